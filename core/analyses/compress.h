// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/images.h"
#include "core/analyses/subject.h"
#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/compression.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

// Images as a file of codes: its size and its loss, compared with PNG. The subject needs the model's weights, which identify it.
struct CompressQuestion {
  static constexpr int kMaxBits = QuantisedCodes::maxBits;

  Split split = Split::Test;
  std::uint64_t images = 0;  // drawn at random; 0: all
  int bits = 8;              // per latent coordinate
  std::uint64_t seed = 1;    // of the draw
};

struct CompressAnswer {
  static constexpr std::size_t kShown = 9;

  CompressQuestion question;
  std::string dataset, title;  // its name; of the picture
  std::size_t images = 0;
  int dimension = 0;
  std::string file;  // formatCodes()
  // Bits per image. klBits: what the codes would take with the posterior's own precision (bits back: Hinton and van Camp 1993);
  // nullopt for point posteriors, which have no precision.
  double fileBits = 0.0, codeBits = 0.0, pngBits = 0.0, rawBits = 0.0;
  std::optional<double> klBits;
  double psnr = 0.0;  // dB, from the mean squared error of the decoded file over all images; infinite if nothing is lost
  std::vector<Image> originals, decoded;  // the first kShown images, and the same decoded from the file's bytes
};

// What identifies the model that made codes: the digest of its weights.
Result<std::string> digestOf(const AnalysisSubject& subject);

Result<void> validate(const CompressQuestion& question, const AnalysisSubject& subject);
// Quantises posterior means, writes the file in memory, reads it back and decodes it.
Result<CompressAnswer> answer(const CompressQuestion& question, const AnalysisSubject& subject, std::stop_token stop = {},
                              const ProgressCallback& progress = {});
Result<void> writeCodes(const CompressAnswer& answer, const std::filesystem::path& file);
std::string toJson(const CompressAnswer& answer);
// figure,value
std::string toCsv(const CompressAnswer& answer);
// Originals above what their codes decode to, a .png or .svg.
Result<void> draw(const CompressAnswer& answer, const std::filesystem::path& file, const PictureStyle& style = {});

}  // namespace latentscape
