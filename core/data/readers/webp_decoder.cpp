// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/webp_decoder.h"

#include "core/data/readers/decoding.h"
#include "core/data/readers/orientation.h"

#include <array>
#include <memory>
#include <optional>
#include <string>

#include <webp/decode.h>
#include <webp/demux.h>

namespace latentscape {
namespace {

// Pixels. Larger pictures come smaller if they may: libwebp's averages differ a little from those of resized().
constexpr std::uint64_t kLarge = std::uint64_t{16} << 20;

struct Header {
  WebPBitstreamFeatures features{};
  int width = 0, height = 0;  // of the result
  std::uint64_t storedPixels = 0, pixels = 0;
  std::size_t channels = 3;  // of what libwebp gives
};

Result<Header> headerOf(PictureBytes bytes, const std::string& where, int wantedSide) {
  Header header;
  WebPBitstreamFeatures& features = header.features;
  if (WebPGetFeatures(bytes.data(), bytes.size(), &features) != VP8_STATUS_OK || features.width < 0 || features.height < 0)
    return Error{"its header can't be read", where, kCopyOrLeaveOut};
  if (features.has_animation != 0) return Error{"is an animation", where, "Save one of its pictures."};
  const auto width = static_cast<std::uint64_t>(features.width);
  const auto height = static_cast<std::uint64_t>(features.height);
  if (auto size = checkPictureSize(width, height, where); !size) return size.error();
  header.storedPixels = width * height;
  const int divisor = header.storedPixels > kLarge ? divisorFor(features.width, features.height, wantedSide) : 1;
  header.width = (features.width + divisor - 1) / divisor;
  header.height = (features.height + divisor - 1) / divisor;
  header.pixels = static_cast<std::uint64_t>(header.width) * static_cast<std::uint64_t>(header.height);
  header.channels = features.has_alpha != 0 ? 4 : 3;
  return header;
}

// Nothing if the file isn't whole.
std::optional<int> orientationOf(PictureBytes bytes) {
  const WebPData data{bytes.data(), bytes.size()};
  const std::unique_ptr<WebPDemuxer, void (*)(WebPDemuxer*)> demuxer(WebPDemux(&data), WebPDemuxDelete);
  if (!demuxer) return std::nullopt;
  WebPChunkIterator chunk{};
  int orientation = 1;
  if (WebPDemuxGetChunk(demuxer.get(), "EXIF", 1, &chunk) != 0)
    orientation = exifOrientation({chunk.chunk.bytes, chunk.chunk.size});
  WebPDemuxReleaseChunkIterator(&chunk);
  return orientation;
}

}  // namespace

std::span<const std::string_view> WebpDecoder::endings() const {
  static constexpr std::array<std::string_view, 1> all{".webp"};
  return all;
}

bool WebpDecoder::claims(PictureBytes bytes) const { return holdsAt(bytes, 0, "RIFF") && holdsAt(bytes, 8, "WEBP"); }

Result<PictureMemory> WebpDecoder::memory(PictureBytes bytes, const std::string& where, int wantedSide) const {
  const auto header = headerOf(bytes, where, wantedSide);
  if (!header) return header.error();
  // A lossless picture is held whole as four channels before it becomes the result; of a lossy one, its alpha channel is: as it
  // is decoded, at most four bytes, and as it is then used.
  const bool lossy = header->features.format == 1;
  const bool alpha = header->features.has_alpha != 0;
  const std::uint64_t held = !lossy ? (header->features.format == 2 || !alpha ? 4 : 5) : alpha ? 5 : 0;
  constexpr std::uint64_t kRow = 256;  // bytes per pixel of a row for what the decoder keeps of rows
  constexpr std::uint64_t kTables = std::uint64_t{2} << 20;
  const auto width = static_cast<std::uint64_t>(header->features.width);
  return PictureMemory{header->storedPixels * held + header->pixels * header->channels + width * kRow + kTables,
                       header->pixels * 3};
}

Result<StoredPicture> WebpDecoder::decode(PictureBytes bytes, const std::string& where, int wantedSide) const {
  const auto header = headerOf(bytes, where, wantedSide);
  if (!header) return header.error();
  WebPDecoderConfig config;
  if (WebPInitDecoderConfig(&config) == 0) return Error{"can't be read: another version of libwebp is installed", where, ""};
  const Error damaged{"is damaged or truncated", where, kCopyOrLeaveOut};
  const auto orientation = orientationOf(bytes);
  if (!orientation) return damaged;
  StoredPicture picture;
  picture.orientation = *orientation;
  picture.image.shape = {header->height, header->width, 3};
  picture.image.pixels.resize(header->pixels * header->channels);
  config.options.use_scaling = header->pixels != header->storedPixels ? 1 : 0;
  config.options.scaled_width = header->width;
  config.options.scaled_height = header->height;
  config.output.colorspace = header->channels == 4 ? MODE_RGBA : MODE_RGB;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = picture.image.pixels.data();
  config.output.u.RGBA.stride = header->width * static_cast<int>(header->channels);
  config.output.u.RGBA.size = picture.image.pixels.size();
  if (WebPDecode(bytes.data(), bytes.size(), &config) != VP8_STATUS_OK) return damaged;
  if (header->channels == 4) {
    layOnWhite(picture.image.pixels.data(), header->pixels, picture.image.pixels.data());
    picture.image.pixels.resize(header->pixels * 3);
  }
  return picture;
}

}  // namespace latentscape
