// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/subject.h"
#include "core/base/image.h"
#include "core/base/result.h"
#include "core/exploration/queries.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

// Whether a conditional model has that class; the Error is of the field "class".
Result<void> checkClass(const Model& model, int number);

// Points of an answer with the model that decodes them; a conditional model is given one class after the other. Images are made
// as somebody asks for them, so that a picture of many holds few.
class DecodedInTurn {
 public:
  DecodedInTurn() = default;
  // Decodes with the class that the model is conditioned on, if any.
  DecodedInTurn(std::shared_ptr<const Model> model, std::vector<LatentPoint> points);
  // classes: what a conditional model is given in turn; none: all that it has. An Error if it doesn't have one. Other models
  // ignore them.
  static Result<DecodedInTurn> ofClasses(const std::shared_ptr<const Model>& model, std::vector<LatentPoint> points,
                                         std::span<const int> classes);

  const std::vector<LatentPoint>& points() const { return m_points; }
  // What a conditional model is given in turn; otherwise empty.
  const std::vector<int>& classes() const { return m_classes; }
  std::optional<int> classOf(std::size_t index) const;

  // The images at points [first, first + count).
  Result<std::vector<Image>> images(std::size_t first, std::size_t count, const std::stop_token& stop = {}) const;
  // All of them. Throws NotEnoughMemory as decodePoints() does.
  Result<std::vector<Image>> images(const std::stop_token& stop = {}) const { return images(0, m_points.size(), stop); }
  // Writes a .png of them, row by row, with so many screen pixels between two; a scale of 0 fits a screen.
  Result<void> draw(const std::filesystem::path& file, int columns, int gap, int scale, const std::stop_token& stop = {}) const;

 private:
  std::vector<std::shared_ptr<const Model>> m_models;  // in turn
  std::vector<LatentPoint> m_points;
  std::vector<int> m_classes;
};

}  // namespace latentscape
