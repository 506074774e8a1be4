// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures leave the window: whichever widget shows them, they can be copied, saved and enlarged.
#include "tests/ui/window/window_fixture.h"
#include "ui/panels/interpolate_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/plots/loss_plot.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/picture_viewer.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QMenu>
#include <QPushButton>
#include <QStatusBar>

namespace latentscape {
namespace {

class PicturesTest : public WindowTest {
 protected:
  void SetUp() override {
    open();
    QApplication::clipboard()->clear();
  }
  void openMenu(QWidget* widget) const {
    const QPoint at(6, 6);
    QContextMenuEvent event(QContextMenuEvent::Keyboard, at, widget->mapToGlobal(at));
    QApplication::sendEvent(widget, &event);
  }
  void save(QWidget* widget, const std::filesystem::path& file) const {
    openMenu(widget);
    auto* menu = widget->findChild<QMenu*>(widget == &map() ? QStringLiteral("mapMenu") : QStringLiteral("pictureMenu"));
    ASSERT_NE(menu, nullptr) << widget->objectName().toStdString();
    menu->findChild<QAction*>(QStringLiteral("savePicture"))->trigger();
    menu->close();
    answerFileDialog("saveDialog", file);
    EXPECT_TRUE(eventually([&] { return !QImage(QString::fromStdString(file.string())).isNull(); }));
  }
  QImage read(const std::filesystem::path& file) const { return QImage(QString::fromStdString(file.string())); }
};

TEST_F(PicturesTest, EveryKindIsSavedAsPng) {
  save(child("decodedImage"), m_folder / "decoded.png");
  EXPECT_EQ(read(m_folder / "decoded.png").size(), QSize(28, 28));
  EXPECT_EQ(read(m_folder / "decoded.png").convertToFormat(QImage::Format_Grayscale8),
            picture("decodedImage").convertToFormat(QImage::Format_Grayscale8));
  save(child("interpolationStrip"), m_folder / "thumbnail.png");
  EXPECT_EQ(read(m_folder / "thumbnail.png").size(), QSize(28, 28));
  save(&map(), m_folder / "map.png");
  EXPECT_EQ(read(m_folder / "map.png").size(), map().size() * map().devicePixelRatioF());
}

TEST_F(PicturesTest, WhatCannotBeWrittenIsToldAndLeavesNothing) {
  std::filesystem::create_directories(m_folder / "here.png");
  openMenu(child("decodedImage"));
  child("decodedImage")->findChild<QAction*>(QStringLiteral("savePicture"))->trigger();
  child("decodedImage")->findChild<QMenu*>(QStringLiteral("pictureMenu"))->close();
  auto* dialog = awaited<QFileDialog>("saveDialog");
  EXPECT_EQ(dialog->labelText(QFileDialog::LookIn), QStringLiteral("Save in:"));
  emit dialog->fileSelected(QString::fromStdString((m_folder / "here.png").string()));
  EXPECT_TRUE(eventually([&] { return banner().text(QStringLiteral("document")).contains(QStringLiteral("here.png")); }))
      << banner().text(QStringLiteral("document")).toStdString();
  EXPECT_TRUE(std::filesystem::is_empty(m_folder / "here.png"));
  dialog->close();
}

TEST_F(PicturesTest, EveryPictureIsCopiedAndEnlargedByKey) {
  m_window->binding().select(42);
  ASSERT_TRUE(eventually([&] { return !picture("selectedReconstruction").isNull(); }));
  show("generate");
  auto* samples = child<ImageGrid>("samplesGrid");
  ASSERT_TRUE(eventually([&] { return !samples->empty(); }));
  for (const char* name : {"decodedImage", "nearestImage", "selectedOriginal", "selectedReconstruction", "endAImage", "endBImage",
                           "interpolationStrip", "samplesGrid"}) {
    auto* widget = child(name);
    QApplication::clipboard()->clear();
    widget->setFocus();
    QTest::keyClick(widget, Qt::Key_C, Qt::ControlModifier);
    EXPECT_EQ(QApplication::clipboard()->image().size(), QSize(28, 28)) << name;
    EXPECT_EQ(m_window->statusBar()->currentMessage(), QStringLiteral("Picture copied")) << name;
    m_window->statusBar()->clearMessage();
    QTest::keyClick(widget, Qt::Key_Return);
    auto* viewer = m_window->findChild<PictureViewer*>();
    ASSERT_NE(viewer, nullptr) << name;
    EXPECT_EQ(viewer->size(), m_window->size()) << name;
    QTest::keyClick(viewer, Qt::Key_Escape);
    ASSERT_TRUE(eventually([&] { return m_window->findChild<PictureViewer*>() == nullptr; })) << name;
    EXPECT_TRUE(widget->hasFocus()) << name;
  }
  EXPECT_EQ(exploration().selection(), 42U) << "Escape closed the picture, and nothing else";
}

TEST_F(PicturesTest, ClicksKeepTheirMeaning) {
  auto* strip = child<ImageGrid>("interpolationStrip");
  QTest::mouseClick(strip, Qt::LeftButton, {}, strip->cellRect(2).center());
  EXPECT_EQ(interpolate().t(), 0.25);
  const QPoint at = strip->cellRect(6).center();
  QMouseEvent press(QEvent::MouseButtonPress, at, strip->mapToGlobal(at), Qt::LeftButton, Qt::LeftButton, {});
  QMouseEvent release(QEvent::MouseButtonRelease, at, strip->mapToGlobal(at), Qt::LeftButton, Qt::NoButton, {});
  QMouseEvent again(QEvent::MouseButtonDblClick, at, strip->mapToGlobal(at), Qt::LeftButton, Qt::LeftButton, {});
  for (QMouseEvent* event : {&press, &release, &again}) QApplication::sendEvent(strip, event);
  EXPECT_EQ(interpolate().t(), 0.75) << "its first click";
  ASSERT_NE(m_window->findChild<PictureViewer*>(), nullptr);
  EXPECT_EQ(m_window->findChild<PictureViewer*>()->current(), 6);
  QTest::keyClick(m_window->findChild<PictureViewer*>(), Qt::Key_Return);
  ASSERT_TRUE(eventually([&] { return m_window->findChild<PictureViewer*>() == nullptr; }));
  ASSERT_TRUE(eventually([&] { return !picture("nearestImage").isNull(); }));
  click("nearestImage");
  EXPECT_TRUE(exploration().selection().has_value());
}

TEST_F(PicturesTest, TheLossChartsMenuHasWhatItsToolBarHas) {
  LossChart* chart = lossPlot().chart();
  const auto choose = [&](const char* name, bool checked) {
    openMenu(chart);
    auto* menu = chart->findChild<QMenu*>(QStringLiteral("pictureMenu"));
    ASSERT_NE(menu, nullptr);
    for (const char* one : {"copyPicture", "savePicture"}) EXPECT_NE(menu->findChild<QAction*>(QLatin1String(one)), nullptr);
    auto* action = menu->findChild<QAction*>(QLatin1String(name));
    ASSERT_NE(action, nullptr) << name;
    EXPECT_EQ(action->isChecked(), checked) << name;
    action->trigger();
    menu->close();
    ASSERT_TRUE(gone("pictureMenu"));
  };
  choose("chartLastHalf", false);
  EXPECT_EQ(lossPlot().view(), LossView::LastHalf);
  EXPECT_TRUE(child<QPushButton>("lossLastHalf")->isChecked());
  choose("chartLastHalf", true);
  choose("chartWhole", false);
  EXPECT_EQ(lossPlot().view(), LossView::Whole);
  choose("chartLog", false);
  EXPECT_TRUE(lossPlot().logarithmic());
  choose("chartLog", true);
  EXPECT_FALSE(lossPlot().logarithmic());
  choose("chartLogSteps", false);
  EXPECT_TRUE(lossPlot().logarithmicSteps());
  choose("chartLogSteps", true);
  EXPECT_FALSE(lossPlot().logarithmicSteps());
  choose("chartExport", false);
  auto* dialog = awaited<QFileDialog>("saveDialog");
  EXPECT_TRUE(dialog->nameFilters().join(u' ').contains(QStringLiteral("*.csv")));
  const auto* buttons = dialog->findChild<QDialogButtonBox*>();
  EXPECT_EQ(buttons->button(QDialogButtonBox::Save)->property("role").toString(), QStringLiteral("primary"));
  dialog->close();
}

TEST_F(PicturesTest, PicturesOfAnAnalysisOfferItsExport) {
  show("generate");
  auto* samples = child<ImageGrid>("samplesGrid");
  ASSERT_TRUE(eventually([&] { return child("generateExport")->isEnabled(); }));
  openMenu(samples);
  auto* menu = samples->findChild<QMenu*>(QStringLiteral("pictureMenu"));
  auto* action = menu->findChild<QAction*>(QStringLiteral("exportAnalysis"));
  ASSERT_NE(action, nullptr);
  EXPECT_TRUE(action->isEnabled());
  action->trigger();
  menu->close();
  auto* dialog = awaited<QFileDialog>("saveDialog");
  dialog->close();
  // The menu of a picture that is part of no analysis has none.
  openMenu(child("decodedImage"));
  menu = child("decodedImage")->findChild<QMenu*>(QStringLiteral("pictureMenu"));
  EXPECT_EQ(menu->findChild<QAction*>(QStringLiteral("exportAnalysis")), nullptr);
  EXPECT_FALSE(menu->actions().constLast()->isSeparator());
  menu->close();
}

}  // namespace
}  // namespace latentscape
