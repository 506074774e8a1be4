// SPDX-License-Identifier: GPL-3.0-or-later
// The brush in the whole window: drawn on the map, looked at in its tab, undone, exported and trained on.
#include "ui/controllers/brush.h"
#include "core/data/open.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/panels/brush_panel.h"
#include "ui/panels/experiment_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/image_gallery.h"
#include "ui/window/analysis_tabs.h"
#include "ui/window/training_flow.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

class BrushWindowTest : public WindowTest {
 protected:
  void SetUp() override {
    openModel(smallModel(dimensions()));
    ASSERT_TRUE(eventually([&] { return exploration().codes() && exploration().codes()->count == kTest; }));
    map().fit();
    map().setAutoFit(false);
    // The points' coming in is over: nothing but the test moves anything.
    ASSERT_TRUE(eventually([&] { return map().points() && map().points()->count() == kTest; }));
  }
  virtual int dimensions() const { return 2; }
  Brush& brush() const { return part<Brush>(); }
  void drag(const std::vector<QPointF>& way, Qt::KeyboardModifiers modifiers = Qt::ShiftModifier) const {
    mouse(QEvent::MouseButtonPress, way.front(), Qt::LeftButton, Qt::LeftButton, modifiers);
    for (std::size_t i = 1; i < way.size(); ++i) mouse(QEvent::MouseMove, way[i], Qt::NoButton, Qt::LeftButton, modifiers);
    mouse(QEvent::MouseButtonRelease, way.back(), Qt::LeftButton, Qt::NoButton, modifiers);
    EXPECT_TRUE(eventually([&] { return !brush().choosing(); }));
    QCoreApplication::processEvents();  // the history notes it when the event loop turns
  }
  // Around all points left of the middle of them.
  void lassoLeftHalf(Qt::KeyboardModifiers modifiers = Qt::ShiftModifier) const {
    const double middle = medianX(), height = map().height() - 2.0;
    drag({{1.0, 1.0}, {middle, 1.0}, {middle, height}, {1.0, height}}, modifiers);
  }
  double medianX() const {
    std::vector<double> xs;
    for (std::size_t i = 0; i < kTest; ++i) xs.push_back(map().toPixel(map().points()->at(i)).x());
    std::nth_element(xs.begin(), xs.begin() + kTest / 2, xs.end());
    return xs[kTest / 2] + 1e-3;
  }
  // How many images lie there.
  std::size_t leftOf(double x) const {
    std::size_t found = 0;
    for (std::size_t i = 0; i < kTest; ++i) found += map().toPixel(map().points()->at(i)).x() < x ? 1U : 0U;
    return found;
  }
  QString count() const { return child<ElidedLabel>("brushCount")->text(); }
  bool answered() const {
    return eventually([&] { return brush().answer() != nullptr; });
  }
};

// A map by UMAP, as it might be: a heap at (6, 0) and another one at (-6, 0), no wider than 1, and one image at (3, 0), where the
// probe is.
class EmbeddedBrushTest : public BrushWindowTest {
 protected:
  static constexpr std::size_t kHeap = 120;  // images from 1 on in the first one

  void SetUp() override {
    BrushWindowTest::SetUp();
    Projection projection;
    projection.method = ProjectionMethod::Umap;
    projection.xy = {3.0F, 0.0F};
    for (std::size_t i = 1; i < kTest; ++i) {
      const double turn = 2.4 * static_cast<double>(i), reach = static_cast<double>(i % 10) / 10.0;
      projection.xy.push_back(static_cast<float>((i <= kHeap ? 6.0 : -6.0) + reach * std::cos(turn)));
      projection.xy.push_back(static_cast<float>(reach * std::sin(turn)));
    }
    exploration().setLayout(MapLayout::ofProjection(std::move(projection), exploration().codes()));
    const auto code = exploration().codes()->meanOf(0);
    m_window->binding().movePoint({code.begin(), code.end()});
    ASSERT_EQ(map().probe(), QPointF(3, 0));
  }
  void press(Qt::Key key, int times = 1) const {
    for (int i = 0; i < times; ++i) QTest::keyClick(&map(), key);
  }
  // Around the first heap, back to the probe.
  void drawAround() const {
    const double step = map().view().visible().width() / 100.0;
    ASSERT_GT(10 * step, 1.0);
    ASSERT_GT(40 * step, 4.0);
    press(Qt::Key_Return);
    press(Qt::Key_Up, 10);
    press(Qt::Key_Right, 40);
    press(Qt::Key_Down, 20);
    press(Qt::Key_Left, 40);
    press(Qt::Key_Up, 10);
  }
};

