// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/npz.h"

#include "core/base/natural_order.h"
#include "core/base/printable.h"
#include "core/data/catalog/zip_archive.h"
#include "core/data/readers/array_labels.h"
#include "core/data/readers/array_names.h"
#include "core/data/readers/arrays.h"
#include "core/data/selection_arrays.h"
#include "core/data/subset.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

using Role = ArrayName::Role;
using Split = ArrayName::Split;

constexpr std::string_view kEnding = ".npy";
constexpr std::uint64_t kLeastGreyWidth = 5;  // fewer columns may be channels

// An array of the archive.
struct Array {
  std::string name;  // without ".npy"
  ZipMember member;
  ArrayName meaning;
  bool used = false;
  std::string whyLeftOut = {};  // if more is known than the name says
};

// The arrays of one split. Pointers into the reader's list.
struct Part {
  Array* images = nullptr;
  Array* labels = nullptr;
  ImageLayout layout;
  DatasetOptions options;  // the user's, with the shape of an image where other arrays tell it
};

// The images of one split with labels as they were read.
struct Labelled {
  ImageSet set;
  std::optional<ArrayLabels> labels;
};

class NpzReader {
 public:
  NpzReader(const fs::path& file, ZipArchive& zip, const DatasetOptions& options, std::stop_token stop,
            const ProgressCallback& progress)
      : m_file(file), m_zip(zip), m_options(options), m_stop(std::move(stop)), m_report(progress) {
    m_progress.what = file.filename().string();
    for (const std::string& member : zip.names()) {
      const auto found = zip.find(member);
      if (!found || member.ends_with('/')) continue;
      const bool array = member.ends_with(kEnding);
      const std::string name = array ? member.substr(0, member.size() - kEnding.size()) : member;
      m_arrays.push_back({name, *found, array ? arrayName(name) : ArrayName{}});
    }
  }

  Result<Dataset> read() {
    if (auto planned = plan(); !planned) return planned.error();
    auto train = readPart(m_train);
    if (!train) return train.error();
    Labelled test{ImageSet{train->set.shape, {}, {}}, std::nullopt};
    if (m_test.images != nullptr) {
      auto read = readPart(m_test);
      if (!read) return read.error();
      test = *std::move(read);
    } else if (!train->labels) {
      if (auto read = readColumns(*train); !read) return read.error();
    }
    std::vector<std::size_t> tests;
    if (m_test.images == nullptr) {
      auto rows = readSelection(train->set.size());
      if (!rows) return rows.error();
      tests = *std::move(rows);
    }
    if (auto named = nameClasses(*train, test); !named) return named.error();
    m_dataset.train = std::move(train->set);
    m_dataset.test = std::move(test.set);
    if (!tests.empty()) {
      if (tests.size() == m_dataset.train.size()) std::swap(m_dataset.train, m_dataset.test);  // without a copy
      else m_dataset.test = moveImages(m_dataset.train, tests);
    }
    for (const Array& array : m_arrays) {
      if (!array.used) m_dataset.skipped.push_back(array.name + ": " + whyLeftOut(array));
    }
    return std::move(m_dataset);
  }

