// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/subset.h"
#include "core/exploration/model_input.h"
#include "tests/core/exploration/forwarding_model.h"
#include "tests/ui/analyses/analyses_fixture.h"
#include "tests/ui/gate.h"
#include "ui/analyses/denoise_panel.h"
#include "ui/analyses/generate_panel.h"
#include "ui/analyses/reconstruct_panel.h"
#include "ui/analyses/uncertainty_panel.h"
#include "ui/plots/evaluation_charts.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QPushButton>
#include <QSlider>

#include <atomic>
#include <cmath>

namespace latentscape {
namespace {

class LivePanelsTest : public AnalysesTest {
 protected:
  std::vector<std::size_t> imagesOf(int label) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < m_subject.dataset->test.size(); ++i) {
      if (m_subject.dataset->test.label(i) == label) found.push_back(i);
    }
    return found;
  }
};

TEST_F(LivePanelsTest, DenoiseFollowsKindAndStrength) {
  DenoisePanel panel(m_analyses);
  panel.setShown(true);
  EXPECT_EQ(panel.corruption(), (Corruption{CorruptionKind::Gaussian, 0.5}));
  const auto expectFigures = [&](const Corruption& corruption) {
    EXPECT_EQ(panel.corruption(), corruption);
    const ImageSet& test = m_subject.dataset->test;
    const auto quality =
        denoisingQuality(*m_subject.model, test, drawImages(test.size(), DenoisePanel::measured, 1), corruption, 1);
    ASSERT_TRUE(quality.ok());
    const auto difference = [](double before, double after, int decimals) -> QString {
      return (after >= before ? QStringLiteral("+") : QString()) + formatFixed(after - before, decimals);
    };
    const QString psnr = QStringLiteral("PSNR %1 → %2 dB (%3) ·")
                             .arg(formatFixed(quality->psnrBefore, 2), formatFixed(quality->psnrAfter, 2),
                                  difference(quality->psnrBefore, quality->psnrAfter, 2));
    const double before = quality->ssimBefore->mean, after = quality->ssimAfter->mean;
    const QString ssim =
        QStringLiteral(" SSIM %1 → %2 (%3) ·").arg(formatFixed(before, 3), formatFixed(after, 3), difference(before, after, 3));
    EXPECT_TRUE(until([&] { return number(panel).startsWith(psnr) && number(panel).contains(ssim); }))
        << number(panel).toStdString();
  };
  expectFigures({CorruptionKind::Gaussian, 0.5});
  child<QSlider>(panel, "denoiseStrength")->setValue(20);
  expectFigures({CorruptionKind::Gaussian, 0.2});
  child<SegmentedControl>(panel, "denoiseKind")->button(2)->click();
  expectFigures({CorruptionKind::Masking, 0.2});
}

TEST_F(LivePanelsTest, DenoiseExportsTheFiguresOfWhatItShows) {
  DenoisePanel panel(m_analyses);
  panel.resize(1200, 260);
  panel.show();
  panel.setShown(true);
  auto* button = child<QPushButton>(panel, "denoiseExport");
  // Pictures come first; Export gives whole figures then as well as later.
  ASSERT_TRUE(until([&] { return button->isEnabled(); }));
  const std::string early = exported(panel, "early.json");
  ASSERT_TRUE(until([&] { return !number(panel).isEmpty(); }));
  EXPECT_NE(early.find("\"gain_db\":"), std::string::npos) << early;
  EXPECT_EQ(exported(panel, "late.json"), early);
  EXPECT_NE(exported(panel, "noise.csv").find("psnr_before,"), std::string::npos);
}

// Waits at the gate once the pictures that Denoise shows are encoded.
class GatedModel : public ForwardingModel {
 public:
  GatedModel(std::shared_ptr<const Model> model, std::shared_ptr<Gate> gate)
      : ForwardingModel(std::move(model)), m_gate(std::move(gate)) {}
  void encode(std::span<const float> images, std::span<float> mean, std::span<float> logVariance) const override {
    if (m_encoded++ >= DenoiseAnswer::kShown) m_gate->wait({});
    ForwardingModel::encode(images, mean, logVariance);
  }

