// SPDX-License-Identifier: GPL-3.0-or-later
// The window on the screens that it opens on: a laptop's of 1366x768, and the 911x512 that are left of it at 150 %.
#include "core/lessons/lesson.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/image_view.h"
#include "ui/window/lesson_window.h"
#include "ui/window/window_layout.h"

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QAbstractSlider>
#include <QComboBox>
#include <QDataStream>
#include <QScreen>
#include <QSettings>
#include <QSplitter>

#include <utility>

namespace latentscape {
namespace {

class ScreenFitTest : public WindowTest {
 protected:
  QRect screen() const { return QGuiApplication::primaryScreen()->availableGeometry(); }
  bool isSmall() const {
    return screen().width() < WindowLayout::kCompactBelowWidth || screen().height() < WindowLayout::kCompactBelowHeight;
  }
  // With the title bar that a window manager puts above it; there is none here.
  void expectFits(const char* what) const {
    EXPECT_TRUE(screen().contains(QRect(m_window->pos(), m_window->size() + QSize(0, 30))))
        << what << ": " << m_window->width() << "x" << m_window->height() << " at " << m_window->x() << ", " << m_window->y();
  }
};

// As QWidget::saveGeometry() writes it.
QByteArray geometry(const QRect& frame, const QRect& normal, qint32 screenWidth) {
  QByteArray bytes;
  QDataStream stream(&bytes, QIODevice::WriteOnly);
  stream.setVersion(QDataStream::Qt_4_0);
  stream << quint32(0x1D9D0CB) << quint16(3) << quint16(0) << frame << normal << qint32(0) << quint8(0) << quint8(0)
         << screenWidth << normal;
  return bytes;
}

TEST_F(ScreenFitTest, ALessonsWindowLeavesRoomForItsFrame) {
  keepSettingsHere();
  start();
  LessonWindow& lesson = m_window->openLesson(lessons().front());
  ASSERT_TRUE(QTest::qWaitForWindowExposed(&lesson));
  constexpr int kTitleBar = 40, kFrame = 8;
  if (lesson.minimumSize().height() > screen().height() - kTitleBar - kFrame) GTEST_SKIP() << "the screen is too low for it";
  EXPECT_GE(lesson.geometry().top(), screen().top() + kTitleBar);
  EXPECT_LE(lesson.geometry().bottom(), screen().bottom() - kFrame);
}

TEST_F(ScreenFitTest, ANewWindowFits) {
  keepSettingsHere();
  start();
  expectFits("the first start");
  EXPECT_LE(m_window->minimumSizeHint().width(), 800);
  EXPECT_LE(m_window->minimumSizeHint().height(), 480);
}

TEST_F(ScreenFitTest, ARememberedWindowFitsAndIsRememberedSo) {
  keepSettingsHere();
  for (const QRect& remembered : {QRect(300, 200, 2800, 860), QRect(5000, 3000, 1200, 800), QRect(0, 0, 32767, 32767),
                                  QRect(-30000, -30000, 1000, 700), QRect(10, 10, 1, 1)}) {
    {
      QSettings settings;
      settings.setValue("layout", 1);
      settings.setValue("geometry", geometry(remembered.adjusted(-2, -30, 2, 2), remembered, 3840));
    }
    start();
    const std::string name = std::to_string(remembered.width()) + "x" + std::to_string(remembered.height());
    expectFits(name.c_str());
    EXPECT_GE(m_window->width(), m_window->minimumSizeHint().width());
    closeWindow();
    QWidget again;
    again.restoreGeometry(QSettings().value("geometry").toByteArray());
    EXPECT_LE(again.width(), screen().width()) << name;
    EXPECT_LE(again.height(), screen().height()) << name;
  }
}

TEST_F(ScreenFitTest, ASmallWindowIsForTheMapAndThePicture) {
  open();
  EXPECT_EQ(child("experimentPanel")->isVisible(), !isSmall());
  EXPECT_EQ(tabs().isVisible(), !isSmall());
  EXPECT_TRUE(map().isVisible());
  EXPECT_TRUE(child<ImageView>("decodedImage")->isVisible());
  const int share = isSmall() ? 50 : 40;  // percent of the window's height
  EXPECT_GE(map().height() * 100, m_window->height() * share);
  // What is hidden is a key away.
  trigger("showTabs");
  EXPECT_EQ(tabs().isVisible(), isSmall());
}

TEST_F(ScreenFitTest, EveryWayToATabShowsThePanelWhereItIs) {
  open();
  const QString last = QStringLiteral("tab%1").arg(tabs().count() - 1);
  const std::pair<QString, const char*> ways[] = {
      {QStringLiteral("draw"), "draw"},         {QStringLiteral("brushShowTab"), "brush"},
      {QStringLiteral("tab0"), "losses"},       {last, "brush"},
      {QStringLiteral("resample"), "generate"}, {QStringLiteral("others"), "reconstruct"}};
  const auto hide = [this] {
    if (tabs().isVisible()) trigger("showTabs");
    ASSERT_FALSE(tabs().isVisible());
  };
  const auto expectInSight = [this](const char* tab, const QString& way) {
    EXPECT_TRUE(tabs().isVisible()) << way.toStdString();
    EXPECT_TRUE(child<QAction>("showTabs")->isChecked()) << way.toStdString();
    EXPECT_EQ(tabs().currentIndex(), m_window->analyses().indexOf(QString::fromLatin1(tab))) << way.toStdString();
  };
  for (const auto& [action, tab] : ways) {
    hide();
    trigger(action.toLatin1().constData());
    expectInSight(tab, action);
  }
  hide();
  map().setFocus();
  QTest::keyClick(&map(), Qt::Key_2, Qt::AltModifier);
  expectInSight("reconstruct", QStringLiteral("Alt+2"));
  hide();
  map().setFocus();
  QTest::keyClick(&map(), Qt::Key_D, Qt::ControlModifier);
  expectInSight("draw", QStringLiteral("Ctrl+D"));
  EXPECT_TRUE(tabs().isAncestorOf(QApplication::focusWidget())) << "the pad has the keyboard";
}

TEST_F(ScreenFitTest, AWindowMadeSmallerIsAsBeforeWhenItIsLargerAgain) {
  if (isSmall()) GTEST_SKIP() << "there is no room for a larger window";
  open();
  trigger("showTabs");
  const QSize before = m_window->size();
  const QList<int> columns = child<QSplitter>("columns")->sizes();
  m_window->resize(WindowLayout::kCompactBelowWidth - 100, before.height());
  ASSERT_TRUE(eventually([&] { return !child("experimentPanel")->isVisible(); }));
  m_window->resize(before);
  EXPECT_TRUE(eventually([&] { return child("experimentPanel")->isVisible(); }));
  EXPECT_FALSE(tabs().isVisible());  // as the user had it
  EXPECT_EQ(child<QSplitter>("columns")->sizes(), columns);
  m_window->resize(before.width(), WindowLayout::kCompactBelowHeight - 100);
  EXPECT_TRUE(eventually([&] { return !child("experimentPanel")->isVisible(); }));
}

TEST_F(ScreenFitTest, ATabThatWasAskedForInASmallWindowStaysInALargerOne) {
  if (isSmall()) GTEST_SKIP() << "there is no room for a larger window";
  open();
  trigger("showTabs");
  ASSERT_FALSE(tabs().isVisible());
  const QSize before = m_window->size();
  m_window->resize(WindowLayout::kCompactBelowWidth - 100, before.height());
  ASSERT_TRUE(eventually([&] { return !child("experimentPanel")->isVisible(); }));
  trigger("draw");
  ASSERT_TRUE(tabs().isVisible());
  m_window->resize(before);
  EXPECT_TRUE(eventually([&] { return child("experimentPanel")->isVisible(); }));
  EXPECT_TRUE(tabs().isVisible());
}

TEST_F(ScreenFitTest, TheFirstStepsWaitWhileAQuestionLiesOverASmallMap) {
  if (isSmall()) GTEST_SKIP() << "there is no room for both";
  keepSettingsHere();
  start();
  ASSERT_TRUE(eventually([&] { return child("startCard")->isVisible(); }));
  banner().showMessage(QStringLiteral("a question"), QStringLiteral("Yes"), QStringLiteral("one"));
  banner().showMessage(QStringLiteral("another question"), QStringLiteral("Yes"), QStringLiteral("two"));
  EXPECT_TRUE(eventually([&] { return !child("startCard")->isVisible(); }));
  for (const char* id : {"one", "two"}) banner().dismiss(QString::fromLatin1(id));
  EXPECT_TRUE(eventually([&] { return child("startCard")->isVisible(); }));
}

// What does not fit into a panel can be scrolled to; nothing else is cut by the window.
TEST_F(ScreenFitTest, EveryControlCanBeReached) {
  open();
  for (const char* action : {"showExperiment", "showTabs"}) {
    if (isSmall()) trigger(action);
  }
  QApplication::processEvents();
  for (const QWidget* control : m_window->findChildren<QWidget*>()) {
    const bool interactive =
        qobject_cast<const QAbstractButton*>(control) != nullptr || qobject_cast<const QLineEdit*>(control) != nullptr ||
        qobject_cast<const QComboBox*>(control) != nullptr || qobject_cast<const QAbstractSlider*>(control) != nullptr;
    if (!interactive || !control->isVisible() || control->window() != m_window.get()) continue;
    bool scrolls = false;
    for (const QWidget* part = control->parentWidget(); part != nullptr; part = part->parentWidget())
      scrolls = scrolls || qobject_cast<const QAbstractScrollArea*>(part) != nullptr;
    const QRect place(control->mapTo(m_window.get(), QPoint()), control->size());
    EXPECT_TRUE(scrolls || m_window->rect().contains(place)) << control->objectName().toStdString() << " at " << place.x() << ", "
                                                             << place.y() << " of " << place.width() << "x" << place.height();
  }
}

}  // namespace
}  // namespace latentscape
