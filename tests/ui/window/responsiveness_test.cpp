// SPDX-License-Identifier: GPL-3.0-or-later
// The window never freezes: every control responds even if the model and the training engine block.
#include "tests/ui/window/window_fixture.h"
#include "ui/analyses/generate_panel.h"
#include "ui/panels/interpolate_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/plots/loss_plot.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/segmented_control.h"

#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QSlider>
#include <QTabBar>
#include <QTabWidget>
#include <QWheelEvent>

#include <condition_variable>
#include <mutex>

namespace latentscape {
namespace {

struct Latch {
  std::mutex mutex;
  std::condition_variable changed;
  bool open = false;
  int waiting = 0;

  void wait() {
    std::unique_lock lock(mutex);
    ++waiting;
    changed.wait(lock, [this] { return open; });
    --waiting;
  }
  void release() {
    const std::lock_guard lock(mutex);
    open = true;
    changed.notify_all();
  }
  int held() {
    const std::lock_guard lock(mutex);
    return waiting;
  }
};

// Answers nothing until the latch opens.
class BlockingModel final : public Model {
 public:
  explicit BlockingModel(std::shared_ptr<Latch> latch) : m_latch(std::move(latch)) {}
  ImageShape imageShape() const override { return {28, 28, 1}; }
  int latentDimension() const override { return 2; }
  void encode(std::span<const float>, std::span<float> mean, std::span<float> logVariance) const override {
    m_latch->wait();
    std::fill(mean.begin(), mean.end(), 0.5F);
    std::fill(logVariance.begin(), logVariance.end(), 0.0F);
  }
  void decode(std::span<const float>, std::span<float> pixels) const override {
    m_latch->wait();
    std::fill(pixels.begin(), pixels.end(), 0.25F);
  }
  void score(std::span<const float>, std::span<const float>, std::span<float> reconstruction,
             std::span<float> kl) const override {
    m_latch->wait();
    std::fill(reconstruction.begin(), reconstruction.end(), 1.0F);
    std::fill(kl.begin(), kl.end(), 1.0F);
  }
  void reconstructionTerms(std::span<const float>, std::span<const float>, std::span<float> terms) const override {
    m_latch->wait();
    std::fill(terms.begin(), terms.end(), 1.0F);
  }
  void decodeTangents(std::span<const float> latent, std::span<const float>, std::span<float> pixels,
                      std::span<float> tangents) const override {
    decode(latent, pixels);
    std::fill(tangents.begin(), tangents.end(), 0.0F);
  }
  void reconstructionGradients(std::span<const float> images, std::span<const float>, std::span<const float> latent,
                               std::span<float> terms, std::span<float> gradients) const override {
    reconstructionTerms(images, latent, terms);
    std::fill(gradients.begin(), gradients.end(), 0.0F);
  }

