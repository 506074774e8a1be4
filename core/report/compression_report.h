// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/exploration/compression.h"
#include "core/model/model.h"
#include "core/model/weights.h"

#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

// The result of writing images as a file of codes: its size and its loss, compared with PNG.
struct CompressionReport {
  std::size_t images = 0;
  int dimension = 0;
  int bits = 0;      // per coordinate
  std::string file;  // formatCodes()
  // Bits per image. klBits: what the codes would take with the posterior's own precision (bits back: Hinton and van Camp 1993);
  // nullopt for point posteriors, which have no precision.
  double fileBits = 0.0, codeBits = 0.0, pngBits = 0.0, rawBits = 0.0;
  std::optional<double> klBits;
  double psnr = 0.0;  // dB, from the mean squared error of the decoded file over all images; infinite if nothing is lost
  std::vector<Image> originals, decoded;  // the first `shown` images, and the same decoded from the file's bytes
};
// Quantises posterior means to `bits` per coordinate, writes the file in memory, reads it back and decodes it. weights: those of
// the model. Blocks. Errors: images of another shape than the model's, fewer than two images, bits out of range.
Result<CompressionReport> compressImages(const Model& model, const Weights& weights, const ImageSet& images, int bits,
                                         std::size_t shown, std::stop_token stop = {}, const ProgressCallback& progress = {});

}  // namespace latentscape