class BrushOnALineTest : public BrushWindowTest {
 protected:
  int dimensions() const override { return 1; }
};

using BuiltInBrushTest = WindowTest;

TEST_F(BrushOnALineTest, TakesAllOfItsRangeWhateverTheirHeights) {
  const double middle = medianX();
  drag({{1.0, 20.0}, {middle, 22.0}});
  EXPECT_EQ(brush().count(), leftOf(middle));
  EXPECT_GT(brush().count(), std::size_t{kTest} / 4);
}

TEST_F(BrushWindowTest, ALassoIsCountedLookedAtAndUndone) {
  lassoLeftHalf();
  ASSERT_GT(brush().count(), 0U);
  ASSERT_LT(brush().count(), std::size_t{kTest});
  const double middle = medianX();
  for (std::size_t i = 0; i < kTest; ++i) {
    ASSERT_EQ(brush().selection()->contains(i), map().toPixel(map().points()->at(i)).x() < middle) << i;
  }
  EXPECT_EQ(tabs().currentIndex(), m_window->analyses().indexOf(QLatin1String(AnalysisTabs::kBrush)))
      << "its tab comes into sight the first time";
  EXPECT_EQ(count(), QStringLiteral("%1 of 500 test images").arg(brush().count()));
  ASSERT_TRUE(answered());
  EXPECT_TRUE(child("brushMean")->isVisible());
  EXPECT_TRUE(child<QLabel>("brushSentence")->text().contains(QStringLiteral("of the images hold")))
      << child<QLabel>("brushSentence")->text().toStdString();
  EXPECT_TRUE(child("brushSheet")
                  ->accessibleDescription()
                  .contains(QRegularExpression(QStringLiteral("^test #[0-9]+ · class .+ · −ELBO [0-9]+\\.[0-9] nats$"))))
      << child("brushSheet")->accessibleDescription().toStdString();
  const std::size_t left = brush().count();
  click("brushInvert");
  EXPECT_EQ(brush().count(), kTest - left);
  QCoreApplication::processEvents();
  EXPECT_EQ(child<QAction>("editUndo")->text(), QStringLiteral("&Undo Change of the Brush"));
  trigger("editUndo");
  EXPECT_EQ(brush().count(), left);
  trigger("editUndo");
  EXPECT_EQ(brush().selection(), nullptr);
  EXPECT_TRUE(child("brushEmpty")->isVisible());
  trigger("editRedo");
  EXPECT_EQ(brush().count(), left);
}

// The probe could not: it keeps to the codes.
TEST_F(EmbeddedBrushTest, TheKeysDrawAroundAHeap) {
  drawAround();
  press(Qt::Key_Return);
  ASSERT_TRUE(eventually([&] { return !brush().choosing() && brush().selection() != nullptr; }));
  for (std::size_t i = 1; i < kTest; ++i) ASSERT_EQ(brush().selection()->contains(i), i <= kHeap) << i;
}

TEST_F(EmbeddedBrushTest, TheProbeStays) {
  const LatentPoint point = exploration().point();
  const QPointF probe = map().probe();
  int moves = 0;
  QObject::connect(&exploration(), &ExplorationController::pointChanged, m_window.get(), [&] { ++moves; });
  drawAround();
  EXPECT_TRUE(map().brushPen());
  press(Qt::Key_Return);
  EXPECT_EQ(moves, 0);
  EXPECT_EQ(exploration().point(), point);
  EXPECT_EQ(map().probe(), probe);
}

TEST_F(BrushWindowTest, EveryStrokeIsAStepHoweverQuick) {
  lassoLeftHalf();
  const std::size_t left = brush().count();
  trigger("brushAllInSight");
  ASSERT_TRUE(eventually([&] { return brush().count() == kTest; }));
  QCoreApplication::processEvents();
  trigger("brushNone");
  QCoreApplication::processEvents();
  EXPECT_EQ(brush().selection(), nullptr);
  trigger("editUndo");
  EXPECT_EQ(brush().count(), std::size_t{kTest});
  trigger("editUndo");
  EXPECT_EQ(brush().count(), left);
}