 private:
  std::shared_ptr<Latch> m_latch;
};

class ResponsivenessTest : public WindowTest {
 protected:
  void SetUp() override {
    openToTrain();
    // The training engine waits within its first step, and the probe's answers and the samples wait in the model.
    click("trainButton");
    ASSERT_TRUE(reaches(SessionState::Running));
    m_control->waitUntilEntered(1);
    ASSERT_TRUE(eventually([&] { return m_window->training().frame() != nullptr && exploration().codes() != nullptr; }));
    show("generate");
    ASSERT_TRUE(eventually([&] { return part<GeneratePanel>().images().size() == 64; }));
    exploration().update(std::make_shared<BlockingModel>(m_latch));
    ASSERT_TRUE(eventually([&] { return m_latch->held() >= 2; }));
  }
  void TearDown() override {
    m_latch->release();
    WindowTest::TearDown();
  }
  void expectStillBlocked() const {
    EXPECT_GE(m_latch->held(), 2);
    EXPECT_EQ(m_control->steps, 0U);
  }
  std::shared_ptr<Latch> m_latch = std::make_shared<Latch>();
};

TEST_F(ResponsivenessTest, TheMapAndTheProbeAnswer) {
  const QPoint at = map().rect().center() + QPoint(60, 40);
  QTest::mouseClick(&map(), Qt::LeftButton, {}, at);
  EXPECT_NEAR(map().toPixel(map().probe()).x(), at.x(), 1e-6);
  EXPECT_NEAR(child<NumberField>("z1Edit")->value(), map().probe().x(), 1e-3);
  const double scale = map().view().unitsPerPixel;
  QWheelEvent wheel(QPointF(at), map().mapToGlobal(QPointF(at)), {}, {0, 240}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                    false);
  QApplication::sendEvent(&map(), &wheel);
  EXPECT_LT(map().view().unitsPerPixel, scale);
  const QPointF centre = map().view().centre;
  mouse(QEvent::MouseButtonPress, at + QPoint(50, 50), Qt::MiddleButton, Qt::MiddleButton);
  mouse(QEvent::MouseMove, at + QPoint(90, 50), Qt::NoButton, Qt::MiddleButton);
  mouse(QEvent::MouseButtonRelease, at + QPoint(90, 50), Qt::MiddleButton, Qt::NoButton);
  EXPECT_NE(map().view().centre, centre);
  type("z1Edit", QStringLiteral("0.75"));
  EXPECT_EQ(map().probe().x(), 0.75);
  const int paints = map().pointLayerPaints();
  click("class3");
  EXPECT_FALSE(child<QAbstractButton>("class3")->isChecked());
  EXPECT_TRUE(eventually([&] { return map().pointLayerPaints() > paints; })) << "it is painted too";
  expectStillBlocked();
}

TEST_F(ResponsivenessTest, TabsButtonsSlidersAndMenusAnswer) {
  for (const int tab : {0, 1, 2}) {
    tabs().setFocus();
    QTest::mouseClick(tabs().tabBar(), Qt::LeftButton, {}, tabs().tabBar()->tabRect(tab).center());
    EXPECT_EQ(tabs().currentIndex(), tab);
  }
  click("resampleButton");
  tabs().setCurrentIndex(0);
  click("lossScaleLog");
  EXPECT_TRUE(lossPlot().logarithmic());
  QTest::keyClick(child<QSlider>("tSlider"), Qt::Key_End);
  EXPECT_EQ(interpolate().t(), 1.0);
  QTest::mouseClick(child<SegmentedControl>("interpolationMode")->button(1), Qt::LeftButton);
  EXPECT_EQ(interpolate().mode(), InterpolationMode::Spherical);
  click("playButton");
  const double t = interpolate().t();
  EXPECT_TRUE(eventually([&] { return interpolate().t() != t; })) << "the animation continues";
  click("playButton");
  click("swapButton");
  type("learningRateEdit", QStringLiteral("0.002"));
  EXPECT_EQ(child<NumberField>("learningRateEdit")->value(), 0.002);
  trigger("keys");
  auto* help = awaited<QDialog>("keysBox");
  ASSERT_NE(help, nullptr);
  help->close();
  trigger("theme1");
  EXPECT_FALSE(m_theme->isDark());
  trigger("theme2");
  EXPECT_TRUE(m_theme->isDark());
  trigger("showExperiment");
  EXPECT_FALSE(child("experimentPanel")->isVisible());
  m_window->resize(1100, 760);
  EXPECT_TRUE(eventually([&] { return m_window->width() == 1100; }));
  expectStillBlocked();
}

TEST_F(ResponsivenessTest, TrainingCommandsAreTakenAndObeyedLater) {
  click("trainButton");
  expectStillBlocked();
  EXPECT_EQ(state(), SessionState::Running) << "nothing pretends that it is paused yet";
  m_control->allow(1);
  EXPECT_TRUE(reaches(SessionState::Paused));
  EXPECT_EQ(m_control->steps, 1U);
  EXPECT_GE(m_latch->held(), 2);
}

TEST_F(ResponsivenessTest, FilesAreSavedMeanwhile) {
  trigger("saveModel");
  answerFileDialog("saveDialog", m_folder / "meanwhile.safetensors");
  EXPECT_TRUE(eventually([&] { return std::filesystem::exists(m_folder / "meanwhile.safetensors"); }));
  expectStillBlocked();
}

TEST_F(ResponsivenessTest, TheAnswersComeWhenTheModelDoes) {
  QTest::mouseClick(&map(), Qt::LeftButton, {}, map().rect().center() + QPoint(60, 40));
  const QPointF place = map().probe();
  bool answered = false;
  QObject::connect(&exploration(), &ExplorationController::probeAnswered, m_window.get(),
                   [&](const ProbeAnswer& answer) { answered = answered || answer.place == place; });
  m_latch->release();
  EXPECT_TRUE(eventually([&] { return answered; }));
  EXPECT_EQ(qGray(picture("decodedImage").pixel(5, 5)), 64);
}

TEST_F(ResponsivenessTest, ItCloses) {
  EXPECT_FALSE(m_window->close());
  ASSERT_NE(awaited<QMessageBox>("closeQuestion"), nullptr);
  expectStillBlocked();
  click("discardRun");
  EXPECT_TRUE(eventually([&] { return !m_window->isVisible(); }));
  expectStillBlocked();
  m_latch->release();
  m_control->allowAll();
  m_window.reset();
  EXPECT_EQ(m_control->alive, 0);
}

}  // namespace
}  // namespace latentscape
