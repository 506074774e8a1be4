// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/document_controller.h"
#include "core/base/files.h"
#include "tests/core/base/resource_limit.h"
#include "tests/core/data/data_files.h"
#include "tests/ui/deadline.h"
#include "tests/ui/gate.h"

#include <QTest>

#include <gtest/gtest.h>

#include <memory>
#include <new>
#include <utility>

namespace latentscape {
namespace {

class DocumentControllerTest : public testing::FolderTest {
 protected:
  void SetUp() override {
    FolderTest::SetUp();
    m_dataHome.emplace("XDG_DATA_HOME", (m_folder / "data").string());
  }
  // A small model trained on the images in a folder.
  Checkpoint checkpoint(const std::string& dataset, ImageShape shape = {4, 5, 1}) const {
    RunConfig config;
    config.dataset = dataset;
    config.model = {shape, {6}, 2};
    return {config, std::make_shared<const Weights>(initialWeights(config.model, 3)), 12, 1.5, std::nullopt};
  }
  std::optional<Result<void>> saved(const std::function<void(DocumentController::Saved)>& save) {
    std::optional<Result<void>> result;
    save([&](const auto& answer) { result = answer; });
    EXPECT_FALSE(result.has_value()) << "not before the event loop turns";
    EXPECT_TRUE(QTest::qWaitFor([&] { return result.has_value(); }, kDeadline));
    return result;
  }
  std::optional<Result<OpenedDocument>> opened(const std::filesystem::path& path, bool mayOpen = true) {
    std::optional<Result<OpenedDocument>> result;
    const auto allows = [mayOpen](const std::string&) { return mayOpen; };
    controller.open(QString::fromStdString(path.string()), allows, [&](auto document) { result.emplace(std::move(document)); });
    EXPECT_TRUE(QTest::qWaitFor([&] { return result.has_value(); }, kDeadline));
    return result;
  }
  std::optional<testing::ScopedVariable> m_dataHome;
  DocumentController controller;
};

TEST_F(DocumentControllerTest, AModelIsOpenedWithItsDataSet) {
  testing::writeSmallDataset(m_folder / "digits");
  const auto file = m_folder / "model.safetensors";
  const auto written = checkpoint((m_folder / "digits").string());
  ASSERT_TRUE(
      saved([&](auto done) { controller.saveModel(QString::fromStdString(file.string()), written, std::move(done)); })->ok());
  const auto document = opened(file);
  ASSERT_TRUE(document && document->ok()) << document->error().message();
  EXPECT_EQ((*document)->run.checkpoint.config, written.config);
  EXPECT_EQ((*document)->run.checkpoint.step, 12U);
  ASSERT_NE((*document)->dataset, nullptr);
  EXPECT_EQ((*document)->dataset->test.size(), 12U);
  EXPECT_EQ((*document)->model->latentDimension(), 2);
}

// The disk is full half-way, by the limit on the size of files.
TEST_F(DocumentControllerTest, AFailedSaveIsToldAndLeavesTheOldModel) {
  const auto file = m_folder / "model.safetensors";
  const auto save = [&](auto done) {
    controller.saveModel(QString::fromStdString(file.string()), checkpoint("mnist"), std::move(done));
  };
  ASSERT_TRUE(saved(save)->ok());
  const auto before = readFile(file, 1'000'000);
  ASSERT_TRUE(before.ok());
  survivePastFileSize();
  const auto result = [&] {
    const testing::ResourceLimit limit(RLIMIT_FSIZE, 500);
    return saved(save);
  }();
  ASSERT_TRUE(result && !result->ok());
  EXPECT_NE(result->error().message().find("model.safetensors: can't be written: File too large"), std::string::npos);
  EXPECT_EQ(*readFile(file, 1'000'000), *before);
}

TEST_F(DocumentControllerTest, WhatSavingThrowsIsToldAndNamesTheFile) {
  const auto result = saved([&](auto done) {
    controller.write(m_folder / "x.png", [](std::stop_token) -> Result<void> { throw std::bad_alloc(); }, std::move(done));
  });
  ASSERT_TRUE(result && !result->ok());
  EXPECT_EQ(
      result->error().message(),
      (m_folder / "x.png").string() + ": can't be written: there is not enough memory. Close other programs, or ask for less.");
}

TEST_F(DocumentControllerTest, AModelWhoseDataSetIsGoneStillOpens) {
  const auto file = m_folder / "model.safetensors";
  const auto written = checkpoint((m_folder / "gone").string());
  ASSERT_TRUE(
      saved([&](auto done) { controller.saveModel(QString::fromStdString(file.string()), written, std::move(done)); })->ok());
  const auto document = opened(file);
  ASSERT_TRUE(document && document->ok());
  EXPECT_EQ((*document)->dataset, nullptr);
  ASSERT_TRUE((*document)->datasetProblem.has_value());
  EXPECT_NE((*document)->datasetProblem->message().find("gone"), std::string::npos);
}

TEST_F(DocumentControllerTest, ImagesThatMayNotBeOpenedAreLeftAlone) {
  testing::writeSmallDataset(m_folder / "digits");
  const auto file = m_folder / "model.safetensors";
  const auto written = checkpoint((m_folder / "digits").string());
  ASSERT_TRUE(
      saved([&](auto done) { controller.saveModel(QString::fromStdString(file.string()), written, std::move(done)); })->ok());
  const auto document = opened(file, false);
  ASSERT_TRUE(document && document->ok());
  EXPECT_EQ((*document)->dataset, nullptr);
  EXPECT_TRUE((*document)->imagesUnasked);
  EXPECT_FALSE((*document)->datasetProblem.has_value());
}

TEST_F(DocumentControllerTest, WhatIsAtAPathIsFoundByItsNameOrWhatItHolds) {
  std::filesystem::create_directories(m_folder / "run");
  std::filesystem::create_directories(m_folder / "pictures");
  std::filesystem::create_directories(m_folder / "empty");
  std::filesystem::create_directories(m_folder / "half");
  ASSERT_TRUE(writeFile(m_folder / "pictures" / "a.png", "x").ok());
  ASSERT_TRUE(writeFile(m_folder / "half" / "data_batch_1.bin", "x").ok());
  ASSERT_TRUE(writeFile(m_folder / "notes.txt", "x").ok());
  ASSERT_TRUE(writeFile(m_folder / "run" / "model.safetensors", "x").ok());
  ASSERT_TRUE(writeFile(m_folder / "a.png", "x").ok());
  ASSERT_TRUE(writeFile(m_folder / "unnamed", "\x89PNG\r\n\x1a\n" + std::string(40, 'x')).ok());
  ASSERT_TRUE(writeFile(m_folder / "a.npy", "x").ok());
  const auto examined = [&](const char* name) {
    std::optional<Result<PathKind>> found;
    controller.examine(QString::fromStdString((m_folder / name).string()), [&](const auto& answer) { found = answer; });
    EXPECT_TRUE(QTest::qWaitFor([&] { return found.has_value(); }, kDeadline));
    return found;
  };
  for (const auto& [name, kind] : {std::pair{"a.safetensors", PathKind::Model},
                                   {"A.SAFETENSORS", PathKind::Model},
                                   {"b.Safetensors", PathKind::Model},
                                   {"run", PathKind::Model},
                                   {"pictures", PathKind::Images},
                                   {"a.npy", PathKind::Images},
                                   {"empty", PathKind::Unknown},
                                   {"notes.txt", PathKind::Unknown},
                                   {"a.png", PathKind::Picture},
                                   {"unnamed", PathKind::Picture}}) {
    const auto found = examined(name);
    ASSERT_TRUE(found && found->ok()) << name;
    EXPECT_EQ(**found, kind) << name;
  }
  for (const char* name : {"gone.png", "gone"}) {
    const auto found = examined(name);
    ASSERT_TRUE(found && !found->ok()) << name;
    EXPECT_EQ(found->error().what, "is not there") << name;
  }
  const auto half = examined("half");
  ASSERT_TRUE(half && !half->ok());
  EXPECT_NE(half->error().message().find("is missing"), std::string::npos) << half->error().message();
}

TEST_F(DocumentControllerTest, ImagesOfAnotherSizeAreNotShownWithIt) {
  testing::writeSmallDataset(m_folder / "digits");
  const auto file = m_folder / "model.safetensors";
  ASSERT_TRUE(saved([&](auto done) {
                controller.saveModel(QString::fromStdString(file.string()), checkpoint((m_folder / "digits").string(), {5, 5, 1}),
                                     std::move(done));
              })->ok());
  const auto document = opened(file);
  ASSERT_TRUE(document && document->ok());
  EXPECT_EQ((*document)->dataset, nullptr);
  ASSERT_TRUE((*document)->datasetProblem.has_value());
  EXPECT_NE((*document)->datasetProblem->what.find("File > Open Images"), std::string::npos);
  EXPECT_EQ((*document)->datasetProblem->advice, "Expected images of 5x5x1 (height x width x channels), found 4x5x1.");
}

TEST_F(DocumentControllerTest, AModelWithoutStatesIsSavedAsARun) {
  const auto folder = QString::fromStdString((m_folder / "run").string());
  const auto model = checkpoint("mnist");
  const std::vector<LossRecord> losses{{1, 1, 0.5, 4, 0.1, {10.0, 1.0}, Losses{11.0, 2.0}}};
  ASSERT_TRUE(saved([&](auto done) { controller.saveRun(folder, model, losses, nullptr, std::move(done)); })->ok());
  EXPECT_EQ(openRun(m_folder / "run")->losses.size(), 1U);
  const auto copy = QString::fromStdString((m_folder / "copy").string());
  ASSERT_TRUE(saved([&](auto done) { controller.copyRun(m_folder / "run", copy, std::move(done)); })->ok());
  EXPECT_EQ(openRun(m_folder / "copy")->losses.size(), 1U);
  EXPECT_TRUE(saved([&](auto done) { controller.saveRun(folder, model, {}, nullptr, std::move(done)); })->ok());
  EXPECT_TRUE(openRun(m_folder / "run")->losses.empty());
}

TEST_F(DocumentControllerTest, OnlyTheLastOpeningIsAnswered) {
  const auto file = m_folder / "model.safetensors";
  const auto path = QString::fromStdString(file.string());
  ASSERT_TRUE(saved([&](auto done) { controller.saveModel(path, checkpoint("gone"), std::move(done)); })->ok());
  auto gate = std::make_shared<Gate>();
  const std::weak_ptr<Gate> first = gate;  // which the first opening gives up when it ends
  int answers = 0;
  controller.open(path, [gate](const std::string&) { return !gate->wait({}); }, [&](const auto&) { ++answers; });
  ASSERT_TRUE(QTest::qWaitFor([&] { return gate->entered() == 1; }, kDeadline));
  ASSERT_TRUE(opened(file)->ok());
  std::exchange(gate, nullptr)->open();
  ASSERT_TRUE(QTest::qWaitFor([&] { return first.expired(); }, kDeadline));
  ASSERT_TRUE(opened(file)->ok());
  EXPECT_EQ(answers, 0);
}

// The first waits until the second is told: one after the other, or one instead of the other, they would never be.
TEST_F(DocumentControllerTest, WhatIsWrittenIsWrittenBesideAllElse) {
  const auto gate = std::make_shared<Gate>();
  std::optional<bool> slow, quick;
  const auto wait = [gate](std::stop_token stop) -> Result<void> {
    if (!gate->wait(std::move(stop))) return Error::cancelledByUser();
    return {};
  };
  controller.write(m_folder / "slow.png", wait, [&](const auto& result) { slow = result.ok(); });
  const auto quickly = [](std::stop_token) -> Result<void> { return {}; };
  controller.write(m_folder / "quick.png", quickly, [&](const auto& result) { quick = result.ok(); });
  ASSERT_TRUE(QTest::qWaitFor([&] { return quick.has_value(); }, kDeadline));
  EXPECT_TRUE(opened(m_folder / "gone").has_value());
  EXPECT_FALSE(slow.has_value());
  gate->open();
  ASSERT_TRUE(QTest::qWaitFor([&] { return slow.has_value(); }, kDeadline));
  EXPECT_TRUE(*quick);
  EXPECT_TRUE(*slow);
}

// A job that has begun is completed: what is being saved gets saved, even if the window closes.
TEST_F(DocumentControllerTest, WhatWasBegunIsWrittenThoughTheControllerGoes) {
  {
    DocumentController other;
    other.saveModel(QString::fromStdString((m_folder / "late.safetensors").string()), checkpoint("mnist"), [](const auto&) {});
  }
  EXPECT_TRUE(openRun(m_folder / "late.safetensors").ok());
}

}  // namespace
}  // namespace latentscape
