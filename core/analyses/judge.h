// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/sample.h"
#include "core/exploration/frechet.h"

#include <memory>
#include <stop_token>
#include <string>

namespace latentscape {

// How similar a model's samples are to real images, those of the subject and of its chosen classes, as another model sees them.
struct JudgeQuestion {
  static constexpr int kMinCount = 2;

  SampleQuestion samples = {.count = 10'000};
  std::shared_ptr<const Model> judge{};
  std::string judgeName{};  // as the user named it
};

struct JudgeAnswer {
  SampleQuality quality;
  std::string judge;
  int judgeDimension = 0;
};

Result<void> validate(const JudgeQuestion& question, const AnalysisSubject& subject);
Result<JudgeAnswer> answer(const JudgeQuestion& question, const AnalysisSubject& subject, std::stop_token stop = {},
                           const ProgressCallback& progress = {});
std::string toJson(const JudgeAnswer& answer);

}  // namespace latentscape
