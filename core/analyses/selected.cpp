// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/selected.h"

#include "core/analyses/csv.h"
#include "core/analyses/json.h"
#include "core/analyses/number_checks.h"
#include "core/analyses/picture_scale.h"
#include "core/analyses/text_parts.h"
#include "core/base/number_text.h"
#include "core/base/printable.h"
#include "core/data/npz_writer.h"
#include "core/data/selection_arrays.h"
#include "core/data/subset.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <numeric>
#include <utility>

namespace latentscape {
namespace {

using nlohmann::ordered_json;
using SelectableRef = std::shared_ptr<const SelectableImages>;

// Of a map of test or of training images alone.
Split splitOf(MapSet set) { return set == MapSet::Train ? Split::Train : Split::Test; }

Result<void> checkSet(const SelectedQuestion& question, const AnalysisSubject& subject) {
  const bool otherSplit = question.set == MapSet::All && subject.dataset && subject.dataset->test.empty();
  return checkImages(subject, otherSplit ? Split::Train : splitOf(question.set));
}

bool areAskedAbout(const MapImages& images, const SelectedQuestion& question, const AnalysisSubject& subject) {
  return images.source() == subject.dataset && images.set() == question.set;
}

// The images that are chosen from, in words: "test images".
std::string describeSet(MapSet set) { return set == MapSet::All ? "images" : nameOf(splitOf(set)) + " images"; }

// The places of the images that a text names.
Result<ImageSelection> chosenByName(const std::string& text, const MapImages& images) {
  const bool all = images.set() == MapSet::All;
  if (all && choosesImages(text)) return wrongField("class", "classes", text);
  const Split split = splitOf(images.set());
  const auto indices = parseSelection("class", text, all ? *images.shown() : *images.source(), split);
  if (!indices) return indices.error();
  return ImageSelection::of(images.shown()->test.size(), *indices);
}

bool choosesByPlace(const SelectedQuestion& question) { return !question.rectangle.empty() || !question.lasso.empty(); }

Result<LatentPlane> planeOf(const SelectedQuestion& question, int dimension) {
  return question.dims.empty() ? LatentPlane() : parsePlane("dims", question.dims, dimension);
}

Result<void> checkPlace(const SelectedQuestion& question, int dimension) {
  if (!question.rectangle.empty()) {
    if (auto rectangle = parseRectangle("rectangle", question.rectangle); !rectangle) return rectangle.error();
  }
  if (!question.lasso.empty()) {
    if (auto lasso = parseLasso("lasso", question.lasso); !lasso) return lasso.error();
  }
  if (!choosesByPlace(question)) {
    if (question.dims.empty()) return {};
    return Error{"expected --rectangle or --lasso, which lie in these dimensions, found neither", "dims", ""};
  }
  if (dimension < 2) {
    const std::string shape = question.rectangle.empty() ? "lasso" : "rectangle";
    return Error{"the model has one latent dimension, and a " + shape + " lies in two", shape,
                 "Choose by --class, or by --range z1:LOW,HIGH."};
  }
  const auto plane = planeOf(question, dimension);
  return plane ? Result<void>() : plane.error();
}

// The images whose codes lie in all shapes that are given.
Result<ImageSelection> chosenByPlace(const SelectedQuestion& question, const Codes& codes, const std::stop_token& stop) {
  const auto plane = planeOf(question, codes.dimension);
  if (!plane) return plane.error();
  std::vector<float> xy;
  xy.reserve(2 * codes.count);
  for (std::size_t i = 0; i < codes.count; ++i) xy.insert(xy.end(), {codes.meanOf(i)[plane->across], codes.meanOf(i)[plane->up]});
  ImageSelection places = ImageSelection::all(codes.count);
  const auto narrow = [&](const auto& shape) -> Result<void> {
    if (!shape) return shape.error();
    const auto inside = selectInside(xy, *shape, stop);
    if (!inside) return inside.error();
    places.intersect(*inside);
    return {};
  };
  if (!question.rectangle.empty()) {
    if (auto narrowed = narrow(parseRectangle("rectangle", question.rectangle)); !narrowed) return narrowed.error();
  }
  if (!question.lasso.empty()) {
    if (auto narrowed = narrow(parseLasso("lasso", question.lasso)); !narrowed) return narrowed.error();
  }
  return places;
}

std::span<const double> valuesOf(const ScoreRange& range, const SelectableImages& from) { return from.of(range.score); }

std::vector<double> valuesOf(const CoordinateRange& range, const SelectableImages& from) {
  std::vector<double> values(from.codes.count);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(from.codes.meanOf(i)[range.dimension]);
  return values;
}

Result<ImageSelection> chosen(const SelectedQuestion& question, const SelectableImages& from, const std::stop_token& stop) {
  ImageSelection places = ImageSelection::all(from.set().size());
  if (question.places) {
    if (question.places->size() != places.size()) return Error::cancelledByUser();
    places = *question.places;
  }
  if (!question.classes.empty()) {
    const auto named = chosenByName(question.classes, from.images);
    if (!named) return named.error();
    places.intersect(*named);
  }
  if (!question.range.empty()) {
    const auto range = parseRange("range", question.range, from.codes.dimension);
    if (!range) return range.error();
    places.intersect(std::visit([&](const auto& one) { return selectRange(valuesOf(one, from), one.low, one.high); }, *range));
  }
  if (choosesByPlace(question)) {
    const auto inside = chosenByPlace(question, from.codes, stop);
    if (!inside) return inside.error();
    places.intersect(*inside);
  }
  if (question.invert) places.invert();
  return places;
}

Error noneIsChosen(const SelectedQuestion& question, const SelectableImages& from) {
  const std::string images = std::to_string(from.set().size()) + " " + describeSet(question.set);
  const std::string& where = from.images.source()->title;
  if (question.invert) return {"all of its " + images + " are chosen, so there are no others", where, "Choose fewer of them."};
  return {"none of its " + images + " is chosen", where, "Choose more of them."};
}

// indices: at least one.
LatentPoint meanCode(const Codes& codes, std::span<const std::size_t> indices) {
  std::vector<double> sum(static_cast<std::size_t>(codes.dimension), 0.0);
  for (const std::size_t index : indices) {
    const auto mean = codes.meanOf(index);
    for (std::size_t j = 0; j < sum.size(); ++j) sum[j] += static_cast<double>(mean[j]);
  }
  LatentPoint point;
  for (const double value : sum) point.push_back(static_cast<float>(value / static_cast<double>(indices.size())));
  return point;
}

double meanOf(std::span<const double> values, std::span<const std::size_t> indices) {
  double sum = 0.0;
  for (const std::size_t index : indices) sum += values[index];
  return sum / static_cast<double>(indices.size());
}

std::optional<double> shareOf(std::span<const double> losses, std::span<const std::size_t> indices) {
  const bool parts = std::all_of(losses.begin(), losses.end(), [](double loss) { return loss >= 0.0 && std::isfinite(loss); });
  const double all = std::accumulate(losses.begin(), losses.end(), 0.0);
  if (!parts || !(all > 0.0)) return std::nullopt;
  double sum = 0.0;
  for (const std::size_t index : indices) sum += losses[index];
  return std::min(sum / all, 1.0);  // whole but for rounding
}

std::vector<ClassShare> classShares(const MapImages& images, std::span<const std::size_t> indices) {
  const ImageSet& set = images.shown()->test;
  if (set.labels.empty()) return {};
  std::array<std::size_t, 256> chosen{}, all{};
  for (const std::uint8_t label : set.labels) ++all[label];
  for (const std::size_t index : indices) ++chosen[set.labels[index]];
  std::vector<ClassShare> shares;
  const auto& names = images.source()->classNames;
  for (const int label : classesOf(set)) {
    const auto number = static_cast<std::size_t>(label);
    shares.push_back({label, classNameOf(names, label), chosen[number], all[number]});
  }
  return shares;
}

std::string titleOf(const SelectedAnswer& answer) {
  const SelectableImages& from = *answer.from;
  std::string title = from.images.source()->title + " · " + countText(answer.indices.size()) + " of " +
                      countText(from.set().size()) + " " + describeSet(answer.question.set) + " · " + lossName(*from.model) +
                      " " + fixedText(answer.loss, 2) + " (all: " + fixedText(answer.lossOfAll, 2) + ") nats";
  if (answer.lossShare) title += ", " + shareText(*answer.lossShare, 1) + " of its sum";
  return title;
}

// Of images on a sheet: class and loss.
std::string captionOf(const SelectedAnswer& answer, std::size_t place) {
  const std::string name = classOf(*answer.from->images.shown(), Split::Test, place);
  const std::string loss = fixedText(answer.from->of(SelectionScore::Loss)[place], 1);
  return name.empty() ? loss : name + " · " + loss;
}

}  // namespace

std::span<const double> SelectableImages::of(SelectionScore score) const {
  if (score == SelectionScore::Loss) return scores.negativeElbo;
  return score == SelectionScore::Kl ? scores.kl : scores.reconstruction;
}

Result<void> validate(const SelectedQuestion& question, const AnalysisSubject& subject) {
  if (question.classes.empty() && question.range.empty() && !choosesByPlace(question) && !question.places) {
    return Error{"expected --class, --range, --rectangle or --lasso, which choose the images, found none of them", "", ""};
  }
  if (auto right = checkWhole("sheet", 1, SelectedQuestion::kMostOnSheet, question.sheet); !right) return right;
  if (!question.range.empty()) {
    const auto range = parseRange("range", question.range, subject.model->latentDimension());
    if (!range) return range.error();
    const auto* const score = std::get_if<ScoreRange>(&*range);
    if (score != nullptr && score->score == SelectionScore::Kl && !subject.model->variational())
      return Error{"an autoencoder has no KL divergence to choose by", "range", "Choose by loss or reconstruction."};
  }
  if (auto right = checkPlace(question, subject.model->latentDimension()); !right) return right;
  // Where classes of all images may be meant, answer() says it: they would have to be copied.
  if (question.classes.empty() || question.set == MapSet::All || !checkSet(question, subject)) return {};
  const auto named = parseSelection("class", question.classes, *subject.dataset, splitOf(question.set));
  return named ? Result<void>() : named.error();
}

Result<SelectableRef> selectableImages(const SelectedQuestion& question, const AnalysisSubject& subject, std::stop_token stop,
                                       const ProgressCallback& progress) {
  if (auto there = checkSet(question, subject); !there) return there.error();
  const auto& known = question.known;
  if (known && known->model == subject.model && areAskedAbout(known->images, question, subject)) return known;
  auto selectable = std::make_shared<SelectableImages>();
  selectable->model = subject.model;
  if (question.images && areAskedAbout(*question.images, question, subject)) {
    selectable->images = *question.images;
  } else {
    auto images = MapImages::of(subject.dataset, question.set);
    if (!images) return images.error();
    selectable->images = *std::move(images);
  }
  const ImageSet& set = selectable->set();
  auto codes = encodeImages(*subject.model, set, 0, set.size(), stop, progress);
  if (!codes) return codes.error();
  selectable->codes = *std::move(codes);
  auto scores = termScores(*subject.model, set, {}, std::move(stop), progress);
  if (!scores) return scores.error();
  selectable->scores = *std::move(scores);
  return SelectableRef(std::move(selectable));
}

SelectedOverview overviewOf(const MapImages& images, ImageSelection places, const Codes& codes,
                            const std::shared_ptr<const Model>& model, int sheet) {
  SelectedOverview result;
  result.images = images;
  result.places = std::move(places);
  result.indices = result.places.indices();
  result.classes = classShares(images, result.indices);
  for (const std::size_t place : spreadIndices(result.indices.size(), static_cast<std::size_t>(sheet)))
    result.sheet.push_back(result.indices[place]);
  const auto encoded = std::lower_bound(result.indices.begin(), result.indices.end(), codes.count);
  result.encoded = static_cast<std::size_t>(encoded - result.indices.begin());
  if (result.encoded == 0) return result;
  result.mean = meanCode(codes, std::span(result.indices).first(result.encoded));
  std::shared_ptr<const Model> decoder = model;
  if (model->classes() > 0) {
    result.givenClass = model->givenClass();
    const auto most = std::max_element(result.classes.begin(), result.classes.end(),
                                       [](const ClassShare& a, const ClassShare& b) { return a.chosen < b.chosen; });
    // Another model, of fewer classes, may be about to be opened.
    if (auto ofMost = most != result.classes.end() ? model->ofClass(most->label) : nullptr) {
      result.givenClass = most->label;
      decoder = std::move(ofMost);
    }
  }
  result.decoded = decodePoint(*decoder, result.mean);
  return result;
}

Result<SelectedAnswer> answer(const SelectedQuestion& question, const AnalysisSubject& subject, std::stop_token stop,
                              const ProgressCallback& progress) {
  if (auto valid = validate(question, subject); !valid) return valid.error();
  if (question.places && !(question.images && areAskedAbout(*question.images, question, subject)))
    return Error::cancelledByUser();
  const auto from = selectableImages(question, subject, stop, progress);
  if (!from) return from.error();
  auto places = chosen(question, **from, stop);
  if (!places) return places.error();
  if (places->none()) return noneIsChosen(question, **from);
  SelectedAnswer result;
  static_cast<SelectedOverview&>(result) =
      overviewOf((*from)->images, *std::move(places), (*from)->codes, subject.model, question.sheet);
  result.question = question;
  result.question.known.reset();
  result.question.images.reset();
  result.from = *from;
  const auto losses = result.from->of(SelectionScore::Loss);
  result.loss = meanOf(losses, result.indices);
  result.reconstruction = meanOf(result.from->of(SelectionScore::Reconstruction), result.indices);
  result.kl = meanOf(result.from->of(SelectionScore::Kl), result.indices);
  result.lossOfAll = std::accumulate(losses.begin(), losses.end(), 0.0) / static_cast<double>(losses.size());
  result.lossShare = shareOf(losses, result.indices);
  result.title = titleOf(result);
  return result;
}

std::string toJson(const SelectedAnswer& answer) {
  const MapImages& images = answer.from->images;
  ordered_json result = {{"images", answer.indices.size()},
                         {"of", answer.from->set().size()},
                         {"dataset", images.source()->name},
                         {"loss", answer.loss},
                         {"reconstruction", answer.reconstruction},
                         {"kl", answer.kl},
                         {"loss_of_all", answer.lossOfAll},
                         {"loss_share", orNull(answer.lossShare)},
                         {"posterior", "mean"},
                         {"mean", answer.mean}};
  if (answer.givenClass) result["given_class"] = *answer.givenClass;
  if (answer.question.set != MapSet::All) result["split"] = nameOf(splitOf(answer.question.set));
  if (!answer.classes.empty()) result["classes"] = ordered_json::array();
  for (const ClassShare& share : answer.classes)
    result["classes"].push_back({{"label", share.label}, {"class", share.name}, {"images", share.chosen}, {"of", share.images}});
  result["sheet"] = ordered_json::array();
  for (const std::size_t place : answer.sheet) result["sheet"].push_back(images.nameOf(place).text());
  return jsonText(result);
}

std::string toCsv(const SelectedAnswer& answer) {
  const SelectableImages& from = *answer.from;
  std::string csv = "split,index,label";
  for (int i = 1; i <= from.codes.dimension; ++i) csv += ",mean_" + std::to_string(i);
  csv += ",loss\n";
  for (const std::size_t place : answer.indices) {
    const ImageName name = from.images.nameOf(place);
    csv += nameOf(name.split) + "," + std::to_string(name.index) + ",";
    if (!from.set().labels.empty()) csv += std::to_string(from.set().labels[place]);
    for (const float value : from.codes.meanOf(place)) csv += "," + csvNumber(value);
    csv += "," + csvNumber(from.of(SelectionScore::Loss)[place]) + "\n";
  }
  return csv;
}

Result<void> draw(const SelectedAnswer& answer, const std::filesystem::path& file, const PictureStyle& style) {
  std::vector<Image> pictures{answer.decoded};
  for (const std::size_t place : answer.sheet) pictures.push_back(answer.from->set().picture(place));
  std::string title = answer.title;
  if (const std::size_t shown = answer.sheet.size(), all = answer.indices.size(); shown < all)
    title += " · " + countText(shown) + " of " + countText(all) + " shown";
  LabelledGridOptions grid = labelledGrid(title, squareColumns(pictures.size()), answer.decoded.shape.width, style);
  grid.captions.emplace_back("mean code");
  for (const std::size_t place : answer.sheet) grid.captions.push_back(captionOf(answer, place));
  return writeLabelledGrid(file, pictures, grid);
}

Result<void> writeArrays(const SelectedAnswer& answer, const std::filesystem::path& file, std::stop_token stop) {
  const SelectableImages& from = *answer.from;
  const std::size_t count = answer.indices.size();
  std::vector<std::int64_t> numbers;
  std::vector<std::u32string> splits;
  for (const std::size_t place : answer.indices) {
    const ImageName name = from.images.nameOf(place);
    numbers.push_back(static_cast<std::int64_t>(name.index));
    splits.push_back(name.split == Split::Test ? U"test" : U"train");
  }
  std::vector<ArrayToWrite> arrays{imageArray(kSelectionImages, from.set(), answer.indices)};
  if (!from.set().labels.empty()) arrays.push_back(labelArray("labels", from.set(), answer.indices));
  arrays.push_back(arrayOf<std::int64_t>(kSelectionIndices, "<i8", {count}, numbers));
  arrays.push_back(textArray(kSelectionSplit, std::move(splits)));
  const auto dimension = static_cast<std::uint64_t>(from.codes.dimension);
  if (const auto title = utf32Of(from.images.source()->title); title && !title->empty())
    arrays.push_back(textArray(kSelectionDataset, {*title}));
  arrays.push_back({kSelectionCodes, "<f4", {count, dimension}, sizeof(float), [&](const ArrayToWrite::Take& take) {
                      for (const std::size_t place : answer.indices) {
                        const auto mean = from.codes.meanOf(place);
                        if (!take({reinterpret_cast<const char*>(mean.data()), mean.size_bytes()})) return;
                      }
                    }});
  return writeNpz(file, arrays, std::move(stop));
}

std::optional<std::string> fileNote(const SelectedAnswer& answer, const std::filesystem::path& file) {
  const MapImages& images = answer.from->images;
  const auto isTest = [&](std::size_t place) { return images.nameOf(place).split == Split::Test; };
  // A split's images stand side by side, so that the first or the last is a test image if any is.
  if (file.extension() != ".npz" || answer.indices.empty() || !(isTest(answer.indices.front()) || isTest(answer.indices.back())))
    return std::nullopt;
  return holdsTestImages(images.source()->title);
}

}  // namespace latentscape
