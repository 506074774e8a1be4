// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/bmp_decoder.h"

#include "core/data/readers/decoding.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string>

namespace latentscape {
namespace {

// Microsoft's "Bitmap Storage": a file header of 14 bytes, an information header whose length tells its version, masks or a
// palette, then rows of pixels, each padded to 4 bytes.
constexpr std::uint64_t kFileHeader = 14;
constexpr std::uint64_t kCoreHeader = 12;  // OS/2's first, with numbers of 16 bits
constexpr std::uint64_t kInfoHeader = 40;  // Windows 3's; later ones begin with it
enum Compression : std::uint32_t { kNone = 0, kRle8 = 1, kRle4 = 2, kMasks = 3, kJpeg = 4, kPng = 5, kAlphaMasks = 6 };

std::uint32_t littleEndian(PictureBytes bytes, std::uint64_t at, std::size_t length) {
  std::uint32_t value = 0;
  for (std::size_t i = length; i-- > 0;) value = value << 8U | bytes[at + i];
  return value;
}

// One channel of a pixel of 16 or 32 bits.
struct Channel {
  std::uint32_t mask = 0, most = 0;
  int shift = 0;

  Channel() = default;
  explicit Channel(std::uint32_t bits) : mask(bits) {
    if (mask == 0) return;
    shift = std::countr_zero(mask);
    most = mask >> shift;
  }
  bool contiguous() const { return (most & (most + 1)) == 0; }
  std::uint8_t of(std::uint32_t pixel) const {
    if (most == 0) return 0;
    const std::uint64_t value = (pixel & mask) >> shift;
    return static_cast<std::uint8_t>(most == 255 ? value : (value * 255 + most / 2) / most);
  }
};

struct Header {
  std::uint64_t width = 0, height = 0;
  bool topDown = false;
  std::uint64_t bits = 0;             // per pixel
  std::array<Channel, 4> channels{};  // red, green, blue, alpha, of 16 and 32 bits per pixel
  std::uint64_t palette = 0;          // where it begins
  std::uint64_t colours = 0, colourBytes = 4;
  std::uint64_t pixels = 0;  // where they begin
  std::uint64_t rowBytes = 0;
};

Error unsupported(const std::string& what, const std::string& where) { return Error{what, where, "Save it as PNG."}; }

Error truncated(const Header& header, std::uint64_t needed, PictureBytes bytes, const std::string& where) {
  return Error{"is truncated: its header promises " + std::to_string(header.width) + "x" + std::to_string(header.height) +
                   " pixels (" + std::to_string(needed) + " bytes), found " + std::to_string(bytes.size()) + " bytes",
               where, kCopyOrLeaveOut};
}

// The masks of pixels of 16 and 32 bits, and where the headers end.
Result<void> readMasks(PictureBytes bytes, std::uint64_t length, std::uint32_t compression, const std::string& where,
                       Header& header, std::uint64_t& end) {
  std::array<std::uint32_t, 4> masks{0xff0000, 0xff00, 0xff, 0};
  if (header.bits == 16) masks = {0x7c00, 0x3e0, 0x1f, 0};
  if (compression != kNone) {
    // In headers of 52 bytes or more they lie within, else behind; alpha's is there from 56 bytes on.
    const bool within = length >= 52;
    const std::size_t count = (within ? length >= 56 : compression == kAlphaMasks) ? 4 : 3;
    constexpr std::uint64_t kAt = kFileHeader + kInfoHeader;
    if (bytes.size() < kAt + count * 4) return Error{"is truncated: its header is incomplete", where, kCopyOrLeaveOut};
    if (!within) end = kAt + count * 4;
    std::array<std::uint32_t, 4> given{};
    for (std::size_t i = 0; i < count; ++i) given[i] = littleEndian(bytes, kAt + i * 4, 4);
    if (given[0] != 0 || given[1] != 0 || given[2] != 0) masks = given;
  }
  for (std::size_t i = 0; i < masks.size(); ++i) {
    header.channels[i] = Channel(masks[i]);
    if (!header.channels[i].contiguous()) return Error{"is damaged: a colour's mask has gaps", where, kCopyOrLeaveOut};
  }
  return {};
}

Result<Header> headerOf(PictureBytes bytes, const std::string& where) {
  const Error incomplete{"is truncated: its header is incomplete", where, kCopyOrLeaveOut};
  if (bytes.size() < kFileHeader + kCoreHeader) return incomplete;
  Header header;
  const std::uint64_t length = littleEndian(bytes, kFileHeader, 4);
  const bool core = length == kCoreHeader;
  static constexpr std::array<std::uint64_t, 7> kLengths{kCoreHeader, kInfoHeader, 52, 56, 64, 108, 124};
  if (std::find(kLengths.begin(), kLengths.end(), length) == kLengths.end()) {
    return unsupported("its header is " + std::to_string(length) + " bytes long, which no version of BMP that is read has",
                       where);
  }
  if (bytes.size() < kFileHeader + length) return incomplete;
  std::uint32_t compression = kNone;
  if (core) {
    header.width = littleEndian(bytes, 18, 2);
    header.height = littleEndian(bytes, 20, 2);
    header.bits = littleEndian(bytes, 24, 2);
    header.colourBytes = 3;
  } else {
    header.width = littleEndian(bytes, 18, 4);
    const std::uint64_t rows = littleEndian(bytes, 22, 4);
    header.topDown = rows >> 31U != 0;
    header.height = header.topDown ? (std::uint64_t{1} << 32U) - rows : rows;
    header.bits = littleEndian(bytes, 28, 2);
    compression = littleEndian(bytes, 30, 4);
  }
  if (auto size = checkPictureSize(header.width, header.height, where); !size) return size.error();
  static constexpr std::array<std::uint64_t, 6> kBits{1, 4, 8, 16, 24, 32};
  if (std::find(kBits.begin(), kBits.end(), header.bits) == kBits.end()) {
    return unsupported("has " + std::to_string(header.bits) + " bits per pixel, expected 1, 4, 8, 16, 24 or 32", where);
  }
  const bool masked = header.bits == 16 || header.bits == 32;
  const bool masks = masked && length != 64 && (compression == kMasks || compression == kAlphaMasks);
  if (compression != kNone && !masks) {
    const bool run = compression == kRle8 || compression == kRle4;
    return unsupported(std::string("is a compressed BMP") + (run ? " (RLE)" : "") + ", which isn't read", where);
  }
  std::uint64_t end = kFileHeader + length;
  if (masked) {
    if (auto read = readMasks(bytes, length, compression, where, header, end); !read) return read.error();
  }
  header.pixels = littleEndian(bytes, 10, 4);
  header.rowBytes = (header.width * header.bits + 31) / 32 * 4;
  if (header.bits <= 8) {
    header.palette = end;
    header.colours = std::uint64_t{1} << header.bits;
    const std::uint64_t stated = core ? 0 : littleEndian(bytes, 46, 4);
    if (stated != 0) header.colours = std::min(header.colours, stated);
    // OS/2's palettes may be shorter than the number of bits allows: they end where the pixels begin.
    if (core && header.pixels > end) header.colours = std::min(header.colours, (header.pixels - end) / header.colourBytes);
    end += header.colours * header.colourBytes;
  }
  if (header.pixels < end) {
    return Error{"is damaged: its pixels are said to begin at byte " + std::to_string(header.pixels) +
                     ", but its header and palette end at byte " + std::to_string(end),
                 where, kCopyOrLeaveOut};
  }
  const std::uint64_t needed = header.pixels + header.rowBytes * header.height;
  if (needed > bytes.size()) return truncated(header, needed, bytes, where);
  return header;
}

using Colour = std::array<std::uint8_t, 3>;

// 256 colours; those that the file doesn't have are black.
std::array<Colour, 256> paletteOf(PictureBytes bytes, const Header& header) {
  std::array<Colour, 256> palette{};
  for (std::uint64_t i = 0; i < header.colours; ++i) {
    const std::uint8_t* const blue = bytes.data() + header.palette + i * header.colourBytes;
    palette[i] = {blue[2], blue[1], blue[0]};
  }
  return palette;
}

void readIndexed(const std::uint8_t* row, const Header& header, const std::array<Colour, 256>& palette, std::uint8_t* to) {
  const std::uint64_t perByte = 8 / header.bits;
  for (std::uint64_t x = 0; x < header.width; ++x) {
    const std::uint64_t shift = (perByte - 1 - x % perByte) * header.bits;  // the leftmost pixel has the highest bits
    const std::size_t index = row[x / perByte] >> shift & ((1U << header.bits) - 1);
    to = std::copy_n(palette[index].begin(), 3, to);
  }
}

void readBgr(const std::uint8_t* row, const Header& header, std::uint8_t* to) {
  for (std::uint64_t x = 0; x < header.width; ++x, row += 3) {
    for (const int channel : {2, 1, 0}) *to++ = row[channel];
  }
}

std::uint32_t pixelAt(const std::uint8_t* row, const Header& header, std::uint64_t x) {
  const std::uint8_t* const at = row + x * header.bits / 8;
  std::uint32_t pixel = at[0] | std::uint32_t{at[1]} << 8U;
  if (header.bits == 32) pixel |= std::uint32_t{at[2]} << 16U | std::uint32_t{at[3]} << 24U;
  return pixel;
}

void readMasked(const std::uint8_t* row, const Header& header, bool alpha, std::uint8_t* to) {
  for (std::uint64_t x = 0; x < header.width; ++x, to += 3) {
    const std::uint32_t pixel = pixelAt(row, header, x);
    std::array<std::uint8_t, 4> rgba{0, 0, 0, 255};
    for (std::size_t c = 0; c < (alpha ? 4U : 3U); ++c) rgba[c] = header.channels[c].of(pixel);
    layOnWhite(rgba.data(), 1, to);
  }
}

// Whether the picture's alpha means something: many programs leave it 0 everywhere.
bool usesAlpha(PictureBytes bytes, const Header& header) {
  if (header.channels[3].mask == 0) return false;
  for (std::uint64_t y = 0; y < header.height; ++y) {
    const std::uint8_t* const row = bytes.data() + header.pixels + y * header.rowBytes;
    for (std::uint64_t x = 0; x < header.width; ++x) {
      if ((pixelAt(row, header, x) & header.channels[3].mask) != 0) return true;
    }
  }
  return false;
}

}  // namespace

std::span<const std::string_view> BmpDecoder::endings() const {
  static constexpr std::array<std::string_view, 1> all{".bmp"};
  return all;
}

bool BmpDecoder::claims(PictureBytes bytes) const { return holdsAt(bytes, 0, "BM"); }

Result<PictureMemory> BmpDecoder::memory(PictureBytes bytes, const std::string& where, int /*wantedSide*/) const {
  const auto header = headerOf(bytes, where);
  if (!header) return header.error();
  const std::uint64_t image = header->width * header->height * 3;
  return PictureMemory{image, image};
}

Result<StoredPicture> BmpDecoder::decode(PictureBytes bytes, const std::string& where, int /*wantedSide*/) const {
  const auto header = headerOf(bytes, where);
  if (!header) return header.error();
  StoredPicture picture;
  picture.image.shape = {static_cast<int>(header->height), static_cast<int>(header->width), 3};
  picture.image.pixels.resize(picture.image.shape.pixels());
  const auto palette = paletteOf(bytes, *header);
  const bool alpha = usesAlpha(bytes, *header);
  for (std::uint64_t y = 0; y < header->height; ++y) {
    const std::uint64_t stored = header->topDown ? y : header->height - 1 - y;
    const std::uint8_t* const row = bytes.data() + header->pixels + stored * header->rowBytes;
    std::uint8_t* const to = picture.image.pixels.data() + y * header->width * 3;
    if (header->bits <= 8) readIndexed(row, *header, palette, to);
    else if (header->bits == 24) readBgr(row, *header, to);
    else readMasked(row, *header, alpha, to);
  }
  return picture;
}

}  // namespace latentscape
