// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/picture_actions.h"

#include "support.h"
#include "ui/plots/evaluation_charts.h"
#include "ui/plots/latent_map.h"
#include "ui/plots/loss_chart.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_rows.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/picture_viewer.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QDir>
#include <QDrag>
#include <QFileInfo>
#include <QMenu>
#include <QMimeData>
#include <QTimer>
#include <QUrl>
#include <QVBoxLayout>

namespace latentscape {
namespace {

// A window that takes what is to be saved.
class Taker : public QWidget {
 public:
  std::vector<Picture> saved;

 protected:
  bool event(QEvent* event) override {
    if (event->type() != SavePictureEvent::kind()) return QWidget::event(event);
    saved.push_back(static_cast<SavePictureEvent*>(event)->picture);
    event->accept();
    return true;
  }
};

class Pictures : public testing::Test {
 protected:
  Pictures() {
    m_view = new ImageView(&m_window);
    m_view->setObjectName(QStringLiteral("view"));
    m_view->setAccessibleName(QStringLiteral("Nearest test image"));
    m_view->setDescription(QStringLiteral("class 5, number 1510"));
    m_view->setImage(grey(77, 4));
    m_view->setGeometry(10, 10, 60, 60);
    m_grid = new ImageGrid(2, 3, &m_window);
    m_grid->setAccessibleName(QStringLiteral("Samples"));
    m_grid->setGeometry(100, 10, 200, 130);
    m_grid->setImages({grey(40, 4), grey(80, 4), grey(120, 4), grey(160, 4)});
    m_window.resize(400, 300);
    showActive(m_window);
    QApplication::clipboard()->clear();
  }
  static void openMenu(QWidget* widget, QContextMenuEvent::Reason reason, QPoint at) {
    QContextMenuEvent event(reason, at, widget->mapToGlobal(at));
    QApplication::sendEvent(widget, &event);
  }
  static QMenu* menu(const QWidget* widget) {
    for (QMenu* found : widget->findChildren<QMenu*>(QStringLiteral("pictureMenu"))) {
      if (found->isVisible()) return found;  // one that was closed may still be there
    }
    return nullptr;
  }
  static void choose(QWidget* widget, const char* action) {
    QMenu* shown = menu(widget);
    ASSERT_NE(shown, nullptr);
    auto* found = shown->findChild<QAction*>(QString::fromLatin1(action));
    ASSERT_NE(found, nullptr) << action;
    found->trigger();
    shown->close();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  }
  PictureViewer* viewer() const { return m_window.findChild<PictureViewer*>(); }
  bool viewerGone() const {
    return QTest::qWaitFor([this] { return viewer() == nullptr; }, 5000);
  }
  static int copied() {
    const QImage image = QApplication::clipboard()->image();
    return image.isNull() ? -1 : qGray(image.pixel(0, 0));
  }