 private:
  // Chooses the arrays to read, and compares what their headers say, so that nothing large is read in vain.
  Result<void> plan() {
    m_train = partOf(Split::Train);
    if (m_train.images == nullptr) m_train = partOf(Split::None);
    if (m_train.images == nullptr) return noImages();
    m_test = partOf(Split::Test);
    if (m_test.images == nullptr) {
      m_test = partOf(Split::Validation);
      if (m_test.images != nullptr) m_dataset.notes.push_back(m_test.images->name + ": its images are the test images");
    }
    for (Part* const part : {&m_train, &m_test}) {
      if (part->images == nullptr) continue;
      part->options = optionsFor(*part);
      auto layout = layoutOf(*part->images, part->options);
      if (!layout) return layout.error();
      part->layout = *layout;
    }
    takePositional();
    pairByCount();
    for (const Part* const part : {&m_train, &m_test}) {
      if (part->images == nullptr) continue;
      if (auto checked = checkLabels(*part); !checked) return checked;
      m_progress.total += part->images->member.bytes + (part->labels != nullptr ? part->labels->member.bytes : 0);
    }
    if (m_test.images == nullptr) return {};
    if (m_train.layout.shape() != m_test.layout.shape())
      return Error{"its images differ in shape from those of " + m_train.images->name, where(*m_test.images), ""};
    if ((m_train.labels == nullptr) != (m_test.labels == nullptr)) {
      const Part& without = m_train.labels == nullptr ? m_train : m_test;
      const Part& with = m_train.labels == nullptr ? m_test : m_train;
      return Error{"only one of " + m_train.images->name + " and " + m_test.images->name + " has labels: " + with.labels->name +
                       " is there, and none for " + without.images->name + leftOutLabels(),
                   m_file.string(), "Save labels for both or for none."};
    }
    return {};
  }

  Result<ImageLayout> layoutOf(const Array& images, const DatasetOptions& options) const {
    const auto header = headerOf(images);
    if (!header) return header.error();
    return imageLayout(*header, options, where(images));
  }

  // (3, 64, 64) are three grey images, and not one of three channels, if the training images are as large or if there are three
  // labels.
  DatasetOptions optionsFor(const Part& part) const {
    DatasetOptions options = m_options;
    const auto header = headerOf(*part.images);
    if (options.imageShape || !header || header->shape.size() != 3) return options;
    const auto& shape = header->shape;
    if (shape[1] > DatasetOptions::kMaxShapeSide || shape[2] > DatasetOptions::kMaxShapeSide || shape[2] < kLeastGreyWidth)
      return options;
    const ImageShape grey{static_cast<int>(shape[1]), static_cast<int>(shape[2]), 1};
    const bool likeTraining = &part == &m_test && m_train.layout.stored == grey;
    const auto labels = part.labels != nullptr ? countOf(*part.labels) : Result<std::uint64_t>(Error{});
    if (likeTraining || (labels && *labels == shape[0])) options.imageShape = grey;
    return options;
  }

  Result<void> checkLabels(const Part& part) const {
    if (part.labels == nullptr) return {};
    const auto labels = headerOf(*part.labels);
    if (!labels) return labels.error();
    return checkLabelArray(*labels, part.layout.count, where(*part.labels));
  }

  // How many labels an array holds. An error if it holds none.
  Result<std::uint64_t> countOf(const Array& labels) const {
    const auto header = headerOf(labels);
    if (!header) return header.error();
    const std::uint64_t count = header->shape.empty() ? 0 : header->shape[0];
    if (auto checked = checkLabelArray(*header, count, where(labels)); !checked) return checked.error();
    return count;
  }

  // Arrays without names. numpy.savez(file, x, y): the second are labels, unless it looks like images. With two arrays of images
  // and two of labels, the second images are for testing, if the counts leave no doubt whose labels are which.
  void takePositional() {
    if (m_train.images->name != "arr_0" || m_train.labels != nullptr) return;
    std::vector<Array*> images, labels;
    for (int i = 1; Array* const next = named("arr_" + std::to_string(i)); ++i) {
      const auto header = headerOf(*next);  // if it is damaged, reading it says so
      const bool rows = header && header->shape.size() <= 2 && !(m_options.imageShape && layoutOf(*next, m_options));
      (!header || rows ? labels : images).push_back(next);
    }
    if (!labels.empty() && labels.front()->name == "arr_1") m_train.labels = labels.front();
    if (images.size() != 1 || labels.size() != 2 || m_test.images != nullptr) return;
    DatasetOptions options = m_options;
    if (!options.imageShape && m_train.layout.stored.channels == 1) options.imageShape = m_train.layout.stored;
    const auto layout = layoutOf(*images[0], options);
    const auto first = countOf(*labels[0]), second = countOf(*labels[1]);
    if (!layout || layout->shape() != m_train.layout.shape() || !first || !second || *first == *second) return;
    if (*first == layout->count) std::swap(labels[0], labels[1]);
    if (std::max(*first, *second) != std::max(m_train.layout.count, layout->count) ||
        std::min(*first, *second) != std::min(m_train.layout.count, layout->count))
      return;
    m_train.labels = labels[0];
    m_test = {images[0], labels[1], *layout, options};
    m_dataset.notes.push_back(images[0]->name + ": its images are the test images, with " + labels[1]->name + " as labels");
  }