 private:
  const std::shared_ptr<Gate> m_gate;
  mutable std::atomic<std::size_t> m_encoded = 0;
};

class InvertedModel : public ForwardingModel {
 public:
  using ForwardingModel::ForwardingModel;
  void decode(std::span<const float> latent, std::span<float> pixels) const override {
    ForwardingModel::decode(latent, pixels);
    for (float& pixel : pixels) pixel = 1.0F - pixel;
  }
  void decodeTangents(std::span<const float> latent, std::span<const float> directions, std::span<float> pixels,
                      std::span<float> tangents) const override {
    ForwardingModel::decodeTangents(latent, directions, pixels, tangents);
    for (float& pixel : pixels) pixel = 1.0F - pixel;
    for (float& tangent : tangents) tangent = -tangent;
  }
};

TEST_F(LivePanelsTest, DenoiseExportsTheWeightsThatItShowsAndFollowsNewerOnes) {
  struct Opened {
    std::shared_ptr<Gate> gate = std::make_shared<Gate>();
    ~Opened() { gate->open(); }
  } const held;
  m_analyses.open({std::make_shared<GatedModel>(m_subject.model, held.gate), m_subject.dataset});
  DenoisePanel panel(m_analyses);
  panel.resize(1200, 260);
  panel.show();
  panel.setShown(true);
  ASSERT_TRUE(until([&] { return held.gate->entered() > 0; })) << "the pictures are shown, and their figures wait";
  const auto newer = std::make_shared<InvertedModel>(m_subject.model);
  m_analyses.update(newer);
  const AnalysisExport what = asked(panel);
  ASSERT_TRUE(what.write);
  std::stop_source stop;
  stop.request_stop();
  const auto stopped = what.write(m_folder / "stopped.json", stop.get_token());
  ASSERT_FALSE(stopped.ok());
  EXPECT_TRUE(stopped.error().cancelled);
  DenoiseQuestion question;
  question.images = DenoisePanel::measured;
  question.corruption = panel.corruption();
  const auto shown = answer(question, m_subject), next = answer(question, {newer, m_subject.dataset});
  ASSERT_TRUE(shown.ok() && next.ok());
  held.gate->open();
  EXPECT_EQ(written(what, "shown.json"), toJson(*shown));
  const QString psnr =
      QStringLiteral("PSNR %1 → %2 dB").arg(formatFixed(next->figures->psnrBefore, 2), formatFixed(next->figures->psnrAfter, 2));
  EXPECT_TRUE(until([&] { return number(panel).startsWith(psnr); })) << number(panel).toStdString();
}

TEST_F(LivePanelsTest, DenoiseAnswersWhileItSlides) {
  DenoisePanel panel(m_analyses);
  panel.setShown(true);
  auto* slider = child<QSlider>(panel, "denoiseStrength");
  QSignalSpy started(&panel.job(), &AnalysisJob::started);
  // Keeps sliding as long as needed: answers must arrive without a pause. Several positions come in one turn of the event
  // loop, and at most one answer is begun in it.
  int position = 0;
  ASSERT_TRUE(until([&] {
    for (int i = 0; i < 5; ++i) slider->setValue(10 + position++ % 80);
    return started.count() >= 3;
  }));
  slider->setValue(33);
  EXPECT_TRUE(until([&] { return !panel.job().running(); }));
  EXPECT_LT(started.count(), position) << "the newest replaces those not begun";
}

TEST_F(LivePanelsTest, GenerateDrawsFromThePriorAtATemperature) {
  GeneratePanel panel(m_analyses);
  panel.setShown(true);
  ASSERT_TRUE(until([&] { return panel.points().size() == 64; }));
  EXPECT_EQ(panel.points(), samplePrior(2, 64, 1));
  EXPECT_EQ(panel.images(), decodePoints(*m_subject.model, panel.points()));
  child<QSlider>(panel, "generateTemperature")->setValue(0);
  ASSERT_TRUE(until([&] { return panel.points().front() == LatentPoint{0.0F, 0.0F}; }));
  EXPECT_EQ(panel.images().front(), panel.images().back());
  child<QSlider>(panel, "generateTemperature")->setValue(50);
  ASSERT_TRUE(until([&] { return panel.points() == samplePrior(2, 64, 1, 0.5); }));
  click(child(panel, "resampleButton"));
  EXPECT_TRUE(until([&] { return panel.points() == samplePrior(2, 64, 2, 0.5); }));
}

