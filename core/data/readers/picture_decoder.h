// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace latentscape {

using PictureBytes = std::span<const std::uint8_t>;

// A picture as it lies in its file.
struct StoredPicture {
  Image image;          // RGB, transparent parts on white
  int orientation = 1;  // what turned() (orientation.h) needs to turn it upright
};

// What a picture takes while it is decoded, bytes.
struct PictureMemory {
  std::uint64_t decoding = 0;  // at most, the result included, the file not
  std::uint64_t image = 0;     // of the result
};

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

  // What decode() will take with the same arguments, from the header alone. Errors: no header, or a size that is refused. Takes
  // next to no memory itself.
  virtual Result<PictureMemory> memory(PictureBytes bytes, const std::string& where, int wantedSide) const = 0;

  // bytes: the whole file; where names it in errors. wantedSide: the picture may come smaller by a whole power of two, as long as
  // no side gets shorter than this, pixels; 0: full size. Checks the size that the header claims before allocating anything for
  // it. May throw std::bad_alloc.
  virtual Result<StoredPicture> decode(PictureBytes bytes, const std::string& where, int wantedSide) const = 0;
};

}  // namespace latentscape
