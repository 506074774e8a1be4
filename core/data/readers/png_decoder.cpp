// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/png_decoder.h"

#include "core/data/readers/decoding.h"
#include "core/data/readers/orientation.h"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>
#include <new>
#include <string>
#include <vector>

#include <png.h>

namespace latentscape {
namespace {

constexpr std::uint64_t kMaxDeflateRatio = 1032;  // the most zlib's format can do

// The ancillary chunks that libpng reads. Texts, which can be thousands of times as long as they are in the file, are passed
// over, and so is eXIf, for which it would allocate what the chunk claims to be long.
constexpr std::array<png_byte, 15> kHeeded{'g', 'A', 'M', 'A', 0, 's', 'R', 'G', 'B', 0, 'i', 'C', 'C', 'P', 0};

// libpng leaves a function by longjmp on failure, so whatever has a destructor lives here, outside of those functions.
struct Reader {
  explicit Reader(PictureBytes content) : bytes(content) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { png_destroy_read_struct(&png, &info, nullptr); }

  PictureBytes bytes;
  std::size_t at = 0;
  std::array<char, 128> problem{};
  png_structp png = nullptr;
  png_infop info = nullptr;
  png_uint_32 width = 0, height = 0;
  std::uint64_t storedBytes = 0;  // of the pixels as they are compressed
  std::size_t channels = 3;       // of what libpng gives: 3, or 4 with alpha
  int passes = 1;                 // 7 if interlaced
  std::vector<png_byte> pixels;   // RGB, or before layOnWhite RGBA of an interlaced picture
  std::vector<png_byte> row;      // RGBA
};

void fail(png_structp png, png_const_charp message) {
  auto* const reader = static_cast<Reader*>(png_get_error_ptr(png));
  std::snprintf(reader->problem.data(), reader->problem.size(), "%s", message);
  std::longjmp(png_jmpbuf(png), 1);
}

void ignoreWarning(png_structp, png_const_charp) {}

void take(png_structp png, png_bytep to, png_size_t length) {
  auto* const reader = static_cast<Reader*>(png_get_io_ptr(png));
  if (length > reader->bytes.size() - reader->at) png_error(png, "the file ends early");
  std::copy_n(reader->bytes.data() + reader->at, length, to);
  reader->at += length;
}

bool readHeader(Reader& reader) {
  if (setjmp(png_jmpbuf(reader.png)) != 0) return false;
  png_set_read_fn(reader.png, &reader, take);
  png_set_keep_unknown_chunks(reader.png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
  png_set_keep_unknown_chunks(reader.png, PNG_HANDLE_CHUNK_AS_DEFAULT, kHeeded.data(), static_cast<int>(kHeeded.size() / 5));
  png_read_info(reader.png, reader.info);
  reader.width = png_get_image_width(reader.png, reader.info);
  reader.height = png_get_image_height(reader.png, reader.info);
  reader.storedBytes = std::uint64_t{reader.height} * png_get_rowbytes(reader.png, reader.info);
  return true;
}

// To 8 bits per channel in sRGB, RGB or RGBA.
bool transform(Reader& reader) {
  if (setjmp(png_jmpbuf(reader.png)) != 0) return false;
  png_set_expand(reader.png);
  if ((png_get_color_type(reader.png, reader.info) & PNG_COLOR_MASK_COLOR) == 0) png_set_gray_to_rgb(reader.png);
  if (png_get_bit_depth(reader.png, reader.info) == 16) png_set_scale_16(reader.png);
  png_set_alpha_mode_fixed(reader.png, PNG_ALPHA_PNG, PNG_DEFAULT_sRGB);
  reader.passes = png_set_interlace_handling(reader.png);
  png_read_update_info(reader.png, reader.info);
  reader.channels = png_get_channels(reader.png, reader.info);
  return true;
}

void readRows(Reader& reader) {
  const bool byRow = reader.passes == 1 && reader.channels == 4;
  const std::size_t stride = std::size_t{reader.width} * (byRow ? 3 : reader.channels);
  for (int pass = 0; pass < reader.passes; ++pass) {
    png_bytep to = reader.pixels.data();
    for (png_uint_32 y = 0; y < reader.height; ++y, to += stride) {
      png_read_row(reader.png, byRow ? reader.row.data() : to, nullptr);
      if (byRow) layOnWhite(reader.row.data(), reader.width, to);
    }
  }
}

bool readPixels(Reader& reader) {
  if (setjmp(png_jmpbuf(reader.png)) != 0) return false;
  readRows(reader);
  return true;
}

// Whether what follows the pixels is whole.
bool readEnd(Reader& reader) {
  if (setjmp(png_jmpbuf(reader.png)) != 0) return false;
  png_read_end(reader.png, reader.info);
  return true;
}

// The content of the chunk eXIf: before or behind the pixels. Each chunk is its length, its name, its content and a sum.
PictureBytes exifOf(PictureBytes bytes) {
  for (std::size_t at = 8; bytes.size() - at >= 12;) {
    const std::size_t length = png_get_uint_32(bytes.data() + at);
    if (length > bytes.size() - at - 12) break;
    if (holdsAt(bytes, at + 4, "eXIf")) return bytes.subspan(at + 8, length);
    at += 12 + length;
  }
  return {};
}

}  // namespace

std::span<const std::string_view> PngDecoder::endings() const {
  static constexpr std::array<std::string_view, 1> all{".png"};
  return all;
}

bool PngDecoder::claims(PictureBytes bytes) const { return holdsAt(bytes, 0, "\x89PNG\r\n\x1a\n"); }

Result<PictureMemory> PngDecoder::memory(PictureBytes bytes, const std::string& where, int /*wantedSide*/) const {
  // The first chunk is the header: its length, its name, then width, height and five bytes, the last for interlacing.
  if (bytes.size() < 29 || !holdsAt(bytes, 12, "IHDR")) return Error{"its header can't be read", where, kCopyOrLeaveOut};
  const std::uint64_t width = png_get_uint_32(bytes.data() + 16);
  const std::uint64_t height = png_get_uint_32(bytes.data() + 20);
  if (auto size = checkPictureSize(width, height, where); !size) return size.error();
  const bool interlaced = bytes[28] != 0;
  constexpr std::uint64_t kInflating = std::uint64_t{1} << 18;
  return PictureMemory{width * height * (interlaced ? 4 : 3) + width * 32 + kInflating, width * height * 3};
}

Result<StoredPicture> PngDecoder::decode(PictureBytes bytes, const std::string& where, int /*wantedSide*/) const {
  Reader reader(bytes);
  reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, fail, ignoreWarning);
  if (reader.png != nullptr) reader.info = png_create_info_struct(reader.png);
  if (reader.info == nullptr) throw std::bad_alloc();
  if (!readHeader(reader)) {
    return Error{std::string("its header can't be read: ") + reader.problem.data(), where, kCopyOrLeaveOut};
  }
  if (auto size = checkPictureSize(reader.width, reader.height, where); !size) return size.error();
  if (reader.storedBytes / kMaxDeflateRatio > bytes.size()) {
    return Error{"is truncated: its header promises " + std::to_string(reader.width) + "x" + std::to_string(reader.height) +
                     " pixels, which " + std::to_string(bytes.size()) + " bytes can't hold",
                 where, kCopyOrLeaveOut};
  }
  const auto failed = [&] {
    return Error{std::string("is damaged or truncated: ") + reader.problem.data(), where, kCopyOrLeaveOut};
  };
  if (!transform(reader)) return failed();
  const std::size_t pixels = std::size_t{reader.width} * reader.height;
  const bool transparent = reader.channels == 4;
  reader.pixels.resize(pixels * (reader.passes > 1 ? reader.channels : 3));
  if (transparent && reader.passes == 1) reader.row.resize(std::size_t{reader.width} * 4);
  if (!readPixels(reader)) return failed();
  if (transparent && reader.passes > 1) {
    layOnWhite(reader.pixels.data(), pixels, reader.pixels.data());
    reader.pixels.resize(pixels * 3);
  }
  if (!readEnd(reader)) return failed();
  StoredPicture picture;
  picture.orientation = exifOrientation(exifOf(bytes));
  picture.image = {{static_cast<int>(reader.height), static_cast<int>(reader.width), 3}, std::move(reader.pixels)};
  return picture;
}

}  // namespace latentscape