TEST_F(LivePanelsTest, GenerateFitsTheCodesOfAllOrOfOneClass) {
  GeneratePanel panel(m_analyses);
  panel.setShown(true);
  auto* source = child<SegmentedControl>(panel, "generateSource");
  auto* classes = child<QComboBox>(panel, "generateClass");
  EXPECT_EQ(classes->count(), 10);
  EXPECT_FALSE(classes->isEnabled());
  source->button(1)->click();
  ASSERT_TRUE(until([&] { return number(panel).contains(QStringLiteral("10 Gaussians fitted to 400 codes")); }))
      << number(panel).toStdString();
  source->button(2)->click();
  EXPECT_TRUE(classes->isEnabled());
  for (const int which : {1, 0}) {
    classes->setCurrentIndex(which);
    const auto ones = imagesOf(which);
    ASSERT_TRUE(until([&] { return number(panel).contains(QStringLiteral("5 Gaussians fitted to %1 codes").arg(ones.size())); }))
        << number(panel).toStdString();
    // Their mean is that of the class's codes, within a few standard errors of 64 draws.
    const auto codes = encodeImages(*m_subject.model, takeImages(m_subject.dataset->test, ones), 0, ones.size());
    for (std::size_t axis = 0; axis < 2; ++axis) {
      double theirs = 0.0, squares = 0.0, drawn = 0.0;
      for (std::size_t i = 0; i < ones.size(); ++i)
        theirs += static_cast<double>(codes->meanOf(i)[axis]) / static_cast<double>(ones.size());
      for (std::size_t i = 0; i < ones.size(); ++i)
        squares += std::pow(static_cast<double>(codes->meanOf(i)[axis]) - theirs, 2.0) / static_cast<double>(ones.size());
      for (const LatentPoint& point : panel.points()) drawn += static_cast<double>(point[axis]) / 64.0;
      EXPECT_NEAR(drawn, theirs, 5.0 * std::sqrt(squares / 64.0)) << "class " << which << " axis " << axis;
    }
  }
}

TEST_F(LivePanelsTest, ReconstructShowsTheTermsOfEachImage) {
  ReconstructPanel panel(m_analyses);
  panel.resize(1200, 260);
  panel.show();
  panel.setShown(true);
  ASSERT_TRUE(until([&] { return panel.images().size() == ReconstructPanel::shown; }));
  EXPECT_TRUE(number(panel).endsWith(
      QStringLiteral(" 18 test images; above each: reconstruction error + KL, in nats. Decoded from the mean code.")))
      << number(panel).toStdString();
  const std::size_t index = panel.images()[3].index;
  QSignalSpy chosen(&panel, &ReconstructPanel::imageChosen);
  auto* grid = child<ImageGrid>(panel, "reconstructImages");
  QTest::mouseClick(grid, Qt::LeftButton, {}, grid->cellRect(static_cast<int>(ReconstructPanel::shown) + 3).center());
  ASSERT_EQ(chosen.count(), 1);
  EXPECT_EQ(chosen[0][0].value<std::size_t>(), index);
  const auto before = panel.images()[0].index;
  click(child(panel, "othersButton"));
  EXPECT_TRUE(until([&] { return panel.images()[0].index != before; }));
}

TEST_F(LivePanelsTest, ReconstructShowsTheOneTermOfAnAutoencoder) {
  m_analyses.open(asAutoencoder());
  ReconstructPanel panel(m_analyses);
  panel.setShown(true);
  ASSERT_TRUE(until([&] { return !panel.images().empty(); }));
  EXPECT_TRUE(number(panel).startsWith(QStringLiteral("Reconstruction term ")) && !number(panel).contains(QStringLiteral("KL")))
      << number(panel).toStdString();
  EXPECT_TRUE(number(panel).endsWith(QStringLiteral("above each: its reconstruction term, in nats.")))
      << number(panel).toStdString();
}

