// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/cli/selections.h"
#include "app/cli/terminal.h"
#include "app/options/values.h"
#include "core/charts/labelled_grid.h"
#include "core/exploration/attributes.h"
#include "core/exploration/neighbours.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

namespace latentscape {
namespace {

using nlohmann::ordered_json;

struct ExploreOptions {
  std::string model, dataset, split = "test", out, image;
  DatasetFlags data;
  int scale = 0;  // 0: chosen to fit the picture
};

int fittingScale(int scale, std::size_t columns, const ImageShape& shape) {
  if (scale != 0) return scale;
  return std::clamp(1100 / (static_cast<int>(std::max<std::size_t>(columns, 1)) * std::max(shape.width, 1)), 1,
                    shape.width < 16 ? 12 : 4);
}

// With the class, if there is one.
std::string labelled(const OpenImages& images, std::size_t index, const std::string& text) {
  const int label = images.images().label(index);
  if (label < 0) return text;
  const auto& names = images.dataset->classNames;
  return text + " · " +
         (static_cast<std::size_t>(label) < names.size() ? names[static_cast<std::size_t>(label)] : std::to_string(label));
}

struct NeighboursOptions : ExploreOptions {
  int count = 8;
};

ordered_json toJson(const std::vector<Neighbour>& neighbours, const ImageSet& images) {
  ordered_json list = ordered_json::array();
  for (const Neighbour& neighbour : neighbours) {
    list.push_back({{"image", neighbour.index}, {"distance", neighbour.distance}});
    if (!images.labels.empty()) list.back()["label"] = images.label(neighbour.index);
  }
  return list;
}

Result<void> neighbours(const NeighboursOptions& options, std::stop_token stop) {
  const ImageName name = parseImageName("--image", options.image);
  const auto model = openModel(options.model);
  if (!model) return model.error();
  const auto opened = openImages(options.dataset, name.split, model->checkpoint, stop, options.data);
  if (!opened) return opened.error();
  const ImageSet& images = opened->images();
  checkImageName("--image", name, images);
  ProgressLine line;
  const auto codes = encodeImages(*model->model, images, 0, images.size(), stop, drawInto(line, false));
  if (!codes) return codes.error();
  line.clear();
  const auto count = static_cast<std::size_t>(options.count);
  const auto near = nearestCodes(*codes, codes->meanOf(name.index), count, name.index, stop);
  if (!near) return near.error();
  const auto alike = nearestImages(images, images.image(name.index), count, name.index, stop);
  if (!alike) return alike.error();

  // Two rows, each starting with the image itself.
  LabelledGridOptions grid;
  const std::size_t columns = 1 + std::max(near->size(), alike->size());
  grid.columns = static_cast<int>(columns);
  grid.scale = fittingScale(options.scale, columns, images.shape);
  grid.title = "Nearest images to " + options.image;
  grid.rowTitles = {"latent space", "pixels"};
  std::vector<Image> pictures;
  for (const auto* const row : {&*near, &*alike}) {
    pictures.push_back(images.picture(name.index));
    grid.captions.push_back(labelled(*opened, name.index, "itself"));
    for (const Neighbour& neighbour : *row) {
      pictures.push_back(images.picture(neighbour.index));
      grid.captions.push_back(labelled(*opened, neighbour.index, fixed(neighbour.distance, 2)));
    }
    pictures.resize(row == &*near ? columns : 2 * columns);
    grid.captions.resize(pictures.size());
  }
  if (auto drawn = writeLabelledGrid(options.out, pictures, grid); !drawn) return drawn;
  printJson({{"image", options.image},
             {"latent", toJson(*near, images)},
             {"pixels", toJson(*alike, images)},
             {"shared", sharedNeighbours(*near, *alike)}});
  return {};
}

struct AttributeOptions : ExploreOptions {
  std::string plus, minus, strengths = "-2:2:9";
};

Result<void> attribute(const AttributeOptions& options, std::stop_token stop) {
  const auto strengths = parseSteps("--strengths", options.strengths, 100);
  const auto model = openModel(options.model);
  if (!model) return model.error();
  const auto base = latentPoint(*model, "--image", options.image, options.dataset, options.data, stop);
  if (!base) return base.error();
  const auto opened = openImages(options.dataset, options.split, model->checkpoint, stop, options.data);
  if (!opened) return opened.error();
  const ImageSet& images = opened->images();
  const ImageSet plus = selectImages(images, parseSelection("--plus", options.plus, *opened));
  const ImageSet minus = selectImages(images, parseSelection("--minus", options.minus, *opened));
  const auto with = encodeImages(*model->model, plus, 0, plus.size(), stop);
  if (!with) return with.error();
  const auto without = encodeImages(*model->model, minus, 0, minus.size(), stop);
  if (!without) return without.error();
  const auto vector = attributeVector(*with, *without);
  if (!vector) return vector.error();

  LabelledGridOptions grid;
  grid.columns = static_cast<int>(strengths.size());
  grid.scale = fittingScale(options.scale, strengths.size(), model->model->imageShape());
  grid.title = options.image + " with more or less of: " + options.plus + " rather than " + options.minus;
  std::vector<LatentPoint> points;
  for (const double strength : strengths) {
    points.push_back(withAttribute(base->point, *vector, strength));
    grid.columnTitles.push_back(fixed(strength, 2));
  }
  if (auto drawn = writeLabelledGrid(options.out, base->model->imageShape(), points.size(), grid,
                                     DecodedPoints(*base->model, points, stop));
      !drawn)
    return drawn;
  const double square = std::inner_product(vector->begin(), vector->end(), vector->begin(), 0.0);
  printJson({{"vector", *vector},
             {"length", std::sqrt(square)},
             {"plus", with->count},
             {"minus", without->count},
             {"strengths", strengths}});
  return {};
}

}  // namespace

void addExploreCommands(CLI::App& app, Action& action) {
  const auto neighboursOptions = std::make_shared<NeighboursOptions>();
  CLI::App* command =
      addPictureCommand(app, action, "neighbours", "The nearest images in latent space above those in pixels (also as JSON)",
                        neighboursOptions, neighbours);
  command->add_option("--dataset", neighboursOptions->dataset,
                      std::string(kDatasetForms) + " (default: what the model was trained on)");
  addDatasetFlags(*command, neighboursOptions->data);
  command
      ->add_option("--image", neighboursOptions->image, "The image: test:N or train:N; its neighbours come from the same split")
      ->required();
  command->add_option("--count", neighboursOptions->count, "Neighbours in each space")
      ->check(within(1, 100))
      ->capture_default_str();

  const auto attributeOptions = std::make_shared<AttributeOptions>();
  command = addPictureCommand(app, action, "attribute",
                              "An image moved along the difference of two selections' mean codes (also as JSON)",
                              attributeOptions, attribute);
  addImagesOptions(*command, attributeOptions->dataset, attributeOptions->split, attributeOptions->data);
  command->add_option("--plus", attributeOptions->plus, std::string("With the attribute: ") + selectionHelp)->required();
  command->add_option("--minus", attributeOptions->minus, "Without it, in the same form")->required();
  command->add_option("--image", attributeOptions->image, "The starting point: test:N, train:N or z:NUMBERS")->required();
  command->add_option("--strengths", attributeOptions->strengths, "How far: FROM:TO:COUNT, 1 is the whole difference")
      ->capture_default_str();
}

}  // namespace latentscape
