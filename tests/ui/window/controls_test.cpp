// SPDX-License-Identifier: GPL-3.0-or-later
// What every control needs: a name, a description, and access by keyboard.
#include "tests/ui/window/window_fixture.h"
#include "ui/plots/anomaly_charts.h"
#include "ui/plots/latent_map.h"
#include "ui/plots/loss_plot.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/confusion_view.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/network_diagram.h"
#include "ui/widgets/paint_pad.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/text.h"
#include "ui/window/keys_dialog.h"

#include <QAbstractButton>
#include <QAbstractSlider>
#include <QButtonGroup>
#include <QComboBox>
#include <QMenu>
#include <QMenuBar>
#include <QScrollBar>
#include <QSet>
#include <QTabBar>
#include <QTabWidget>

#include <algorithm>

namespace latentscape {
namespace {

// Parts that Qt creates within its own controls.
bool isQtsOwn(const QWidget* widget) {
  if (widget->objectName().startsWith(QStringLiteral("qt_")) || qobject_cast<const QScrollBar*>(widget) != nullptr) return true;
  for (const QWidget* part = widget->parentWidget(); part != nullptr; part = part->parentWidget()) {
    if (qobject_cast<const QTabBar*>(part) || qobject_cast<const QComboBox*>(part) || qobject_cast<const QMenuBar*>(part))
      return true;
  }
  return false;
}

bool isInteractive(const QWidget* widget) {
  if (const auto* view = qobject_cast<const ImageView*>(widget)) return view->focusPolicy() != Qt::NoFocus;
  return qobject_cast<const QAbstractButton*>(widget) != nullptr || qobject_cast<const QLineEdit*>(widget) != nullptr ||
         qobject_cast<const QComboBox*>(widget) != nullptr || qobject_cast<const QAbstractSlider*>(widget) != nullptr ||
         qobject_cast<const QTabWidget*>(widget) != nullptr || qobject_cast<const ImageGrid*>(widget) != nullptr ||
         qobject_cast<const SegmentedControl*>(widget) != nullptr || qobject_cast<const LatentMap*>(widget) != nullptr ||
         qobject_cast<const LossChart*>(widget) != nullptr || qobject_cast<const ThresholdChart*>(widget) != nullptr ||
         qobject_cast<const ConfusionView*>(widget) != nullptr || qobject_cast<const PaintPad*>(widget) != nullptr;
}

class ControlsTest : public WindowTest {
 protected:
  void SetUp() override {
    open();
    // One banner of each kind, so that their controls are covered too.
    banner().showMessage(QStringLiteral("message"), QStringLiteral("Do"), QStringLiteral("one"));
    banner().showProgress(QStringLiteral("progress"), 1, 2, QStringLiteral("two"));
    banner().showError(Error{"what", "where", "advice"}, QStringLiteral("three"));
    m_window->binding().select(7);
    click("class0");  // shows the button that shows all classes
  }
  QList<QWidget*> controls() const {
    QList<QWidget*> found;
    for (QWidget* widget : m_window->findChildren<QWidget*>()) {
      if (isInteractive(widget) && !isQtsOwn(widget)) found.append(widget);
    }
    return found;
  }
  static std::string name(const QWidget* widget) {
    QString path;
    for (const QWidget* part = widget; part != nullptr; part = part->parentWidget()) {
      path.prepend(QStringLiteral("/%1(%2)").arg(QString::fromLatin1(part->metaObject()->className()), part->objectName()));
    }
    return path.toStdString();
  }
  // The controls that Tab reaches, from the first until it comes round.
  QSet<QWidget*> byTab() const {
    QSet<QWidget*> reached;
    child("trainButton")->setFocus();
    for (QWidget* at = QApplication::focusWidget(); at != nullptr && !reached.contains(at); at = QApplication::focusWidget()) {
      reached.insert(at);
      QTest::keyClick(at, Qt::Key_Tab);
    }
    return reached;
  }
};

TEST_F(ControlsTest, EveryControlHasANameADescriptionAndAHint) {
  ASSERT_GT(controls().size(), 50);
  QSet<QString> names;
  for (const QWidget* widget : controls()) {
    EXPECT_FALSE(widget->objectName().isEmpty()) << name(widget);
    EXPECT_FALSE(widget->accessibleName().isEmpty()) << name(widget);
    // A tooltip would hide the part of a plot that the mouse points at: plots have a description instead.
    const bool plot = qobject_cast<const LatentMap*>(widget) || qobject_cast<const LossChart*>(widget);
    if (const auto* tabs = qobject_cast<const QTabWidget*>(widget)) {  // one of its own would be that of all that is in it
      for (int i = 0; i < tabs->count(); ++i) {
        const QString tip = tabs->tabToolTip(i);
        EXPECT_FALSE(tip.isEmpty()) << tabs->tabText(i).toStdString();
        EXPECT_EQ(tip, inShortLines(tip)) << tabs->tabText(i).toStdString() << ": a long line";
      }
    } else {
      EXPECT_FALSE(plot ? widget->accessibleDescription().isEmpty() : widget->toolTip().isEmpty()) << name(widget);
    }
    const QString full =
        (widget->parentWidget() ? widget->parentWidget()->objectName() : QString()) + QLatin1Char('/') + widget->objectName();
    EXPECT_FALSE(names.contains(full)) << "two are named " << full.toStdString();
    names.insert(full);
  }
}

TEST_F(ControlsTest, EveryMenuEntryHasANameAndNoTwoHaveOneKey) {
  QHash<QString, QString> keys;
  int entries = 0;
  for (const QAction* action : m_window->findChildren<QAction*>()) {
    for (const QKeySequence& key : action->shortcuts()) {
      EXPECT_FALSE(keys.contains(key.toString()))
          << key.toString().toStdString() << ": " << keys.value(key.toString()).toStdString() << " and "
          << action->text().toStdString();
      keys.insert(key.toString(), action->text());
      ++entries;
    }
  }
  EXPECT_GT(entries, 15);
  for (const QAction* top : m_window->menuBar()->actions()) {
    ASSERT_NE(top->menu(), nullptr);
    EXPECT_TRUE(top->text().contains(QLatin1Char('&'))) << top->text().toStdString() << " : no letter opens it";
    QSet<QChar> letters;
    for (const QAction* action : top->menu()->actions()) {
      if (action->isSeparator()) continue;
      const qsizetype at = action->text().indexOf(QLatin1Char('&'));
      ASSERT_GE(at, 0) << action->text().toStdString();
      const QChar letter = action->text().at(at + 1).toLower();
      EXPECT_FALSE(letters.contains(letter))
          << "two entries of " << top->text().toStdString() << " have the letter " << QString(letter).toStdString();
      letters.insert(letter);
    }
  }
}

TEST_F(ControlsTest, TheKeysThatAreTold) {
  const QString told = KeysDialog::text(*m_window->menuBar());
  EXPECT_TRUE(told.contains(QStringLiteral("Train, pause, resume"))) << told.toStdString();
  EXPECT_TRUE(told.contains(QStringLiteral("the next layer under the points")));
  EXPECT_TRUE(told.contains(QStringLiteral("Left, Right"))) << "for the tabs without a digit";
  tabs().setCurrentIndex(0);
  tabs().tabBar()->setFocus(Qt::TabFocusReason);
  for (int tab = 1; tab < tabs().count(); ++tab) {
    QTest::keyClick(tabs().tabBar(), Qt::Key_Right);
    EXPECT_EQ(tabs().currentIndex(), tab);
  }
  EXPECT_EQ(child<QAction>("openFolder")->text(), child<QAction>("openImageFolder")->text()) << "one thing, one name";
}

TEST_F(ControlsTest, ATabHasOneNameInTheMenuAndTheBar) {
  const auto named = [this](const QString& action) {
    return m_window->findChild<QAction*>(action)->text().remove(QLatin1Char('&'));
  };
  for (int i = 0; i < tabs().count(); ++i) EXPECT_EQ(named(QStringLiteral("tab%1").arg(i)), tabs().tabText(i));
  EXPECT_EQ(named(QStringLiteral("draw")), tabs().tabText(m_window->analyses().indexOf(QStringLiteral("draw"))));
}

TEST_F(ControlsTest, TabReachesEveryControl) {
  for (int tab = 0; tab < tabs().count(); ++tab) {
    tabs().setCurrentIndex(tab);
    const QSet<QWidget*> reached = byTab();
    for (QWidget* widget : controls()) {
      if (!widget->isVisible() || !widget->isEnabled()) continue;
      // One stop for all choices of a group: the arrow keys move among them.
      if (qobject_cast<SegmentedControl*>(widget->parentWidget()) != nullptr) continue;
      if (const auto* button = qobject_cast<QAbstractButton*>(widget);
          button && button->group() && button->group()->exclusive()) {
        const auto choices = button->group()->buttons();
        EXPECT_TRUE(std::any_of(choices.begin(), choices.end(), [&](QAbstractButton* choice) {
          return reached.contains(choice);
        })) << name(widget);
        continue;
      }
      QWidget* stop = widget == &tabs() ? tabs().tabBar() : widget;
      EXPECT_TRUE(stop->focusPolicy() & Qt::TabFocus) << name(widget);
      EXPECT_TRUE(reached.contains(stop)) << name(widget) << " on tab " << tab;
    }
  }
}

TEST_F(ControlsTest, TheWindowFitsASmallScreen) {
  for (const char* id : {"one", "two", "three"}) banner().dismiss(QString::fromLatin1(id));
  EXPECT_LE(m_window->minimumSizeHint().width(), 1280);
  EXPECT_LE(m_window->minimumSizeHint().height(), 720);
}

TEST_F(WindowTest, TheNetworkIsDrawnAsItIsTyped) {
  open();
  show("network");
  NetworkDiagram& diagram = *child<NetworkDiagram>("networkDiagram");
  const int width = diagram.sizeHint().width();
  type("hiddenEdit", QStringLiteral("300, 200, 100"));
  ASSERT_EQ(diagram.stages().size(), 10U);
  EXPECT_EQ(diagram.stages()[1].shapeText(), "300");
  EXPECT_GT(diagram.sizeHint().width(), width);
  type("latentEdit", QStringLiteral("7"));
  EXPECT_EQ(diagram.stages()[5].shapeText(), "7");
  EXPECT_TRUE(diagram.accessibleDescription().contains(QStringLiteral("dense 300")));
  // An invalid text keeps the last valid value: 300, typed on the way to it.
  type("hiddenEdit", QStringLiteral("300, none"));
  EXPECT_EQ(diagram.stages().size(), 6U);
}

}  // namespace
}  // namespace latentscape
