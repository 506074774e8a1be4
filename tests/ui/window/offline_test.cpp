// SPDX-License-Identifier: GPL-3.0-or-later
// The start without a network: nothing can be downloaded, and there is no MNIST on the machine.
#include "core/base/files.h"
#include "core/data/catalog/catalog.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/panels/experiment_panel.h"

#include <QComboBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>

#include <filesystem>

namespace latentscape {
namespace {

const QString kDataset = QStringLiteral("dataset");
const QString kSentence = QStringLiteral("MNIST can't be downloaded: this machine is offline, or no server that has it answers.");

// Every address is sent to a proxy that refuses at once, and npm fails as it does without a network.
class OfflineTest : public WindowTest {
 protected:
  void SetUp() override {
    if (locateDataset(*findDataset("mnist"))) GTEST_SKIP() << "MNIST is installed system-wide here";
    const std::filesystem::path npm = m_folder / "bin" / "npm";
    ASSERT_TRUE(writeFile(npm,
                          "#!/bin/sh\necho 'npm error code EAI_AGAIN' >&2\n"
                          "echo 'npm error A complete log of this run can be found in: /x/_logs/debug-0.log' >&2\nexit 1\n")
                    .ok());
    std::filesystem::permissions(npm, std::filesystem::perms::owner_all);
    makeWindow();
    m_window->show();
    m_window->activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(m_window.get()));
    m_window->begin({});
    ASSERT_TRUE(eventually([&] { return m_window->binding().pictureComplete(); }));
  }
  void startSmall() {
    RunConfig config = experiment().config();
    config.model.hidden = {8};
    config.training.batch = 1000;
    config.training.epochs = 1;
    experiment().setConfig(config);
    ASSERT_EQ(config.dataset, "mnist");
  }
  // What the banner says once the download that the button began has failed.
  void failFrom(const char* button) {
    click(button);
    ASSERT_NE(awaited<QPushButton>("bannerAction-dataset"), nullptr);
    click("bannerAction-dataset");
    ASSERT_TRUE(eventually([&] { return banner().text(kDataset) == kSentence; })) << banner().text(kDataset).toStdString();
  }
  // All that can be read on the window, but for what details say.
  QStringList read() const {
    QStringList texts;
    for (const QLabel* label : m_window->findChildren<QLabel*>()) {
      if (label->isVisible()) texts << label->text() << label->toolTip();
    }
    for (const QAbstractButton* button : m_window->findChildren<QAbstractButton*>()) texts << button->text() << button->toolTip();
    return texts;
  }
  latentscape::testing::ScopedVariable m_https{"https_proxy", "http://127.0.0.1:1"}, m_http{"http_proxy", "http://127.0.0.1:1"},
      m_direct{"no_proxy", ""}, m_path{"PATH", (m_folder / "bin").string() + ":/usr/local/bin:/usr/bin:/bin"};
};

TEST_F(OfflineTest, OneSentenceAndWhatOthersSaidIsInTheDetailsAlone) {
  failFrom("trainButton");
  EXPECT_EQ(banner().count(), 1);
  EXPECT_EQ(child<QPushButton>("bannerAction-dataset")->text(), QStringLiteral("Try again"));
  EXPECT_EQ(child<QPushButton>("bannerOther-dataset")->text(), QStringLiteral("Train on the built-in digits"));
  for (const QString& text : read()) {
    for (const char* word : {"npm", "http", "ubyte", "proxy"})
      EXPECT_FALSE(text.contains(QLatin1String(word), Qt::CaseInsensitive)) << text.toStdString();
  }
  auto* detail = child<QPlainTextEdit>("bannerDetail-dataset");
  EXPECT_FALSE(detail->isVisible());
  auto* details = child<QPushButton>("bannerDetails-dataset");
  details->setFocus();
  QTest::keyClick(details, Qt::Key_Return);
  EXPECT_TRUE(detail->isVisible());
  for (const char* word : {"train-images-idx3-ubyte", "https://", "npm", "copy the data set's files into"})
    EXPECT_TRUE(detail->toPlainText().contains(QLatin1String(word))) << word << " in " << detail->toPlainText().toStdString();
  EXPECT_LT(detail->toPlainText().indexOf(QStringLiteral("copy the data set's files")),
            detail->toPlainText().indexOf(QStringLiteral("npm")))
      << "what to do comes first";
  click("bannerDetails-dataset");
  EXPECT_FALSE(detail->isVisible());
  EXPECT_EQ(state(), SessionState::Idle);
  EXPECT_EQ(m_control->made, 0);
}

TEST_F(OfflineTest, TryAgainDownloadsAgain) {
  failFrom("trainButton");
  QSignalSpy failed(&part<DatasetController>(), &DatasetController::downloadFailed);
  click("bannerAction-dataset");
  EXPECT_TRUE(part<DatasetController>().downloading());
  EXPECT_EQ(banner().text(kDataset), QStringLiteral("Downloading MNIST"));
  ASSERT_TRUE(eventually([&] { return failed.count() == 1; }));
  EXPECT_EQ(banner().text(kDataset), kSentence);
  EXPECT_EQ(child<QPushButton>("bannerOther-dataset")->text(), QStringLiteral("Train on the built-in digits"));
}

TEST_F(OfflineTest, TrainsOnTheBuiltInDigitsAndSaysSo) {
  startSmall();
  m_control->allowAll();
  failFrom("trainButton");
  click("bannerOther-dataset");
  ASSERT_TRUE(reaches(SessionState::Finished));
  EXPECT_FALSE(banner().shows(kDataset));
  const auto& dataset = m_window->trainingFlow().dataset();
  ASSERT_NE(dataset, nullptr);
  EXPECT_EQ(dataset->train.size(), 8000U);
  EXPECT_EQ(dataset->test.size(), 2000U);
  EXPECT_EQ(m_window->training().status().config.dataset, "digits-trial");
  EXPECT_EQ(m_window->training().status().config.model.hidden, std::vector<int>{8}) << "the rest of the experiment stays";
  EXPECT_EQ(experiment().config().dataset, "digits-trial");
  EXPECT_EQ(child<QComboBox>("datasetCombo")->currentText(), QStringLiteral("Built-in digits · on this machine"));
  EXPECT_TRUE(eventually([&] { return m_window->runKeeping().place().filename().string().starts_with("digits-trial-"); }))
      << m_window->runKeeping().place().string();
}

TEST_F(OfflineTest, StepDoesTheSameAndStopsAfterOne) {
  startSmall();
  m_control->allowAll();
  failFrom("stepButton");
  click("bannerOther-dataset");
  ASSERT_TRUE(eventually([&] { return state() == SessionState::Paused && m_window->training().status().step == 1; }));
}

TEST_F(OfflineTest, OptionsThatOnlyOtherImagesHaveAreLeftOut) {
  startSmall();
  RunConfig config = experiment().config();
  config.dataset = "emnist-letters";
  config.data.classes = {20, 21};
  experiment().setConfig(config);
  if (locateDataset(*findDataset("emnist-letters"))) GTEST_SKIP() << "EMNIST is installed system-wide here";
  m_control->allowAll();
  click("trainButton");
  ASSERT_NE(awaited<QPushButton>("bannerOther-dataset"), nullptr);
  click("bannerOther-dataset");  // without a try to download it
  ASSERT_TRUE(reaches(SessionState::Finished));
  EXPECT_EQ(m_window->trainingFlow().dataset()->train.size(), 8000U);
}

TEST_F(OfflineTest, ADismissedFailureTrainsNothingLater) {
  failFrom("trainButton");
  click("bannerDismiss-dataset");
  EXPECT_FALSE(banner().shows(kDataset));
  emit part<DatasetController>().downloaded(QStringLiteral("mnist"));
  writeImages();
  trigger("openFolder");
  answerFileDialog("folderDialog", imagesFolder());
  ASSERT_TRUE(eventually([&] { return m_window->trainingFlow().dataset() != nullptr; }));
  EXPECT_EQ(state(), SessionState::Idle);
  EXPECT_EQ(m_control->made, 0);
}

}  // namespace
}  // namespace latentscape
