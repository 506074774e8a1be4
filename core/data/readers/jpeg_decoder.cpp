// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/jpeg_decoder.h"

#include "core/data/readers/decoding.h"
#include "core/data/readers/orientation.h"

#include <array>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include <turbojpeg.h>

namespace latentscape {
namespace {

struct CloseDecoder {
  void operator()(void* handle) const { tjDestroy(handle); }
};
using Decoder = std::unique_ptr<void, CloseDecoder>;

struct Header {
  Decoder decoder;
  ImageShape shape;  // of the result
  bool inks = false;
  std::uint64_t columns = 0;       // as stored
  std::uint64_t coefficients = 0;  // bytes of all of them
};

// Whether the decoder has to hold every coefficient: in progressive pictures, and in others that come in several scans. Yes, if
// the markers can't be made out.
bool needsAllCoefficients(PictureBytes bytes) {
  std::size_t components = 0;
  for (std::size_t at = 2; at + 10 <= bytes.size();) {
    if (bytes[at] != 0xff) return true;
    const std::uint8_t marker = bytes[at + 1];
    if (marker == 0xff) {  // padding
      ++at;
      continue;
    }
    if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {  // these have no length
      at += 2;
      continue;
    }
    if (marker == 0 || marker == 0xd8 || marker == 0xd9) return true;
    if (marker == 0xc2 || marker == 0xc6 || marker == 0xca || marker == 0xce) return true;  // progressive
    if (marker == 0xc0 || marker == 0xc1 || marker == 0xc9) components = bytes[at + 9];
    if (marker == 0xda) return bytes[at + 4] < components;
    at += 2 + std::size_t{bytes[at + 2]} * 256 + bytes[at + 3];
  }
  return true;
}

// Bytes per pixel of the coefficients, two each; chroma is halved in no, one or two directions.
std::uint64_t coefficientBytes(int subsampling, bool inks) {
  std::uint64_t colours = 6;
  if (subsampling == TJSAMP_GRAY) colours = 2;
  if (subsampling == TJSAMP_422 || subsampling == TJSAMP_440) colours = 4;
  if (subsampling == TJSAMP_420 || subsampling == TJSAMP_411) colours = 3;
  return colours + (inks ? 2 : 0);
}

Result<Header> headerOf(PictureBytes bytes, const std::string& where, int wantedSide) {
  Header header{Decoder(tjInitDecompress()), {}, false, 0, 0};
  if (!header.decoder) throw std::bad_alloc();
  int width = 0, height = 0, subsampling = 0, colours = 0;
  if (tjDecompressHeader3(header.decoder.get(), bytes.data(), bytes.size(), &width, &height, &subsampling, &colours) != 0 ||
      width < 1 || height < 1) {
    return Error{std::string("its header can't be read: ") + tjGetErrorStr2(header.decoder.get()), where, kCopyOrLeaveOut};
  }
  if (auto size = checkPictureSize(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height), where); !size)
    return size.error();
  const int divisor = divisorFor(width, height, wantedSide);  // the decoder's own fast sizes
  header.shape = {(height + divisor - 1) / divisor, (width + divisor - 1) / divisor, 3};
  header.inks = colours == TJCS_CMYK || colours == TJCS_YCCK;
  header.columns = static_cast<std::uint64_t>(width);
  const std::uint64_t pixels = header.columns * static_cast<std::uint64_t>(height);
  header.coefficients = needsAllCoefficients(bytes) ? pixels * coefficientBytes(subsampling, header.inks) : 0;
  return header;
}

// Only Adobe's programs write such files; they store ink inverted: 255 is none.
// values: four per pixel; becomes RGB.
void fromInverseCmyk(std::vector<std::uint8_t>& values) {
  const std::size_t pixels = values.size() / 4;
  for (std::size_t i = 0; i < pixels; ++i) {
    const unsigned black = values[i * 4 + 3];
    for (std::size_t c = 0; c < 3; ++c) values[i * 3 + c] = static_cast<std::uint8_t>((values[i * 4 + c] * black + 127U) / 255U);
  }
  values.resize(pixels * 3);
}

}  // namespace

std::span<const std::string_view> JpegDecoder::endings() const {
  static constexpr std::array<std::string_view, 4> all{".jpg", ".jpeg", ".jpe", ".jfif"};
  return all;
}

bool JpegDecoder::claims(PictureBytes bytes) const { return holdsAt(bytes, 0, "\xff\xd8\xff"); }

Result<PictureMemory> JpegDecoder::memory(PictureBytes bytes, const std::string& where, int wantedSide) const {
  const auto header = headerOf(bytes, where, wantedSide);
  if (!header) return header.error();
  const std::uint64_t image = header->shape.pixels();
  constexpr std::uint64_t kTables = std::uint64_t{1} << 20;
  constexpr std::uint64_t kColumn = 256;  // bytes: of two rows of blocks, as coefficients and as values
  return PictureMemory{header->coefficients + image / 3 * (header->inks ? 4 : 3) + header->columns * kColumn + kTables, image};
}

Result<StoredPicture> JpegDecoder::decode(PictureBytes bytes, const std::string& where, int wantedSide) const {
  const auto header = headerOf(bytes, where, wantedSide);
  if (!header) return header.error();
  tjhandle const decoder = header->decoder.get();
  StoredPicture picture;
  picture.image = {header->shape, std::vector<std::uint8_t>(header->shape.pixels() / 3 * (header->inks ? 4 : 3))};
  // LIMITSCANS: a small file of very many scans could keep the decoder busy for minutes.
  const int code =
      tjDecompress2(decoder, bytes.data(), bytes.size(), picture.image.pixels.data(), header->shape.width, 0,
                    header->shape.height, header->inks ? TJPF_CMYK : TJPF_RGB, TJFLAG_LIMITSCANS | TJFLAG_ACCURATEDCT);
  if (code != 0) {
    // Stray bytes between segments are harmless and common; every other warning means that part of the picture is missing.
    const std::string_view problem = tjGetErrorStr2(decoder);
    const bool harmless = tjGetErrorCode(decoder) == TJERR_WARNING && problem.find("extraneous bytes") != std::string_view::npos;
    if (!harmless) return Error{"is damaged or truncated: " + std::string(problem), where, kCopyOrLeaveOut};
  }
  if (header->inks) fromInverseCmyk(picture.image.pixels);
  picture.orientation = exifOrientation(bytes);
  return picture;
}

}  // namespace latentscape
