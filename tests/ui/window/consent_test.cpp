// SPDX-License-Identifier: GPL-3.0-or-later
// Images at a path that a model's file names are opened only if the user agrees.
#include "core/base/files.h"
#include "core/runs/run_reader.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/panels/experiment_panel.h"

#include <QFileDialog>
#include <QPlainTextEdit>
#include <QPushButton>

#include <sys/stat.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

class ConsentTest : public WindowTest {
 protected:
  void SetUp() override {
    keepSettingsHere();
    writeImages();
    m_run = writeRun("run", imagesFolder().string(), smallConfig().model);
  }
  bool asks() const { return banner().shows(QStringLiteral("consent")); }
  const Dataset* explored() const { return exploration().dataset().get(); }
  const Dataset* trainedOn() const { return m_window->trainingFlow().dataset().get(); }
  bool opens() const {
    return eventually([&] { return explored() != nullptr && trainedOn() != nullptr; });
  }
  QString document() const { return banner().text(QStringLiteral("document")); }
  void reopen() const { m_window->opening().open(QString::fromStdString(m_run.string())); }
  void start(const std::string& argument = {}) {
    makeWindow(true);
    m_window->show();
    m_window->activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(m_window.get()));
    m_window->begin(argument);
    ASSERT_TRUE(eventually([&] { return !title().isEmpty(); }));
  }
  void startAgain(const std::string& argument = {}) {
    ASSERT_TRUE(m_window->close());
    m_window.reset();
    start(argument);
  }

  fs::path m_run;
};

TEST_F(ConsentTest, ThePathIsShownWholeAndNothingIsOpenedBeforeTheAnswer) {
  openFile(m_run.string());
  ASSERT_TRUE(asks());
  EXPECT_EQ(explored(), nullptr);
  EXPECT_EQ(trainedOn(), nullptr);
  EXPECT_EQ(child<QPlainTextEdit>("bannerDetail-consent")->toPlainText().toStdString(), imagesFolder().string());
  for (const char* name : {"bannerAction-consent", "bannerDecline-consent", "bannerDetail-consent"}) {
    EXPECT_FALSE(child(name)->accessibleName().isEmpty()) << name;
    EXPECT_FALSE(child(name)->toolTip().isEmpty()) << name;
    EXPECT_NE(child(name)->focusPolicy() & Qt::TabFocus, 0) << name;
  }
  click("bannerAction-consent");
  ASSERT_TRUE(opens());
  EXPECT_FALSE(asks());
  EXPECT_EQ(explored()->test.size(), kTest);
  EXPECT_EQ(trainedOn()->train.size(), kTrain);
  EXPECT_TRUE(eventually([&] { return exploration().codes() != nullptr; }));
  // Once for a path.
  const auto model = exploration().model();
  reopen();
  ASSERT_TRUE(eventually([&] { return exploration().model() != model; }));
  EXPECT_FALSE(asks());
  EXPECT_NE(explored(), nullptr);
}

TEST_F(ConsentTest, WithoutImagesTheModelIsThereAndThePathIsLeftAlone) {
  openFile(m_run.string());
  ASSERT_TRUE(asks());
  click("bannerDecline-consent");
  EXPECT_FALSE(asks());
  const auto model = exploration().model();
  ASSERT_NE(model, nullptr);
  reopen();
  ASSERT_TRUE(eventually([&] { return exploration().model() != model; }));
  EXPECT_FALSE(asks()) << "once for a path";
  EXPECT_EQ(explored(), nullptr);
  EXPECT_EQ(trainedOn(), nullptr);
  // The user, who wants to train on them now, can change their mind.
  m_control->allowAll();
  click("trainButton");
  ASSERT_TRUE(eventually([&] { return asks(); }));
  EXPECT_EQ(state(), SessionState::Idle);
  click("bannerDecline-consent");
  EXPECT_FALSE(asks());
  EXPECT_EQ(trainedOn(), nullptr);
  click("trainButton");
  ASSERT_TRUE(asks());
  click("bannerAction-consent");
  EXPECT_TRUE(reaches(SessionState::Finished));
}

