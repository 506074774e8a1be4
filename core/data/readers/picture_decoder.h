// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

namespace latentscape {

using PictureBytes = std::span<const std::uint8_t>;

// A format of pictures, by the library that its makers, or Debian's browsers, rely on. A new format is a pair of files here and a
// line in picture_decoders.cpp. Decoders have no state: any thread may call every member, several at once.
class PictureDecoder {
 public:
  virtual ~PictureDecoder() = default;

  // The endings of such files' names, with the dot, in small letters. Names choose which files of a folder take part; content
  // chooses the decoder.
  virtual std::span<const std::string_view> endings() const = 0;

  // Whether a file's first bytes, however many, are this decoder's.
  virtual bool claims(PictureBytes bytes) const = 0;

  // The picture as RGB, upright, transparent parts on white. bytes: the whole file; errors name path. wantedSide: the picture
  // may come smaller by a whole power of two, as long as no side gets shorter than this, pixels; 0: full size. Checks the size
  // that the header claims before allocating anything for it. May throw std::bad_alloc.
  virtual Result<Image> decode(PictureBytes bytes, const std::filesystem::path& path, int wantedSide) const = 0;
};

}  // namespace latentscape
