// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/embedded.h"

#include "core/data/catalog/catalog.h"
#include "core/data/catalog/gzip.h"
#include "core/data/readers/idx.h"

#include <cstdint>

extern "C" {
extern const unsigned char latentscape_digit_images_begin[];
extern const unsigned char latentscape_digit_images_end[];
extern const unsigned char latentscape_digit_labels_begin[];
extern const unsigned char latentscape_digit_labels_end[];
}

namespace latentscape {
namespace {

std::span<const std::uint8_t> between(const unsigned char* begin, const unsigned char* end) {
  // The assembler laid them end to end; to C++ they are two arrays, so their addresses are subtracted as numbers.
  return {begin, reinterpret_cast<std::uintptr_t>(end) - reinterpret_cast<std::uintptr_t>(begin)};
}

}  // namespace

Result<std::shared_ptr<const Dataset>> embeddedDigits() {
  const DatasetInfo& info = *findDataset("mnist");
  const auto images =
      gunzip(between(latentscape_digit_images_begin, latentscape_digit_images_end), info.files[2].bytes, "embedded digits");
  if (!images) return images.error();
  const auto labels =
      gunzip(between(latentscape_digit_labels_begin, latentscape_digit_labels_end), info.files[3].bytes, "embedded labels");
  if (!labels) return labels.error();
  auto test = parseIdxImages(*images, "embedded digits");
  if (!test) return test.error();
  auto classes = parseIdxLabels(*labels, "embedded labels");
  if (!classes) return classes.error();
  auto dataset = std::make_shared<Dataset>();
  dataset->name = info.name;
  dataset->title = info.title;
  dataset->classNames.assign(info.classNames.begin(), info.classNames.end());
  dataset->train.shape = test->shape;
  dataset->test = std::move(*test);
  dataset->test.labels = std::move(*classes);
  dataset->origin = "embedded";
  return std::shared_ptr<const Dataset>(std::move(dataset));
}

}  // namespace latentscape