TEST_F(BrushWindowTest, ThePanelBrushesWithoutKeysOrMouse) {
  show("brush");
  auto* combo = child<QComboBox>("brushClass");
  combo->setCurrentIndex(1);
  emit combo->activated(1);
  ASSERT_TRUE(eventually([&] { return brush().count() > 0; }));
  const std::size_t ofClass = brush().count();
  const auto& labels = exploration().dataset()->test.labels;
  EXPECT_EQ(ofClass,
            static_cast<std::size_t>(std::count(labels.begin(), labels.end(), labels[brush().selection()->indices()[0]])));
  click("brushRange");  // open at both ends: all
  ASSERT_TRUE(eventually([&] { return brush().count() == kTest; }));
  EXPECT_EQ(count(), QStringLiteral("500 test images"));
  // A drag alone, with a rectangle; the probe stays.
  click("brushClear");
  click("brushToggle");
  QTest::keyClick(&map(), Qt::Key_R);
  EXPECT_EQ(child<BrushPanel>("brushPanel")->shape(), BrushShape::Rectangle);
  const QPointF probe = map().probe();
  const double height = map().height() - 2.0;
  drag({{1.0, 1.0}, {medianX(), height}}, {});
  EXPECT_EQ(brush().count(), leftOf(medianX()));
  EXPECT_EQ(map().probe(), probe);
}

TEST_F(BrushWindowTest, ARangeOrAClassThatTakesNoneSaysWhy) {
  show("brush");
  const auto says = [&](const QString& text) {
    return eventually([&] { return child<QLabel>("brushEmpty")->text() == text && !brush().choosing(); });
  };
  type("brushLow", QStringLiteral("100000000"));
  click("brushRange");
  EXPECT_TRUE(says(QStringLiteral("No image in this range"))) << child<QLabel>("brushEmpty")->text().toStdString();
  map().setClassVisible(0, false);
  auto* combo = child<QComboBox>("brushClass");
  const int zero = combo->findData(0);
  ASSERT_GT(zero, 0);
  combo->setCurrentIndex(zero);
  emit combo->activated(zero);
  EXPECT_TRUE(says(QStringLiteral("This class is hidden on the map, so none of its images is taken")));
  EXPECT_EQ(brush().selection(), nullptr);
}

TEST_F(BrushWindowTest, ARangeIsOfTheScoreThatIsChosen) {
  show("brush");
  click("brushRange");  // open at both ends: all
  ASSERT_TRUE(answered());
  const Brush::Answer all = brush().answer();
  const auto kl = all->from->of(SelectionScore::Kl);
  std::vector<double> sorted(kl.begin(), kl.end());
  std::sort(sorted.begin(), sorted.end());
  auto* score = child<QComboBox>("brushScore");
  score->setCurrentIndex(2);
  emit score->activated(2);
  const QString high = QString::number(sorted[kTest / 2], 'f', 9);
  type("brushHigh", high);
  click("brushRange");
  ASSERT_TRUE(eventually([&] { return !brush().choosing() && brush().count() < kTest; }));
  ASSERT_GT(brush().count(), 0U) << "no −ELBO is as low";
  for (std::size_t i = 0; i < kTest; ++i) ASSERT_EQ(brush().selection()->contains(i), kl[i] <= high.toDouble()) << i;
}

TEST_F(BrushWindowTest, AWrongRangeIsNoMatterOnceOthersAreChosen) {
  show("brush");
  const auto* note = child<QLabel>("brushNote");
  const auto askWrongly = [&] {
    type("brushLow", QStringLiteral("300"));
    type("brushHigh", QStringLiteral("100"));
    click("brushRange");
    EXPECT_TRUE(note->isVisible());
  };
  askWrongly();
  lassoLeftHalf();
  ASSERT_GT(brush().count(), 0U);
  EXPECT_FALSE(note->isVisible());
  askWrongly();
  trigger("editUndo");
  EXPECT_EQ(brush().count(), 0U);
  EXPECT_FALSE(note->isVisible());
  askWrongly();
  trigger("brushOthers");
  EXPECT_FALSE(note->isVisible());
}

TEST_F(BrushWindowTest, AllButOneAreNotAHundredPercent) {
  show("brush");
  auto others = std::make_shared<ImageSelection>(ImageSelection::of(kTest, std::array<std::size_t, 1>{0}));
  others->invert();
  brush().restore({others, exploration().dataset()});
  ASSERT_EQ(brush().count(), kTest - 1);
  ASSERT_TRUE(answered());
  const QString sentence = child<QLabel>("brushSentence")->text();
  EXPECT_TRUE(sentence.startsWith(QStringLiteral("99.8 % of the images hold "))) << sentence.toStdString();
}

