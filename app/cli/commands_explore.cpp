// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/cli/selections.h"
#include "app/cli/terminal.h"
#include "app/options/values.h"
#include "core/charts/labelled_grid.h"
#include "core/exploration/attributes.h"

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
  const auto attributeOptions = std::make_shared<AttributeOptions>();
  CLI::App* command = addPictureCommand(app, action, "attribute",
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
