// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/run_keeping.h"

#include "tests/core/storage/temporary_folder.h"
#include "tests/core/training/fake_trainer.h"
#include "tests/ui/deadline.h"
#include "ui/controllers/training_controller.h"

#include <QTest>

#include <gtest/gtest.h>

#include <utility>

namespace latentscape {
namespace {

std::shared_ptr<Dataset> images() {
  auto dataset = std::make_shared<Dataset>();
  dataset->name = dataset->title = "tiny";
  dataset->train.shape = dataset->test.shape = {2, 2, 1};
  dataset->train.pixels.assign(4 * 8, 9);
  dataset->test.pixels.assign(4 * 2, 9);
  for (std::uint64_t i = 0; i < 8; ++i) dataset->train.fingerprints.push_back(i);
  return dataset;
}

RunConfig config() {
  RunConfig made;
  made.dataset = "tiny";
  made.model = {{2, 2, 1}, {3}, 2};
  made.training.batch = 4;
  made.training.epochs = 1;
  return made;
}

// Hashing all images takes a while: whoever asks for their keys has those that were found first.
TEST(RunKeepingTest, TheKeysOfImagesAreFoundOnce) {
  const TemporaryFolder folder;
  RunKeeping keeping(nullptr, {}, folder / "runs");
  const auto dataset = images();
  auto run = keeping.forNewRun(config(), dataset);
  ASSERT_TRUE(run.ok());
  TrainingController training([control = std::make_shared<FakeTraining>()]() -> Result<TrainerFactory> {
    control->allowAll();
    return fakeFactory(control);
  });
  ASSERT_TRUE(training.start(config(), dataset, {.recorder = std::exchange(run->recorder, nullptr)}, run->findKeys).ok());
  ASSERT_TRUE(QTest::qWaitFor([&] { return training.trainedOn() != nullptr; }, kDeadline));
  EXPECT_EQ(training.trainedOn()->size(), 8U);
  EXPECT_EQ(training.trainedOn(), run->findKeys()) << "the very same";

  auto others = images();
  auto second = keeping.forNewRun(config(), others);
  ASSERT_TRUE(second.ok());
  EXPECT_GT(others.use_count(), 1);
  EXPECT_NE(second->findKeys(), nullptr);
  second->dataset.reset();  // what its pictures are drawn of
  EXPECT_EQ(others.use_count(), 1) << "the images are not held for keys that are known";
}

}  // namespace
}  // namespace latentscape