  // Labels whose name doesn't say of which images they are belong to those that are as many, if only one of the splits is.
  void pairByCount() {
    for (const Split split : {Split::None, Split::Train}) {
      Array* const labels = pick(Role::Labels, split);
      if (labels == nullptr || labels == m_train.labels || labels == m_test.labels) continue;
      std::vector<Part*> without;
      for (Part* const part : {&m_train, &m_test}) {
        const bool open = part->images != nullptr && part->labels == nullptr;
        if (open && (split == Split::None || part->images->meaning.split == Split::None)) without.push_back(part);
      }
      if (without.empty()) continue;
      const auto count = countOf(*labels);
      if (!count) {
        labels->whyLeftOut = count.error().what;
        continue;
      }
      std::vector<Part*> equal;
      std::string counts;
      for (Part* const part : without) {
        if (part->layout.count == *count) equal.push_back(part);
        counts += (counts.empty() ? "" : ", ") + part->images->name + " has " + std::to_string(part->layout.count);
      }
      Part* const other = equal.size() != 1 ? nullptr : equal[0] == &m_train ? &m_test : &m_train;
      if (equal.empty()) {
        labels->whyLeftOut = "has " + std::to_string(*count) + " labels, as many as no images without labels: " + counts;
      } else if (equal.size() > 1) {
        labels->whyLeftOut = "has " + std::to_string(*count) + " labels, which may be those of " + equal[0]->images->name +
                             " or of " + equal[1]->images->name + ". Name it y_train or y_test";
      } else if (other->images != nullptr && other->labels == nullptr) {
        labels->whyLeftOut = "has as many labels as " + equal[0]->images->name + " has images, and " + other->images->name +
                             " has no labels. Save labels for both or for none";
      } else {
        equal[0]->labels = labels;
        m_dataset.notes.push_back(labels->name + ": taken as the labels of " + equal[0]->images->name +
                                  ", of which there are as many");
      }
    }
  }

  // "; y is left out: ..." for labels that were looked at and not taken.
  std::string leftOutLabels() const {
    std::string text;
    for (const Array& array : m_arrays) {
      if (!array.whyLeftOut.empty()) text += "; " + array.name + " is left out: it " + array.whyLeftOut;
    }
    return text;
  }

  Result<void> noImages() const {
    std::string found;
    for (const Array& array : m_arrays) {
      if (found.size() < 200) found += (found.empty() ? "" : ", ") + array.name;
    }
    return Error{"has no images: expected an array named images, x, data, x_train or train_images; found " +
                     (found.empty() ? "nothing" : found),
                 m_file.string(), "Save it with numpy.savez(file, images=..., labels=...)."};
  }

  Array* named(std::string_view name) {
    const auto found = std::find_if(m_arrays.begin(), m_arrays.end(), [&](const Array& array) { return array.name == name; });
    return found == m_arrays.end() ? nullptr : &*found;
  }

  // The array of this meaning whose name is preferred; of two that differ in case, the first.
  Array* pick(Role role, Split split) {
    Array* best = nullptr;
    for (Array& array : m_arrays) {
      if (array.meaning.role != role || array.meaning.split != split) continue;
      if (best == nullptr || array.meaning.rank < best->meaning.rank) best = &array;
    }
    return best;
  }

  Part partOf(Split split) { return {pick(Role::Images, split), pick(Role::Labels, split), {}, {}}; }

