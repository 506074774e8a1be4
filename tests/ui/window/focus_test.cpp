// SPDX-License-Identifier: GPL-3.0-or-later
// Where the keyboard is must be seen: on every control, in both themes.
#include "tests/ui/window/window_fixture.h"
#include "ui/panels/class_legend.h"
#include "ui/plots/anomaly_charts.h"
#include "ui/plots/latent_map.h"
#include "ui/plots/loss_chart.h"
#include "ui/theme/palette.h"
#include "ui/widgets/confusion_view.h"
#include "ui/widgets/image_gallery.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/text.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QHBoxLayout>
#include <QSlider>
#include <QTabBar>
#include <QTreeWidget>

#include <algorithm>
#include <set>

namespace latentscape {
namespace {

constexpr double kContrast =
    3.0;                          // WCAG 2.2, 1.4.11 and 2.4.13: of a focus indicator to what was there, and to what is beside it
constexpr int kNear = 3;          // pixels
constexpr int kLeastPixels = 40;  // as many as the edge of a check box
constexpr int kLeastExtent = 12;  // a caret is a line, and an underline another

struct Indicator {
  int pixels = 0;        // that changed so that one sees it
  QRect around;          // them
  double highest = 1.0;  // contrast of any change
  bool isSeen() const { return pixels >= kLeastPixels && around.width() >= kLeastExtent && around.height() >= kLeastExtent; }
};

// What the focus has changed. A pixel counts if it differs from what was there and from something beside it that is as before.
Indicator indicatorIn(const QImage& without, const QImage& with) {
  Indicator found;
  const QRect all = with.rect();
  const auto changed = [&](int x, int y) { return without.pixel(x, y) != with.pixel(x, y); };
  const auto standsOut = [&](int x, int y) {
    const QColor here = with.pixelColor(x, y);
    for (int dy = -kNear; dy <= kNear; ++dy) {
      for (int dx = -kNear; dx <= kNear; ++dx) {
        if (all.contains(x + dx, y + dy) && !changed(x + dx, y + dy) &&
            contrastRatio(here, with.pixelColor(x + dx, y + dy)) >= kContrast)
          return true;
      }
    }
    return false;
  };
  for (int y = 0; y < all.height(); ++y) {
    for (int x = 0; x < all.width(); ++x) {
      if (!changed(x, y)) continue;
      const double contrast = contrastRatio(without.pixelColor(x, y), with.pixelColor(x, y));
      found.highest = std::max(found.highest, contrast);
      if (contrast < kContrast || !standsOut(x, y)) continue;
      ++found.pixels;
      found.around |= QRect(x, y, 1, 1);
    }
  }
  return found;
}

std::string said(const QWidget& control, const Indicator& found) {
  return std::string(control.metaObject()->className()) + ' ' + control.objectName().toStdString() + ": " +
         std::to_string(found.pixels) + " pixels in " + std::to_string(found.around.width()) + "x" +
         std::to_string(found.around.height()) + ", highest contrast " + std::to_string(found.highest);
}

// Of the control within its window, with a frame around it, where an indicator may be, too.
QImage grab(const QWidget& control) {
  QWidget& window = *control.window();
  QRect seen = QRect(control.mapTo(&window, QPoint()), control.size()).adjusted(-kNear, -kNear, kNear, kNear);
  for (const QWidget* around = control.parentWidget(); around != nullptr; around = around->parentWidget()) {
    seen &= QRect(around->mapTo(&window, QPoint()), around->size());
    if (around == &window) break;
  }
  return window.grab(seen).toImage();
}

// Of a control that has the focus of the keys.
Indicator indicatorOf(QWidget& control) {
  QCoreApplication::processEvents();  // what was shown or hidden on the way to it has found its place
  const QImage with = grab(control);
  control.clearFocus();
  const Indicator found = indicatorIn(grab(control), with);
  control.setFocus(Qt::TabFocusReason);
  return found;
}

class FocusTest : public WindowTest, public ::testing::WithParamInterface<Theme::Mode> {
 protected:
  void SetUp() override {
    m_theme->setMode(GetParam());
    openStill();
    // One banner of each kind, so that their controls are covered too.
    banner().showMessage(QStringLiteral("message"), QStringLiteral("Do"), QStringLiteral("one"));
    banner().showProgress(QStringLiteral("progress"), 1, 2, QStringLiteral("two"));
    banner().showError(Error{"what", "where", "advice"}, QStringLiteral("three"));
    m_window->binding().select(7);
    click("class0");
  }
};

TEST_P(FocusTest, IsSeenOnEveryControl) {
  std::set<QWidget*> looked;
  for (int tab = 0; tab < tabs().count(); ++tab) {
    tabs().setCurrentIndex(tab);
    std::set<QWidget*> passed;
    child("trainButton")->setFocus(Qt::TabFocusReason);
    for (QWidget* at = QApplication::focusWidget(); at != nullptr && passed.insert(at).second; at = QApplication::focusWidget()) {
      if (looked.insert(at).second) {
        const Indicator found = indicatorOf(*at);
        EXPECT_TRUE(found.isSeen()) << said(*at, found) << ", on tab " << tab;
      }
      QTest::keyClick(at, Qt::Key_Tab);
    }
  }
  EXPECT_GT(looked.size(), 50U);
}

// What the window shows only now and then, and on images of any grey.
TEST_P(FocusTest, IsSeenOnWhateverElseTakesIt) {
  QWidget host;
  host.setObjectName(QStringLiteral("host"));
  auto* layout = new QHBoxLayout(&host);
  const ImageShape shape{8, 8, 1};
  for (const int grey : {0, 128, 255}) {
    const Image image{shape, std::vector<std::uint8_t>(64, static_cast<std::uint8_t>(grey))};
    for (const bool highlighted : {false, true}) {
      auto* view = new ImageView;
      view->setImage(image);
      view->setHighlighted(highlighted);
      view->setFixedSize(60, 60);
      layout->addWidget(view);
    }
    auto* grid = new ImageGrid(1, 2);
    grid->setImages({image, image});
    grid->setCurrent(0);
    grid->setFixedSize(124, 60);
    layout->addWidget(grid);
    auto* gallery = new ImageGallery;
    gallery->setSections(
        {{QStringLiteral("all"), {0, 1}}}, [image](std::size_t) { return image; }, [](std::size_t) { return QString(); });
    gallery->setFixedSize(160, 120);
    layout->addWidget(gallery);
  }
  auto* matrix = new ConfusionView;
  matrix->setFixedSize(160, 160);
  matrix->setColours(m_theme->palette());
  matrix->setMatrix({2, {9, 0, 0, 9}}, {QStringLiteral("a"), QStringLiteral("b")});
  layout->addWidget(matrix);
  auto* histogram = new ScoreHistogramChart;
  histogram->setColours(m_theme->palette());
  layout->addWidget(histogram);
  auto* losses = new LossChart;
  losses->setColours(m_theme->palette());
  layout->addWidget(losses);
  for (const bool invalid : {false, true}) {
    auto* edit = new QLineEdit(QStringLiteral("12"));
    setStyleProperty(edit, "invalid", invalid);
    layout->addWidget(edit);
  }
  for (const Qt::CheckState state : {Qt::Unchecked, Qt::PartiallyChecked, Qt::Checked}) {
    auto* box = new QCheckBox(QStringLiteral("check"));
    box->setCheckState(state);
    layout->addWidget(box);
  }
  for (const int value : {0, 50, 99}) {
    auto* slider = new QSlider(Qt::Horizontal);
    slider->setValue(value);
    layout->addWidget(slider);
  }
  auto* combo = new QComboBox;
  combo->addItem(QStringLiteral("one"));
  layout->addWidget(combo);
  auto* list = new QTreeWidget;
  list->setObjectName(QStringLiteral("skippedList"));
  list->addTopLevelItem(new QTreeWidgetItem({QStringLiteral("one")}));
  layout->addWidget(list);
  host.resize(3000, 200);
  host.show();
  host.activateWindow();
  ASSERT_TRUE(QTest::qWaitForWindowActive(&host));
  for (int i = 0; i < layout->count(); ++i) {
    QWidget& control = *layout->itemAt(i)->widget();
    control.setFocus(Qt::TabFocusReason);
    ASSERT_TRUE(control.hasFocus()) << i;
    const Indicator found = indicatorOf(control);
    EXPECT_TRUE(found.isSeen()) << said(control, found) << ", number " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Themes, FocusTest, ::testing::Values(Theme::Mode::Dark, Theme::Mode::Light),
                         [](const auto& theme) { return std::string(theme.param == Theme::Mode::Dark ? "Dark" : "Light"); });

TEST_F(WindowTest, TheMapsRingIsThatOfTheKeysAndNotInItsPicture) {
  openStill();
  map().setFocus(Qt::MouseFocusReason);
  QCoreApplication::processEvents();
  const QImage plain = map().grab().toImage();
  QTest::keyClick(&map(), Qt::Key_Right);
  QTest::keyClick(&map(), Qt::Key_Left);
  ASSERT_TRUE(eventually([&] { return m_window->binding().pictureComplete(); }));
  EXPECT_TRUE(indicatorIn(plain, map().grab().toImage()).isSeen());
  QApplication::clipboard()->clear();
  QTest::keyClick(&map(), Qt::Key_C, Qt::ControlModifier);
  EXPECT_FALSE(indicatorIn(plain, QApplication::clipboard()->image().convertToFormat(plain.format())).isSeen());
  map().clearFocus();
  map().setFocus(Qt::MouseFocusReason);
  EXPECT_FALSE(indicatorIn(plain, map().grab().toImage()).isSeen());
}

TEST_F(WindowTest, TheClassesComeBeforeTheBottomPanel) {
  open();
  std::vector<QWidget*> order;
  child("trainButton")->setFocus();
  for (QWidget* at = QApplication::focusWidget(); at != nullptr && std::find(order.begin(), order.end(), at) == order.end();
       at = QApplication::focusWidget()) {
    order.push_back(at);
    QTest::keyClick(at, Qt::Key_Tab);
  }
  const auto placeOf = [&](QWidget* widget) { return std::find(order.begin(), order.end(), widget) - order.begin(); };
  const auto last = static_cast<std::ptrdiff_t>(order.size());
  const int classes = part<ClassLegend>().count();
  ASSERT_EQ(classes, 10);
  for (int i = 0; i < classes; ++i) {
    const auto place = placeOf(child(QStringLiteral("class%1").arg(i).toLatin1().constData()));
    EXPECT_LT(place, placeOf(tabs().tabBar())) << "class " << i;
    EXPECT_GT(place, placeOf(child("nearestImage"))) << "class " << i;
  }
  EXPECT_LT(placeOf(tabs().tabBar()), last);
}

}  // namespace
}  // namespace latentscape
