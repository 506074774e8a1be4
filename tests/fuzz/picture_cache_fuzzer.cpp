// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset_options.h"
#include "core/data/readers/picture_cache.h"
#include "core/data/sha256.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/input_file.h"

#include <cstdlib>
#include <string>
#include <vector>

// As it is, and with the right sum at its end: no fuzzer guesses a SHA-256.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latentscape;
  constexpr std::size_t sumLength = 64;
  static const fuzz::InputFile file("input.images");
  static const fuzz::InputFile again("again.images");
  for (const char* const place : {"XDG_CACHE_HOME", "XDG_DATA_HOME"}) ::setenv(place, again.folder().c_str(), 1);
  std::vector<std::uint8_t> bytes(data, data + size);
  for (const bool summed : {false, true}) {
    if (summed && size >= sumLength) {
      const std::string sum = sha256({{bytes.data(), size - sumLength}});
      std::copy(sum.begin(), sum.end(), bytes.end() - sumLength);
    }
    const auto kept = loadPictureCache(file.holding(bytes));
    if (!kept) continue;
    for (const ImageSet* set : {&kept->train, &kept->test}) {
      fuzz::require(set->shape.height >= 1 && set->shape.height <= DatasetOptions::kMaxSide, "images have a height");
      fuzz::require(set->shape.width >= 1 && set->shape.width <= DatasetOptions::kMaxSide, "images have a width");
      fuzz::require(set->pixels.size() == set->size() * set->shape.pixels(), "images are complete");
      fuzz::require(set->labels.empty() || set->labels.size() == set->size(), "each image has a label, or none has");
      fuzz::require(set->fingerprints.size() == set->size(), "each image has a fingerprint");
    }
    const std::filesystem::path path = again.folder() / "again.images";
    savePictureCache(path, *kept);
    const auto same = loadPictureCache(path);
    fuzz::require(same.has_value(), "what was read can be written");
    fuzz::require(same->train.pixels == kept->train.pixels && same->test.pixels == kept->test.pixels, "pixels are kept");
    fuzz::require(same->train.labels == kept->train.labels && same->test.labels == kept->test.labels, "labels are kept");
    fuzz::require(same->train.fingerprints == kept->train.fingerprints && same->test.fingerprints == kept->test.fingerprints,
                  "fingerprints are kept");
    fuzz::require(same->skipped == kept->skipped, "the list of what was left out is kept");
  }
  return 0;
}
