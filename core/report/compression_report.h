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

// Images written as a file of codes, and what that takes and loses against PNG.
struct CompressionReport {
  std::size_t images = 0;
  int dimension = 0;
  int bits = 0;      // a coordinate
  std::string file;  // formatCodes()
  // Bits an image. kl: what the codes would take with the posterior's own precision (bits back: Hinton and van Camp 1993);
  // nothing for point posteriors, which have no precision.
  double fileBits = 0.0, codeBits = 0.0, pngBits = 0.0, rawBits = 0.0;
  std::optional<double> klBits;
  double psnr = 0.0;  // dB, of the mean squared error over all images of what is read back; infinite where nothing is lost
  std::vector<Image> originals, decoded;  // of the first shown images; decoded from the file's bytes
};
// Quantises posterior means to bits a coordinate, writes them in memory, reads them back and decodes. weights: the model's.
// Blocks. Errors: images of another shape, none or one of them, bits out of range.
Result<CompressionReport> compressImages(const Model& model, const Weights& weights, const ImageSet& images, int bits,
                                         std::size_t shown, std::stop_token stop = {}, const ProgressCallback& progress = {});

}  // namespace latentscape
