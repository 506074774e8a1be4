// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/subject.h"
#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/base/result.h"

#include <filesystem>
#include <stop_token>
#include <string>

namespace latentscape {

// The image at a point of latent space. A conditional model decodes with the class that it is conditioned on.
struct DecodeQuestion {
  std::string z{};  // its coordinates: "0.5,-1.2"
};

struct DecodeAnswer {
  Image image;
};

Result<void> validate(const DecodeQuestion& question, const AnalysisSubject& subject);
Result<DecodeAnswer> answer(const DecodeQuestion& question, const AnalysisSubject& subject, std::stop_token stop = {},
                            const ProgressCallback& progress = {});
// A .png.
Result<void> draw(const DecodeAnswer& answer, const std::filesystem::path& file, const PictureStyle& style = {});

}  // namespace latentscape
