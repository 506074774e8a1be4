// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lessons/lesson.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/panels/experiment_panel.h"
#include "ui/panels/lesson_pictures.h"
#include "ui/plots/lesson_plot.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/number_field.h"
#include "ui/window/lesson_window.h"

#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>

#include <set>

namespace latentscape {
namespace {

class LessonsTest : public WindowTest {
 protected:
  LessonWindow& shown(const char* name) {
    if (m_window == nullptr) {
      makeWindow();
      m_window->show();
    }
    trigger((std::string("lesson_") + name).c_str());
    auto* window = awaited<LessonWindow>("lessonWindow");
    window->activateWindow();
    EXPECT_TRUE(QTest::qWaitForWindowActive(window));
    return *window;
  }
  QString label(const char* name) const { return child<QLabel>(name)->text(); }
  // By keyboard: focuses the field, selects its text, and types over it.
  void give(const char* field, const QString& value) {
    auto* edit = child<QLineEdit>(field);
    edit->setFocus(Qt::TabFocusReason);
    edit->selectAll();
    QTest::keyClicks(edit, value);
  }
};

TEST_F(LessonsTest, TheMenuListsAllAndOpensTheOneWindowForThem) {
  LessonWindow& window = shown("one-hot");
  EXPECT_FALSE(window.isModal());
  EXPECT_EQ(m_window->findChild<QMenu*>(QStringLiteral("learnMenu"))->actions().size(), static_cast<int>(lessons().size()));
  EXPECT_EQ(label("lessonTitle"), QStringLiteral("Several images from one-hot vectors"));
  EXPECT_EQ(label("lessonPosition"), QStringLiteral("Lesson 2 of 7"));
  EXPECT_EQ(label("lessonHead"), QStringLiteral("Not run yet"));
  EXPECT_EQ(&shown("vae"), &window);
  EXPECT_EQ(label("lessonTitle"), QStringLiteral("The VAE, which closes them"));
  EXPECT_EQ(m_window->findChildren<LessonWindow*>().size(), 1);
}

TEST_F(LessonsTest, OneIsRunFromTheKeyboardAndItsCheckIsShown) {
  LessonWindow& window = shown("one-image");
  give("lesson_steps", QStringLiteral("64"));
  QSignalSpy ran(&window, &LessonWindow::ran);
  QTest::keyClick(&window, Qt::Key_Return, Qt::ControlModifier);
  ASSERT_TRUE(eventually([&] { return ran.count() == 1; }));
  EXPECT_EQ(label("lessonMark"), QStringLiteral("✓"));
  EXPECT_EQ(label("lessonHead"), QStringLiteral("Check passed"));
  EXPECT_TRUE(label("lessonSeen").startsWith(QStringLiteral("After 64 steps"))) << label("lessonSeen").toStdString();
  EXPECT_EQ(label("lessonFigure_weights"), QStringLiteral("13,328"));
  EXPECT_TRUE(child<QProgressBar>("lessonProgress")->isHidden());
  const auto plots = window.findChildren<LessonPlot*>();
  ASSERT_EQ(plots.size(), 1);
  EXPECT_EQ(plots[0]->chart().series[0].x.size(), 65U);
  EXPECT_FALSE(child<ImageGrid>("lessonImages0")->empty());
  EXPECT_FALSE(child<ImageGrid>("lessonImages1")->empty());

  // Two steps are too few, and the check says so.
  give("lesson_steps", QStringLiteral("2"));
  auto* run = child<QPushButton>("runLesson");
  run->setFocus(Qt::TabFocusReason);
  QTest::keyClick(run, Qt::Key_Return);
  ASSERT_TRUE(eventually([&] { return ran.count() == 2; }));
  EXPECT_EQ(label("lessonMark"), QStringLiteral("✗"));
  EXPECT_EQ(label("lessonHead"), QStringLiteral("It did not happen"));
  // Back to the defaults.
  click("lessonDefaults");
  EXPECT_EQ(child<NumberField>("lesson_steps")->value(), 128.0);
}

TEST_F(LessonsTest, AGuessComesBeforeTheRunAndTheAnswerAfterIt) {
  LessonWindow& window = shown("one-image");
  EXPECT_EQ(label("lessonQuestion"), QString::fromStdString(lessons().front().question.text));
  EXPECT_FALSE(child<QLabel>("lessonLook")->isVisible()) << "it gives the answer away";
  EXPECT_FALSE(child<QLabel>("lessonCheck")->isVisible());
  auto* choice = child<QRadioButton>("lessonChoice_1");
  choice->setFocus(Qt::TabFocusReason);
  QTest::keyClick(choice, Qt::Key_Space);
  EXPECT_TRUE(child<QLabel>("lessonLook")->isVisible());
  EXPECT_TRUE(child<QLabel>("lessonCheck")->isVisible());
  QSignalSpy ran(&window, &LessonWindow::ran);
  QTest::keyClick(&window, Qt::Key_Return, Qt::ControlModifier);
  ASSERT_TRUE(eventually([&] { return ran.count() == 1; }));
  const QString answer = label("lessonAnswer");
  EXPECT_TRUE(answer.startsWith(QStringLiteral("You guessed “Another digit”. "))) << answer.toStdString();
  EXPECT_TRUE(answer.contains(QStringLiteral("The run shows: “The same image, stronger”."))) << answer.toStdString();
  EXPECT_TRUE(child<QLabel>("lessonAnswer")->isVisible());
  // Another guess is one for the next run, and both stay while other lessons are looked at.
  click("lessonChoice_0");
  EXPECT_EQ(label("lessonAnswer"), answer);
  click("nextLesson");
  EXPECT_FALSE(child<QLabel>("lessonAnswer")->isVisible());
  EXPECT_FALSE(child<QLabel>("lessonLook")->isVisible());
  click("previousLesson");
  EXPECT_EQ(label("lessonAnswer"), answer);
  EXPECT_TRUE(child<QRadioButton>("lessonChoice_0")->isChecked());
  EXPECT_TRUE(child<QLabel>("lessonLook")->isVisible());
  window.run();
  ASSERT_TRUE(eventually([&] { return ran.count() == 2; }));
  EXPECT_TRUE(label("lessonAnswer").startsWith(QStringLiteral("You guessed “The same image, stronger”: right.")))
      << label("lessonAnswer").toStdString();
}

TEST_F(LessonsTest, ALessonRunsWithoutAGuess) {
  LessonWindow& window = shown("one-image");
  QSignalSpy ran(&window, &LessonWindow::ran);
  window.run();
  EXPECT_TRUE(child<QLabel>("lessonLook")->isVisible());
  ASSERT_TRUE(eventually([&] { return ran.count() == 1; }));
  EXPECT_TRUE(label("lessonAnswer").startsWith(QStringLiteral("The answer: ")));
  click("nextLesson");
  click("previousLesson");
  EXPECT_TRUE(child<QLabel>("lessonLook")->isVisible());
}

TEST_F(LessonsTest, ChoicesAreNotCut) {
  LessonWindow& window = shown("one-image");
  for (const Lesson& lesson : lessons()) {
    window.showLesson(lesson);
    const auto choices = window.findChildren<QRadioButton*>();
    EXPECT_EQ(choices.size(), static_cast<int>(lesson.question.choices.size()));
    const int room = child<QScrollArea>("lessonTextArea")->viewport()->width();
    for (const QRadioButton* choice : choices)
      EXPECT_LE(choice->sizeHint().width() + choice->mapTo(window.findChild<QWidget*>("lessonPanel"), QPoint()).x(), room)
          << choice->text().toStdString();
  }
}

TEST_F(LessonsTest, TheNextOneIsAKeyAwayAndAResultStays) {
  LessonWindow& window = shown("one-image");
  QSignalSpy ran(&window, &LessonWindow::ran);
  give("lesson_ones", QStringLiteral("3"));
  window.run();
  ASSERT_TRUE(eventually([&] { return ran.count() == 1; }));
  const QString seen = label("lessonSeen");
  EXPECT_FALSE(child<QPushButton>("previousLesson")->isEnabled());
  QTest::keyClick(&window, Qt::Key_PageDown, Qt::ControlModifier);
  ASSERT_TRUE(eventually([&] { return label("lessonPosition") == QStringLiteral("Lesson 2 of 7"); }));
  EXPECT_EQ(label("lessonHead"), QStringLiteral("Not run yet"));
  EXPECT_TRUE(child<LessonPicturesView>("lessonPictures")->view().charts.empty());
  QTest::keyClick(&window, Qt::Key_PageUp, Qt::ControlModifier);
  ASSERT_TRUE(eventually([&] { return label("lessonPosition") == QStringLiteral("Lesson 1 of 7"); }));
  EXPECT_EQ(label("lessonSeen"), seen);
  EXPECT_EQ(child<NumberField>("lesson_ones")->value(), 3.0);
  EXPECT_FALSE(child<ImageGrid>("lessonImages0")->empty());
}

// Long enough to be caught running, on any machine.
TEST_F(LessonsTest, ItShowsItselfWhileItTrainsAndCanBeCancelled) {
  LessonWindow& window = shown("learned-codes");
  give("lesson_steps", QStringLiteral("5000"));
  give("lesson_images", QStringLiteral("500"));
  QSignalSpy ran(&window, &LessonWindow::ran);
  click("runLesson");
  EXPECT_TRUE(window.running());
  EXPECT_FALSE(child<NumberField>("lesson_steps")->isEnabled());
  EXPECT_FALSE(child<QRadioButton>("lessonChoice_0")->isEnabled());
  auto* bar = child<QProgressBar>("lessonProgress");
  ASSERT_TRUE(
      eventually([&] { return bar->value() > 0 && !child<LessonPicturesView>("lessonPictures")->view().pictures.empty(); }));
  EXPECT_EQ(ran.count(), 0);
  EXPECT_LT(bar->value(), bar->maximum());
  EXPECT_EQ(child<QPushButton>("runLesson")->text(), QStringLiteral("Cancel"));
  QTest::keyClick(child<QPushButton>("runLesson"), Qt::Key_Space);
  ASSERT_TRUE(eventually([&] { return ran.count() == 1; }));
  EXPECT_FALSE(window.running());
  EXPECT_EQ(label("lessonHead"), QStringLiteral("Cancelled"));
  EXPECT_EQ(child<QPushButton>("runLesson")->text(), QStringLiteral("Run"));
  EXPECT_TRUE(child<NumberField>("lesson_steps")->isEnabled());
}

TEST_F(LessonsTest, ClosingItOrGoingOnStopsWhatRuns) {
  LessonWindow& window = shown("learned-codes");
  give("lesson_steps", QStringLiteral("5000"));
  give("lesson_images", QStringLiteral("500"));
  QSignalSpy ran(&window, &LessonWindow::ran);
  window.run();
  QTest::keyClick(&window, Qt::Key_Escape);
  EXPECT_FALSE(window.isVisible());
  ASSERT_TRUE(eventually([&] { return ran.count() == 1; }));
  EXPECT_FALSE(window.running());
  shown("learned-codes");
  window.run();
  click("nextLesson");
  EXPECT_FALSE(window.running());
  EXPECT_EQ(label("lessonHead"), QStringLiteral("Not run yet"));
  // Another lesson runs at once, and nothing from the cancelled one arrives in between.
  shown("one-image");
  window.run();
  ASSERT_TRUE(eventually([&] { return ran.count() == 2; }));
  EXPECT_EQ(label("lessonHead"), QStringLiteral("Check passed"));
}

TEST_F(LessonsTest, AModelIsExploredInTheWindow) {
  open();
  LessonWindow& window = shown("mean-slip");
  give("lesson_images", QStringLiteral("500"));
  give("lesson_epochs", QStringLiteral("1"));
  give("lesson_latent", QStringLiteral("3"));
  EXPECT_FALSE(child("lessonOpen")->isVisible());
  QSignalSpy ran(&window, &LessonWindow::ran);
  window.run();
  ASSERT_TRUE(eventually([&] { return ran.count() == 1; }));
  click("lessonOpen");
  ASSERT_TRUE(eventually([&] { return title() == QStringLiteral("Lesson: The mean beside the sum"); }));
  EXPECT_FALSE(window.isVisible()) << "it would lie over the model";
  EXPECT_EQ(exploration().model()->latentDimension(), 3);
  EXPECT_EQ(experiment().config().model.latentDimension, 3);
  EXPECT_TRUE(
      child<QLabel>("statusText")->text().startsWith(QStringLiteral("Lesson: The mean beside the sum · trained for 1 epoch")))
      << child<QLabel>("statusText")->text().toStdString();
  // The map's digits are those that it has learned from: the user is told.
  EXPECT_TRUE(eventually([&] {
    return banner().text(QStringLiteral("document")).contains(QStringLiteral("trained on 500 of these 10,000 test images"));
  })) << banner().text(QStringLiteral("document")).toStdString();
  ASSERT_TRUE(eventually([&] { return m_window->binding().pictureComplete(); }));
  // A lesson without an encoder has none to explore.
  LessonWindow& again = shown("one-image");
  again.run();
  ASSERT_TRUE(eventually([&] { return ran.count() == 2; }));
  EXPECT_FALSE(child("lessonOpen")->isVisible());
}

// On the smallest usual screen, 1366x768 less what the desktop takes.
TEST_F(LessonsTest, AllRowsOfPicturesAreInSight) {
  LessonWindow& window = shown("vae");
  window.resize(1180, 700);
  give("lesson_images", QStringLiteral("500"));
  give("lesson_epochs", QStringLiteral("2"));
  QSignalSpy ran(&window, &LessonWindow::ran);
  window.run();
  ASSERT_TRUE(eventually([&] { return ran.count() == 1; }));
  const auto* area = child<QScrollArea>("lessonArea");
  const auto* last = child<ImageGrid>("lessonImages4");
  const auto inSight = [&] {
    const QRect rows(last->mapTo(area->viewport(), QPoint()), last->size());
    return last->cellRect(0).height() >= 20 && area->viewport()->rect().contains(rows);
  };
  EXPECT_TRUE(eventually(inSight)) << area->verticalScrollBar()->maximum() << " pixels are cut, rows of "
                                   << last->cellRect(0).height();
}

TEST_F(LessonsTest, TheWindowMayGoWhileOneRuns) {
  LessonWindow& window = shown("learned-codes");
  give("lesson_steps", QStringLiteral("5000"));
  window.run();
  m_window.reset();  // joins its thread
}

TEST_F(LessonsTest, EveryControlHasANameATipAndAPlaceInTheTabOrder) {
  LessonWindow& window = shown("noise-and-information");
  std::set<QWidget*> reached;
  QWidget* widget = child<QLineEdit>("lesson_range");
  widget->setFocus(Qt::TabFocusReason);
  while (widget != nullptr && reached.insert(widget).second) {
    QTest::keyClick(widget, Qt::Key_Tab);
    widget = QApplication::focusWidget();
  }
  for (const char* name : {"lessonChoice_0", "lesson_range", "lesson_values", "lesson_beta", "lesson_images", "lesson_epochs",
                           "runLesson", "lessonDefaults", "previousLesson", "nextLesson"}) {
    auto* control = window.findChild<QWidget*>(QString::fromLatin1(name));
    ASSERT_NE(control, nullptr) << name;
    EXPECT_FALSE(control->accessibleName().isEmpty()) << name;
    EXPECT_FALSE(control->toolTip().isEmpty()) << name;
    EXPECT_TRUE(reached.count(control) == 1) << name << " is not reached by Tab";
  }
  // The range in the words of the field's own error.
  const QString tip = child<QLineEdit>("lesson_images")->toolTip();
  EXPECT_TRUE(tip.contains(QStringLiteral("Training images. Give a whole number from 1000 to 9000."))) << tip.toStdString();
}

TEST_F(LessonsTest, ColoursFollowTheTheme) {
  LessonWindow& window = shown("one-image");
  QSignalSpy ran(&window, &LessonWindow::ran);
  window.run();
  ASSERT_TRUE(eventually([&] { return ran.count() == 1; }));
  auto* plot = window.findChildren<LessonPlot*>().at(0);
  const auto corner = [&] { return plot->grab().toImage().pixelColor(plot->width() - 2, plot->height() - 2); };
  m_theme->setMode(Theme::Mode::Dark);
  EXPECT_TRUE(eventually([&] { return corner() == darkPalette().panel; }));
  m_theme->setMode(Theme::Mode::Light);
  EXPECT_TRUE(eventually([&] { return corner() == lightPalette().panel; }));
}

}  // namespace
}  // namespace latentscape
