// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/subject.h"
#include "core/base/result.h"
#include "core/exploration/queries.h"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace latentscape {

// Points of latent space as users name them. An Error's where is the field that was passed.

// Finite numbers between commas, as many as the model has latent dimensions: "0.5,-1.2".
Result<LatentPoint> parsePoint(const std::string& field, std::string_view text, int dimension);

struct StartPoint {
  LatentPoint point;
  std::shared_ptr<const Model> model;  // decodes the point: a conditional model is given the image's class
  std::optional<int> givenClass{};     // of an image, if the model is conditional
};
// "test:3" and "train:3": the posterior mean of that image of the subject's data set. "z:0.5,-1.2": the point itself, which needs
// no data set. Blocks.
Result<StartPoint> startPoint(const std::string& field, const std::string& text, const AnalysisSubject& subject,
                              std::stop_token stop = {});
// The point as such a text: "z:0.5,-1.2".
std::string startText(const LatentPoint& point);
// In words, for titles: "test:3", "(0.50, −1.20)", "a point" of many dimensions; "0" if empty.
std::string describeStart(const std::string& text);
// Whether startPoint takes it, as far as can be told without encoding; leaves a missing data set to startPoint.
Result<void> checkStartPoint(const std::string& field, const std::string& text, const AnalysisSubject& subject);

}  // namespace latentscape
