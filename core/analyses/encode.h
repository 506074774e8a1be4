// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/images.h"
#include "core/analyses/subject.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/queries.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

// The posterior of every image of a split.
struct EncodeQuestion {
  Split split = Split::Test;
};

struct EncodeAnswer {
  Codes codes;
  std::vector<std::uint8_t> labels;  // of the images; empty if there are none
};

Result<void> validate(const EncodeQuestion& question, const AnalysisSubject& subject);
Result<EncodeAnswer> answer(const EncodeQuestion& question, const AnalysisSubject& subject, std::stop_token stop = {},
                            const ProgressCallback& progress = {});
// index,label,mean_1..,log_variance_1.. An autoencoder's log-variances are -inf.
std::string toCsv(const EncodeAnswer& answer);
// The same into a file of any name, row by row, since it may be long.
Result<void> writeCsv(const EncodeAnswer& answer, const std::filesystem::path& file);

}  // namespace latentscape