  std::string whyLeftOut(const Array& array) const {
    const ArrayName& meaning = array.meaning;
    if (!array.whyLeftOut.empty()) return array.whyLeftOut;
    if (meaning.role != Role::Other && meaning.split == Split::Validation) return "of the validation images, which aren't used";
    if (meaning.role == Role::Images) return "not read beside " + m_train.images->name;
    if (meaning.role == Role::Labels) return whyLabelsLeftOut(meaning.split);
    if (meaning.role == Role::LabelColumns) return "several labels for each image, of which none was taken";
    if (array.name.starts_with("arr_"))
      return "has no name that says what it is. Give names: numpy.savez(file, x_train=..., y_train=..., x_test=..., y_test=...)";
    return "neither images nor labels by its name";
  }

  std::string whyLabelsLeftOut(Split split) const {
    if (split == Split::Test && m_test.images == nullptr) return "labels of test images, which aren't in the file";
    for (const Array& array : m_arrays) {
      if (array.meaning.role == Role::Images && array.meaning.split == split && !array.used)
        return "labels of " + array.name + ", which isn't read";
    }
    const Part& part = split == Split::Test ? m_test : m_train;
    if (part.labels == nullptr) return "labels of images that aren't in the file";
    return "not read beside " + part.labels->name;
  }

  std::string where(const Array& array) const { return m_file.string() + " (" + array.name + ")"; }

  Result<Labelled> readPart(const Part& part) {
    Labelled result;
    std::vector<std::string> notes;
    if (auto read = readArray(*part.images,
                              [&](const NpyHeader& header, const ArraySource& source) -> Result<void> {
                                auto set = readImageArray(header, source, part.options, where(*part.images), notes, m_stop);
                                if (!set) return set.error();
                                result.set = *std::move(set);
                                return {};
                              });
        !read) {
      return read.error();
    }
    for (const std::string& note : notes) m_dataset.notes.push_back(part.images->name + ": " + note);
    if (part.labels == nullptr) return result;
    if (auto read = readArray(*part.labels,
                              [&](const NpyHeader& header, const ArraySource& source) -> Result<void> {
                                auto labels = readLabelArray(header, source, result.set.size(), where(*part.labels));
                                if (!labels) return labels.error();
                                result.labels = *std::move(labels);
                                return {};
                              });
        !read) {
      return read.error();
    }
    return result;
  }

  // Several labels for each image, if there are no others.
  Result<void> readColumns(Labelled& train) {
    Array* const columns = pick(Role::LabelColumns, m_train.images->meaning.split);
    if (columns == nullptr) return {};
    std::optional<LabelColumn> column;
    auto read = readArray(*columns, [&](const NpyHeader& header, const ArraySource& source) -> Result<void> {
      auto found = readLabelColumn(header, source, train.set.size(), where(*columns));
      if (!found) return found.error();
      column = *std::move(found);
      return {};
    });
    if (!read) return read;
    columns->used = column.has_value();
    if (!column) return {};
    m_dataset.notes.push_back(columns->name + ": column " + std::to_string(column->column) +
                              " gives the classes, the first that varies. For another, save it as labels");
    train.labels = ArrayLabels{std::move(column->numbers), {}};
    return {};
  }