TEST_F(BrushWindowTest, TheMenuHasWhatTheTabHas) {
  auto* panel = child<BrushPanel>("brushPanel");
  EXPECT_TRUE(child<QAction>("brushByLasso")->isChecked());
  trigger("brushByRectangle");
  EXPECT_EQ(panel->shape(), BrushShape::Rectangle);
  EXPECT_EQ(map().brushShape(), BrushShape::Rectangle);
  QTest::keyClick(&map(), Qt::Key_R);
  EXPECT_TRUE(child<QAction>("brushByLasso")->isChecked());
  EXPECT_TRUE(child<QAction>("brushReplaces")->isChecked());
  trigger("brushSubtracts");
  EXPECT_EQ(panel->change(), SelectionChange::Subtract);
  EXPECT_EQ(map().brushChange(), SelectionChange::Subtract);
  emit panel->changeChosen(SelectionChange::Add);
  EXPECT_TRUE(child<QAction>("brushAdds")->isChecked());
  for (const char* name : {"brushExportChosen", "brushTrainOnThese", "brushTrainOnOthers"})
    EXPECT_FALSE(child<QAction>(name)->isEnabled()) << name;
  lassoLeftHalf();
  ASSERT_TRUE(answered());
  EXPECT_FALSE(child<QAction>("brushTrainOnThese")->isEnabled()) << "they are test images";
  const std::filesystem::path file = m_folder / "chosen.csv";
  trigger("brushExportChosen");
  answerFileDialog("saveDialog", file);
  EXPECT_TRUE(eventually([&] { return std::filesystem::exists(file); }));
}

TEST_F(BrushWindowTest, OfAllImagesItSaysHowManyAreTrainingImages) {
  choose(MapSet::All);
  ASSERT_TRUE(eventually([&] { return map().points() && map().points()->count() == kTest + kTrain; }));
  map().fit();
  trigger("brushAllInSight");
  ASSERT_TRUE(eventually([&] { return brush().count() == kTest + kTrain; }));
  EXPECT_EQ(count(), QStringLiteral("564 images, 64 of them training images"));
  map().setClassVisible(3, false);
  trigger("brushNone");
  trigger("brushOthers");
  const std::vector<std::size_t> chosen = brush().selection()->indices();
  const auto training = std::count_if(chosen.begin(), chosen.end(), [&](std::size_t place) {
    return exploration().images().nameOf(place).split == Split::Train;
  });
  ASSERT_LT(training, std::ptrdiff_t{kTrain});
  EXPECT_TRUE(count().endsWith(QStringLiteral(", %1 of them training images").arg(training))) << count().toStdString();
}

TEST_F(BrushWindowTest, WhatIsExportedOpensAsADataset) {
  lassoLeftHalf();
  ASSERT_TRUE(answered());
  const std::vector<std::size_t> indices = brush().selection()->indices();
  const std::filesystem::path file = m_folder / "chosen.npz";
  click("brushExport");
  answerFileDialog("saveDialog", file);
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(file); }));
  const auto opened = openDataset(file.string());
  ASSERT_TRUE(opened.ok()) << opened.error().what;
  EXPECT_EQ((*opened)->train.size() + (*opened)->test.size(), indices.size());
}

TEST_F(BrushWindowTest, WhoExportsAndWhoOpensTestImagesIsTold) {
  lassoLeftHalf();
  ASSERT_TRUE(answered());
  const std::filesystem::path file = m_folder / "tests.npz";
  click("brushExport");
  answerFileDialog("saveDialog", file);
  const auto saved = [&] { return banner().text(QStringLiteral("document")); };
  ASSERT_TRUE(eventually([&] { return saved().startsWith(QStringLiteral("Saved ")); }));
  const QString warning = QStringLiteral(" holds test images of digits, which stay test images: they are never trained on.");
  EXPECT_TRUE(saved().endsWith(QStringLiteral("tests.npz. It") + warning)) << saved().toStdString();
  trigger("openImages");
  answerFileDialog("imagesDialog", file);
  const auto told = [&] { return banner().text(QStringLiteral("skipped")); };
  ASSERT_TRUE(eventually([&] { return !told().isEmpty(); }));
  EXPECT_EQ(told(), QStringLiteral("“tests.npz”: it") + warning);
}