TEST_F(LivePanelsTest, UncertaintyIsOfTheChosenImage) {
  UncertaintyPanel panel(m_analyses);
  panel.setShown(true);
  ASSERT_TRUE(until([&] { return panel.answer() != nullptr; }));
  panel.setImage({Split::Test, 7});
  ASSERT_TRUE(until([&] { return panel.answer()->question.image.index == 7; }));
  const auto direct = posteriorSpread(*m_subject.model, m_subject.dataset->test, 7, 100, 12, 1);
  ASSERT_TRUE(direct.ok());
  EXPECT_EQ(panel.answer()->spread.deviation, direct->deviation);
  EXPECT_TRUE(number(panel).endsWith(QStringLiteral(" · test image #7, class %1").arg(m_subject.dataset->test.label(7))))
      << number(panel).toStdString();
  EXPECT_TRUE(number(panel).startsWith(QStringLiteral("Pixels spread by %1").arg(formatFixed(direct->averageDeviation, 3))));
  QSignalSpy chosen(&panel, &UncertaintyPanel::imageChosen);
  typeInto(child<NumberField>(panel, "uncertaintyImage"), QStringLiteral("12"));
  ASSERT_TRUE(until([&] { return panel.answer()->question.image.index == 12; }));
  EXPECT_EQ(chosen.last()[0].value<ImageName>(), (ImageName{Split::Test, 12}));
  chosen.clear();
  typeInto(child<NumberField>(panel, "uncertaintyImage"), QStringLiteral("400"));
  EXPECT_TRUE(until([&] { return number(panel).contains(QStringLiteral("400")); })) << number(panel).toStdString();
  EXPECT_TRUE(child(panel, "uncertaintyNumber")->property("role") == QStringLiteral("error"));
  for (const auto& call : chosen)
    EXPECT_LT(call[0].value<ImageName>().index, kImages) << "an image that does not exist is not selected";
  child<QSlider>(panel, "uncertaintySamples")->setValue(30);
  typeInto(child<NumberField>(panel, "uncertaintyImage"), QStringLiteral("3"));
  EXPECT_TRUE(until([&] { return panel.answer()->question.image.index == 3 && panel.answer()->question.samples == 30; }));
}

TEST_F(LivePanelsTest, UncertaintyShowsAPriorWhereTheModelHasOne) {
  UncertaintyPanel panel(m_analyses);
  const PosteriorChart& chart = *child<PosteriorChart>(panel, "posteriorChart");
  EXPECT_TRUE(chart.hasPrior());
  EXPECT_TRUE(chart.toolTip().contains(QStringLiteral("prior's"))) << chart.toolTip().toStdString();
  m_analyses.open(asAutoencoder());
  EXPECT_FALSE(chart.hasPrior());
  EXPECT_FALSE(chart.toolTip().contains(QStringLiteral("prior's"))) << chart.toolTip().toStdString();
  m_analyses.open(m_subject);
  EXPECT_TRUE(chart.hasPrior());
}

TEST_F(LivePanelsTest, UncertaintyIsOfATrainingImageToo) {
  m_subject.dataset = withTraining();
  m_analyses.open(m_subject);
  UncertaintyPanel panel(m_analyses);
  QSignalSpy chosen(&panel, &UncertaintyPanel::imageChosen);
  panel.setShown(true);
  panel.setImage({Split::Train, 9});
  ASSERT_TRUE(until([&] { return panel.answer() && panel.answer()->question.image == ImageName{Split::Train, 9}; }));
  EXPECT_TRUE(number(panel).contains(QStringLiteral("training image #9, class "))) << number(panel).toStdString();
  const auto trained = posteriorSpread(*m_subject.model, m_subject.dataset->train, 9, 100, 12, 1);
  ASSERT_TRUE(trained.ok());
  EXPECT_EQ(panel.answer()->spread.deviation, trained->deviation);
  EXPECT_EQ(chosen.count(), 0);
  typeInto(child<NumberField>(panel, "uncertaintyImage"), QStringLiteral("8"));
  ASSERT_EQ(chosen.count(), 1);
  EXPECT_EQ(chosen[0][0].value<ImageName>(), (ImageName{Split::Train, 8}));
}

}  // namespace
}  // namespace latentscape