TEST_F(ConsentTest, OneAnswerServesTheModelAndTheRunThatWaits) {
  openFile(m_run.string());
  ASSERT_TRUE(asks());
  m_control->allowAll();
  click("trainButton");
  EXPECT_EQ(banner().count(), 1) << "one question about one path";
  click("bannerAction-consent");
  EXPECT_TRUE(reaches(SessionState::Finished));
}

TEST_F(ConsentTest, TheKeysAnswer) {
  openFile(m_run.string());
  ASSERT_TRUE(asks());
  QTest::keyClick(m_window.get(), Qt::Key_W, Qt::AltModifier);
  EXPECT_TRUE(eventually([&] { return !asks(); }));
  EXPECT_EQ(explored(), nullptr);
  click("trainButton");
  ASSERT_TRUE(asks());
  child("bannerAction-consent")->setFocus();
  QTest::keyClick(child("bannerAction-consent"), Qt::Key_Return);
  EXPECT_TRUE(eventually([&] { return trainedOn() != nullptr; }));
}

TEST_F(ConsentTest, ControlCharactersInThePathAreShown) {
  const std::string nasty = (m_folder / "a\u202eb\x1b[31m\n<b>").string();
  m_run = writeRun("nasty", nasty, smallConfig().model);
  openFile(m_run.string());
  ASSERT_TRUE(asks());
  const QString shown = child<QPlainTextEdit>("bannerDetail-consent")->toPlainText();
  EXPECT_TRUE(shown.endsWith(QStringLiteral("/a\\u202eb\\u001b[31m\\u000a<b>"))) << shown.toStdString();
  click("bannerAction-consent");
  EXPECT_TRUE(eventually([&] { return document().contains(QStringLiteral("File > Open Images")); })) << document().toStdString();
}

TEST_F(ConsentTest, ImagesThatTheUserHasOpenedNeedNoQuestion) {
  open();
  trigger("openImageFolder");
  answerFileDialog("folderDialog", imagesFolder());
  ASSERT_TRUE(eventually([&] { return trainedOn() != nullptr; }));
  // However the file spells the path.
  m_run = writeRun("other", (imagesFolder().parent_path() / "." / "digits").string() + "/", smallConfig().model);
  reopen();
  ASSERT_TRUE(eventually([&] { return title() == QStringLiteral("other"); }));
  EXPECT_FALSE(asks());
  EXPECT_NE(explored(), nullptr);
}

TEST_F(ConsentTest, ARunThatThisWindowTrainedNeedsNoQuestion) {
  open();
  trigger("openImageFolder");
  answerFileDialog("folderDialog", imagesFolder());
  ASSERT_TRUE(eventually([&] { return trainedOn() != nullptr; }));
  trainToTheEnd();
  trigger("openEmbedded");  // keeps the run
  ASSERT_TRUE(eventually([&] { return recentFiles().paths().size() == 1 && reaches(SessionState::Idle); }));
  m_run = recentFiles().paths().front().toStdString();
  reopen();
  ASSERT_TRUE(eventually([&] { return title().startsWith(QStringLiteral("digits-")); }));
  EXPECT_FALSE(asks());
  EXPECT_NE(explored(), nullptr);
}

TEST_F(ConsentTest, NamedSetsNeedNoQuestion) {
  m_run = writeRun("named", "mnist", smallConfig().model);
  openFile(m_run.string());
  EXPECT_FALSE(asks());
  EXPECT_NE(explored(), nullptr) << "the built-in digits";
}

TEST_F(ConsentTest, AnAnswerLastsForLaterStarts) {
  start(m_run.string());
  ASSERT_TRUE(asks());
  click("bannerAction-consent");
  ASSERT_TRUE(opens());
  startAgain(m_run.string());
  EXPECT_FALSE(asks());
  EXPECT_TRUE(opens());
}

