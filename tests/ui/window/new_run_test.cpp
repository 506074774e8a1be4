// SPDX-License-Identifier: GPL-3.0-or-later
// What a new run's map and probe begin with.
#include "tests/ui/window/window_fixture.h"
#include "ui/panels/experiment_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/choice_combo.h"

#include <QComboBox>
#include <QSignalSpy>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace latentscape {
namespace {

using Method = ProjectionMethod;
using Axes = std::array<int, 2>;

class NewRunTest : public WindowTest {
 protected:
  static constexpr int kDimension = 5;

  void SetUp() override {
    openToTrain();
    setDimension(kDimension);
  }
  void setDimension(int dimension, std::uint64_t seed = 1) const {
    RunConfig config = smallConfig();
    config.model.latentDimension = dimension;
    config.training.seed = seed;
    experiment().setConfig(config);
  }
  DimensionsController& dimensions() const { return part<DimensionsController>(); }
  const MapLayout& layout() const { return exploration().layout(); }
  Axes mostInformative() const {
    const auto& order = dimensions().answer().order;
    return {static_cast<int>(order[0]), static_cast<int>(order[1])};
  }
  // Begins a run, which waits within its first step with fresh weights on the map. Their dimensions are judged.
  void begin() {
    const std::uint64_t entered = m_control->steps + 1;
    const int made = m_control->made;
    click("trainButton");
    m_control->waitUntilEntered(entered);
    ASSERT_TRUE(eventually([&] {
      const auto& frame = m_window->training().frame();
      return m_control->made == made + 1 && frame && frame->step == 0 && exploration().codes() != nullptr &&
             !dimensions().answer().kl.empty();
    }));
    ASSERT_EQ(exploration().dimension(), m_window->training().status().config.model.latentDimension);
  }
  void finish() {
    m_control->allow(3 * kStepsPerEpoch);
    ASSERT_TRUE(reaches(SessionState::Finished));
    ASSERT_TRUE(eventually([&] { return m_window->training().frame()->step == 3 * kStepsPerEpoch; }));
  }
  void chooseMethod(std::optional<Method> method) const {
    auto* list = static_cast<ChoiceCombo<std::optional<Method>>*>(child<QComboBox>("mapKindCombo"));
    list->setValue(method);
    emit list->activated(list->currentIndex());
  }
  void chooseAxis(const char* name, int dimension) const {
    auto* box = child<QComboBox>(name);
    const int index = box->findData(dimension);
    ASSERT_GE(index, 0);
    box->setCurrentIndex(index);
    emit box->activated(index);
  }
};

TEST_F(NewRunTest, TheProbeIsClean) {
  begin();
  finish();
  m_window->binding().movePoint({0.5F, -1.0F, 2.0F, -0.25F, 1.5F});
  begin();
  EXPECT_EQ(exploration().point(), LatentPoint(kDimension, 0.0F));
  EXPECT_EQ(map().probe(), QPointF(0, 0));
}

TEST_F(NewRunTest, InTwoDimensionsTheProbeStaysWhereItIs) {
  m_window->binding().moveProbe({0.5, -0.25});
  setDimension(2);
  begin();
  EXPECT_EQ(exploration().point(), (LatentPoint{0.5F, -0.25F}));
  EXPECT_EQ(map().probe(), QPointF(0.5, -0.25));
}

TEST_F(NewRunTest, TheMostInformativeAreShownFromTheFirstEpochsEndOn) {
  begin();
  const Axes fresh = mostInformative();
  EXPECT_EQ(layout().dimensions(), (Axes{0, 1})) << "fresh weights say nothing";
  QSignalSpy changed(&exploration(), &ExplorationController::layoutChanged);
  m_control->allow(kStepsPerEpoch - 1);
  m_control->waitUntilEntered(kStepsPerEpoch);
  EXPECT_EQ(changed.count(), 0);
  m_control->allow(1);
  ASSERT_TRUE(eventually([&] { return changed.count() == 1; }));
  EXPECT_EQ(layout().dimensions(), mostInformative());
  // By the weights of the epoch's end, not by an answer about earlier ones.
  EXPECT_NE(mostInformative(), fresh) << "the default seed shows the difference";
  const auto use =
      dimensionUse(*exploration().model(), exploration().dataset()->test, DimensionsController::kImages, std::stop_token());
  ASSERT_TRUE(use.ok());
  EXPECT_EQ(layout().dimensions(), (Axes{static_cast<int>(use->order[0]), static_cast<int>(use->order[1])}));
  m_control->allow(2 * kStepsPerEpoch);
  ASSERT_TRUE(reaches(SessionState::Finished));
  ASSERT_TRUE(eventually([&] { return m_window->training().frame()->step == 3 * kStepsPerEpoch; }));
  EXPECT_EQ(changed.count(), 1) << "once";
}

TEST_F(NewRunTest, ARunThatIsStoppedBeforeThatShowsThemToo) {
  setDimension(kDimension, 2);  // a seed whose most informative dimensions aren't the first two from the beginning
  begin();
  click("stopButton");
  m_control->allow(1);
  ASSERT_TRUE(reaches(SessionState::Finished));
  ASSERT_NE(mostInformative(), (Axes{0, 1}));
  EXPECT_TRUE(eventually([&] { return layout().dimensions() == mostInformative(); }));
}

// One from while it trained would show codes that the model has no more.
TEST_F(NewRunTest, AProjectionIsMadeAgainWhereTheRunEnds) {
  begin();
  chooseMethod(Method::Tsne);
  ASSERT_TRUE(eventually([&] { return layout().method() == Method::Tsne; }));
  finish();
  EXPECT_TRUE(eventually([&] { return layout().method() == Method::Tsne && layout().codes() == exploration().codes(); }));
  EXPECT_EQ(layout().codeCount(), exploration().dataset()->test.size());
}

TEST_F(NewRunTest, ThePairThatTheUserChoseIsKept) {
  begin();
  chooseAxis("mapXCombo", 3);
  chooseAxis("mapYCombo", 2);
  ASSERT_EQ(layout().dimensions(), (Axes{3, 2}));
  finish();
  EXPECT_EQ(layout().dimensions(), (Axes{3, 2})) << "an epoch's end changes nothing that was chosen";
  begin();
  EXPECT_EQ(layout().dimensions(), (Axes{3, 2}));
  EXPECT_EQ(child<QComboBox>("mapXCombo")->currentData().toInt(), 3);
  finish();
  EXPECT_EQ(layout().dimensions(), (Axes{3, 2}));
  // A model without them has the most informative of its own.
  setDimension(3);
  begin();
  EXPECT_EQ(layout().dimensions(), (Axes{0, 1}));
  finish();
  EXPECT_TRUE(eventually([&] { return layout().dimensions() == mostInformative(); }));
}

TEST_F(NewRunTest, AProjectionThatTheUserChoseIsKept) {
  begin();
  chooseMethod(Method::Pca);
  ASSERT_TRUE(eventually([&] { return layout().method() == Method::Pca; }));
  finish();
  begin();
  EXPECT_TRUE(eventually([&] { return layout().method() == Method::Pca; }));
  EXPECT_EQ(layout().codeCount(), exploration().codes()->count);
  // Of the first epoch's codes, too: fresh weights' say little.
  QSignalSpy changed(&exploration(), &ExplorationController::layoutChanged);
  m_control->allow(kStepsPerEpoch);
  ASSERT_TRUE(eventually([&] { return changed.count() == 1; }));
  EXPECT_EQ(layout().method(), Method::Pca);
  m_control->allow(2 * kStepsPerEpoch);
  ASSERT_TRUE(reaches(SessionState::Finished));
  ASSERT_TRUE(eventually([&] { return m_window->training().frame()->step == 3 * kStepsPerEpoch; }));
  // And of what the model has become.
  EXPECT_TRUE(eventually([&] { return changed.count() == 2; }));
  EXPECT_EQ(layout().codes(), exploration().codes());

  chooseMethod(std::nullopt);
  begin();
  EXPECT_EQ(layout().method(), std::nullopt) << "the user has left it";
  EXPECT_FALSE(dimensions().projecting());
}

TEST_F(NewRunTest, AnOpenedModelBeginsAnew) {
  begin();
  chooseAxis("mapXCombo", 3);
  chooseAxis("mapYCombo", 2);
  finish();
  trigger("openEmbedded");
  ASSERT_TRUE(eventually([&] { return exploration().dimension() == 2; }));
  begin();
  EXPECT_EQ(layout().dimensions(), (Axes{0, 1}));
}

}  // namespace
}  // namespace latentscape
