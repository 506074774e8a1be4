// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_axes.h"

#include <qcustomplot.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace latentscape {
namespace {

using testing::ElementsAre;

// A map of 400 * 400 pixels, a hundred of which are a unit.
class MapAxesTest : public testing::Test {
 protected:
  MapAxesTest() {
    plot.setViewport(QRect(0, 0, 400, 400));
    plot.replot(QCustomPlot::rpQueuedRefresh);  // numbers are chosen by the place that axes had before
  }
  void show(double left, double low) {
    plot.xAxis->setRange(left, left + 4.0);
    plot.yAxis->setRange(low, low + 4.0);
    plot.replot(QCustomPlot::rpQueuedRefresh);
    across.clear();
    up.clear();
    for (const OutlinedNumbers::Number& number : axes.numbers({400.0, 400.0})) (number.middle ? across : up).push_back(number);
  }
  static std::vector<std::string> texts(const std::vector<OutlinedNumbers::Number>& numbers) {
    std::vector<std::string> texts;
    texts.reserve(numbers.size());
    for (const OutlinedNumbers::Number& number : numbers) texts.push_back(number.text.toStdString());
    return texts;
  }

  QCustomPlot plot;
  MapAxes axes{plot};
  std::vector<OutlinedNumbers::Number> across, up;
};

TEST_F(MapAxesTest, NumbersStandAtTheirPlacesInsideTheMap) {
  show(-2.0, -2.0);
  EXPECT_THAT(texts(across), ElementsAre("−1", "0", "1")) << "the edges would cut −2 and 2";
  EXPECT_THAT(texts(up), ElementsAre("−1", "0", "1"));
  ASSERT_EQ(across.size(), 3);
  ASSERT_EQ(up.size(), 3);
  EXPECT_NEAR(across[0].at.x(), 100.0, 1.5);
  EXPECT_NEAR(up[0].at.y(), 300.0, 6.0) << "its base line, below the middle";
  for (const OutlinedNumbers::Number& number : across) EXPECT_GT(number.at.y(), 380.0);
  for (const OutlinedNumbers::Number& number : up) EXPECT_LT(number.at.x(), 20.0);
}

TEST_F(MapAxesTest, TheCornerIsTheLowerEdges) {
  show(-1.2, -1.2);  // −1 is 20 pixels from both
  EXPECT_THAT(texts(across), ElementsAre("−1", "0", "1", "2"));
  EXPECT_THAT(texts(up), ElementsAre("0", "1", "2"));
}

TEST_F(MapAxesTest, HeightsAreShownOnlyWhereTheyMeanSomething) {
  axes.setHeightsShown(false);
  show(-2.0, -2.0);
  EXPECT_EQ(across.size(), 3);
  EXPECT_TRUE(up.empty());
  axes.setHeightsShown(true);
  show(-2.0, -2.0);
  EXPECT_EQ(up.size(), 3);
}

}  // namespace
}  // namespace latentscape