  // Of a selection that this program wrote: the rows of its test images, which ascend. None of other files: their arrays of these
  // names are left out as all others are. Error: the split is damaged or doesn't fit, so that test images might be trained on.
  Result<std::vector<std::size_t>> readSelection(std::uint64_t images) {
    std::vector<std::size_t> tests;
    Array* const split = named(kSelectionSplit);
    const std::array<Array*, 2> others{named(kSelectionIndices), named(kSelectionCodes)};
    if (m_train.images->name != kSelectionImages || split == nullptr || others[0] == nullptr || others[1] == nullptr)
      return tests;
    auto splits = textsOf(*split, images);
    if (!splits) return splits.error();
    const std::vector<std::string>& names = splits->names;
    split->used = !names.empty() &&
                  std::all_of(names.begin(), names.end(), [](const auto& name) { return name == "test" || name == "train"; });
    if (!split->used) return tests;
    for (Array* const other : others) other->used = true;
    Array* const dataset = named(kSelectionDataset);
    const auto titles = dataset != nullptr ? textsOf(*dataset, 1) : Result<ArrayLabels>(ArrayLabels());
    if (!titles && titles.error().cancelled) return titles.error();
    const std::string title = titles && !titles->names.empty() ? titles->names.front() : std::string();
    if (dataset != nullptr) dataset->used = !title.empty();
    for (std::size_t row = 0; row < splits->numbers.size(); ++row) {
      if (names[splits->numbers[row]] == "test") tests.push_back(row);
    }
    if (tests.empty()) return tests;
    m_dataset.splitArray = split->name;
    m_dataset.notes.insert(m_dataset.notes.begin(), holdsTestImages(printable(title)));
    return tests;
  }

  // The texts of an array of so many; none if it holds no texts, or some that are no labels. Errors: it is damaged, it holds
  // texts for another number of images, or reading was cancelled.
  Result<ArrayLabels> textsOf(Array& array, std::uint64_t count) {
    if (auto whole = checkSum(array); !whole) return whole.error();
    const auto header = headerOf(array);
    const bool isColumn = header && header->shape.size() == 2 && header->shape[1] == 1;
    if (!header || !header->isText() || !(header->shape.size() == 1 || isColumn)) return ArrayLabels();
    if (header->shape[0] != count) {
      return Error{
          "has " + std::to_string(header->shape[0]) + " texts, expected one for each of " + std::to_string(count) + " images",
          where(array),
          "Save the selection again; if it is none, give the array another name: beside indices and codes it says which "
          "images are test images."};
    }
    ArrayLabels texts;
    const auto read = readArray(array, [&](const NpyHeader& found, const ArraySource& source) -> Result<void> {
      if (auto labels = readLabelArray(found, source, count, where(array))) texts = *std::move(labels);
      std::array<std::uint8_t, 4096> rest{};  // of texts that are no labels: readArray looks at what follows
      while (source.read(rest.data(), rest.size()) > 0) continue;
      return {};
    });
    if (!read) return read.error();
    return texts;
  }

  // Names of text labels are matched between the splits, and sorted; numbers name themselves.
  Result<void> nameClasses(Labelled& train, Labelled& test) {
    if (!train.labels) return {};
    std::set<std::string, bool (*)(std::string_view, std::string_view)> names(naturallyBefore);
    int highest = 0;
    for (Labelled* const part : {&train, &test}) {
      if (!part->labels) continue;
      if (part->labels->names.empty() != train.labels->names.empty()) {
        return Error{"the labels of one split are text, those of the other numbers", where(*m_test.labels),
                     "Save both as text, or both as numbers."};
      }
      names.insert(part->labels->names.begin(), part->labels->names.end());
      for (const std::uint8_t number : part->labels->numbers) highest = std::max<int>(highest, number);
    }
    if (names.size() > static_cast<std::size_t>(DatasetOptions::kMaxClasses)) {
      return Error{"training and test images have " + std::to_string(names.size()) + " different labels; at most " +
                       std::to_string(DatasetOptions::kMaxClasses) + " classes are possible",
                   where(*m_test.labels), "Save labels that several images share, or none."};
    }
    const std::vector<std::string> all(names.begin(), names.end());
    for (const std::string& name : all) m_dataset.classNames.push_back(printable(name));
    for (int number = 0; names.empty() && number <= highest; ++number) m_dataset.classNames.push_back(std::to_string(number));
    for (Labelled* const part : {&train, &test}) {
      if (!part->labels) continue;
      part->set.labels = std::move(part->labels->numbers);
      if (names.empty()) continue;
      std::array<std::uint8_t, 256> numberOf{};
      for (std::size_t i = 0; i < part->labels->names.size(); ++i) {
        const auto found = std::lower_bound(all.begin(), all.end(), part->labels->names[i], naturallyBefore);
        numberOf[i] = static_cast<std::uint8_t>(found - all.begin());
      }
      for (std::uint8_t& label : part->set.labels) label = numberOf[label];
    }
    return {};
  }

