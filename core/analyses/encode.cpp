// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/encode.h"

#include "core/analyses/csv.h"
#include "core/base/files.h"

#include <cmath>
#include <utility>

namespace latentscape {
namespace {

void appendTitles(std::string& csv, const EncodeAnswer& answer) {
  csv += "index,label";
  for (const char* const name : {"mean_", "log_variance_"}) {
    for (int i = 1; i <= answer.codes.dimension; ++i) csv += "," + (name + std::to_string(i));
  }
  csv += '\n';
}

void appendValue(std::string& csv, float value) {
  csv += ',';
  if (std::isfinite(value)) csv += csvNumber(value);
  else csv += std::isnan(value) ? "nan" : value > 0.0F ? "inf" : "-inf";  // means something: a posterior that is a point
}

void appendRow(std::string& csv, const EncodeAnswer& answer, std::size_t index) {
  csv += std::to_string(index) + ",";
  if (!answer.labels.empty()) csv += std::to_string(answer.labels[index]);
  for (const float value : answer.codes.meanOf(index)) appendValue(csv, value);
  for (const float value : answer.codes.logVarianceOf(index)) appendValue(csv, value);
  csv += '\n';
}

}  // namespace

Result<void> validate(const EncodeQuestion&, const AnalysisSubject&) { return {}; }

Result<EncodeAnswer> answer(const EncodeQuestion& question, const AnalysisSubject& subject, std::stop_token stop,
                            const ProgressCallback& progress) {
  if (auto images = checkImages(subject, question.split); !images) return images.error();
  const ImageSet& images = imagesOf(*subject.dataset, question.split);
  auto codes = encodeImages(*subject.model, images, 0, images.size(), std::move(stop), progress);
  if (!codes) return codes.error();
  return EncodeAnswer{*std::move(codes), images.labels};
}

std::string toCsv(const EncodeAnswer& answer) {
  std::string csv;
  appendTitles(csv, answer);
  for (std::size_t i = 0; i < answer.codes.count; ++i) appendRow(csv, answer, i);
  return csv;
}

Result<void> writeCsv(const EncodeAnswer& answer, const std::filesystem::path& file) {
  auto writer = FileWriter::create(file);
  if (!writer) return writer.error();
  std::string csv;
  appendTitles(csv, answer);
  for (std::size_t i = 0; i < answer.codes.count; ++i) {
    appendRow(csv, answer, i);
    if (auto written = writer->append(csv); !written) return written;
    csv.clear();
  }
  if (auto written = writer->append(csv); !written) return written;
  return writer->commit();
}

}  // namespace latentscape
