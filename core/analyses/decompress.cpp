// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/decompress.h"

#include "core/analyses/compress.h"
#include "core/analyses/json.h"
#include "core/analyses/picture_scale.h"
#include "core/base/files.h"
#include "core/base/temporaries.h"
#include "core/charts/image_grid.h"
#include "core/charts/png.h"
#include "core/exploration/by_class.h"
#include "core/exploration/chunks.h"

#include <algorithm>
#include <fstream>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

// The images of codes as they are asked for.
class DecodedCodes {
 public:
  static Result<DecodedCodes> create(const Model& model, const QuantisedCodes& codes, std::stop_token stop,
                                     ProgressCallback progress) {
    auto models = ByClass::create(model, codes.labels, codes.count());
    if (!models) return models.error();
    return DecodedCodes(*std::move(models), codes, std::move(stop), std::move(progress));
  }

  Result<std::vector<Image>> operator()(std::size_t first, std::size_t count) const {
    const std::size_t pixels = m_codes.image.pixels(), together = imagesTogether(pixels);
    std::vector<float> latent, decoded;
    std::vector<Image> images;
    for (std::size_t at = first; at < first + count; at += together) {
      if (m_stop.stop_requested()) return Error::cancelledByUser();
      const std::size_t n = std::min(together, first + count - at);
      latent.clear();
      for (const LatentPoint& point : dequantise(m_codes, at, n)) latent.insert(latent.end(), point.begin(), point.end());
      decoded.resize(n * pixels);
      m_models.decode(at, latent, decoded);
      for (std::size_t i = 0; i < n; ++i)
        images.push_back(toImage(std::span(decoded).subspan(i * pixels, pixels), m_codes.image));
      if (m_progress) m_progress({"decompressing", at + n, m_codes.count()});
    }
    return images;
  }

 private:
  DecodedCodes(ByClass models, const QuantisedCodes& codes, std::stop_token stop, ProgressCallback progress)
      : m_models(std::move(models)), m_codes(codes), m_stop(std::move(stop)), m_progress(std::move(progress)) {}
  ByClass m_models;
  const QuantisedCodes& m_codes;
  std::stop_token m_stop;
  ProgressCallback m_progress;
};

// Pictures with their images' numbers, zero-padded so that they sort. Files are not flushed one by one: for thousands that
// would take minutes.
Result<void> writePictures(const fs::path& folder, const std::vector<Image>& images, std::size_t first) {
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto png = encodePng(images[i]);
    if (!png) return png.error();
    std::string name = std::to_string(first + i);
    name.insert(0, name.size() < 6 ? 6 - name.size() : 0, '0');
    const auto path = folder / (name + ".png");
    std::ofstream file(path, std::ios::binary);
    if (!file.write(png->data(), static_cast<std::streamsize>(png->size())).flush()) {
      return Error{"can't be written", path.string(), "Free some disk space, or choose a folder that you can write to."};
    }
  }
  return {};
}

Result<void> writeOnePicture(const fs::path& out, const QuantisedCodes& codes, const DecodedCodes& decoded, int scale) {
  constexpr std::size_t most = 10000;
  if (codes.count() > most) {
    return Error{
        "one picture of " + std::to_string(codes.count()) + " images is too large; expected at most " + std::to_string(most),
        out.string(), "Name a folder instead."};
  }
  const std::size_t columns = squareColumns(codes.count());
  return writeImageGrid(out, codes.image, codes.count(),
                        {static_cast<int>(columns), 2, fittingScale(scale, columns, codes.image.width)}, decoded);
}

// The folder exists with all pictures or not at all: they are written beside it first.
Result<void> writeFolder(const fs::path& out, const QuantisedCodes& codes, const DecodedCodes& decoded) {
  std::error_code problem;
  if (fs::exists(out, problem) && !(fs::is_directory(out, problem) && fs::is_empty(out, problem))) {
    return Error{"is there and holds something", out.string(), "Name a new folder, or a .png for one picture of all."};
  }
  auto folder = UnfinishedFolder::make(out);
  if (!folder) return folder.error();
  const std::size_t together = imagesTogether(codes.image.pixels());
  for (std::size_t first = 0; first < codes.count(); first += together) {
    const auto images = decoded(first, std::min(together, codes.count() - first));
    if (!images) return images.error();
    if (auto written = writePictures(folder->path(), *images, first); !written) return written;
  }
  return folder->commit();
}

}  // namespace

Result<void> validate(const DecompressQuestion&, const AnalysisSubject&) { return {}; }

Result<DecompressAnswer> answer(const DecompressQuestion& question, const AnalysisSubject& subject, std::stop_token,
                                const ProgressCallback&) {
  const auto digest = digestOf(subject);
  if (!digest) return digest.error();
  constexpr std::uint64_t largest = std::uint64_t{1} << 30U;
  const std::string name = question.codes.string();
  const auto file = readFile(question.codes, largest);
  if (!file) return file.error();
  auto codes = parseCodes({reinterpret_cast<const std::uint8_t*>(file->data()), file->size()}, name);
  if (!codes) return codes.error();
  const Model& model = *subject.model;
  if (codes->modelDigest != *digest || codes->dimension != model.latentDimension() || codes->image != model.imageShape() ||
      codes->classes != model.classes()) {
    return Error{"was made with another model", name, "Give the one that compressed it."};
  }
  return DecompressAnswer{question, *std::move(codes), subject.model};
}

Result<void> writeImages(const DecompressAnswer& answer, const PictureStyle& style, std::stop_token stop,
                         const ProgressCallback& progress) {
  const auto decoded = DecodedCodes::create(*answer.model, answer.codes, std::move(stop), progress);
  if (!decoded) return decoded.error();
  const fs::path& out = answer.question.out;
  if (out.string().ends_with(".png")) return writeOnePicture(out, answer.codes, *decoded, style.scale);
  return writeFolder(out, answer.codes, *decoded);
}

std::string toJson(const DecompressAnswer& answer) {
  return jsonText({{"images", answer.codes.count()},
                   {"bits_per_value", answer.codes.bits},
                   {"latent_dimension", answer.codes.dimension},
                   {"out", answer.question.out.string()}});
}

}  // namespace latentscape