  Taker m_window;
  ImageView* m_view;
  ImageGrid* m_grid;
};

TEST_F(Pictures, AFilesNameIsMadeOfThePicturesOwn) {
  EXPECT_EQ(pictureFileName(QStringLiteral("Nearest test image · class 5, number 1510")),
            QStringLiteral("nearest-test-image-class-5-number-1510.png"));
  EXPECT_EQ(pictureFileName(QStringLiteral("../../etc/passwd")), QStringLiteral("etc-passwd.png"));
  EXPECT_EQ(pictureFileName(QStringLiteral("−·/")), QStringLiteral("picture.png"));
  EXPECT_EQ(pictureFileName(QStringLiteral("decoded at 3.7, −1.5")), QStringLiteral("decoded-at-3-7-minus-1-5.png"));
  EXPECT_LE(pictureFileName(QString(5000, QLatin1Char('x'))).size(), 100);
  const QString name(20, QLatin1Char('n')), shared = name;
  (void)pictureFileName(name);
  EXPECT_FALSE(name.isDetached()) << "shared by two, as before";
}

TEST_F(Pictures, AreCopiedInTheirOwnPixelsByKey) {
  m_view->setFocus();
  QTest::keyClick(m_view, Qt::Key_C, Qt::ControlModifier);
  EXPECT_EQ(copied(), 77);
  EXPECT_EQ(QApplication::clipboard()->image().size(), QSize(4, 4));
  press(m_grid, Qt::Key_Right);
  QTest::keyClick(m_grid, Qt::Key_C, Qt::ControlModifier);
  EXPECT_EQ(copied(), 80);
}

TEST_F(Pictures, AreFoundByTheKeyboardWithoutBeingClickable) {
  EXPECT_EQ(m_view->focusPolicy(), Qt::StrongFocus);
  EXPECT_EQ(m_grid->focusPolicy(), Qt::StrongFocus);
}

TEST_F(Pictures, TheMenuActsOnTheImageUnderTheMouseOrTheKeysOwn) {
  openMenu(m_grid, QContextMenuEvent::Mouse, m_grid->cellRect(2).center());
  choose(m_grid, "copyPicture");
  EXPECT_EQ(copied(), 120);
  openMenu(m_grid, QContextMenuEvent::Keyboard, QPoint(0, 0));
  choose(m_grid, "copyPicture");
  EXPECT_EQ(copied(), 40);
  openMenu(m_grid, QContextMenuEvent::Mouse, m_grid->cellRect(5).center());
  EXPECT_EQ(menu(m_grid), nullptr) << "there is no image";
  m_view->clear();
  openMenu(m_view, QContextMenuEvent::Mouse, QPoint(20, 20));
  EXPECT_EQ(menu(m_view), nullptr);
}

TEST_F(Pictures, AreSavedByTheWindowThatTakesThem) {
  openMenu(m_view, QContextMenuEvent::Mouse, QPoint(20, 20));
  choose(m_view, "savePicture");
  ASSERT_EQ(m_window.saved.size(), 1U);
  EXPECT_EQ(m_window.saved[0].name, QStringLiteral("Nearest test image · class 5, number 1510"));
  EXPECT_EQ(m_window.saved[0].image.size(), QSize(4, 4));
  // From a window of its own that takes nothing, on to the one that it belongs to.
  auto* dialog = new QWidget(&m_window, Qt::Window);
  auto* inside = new ImageView(dialog);
  inside->setImage(grey(5));
  inside->resize(50, 50);
  dialog->show();
  openMenu(inside, QContextMenuEvent::Mouse, QPoint(20, 20));
  choose(inside, "savePicture");
  ASSERT_EQ(m_window.saved.size(), 2U);
  EXPECT_EQ(qGray(m_window.saved[1].image.pixel(0, 0)), 5);
}

TEST_F(Pictures, ADragBringsThePictureAndAFileThatIsWrittenWhenItIsAskedFor) {
  const Picture picture{QImage(3, 2, QImage::Format_Grayscale8), QStringLiteral("Sample 3")};
  const auto made = pictureMime(picture);
  EXPECT_TRUE(made->hasImage());
  EXPECT_TRUE(made->hasUrls());
  EXPECT_EQ(qvariant_cast<QImage>(made->imageData()).size(), QSize(3, 2));
  const auto files = [] {
    int count = 0;
    for (const QString& folder : QDir(QDir::tempPath()).entryList({QStringLiteral("latentscape-??????")}, QDir::Dirs)) {
      QDir inner(QDir(QDir::tempPath()).filePath(folder));
      for (const QString& each : inner.entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        count += static_cast<int>(QDir(inner.filePath(each)).entryList(QDir::Files).size());
    }
    return count;
  };
  const int before = files();
  EXPECT_TRUE(made->formats().contains(QStringLiteral("text/uri-list")));
  EXPECT_EQ(files(), before) << "nobody has asked yet";
  ASSERT_EQ(made->urls().size(), 1);
  const QString path = made->urls().first().toLocalFile();
  EXPECT_EQ(QFileInfo(path).fileName(), QStringLiteral("sample-3.png"));
  EXPECT_EQ(QImage(path).size(), QSize(3, 2));
  EXPECT_EQ(made->data(QStringLiteral("text/uri-list")), made->urls().first().toEncoded() + "\r\n") << "the same file";
}

TEST_F(Pictures, ADragTakesTheImageThatWasPressedAndIsNoClick) {
  QSignalSpy clicked(m_grid, &ImageGrid::clicked);
  int dragged = -1;
  const auto look = [&] {
    if (const auto* drag = m_grid->findChild<QDrag*>())
      dragged = qGray(qvariant_cast<QImage>(drag->mimeData()->imageData()).pixel(0, 0));
  };
  const QPoint at = m_grid->cellRect(1).center();
  const auto moveTo = [&](QPoint place) {
    QMouseEvent move(QEvent::MouseMove, place, m_grid->mapToGlobal(place), Qt::NoButton, Qt::LeftButton, {});
    QApplication::sendEvent(m_grid, &move);
  };
  QTest::mousePress(m_grid, Qt::LeftButton, {}, at);
  moveTo(at + QPoint(2, 0));
  look();
  EXPECT_EQ(dragged, -1) << "a hand that trembles";
  QTimer::singleShot(0, m_grid, [&] {  // where a drag has an event loop
    look();
    QDrag::cancel();
  });
  moveTo(at + QPoint(60, 0));
  look();
  EXPECT_EQ(dragged, 80);
  QTest::mouseRelease(m_grid, Qt::LeftButton, {}, at);
  EXPECT_EQ(clicked.count(), 0);
  QTest::mouseClick(m_grid, Qt::LeftButton, {}, at);
  EXPECT_EQ(clicked.count(), 1) << "the next is one";
}

TEST_F(Pictures, ADoubleClickEnlargesWhatWasPressedFirst) {
  QSignalSpy clicked(m_grid, &ImageGrid::clicked);
  // The click shows other images, as with neighbours.
  QObject::connect(m_grid, &ImageGrid::clicked, [this] { m_grid->setImages({grey(1), grey(2), grey(3)}); });
  const QPoint at = m_grid->cellRect(1).center();
  QTest::mouseClick(m_grid, Qt::LeftButton, {}, at);
  QMouseEvent second(QEvent::MouseButtonDblClick, at, m_grid->mapToGlobal(at), Qt::LeftButton, Qt::LeftButton, {});
  QApplication::sendEvent(m_grid, &second);
  QTest::mouseRelease(m_grid, Qt::LeftButton, {}, at);
  ASSERT_NE(viewer(), nullptr);
  EXPECT_EQ(qGray(viewer()->pictureOf(viewer()->current()).image.pixel(0, 0)), 80);
  EXPECT_EQ(clicked.count(), 1);
}

TEST_F(Pictures, EnterEnlargesAndSpaceClicks) {
  m_view->setSelectable(true);
  QSignalSpy clicked(m_view, &ImageView::clicked);
  m_view->setFocus();
  press(m_view, Qt::Key_Space);
  EXPECT_EQ(clicked.count(), 1);
  EXPECT_EQ(viewer(), nullptr);
  press(m_view, Qt::Key_Return);
  ASSERT_NE(viewer(), nullptr);
  EXPECT_EQ(clicked.count(), 1);
  EXPECT_TRUE(viewer()->hasFocus());
  QTest::keyClick(viewer(), Qt::Key_Escape);
  EXPECT_TRUE(viewerGone());
  EXPECT_TRUE(m_view->hasFocus());
  m_view->clear();
  press(m_view, Qt::Key_Enter);
  EXPECT_EQ(viewer(), nullptr) << "there is no image";
  QTest::keyClick(m_grid, Qt::Key_Return, Qt::ControlModifier);
  EXPECT_EQ(viewer(), nullptr) << "Ctrl+Enter is the window's";
}

TEST_F(Pictures, TheEnlargedOneCoversTheWindowWithSharpPixels) {
  m_view->setImage({{2, 2, 1}, {0, 255, 255, 0}});
  m_view->setFocus();
  press(m_view, Qt::Key_Return);
  ASSERT_NE(viewer(), nullptr);
  EXPECT_EQ(viewer()->geometry(), m_window.rect());
  const QRect shown = viewer()->shownRect();
  EXPECT_GT(shown.height(), m_window.height() / 2);
  EXPECT_EQ(shown.width() % 2, 0) << "whole pixels";
  const QImage painted = viewer()->grab().toImage();
  for (int x = shown.left(); x <= shown.right(); ++x) {
    const int value = qGray(painted.pixel(x, shown.top() + 1));
    ASSERT_EQ(value, x < shown.center().x() + 1 ? 0 : 255) << x << ": no blending";
  }
  m_window.resize(600, 500);
  QCoreApplication::processEvents();
  EXPECT_EQ(viewer()->geometry(), m_window.rect());
}

TEST_F(Pictures, ArrowKeysGoThroughAGrid) {
  m_grid->setFocus();
  press(m_grid, Qt::Key_Return);
  ASSERT_NE(viewer(), nullptr);
  const auto shown = [this] { return viewer()->current(); };
  EXPECT_EQ(shown(), 0);
  press(viewer(), Qt::Key_Left);
  EXPECT_EQ(shown(), 0);
  press(viewer(), Qt::Key_Right);
  press(viewer(), Qt::Key_Down);
  EXPECT_EQ(shown(), 2);
  EXPECT_TRUE(viewer()->accessibleDescription().contains(QStringLiteral("Samples · 3")));
  EXPECT_TRUE(viewer()->accessibleDescription().contains(QStringLiteral("4 × 4 pixels")));
  press(viewer(), Qt::Key_End);
  EXPECT_EQ(shown(), 3);
  press(viewer(), Qt::Key_Right);
  EXPECT_EQ(shown(), 3);
  press(viewer(), Qt::Key_Home);
  EXPECT_EQ(shown(), 0);
  QTest::keyClick(viewer(), Qt::Key_C, Qt::ControlModifier);
  EXPECT_EQ(copied(), 40) << "it can be taken from there as well";
  QTest::mouseClick(viewer(), Qt::LeftButton, {}, QPoint(5, 5));
  EXPECT_TRUE(viewerGone());
}

TEST_F(Pictures, RowsNameTheirImages) {
  ImageRows rows({QStringLiteral("Test image"), QStringLiteral("Error")}, 2);
  rows.setImages({grey(1), grey(2), grey(3), grey(4)}, {QStringLiteral("#7"), QStringLiteral("#8")});
  EXPECT_EQ(rows.grid().pictureOf(3).name, QStringLiteral("Error · #8"));
  rows.setImages({grey(1), grey(2), grey(3), grey(4)});
  EXPECT_EQ(rows.grid().pictureOf(1).name, QStringLiteral("Test image · 2"));
}

TEST_F(Pictures, AMapAndAChartAreCopiedAsTheyStand) {
  auto* layout = new QVBoxLayout;
  QWidget window;
  window.setLayout(layout);
  auto* map = new LatentMap;
  auto* losses = new LossChart;
  auto* chart = new PosteriorChart(QStringLiteral("chart"), QStringLiteral("A chart"), {}, nullptr);
  for (QWidget* each : std::initializer_list<QWidget*>{map, losses, chart}) layout->addWidget(each);
  window.resize(400, 900);
  showActive(window);
  for (QWidget* each : std::initializer_list<QWidget*>{map, losses, chart}) {
    QApplication::clipboard()->clear();
    each->setFocus();
    QTest::keyClick(each, Qt::Key_C, Qt::ControlModifier);
    EXPECT_EQ(QApplication::clipboard()->image().size(), each->size() * each->devicePixelRatioF())
        << each->accessibleName().toStdString();
    if (each == map) continue;  // it has a menu of its own
    openMenu(each, QContextMenuEvent::Keyboard, QPoint(5, 5));
    ASSERT_NE(menu(each), nullptr) << each->accessibleName().toStdString();
    EXPECT_NE(menu(each)->findChild<QAction*>(QStringLiteral("savePicture")), nullptr);
    menu(each)->close();
    openMenu(each, QContextMenuEvent::Mouse, QPoint(5, 5));
    ASSERT_NE(menu(each), nullptr);
    menu(each)->close();
  }
}

}  // namespace
}  // namespace latentscape
