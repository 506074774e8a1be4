// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/png.h"

#include "core/base/files.h"

#include <csetjmp>
#include <optional>
#include <utility>
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

struct PngWriter::State {
  State(FileWriter writer, std::filesystem::path path) : file(std::move(writer)), where(std::move(path)) {}
  ~State() { png_destroy_write_struct(&png, &info); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  // Not thrown through libpng: kept here, and given to the caller after libpng has returned.
  bool append(const char* data, std::size_t size) {
    auto written = file.append({data, size});
    if (!written) error = written.error();
    return written.ok();
  }
  Error problem() const { return error ? *error : Error{"the PNG can't be made", where.string(), ""}; }

  FileWriter file;
  std::filesystem::path where;
  std::optional<Error> error;
  png_structp png = nullptr;
  png_infop info = nullptr;
};

namespace {

// The functions below hold nothing that has a destructor: libpng leaves them by longjmp on failure.
template <class State>
void appendToFile(png_structp png, png_bytep data, png_size_t size) {
  if (!static_cast<State*>(png_get_io_ptr(png))->append(reinterpret_cast<const char*>(data), size)) png_error(png, "");
}

bool begin(png_structp png, png_infop info, png_uint_32 width, png_uint_32 height) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  return true;
}

bool writeOne(png_structp png, const std::uint8_t* row) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_write_row(png, row);
  return true;
}

bool end(png_structp png) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_write_end(png, nullptr);
  return true;
}

}  // namespace

PngWriter::PngWriter(std::unique_ptr<State> state) : m_state(std::move(state)) {}
PngWriter::PngWriter(PngWriter&&) noexcept = default;
PngWriter::~PngWriter() = default;

Result<PngWriter> PngWriter::create(const std::filesystem::path& file, int width, int height) {
  auto writer = FileWriter::create(file);
  if (!writer) return writer.error();
  auto state = std::make_unique<State>(*std::move(writer), file);
  state->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, fail, ignoreWarning);
  if (state->png != nullptr) state->info = png_create_info_struct(state->png);
  if (state->info == nullptr) return Error{"the PNG can't be made: there is not enough memory", file.string(), ""};
  png_set_write_fn(state->png, state.get(), appendToFile<State>, flush);
  if (!begin(state->png, state->info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height))) return state->problem();
  return PngWriter(std::move(state));
}

Result<void> PngWriter::writeRow(std::span<const std::uint8_t> row) {
  if (!writeOne(m_state->png, row.data())) return m_state->problem();
  return {};
}

Result<void> PngWriter::commit() {
  if (!end(m_state->png)) return m_state->problem();
  return m_state->file.commit();
}

}  // namespace latentscape
