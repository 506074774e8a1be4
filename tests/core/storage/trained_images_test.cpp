// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/trained_images.h"

#include "core/data/split.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace latentscape {
namespace {

// Images of one value, with fingerprints.
ImageSet images(std::uint8_t first, std::uint8_t count) {
  ImageSet set{{1, 1, 1}, {}, {}};
  for (std::uint8_t i = 0; i < count; ++i) set.pixels.push_back(static_cast<std::uint8_t>(first + i));
  addFingerprints(set);
  return set;
}

TEST(SharedWithTraining, TestImagesThatWereTrainedOnAreCounted) {
  Dataset dataset;
  dataset.test = images(0, 10);
  Checkpoint checkpoint;
  checkpoint.config.data.seed = 7;
  auto keys = keysOf(images(8, 30).fingerprints, 7);  // 8 and 9 test
  std::sort(keys.begin(), keys.end());
  checkpoint.trainedOn = std::make_shared<const std::vector<std::uint64_t>>(keys);
  for (const bool own : {true, false})
    EXPECT_EQ(sharedWithTraining(checkpoint, dataset, own), "the model was trained on 2 of these 10 test images");
  dataset.test = images(100, 10);
  EXPECT_EQ(sharedWithTraining(checkpoint, dataset, true), "");
}

TEST(SharedWithTraining, WithoutKeysTheCountsTell) {
  Dataset dataset;
  dataset.train = images(0, 90);
  dataset.test = images(90, 10);
  dataset.heldOut = true;
  Checkpoint checkpoint;
  checkpoint.config.data.rule = SplitRule::Number;
  EXPECT_NE(sharedWithTraining(checkpoint, dataset, true).find("is not known"), std::string::npos);
  EXPECT_EQ(sharedWithTraining(checkpoint, dataset, false), "");
  checkpoint.trainingImages = 90;
  EXPECT_EQ(sharedWithTraining(checkpoint, dataset, true), "");
  checkpoint.trainingImages = 81;
  EXPECT_NE(sharedWithTraining(checkpoint, dataset, true).find("trained on 81 images, and there are 90 now"), std::string::npos);
  dataset.heldOut = false;  // it brings its split
  EXPECT_EQ(sharedWithTraining(checkpoint, dataset, true), "");
}

}  // namespace
}  // namespace latentscape
