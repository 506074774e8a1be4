// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/neighbours.h"

#include "core/analyses/csv.h"
#include "core/analyses/json.h"
#include "core/analyses/number_checks.h"
#include "core/analyses/picture_scale.h"
#include "core/base/number_text.h"
#include "core/exploration/neighbours.h"

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

using nlohmann::ordered_json;

NeighbourImage describe(const Dataset& dataset, Split split, const Neighbour& neighbour, const std::string& words) {
  const ImageSet& images = imagesOf(dataset, split);
  NeighbourImage one{neighbour.index,
                     neighbour.distance,
                     images.label(neighbour.index),
                     classOf(dataset, split, neighbour.index),
                     words,
                     images.picture(neighbour.index)};
  if (!one.className.empty()) one.caption = one.className + " · " + words;
  return one;
}

ordered_json listOf(const std::vector<NeighbourImage>& neighbours) {
  ordered_json list = ordered_json::array();
  for (const NeighbourImage& neighbour : neighbours) {
    list.push_back({{"image", neighbour.index}, {"distance", neighbour.distance}});
    if (neighbour.label >= 0) list.back()["label"] = neighbour.label;
  }
  return list;
}

}  // namespace

Result<void> validate(const NeighboursQuestion& question, const AnalysisSubject& subject) {
  const auto name = parseImageName("image", question.image);
  if (!name) return name.error();
  if (checkImages(subject, name->split)) {
    if (auto there = checkImageName("image", *name, *subject.dataset); !there) return there;
  }
  return checkWhole("count", 1, NeighboursQuestion::kMost, question.count);
}

Result<NeighboursAnswer> answer(const NeighboursQuestion& question, const AnalysisSubject& subject, std::stop_token stop,
                                const ProgressCallback& progress) {
  if (auto valid = validate(question, subject); !valid) return valid.error();
  NeighboursAnswer result;
  result.question = question;
  result.name = *parseImageName("image", question.image);
  const auto [split, index] = result.name;
  if (auto there = checkImages(subject, split); !there) return there.error();
  const Dataset& dataset = *subject.dataset;
  const ImageSet& images = imagesOf(dataset, split);
  auto codes = question.codes;
  if (codes) {
    if (codes->count > images.size() || codes->dimension != subject.model->latentDimension()) return Error::cancelledByUser();
  } else {
    auto encoded = encodeImages(*subject.model, images, 0, images.size(), stop, progress);
    if (!encoded) return encoded.error();
    codes = std::make_shared<const Codes>(*std::move(encoded));
  }
  result.images = codes->count;
  LatentPoint own;
  if (index < codes->count) {
    own.assign(codes->meanOf(index).begin(), codes->meanOf(index).end());
  } else {
    const auto encoded = encodeImages(*subject.model, images, index, 1, stop);
    if (!encoded) return encoded.error();
    own = encoded->mean;
  }
  const auto count = static_cast<std::size_t>(question.count);
  const auto near = nearestCodes(*codes, own, count, index, stop);
  if (!near) return near.error();
  // The same images in both spaces.
  const auto alike = nearestImages(images, images.image(index), count, index, stop, codes->count);
  if (!alike) return alike.error();
  result.shared = sharedNeighbours(*near, *alike);
  result.itself = describe(dataset, split, {index, 0.0}, "#" + std::to_string(index));
  for (const Neighbour& one : *near) result.latent.push_back(describe(dataset, split, one, fixedText(one.distance, 2)));
  for (const Neighbour& one : *alike) result.pixels.push_back(describe(dataset, split, one, fixedText(one.distance, 2)));
  result.title = "Nearest images to " + result.name.text() + " in latent space and in pixels: " + std::to_string(result.shared) +
                 " of " + std::to_string(std::max(near->size(), alike->size())) + " are in both rows";
  return result;
}

std::string toJson(const NeighboursAnswer& answer) {
  return jsonText({{"image", answer.name.text()},
                   {"latent", listOf(answer.latent)},
                   {"pixels", listOf(answer.pixels)},
                   {"shared", answer.shared},
                   {"images", answer.images}});
}

std::string toCsv(const NeighboursAnswer& answer) {
  std::string csv = "space,rank,image,distance,label,class\n";
  const auto add = [&csv](const std::string& space, const std::vector<NeighbourImage>& neighbours) {
    for (std::size_t i = 0; i < neighbours.size(); ++i) {
      const NeighbourImage& one = neighbours[i];
      csv += space + "," + std::to_string(i + 1) + "," + std::to_string(one.index) + "," + csvNumber(one.distance) + "," +
             (one.label >= 0 ? std::to_string(one.label) : std::string()) + "," + csvText(one.className) + "\n";
    }
  };
  add("latent", answer.latent);
  add("pixels", answer.pixels);
  return csv;
}

Result<void> draw(const NeighboursAnswer& answer, const std::filesystem::path& file, const PictureStyle& style) {
  const std::size_t columns = 1 + std::max(answer.latent.size(), answer.pixels.size());
  LabelledGridOptions grid = labelledGrid(answer.title, columns, answer.itself.image.shape.width, style);
  grid.rowTitles = {"Latent space", "Pixels"};
  std::vector<Image> images;
  for (const auto* const row : {&answer.latent, &answer.pixels}) {
    images.push_back(answer.itself.image);
    grid.captions.push_back(answer.itself.caption);
    for (const NeighbourImage& one : *row) {
      images.push_back(one.image);
      grid.captions.push_back(one.caption);
    }
    images.resize(row == &answer.latent ? columns : 2 * columns);
    grid.captions.resize(images.size());
  }
  return writeLabelledGrid(file, images, grid);
}

}  // namespace latentscape
