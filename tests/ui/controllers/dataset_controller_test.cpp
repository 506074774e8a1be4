// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/dataset_controller.h"
#include "core/base/files.h"
#include "core/data/catalog/catalog.h"
#include "tests/core/data/data_files.h"
#include "tests/ui/deadline.h"

#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <gtest/gtest.h>

namespace latentscape {
namespace {

class DatasetControllerTest : public testing::FolderTest {
 protected:
  void SetUp() override {
    FolderTest::SetUp();
    m_dataHome.emplace("XDG_DATA_HOME", (m_folder / "data").string());
  }
  std::optional<testing::ScopedVariable> m_dataHome;
};

TEST_F(DatasetControllerTest, AFolderIsReadAndReportedOnTheGuiThread) {
  testing::writeSmallDataset(m_folder / "digits");
  DatasetController controller;
  std::shared_ptr<const Dataset> read;
  QThread* thread = nullptr;
  controller.open(QString::fromStdString((m_folder / "digits").string()), {}, [&](const auto& dataset, bool) {
    ASSERT_TRUE(dataset.ok()) << dataset.error().message();
    read = *dataset;
    thread = QThread::currentThread();
  });
  EXPECT_EQ(read, nullptr) << "not before the event loop turns";
  ASSERT_TRUE(QTest::qWaitFor([&] { return read != nullptr; }, kDeadline));
  EXPECT_EQ(read->train.size(), 30U);
  EXPECT_EQ(thread, controller.thread());
}

TEST_F(DatasetControllerTest, OnlyTheLastOpenIsAnswered) {
  testing::writeSmallDataset(m_folder / "first");
  testing::writeSmallDataset(m_folder / "second", 6, 7);
  DatasetController controller;
  int first = 0, second = 0;
  controller.open(QString::fromStdString((m_folder / "first").string()), {}, [&](const auto&, bool) { ++first; });
  controller.open(QString::fromStdString((m_folder / "second").string()), {}, [&](const auto& dataset, bool) {
    ASSERT_TRUE(dataset.ok());
    EXPECT_EQ((*dataset)->train.shape.width, 7);
    ++second;
  });
  ASSERT_TRUE(QTest::qWaitFor([&] { return second == 1; }, kDeadline));
  // The first job may end only with the controller's background; its answer is dropped either way.
  EXPECT_EQ(first, 0);
}

TEST_F(DatasetControllerTest, WhatIsNotThereIsAnError) {
  DatasetController controller;
  std::optional<Error> error;
  controller.open(QString::fromStdString((m_folder / "nowhere").string()), {},
                  [&](const auto& dataset, bool) { error = dataset.error(); });
  ASSERT_TRUE(QTest::qWaitFor([&] { return error.has_value(); }, kDeadline));
  EXPECT_NE(error->message().find("nowhere"), std::string::npos) << error->message();
}

TEST_F(DatasetControllerTest, AKnownSetThatIsNotHereIsMissingAndADamagedOneIsNot) {
  if (locateDataset(*findDataset("mnist"))) GTEST_SKIP() << "MNIST is installed system-wide here";
  DatasetController controller;
  std::optional<bool> wasMissing;
  controller.open(QStringLiteral("mnist"), {}, [&](const auto& dataset, bool missing) {
    EXPECT_FALSE(dataset.ok());
    wasMissing = missing;
  });
  ASSERT_TRUE(QTest::qWaitFor([&] { return wasMissing.has_value(); }, kDeadline));
  EXPECT_TRUE(*wasMissing);
  wasMissing.reset();
  for (const auto& file : findDataset("mnist")->files) {
    ASSERT_TRUE(writeFile(dataFolder() / "datasets" / "mnist" / std::string(file.name), "damaged").ok());
  }
  controller.open(QStringLiteral("mnist"), {}, [&](const auto& dataset, bool missing) {
    EXPECT_FALSE(dataset.ok());
    wasMissing = missing;
  });
  ASSERT_TRUE(QTest::qWaitFor([&] { return wasMissing.has_value(); }, kDeadline));
  EXPECT_FALSE(*wasMissing);
}

TEST_F(DatasetControllerTest, AnUnknownNameIsNotDownloaded) {
  DatasetController controller;
  QSignalSpy failed(&controller, &DatasetController::downloadFailed);
  controller.download(QStringLiteral("no-such-set"));
  EXPECT_EQ(failed.count(), 1);
  EXPECT_FALSE(controller.downloading());
}

TEST_F(DatasetControllerTest, ReadingIsCancelled) {
  // Large enough that reading is seldom done before it is stopped; repeated if it is.
  std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2000, 128, 128), }";
  header.resize(117, ' ');
  header += '\n';
  std::string file("\x93NUMPY\x01\x00", 8);
  file += static_cast<char>(header.size());
  file += '\0';
  ASSERT_TRUE(writeFile(m_folder / "large.npy", file + header + std::string(std::size_t{2000} * 128 * 128, '\1')).ok());
  DatasetController controller;
  std::optional<Error> error;
  ASSERT_TRUE(QTest::qWaitFor(
      [&] {
        int answers = 0;
        controller.open(QString::fromStdString((m_folder / "large.npy").string()), {}, [&](const auto& dataset, bool) {
          ++answers;
          if (!dataset) error = dataset.error();
        });
        controller.cancelReading();
        return QTest::qWaitFor([&] { return answers == 1; }, kDeadline) && error.has_value();
      },
      kDeadline));
  EXPECT_TRUE(error->cancelled) << error->message();
}

TEST_F(DatasetControllerTest, ItMayGoWhileItReads) {
  testing::writeSmallDataset(m_folder / "digits");
  bool called = false;
  {
    DatasetController controller;
    controller.open(QString::fromStdString((m_folder / "digits").string()), {}, [&](const auto&, bool) { called = true; });
  }
  QCoreApplication::processEvents();
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace latentscape
