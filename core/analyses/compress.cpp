// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/compress.h"

#include "core/analyses/csv.h"
#include "core/analyses/image_rows.h"
#include "core/analyses/json.h"
#include "core/analyses/number_checks.h"
#include "core/base/files.h"
#include "core/base/number_text.h"
#include "core/charts/png.h"
#include "core/exploration/by_class.h"
#include "core/exploration/evaluation.h"
#include "core/exploration/quality.h"

#include <numbers>

namespace latentscape {
namespace {

using nlohmann::ordered_json;

// Compares the decoded images with the originals.
Result<void> compare(CompressAnswer& result, const Model& model, const ImageSet& images, const std::vector<LatentPoint>& points,
                     std::stop_token stop, const ProgressCallback& progress) {
  const auto models = ByClass::create(model, images.labels, images.size());
  if (!models) return models.error();
  double error = 0.0, bytes = 0.0;
  std::vector<float> original, decoded(images.shape.pixels());
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    toUnitRange(images.image(i), original);
    models->of(i).decode(points[i], decoded);
    error += meanSquaredError(original, decoded);
    const auto png = encodePng(images.picture(i));
    if (!png) return png.error();
    bytes += static_cast<double>(png->size());
    if (i < CompressAnswer::kShown) {
      result.originals.push_back(images.picture(i));
      result.decoded.push_back(toImage(decoded, images.shape));
    }
    if (progress) progress({"comparing", i + 1, points.size()});
  }
  const auto count = static_cast<double>(points.size());
  result.psnr = decibels(error / count);
  result.pngBits = 8.0 * bytes / count;
  return {};
}

std::string titleWith(const CompressAnswer& answer) {
  std::string title = answer.title + " · " + fixedText(answer.codeBits, 0) + " bits per image (" +
                      std::to_string(answer.dimension) + " × " + std::to_string(answer.question.bits) + ")";
  if (answer.klBits) title += " · KL " + fixedText(*answer.klBits, 1) + " bits";
  return title + " · PNG " + fixedText(answer.pngBits, 0) + " bits, " + fixedText(answer.pngBits / answer.fileBits, 1) +
         " times the file · PSNR " + fixedText(answer.psnr, 2) + " dB (z = mean)";
}

}  // namespace

Result<std::string> digestOf(const AnalysisSubject& subject) {
  if (subject.checkpoint && subject.checkpoint->weights) return weightsDigest(*subject.checkpoint->weights);
  return Error{"the model has no weights to identify it by", subject.name, "Open or train one."};
}

Result<void> validate(const CompressQuestion& question, const AnalysisSubject& subject) {
  if (auto bits = checkWhole("bits", 1, CompressQuestion::kMaxBits, question.bits); !bits) return bits;
  return checkCount("images", question.images, subject, question.split);
}

Result<CompressAnswer> answer(const CompressQuestion& question, const AnalysisSubject& subject, std::stop_token stop,
                              const ProgressCallback& progress) {
  if (auto valid = validate(question, subject); !valid) return valid.error();
  if (auto there = checkImages(subject, question.split); !there) return there.error();
  auto digest = digestOf(subject);
  if (!digest) return digest.error();
  const Model& model = *subject.model;
  const ImageSet images = someImages(imagesOf(*subject.dataset, question.split), question.images, question.seed);
  const auto codes = encodeImages(model, images, 0, images.size(), stop, progress);
  if (!codes) return codes.error();
  auto quantised = quantise(*codes, images.shape, question.bits, *digest);
  if (!quantised) return quantised.error();
  if (model.classes() > 0) {
    quantised->classes = model.classes();
    quantised->labels = images.labels;
  }
  const auto fit = evaluateFit(model, images, {PosteriorUse::Mean, PixelValues::Grey, 1}, stop, progress);
  if (!fit) return fit.error();
  CompressAnswer result;
  result.question = question;
  result.dataset = subject.dataset->name;
  result.title = titleOf(*subject.dataset, question.split, images.size());
  result.images = images.size();
  result.dimension = codes->dimension;
  result.file = formatCodes(*quantised);
  const auto read = parseCodes({reinterpret_cast<const std::uint8_t*>(result.file.data()), result.file.size()}, "codes");
  if (!read) return read.error();
  if (auto compared = compare(result, model, images, dequantise(*read), stop, progress); !compared) return compared.error();
  result.fileBits = 8.0 * static_cast<double>(result.file.size()) / static_cast<double>(images.size());
  result.codeBits = static_cast<double>(question.bits * codes->dimension);
  result.rawBits = 8.0 * static_cast<double>(images.shape.pixels());
  if (model.variational()) result.klBits = fit->kl.mean / std::numbers::ln2;
  return result;
}

Result<void> writeCodes(const CompressAnswer& answer, const std::filesystem::path& file) { return writeFile(file, answer.file); }

std::string toJson(const CompressAnswer& answer) {
  ordered_json result = {{"images", answer.images},
                         {"file_bytes", answer.file.size()},
                         {"bits_per_value", answer.question.bits},
                         {"latent_dimension", answer.dimension},
                         {"bits_per_image",
                          {{"file", answer.fileBits},
                           {"codes", answer.codeBits},
                           {"kl", orNull(answer.klBits)},
                           {"png", answer.pngBits},
                           {"raw", answer.rawBits}}},
                         {"psnr", answer.psnr},
                         {"posterior", "mean"},
                         {"dataset", answer.dataset},
                         {"split", nameOf(answer.question.split)}};
  if (answer.question.images != 0) result["seed"] = answer.question.seed;
  return jsonText(result);
}

std::string toCsv(const CompressAnswer& answer) {
  std::string csv = "figure,value\n";
  const auto row = [&csv](const char* name, double value) { csv += std::string(name) + "," + csvNumber(value) + "\n"; };
  row("images", static_cast<double>(answer.images));
  row("file_bytes", static_cast<double>(answer.file.size()));
  row("bits_per_value", answer.question.bits);
  row("latent_dimension", answer.dimension);
  row("file_bits_per_image", answer.fileBits);
  row("codes_bits_per_image", answer.codeBits);
  if (answer.klBits) row("kl_bits_per_image", *answer.klBits);
  row("png_bits_per_image", answer.pngBits);
  row("raw_bits_per_image", answer.rawBits);
  row("psnr", answer.psnr);
  return csv;
}

Result<void> draw(const CompressAnswer& answer, const std::filesystem::path& file, const PictureStyle& style) {
  return drawRows(file, titleWith(answer), {{"Original", answer.originals}, {"Read back", answer.decoded}}, style);
}

}  // namespace latentscape
