// SPDX-License-Identifier: GPL-3.0-or-later
// Undo and redo of what the user sets while exploring, by mouse and keys; and the menu Edit.
#include "tests/support/mouse_event.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/panels/class_legend.h"
#include "ui/panels/interpolate_panel.h"
#include "ui/panels/posterior_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/choice_combo.h"
#include "ui/widgets/image_view.h"
#include "ui/window/exploration_history.h"

#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QWheelEvent>

#include <cmath>
#include <set>

namespace latentscape {
namespace {

constexpr std::chrono::milliseconds kShort{300}, kLong{1100};  // pauses within a burst, and after it

class UndoTest : public WindowTest {
 protected:
  // Time stands still but for pass().
  void stopClock() {
    history().setClock([this] { return m_time; });
    settle();
    history().forget();
  }
  void openQuiet() {
    openStill();
    stopClock();
  }
  void openSmall(int dimensions) {
    openModel(smallModel(dimensions));
    ASSERT_TRUE(eventually([&] { return exploration().codes()->count == kTest; }));
    map().fit();
    map().setAutoFit(false);
    stopClock();
  }
  void pass(std::chrono::milliseconds time) { m_time += time; }
  ExplorationHistory& history() const { return part<ExplorationHistory>(); }
  int steps() const { return history().steps().count(); }
  // What the event loop has been given is done.
  static void settle() { QCoreApplication::processEvents(); }
  void undo() const {
    QTest::keyClick(&map(), Qt::Key_Z, Qt::ControlModifier);
    settle();
  }
  void redo() const {
    QTest::keyClick(&map(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    settle();
  }
  void key(int which, Qt::KeyboardModifiers modifiers = {}) const {
    QTest::keyClick(&map(), static_cast<Qt::Key>(which), modifiers);
    settle();
  }
  void drag(QPointF from, QPointF to, Qt::MouseButton button = Qt::LeftButton) {
    mouse(QEvent::MouseButtonPress, from, button, button);
    for (int i = 1; i <= 4; ++i) {
      mouse(QEvent::MouseMove, from + (to - from) * (i / 4.0), Qt::NoButton, button);
      settle();
      pass(kLong);  // however slow
    }
    mouse(QEvent::MouseButtonRelease, to, button, Qt::NoButton);
    settle();
  }
  void wheel(int delta) const {
    const QPointF at = QPointF(map().rect().center()) + QPointF(31, 17);
    QWheelEvent event(at, map().mapToGlobal(at), {}, {0, delta}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&map(), &event);
    settle();
  }
  QString text(const char* action) const {
    const QString text = child<QAction>(action)->text();
    return child<QAction>(action)->isEnabled() ? text : QStringLiteral("disabled: ") + text;
  }
  QPointF placeOf(std::size_t image) const {
    const auto mean = exploration().codes()->meanOf(image);
    return {static_cast<double>(mean[0]), static_cast<double>(mean[1])};
  }
  std::set<int> hidden() const {
    const auto& legend = part<ClassLegend>();
    std::set<int> numbers;
    for (int i = 0; i < legend.count(); ++i) {
      if (!legend.classShown(i)) numbers.insert(i);
    }
    return numbers;
  }
  // The probe is there, and all that shows it.
  void expectProbe(QPointF place) const {
    for (const QPointF shown : {exploration().probe(), map().probe()}) {
      EXPECT_NEAR(shown.x(), place.x(), 1e-5);
      EXPECT_NEAR(shown.y(), place.y(), 1e-5);
    }
  }
  void project(std::optional<ProjectionMethod> method) const {
    auto* list = static_cast<ChoiceCombo<std::optional<ProjectionMethod>>*>(child<QComboBox>("mapKindCombo"));
    list->setValue(method);
    emit list->activated(list->currentIndex());
    ASSERT_TRUE(eventually([&] { return exploration().layout().method() == method; }));
    settle();
  }

  std::chrono::steady_clock::time_point m_time;
};

TEST_F(UndoTest, ADragOfTheProbeIsOneStep) {
  openQuiet();
  EXPECT_EQ(text("editUndo"), QStringLiteral("disabled: &Undo"));
  EXPECT_EQ(text("editRedo"), QStringLiteral("disabled: &Redo"));
  const QPointF from = map().probe(), pixel = map().toPixel(from);
  drag(pixel, pixel + QPointF(60, -40));
  const QPointF to = map().probe();
  ASSERT_NE(from, to);
  EXPECT_EQ(steps(), 1);
  EXPECT_EQ(text("editUndo"), QStringLiteral("&Undo Move of the Probe"));
  undo();
  expectProbe(from);
  EXPECT_EQ(text("editUndo"), QStringLiteral("disabled: &Undo"));
  EXPECT_EQ(text("editRedo"), QStringLiteral("&Redo Move of the Probe"));
  redo();
  expectProbe(to);
  EXPECT_EQ(steps(), 1) << "going back and forth makes no step";
  undo();
  key(Qt::Key_Y, Qt::ControlModifier);
  expectProbe(to);
}

TEST_F(UndoTest, TwoDragsAreTwoStepsHoweverFast) {
  openQuiet();
  const QPointF first = map().probe(), pixel = map().toPixel(first);
  mouse(QEvent::MouseButtonPress, pixel, Qt::LeftButton, Qt::LeftButton);
  mouse(QEvent::MouseMove, pixel + QPointF(50, 0), Qt::NoButton, Qt::LeftButton);
  mouse(QEvent::MouseButtonRelease, pixel + QPointF(50, 0), Qt::LeftButton, Qt::NoButton);
  const QPointF second = map().probe();
  drag(pixel + QPointF(50, 0), pixel + QPointF(50, 50));  // before the event loop has ended the first
  EXPECT_EQ(steps(), 2);
  undo();
  expectProbe(second);
  undo();
  expectProbe(first);
}

TEST_F(UndoTest, ABurstOfKeysIsOneStepUntilAPause) {
  openQuiet();
  const QPointF first = map().probe();
  for (int i = 0; i < 5; ++i) {
    key(Qt::Key_Right);
    pass(kShort);  // five of them are more than a second
  }
  const QPointF second = map().probe();
  EXPECT_EQ(steps(), 1);
  pass(kLong);
  key(Qt::Key_Up);
  EXPECT_EQ(steps(), 2);
  undo();
  expectProbe(second);
  undo();
  expectProbe(first);
}

TEST_F(UndoTest, AStepAfterUndoIsItsOwn) {
  openQuiet();
  const QPointF first = map().probe();
  key(Qt::Key_Right);
  const QPointF second = map().probe();
  undo();
  redo();
  key(Qt::Key_Right);
  EXPECT_EQ(steps(), 2) << "not more of the first";
  undo();
  expectProbe(second);
  undo();
  expectProbe(first);
}

TEST_F(UndoTest, AStepThatEndsWhereItBeganIsNone) {
  openQuiet();
  const QPointF before = map().probe(), pixel = map().toPixel(before);
  mouse(QEvent::MouseButtonPress, pixel, Qt::LeftButton, Qt::LeftButton);
  mouse(QEvent::MouseMove, pixel + QPointF(50, 0), Qt::NoButton, Qt::LeftButton);
  m_window->binding().moveProbe(before);
  mouse(QEvent::MouseButtonRelease, pixel, Qt::LeftButton, Qt::NoButton);
  settle();
  EXPECT_EQ(steps(), 0);
  key(Qt::Key_Right);
  EXPECT_EQ(steps(), 1);
  m_window->binding().moveProbe(before);
  settle();
  EXPECT_EQ(steps(), 0) << "a burst that came back";
  click("class3");
  click("class3");
  settle();
  EXPECT_EQ(steps(), 2) << "two clicks, though";
}

TEST_F(UndoTest, AtTheEdgeKeysMoveTheViewInTheSameStep) {
  openQuiet();
  m_window->binding().moveProbe(map().toPlane({static_cast<double>(map().width()) - 20.0, map().height() / 2.0}));
  settle();
  history().forget();
  const QPointF probe = map().probe();
  const MapFrame view = map().frame();
  for (int i = 0; i < 4; ++i) key(Qt::Key_Right);
  const QPointF moved = map().probe();
  const MapFrame panned = map().frame();
  ASSERT_NE(panned, view);
  EXPECT_EQ(steps(), 1);
  EXPECT_EQ(text("editUndo"), QStringLiteral("&Undo Move of the Probe"));
  undo();
  expectProbe(probe);
  EXPECT_EQ(map().frame(), view);
  redo();
  expectProbe(moved);
  EXPECT_EQ(map().frame(), panned);
}

TEST_F(UndoTest, TheViewComesBackAfterWheelKeysAndDrag) {
  openQuiet();
  const MapFrame first = map().frame();
  for (int i = 0; i < 3; ++i) {
    wheel(120);
    pass(kShort);
  }
  const MapFrame second = map().frame();
  EXPECT_EQ(steps(), 1);
  EXPECT_EQ(text("editUndo"), QStringLiteral("&Undo Move of the Map"));
  pass(kLong);
  key(Qt::Key_Plus);
  key(Qt::Key_Minus);
  key(Qt::Key_Plus);
  const MapFrame third = map().frame();
  EXPECT_EQ(steps(), 2);
  drag({100, 100}, {160, 130}, Qt::MiddleButton);
  const MapFrame fourth = map().frame();
  EXPECT_EQ(steps(), 3);
  ASSERT_NE(second, first);
  ASSERT_NE(third, second);
  ASSERT_NE(fourth, third);
  for (const MapFrame& wanted : {third, second, first}) {
    undo();
    EXPECT_EQ(map().frame(), wanted);
  }
  for (const MapFrame& wanted : {second, third, fourth}) {
    redo();
    EXPECT_EQ(map().frame(), wanted);
  }
}

// As when the map takes other axes by itself, at the end of a run's first epoch.
TEST_F(UndoTest, ABurstEndsWhereTheMapTakesOtherAxes) {
  openSmall(5);
  m_window->binding().moveProbe(exploration().probe() + QPointF(0.5, -0.25));
  settle();
  pass(kLong);
  const LatentPoint point = exploration().point();
  wheel(120);
  project(ProjectionMethod::Pca);
  const MapFrame between = map().frame();
  wheel(120);  // at once
  ASSERT_EQ(steps(), 3);
  undo();
  EXPECT_EQ(map().frame(), between);
  EXPECT_EQ(exploration().point(), point) << "the step before is not undone with it";
}

TEST_F(UndoTest, AnImageThatHasLeftTheMapIsPassedOver) {
  openSmall(2);
  choose(MapSet::All);
  history().forget();
  const auto place = [&](Split split, std::size_t index) { return exploration().images().placeOf({split, index}); };
  m_window->binding().select(*place(Split::Train, 5));
  settle();
  pass(kLong);
  m_window->binding().select(*place(Split::Test, 3));
  settle();
  ASSERT_EQ(steps(), 2);
  choose(MapSet::Test);
  undo();  // to the training image; and then to none
  const auto selected = exploration().selection();
  EXPECT_FALSE(selected.has_value());
  EXPECT_FALSE(history().steps().canUndo()) << "one key, two steps: the first changed nothing";
}

TEST_F(UndoTest, APanTurnsFollowOffAndUndoTurnsItOn) {
  openQuiet();
  map().fit();
  settle();
  history().forget();
  ASSERT_TRUE(map().autoFit());
  drag({100, 100}, {160, 130}, Qt::MiddleButton);
  EXPECT_FALSE(child<QPushButton>("mapFollow")->isChecked());
  undo();
  EXPECT_TRUE(child<QPushButton>("mapFollow")->isChecked());
}

TEST_F(UndoTest, FitIsAStep) {
  openQuiet();
  wheel(360);
  const MapFrame zoomed = map().frame();
  pass(kLong);
  click("mapFit");
  settle();
  ASSERT_NE(map().frame(), zoomed);
  EXPECT_EQ(steps(), 2);
  undo();
  EXPECT_EQ(map().frame(), zoomed);
}

TEST_F(UndoTest, AnEndThatIsDraggedGoesBackToItsImage) {
  openQuiet();
  const auto image = exploration().end(0)->image;
  ASSERT_TRUE(image.has_value());
  ASSERT_TRUE(eventually([&] { return map().endpoint(0).has_value(); }));
  const QPointF pixel = map().toPixel(*map().endpoint(0));
  drag(pixel, pixel + QPointF(45, 30));
  ASSERT_FALSE(exploration().end(0)->image.has_value());
  const LatentPoint point = exploration().end(0)->point;
  EXPECT_EQ(steps(), 1);
  EXPECT_EQ(text("editUndo"), QStringLiteral("&Undo Change of A"));
  undo();
  EXPECT_EQ(exploration().end(0)->image, image);
  EXPECT_TRUE(eventually([&] {
    return std::hypot(map().endpoint(0)->x() - placeOf(*image).x(), map().endpoint(0)->y() - placeOf(*image).y()) < 1e-4;
  })) << "and the map shows it there";
  redo();
  EXPECT_FALSE(exploration().end(0)->image.has_value());
  EXPECT_EQ(exploration().end(0)->point, point);
}

TEST_F(UndoTest, BothEndsAtOnceAreOneStepAndEachAloneIsItsOwn) {
  openQuiet();
  const auto a = exploration().end(0)->image, b = exploration().end(1)->image;
  click("swapButton");
  settle();
  EXPECT_EQ(exploration().end(0)->image, b);
  EXPECT_EQ(steps(), 1);
  EXPECT_EQ(text("editUndo"), QStringLiteral("&Undo Change of A and B"));
  key(Qt::Key_A);
  EXPECT_EQ(text("editUndo"), QStringLiteral("&Undo Change of A"));
  key(Qt::Key_B);
  EXPECT_EQ(text("editUndo"), QStringLiteral("&Undo Change of B"));
  EXPECT_EQ(steps(), 3) << "however fast";
  undo();
  EXPECT_FALSE(exploration().end(0)->image.has_value());
  EXPECT_EQ(exploration().end(1)->image, a);
  undo();
  EXPECT_EQ(exploration().end(0)->image, b);
  undo();
  EXPECT_EQ(exploration().end(0)->image, a);
  EXPECT_EQ(exploration().end(1)->image, b);
}

TEST_F(UndoTest, ASelectionAndItsEndAreSteps) {
  openQuiet();
  shiftClick(map().toPixel(placeOf(5)));
  settle();
  const auto selected = exploration().selection();
  ASSERT_TRUE(selected.has_value());
  key(Qt::Key_Escape);
  ASSERT_FALSE(exploration().selection().has_value());
  EXPECT_EQ(steps(), 2);
  EXPECT_EQ(text("editUndo"), QStringLiteral("&Undo Change of the Selection"));
  undo();
  EXPECT_EQ(exploration().selection(), selected);
  EXPECT_EQ(map().selected(), static_cast<int>(*selected));
  EXPECT_TRUE(eventually([&] { return !picture("selectedReconstruction").isNull(); }));
  undo();
  EXPECT_FALSE(exploration().selection().has_value());
  EXPECT_FALSE(map().selected().has_value());
  redo();
  EXPECT_EQ(exploration().selection(), selected);
}

TEST_F(UndoTest, HiddenClassesComeBackByTheClick) {
  openQuiet();
  click("class3");
  settle();
  EXPECT_EQ(text("editUndo"), QStringLiteral("&Undo Change of the Classes Shown"));
  QTest::mouseClick(child("class5"), Qt::LeftButton, Qt::AltModifier);
  settle();
  EXPECT_EQ(hidden().size(), 9U);
  EXPECT_EQ(steps(), 2) << "nine classes, one click";
  undo();
  EXPECT_EQ(hidden(), std::set<int>{3});
  undo();
  EXPECT_EQ(hidden(), std::set<int>{});
  redo();
  redo();
  EXPECT_EQ(hidden().count(5), 0U);
  EXPECT_EQ(hidden().size(), 9U);
}

TEST_F(UndoTest, ADoubleClickIsOneStep) {
  openQuiet();
  auto* chip = child("class4");
  const auto send = [&](QEvent::Type type) {
    sendDrag(*chip, type, {6, 6});
    settle();
  };
  send(QEvent::MouseButtonPress);
  send(QEvent::MouseButtonRelease);
  ASSERT_EQ(hidden(), std::set<int>{4}) << "the first half hides it";
  send(QEvent::MouseButtonDblClick);
  send(QEvent::MouseButtonRelease);
  ASSERT_EQ(hidden().size(), 9U);
  EXPECT_EQ(steps(), 1);
  undo();
  EXPECT_EQ(hidden(), std::set<int>{});
}

TEST_F(UndoTest, PlayMakesNone) {
  openQuiet();
  shiftClick(map().toPixel(placeOf(5)));
  settle();
  ASSERT_EQ(steps(), 1);
  const double t = interpolate().t();
  click("playButton");
  ASSERT_TRUE(eventually([&] { return interpolate().t() != t; }));
  click("playButton");
  int draws = 0;
  QObject::connect(&exploration(), &ExplorationController::drawAnswered, m_window.get(), [&] { ++draws; });
  click("playNoiseButton");
  ASSERT_TRUE(eventually([&] { return draws >= 3; }));
  click("playNoiseButton");
  settle();
  EXPECT_EQ(steps(), 1);
}

TEST_F(UndoTest, FollowMakesNone) {
  openQuiet();
  m_window->binding().moveProbe({0.0, 0.0});
  wheel(-600);
  history().forget();
  const MapFrame far = map().frame();
  child<QPushButton>("mapFollow")->click();
  QEvent leave(QEvent::Leave);
  QApplication::sendEvent(&map(), &leave);  // it rests under the pointer
  ASSERT_TRUE(eventually([&] { return map().frame().unitsPerPixel < 0.9 * far.unitsPerPixel && !map().isFollowing(); }));
  settle();
  EXPECT_EQ(steps(), 0);
  // Nor does the view's own way spoil a step.
  const MapFrame fitted = map().frame();
  wheel(120);
  undo();
  EXPECT_EQ(map().frame().unitsPerPixel, fitted.unitsPerPixel);
}

TEST_F(UndoTest, ARunBeginsWithNoStepsAndTrainingMakesNone) {
  openToTrain();
  stopClock();
  key(Qt::Key_Right);
  ASSERT_EQ(steps(), 1);
  bool shown = false;
  QObject::connect(&m_window->trainingFlow(), &TrainingFlow::modelChanged, m_window.get(), [&] { shown = true; });
  click("trainButton");
  ASSERT_TRUE(eventually([&] { return shown; }));
  settle();
  EXPECT_EQ(steps(), 0);
  EXPECT_EQ(text("editUndo"), QStringLiteral("disabled: &Undo"));
  key(Qt::Key_Right);
  EXPECT_EQ(steps(), 1);
  int updates = 0;
  QObject::connect(&exploration(), &ExplorationController::codesArrived, m_window.get(), [&] { ++updates; });
  m_control->allowAll();
  ASSERT_TRUE(reaches(SessionState::Finished));
  ASSERT_TRUE(eventually([&] { return updates > 0 && exploration().codes()->count == kTest; }));
  settle();
  EXPECT_EQ(steps(), 1) << "the user's own, still";
  undo();
  EXPECT_EQ(steps() - history().steps().index(), 1);
}

TEST_F(UndoTest, ARunThatGoesOnBeginsWithNoSteps) {
  openToTrain();
  trainToTheEnd();
  stopClock();
  key(Qt::Key_Right);
  ASSERT_EQ(steps(), 1);
  type("epochsEdit", QStringLiteral("4"));
  ASSERT_TRUE(eventually([&] { return child("continueButton")->isEnabled(); }));
  click("continueButton");
  EXPECT_TRUE(eventually([&] { return steps() == 0; }));
}

TEST_F(UndoTest, AnotherModelBeginsWithNoSteps) {
  openQuiet();
  key(Qt::Key_Right);
  undo();
  key(Qt::Key_Up);
  ASSERT_EQ(steps(), 1);
  trigger("openEmbedded");
  ASSERT_TRUE(eventually([&] { return steps() == 0; }));
  ASSERT_TRUE(eventually([&] { return m_window->binding().pictureComplete(); }));
  settle();
  EXPECT_EQ(text("editUndo"), QStringLiteral("disabled: &Undo"));
  EXPECT_EQ(text("editRedo"), QStringLiteral("disabled: &Redo"));
  const QPointF before = map().probe();
  key(Qt::Key_Right);
  undo();
  expectProbe(before);
}

TEST_F(UndoTest, ATextFieldKeepsItsOwn) {
  openQuiet();
  key(Qt::Key_Right);
  const QPointF moved = map().probe();
  auto* field = child<QLineEdit>("epochsEdit");
  const QString before = field->text();
  field->setFocus();
  field->end(false);
  QTest::keyClicks(field, QStringLiteral("7"));
  ASSERT_EQ(field->text(), before + QStringLiteral("7"));
  QTest::keyClick(field, Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(field->text(), before);
  QTest::keyClick(field, Qt::Key_Y, Qt::ControlModifier);
  EXPECT_EQ(field->text(), before + QStringLiteral("7"));
  QTest::keyClick(field, Qt::Key_Z, Qt::ControlModifier);
  QTest::keyClick(field, Qt::Key_Z, Qt::ControlModifier);  // no more to undo there
  settle();
  expectProbe(moved);
  EXPECT_FALSE(history().steps().canRedo());
  map().setFocus();
  undo();
  EXPECT_TRUE(history().steps().canRedo());
}

TEST_F(UndoTest, TypedCoordinatesAreAStep) {
  openQuiet();
  const QPointF before = map().probe();
  type("z1Edit", QStringLiteral("0.75"));
  settle();
  ASSERT_NEAR(map().probe().x(), 0.75, 1e-6);
  EXPECT_EQ(steps(), 1) << "four keys, one burst";
  map().setFocus();
  undo();
  expectProbe(before);
}

TEST_F(UndoTest, NothingIsUndoneInTheMiddleOfADrag) {
  openQuiet();
  key(Qt::Key_Right);
  const QPointF pixel = map().toPixel(map().probe());
  mouse(QEvent::MouseButtonPress, pixel, Qt::LeftButton, Qt::LeftButton);
  mouse(QEvent::MouseMove, pixel + QPointF(50, 0), Qt::NoButton, Qt::LeftButton);
  const QPointF dragged = map().probe();
  undo();
  expectProbe(dragged);
  mouse(QEvent::MouseButtonRelease, pixel + QPointF(50, 0), Qt::LeftButton, Qt::NoButton);
  settle();
  EXPECT_EQ(steps(), 2);
}

TEST_F(UndoTest, ADragWhoseReleaseIsLostEndsWithTheNextMove) {
  openQuiet();
  const QPointF pixel = map().toPixel(map().probe());
  mouse(QEvent::MouseButtonPress, pixel, Qt::LeftButton, Qt::LeftButton);
  mouse(QEvent::MouseMove, pixel + QPointF(50, 0), Qt::NoButton, Qt::LeftButton);
  mouse(QEvent::MouseMove, pixel + QPointF(50, 0), Qt::NoButton, Qt::NoButton);
  settle();
  EXPECT_EQ(steps(), 1);
}

TEST_F(UndoTest, OldStepsAreForgotten) {
  openQuiet();
  for (int i = 0; i < ExplorationHistory::kMostSteps + 5; ++i) {
    m_window->binding().moveProbe({0.001 * i, 0.5});
    settle();
    pass(kLong);
  }
  EXPECT_EQ(steps(), ExplorationHistory::kMostSteps);
}

TEST_F(UndoTest, ImagesGoByTheirNames) {
  openSmall(2);
  const QPointF before = map().probe();
  key(Qt::Key_Right);
  const QPointF moved = map().probe();
  pass(kLong);
  m_window->binding().select(5);
  settle();
  m_window->binding().requestEnd(0, InterpolatePanel::FromSelected);
  settle();
  m_window->binding().requestEnd(0, InterpolatePanel::FromProbe);
  settle();
  ASSERT_EQ(steps(), 3) << "the last two are a burst";
  pass(kLong);
  m_window->binding().requestEnd(0, InterpolatePanel::FromSelected);
  settle();
  const auto code = exploration().codes()->meanOf(5);
  const LatentPoint mean(code.begin(), code.end());
  pass(kLong);
  m_window->binding().requestEnd(0, InterpolatePanel::FromProbe);
  settle();
  ASSERT_EQ(steps(), 5);

  choose(MapSet::Train);
  EXPECT_FALSE(exploration().selection().has_value());
  EXPECT_EQ(steps(), 5) << "other images are no step";
  undo();
  EXPECT_FALSE(exploration().end(0)->image.has_value()) << "it is not on the map";
  EXPECT_EQ(exploration().end(0)->point, mean) << "but its code is known";
  choose(MapSet::All);
  undo();
  redo();
  ASSERT_TRUE(exploration().end(0)->image.has_value());
  EXPECT_EQ(exploration().images().nameOf(*exploration().end(0)->image), (ImageName{Split::Test, 5}));

  choose(MapSet::Train);
  undo();
  undo();
  undo();  // of a selection that is gone already: the one before it
  expectProbe(before);
  choose(MapSet::All);
  redo();
  expectProbe(moved);
  redo();
  ASSERT_TRUE(exploration().selection().has_value());
  EXPECT_EQ(exploration().images().nameOf(*exploration().selection()), (ImageName{Split::Test, 5}));
  EXPECT_EQ(map().selected(), static_cast<int>(*exploration().selection()));
}

TEST_F(UndoTest, ASelectedImageHasItsPlaceAmongOtherImages) {
  openSmall(2);
  choose(MapSet::Train);
  history().forget();
  m_window->binding().select(5);
  settle();
  undo();
  choose(MapSet::All);
  redo();
  ASSERT_TRUE(exploration().selection().has_value());
  EXPECT_NE(exploration().selection(), 5U);
  EXPECT_EQ(exploration().images().nameOf(*exploration().selection()), (ImageName{Split::Train, 5}));
}

TEST_F(UndoTest, TheProbesPointComesBackInAnotherProjection) {
  openSmall(5);
  LatentPoint point(5, 0.0F);
  point[3] = 0.7F;
  m_window->binding().movePoint(point);
  settle();
  pass(kLong);
  m_window->binding().moveProbe(exploration().probe() + QPointF(0.5, -0.25));
  settle();
  const LatentPoint second = exploration().point();
  wheel(240);
  ASSERT_EQ(steps(), 3);
  project(ProjectionMethod::Pca);
  EXPECT_EQ(steps(), 3) << "another map is no step";
  const MapFrame shown = map().frame();
  undo();  // the view of another map is passed over
  EXPECT_EQ(exploration().point(), point);
  expectProbe(exploration().layout().placeOf(point));
  EXPECT_EQ(map().frame(), shown);
  redo();
  EXPECT_EQ(exploration().point(), second);
  key(Qt::Key_Plus);
  EXPECT_EQ(steps(), 3) << "the new step takes the place of the old view's";
  undo();
  EXPECT_EQ(map().frame(), shown);
}

TEST_F(UndoTest, TheSameInTheFullScreen) {
  openQuiet();
  const QPointF before = map().probe();
  key(Qt::Key_Right);
  trigger("fullScreen");
  ASSERT_TRUE(eventually([&] { return map().window() != m_window.get() && map().window()->isActiveWindow(); }));
  undo();
  expectProbe(before);
  QImage drawn(28, 28, QImage::Format_RGB32);
  drawn.fill(Qt::black);
  QApplication::clipboard()->setImage(drawn);
  key(Qt::Key_V, Qt::ControlModifier);
  EXPECT_TRUE(eventually([&] { return map().placed().has_value(); })) << "the menu's other keys work, too";
}

TEST_F(UndoTest, TheMapsMenuHasIt) {
  openQuiet();
  const QPointF before = map().probe();
  key(Qt::Key_Right);
  map().openMenuAtProbe();
  auto* menu = child<QMenu>("mapMenu");
  auto* undoing = child<QAction>("editUndo");
  ASSERT_TRUE(menu->actions().contains(undoing));
  menu->setActiveAction(undoing);
  QTest::keyClick(menu, Qt::Key_Return);
  settle();
  expectProbe(before);
}

TEST_F(UndoTest, APastedPictureIsAStep) {
  openQuiet();
  key(Qt::Key_Plus);
  pass(kLong);
  const MapFrame shown = map().frame();
  QImage drawn(28, 28, QImage::Format_RGB32);
  drawn.fill(Qt::white);
  QApplication::clipboard()->setImage(drawn);
  key(Qt::Key_V, Qt::ControlModifier);
  const auto place = [&] { return map().placed(); };
  ASSERT_TRUE(eventually([&] { return place().has_value(); }));
  const auto first = place();
  EXPECT_EQ(text("editUndo"), QStringLiteral("&Undo Change of the Placed Picture"));
  undo();
  EXPECT_FALSE(place().has_value());
  EXPECT_FALSE(child("selectionText")->isVisible());
  EXPECT_EQ(map().frame(), shown) << "not the step before";
  redo();
  ASSERT_TRUE(eventually([&] { return place().has_value(); }));
  EXPECT_EQ(place(), first);
  EXPECT_TRUE(eventually([&] { return child("selectionText")->isVisible(); }));
  click("clearSelectionButton");
  settle();
  EXPECT_FALSE(place().has_value());
  undo();
  EXPECT_TRUE(eventually([&] { return place().has_value(); }));
}

TEST_F(UndoTest, EditCopiesThePictureWithTheFocusOrTheDecodedOne) {
  openQuiet();
  QApplication::clipboard()->clear();
  child("trainButton")->setFocus();
  QTest::keyClick(child("trainButton"), Qt::Key_C, Qt::ControlModifier);
  EXPECT_EQ(QApplication::clipboard()->image().size(), QSize(28, 28)) << "the decoded one";
  QApplication::clipboard()->clear();
  map().setFocus();
  trigger("editCopy");
  EXPECT_EQ(QApplication::clipboard()->image().size(), map().size() * map().devicePixelRatioF());
  // A text is the field's to copy.
  auto* field = child<QLineEdit>("epochsEdit");
  field->setFocus();
  field->selectAll();
  QTest::keyClick(field, Qt::Key_C, Qt::ControlModifier);
  EXPECT_EQ(QApplication::clipboard()->text(), field->text());
  auto* label = child<QLabel>("priorDensity");
  label->setFocus();
  label->setSelection(0, static_cast<int>(label->text().size()));
  QTest::keyClick(label, Qt::Key_C, Qt::ControlModifier);
  EXPECT_EQ(QApplication::clipboard()->text(), label->text());
}

TEST_F(UndoTest, PasteIsInTheMenuEditAlone) {
  openQuiet();
  const auto actions = m_window->findChildren<QAction*>(QStringLiteral("pastePicture"));
  ASSERT_EQ(actions.size(), 1);
  QStringList menus;
  for (const QAction* menu : m_window->menuBar()->actions()) {
    if (menu->menu()->actions().contains(actions[0])) menus << menu->text();
  }
  EXPECT_EQ(menus, QStringList{QStringLiteral("&Edit")});
  EXPECT_EQ(actions[0]->shortcut(), QKeySequence(QKeySequence::Paste));
}

}  // namespace
}  // namespace latentscape
