// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/png.h"

#include <csetjmp>
#include <vector>

#include <png.h>

namespace latentscape {
namespace {

struct Output {
  std::string bytes;
  bool full = false;  // out of memory
};

// Called by libpng, a C library: no exception may pass through it.
void append(png_structp png, png_bytep data, png_size_t size) {
  auto* output = static_cast<Output*>(png_get_io_ptr(png));
  try {
    if (!output->full) output->bytes.append(reinterpret_cast<const char*>(data), size);
  } catch (...) {
    output->full = true;
  }
}

void flush(png_structp) {}
void ignoreWarning(png_structp, png_const_charp) {}
void fail(png_structp png, png_const_charp) { std::longjmp(png_jmpbuf(png), 1); }

// The caller owns everything that has a destructor, since libpng leaves this function by longjmp on failure.
bool encode(const Image& image, std::vector<png_bytep>& rows, int filters, Output& output) {
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, fail, ignoreWarning);
  if (png == nullptr) return false;
  png_infop info = png_create_info_struct(png);
  if (info == nullptr || setjmp(png_jmpbuf(png)) != 0) {
    png_destroy_write_struct(&png, &info);
    return false;
  }
  png_set_write_fn(png, &output, append, flush);
  png_set_compression_level(png, 9);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, filters);
  png_set_IHDR(png, info, static_cast<png_uint_32>(image.shape.width), static_cast<png_uint_32>(image.shape.height), 8,
               image.shape.channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  png_write_image(png, rows.data());
  png_write_end(png, nullptr);
  png_destroy_write_struct(&png, &info);
  return !output.full;
}

}  // namespace

Result<std::string> encodePng(const Image& image) {
  const ImageShape& shape = image.shape;
  if (image.empty() || image.pixels.size() != shape.pixels() || (shape.channels != 1 && shape.channels != 3)) {
    return Error{"a PNG needs a grey or RGB image", "image", ""};
  }
  std::vector<png_bytep> rows;
  const std::size_t stride = static_cast<std::size_t>(shape.width) * static_cast<std::size_t>(shape.channels);
  // libpng's row pointers are not const, but it only reads from them.
  for (std::size_t y = 0; y < static_cast<std::size_t>(shape.height); ++y)
    rows.push_back(const_cast<png_bytep>(image.pixels.data() + y * stride));
  Output plain, filtered;
  if (!encode(image, rows, PNG_FILTER_NONE, plain) || !encode(image, rows, PNG_ALL_FILTERS, filtered)) {
    return Error{"the PNG can't be made", "image", ""};
  }
  return plain.bytes.size() <= filtered.bytes.size() ? std::move(plain.bytes) : std::move(filtered.bytes);
}

}  // namespace latentscape
