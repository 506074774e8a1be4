// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/centring.h"
#include "core/exploration/model_input.h"
#include "tests/support/mouse_event.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/analyses/generate_panel.h"
#include "ui/analyses/reconstruct_panel.h"
#include "ui/analyses/traversal_panel.h"
#include "ui/analyses/uncertainty_panel.h"
#include "ui/controllers/drawing.h"
#include "ui/panels/draw_panel.h"
#include "ui/panels/experiment_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/draw_pad.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_view.h"

#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QTabWidget>

namespace latentscape {
namespace {

class ConditionalTest : public WindowTest {
 protected:
  static ModelConfig conditional() {
    ModelConfig model = smallModel(2, Family::ConditionalVae);
    model.classes = 10;
    return model;
  }
  QComboBox* classes() const { return child<QComboBox>("classCombo"); }
  void chooseClass(int number) const { chooseClass(classes(), number); }
  static void chooseClass(QComboBox* combo, int number) {
    combo->setFocus();
    combo->setCurrentIndex(number);
    emit combo->activated(number);
  }
  QImage expected(const LatentPoint& point, int number) const {
    const Image image = decodePoint(*exploration().model()->ofClass(number), point);
    ImageView view;
    view.setImage(image);
    return view.picture();
  }
};

TEST_F(ConditionalTest, AnUnconditionalModelHasNoClassToChoose) {
  open();
  EXPECT_FALSE(classes()->isVisible());
  EXPECT_EQ(exploration().model()->classes(), 0);
  show("draw");
  EXPECT_FALSE(child("drawClass")->isVisible());
}

TEST_F(ConditionalTest, TheChosenClassIsWhatIsDecodedEverywhere) {
  openModel(conditional());
  ASSERT_TRUE(classes()->isVisible());
  EXPECT_EQ(classes()->count(), 10);
  EXPECT_EQ(classes()->currentIndex(), 0);
  m_window->binding().moveProbe({0.5, -0.25});
  const LatentPoint place{0.5F, -0.25F};
  ASSERT_NE(expected(place, 0), expected(place, 7));
  EXPECT_TRUE(eventually([&] { return picture("decodedImage") == expected(place, 0); }));
  show("generate");
  ASSERT_TRUE(eventually([&] { return part<GeneratePanel>().images().size() == 64; }));

  chooseClass(7);
  EXPECT_EQ(exploration().givenClass(), 7);
  EXPECT_TRUE(eventually([&] { return picture("decodedImage") == expected(place, 7); }));
  const std::vector<LatentPoint> points = part<GeneratePanel>().points();
  const auto seven = exploration().model()->ofClass(7);
  EXPECT_TRUE(eventually([&] { return part<GeneratePanel>().images() == decodePoints(*seven, points); }));
  // The interpolation's ends are encoded with their own classes, and decoded with the chosen one.
  const auto& codes = *exploration().codes();
  const std::size_t a = *exploration().end(0)->image;
  const auto mean = codes.meanOf(a);
  EXPECT_TRUE(eventually([&] { return m_window->binding().strip().front() == decodePoint(*seven, {mean.begin(), mean.end()}); }));
  // Captions name it.
  EXPECT_EQ(child<QLabel>("decodedCaption")->text(), QStringLiteral("Decoded at the probe · class 7"));
  EXPECT_EQ(child<QLabel>("interpolateCaption")->text(), QStringLiteral("Interpolate · class 7"));
  EXPECT_TRUE(part<GeneratePanel>().headline().contains(QStringLiteral("as class 7")))
      << part<GeneratePanel>().headline().toStdString();
  show("traversal");
  EXPECT_TRUE(eventually([&] { return part<TraversalPanel>().headline().endsWith(QStringLiteral(" Decoded as class 7.")); }))
      << part<TraversalPanel>().headline().toStdString();
  // Newer weights are given the same class.
  exploration().update(exploration().model()->ofClass(0));
  EXPECT_TRUE(eventually([&] { return picture("decodedImage") == expected(place, 7); }));
}

TEST_F(ConditionalTest, TheSelectedImageIsShownInItsOwnClassAndInTheChosenOne) {
  openModel(conditional());
  chooseClass(7);
  constexpr std::size_t image = 3;
  m_window->binding().select(image);
  const auto mean = exploration().codes()->meanOf(image);
  const LatentPoint code(mean.begin(), mean.end());
  const int own = exploration().dataset()->test.label(image);
  ASSERT_NE(own, 7);
  EXPECT_TRUE(eventually([&] { return picture("selectedAsClass") == expected(code, 7); }));
  EXPECT_EQ(picture("selectedReconstruction"), expected(code, own));
  EXPECT_TRUE(child("selectedAsClass")->isVisible());
  EXPECT_EQ(child<ImageView>("selectedAsClass")->caption(), QStringLiteral("as 7"));
  m_window->binding().select(std::nullopt);
  EXPECT_FALSE(child("selectedAsClass")->isVisible());
}

TEST_F(ConditionalTest, ADrawingIsReadAsTheGivenClassWhichTheTabNamesAndChooses) {
  openModel(conditional());
  trigger("draw");
  auto* ofDrawing = child<QComboBox>("drawClass");
  ASSERT_TRUE(ofDrawing->isVisible());
  EXPECT_EQ(ofDrawing->currentText(), QStringLiteral("as 0"));
  DrawPad& pad = part<DrawPanel>().pad();
  sendDrag(pad, QEvent::MouseButtonPress, {0.5 * pad.width(), 0.2 * pad.height()});
  sendDrag(pad, QEvent::MouseMove, {0.5 * pad.width(), 0.5 * pad.height()});
  sendDrag(pad, QEvent::MouseButtonRelease, {0.5 * pad.width(), 0.8 * pad.height()});
  const Image drawn = centredAsMnist(pad.ink(), 28);
  const auto readAs = [&](int number) {
    const LatentPoint mean = encodedGaussian(*exploration().model()->ofClass(number), inUnitRange(drawn.pixels)).mean;
    const QString caption = QStringLiteral("Reconstruction as class %1").arg(number);
    return eventually([&] {
      const auto& answer = part<Drawing>().answer();
      return answer && answer->reading.mean == mean && picture("drawReconstruction") == expected(mean, number) &&
             child<ImageView>("drawReconstruction")->caption() == caption;
    });
  };
  EXPECT_TRUE(readAs(0));
  chooseClass(ofDrawing, 4);
  EXPECT_EQ(exploration().givenClass(), 4);
  EXPECT_EQ(classes()->currentText(), QStringLiteral("4")) << "there is one given class";
  EXPECT_TRUE(readAs(4));
  EXPECT_TRUE(eventually([&] { return child<QLabel>("decodedCaption")->text().endsWith(QStringLiteral("class 4")); }));
  EXPECT_EQ(child<QLabel>("interpolateCaption")->text(), QStringLiteral("Interpolate · class 4"));
  chooseClass(7);
  EXPECT_EQ(ofDrawing->currentText(), QStringLiteral("as 7"));
  EXPECT_TRUE(readAs(7));
  QSignalSpy updated(&exploration(), &ExplorationController::updated);
  chooseClass(7);
  EXPECT_EQ(updated.count(), 0) << "it has that one";
}

TEST_F(ConditionalTest, ReconstructAndUncertaintySayThatAnImageIsDecodedAsItsOwnClass) {
  openModel(conditional());
  show("reconstruct");
  const auto& reconstruct = part<ReconstructPanel>();
  EXPECT_TRUE(eventually([&] { return reconstruct.headline().endsWith(QStringLiteral("each as its own class.")); }))
      << reconstruct.headline().toStdString();
  ASSERT_FALSE(reconstruct.images().empty());
  const QString first = child<ImageGrid>("reconstructImages")->pictureOf(0).name;
  const int label = exploration().dataset()->test.label(reconstruct.images()[0].index);
  EXPECT_TRUE(first.startsWith(QStringLiteral("Test image · %1 ").arg(label))) << first.toStdString();
  show("uncertainty");
  const auto& uncertainty = part<UncertaintyPanel>();
  EXPECT_TRUE(eventually([&] { return uncertainty.headline().endsWith(QStringLiteral(" · decoded as its class")); }))
      << uncertainty.headline().toStdString();
  ASSERT_TRUE(uncertainty.answer());
  EXPECT_EQ(child<ImageView>("uncertaintyMean")->caption(),
            QStringLiteral("Mean · class %1").arg(QString::fromStdString(uncertainty.answer()->className)));
}

TEST_F(ConditionalTest, IsTrainedWithTheClassesOfTheImages) {
  openToTrain();
  RunConfig config = smallConfig();
  config.model.family = Family::ConditionalVae;
  config.model.classes = 3;  // of another data set
  experiment().setConfig(config);
  m_window->trainingFlow().chooseDataset(QString::fromStdString(config.dataset));
  ASSERT_TRUE(eventually([&] { return m_window->trainingFlow().dataset() != nullptr; }));
  trainToTheEnd();
  EXPECT_EQ(m_window->training().status().config.model.classes, 10);
  EXPECT_EQ(exploration().model()->classes(), 10);
  EXPECT_TRUE(eventually([&] { return classes()->isVisible() && classes()->count() == 10; }));
}

TEST_F(ConditionalTest, ImagesWithoutClassesAreRefusedInPlainWords) {
  openToTrain();
  RunConfig config = smallConfig();
  config.model.family = Family::ConditionalVae;
  config.model.classes = 10;
  experiment().setConfig(config);
  ASSERT_TRUE(experiment().isValid());
  experiment().setClassCount(0);
  ASSERT_FALSE(experiment().isValid());
  m_window->trainingFlow().train(false);
  EXPECT_TRUE(banner().text(QStringLiteral("training")).contains(QStringLiteral("these images have none")))
      << banner().text(QStringLiteral("training")).toStdString();
  EXPECT_FALSE(m_window->training().active());
}

}  // namespace
}  // namespace latentscape
