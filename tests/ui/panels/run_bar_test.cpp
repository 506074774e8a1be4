// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/run_bar.h"

#include "support.h"
#include "ui/widgets/elided_label.h"

#include <QHelpEvent>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

namespace latentscape {
namespace {

SessionStatus status(SessionState state) {
  SessionStatus s;
  s.state = state;
  s.run = 1;
  s.config.training.epochs = 30;
  s.device = "CPU, 2 threads";
  s.step = 460;
  s.totalSteps = 1000;
  s.epochs = 13.6;
  s.imagesPerSecond = 46123.0;
  s.secondsTraining = 75.0;
  s.secondsLeft = 21.3;
  return s;
}

struct Expected {
  SessionState state;
  const char* main;
  const char* signal;  // the glyph of the main button; nullptr if it is disabled
  bool step, stop, reset;
  const char* text;
};

void PrintTo(const Expected& e, std::ostream* out) { *out << "state " << static_cast<int>(e.state); }

class RunBarIn : public testing::TestWithParam<Expected> {};

TEST_P(RunBarIn, OffersWhatMakesSenseByMouseAndByKey) {
  const Expected& expected = GetParam();
  RunBar bar;
  bar.setStatus(status(expected.state));
  QSignalSpy train(&bar, &RunBar::trainRequested), pause(&bar, &RunBar::pauseRequested), resume(&bar, &RunBar::resumeRequested);
  QSignalSpy step(&bar, &RunBar::stepRequested), stop(&bar, &RunBar::stopRequested), reset(&bar, &RunBar::resetRequested);
  auto* main = child<QPushButton>(bar, "trainButton");
  EXPECT_EQ(main->text(), QString::fromUtf8(expected.main));
  EXPECT_EQ(main->accessibleName(), main->text());
  EXPECT_EQ(main->isEnabled(), expected.signal != nullptr);
  for (const char* name : {"trainButton", "stepButton", "stopButton", "resetButton"}) {
    auto* button = child(bar, name);
    EXPECT_FALSE(button->toolTip().isEmpty()) << name;
    click(button);
    press(button, Qt::Key_Return);
    press(button, Qt::Key_Space);
  }
  const auto times = [](bool possible) { return possible ? 3 : 0; };
  const QString signal = QString::fromLatin1(expected.signal ? expected.signal : "");
  EXPECT_EQ(train.count(), times(signal == "train"));
  EXPECT_EQ(pause.count(), times(signal == "pause"));
  EXPECT_EQ(resume.count(), times(signal == "resume"));
  EXPECT_EQ(step.count(), times(expected.step));
  EXPECT_EQ(stop.count(), times(expected.stop));
  EXPECT_EQ(reset.count(), times(expected.reset));
  EXPECT_EQ(child<ElidedLabel>(bar, "progressText")->text(), QString::fromUtf8(expected.text));
}

INSTANTIATE_TEST_SUITE_P(
    EveryState, RunBarIn,
    testing::Values(Expected{SessionState::Idle, "Train", "train", true, false, false, "Ready"},
                    Expected{SessionState::Preparing, "Wait…", nullptr, false, true, true, "Getting ready…"},
                    Expected{SessionState::Running, "Pause", "pause", false, true, true,
                             "Epoch 14 of 30 · 46,100 images/s · 0:21 left"},
                    Expected{SessionState::Paused, "Resume", "resume", true, true, true, "Paused · Epoch 14 of 30 · step 460"},
                    Expected{SessionState::Finished, "Train", "train", false, false, true, "Stopped · 13.6 of 30 epochs · 1:15"},
                    Expected{SessionState::Failed, "Train", "train", false, false, true, "Failed"}));

TEST(RunBar, TheKeyboardStaysWithTheMainButtonWhileARunGetsReady) {
  for (const char* begunBy : {"trainButton", "continueButton"}) {
    RunBar bar;
    bar.setTrainable(true, {});
    bar.setGoingOn(true, QStringLiteral("Go on"));
    bar.show();
    bar.activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&bar));
    bar.setStatus(status(SessionState::Finished));
    child(bar, begunBy)->setFocus();
    QSignalSpy train(&bar, &RunBar::trainRequested);
    bar.setStatus(status(SessionState::Preparing));
    auto* main = child<QPushButton>(bar, "trainButton");
    EXPECT_TRUE(main->hasFocus()) << begunBy;
    press(main, Qt::Key_Space);
    EXPECT_EQ(train.count(), 0);
    bar.setStatus(status(SessionState::Running));
    EXPECT_TRUE(main->hasFocus()) << begunBy;
  }
}

TEST(RunBar, TheKeyboardGoesFromStopToWhatIsHarmless) {
  RunBar bar;
  bar.setStatus(status(SessionState::Running));
  showActive(bar);
  child(bar, "stopButton")->setFocus();
  bar.setStatus(status(SessionState::Finished));
  EXPECT_TRUE(child(bar, "trainButton")->hasFocus()) << "not Reset, which is next";
}

