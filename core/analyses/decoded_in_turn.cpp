// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/decoded_in_turn.h"

#include "core/analyses/picture_scale.h"
#include "core/charts/image_grid.h"

#include <numeric>
#include <string>
#include <utility>

namespace latentscape {

Result<void> checkClass(const Model& model, int number) {
  if (number >= 0 && number < model.classes()) return {};
  return Error{
      "the model has no class " + std::to_string(number) + ", only those from 0 to " + std::to_string(model.classes() - 1),
      "class", ""};
}

DecodedInTurn::DecodedInTurn(std::shared_ptr<const Model> model, std::vector<LatentPoint> points)
    : m_models{std::move(model)}, m_points(std::move(points)) {}

Result<DecodedInTurn> DecodedInTurn::ofClasses(const std::shared_ptr<const Model>& model, std::vector<LatentPoint> points,
                                               std::span<const int> classes) {
  DecodedInTurn decoded(model, std::move(points));
  if (model->classes() == 0) return decoded;
  decoded.m_classes.assign(classes.begin(), classes.end());
  if (classes.empty()) {
    decoded.m_classes.resize(static_cast<std::size_t>(model->classes()));
    std::iota(decoded.m_classes.begin(), decoded.m_classes.end(), 0);
  }
  decoded.m_models.clear();
  for (const int one : decoded.m_classes) {
    if (auto there = checkClass(*model, one); !there) return there.error();
    decoded.m_models.push_back(model->ofClass(one));
  }
  return decoded;
}

std::optional<int> DecodedInTurn::classOf(std::size_t index) const {
  return m_classes.empty() ? std::nullopt : std::optional(m_classes[index % m_classes.size()]);
}

Result<std::vector<Image>> DecodedInTurn::images(std::size_t first, std::size_t count, const std::stop_token& stop) const {
  if (m_models.size() == 1) return DecodedPoints(*m_models.front(), m_points, stop)(first, count);
  std::vector<Image> images;
  for (std::size_t i = first; i < first + count; ++i) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    images.push_back(decodePoint(*m_models[i % m_models.size()], m_points[i]));
  }
  return images;
}

Result<void> DecodedInTurn::draw(const std::filesystem::path& file, int columns, int gap, int scale,
                                 const std::stop_token& stop) const {
  const ImageShape shape = m_models.front()->imageShape();
  GridOptions options;
  options.columns = columns;
  options.gap = gap;
  options.scale = fittingScale(scale, static_cast<std::size_t>(columns), shape.width);
  return writeImageGrid(file, shape, m_points.size(), options,
                        [&](std::size_t first, std::size_t count) { return images(first, count, stop); });
}

}  // namespace latentscape
