// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"
#include "core/data/centring.h"
#include "tests/support/mouse_event.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/controllers/drawing.h"
#include "ui/controllers/picture_ink.h"
#include "ui/controllers/placed_picture.h"
#include "ui/panels/draw_panel.h"
#include "ui/panels/experiment_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/draw_pad.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/pixel_pad.h"
#include "ui/window/pad_flow.h"

#include <QClipboard>
#include <QComboBox>
#include <QDropEvent>
#include <QImage>
#include <QLabel>
#include <QMimeData>
#include <QPainter>
#include <QPushButton>
#include <QRegularExpression>
#include <QTabWidget>
#include <QTimer>
#include <QUrl>

namespace latentscape {
namespace {

class DrawTest : public WindowTest {
 protected:
  DrawPanel& panel() const { return part<DrawPanel>(); }
  DrawPad& pad() const { return panel().pad(); }
  bool enabled(const char* button) const { return child(button)->isEnabled(); }
  QString text(const char* label) const { return child<QLabel>(label)->text(); }
  static void mouseOn(PaintPad& on, QEvent::Type type, QPointF at) {
    sendDrag(on, type, {at.x() * on.width(), at.y() * on.height()});
  }
  // Places as shares of the pad's side.
  void press(PaintPad& on, QPointF at) const { mouseOn(on, QEvent::MouseButtonPress, at); }
  void move(PaintPad& on, QPointF at) const { mouseOn(on, QEvent::MouseMove, at); }
  void release(PaintPad& on, QPointF at) const { mouseOn(on, QEvent::MouseButtonRelease, at); }
  // A one.
  void draw() const {
    press(pad(), {0.5, 0.2});
    move(pad(), {0.5, 0.5});
    release(pad(), {0.5, 0.8});
  }
  // A light picture with a dark stroke, lying unless told otherwise.
  static QImage withStroke(QRect stroke = {8, 26, 44, 8}) {
    QImage picture(60, 60, QImage::Format_RGB32);
    picture.fill(Qt::white);
    QPainter(&picture).fillRect(stroke, Qt::black);
    return picture;
  }
  bool saysReversed() const { return text("drawHint").contains(QStringLiteral("reversed")); }
  // What is on the pad now has been read, and is on the map.
  bool landed() const {
    return eventually([&] {
      const auto& answer = part<Drawing>().answer();
      return answer && map().drawn() && answer->reading.picture == centredAsMnist(pad().ink(), 28);
    });
  }
  void drop(const QMimeData& data, const QWidget& target, QPoint place) const {
    const QPoint inWindow = target.mapTo(m_window.get(), place);
    QDragEnterEvent enter(inWindow, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(m_window.get(), &enter);
    QDropEvent event(QPointF(inWindow), Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(m_window.get(), &event);
    EXPECT_TRUE(event.isAccepted());
  }
  void dropOnPad(const std::vector<std::filesystem::path>& files) const {
    QMimeData data;
    QList<QUrl> urls;
    for (const auto& file : files) urls.push_back(QUrl::fromLocalFile(QString::fromStdString(file.string())));
    data.setUrls(urls);
    drop(data, pad(), pad().rect().center());
  }
  // From black on the left to white on the right: there is no ink.
  static QImage gradient() {
    QImage image(60, 40, QImage::Format_RGB32);
    for (int y = 0; y < image.height(); ++y) {
      for (int x = 0; x < image.width(); ++x) image.setPixelColor(x, y, QColor(4 * x, 4 * x, 4 * x));
    }
    return image;
  }
  void openAndDraw() {
    open();
    trigger("draw");
    draw();
    ASSERT_TRUE(landed());
  }
};

TEST_F(DrawTest, ADrawingLandsOnTheMapWhileTheButtonIsDown) {
  open();
  EXPECT_FALSE(map().drawn().has_value());
  trigger("draw");
  EXPECT_TRUE(pad().isVisible());
  EXPECT_TRUE(pad().hasFocus()) << "the keyboard draws, too";
  press(pad(), {0.3, 0.2});
  move(pad(), {0.3, 0.5});
  ASSERT_TRUE(landed()) << "the button is still down";
  EXPECT_TRUE(map().drawnPosterior().has_value());
  const auto first = map().drawn();
  move(pad(), {0.7, 0.2});
  move(pad(), {0.7, 0.8});
  EXPECT_TRUE(eventually([&] { return map().drawn() != first; })) << "it follows the pen";
  release(pad(), {0.7, 0.8});
  EXPECT_EQ(picture("drawSeen").size(), QSize(28, 28));
  EXPECT_FALSE(picture("drawReconstruction").isNull());
  EXPECT_TRUE(text("drawTerms").contains(QStringLiteral("ELBO")));
  EXPECT_TRUE(eventually([&] { return child<ImageGrid>("drawNearestLatent")->pictureCount() == 6; }));
  EXPECT_EQ(child<ImageGrid>("drawNearestPixels")->pictureCount(), 6);
  EXPECT_TRUE(
      eventually([&] { return text("drawStrange").contains(QRegularExpression(QStringLiteral("\\d % of the test images"))); }));
  click("drawClear");
  EXPECT_FALSE(map().drawn().has_value());
  EXPECT_FALSE(map().drawnPosterior().has_value());
  EXPECT_TRUE(picture("drawSeen").isNull());
}

TEST_F(DrawTest, UndoOnThePadIsThePads) {
  openAndDraw();
  QTest::keyClick(&pad(), Qt::Key_Z, Qt::ControlModifier);
  EXPECT_TRUE(pad().isBlank());
  EXPECT_FALSE(map().drawn().has_value());
  QTest::keyClick(&pad(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
  EXPECT_TRUE(landed());
}

TEST_F(DrawTest, ANearestImageIsSelected) {
  openAndDraw();
  auto* grid = child<ImageGrid>("drawNearestLatent");
  ASSERT_TRUE(eventually([&] { return grid->pictureCount() == 6; }));
  QTest::mouseClick(grid, Qt::LeftButton, {}, grid->cellRect(0).center());
  EXPECT_TRUE(eventually([&] { return exploration().selection().has_value() && map().selected().has_value(); }));
}

TEST_F(DrawTest, RefiningTellsItsGainAndMovesTheMark) {
  openAndDraw();
  click("drawRefine");
  EXPECT_TRUE(eventually([&] { return text("drawFound").contains(QStringLiteral("encoder")); }))
      << text("drawFound").toStdString();
  // Both losses and the gain are by the same samples, and add up.
  const auto said = QRegularExpression(QStringLiteral("^A gain of ([0-9,.]+) ± [0-9,.]+ nats over the encoder's ([0-9,.]+) \\(64 "
                                                      "samples of z\\)$"))
                        .match(text("drawFound"));
  ASSERT_TRUE(said.hasMatch()) << text("drawFound").toStdString();
  const auto loss =
      QRegularExpression(QStringLiteral("^Drawing by the refined code: −ELBO ([0-9,.]+) = [0-9,.]+ \\+ KL [0-9,.]+ nats$"))
          .match(text("drawTerms"));
  ASSERT_TRUE(loss.hasMatch()) << text("drawTerms").toStdString();
  const auto number = [](QString digits) { return digits.remove(QLatin1Char(',')).toDouble(); };
  EXPECT_NEAR(number(said.captured(2)) - number(loss.captured(1)), number(said.captured(1)), 1e-6);
  EXPECT_EQ(child<ImageView>("drawReconstruction")->caption(), QStringLiteral("Refined"));
  EXPECT_EQ(child<QPushButton>("drawRefine")->text(), QStringLiteral("Refine")) << "it has ended";
  EXPECT_TRUE(map().drawn().has_value());
  EXPECT_FALSE(text("drawTerms").startsWith(QStringLiteral("Drawing by the encoder's code: "))) << "that is another code";
  panel().setMode(DrawPanel::Mode::Missing);
  EXPECT_EQ(child<ImageView>("drawReconstruction")->caption(), QStringLiteral("Reconstruction"));
  EXPECT_TRUE(text("drawTerms").startsWith(QStringLiteral("Drawing by the encoder's code: "))) << text("drawTerms").toStdString();
  EXPECT_FALSE(text("drawFound").contains(QStringLiteral("gain")));
}

TEST_F(DrawTest, AnAutoencodersGainHasNoStandardError) {
  openModel(smallModel(2, Family::Autoencoder));
  trigger("draw");
  draw();
  ASSERT_TRUE(landed());
  click("drawRefine");
  const QRegularExpression gain(QStringLiteral("^A gain of [0-9,]+\\.[0-9] nats over the encoder's [0-9,.]+$"));
  EXPECT_TRUE(eventually([&] { return text("drawFound").contains(gain); })) << text("drawFound").toStdString();
}

TEST_F(DrawTest, PaintingOnTheDecodedPictureMovesTheCode) {
  openAndDraw();
  const auto before = map().drawn();
  panel().setMode(DrawPanel::Mode::Edit);
  auto* edit = child<PixelPad>("editPad");
  ASSERT_TRUE(edit->isVisible());
  press(*edit, {0.3, 0.3});
  move(*edit, {0.7, 0.3});
  EXPECT_TRUE(eventually([&] { return map().drawn() != before; })) << "the button is still down";
  release(*edit, {0.7, 0.3});
  EXPECT_EQ(child<ImageView>("drawReconstruction")->caption(), QStringLiteral("Edited"));
  EXPECT_TRUE(text("drawTerms").startsWith(QStringLiteral("Drawing by the edited code: −ELBO"))) << "it is no loss of the edit";
  EXPECT_FALSE(child("drawStrange")->isVisible()) << "nor is the edit stranger than an image";
  click("drawUndo");
  EXPECT_EQ(map().drawn(), before);
  EXPECT_EQ(child<ImageView>("drawReconstruction")->caption(), QStringLiteral("Reconstruction"));
}

TEST_F(DrawTest, DraggingTheDecodedPictureMovesTheCode) {
  openAndDraw();
  const auto before = map().drawn();
  panel().setMode(DrawPanel::Mode::Edit);
  auto* edit = child<PixelPad>("editPad");
  click("drawDrag");
  press(*edit, {0.5, 0.3});
  move(*edit, {0.65, 0.3});
  move(*edit, {0.8, 0.3});
  EXPECT_TRUE(eventually([&] { return map().drawn() != before; })) << "the button is still down";
  release(*edit, {0.8, 0.3});
  EXPECT_EQ(child<ImageView>("drawReconstruction")->caption(), QStringLiteral("Edited"));
}

TEST_F(DrawTest, WhileAnotherTabIsInSightTheDrawingIsNotCompared) {
  openAndDraw();
  const auto compared = [&] { return part<Drawing>().answer()->reading.neighbours.inPixels.size() == 6; };
  ASSERT_TRUE(eventually(compared));
  ASSERT_TRUE(eventually([&] { return exploration().codes()->count == exploration().dataset()->test.size(); }));
  show("losses");
  exploration().setCodes(exploration().codes());
  EXPECT_TRUE(eventually([&] { return !compared(); }));
  show("draw");
  EXPECT_TRUE(eventually(compared));
}

TEST_F(DrawTest, WhatIsMarkedAsMissingIsCompleted) {
  openAndDraw();
  panel().setMode(DrawPanel::Mode::Missing);
  auto* missing = child<PixelPad>("missingPad");
  press(*missing, {0.3, 0.3});
  release(*missing, {0.7, 0.3});
  EXPECT_TRUE(eventually(
      [&] { return child<ImageView>("drawReconstruction")->caption() == QStringLiteral("Completed") && enabled("drawRefine"); }));
  EXPECT_TRUE(text("drawTerms")
                  .contains(QRegularExpression(
                      QStringLiteral("^Visible pixels of the drawing: −ELBO [0-9,]+\\.[0-9] nats by samples of z$"))))
      << text("drawTerms").toStdString();
}

TEST_F(DrawTest, AWalkEndsAtItsClass) {
  openAndDraw();
  ASSERT_TRUE(eventually([&] { return exploration().codes() && child<ImageGrid>("drawNearestLatent")->pictureCount() == 6; }));
  const auto before = map().drawn();
  child<QComboBox>("drawWalkClass")->setCurrentIndex(0);
  click("drawWalk");
  EXPECT_TRUE(eventually([&] { return child<ImageView>("drawReconstruction")->caption() == QStringLiteral("Walked to 0"); }));
  EXPECT_TRUE(text("drawTerms").startsWith(QStringLiteral("Drawing by the code walked to: −ELBO")))
      << text("drawTerms").toStdString();
  EXPECT_FALSE(child("drawStrange")->isVisible());
  EXPECT_NE(map().drawn(), before);
}

TEST_F(DrawTest, OtherImagesOnTheMapEndAWalk) {
  openModel(smallModel());
  trigger("draw");
  draw();
  ASSERT_TRUE(landed());
  ASSERT_TRUE(eventually([&] { return child<ImageGrid>("drawNearestLatent")->pictureCount() == 6; }));
  const auto caption = [this] { return child<ImageView>("drawReconstruction")->caption(); };
  click("drawWalk");
  ASSERT_TRUE(eventually([&] { return caption().startsWith(QStringLiteral("On the way to ")); }));
  child<QTimer>("walkTimer")->stop();  // it stays where it is
  bool changed = false;
  QObject::connect(&exploration(), &ExplorationController::imagesChanged, m_window.get(), [&] {
    changed = true;
    EXPECT_TRUE(caption().startsWith(QStringLiteral("Walked to "))) << caption().toStdString();
    EXPECT_EQ(child<ImageGrid>("drawNearestLatent")->pictureCount(), 0) << "they were among the former images";
    EXPECT_TRUE(text("drawFound").startsWith(QStringLiteral("… % of the nearest codes"))) << text("drawFound").toStdString();
  });
  exploration().setMapSet(MapSet::Train);
  ASSERT_TRUE(eventually([&] { return changed; }));
  EXPECT_TRUE(eventually([&] { return child<ImageGrid>("drawNearestLatent")->pictureCount() == 6; })) << "those of the new ones";
  EXPECT_TRUE(text("drawFound").contains(QRegularExpression(QStringLiteral("^\\d+ % of the nearest codes"))))
      << text("drawFound").toStdString();
}

TEST_F(DrawTest, AWalkBeginsByTheKeyboard) {
  openAndDraw();
  ASSERT_TRUE(eventually([&] { return exploration().codes() && child<ImageGrid>("drawNearestLatent")->pictureCount() == 6; }));
  child<QComboBox>("drawWalkClass")->setCurrentIndex(1);
  auto* walk = child<QPushButton>("drawWalk");
  walk->setFocus();
  ASSERT_TRUE(walk->hasFocus());
  QTest::keyClick(walk, Qt::Key_Space);
  EXPECT_TRUE(eventually([&] { return child<ImageView>("drawReconstruction")->caption() == QStringLiteral("Walked to 1"); }));
  EXPECT_TRUE(walk->hasFocus()) << "another class can follow";
}

TEST_F(DrawTest, OnlyClassesThatHaveACodeAreWalkedTo) {
  openAndDraw();
  const auto& images = exploration().dataset()->test;
  ASSERT_TRUE(eventually([&] { return exploration().codes() && exploration().codes()->count == images.size(); }));
  auto* classes = child<QComboBox>("drawWalkClass");
  EXPECT_EQ(classes->count(), 10);
  exploration().setCodes(std::make_shared<const Codes>(*encodeImages(*exploration().model(), images, 0, 1)));
  ASSERT_EQ(classes->count(), 1);
  EXPECT_EQ(classes->itemData(0).toInt(), images.labels[0]);
}

TEST_F(DrawTest, ThePlacedPictureIsTaken) {
  open();
  show("draw");
  EXPECT_FALSE(child("drawPlaced")->isVisible()) << "there is none";
  QImage seven(60, 60, QImage::Format_RGB32);
  seven.fill(Qt::white);
  {
    QPainter painter(&seven);
    painter.setPen(QPen(Qt::black, 6.0));
    painter.drawPolyline(QPolygon({{15, 12}, {45, 12}, {28, 50}}));
  }
  QApplication::clipboard()->setImage(seven);
  map().setFocus();
  trigger("pastePicture");
  ASSERT_TRUE(eventually([&] { return child("drawPlaced")->isVisible(); }));
  click("drawPlaced");
  EXPECT_FALSE(pad().isBlank());
  EXPECT_TRUE(saysReversed());
  EXPECT_TRUE(landed());
  EXPECT_TRUE(saysReversed());
  click("drawUndo");
  EXPECT_FALSE(saysReversed());
  EXPECT_TRUE(pad().isBlank()) << "it is a step like a stroke";
}

TEST_F(DrawTest, AnImageOfTheMapIsPutOnThePadAsItIs) {
  openModel(smallModel());
  const auto& images = exploration().dataset()->test;
  const auto input = [&] {
    const auto& answer = part<Drawing>().answer();
    return answer && part<Drawing>().isRead() ? answer->reading.picture : Image{};
  };
  const auto reads = [&](const Image& image) { return eventually([&] { return input() == image; }); };
  ASSERT_TRUE(eventually([&] { return map().hasPoints(); }));
  ASSERT_TRUE(map().padTakesImages());
  const Image image = images.picture(3), other = images.picture(4);
  ASSERT_NE(centredAsMnist(inkOfImage(image), 28), image);
  map().putOnPad(3);
  EXPECT_EQ(tabs().currentWidget(), &panel());
  EXPECT_TRUE(pad().hasFocus());
  EXPECT_TRUE(reads(image));
  EXPECT_TRUE(text("drawHint").startsWith(QStringLiteral("As it is"))) << text("drawHint").toStdString();
  EXPECT_FALSE(part<PlacedPicture>().exists());
  map().putOnPad(4);
  EXPECT_TRUE(reads(other));
  click("drawUndo");
  EXPECT_TRUE(reads(image));
  draw();
  EXPECT_TRUE(landed()) << "a drawing like others";
  EXPECT_FALSE(text("drawHint").startsWith(QStringLiteral("As it is")));
  click("drawUndo");
  EXPECT_TRUE(reads(image));
  ImageRef dot{0, -1, {}, Image{image.shape, std::vector<std::uint8_t>(image.pixels.size())}, QStringLiteral("#7")};
  part<PadFlow>().putImage(dot);
  EXPECT_TRUE(banner().text(QStringLiteral("pad")).contains(QStringLiteral("#7: all of its pixels are black")));
  EXPECT_EQ(input(), image) << "the drawing stays";
  dot.image.pixels[30] = 200;
  part<PadFlow>().putImage(dot);
  EXPECT_TRUE(reads(dot.image)) << "a dot of the user's would not be read";
}

TEST_F(DrawTest, APictureThatIsPastedOnThePadIsDrawnThere) {
  open();
  trigger("draw");
  ASSERT_TRUE(pad().hasFocus());
  QApplication::clipboard()->setImage(withStroke({26, 8, 8, 44}));
  trigger("pastePicture");
  ASSERT_TRUE(eventually([&] { return !pad().isBlank(); }));
  EXPECT_TRUE(saysReversed());
  EXPECT_EQ(pad().ink().coverage[static_cast<std::size_t>(140 * DrawPad::kInkSide + 140)], 1.0F);
  EXPECT_TRUE(landed());
  EXPECT_FALSE(part<PlacedPicture>().exists()) << "there is one mark, the drawing's";
  EXPECT_FALSE(map().placed().has_value());
  click("drawClear");
  child("drawPen")->setFocus();
  ASSERT_FALSE(pad().hasFocus());
  trigger("pastePicture");
  ASSERT_TRUE(eventually([&] { return part<PlacedPicture>().answer().has_value(); }));
  EXPECT_TRUE(pad().isBlank()) << "it is pasted elsewhere";
}

TEST_F(DrawTest, APictureThatIsDroppedOnThePadIsDrawnThereWhateverThePadIsFor) {
  openAndDraw();
  const std::vector<float> drawn = pad().ink().coverage;
  QMimeData data;
  data.setImageData(withStroke());
  const auto dropAt = [&](const QWidget& target, QPoint place) { drop(data, target, place); };
  const auto dropOn = [&](const QWidget& target) { dropAt(target, target.rect().center()); };
  std::uint64_t placed = 0;
  QObject::connect(&part<PlacedPicture>(), &PlacedPicture::placed, m_window.get(), [&placed] { ++placed; });
  dropOn(map());
  ASSERT_TRUE(eventually([&] { return placed > 0; }));
  EXPECT_EQ(pad().ink().coverage, drawn) << "it is dropped elsewhere";
  const auto source = part<PlacedPicture>().source();
  ASSERT_NE(source, nullptr);
  panel().setMode(DrawPanel::Mode::Edit);
  dropOn(*child<PixelPad>("editPad"));
  ASSERT_TRUE(eventually([&] { return pad().ink().coverage != drawn; }));
  EXPECT_EQ(panel().mode(), DrawPanel::Mode::Draw);
  EXPECT_EQ(part<PlacedPicture>().source(), source) << "it is not placed on the map";
  const std::vector<float> dropped = pad().ink().coverage;
  EXPECT_EQ(dropped[static_cast<std::size_t>(140 * DrawPad::kInkSide + 140)], 1.0F);
  EXPECT_TRUE(landed());
  click("drawClear");
  ASSERT_TRUE(pad().isBlank());
  const std::uint64_t answers = placed;
  pad().setFocus();
  dropAt(panel(), {2, 2});
  ASSERT_TRUE(eventually([&] { return placed > answers; }));
  EXPECT_TRUE(pad().isBlank()) << "the margin is no pad, though the pad had the keyboard";
  QWidget other;  // as a file manager from which a picture is dragged
  other.show();
  other.activateWindow();
  ASSERT_TRUE(eventually([&] { return !m_window->isActiveWindow(); }));
  dropOn(pad());
  ASSERT_TRUE(eventually([&] { return !pad().isBlank(); }));
  EXPECT_EQ(pad().ink().coverage, dropped);
}

// No event loop turns between a drop and what the user does next, so the picture cannot have been read by then.
TEST_F(DrawTest, APictureThatIsStillBeingReadGivesWayToWhatTheUserDoesNext) {
  openAndDraw();
  const PictureInk& ink = part<PictureInk>();
  QMimeData picture;
  picture.setImageData(withStroke());
  const auto dropPicture = [&] {
    drop(picture, pad(), pad().rect().center());
    EXPECT_TRUE(ink.reading());
  };
  dropPicture();
  press(pad(), {0.3, 0.3});
  release(pad(), {0.7, 0.3});
  EXPECT_FALSE(ink.reading()) << "a stroke";
  dropPicture();
  click("drawClear");
  EXPECT_FALSE(ink.reading()) << "the drawing is cleared";
  draw();
  ASSERT_TRUE(landed());
  panel().setMode(DrawPanel::Mode::Missing);
  auto* missing = child<PixelPad>("missingPad");
  drop(picture, *missing, missing->rect().center());
  EXPECT_TRUE(ink.reading());
  press(*missing, {0.3, 0.3});
  release(*missing, {0.7, 0.3});
  EXPECT_FALSE(ink.reading()) << "a mark on another pad";
  panel().setMode(DrawPanel::Mode::Draw);
  dropPicture();
  QMimeData tooLarge;
  tooLarge.setImageData(QImage(8193, 8192, QImage::Format_Mono));
  drop(tooLarge, pad(), pad().rect().center());
  EXPECT_FALSE(ink.reading()) << "a picture that is refused";
  EXPECT_TRUE(banner().text(QStringLiteral("pad")).contains(QStringLiteral("more than 64 million pixels")));
  dropPicture();
  dropOnPad({m_folder / "a.png", m_folder / "b.png"});
  EXPECT_FALSE(ink.reading()) << "files that are refused";
}

TEST_F(DrawTest, WhatTakesADropIsFramedWhileItIsHeldThere) {
  open();
  trigger("draw");
  auto* frame = child("dropFrame");
  EXPECT_FALSE(frame->isVisible());
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(QString::fromStdString((m_folder / "nowhere.png").string()))});
  const auto hold = [&](const QWidget& target) {  // it comes into the window, and moves there
    const QPoint at = target.mapTo(m_window.get(), target.rect().center());
    QDragEnterEvent entry(at, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(m_window.get(), &entry);
    EXPECT_TRUE(entry.isAccepted());
    QDragMoveEvent move(at, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(m_window.get(), &move);
    EXPECT_TRUE(move.isAccepted());
  };
  const auto place = [this](const QWidget& widget) { return QRect(widget.mapTo(m_window.get(), QPoint(0, 0)), widget.size()); };
  hold(map());
  EXPECT_TRUE(frame->isVisible());
  EXPECT_EQ(frame->geometry(), m_window->rect());
  hold(pad());
  EXPECT_EQ(frame->geometry(), place(pad()));
  hold(pad());
  EXPECT_EQ(frame->geometry(), place(pad())) << "the frame itself is not what lies there";
  QDragLeaveEvent leave;
  QApplication::sendEvent(m_window.get(), &leave);
  EXPECT_FALSE(frame->isVisible());
  hold(pad());
  EXPECT_TRUE(frame->isVisible());
  drop(data, pad(), pad().rect().center());
  EXPECT_FALSE(frame->isVisible());
  EXPECT_TRUE(eventually([&] { return banner().shows(QStringLiteral("pad")); }));
}

TEST_F(DrawTest, WhatIsNoPictureIsNotTakenByThePad) {
  openAndDraw();
  const std::vector<float> drawn = pad().ink().coverage;
  const std::string images = experiment().config().dataset;
  ASSERT_TRUE(writeFile(m_folder / "notes.txt", "text").ok());
  ASSERT_TRUE(writeFile(m_folder / "a.npy", "text").ok());
  ASSERT_TRUE(writeFile(m_folder / "bad.png", "no picture").ok());
  const auto message = [this] { return banner().text(QStringLiteral("pad")); };
  for (const char* name : {"notes.txt", "a.npy", "gone.png"}) {
    dropOnPad({m_folder / name});
    EXPECT_TRUE(eventually([&] { return message().contains(QLatin1String(name)); })) << name;
    EXPECT_TRUE(message().contains(QStringLiteral("The pad takes a PNG, JPEG, WebP or BMP picture"))) << message().toStdString();
  }
  dropOnPad({m_folder / "bad.png"});
  EXPECT_TRUE(eventually([&] { return message().contains(QStringLiteral("bad.png")); }));
  dropOnPad({m_folder / "a.npy", m_folder / "notes.txt"});
  EXPECT_TRUE(message().contains(QStringLiteral("expected one picture"))) << message().toStdString();
  EXPECT_EQ(banner().count(), 1);
  EXPECT_EQ(experiment().config().dataset, images);
  EXPECT_EQ(pad().ink().coverage, drawn);
  EXPECT_FALSE(part<PlacedPicture>().exists());
}

TEST_F(DrawTest, APictureWithoutInkLeavesTheDrawingAndSaysWhy) {
  openAndDraw();
  const std::vector<float> drawn = pad().ink().coverage;
  const auto told = [this] { return banner().text(QStringLiteral("pad")).contains(QStringLiteral(": no ink stands out")); };
  const auto file = m_folder / "gradient.png";
  ASSERT_TRUE(gradient().save(QString::fromStdString(file.string())));
  dropOnPad({file});
  EXPECT_TRUE(eventually(told));
  EXPECT_EQ(pad().ink().coverage, drawn);
  draw();
  EXPECT_FALSE(told()) << "a stroke is the next thing";
  const std::vector<float> redrawn = pad().ink().coverage;
  // The placed one, too.
  QApplication::clipboard()->setImage(gradient());
  map().setFocus();
  trigger("pastePicture");
  ASSERT_TRUE(eventually([&] { return child("drawPlaced")->isVisible(); }));
  panel().setMode(DrawPanel::Mode::Missing);
  click("drawPlaced");
  EXPECT_TRUE(told());
  EXPECT_EQ(pad().ink().coverage, redrawn);
  EXPECT_EQ(panel().mode(), DrawPanel::Mode::Missing);
}

TEST_F(DrawTest, ThePadHasOneMessageWhichTheNextThingOnItTakesAway) {
  openAndDraw();
  const auto message = [this] { return banner().text(QStringLiteral("pad")); };
  pad().setFocus();
  const auto paste = [this](const QImage& picture) {
    QApplication::clipboard()->setImage(picture);
    trigger("pastePicture");
  };
  const auto pasteWords = [&] {
    QApplication::clipboard()->setText(QStringLiteral("words"));
    trigger("pastePicture");
    EXPECT_TRUE(message().startsWith(QStringLiteral("There is no picture on the clipboard."))) << message().toStdString();
    EXPECT_EQ(banner().count(), 1);
  };
  paste(gradient());
  ASSERT_TRUE(eventually([&] { return message().startsWith(QStringLiteral("Pasted picture: no ink stands out")); }));
  pasteWords();
  press(pad(), {0.3, 0.3});
  release(pad(), {0.7, 0.3});
  EXPECT_EQ(banner().count(), 0) << "a stroke";
  pasteWords();
  const std::vector<float> drawn = pad().ink().coverage;
  paste(withStroke());
  EXPECT_EQ(banner().count(), 0) << "another picture";
  ASSERT_TRUE(eventually([&] { return pad().ink().coverage != drawn; }));
  ASSERT_TRUE(landed());
  panel().setMode(DrawPanel::Mode::Missing);
  auto* missing = child<PixelPad>("missingPad");
  missing->setFocus();
  pasteWords();
  press(*missing, {0.3, 0.3});
  release(*missing, {0.7, 0.3});
  EXPECT_EQ(banner().count(), 0) << "a mark";
  panel().setMode(DrawPanel::Mode::Draw);
  map().setFocus();
  trigger("pastePicture");
  EXPECT_TRUE(banner().shows(QStringLiteral("placed")));
  pad().setFocus();
  pasteWords();
}

TEST_F(DrawTest, APlacedPictureIsTakenInItsOwnResolution) {
  open();
  show("draw");
  // Two bars with a gap of eight pixels, which is less than one of the model's.
  QImage bars(2 * DrawPad::kInkSide, 2 * DrawPad::kInkSide, QImage::Format_RGB32);
  bars.fill(Qt::white);
  {
    QPainter painter(&bars);
    painter.fillRect(250, 100, 20, 360, Qt::black);
    painter.fillRect(278, 100, 20, 360, Qt::black);
  }
  const auto expectBars = [this] {
    const Ink ink = pad().ink();
    const auto at = [&ink](int x) { return ink.coverage[static_cast<std::size_t>(140 * ink.width + x)]; };
    EXPECT_GT(at(130), 0.9F);
    EXPECT_LT(at(137), 0.1F) << "the gap";
    EXPECT_GT(at(144), 0.9F);
  };
  QApplication::clipboard()->setImage(bars);
  map().setFocus();
  trigger("pastePicture");
  ASSERT_TRUE(eventually([&] { return child("drawPlaced")->isVisible(); }));
  click("drawPlaced");
  expectBars();
  click("drawClear");
  const auto file = m_folder / "bars.png";
  ASSERT_TRUE(bars.save(QString::fromStdString(file.string())));
  trigger("placePicture");
  answerFileDialog("pictureDialog", file);
  ASSERT_TRUE(eventually([&] {
    return map().placed().has_value() && child("drawPlaced")->isVisible() && part<PlacedPicture>().answer() &&
           part<PlacedPicture>().answer()->name == QStringLiteral("bars.png");
  }));
  click("drawPlaced");
  expectBars();
}

TEST_F(DrawTest, ItIsReadAnewByTheWeightsOfARun) {
  openToTrain();
  trigger("draw");
  draw();
  ASSERT_TRUE(landed());
  const auto builtIn = map().drawn();
  trainToTheEnd();
  EXPECT_TRUE(eventually([&] { return map().drawn().has_value() && map().drawn() != builtIn; }));
  EXPECT_FALSE(pad().isBlank());
}

TEST_F(DrawTest, HowStrangeItIsComesWhileAModelTrains) {
  openToTrain();
  trigger("draw");
  draw();
  ASSERT_TRUE(landed());
  m_control->allow(2);
  click("trainButton");
  ASSERT_TRUE(reaches(SessionState::Running));
  const auto told = [this] { return text("drawStrange").contains(QRegularExpression(QStringLiteral("than \\d+ % of"))); };
  EXPECT_TRUE(eventually([&] {
    const Drawing& drawing = part<Drawing>();
    return drawing.answer() && drawing.answer()->reading.percentile && drawing.known()->scores.empty() && told();
  })) << text("drawStrange").toStdString();
  EXPECT_EQ(state(), SessionState::Running);
  m_control->allowAll();
  ASSERT_TRUE(reaches(SessionState::Finished));
  EXPECT_TRUE(eventually([&] { return !part<Drawing>().known()->scores.empty() && told(); }))
      << text("drawStrange").toStdString();
}

TEST_F(DrawTest, AModelOfOtherImagesSaysWhy) {
  ModelConfig model = smallConfig().model;
  model.image = {28, 20, 1};
  openFile(writeRun("wide", imagesFolder().string(), model).string());
  show("draw");
  EXPECT_TRUE(eventually([&] { return child("drawWhy")->isVisible(); }));
  EXPECT_TRUE(text("drawWhy").contains(QStringLiteral("20×28"))) << text("drawWhy").toStdString();
  EXPECT_FALSE(pad().isVisible());
  EXPECT_FALSE(map().padTakesImages());
  EXPECT_FALSE(panel().toolTip().contains(QStringLiteral("Draw a digit"))) << panel().toolTip().toStdString();
  EXPECT_EQ(tabs().tabToolTip(tabs().indexOf(&panel())), panel().toolTip());
  trigger("openEmbedded");
  EXPECT_TRUE(eventually([&] { return panel().toolTip().startsWith(QStringLiteral("Draw a digit")); }));
  EXPECT_EQ(tabs().tabToolTip(tabs().indexOf(&panel())), panel().toolTip());
}

}  // namespace
}  // namespace latentscape