TEST(RunBar, NothingMovesWhereTheMainButtonSaysSomethingElse) {
  RunBar bar;
  bar.resize(1400, 60);
  bar.setStatus(status(SessionState::Idle));
  showActive(bar);
  const QRect step = child(bar, "stepButton")->geometry();
  for (const SessionState state :
       {SessionState::Preparing, SessionState::Running, SessionState::Paused, SessionState::Finished}) {
    bar.setStatus(status(state));
    QCoreApplication::processEvents();
    EXPECT_EQ(child(bar, "stepButton")->geometry(), step) << static_cast<int>(state);
  }
}

TEST(RunBar, ProgressFollowsTheSteps) {
  RunBar bar;
  auto* progress = child<QProgressBar>(bar, "trainingProgress");
  bar.setStatus(status(SessionState::Running));
  EXPECT_EQ(progress->value(), progress->maximum() * 46 / 100);
  bar.setStatus(status(SessionState::Preparing));
  EXPECT_EQ(progress->maximum(), 0) << "busy";
  bar.setStatus({});
  EXPECT_EQ(progress->value(), 0);
  EXPECT_GT(progress->maximum(), 0);
}

TEST(RunBar, TheProgressBarKeepsItsLength) {
  RunBar bar;
  bar.setStatus(status(SessionState::Running));
  bar.resize(1400, bar.sizeHint().height());
  bar.show();
  const auto length = [&] {
    QApplication::processEvents();
    return child<QProgressBar>(bar, "trainingProgress")->width();
  };
  const int running = length();
  bar.setStatus(status(SessionState::Paused));
  EXPECT_EQ(length(), running);
  bar.setStatus(status(SessionState::Finished));
  EXPECT_EQ(length(), running);
}

TEST(RunBar, AFinishedRunSaysSo) {
  RunBar bar;
  SessionStatus s = status(SessionState::Finished);
  s.step = s.totalSteps;
  s.epochs = 30;
  bar.setStatus(s);
  EXPECT_EQ(child<QLabel>(bar, "progressText")->text(), QStringLiteral("Finished · 30 epochs · 1:15"));
}

TEST(RunBar, AFailureSaysWhat) {
  RunBar bar;
  SessionStatus s = status(SessionState::Failed);
  s.error = Error{"the loss became NaN at step 12", "", "Lower the learning rate."};
  bar.setStatus(s);
  EXPECT_TRUE(child<QLabel>(bar, "progressText")->text().contains(QStringLiteral("the loss became NaN")));
}

TEST(RunBar, WithNothingToTrainOnSaysWhy) {
  RunBar bar;
  bar.setTrainable(false, QStringLiteral("MNIST is not on this computer yet"));
  for (const char* name : {"trainButton", "stepButton"}) {
    EXPECT_FALSE(child(bar, name)->isEnabled()) << name;
    EXPECT_TRUE(child(bar, name)->toolTip().contains(QStringLiteral("MNIST is not on this computer"))) << name;
  }
  EXPECT_EQ(child<QLabel>(bar, "progressText")->text(), QStringLiteral("MNIST is not on this computer yet"));
  bar.setStatus(status(SessionState::Running));
  EXPECT_TRUE(child(bar, "trainButton")->isEnabled()) << "a running run can always be paused";
}

TEST(RunBar, ContinueIsThereOnlyAtRest) {
  RunBar bar;
  int asked = 0;
  QObject::connect(&bar, &RunBar::goOnRequested, &bar, [&] { ++asked; });
  EXPECT_FALSE(child(bar, "continueButton")->isEnabled());
  EXPECT_FALSE(child(bar, "continueButton")->toolTip().isEmpty());
  bar.setGoingOn(true, QStringLiteral("Go on with this run"));
  for (const SessionState resting : {SessionState::Idle, SessionState::Finished, SessionState::Failed}) {
    bar.setStatus(status(resting));
    EXPECT_TRUE(child(bar, "continueButton")->isEnabled());
  }
  EXPECT_EQ(child(bar, "continueButton")->toolTip(), QStringLiteral("Go on with this run"));
  QTest::mouseClick(child(bar, "continueButton"), Qt::LeftButton);
  EXPECT_EQ(asked, 1);
  for (const SessionState busy : {SessionState::Preparing, SessionState::Running, SessionState::Paused}) {
    bar.setStatus(status(busy));
    EXPECT_FALSE(child(bar, "continueButton")->isEnabled());
  }
}