TEST_F(ConsentTest, TheLastSessionsExperimentIsAskedAboutWhenItTrains) {
  start(m_run.string());
  ASSERT_TRUE(asks());
  click("bannerDecline-consent");
  trigger("openEmbedded");
  ASSERT_TRUE(eventually([&] { return title().startsWith(QStringLiteral("Built-in")); }));
  startAgain();
  ASSERT_EQ(experiment().config().dataset, imagesFolder().string());
  EXPECT_FALSE(asks()) << "nothing needs these images yet";
  EXPECT_EQ(trainedOn(), nullptr);
  click("trainButton");
  ASSERT_TRUE(asks());
  click("bannerAction-consent");
  ASSERT_TRUE(eventually([&] { return trainedOn() != nullptr; }));
  m_control->allowAll();
  ASSERT_TRUE(reaches(SessionState::Finished));
  ASSERT_TRUE(eventually([&] { return m_window->runKeeping().finished(); }));
  bool marked = false;
  m_window->runKeeping().markKept([&marked](const Result<void>& kept) { marked = kept.ok(); });
  ASSERT_TRUE(eventually([&] { return marked && !m_window->runKeeping().drawing(); }));
  startAgain();
  EXPECT_FALSE(asks());
  EXPECT_TRUE(eventually([&] { return trainedOn() != nullptr; }));
}

TEST_F(ConsentTest, TheQuestionGoesWithItsModel) {
  openFile(m_run.string());
  ASSERT_TRUE(asks());
  trigger("openEmbedded");
  ASSERT_TRUE(eventually([&] { return title().startsWith(QStringLiteral("Built-in")); }));
  EXPECT_FALSE(asks());
}

TEST_F(ConsentTest, APipeIsNotOpenedWithoutAskingAndBlocksNothing) {
  const fs::path pipe = m_folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  m_run = writeRun("piped", pipe.string(), smallConfig().model);
  openFile(m_run.string());
  ASSERT_TRUE(asks());
  click("bannerAction-consent");
  EXPECT_TRUE(eventually([&] { return document().contains(QStringLiteral("neither a folder nor a file")); }))
      << document().toStdString();
}

TEST_F(ConsentTest, AModelWithoutItsImagesTakesThoseThatTheUserChooses) {
  const fs::path moved = m_folder / "moved";
  fs::rename(imagesFolder(), moved);
  openFile(m_run.string());
  ASSERT_TRUE(asks());
  click("bannerAction-consent");
  ASSERT_TRUE(eventually([&] { return !document().isEmpty(); }));
  EXPECT_EQ(document().toStdString(), "The images that the model was trained on are not at " + imagesFolder().string() +
                                          "; choose them with File > Open Images or Open Image Folder. There is no such file "
                                          "or folder.");
  EXPECT_FALSE(banner().shows(QStringLiteral("dataset"))) << "one message is enough";
  trigger("openImageFolder");
  answerFileDialog("folderDialog", moved);
  ASSERT_TRUE(opens());
  EXPECT_EQ(explored()->test.size(), kTest);
  EXPECT_TRUE(document().isEmpty());
  EXPECT_EQ(title(), QStringLiteral("run"));
}

TEST_F(ConsentTest, ImagesOfAnotherSizeAreToldByBothSizes) {
  ModelConfig model = smallConfig().model;
  model.image = {8, 8, 1};
  m_run = writeRun("small", imagesFolder().string(), model);
  openFile(m_run.string());
  click("bannerAction-consent");
  ASSERT_TRUE(eventually([&] { return !document().isEmpty(); }));
  for (const char* part : {"are not at", "File > Open Images", "8x8x1", "28x28x1"})
    EXPECT_TRUE(document().contains(QLatin1String(part))) << part << ": " << document().toStdString();
  EXPECT_EQ(explored(), nullptr);
}

}  // namespace
}  // namespace latentscape
