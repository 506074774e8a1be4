// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/subject.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/compression.h"

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

namespace latentscape {

// The images of a file of codes (compress.h), as the model decodes them. Needs no data set, but the weights that made the codes.
struct DecompressQuestion {
  std::filesystem::path codes;
  std::filesystem::path out;  // a new folder for a .png per image, or one .png for all
};

struct DecompressAnswer {
  DecompressQuestion question;
  QuantisedCodes codes;
  std::shared_ptr<const Model> model;  // that made them
};

Result<void> validate(const DecompressQuestion& question, const AnalysisSubject& subject);
// Reads the file and sees that the model is the one that made it. Writes nothing.
Result<DecompressAnswer> answer(const DecompressQuestion& question, const AnalysisSubject& subject, std::stop_token stop = {},
                                const ProgressCallback& progress = {});
// Decodes a few images at a time, and writes them as question.out says: completely or not at all. style: of one .png for all.
Result<void> writeImages(const DecompressAnswer& answer, const PictureStyle& style = {}, std::stop_token stop = {},
                         const ProgressCallback& progress = {});
std::string toJson(const DecompressAnswer& answer);

}  // namespace latentscape