TEST(RunBar, ShortcutsShowInTheToolTips) {
  RunBar bar;
  bar.setShortcuts(QKeySequence(QStringLiteral("Ctrl+Return")), {}, QKeySequence(QStringLiteral("F10")), {}, {});
  EXPECT_TRUE(child(bar, "trainButton")->toolTip().contains(QStringLiteral("Ctrl+Return")));
  EXPECT_TRUE(child(bar, "stepButton")->toolTip().contains(QStringLiteral("F10")));
  bar.setStatus(status(SessionState::Paused));
  EXPECT_TRUE(child(bar, "trainButton")->toolTip().contains(QStringLiteral("Ctrl+Return")));
}

// 60,000 training images of one pixel, 10,000 test images.
Dataset dataset(const std::string& title) {
  Dataset made;
  made.title = title;
  made.train = {{1, 1, 1}, std::vector<std::uint8_t>(60000), {}};
  made.test = {{1, 1, 1}, std::vector<std::uint8_t>(10000), {}};
  return made;
}

TEST(RunBar, TheToolTipSaysHowAFolderWasRead) {
  RunBar bar;
  Dataset folder = dataset("pets");
  folder.layout = "2 classes by folder; test images in test";
  bar.resize(1200, bar.sizeHint().height());
  bar.show();
  const auto tip = [&] {
    auto* chip = child<ElidedLabel>(bar, "datasetChip");
    QHelpEvent asks(QEvent::ToolTip, QPoint(2, 2), chip->mapToGlobal(QPoint(2, 2)));
    QApplication::sendEvent(chip, &asks);
    return chip->toolTip();
  };
  bar.setDataset(&folder);
  EXPECT_TRUE(tip().startsWith(QStringLiteral("2 classes by folder; test images in test")));
  const Dataset digits = dataset("MNIST");
  bar.setDataset(&digits);
  EXPECT_FALSE(tip().contains(QStringLiteral("folder")));
}

TEST(RunBar, ChipsNameDataArchitectureAndDevice) {
  RunBar bar;
  EXPECT_FALSE(child(bar, "deviceChip")->isVisibleTo(&bar));
  const Dataset digits = dataset("MNIST");
  bar.setDataset(&digits);
  EXPECT_EQ(child<QLabel>(bar, "datasetChip")->text(), QStringLiteral("MNIST · 10,000 test images"));
  bar.setDataset(nullptr);
  EXPECT_FALSE(child(bar, "datasetChip")->isVisibleTo(&bar)) << "there are none on the map";
  bar.setStatus(status(SessionState::Running));
  EXPECT_EQ(child<QLabel>(bar, "architectureChip")->text(), QStringLiteral("VAE · 784–512–256–2"));
  EXPECT_EQ(child<QLabel>(bar, "deviceChip")->text(), QStringLiteral("CPU, 2 threads"));
  // An opened model shows its own architecture until the next run begins.
  ModelConfig opened;
  opened.hidden = {400};
  opened.latentDimension = 20;
  bar.setArchitecture(opened);
  bar.setStatus(status(SessionState::Finished));
  EXPECT_EQ(child<QLabel>(bar, "architectureChip")->text(), QStringLiteral("VAE · 784–400–20"));
  opened.family = Family::Autoencoder;
  bar.setArchitecture(opened);
  EXPECT_EQ(child<QLabel>(bar, "architectureChip")->text(), QStringLiteral("Autoencoder · 784–400–20"));
  opened.family = Family::ConditionalVae;
  bar.setArchitecture(opened);
  EXPECT_EQ(child<QLabel>(bar, "architectureChip")->text(), QStringLiteral("Conditional VAE · 784–400–20"));
  SessionStatus next = status(SessionState::Running);
  next.run = 2;
  bar.setStatus(next);
  EXPECT_EQ(child<QLabel>(bar, "architectureChip")->text(), QStringLiteral("VAE · 784–512–256–2"));
}

TEST(RunBar, ChipsEndInDotsRatherThanBeCut) {
  RunBar bar;
  const Dataset folder = dataset("A folder with an uncommonly long name of its own");
  bar.setDataset(&folder);
  SessionStatus s = status(SessionState::Running);
  s.config.model.hidden = std::vector<int>(16, 1024);
  bar.setStatus(s);
  EXPECT_LE(bar.minimumSizeHint().width(), 800);
  bar.resize(900, bar.sizeHint().height());
  bar.show();
  auto* chip = child<ElidedLabel>(bar, "architectureChip");
  EXPECT_TRUE(chip->isElided());
  EXPECT_LE(chip->geometry().right(), bar.width());
  QHelpEvent asks(QEvent::ToolTip, QPoint(2, 2), chip->mapToGlobal(QPoint(2, 2)));
  QApplication::sendEvent(chip, &asks);
  EXPECT_TRUE(chip->toolTip().contains(QStringLiteral("1024–1024"))) << "the tooltip shows the whole name";
}

}  // namespace
}  // namespace latentscape