  Result<NpyHeader> headerOf(const Array& array) const {
    auto opened = m_zip.open(array.member);
    if (!opened) return opened.error();
    return parseNpyHeader(startOf(*opened, array), where(array));
  }

  // The first bytes, which hold the header's length.
  static std::vector<std::uint8_t> startOf(ZipStream& stream, const Array& array) {
    std::vector<std::uint8_t> start(static_cast<std::size_t>(std::min(array.member.bytes, kMaxNpyHeader)));
    start.resize(static_cast<std::size_t>(stream.read(start.data(), start.size())));
    return start;
  }

  // Whether all of an array is what was saved: a damaged header can't tell what the array is. Error: damaged, or cancelled.
  Result<void> checkSum(const Array& array) const {
    auto opened = m_zip.open(array.member);
    if (!opened) return opened.error();
    std::vector<std::uint8_t> piece(kArrayPiece);
    while (!m_stop.stop_requested() && opened->read(piece.data(), piece.size()) > 0) {
      if (m_report) m_report(m_progress);
    }
    if (m_stop.stop_requested()) return Error::cancelledByUser();
    return opened->problem().empty() ? Result<void>() : damaged(*opened, array);
  }

  Error damaged(const ZipStream& stream, const Array& array) const {
    return Error{"is damaged: " + stream.problem(), where(array), "Copy or save it again."};
  }

  template <class Use>
  Result<void> readArray(Array& array, const Use& use) {
    if (m_stop.stop_requested()) return Error::cancelledByUser();
    array.used = true;
    auto opened = m_zip.open(array.member);
    if (!opened) return opened.error();
    ZipStream& stream = *opened;
    const std::vector<std::uint8_t> start = startOf(stream, array);
    const auto header = parseNpyHeader(start, where(array));
    if (!header) return header.error();
    std::uint64_t used = header->headerBytes;  // what was read past the header comes first
    const ArraySource source{
        array.member.bytes - header->headerBytes, array.member.stored, [&](std::uint8_t* to, std::uint64_t wanted) {
          if (m_stop.stop_requested()) return std::uint64_t{0};
          const std::uint64_t waiting = std::min<std::uint64_t>(wanted, start.size() - used);
          std::copy_n(start.data() + used, waiting, to);
          used += waiting;
          const std::uint64_t got = waiting + (wanted > waiting ? stream.read(to + waiting, wanted - waiting) : 0);
          m_progress.done = std::min(m_progress.total, m_progress.done + got);
          if (m_report) m_report(m_progress);
          return got;
        }};
    auto done = use(*header, source);
    if (m_stop.stop_requested()) return Error::cancelledByUser();
    if (!done) return stream.problem().empty() ? done : damaged(stream, array);
    // The archive checks the content only past its last byte.
    std::uint8_t end = 0;
    if (stream.read(&end, 1) != 0 || !stream.problem().empty()) return damaged(stream, array);
    return {};
  }

  const fs::path& m_file;
  ZipArchive& m_zip;
  const DatasetOptions& m_options;
  std::stop_token m_stop;
  const ProgressCallback& m_report;
  Progress m_progress;
  std::vector<Array> m_arrays;
  Part m_train, m_test;
  Dataset m_dataset;
};

}  // namespace

Result<Dataset> readNpz(const fs::path& file, const DatasetOptions& options, std::stop_token stop,
                        const ProgressCallback& progress) {
  auto zip = ZipArchive::open(file);
  if (!zip) return zip.error();
  return NpzReader(file, *zip, options, std::move(stop), progress).read();
}

}  // namespace latentscape
