// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/options/values.h"
#include "core/exploration/model_input.h"

#include <algorithm>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

struct PictureOptions {
  std::string model, out;
  int scale = 0;  // 0: chosen to fit the picture
};

struct ReconstructOptions : PictureOptions {
  DatasetFlags data;
  std::string dataset, split = "test";
  int count = 8;
  std::vector<std::size_t> indices;
};

Result<void> reconstruct(const ReconstructOptions& options, std::stop_token stop) {
  const auto model = openModel(options.model);
  if (!model) return model.error();
  const auto opened = openImages(options.dataset, options.split, model->checkpoint, stop, options.data);
  if (!opened) return opened.error();
  const ImageSet& images = opened->images();
  if (auto sized = checkShape(*model->model, images); !sized) return sized;
  std::vector<std::size_t> indices = options.indices;
  if (indices.empty()) {
    indices.resize(std::min(static_cast<std::size_t>(options.count), images.size()));
    for (std::size_t i = 0; i < indices.size(); ++i) indices[i] = i;
  }
  for (const std::size_t index : indices) {
    if (index >= images.size()) {
      throw CLI::ValidationError("--indices",
                                 "expected 0 to " + std::to_string(images.size() - 1) + ", found " + std::to_string(index));
    }
  }
  // Rows of originals above rows of their reconstructions; the last pair of rows may be incomplete.
  constexpr std::size_t widest = 16;
  const std::size_t columns = std::min(widest, indices.size());
  const std::size_t rows = 2 * ((indices.size() + columns - 1) / columns);
  const auto pictures = [&](std::size_t first, std::size_t count) -> Result<std::vector<Image>> {
    if (stop.stop_requested()) return Error::cancelledByUser();
    std::vector<Image> asked(count);
    for (std::size_t k = 0; k < count; ++k) {
      const std::size_t row = (first + k) / columns, i = row / 2 * columns + (first + k) % columns;
      if (i >= indices.size()) continue;
      asked[k] = row % 2 == 0 ? images.picture(indices[i])
                              : reconstructImages(*model->model, images, std::span(indices).subspan(i, 1)).front();
    }
    return asked;
  };
  return writeGrid(options.out, images.shape, rows * columns, {static_cast<int>(columns), 2, options.scale}, pictures);
}

}  // namespace

void addPictureCommands(CLI::App& app, Action& action) {
  const auto reconstructOptions = std::make_shared<ReconstructOptions>();
  CLI::App* command =
      addPictureCommand(app, action, "reconstruct", "Images above their reconstructions", reconstructOptions, reconstruct);
  addImagesOptions(*command, reconstructOptions->dataset, reconstructOptions->split, reconstructOptions->data);
  CLI::Option* count = command->add_option("--count", reconstructOptions->count, "The first N images");
  count->check(within(1, 1000))->capture_default_str();
  command->add_option("--indices", reconstructOptions->indices, "Or these images: 1,2,3")
      ->delimiter(',')
      ->check(within(std::int64_t{0}, std::int64_t{1} << 40))
      ->type_name("UINT")
      ->expected(1, 1000)
      ->excludes(count);
}

}  // namespace latentscape
