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

// A format of pictures, by the library that its makers, or Debian's browsers, rely on. A new format is a pair of files here and
// a line in picture_decoders.cpp. Decoders have no state: every member may be called from any thread, and from several at once.
class PictureDecoder {
 public:
  virtual ~PictureDecoder() = default;

  // How names of such files end, with the dot, in small letters. Names choose which files of a folder take part; content decides
  // who decodes them.
  virtual std::span<const std::string_view> endings() const = 0;

  // Is this yours? By the first bytes of a file, however many there are.
  virtual bool claims(PictureBytes bytes) const = 0;

  // The picture as RGB, upright, transparent parts on white. bytes: the whole file, which lies at path and is so named in
  // errors. wantedSide: the picture may come smaller by a whole power of two, as long as no side gets shorter than this, pixels;
  // 0: full size. The size that the header claims is checked before anything is allocated for it. May throw std::bad_alloc.
  virtual Result<Image> decode(PictureBytes bytes, const std::filesystem::path& path, int wantedSide) const = 0;
};

}  // namespace latentscape
