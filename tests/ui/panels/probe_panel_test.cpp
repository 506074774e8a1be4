// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/probe_panel.h"

#include "support.h"
#include "ui/panels/posterior_panel.h"
#include "ui/widgets/image_view.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace latentscape {
namespace {

TEST(ProbePanel, TypedCoordinatesMoveTheProbe) {
  ProbePanel panel;
  panel.setPoint(0.5, -0.5);
  QSignalSpy edited(&panel, &ProbePanel::pointEdited);
  typeInto(child<QLineEdit>(panel, "z1Edit"), QStringLiteral("2"));
  ASSERT_EQ(edited.count(), 1);
  EXPECT_EQ(edited[0][0].toDouble(), 2.0);
  EXPECT_EQ(edited[0][1].toDouble(), -0.5);
  press(child(panel, "z2Edit"), Qt::Key_Up);
  ASSERT_EQ(edited.count(), 2);
  EXPECT_NEAR(edited[1][1].toDouble(), -0.4, 1e-9);
  typeInto(child<QLineEdit>(panel, "z1Edit"), QStringLiteral("nowhere"));
  EXPECT_EQ(edited.count(), 2) << "text that is not a number moves nothing";
}

TEST(ProbePanel, ShowsThePointWithoutASignal) {
  ProbePanel panel;
  QSignalSpy edited(&panel, &ProbePanel::pointEdited);
  panel.setPoint(0.62, -0.85);
  EXPECT_EQ(child<QLineEdit>(panel, "z1Edit")->text(), QStringLiteral("0.620"));
  EXPECT_EQ(child<QLineEdit>(panel, "z2Edit")->text(), QStringLiteral("−0.850"));
  EXPECT_EQ(edited.count(), 0);
  EXPECT_TRUE(child(panel, "decodedImage")->accessibleDescription().contains(QStringLiteral("No model")))
      << "there is no image yet";
  panel.setDecoded(grey(200));
  EXPECT_TRUE(child<ImageView>(panel, "decodedImage")->hasImage());
  EXPECT_TRUE(child(panel, "decodedImage")->accessibleDescription().contains(QStringLiteral("0.620")));
  panel.setPriorDensity(0.0915);
  EXPECT_EQ(child<QLabel>(panel, "priorDensity")->text(), QStringLiteral("0.0915"));
  panel.setPriorDensity(std::nullopt);
  EXPECT_TRUE(child(panel, "priorDensity")->isHidden()) << "an autoencoder has no prior";
  panel.setPriorDensity(0.0915);
  EXPECT_FALSE(child(panel, "priorDensity")->isHidden());
}

TEST(ProbePanel, APriorDensityOfMoreDimensionsThanTheMapsSaysSo) {
  ProbePanel panel;
  const auto* caption = child<QLabel>(panel, "priorDensityCaption");
  EXPECT_EQ(caption->text(), QStringLiteral("Prior density"));
  panel.setPriorDensity(5.4e-5, 8);
  EXPECT_EQ(caption->text(), QStringLiteral("Prior density, 8-D"));
  for (const char* name : {"priorDensityCaption", "priorDensity"})
    EXPECT_TRUE(child(panel, name)->toolTip().contains(QStringLiteral("all 8 dimensions"))) << name;
  panel.setPriorDensity(0.0915, 2);
  EXPECT_EQ(caption->text(), QStringLiteral("Prior density"));
  EXPECT_FALSE(child(panel, "priorDensity")->toolTip().contains(QStringLiteral("dimensions")));
}

TEST(ProbePanel, ThePictureOfAnotherPointHasItsCaption) {
  ProbePanel panel;
  auto* caption = child<QLabel>(panel, "decodedCaption");
  auto* decoded = child<ImageView>(panel, "decodedImage");
  QSignalSpy shown(&panel, &ProbePanel::decodedShown);
  panel.setPoint(0.5, 0.5);
  panel.setDecoded(grey(10));
  EXPECT_EQ(caption->text(), QStringLiteral("Decoded at the probe"));
  panel.setDecoded(grey(20), QStringLiteral("Decoded at t = 0.62"));
  EXPECT_EQ(caption->text(), QStringLiteral("Decoded at t = 0.62"));
  EXPECT_EQ(caption->font().capitalization(), QFont::MixedCase) << "t is not T";
  EXPECT_EQ(qGray(decoded->picture().pixel(0, 0)), 20);
  EXPECT_EQ(decoded->accessibleName(), QStringLiteral("Decoded at t = 0.62"));
  panel.setPoint(1.5, 0.5);
  EXPECT_FALSE(decoded->accessibleDescription().contains(QStringLiteral("1.500"))) << "it is not the probe's";
  panel.setDecoded(grey(30));
  EXPECT_EQ(caption->text(), QStringLiteral("Decoded at the probe"));
  EXPECT_TRUE(decoded->accessibleDescription().contains(QStringLiteral("1.500")));
  EXPECT_EQ(shown.count(), 3);
}

TEST(ProbePanel, TheFieldsAreNamedAsTheMapsAxes) {
  ProbePanel panel;
  auto* z1 = child(panel, "z1Edit");
  auto* z2 = child(panel, "z2Edit");
  const auto shows = [&](const QString& caption) {
    const auto labels = panel.findChildren<QLabel*>();
    return std::any_of(labels.begin(), labels.end(),
                       [&](const QLabel* label) { return label->text() == caption && label->isVisibleTo(&panel); });
  };
  panel.setAxes(QStringLiteral("z₁"), {});
  EXPECT_TRUE(z1->isVisibleTo(&panel));
  EXPECT_FALSE(z2->isVisibleTo(&panel));
  panel.setAxes(QStringLiteral("z₇"), QStringLiteral("z₁₂"));
  EXPECT_TRUE(z2->isVisibleTo(&panel));
  EXPECT_EQ(z2->accessibleName(), QStringLiteral("z₁₂"));
  EXPECT_TRUE(shows(QStringLiteral("z₇")));
  EXPECT_TRUE(shows(QStringLiteral("z₁₂")));
  EXPECT_FALSE(shows(QStringLiteral("z₁")));
  panel.setAxes({}, {});
  EXPECT_FALSE(z1->isVisibleTo(&panel) || z2->isVisibleTo(&panel));
}

TEST(ProbePanel, AConditionalModelHasAClassToChoose) {
  ProbePanel panel;
  auto* combo = child<QComboBox>(panel, "classCombo");
  EXPECT_FALSE(combo->isVisibleTo(&panel));
  QSignalSpy chosen(&panel, &ProbePanel::classChosen);
  panel.setClasses({"shoe", "bag"}, 1);
  EXPECT_TRUE(combo->isVisibleTo(&panel));
  EXPECT_EQ(combo->currentText(), QStringLiteral("bag"));
  EXPECT_EQ(chosen.count(), 0) << "emits nothing";
  emit combo->activated(0);
  ASSERT_EQ(chosen.count(), 1);
  EXPECT_EQ(chosen[0][0].toInt(), 0);
  // What is decoded is as much the class's as the point's.
  auto* heading = child<QLabel>(panel, "decodedCaption");
  panel.setDecoded(grey(9), {});
  EXPECT_EQ(heading->text(), QStringLiteral("Decoded at the probe · class bag"));
  EXPECT_EQ(child<ImageView>(panel, "decodedImage")->accessibleName(), QStringLiteral("Image at the probe · class bag"));
  panel.setDecoded(grey(9), QStringLiteral("Decoded at t = 0.50"));
  EXPECT_EQ(heading->text(), QStringLiteral("Decoded at t = 0.50 · class bag"));
  ImageRef picture;
  picture.label = -1;
  picture.name = QStringLiteral("mine.png");
  picture.placed = true;
  picture.image = grey(10);
  panel.setSelection(picture, grey(20), {});
  EXPECT_EQ(child<QLabel>(panel, "selectionText")->text(), QStringLiteral("mine.png · as class bag")) << "it has none of its own";
  panel.setClasses({}, 0);
  panel.setSelection(picture, grey(20), {});
  EXPECT_EQ(child<QLabel>(panel, "selectionText")->text(), QStringLiteral("mine.png"));
  panel.setDecoded(grey(9), {});
  EXPECT_EQ(heading->text(), QStringLiteral("Decoded at the probe"));
  EXPECT_FALSE(combo->isVisibleTo(&panel));
}

TEST(ProbePanel, TheNearestImageCanBeSelectedByMouseAndKey) {
  ProbePanel panel;
  auto* nearest = child<ImageView>(panel, "nearestImage");
  QSignalSpy activated(&panel, &ProbePanel::nearestActivated);
  click(nearest);
  EXPECT_EQ(activated.count(), 0) << "there is none";
  panel.setNearest(ImageRef{1320, 7, "7", grey(9), "#1320"});
  EXPECT_EQ(child<QLabel>(panel, "nearestText")->text(), QStringLiteral("7 · #1320"));
  click(nearest);
  press(nearest, Qt::Key_Space);
  ASSERT_EQ(activated.count(), 2);
  EXPECT_EQ(activated[0][0].value<std::size_t>(), 1320U);
  panel.setNearest(std::nullopt);
  EXPECT_FALSE(nearest->hasImage());
}

TEST(ProbePanel, TheSelectionIsShownBesideItsReconstruction) {
  ProbePanel panel;
  auto* clear = child<QPushButton>(panel, "clearSelectionButton");
  auto* note = child<QLabel>(panel, "selectionNote");
  EXPECT_FALSE(clear->isVisibleTo(&panel));
  EXPECT_TRUE(note->text().contains(QStringLiteral("Shift-click")));
  panel.setSelection(ImageRef{12, 7, "7", grey(50), "#12"}, grey(60), QStringLiteral("−ELBO 142.3"));
  EXPECT_EQ(child<QLabel>(panel, "selectionText")->text(), QStringLiteral("#12 · class 7"));
  EXPECT_EQ(qGray(child<ImageView>(panel, "selectedOriginal")->picture().pixel(3, 3)), 50);
  EXPECT_EQ(qGray(child<ImageView>(panel, "selectedReconstruction")->picture().pixel(3, 3)), 60);
  EXPECT_EQ(note->text(), QStringLiteral("−ELBO 142.3"));
  panel.setSelection(ImageRef{12, 7, "7", grey(50), "#12"}, std::nullopt, {});
  EXPECT_FALSE(child<ImageView>(panel, "selectedReconstruction")->hasImage()) << "yet to come";
  QSignalSpy cleared(&panel, &ProbePanel::selectionCleared);
  click(clear);
  press(clear, Qt::Key_Return);
  EXPECT_EQ(cleared.count(), 2);
  panel.setSelection(std::nullopt, std::nullopt, {});
  EXPECT_FALSE(child(panel, "selectedOriginal")->isVisibleTo(&panel));
}

TEST(ProbePanel, FitsItsColumnWideAndNarrow) {
  ProbePanel panel;
  panel.setSelection(ImageRef{9999, 9, "Ankle boot", grey(50), "#9999"}, grey(60), {});
  for (const int width : {370, 400, 471, 480, 540}) {
    panel.resize(width, panel.heightForWidth(width) > 0 ? panel.heightForWidth(width) : panel.sizeHint().height());
    panel.show();
    QCoreApplication::processEvents();
    EXPECT_LE(panel.minimumSizeHint().width(), width);
    const QWidget* decoded = child(panel, "decodedImage");
    EXPECT_GE(decoded->width(), 180);
    EXPECT_GE(decoded->height(), 180);
  }
}

TEST(ProbePanel, ThePictureIsAsLargeWhateverImagesAreOnTheMap) {
  ProbePanel panel;
  panel.setDecoded(grey(60));
  panel.setSelection(ImageRef{12, 7, "7", grey(50), "#12"}, grey(60), {});
  panel.resize(480, 600);
  panel.show();
  const auto sizeWith = [&](const char* nearest, const char* selected) {
    panel.setImageKind(QLatin1String(nearest), QLatin1String(selected));
    QCoreApplication::processEvents();
    return child(panel, "decodedImage")->size();
  };
  const QSize tests = sizeWith("Nearest test image", "Selected test image");
  EXPECT_EQ(sizeWith("Nearest training image", "Selected training image"), tests);
  EXPECT_EQ(child(panel, "nearestImage")->accessibleName(), QStringLiteral("Nearest training image"));
  EXPECT_LE(panel.minimumSizeHint().width(), 480);
  EXPECT_EQ(sizeWith("Nearest image", "Selected image"), tests);
}

TEST(ProbePanel, ThePictureIsLargerWhereThereIsRoom) {
  ProbePanel panel;
  panel.setDecoded(grey(60));
  panel.setSelection(ImageRef{12, 7, "7", grey(50), "#12"}, grey(60), {});
  panel.resize(490, 600);
  panel.show();
  QCoreApplication::processEvents();
  const QWidget* decoded = child(panel, "decodedImage");
  const int before = decoded->width();
  panel.setTall(true);
  QCoreApplication::processEvents();
  EXPECT_GT(decoded->width(), before + 60);
  EXPECT_LE(panel.minimumSizeHint().width(), 490);
  const QWidget* selection = child(panel, "selection");
  EXPECT_GT(selection->x(), decoded->geometry().right()) << "beside the picture";
  EXPECT_GT(selection->y(), child(panel, "nearestText")->y()) << "under the fields";
  panel.setTall(false);
  QCoreApplication::processEvents();
  EXPECT_EQ(decoded->width(), before);
}

}  // namespace
}  // namespace latentscape