TEST_F(BrushWindowTest, ExportedTestImagesAreOpenedButNotTrainedOn) {
  lassoLeftHalf();
  ASSERT_TRUE(answered());
  const std::size_t images = brush().count();
  const std::filesystem::path file = m_folder / "tests.npz";
  click("brushExport");
  answerFileDialog("saveDialog", file);
  ASSERT_TRUE(eventually([&] { return banner().text(QStringLiteral("document")).startsWith(QStringLiteral("Saved ")); }));
  trigger("openImages");
  answerFileDialog("imagesDialog", file);
  const auto& dataset = m_window->trainingFlow().dataset();
  ASSERT_TRUE(eventually([&] { return dataset != nullptr && dataset->title == "tests.npz"; }));
  EXPECT_TRUE(dataset->train.empty());
  EXPECT_EQ(dataset->test.size(), images);
  EXPECT_EQ(child<ElidedLabel>("imageCounts")->text(), QStringLiteral("0 + %1").arg(images));
  trigger("train");
  const auto refused = [&] { return banner().text(QStringLiteral("dataset")); };
  ASSERT_TRUE(eventually([&] { return !refused().isEmpty(); }));
  EXPECT_TRUE(refused().startsWith(
      QStringLiteral("tests.npz: split: all its %1 images are test images, which are never trained on.").arg(images)))
      << refused().toStdString();
  EXPECT_EQ(state(), SessionState::Idle);
}

TEST_F(BrushWindowTest, TestImagesAreNeverTrainedOn) {
  lassoLeftHalf();
  ASSERT_TRUE(answered());
  EXPECT_FALSE(child<QPushButton>("brushTrainWith")->isEnabled());
  EXPECT_TRUE(child("brushTrainWith")->toolTip().contains(QStringLiteral("never trained on")))
      << child("brushTrainWith")->toolTip().toStdString();
}

TEST_F(BrushWindowTest, TrainingImagesMakeADatasetThatIsOpened) {
  choose(MapSet::Train);
  map().fit();
  map().setAutoFit(false);
  show("brush");
  click("brushInSight");
  ASSERT_TRUE(eventually([&] { return brush().count() == kTrain; }));
  ASSERT_TRUE(answered());
  auto* with = child<QPushButton>("brushTrainWith");
  ASSERT_TRUE(eventually([&] { return with->isEnabled(); })) << with->toolTip().toStdString();
  EXPECT_TRUE(child<QAction>("brushTrainOnOthers")->isEnabled());
  const std::filesystem::path file = m_folder / "these.npz";
  click("brushTrainWith");
  answerFileDialog("saveDialog", file);
  ASSERT_TRUE(eventually([&] {
    const auto& dataset = m_window->trainingFlow().dataset();
    return dataset != nullptr && dataset->train.size() == kTrain &&
           std::filesystem::path(experiment().config().dataset).filename() == "these.npz";
  })) << experiment().config().dataset;
  EXPECT_EQ(m_window->trainingFlow().dataset()->test.size(), std::size_t{kTest}) << "its own, all of them";
  const QString said = banner().text(QStringLiteral("brushTrain"));
  EXPECT_TRUE(
      said.contains(QStringLiteral("these.npz: 64 training images, and 500 test images of digits. The next run trains on "
                                   "the training images only.")))
      << said.toStdString();
  click("bannerAction-brushTrain");
  ASSERT_TRUE(eventually([&] { return state() != SessionState::Idle; }));
  EXPECT_FALSE(banner().shows(QStringLiteral("brushTrain")));
}

TEST_F(BuiltInBrushTest, NothingCanBeTrainedOnItsImages) {
  open();
  EXPECT_EQ(child("brushTrainWith")->toolTip(),
            QStringLiteral("The built-in model has only test images: train or open a run first"));
}

TEST_F(BrushWindowTest, ARunOnTheSameImagesKeepsIt) {
  lassoLeftHalf();
  const std::vector<std::size_t> chosen = brush().selection()->indices();
  const auto before = exploration().model();
  experiment().setConfig(smallConfig());
  trigger("train");
  ASSERT_TRUE(eventually([&] { return state() != SessionState::Idle && exploration().model() != before; }));
  ASSERT_NE(brush().selection(), nullptr);
  EXPECT_EQ(brush().selection()->indices(), chosen);
  EXPECT_FALSE(banner().shows(QStringLiteral("brush")));
}

TEST_F(BrushWindowTest, OtherImagesOnTheMapForgetItForGood) {
  lassoLeftHalf();
  choose(MapSet::Train);
  EXPECT_EQ(brush().selection(), nullptr);
  EXPECT_EQ(banner().text(QStringLiteral("brush")), QStringLiteral("The brush was cleared: other images are on the map"));
  QCoreApplication::processEvents();
  for (int i = 0; i < 5; ++i) {
    if (child<QAction>("editUndo")->isEnabled()) trigger("editUndo");
  }
  EXPECT_EQ(brush().selection(), nullptr) << "they are not on the map";
}

}  // namespace
}  // namespace latentscape
