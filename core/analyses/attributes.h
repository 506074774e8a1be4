// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/images.h"
#include "core/analyses/misfit.h"
#include "core/analyses/subject.h"
#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/queries.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

// From the mean code of one selection of images to that of another.
struct AttributeDirection {
  std::shared_ptr<const Model> model;
  std::shared_ptr<const Dataset> dataset;
  Split split = Split::Test;
  std::string plus, minus;
  LatentPoint vector;
  double length = 0.0;
  std::size_t plusImages = 0, minusImages = 0;
};

// A point moved along that direction by some strengths: 1 is the whole way.
struct AttributesQuestion {
  static constexpr int kMostStrengths = 100;
  static constexpr double kFarthest = 1e6;  // strength

  std::string plus{}, minus{};       // images with the attribute, and without it, as parseSelection() takes them
  Split split = Split::Test;         // of these images
  std::string image{};               // the point that is moved, of startPoint()
  std::string strengths = "-2:2:9";  // of the images, FROM:TO:COUNT
  std::optional<double> strength{};  // of one more point; none: no such point
  // Of an earlier answer: taken again if it is of the same model and images.
  std::shared_ptr<const AttributeDirection> known{};
};

struct AttributesAnswer {
  AttributesQuestion question;  // without what was known
  std::shared_ptr<const AttributeDirection> direction;
  std::vector<double> strengths;
  std::vector<Image> images;  // at these
  std::string title;
  std::vector<std::string> columnTitles;
  LatentPoint point;  // at question.strength, and the image decoded there; empty if there is none
  Image image;
};

Result<void> validate(const AttributesQuestion& question, const AnalysisSubject& subject);
// Directions between classes that the model is given.
std::optional<Misfit> misfit(const AttributesQuestion& question, const AnalysisSubject& subject);
Result<AttributesAnswer> answer(const AttributesQuestion& question, const AnalysisSubject& subject, std::stop_token stop = {},
                                const ProgressCallback& progress = {});
std::string toJson(const AttributesAnswer& answer);
// dimension,difference: the direction.
std::string toCsv(const AttributesAnswer& answer);
// The row of images, a .png or .svg.
Result<void> draw(const AttributesAnswer& answer, const std::filesystem::path& file, const PictureStyle& style = {});

}  // namespace latentscape
