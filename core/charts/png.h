// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace latentscape {

// Encodes an image as a PNG with only what is needed to show it: 8 bits, grey or RGB like the image, with zlib's best
// compression, with or without row filters, whichever is smaller. Errors: no pixels, or neither 1 nor 3 channels.
Result<std::string> encodePng(const Image& image);

// Writes a PNG of 8-bit RGB row by row, so that memory holds no more than a row. What is at the path stays until commit().
// Movable only.
class PngWriter {
 public:
  static Result<PngWriter> create(const std::filesystem::path& file, int width, int height);
  PngWriter(PngWriter&&) noexcept;
  PngWriter& operator=(PngWriter&&) = delete;
  ~PngWriter();

  Result<void> writeRow(std::span<const std::uint8_t> row);  // 3 * width values; height times
  Result<void> commit();

 private:
  struct State;
  explicit PngWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> m_state;
};

}  // namespace latentscape
