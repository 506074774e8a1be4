// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/image_grid.h"
#include "core/charts/loss_chart.h"
#include "core/charts/scatter_chart.h"

#include "core/base/colours.h"
#include "core/base/files.h"
#include "core/charts/chart_axes.h"
#include "tests/core/charts/png.h"
#include "tests/core/storage/temporary_folder.h"
#include "tests/support/colour_difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace latentscape {
namespace {

using ::testing::HasSubstr;

constexpr std::uint32_t ground = 0x181a1d;

std::vector<LossRecord> curve(int records) {
  std::vector<LossRecord> losses;
  for (int i = 1; i <= records; ++i) {
    LossRecord record;
    record.step = static_cast<std::uint64_t>(i) * 8;
    record.epoch = 1 + (i - 1) / 50;
    record.epochFraction = i / 50.0;
    record.seconds = i * 0.05;
    record.train = {140.0 + 400.0 * std::exp(-i / 5.0), 6.0 - 5.0 * std::exp(-i / 20.0)};
    if (i % 50 == 0) record.test = Losses{141.0, 6.0};
    losses.push_back(record);
  }
  return losses;
}

TEST(ImageGrid, EveryPixelIsInPlace) {
  TemporaryFolder folder;
  const Image first{{2, 3, 1}, {0, 50, 100, 150, 200, 255}};
  const Image second{{2, 3, 1}, {255, 255, 255, 255, 255, 255}};
  const Image third{{2, 3, 1}, {10, 10, 10, 10, 10, 10}};
  const Image images[] = {first, second, third};
  ASSERT_TRUE(writeImageGrid(folder / "g.png", images, {2, 5, 4}).ok());
  const Png png(folder / "g.png");
  ASSERT_TRUE(png.ok());
  EXPECT_EQ(png.width(), 5 + 2 * (3 * 4 + 5));
  EXPECT_EQ(png.height(), 5 + 2 * (2 * 4 + 5));
  for (int y = 0; y < 8; ++y) {
    for (int x = 0; x < 12; ++x) {
      const std::uint32_t grey = first.pixels[static_cast<std::size_t>((y / 4) * 3 + x / 4)];
      EXPECT_EQ(png.at(5 + x, 5 + y), grey << 16U | grey << 8U | grey) << x << ", " << y;
      EXPECT_EQ(png.at(5 + 17 + x, 5 + y), 0xffffffU);
      EXPECT_EQ(png.at(5 + x, 5 + 13 + y), 0x0a0a0aU);
      EXPECT_EQ(png.at(5 + 17 + x, 5 + 13 + y), ground);  // there is no fourth image
    }
  }
  for (int x = 0; x < png.width(); ++x) {
    EXPECT_EQ(png.at(x, 0), ground);
    EXPECT_EQ(png.at(x, 14), ground);
  }
}

TEST(ImageGrid, ColoursKeepTheirChannelsAndOneRowIsNoWiderThanItsImages) {
  TemporaryFolder folder;
  const Image images[] = {{{1, 2, 3}, {255, 0, 0, 1, 2, 3}}};
  ASSERT_TRUE(writeImageGrid(folder / "g.png", images, {8, 1, 1}).ok());
  const Png png(folder / "g.png");
  EXPECT_EQ(png.width(), 4);
  EXPECT_EQ(png.height(), 3);
  EXPECT_EQ(png.at(1, 1), 0xff0000U);
  EXPECT_EQ(png.at(2, 1), 0x010203U);
}

TEST(ImageGrid, AnEmptyImageLeavesAGap) {
  TemporaryFolder folder;
  const Image images[] = {{}, {{1, 1, 1}, {200}}};
  ASSERT_TRUE(writeImageGrid(folder / "g.png", images, {2, 0, 1}).ok());
  const Png png(folder / "g.png");
  EXPECT_EQ(png.width(), 2);
  EXPECT_EQ(png.at(0, 0), ground);
  EXPECT_EQ(png.at(1, 0), 0xc8c8c8U);
  EXPECT_FALSE(writeImageGrid(folder / "h.png", std::span(images).first(1), {}).ok());
}

TEST(ImageGrid, RefusesWhatItCannotDrawAndLeavesNoFile) {
  TemporaryFolder folder;
  const Image grey{{1, 1, 1}, {7}};
  const Image wide{{1, 2, 1}, {7, 7}};
  const Image short_{{2, 2, 1}, {7}};
  const Image mixed[] = {grey, wide};
  EXPECT_FALSE(writeImageGrid(folder / "g.png", {}, {}).ok());
  EXPECT_FALSE(writeImageGrid(folder / "g.png", mixed, {}).ok());
  EXPECT_FALSE(writeImageGrid(folder / "g.png", std::span(&short_, 1), {}).ok());
  EXPECT_THAT(writeImageGrid(folder / "g.jpg", std::span(&grey, 1), {}).error().message(), HasSubstr(".png"));
  const Image large{{1, 4096, 1}, std::vector<std::uint8_t>(4096)};
  EXPECT_THAT(writeImageGrid(folder / "g.png", std::vector<Image>(16, large), {16, 0, 1}).error().message(),
              HasSubstr("the grid would take 65536 x 1 pixels; expected at most 65535 per side and 2^31 in total"));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

// What a model of a few kilobytes can ask for: 8 GB of images.
TEST(ImageGrid, ChecksTheSizeBeforeItAsksForAnImage) {
  TemporaryFolder folder;
  std::size_t asked = 0;
  const auto source = [&asked](std::size_t, std::size_t count) -> Result<std::vector<Image>> {
    asked += count;
    return Error{"asked", "", ""};
  };
  const ImageShape shape{4096, 4096, 1};
  EXPECT_THAT(writeImageGrid(folder / "g.png", shape, 400, {20, 0, 1}, source).error().message(),
              HasSubstr("the grid would take 81920 x 81920 pixels"));
  EXPECT_EQ(asked, 0U);
  EXPECT_EQ(writeImageGrid(folder / "g.png", shape, 4, {2, 0, 1}, source).error().what, "asked");
  EXPECT_GT(asked, 0U);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(ImageGrid, AsksForARowOrLessAtATimeAndDrawsAllOfThem) {
  TemporaryFolder folder;
  std::vector<std::size_t> asked;
  const auto source = [&asked](std::size_t first, std::size_t count) -> Result<std::vector<Image>> {
    std::vector<Image> images;
    for (std::size_t i = first; i < first + count; ++i) images.push_back({{1, 1, 1}, {static_cast<std::uint8_t>(10 * i)}});
    asked.push_back(count);
    return images;
  };
  ASSERT_TRUE(writeImageGrid(folder / "g.png", {1, 1, 1}, 7, {3, 0, 1}, source).ok());
  EXPECT_EQ(asked, (std::vector<std::size_t>{3, 3, 1}));
  const Png png(folder / "g.png");
  ASSERT_EQ(png.width(), 3);
  ASSERT_EQ(png.height(), 3);
  for (int i = 0; i < 7; ++i) EXPECT_EQ(png.at(i % 3, i / 3), static_cast<std::uint32_t>(10 * i) * 0x010101U);
  EXPECT_EQ(png.at(1, 2), ground);

  // 64 MB at a time: four of these, of a row of eight.
  asked.clear();
  const auto stop = [&asked](std::size_t, std::size_t count) -> Result<std::vector<Image>> {
    asked.push_back(count);
    return Error::cancelledByUser();
  };
  ASSERT_FALSE(writeImageGrid(folder / "h.png", {4000, 4000, 1}, 8, {8, 0, 1}, stop).ok());
  EXPECT_EQ(asked, (std::vector<std::size_t>{4}));
}

TEST(ImageGrid, AFailedWriteLeavesTheOldPicture) {
  TemporaryFolder folder;
  const Image image{{1, 1, 1}, {7}};
  ASSERT_TRUE(writeImageGrid(folder / "g.png", std::span(&image, 1), {1, 0, 1}).ok());
  const auto throwing = [](std::size_t, std::size_t) -> Result<std::vector<Image>> { throw std::bad_alloc(); };
  const auto refused = writeImageGrid(folder / "g.png", {9, 9, 1}, 1, {1, 0, 1}, throwing);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message(), HasSubstr("g.png: the picture can't be drawn: there is not enough memory"));
  EXPECT_EQ(Png(folder / "g.png").width(), 1);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(LossChart, IsAPngOfTheGivenSizeWithAllCurves) {
  TemporaryFolder folder;
  ASSERT_TRUE(writeLossChart(folder / "l.png", curve(200), {LossAxis::Epoch, false, true, 900, 500, "Losses"}).ok());
  const Png png(folder / "l.png");
  ASSERT_TRUE(png.ok());
  EXPECT_EQ(png.width(), 900);
  EXPECT_EQ(png.height(), 500);
  EXPECT_EQ(png.at(2, 2), ground);
  EXPECT_GT(png.count({245, 166, 35}, 30), 200);  // test -ELBO
  EXPECT_GT(png.count({69, 124, 215}, 40), 200);  // train -ELBO
  EXPECT_GT(png.count({34, 184, 130}, 40), 200);  // KL
}

TEST(LossChart, AnAutoencoderHasNoKl) {
  TemporaryFolder folder;
  LossChartOptions options{LossAxis::Epoch, false, true, 900, 500, "Losses"};
  options.variational = false;
  ASSERT_TRUE(writeLossChart(folder / "l.png", curve(200), options).ok());
  const Png png(folder / "l.png");
  ASSERT_TRUE(png.ok());
  EXPECT_GT(png.count({245, 166, 35}, 30), 200);  // test loss
  EXPECT_GT(png.count({69, 124, 215}, 40), 200);  // train loss
  EXPECT_EQ(png.count({34, 184, 130}, 40), 0);
}

TEST(LossChart, TheFirstStepsDoNotFlattenTheCurves) {
  TemporaryFolder folder;
  // Test losses alternate by 2 nats, next to a first step of 540: they must spread over much of the height.
  auto losses = curve(500);
  for (std::size_t i = 0; i < losses.size(); ++i) losses[i].train = {i < 5 ? 540.0 : 142.0, 0.0};
  for (auto& record : losses) {
    if (record.test) record.test = Losses{record.epoch % 2 == 0 ? 144.0 : 140.0, 0.0};
  }
  ASSERT_TRUE(writeLossChart(folder / "l.png", losses, {LossAxis::Step, false, false, 1200, 600, ""}).ok());
  const Png png(folder / "l.png");
  int top = png.height(), bottom = 0;
  for (int y = 90; y < png.height(); ++y) {  // below the legend
    for (int x = 100; x < 1100; ++x) {
      if (png.at(x, y) == 0xd97706U) top = std::min(top, y), bottom = std::max(bottom, y);
    }
  }
  EXPECT_GT(bottom - top, 250);
}

TEST(LossChart, DrawsEveryAxisLogarithmsManyRecordsAndNonFiniteLosses) {
  TemporaryFolder folder;
  auto losses = curve(20000);
  losses[100].train = {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()};
  losses[200].train = {0.0, 0.0};
  losses[300].train = {-5.0, -1.0};
  for (const LossAxis axis : {LossAxis::Step, LossAxis::Epoch, LossAxis::Seconds}) {
    for (const bool logarithmic : {false, true}) {
      ASSERT_TRUE(writeLossChart(folder / "l.png", losses, {axis, logarithmic, true, 1200, 600, "t"}).ok());
      EXPECT_TRUE(Png(folder / "l.png").ok());
      ASSERT_TRUE(writeLossChart(folder / "one.png", std::span(losses).first(1), {axis, logarithmic, true, 600, 300, ""}).ok());
    }
  }
  // The number of points depends on the size of the picture, not on the number of records.
  ASSERT_TRUE(writeLossChart(folder / "l.svg", losses, {}).ok());
  EXPECT_LT(std::filesystem::file_size(folder / "l.svg"), 2'000'000U);
}

// The columns of a chart with a dashed line from its top to its bottom.
std::vector<int> dashedColumns(const LossChartOptions& options) {
  TemporaryFolder folder;
  EXPECT_TRUE(writeLossChart(folder / "l.png", curve(200), options).ok());
  const Png png(folder / "l.png");
  std::vector<int> columns;
  for (int x = 80; x < 1130; ++x) {
    int ends = 0;
    for (int y = 100; y < 535; ++y) ends += png.at(x, y) == png.at(x, y + 1) ? 0 : 1;
    if (ends > 100) columns.push_back(x);
  }
  return columns;
}

TEST(LossChart, MarksWhereASettingWasChanged) {
  LossChartOptions options{LossAxis::Step, false, false, 1200, 600, ""};
  EXPECT_TRUE(dashedColumns(options).empty());
  const auto newest = static_cast<double>(curve(200).back().step);
  options.changes = {{SettingChange::What::Beta, 1.0, 4.0, static_cast<std::uint64_t>(newest / 2), 0.0, 0.0}};
  const auto columns = dashedColumns(options);
  ASSERT_EQ(columns.size(), 1U);
  EXPECT_NEAR(columns[0], (72 + 1136) / 2, 2);
}

TEST(LossChart, LogarithmicStepsShowTheBeginningLarge) {
  LossChartOptions options{LossAxis::Step, false, false, 1200, 600, ""};
  options.logarithmicSteps = true;
  const auto newest = static_cast<double>(curve(200).back().step);
  const auto root = static_cast<std::uint64_t>(std::sqrt(newest));
  options.changes = {{SettingChange::What::Beta, 1.0, 4.0, root, 0.0, 0.0}};
  const auto columns = dashedColumns(options);
  ASSERT_EQ(columns.size(), 1U);
  EXPECT_NEAR(columns[0], 72 + (1136 - 72) * std::log(static_cast<double>(root)) / std::log(newest), 2);
}

TEST(LossChart, WritesSvgAndRefusesOtherEndingsEmptyRunsAndBadSizes) {
  TemporaryFolder folder;
  ASSERT_TRUE(writeLossChart(folder / "l.svg", curve(60), {}).ok());
  const std::string svg = *readFile(folder / "l.svg", 10'000'000);
  EXPECT_TRUE(svg.starts_with("<?xml") || svg.starts_with("<svg"));
  EXPECT_THAT(svg, HasSubstr("</svg>"));
  EXPECT_THAT(writeLossChart(folder / "l.pdf", curve(60), {}).error().message(), HasSubstr(".png or .svg"));
  EXPECT_FALSE(writeLossChart(folder / "l.png", {}, {}).ok());
  EXPECT_FALSE(writeLossChart(folder / "l.png", curve(60), {LossAxis::Epoch, false, false, 10, 10, ""}).ok());
  EXPECT_FALSE(writeLossChart(folder / "l.png", curve(60), {LossAxis::Epoch, false, false, 100000, 600, ""}).ok());
}

// As they come out in the picture.
TEST(ScatterChart, ClassesAreOpaqueAndStandOutFromTheGround) {
  TemporaryFolder folder;
  std::vector<float> xy;
  std::vector<std::uint8_t> labels;
  for (std::uint8_t c = 0; c < kClassColours; ++c) {
    xy.insert(xy.end(), {static_cast<float>(c), static_cast<float>(c)});  // along the diagonal
    labels.push_back(c);
  }
  for (const bool dark : {true, false}) {
    ASSERT_TRUE(writeLatentScatter(folder / "s.png", xy, labels, {}, {1000, dark, ""}).ok());
    const Png png(folder / "s.png");
    ASSERT_TRUE(png.ok());
    const auto colourAt = [&](int x, int y) {
      const std::uint32_t pixel = png.at(x, y);
      return Colour{static_cast<std::uint8_t>(pixel >> 16U), static_cast<std::uint8_t>(pixel >> 8U & 255U),
                    static_cast<std::uint8_t>(pixel & 255U)};
    };
    // Below the legend. Differences between these colours are colours_test's.
    for (std::size_t c = 0; c < kClassColours; ++c) {
      const Colour own = classColour(c, dark);
      bool found = false;
      for (int y = 56; y < 1000 && !found; ++y) {
        for (int x = 0; x < 1000 && !found; ++x) {
          const Colour there = colourAt(x, y);
          found = there.red == own.red && there.green == own.green && there.blue == own.blue;
        }
      }
      EXPECT_TRUE(found) << "class " << c << " is opaque" << (dark ? ", dark" : ", light");
      EXPECT_GE(contrast(own, colourAt(70, 930)), 3.0) << c << (dark ? ", dark" : ", light");
    }
  }
}

TEST(ScatterChart, PointsHaveTheirClassColoursAndPositions) {
  TemporaryFolder folder;
  // Four corners of a square and its centre.
  const float xy[] = {-1, -1, 1, -1, -1, 1, 1, 1, 0, 0};
  const std::uint8_t labels[] = {0, 1, 2, 3, 4};
  const std::string names[] = {"zero", "one", "two", "three", "four"};
  ASSERT_TRUE(writeLatentScatter(folder / "s.png", xy, labels, names, {800, true, "Latent space"}).ok());
  const Png png(folder / "s.png");
  ASSERT_TRUE(png.ok());
  EXPECT_EQ(png.width(), 800);
  EXPECT_EQ(png.height(), 800);
  for (std::size_t label = 0; label < 5; ++label) EXPECT_GT(png.count(classColour(label, true), 6), 10) << label;
  // Points with low z1 are left of those with high z1, and high z2 is above low z2: 0 is bottom left, 3 top right.
  const auto plotted = [&](std::size_t label) {
    const Colour expected = classColour(label, true);
    for (int y = 80; y < 800; ++y) {
      for (int x = 0; x < 800; ++x) {
        const std::uint32_t pixel = png.at(x, y);
        if (std::abs(static_cast<int>(pixel >> 16U) - expected.red) <= 2 &&
            std::abs(static_cast<int>(pixel >> 8U & 255U) - expected.green) <= 2 &&
            std::abs(static_cast<int>(pixel & 255U) - expected.blue) <= 2) {
          return std::pair(x, y);
        }
      }
    }
    return std::pair(-1, -1);
  };
  const auto [x0, y0] = plotted(0);
  const auto [x1, y1] = plotted(1);
  const auto [x2, y2] = plotted(2);
  const auto [x3, y3] = plotted(3);
  ASSERT_GE(std::min({x0, x1, x2, x3}), 0);
  EXPECT_EQ(x0, x2);
  EXPECT_EQ(x1, x3);
  EXPECT_EQ(y0, y1);
  EXPECT_EQ(y2, y3);
  EXPECT_NEAR(x1 - x0, y0 - y2, 1);  // equal scales
  EXPECT_GT(x1, x0 + 300);
  EXPECT_LT(y2, y0);
}

TEST(ScatterChart, AcceptsNoLabelsNoPointsCoincidentAndNonFinitePoints) {
  TemporaryFolder folder;
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float nonsense[] = {nan, 1, 2, std::numeric_limits<float>::infinity(), 3, 3, 3, 3};
  EXPECT_TRUE(writeLatentScatter(folder / "a.png", nonsense, {}, {}, {}).ok());
  EXPECT_TRUE(writeLatentScatter(folder / "b.png", {}, {}, {}, {}).ok());
  EXPECT_TRUE(writeLatentScatter(folder / "c.svg", nonsense, {}, {}, {}).ok());
  EXPECT_FALSE(writeLatentScatter(folder / "d.png", std::span(nonsense).first(3), {}, {}, {}).ok());
  const std::uint8_t label[] = {1};
  EXPECT_FALSE(writeLatentScatter(folder / "d.png", nonsense, label, {}, {}).ok());
  EXPECT_FALSE(writeLatentScatter(folder / "d.png", nonsense, {}, {}, {10, false, ""}).ok());
  const std::uint8_t outOfRange[] = {250, 250, 250, 250};  // beyond the names: the number is shown
  EXPECT_TRUE(writeLatentScatter(folder / "e.png", nonsense, outOfRange, {}, {}).ok());
}

TEST(ChartAxes, TicksAreRoundNumbersWithinTheRange) {
  EXPECT_THAT(roundTicks({0.0, 10.0, 0.0, 1.0, false}, 5), ::testing::ElementsAre(0.0, 2.0, 4.0, 6.0, 8.0, 10.0));
  EXPECT_THAT(roundTicks({-0.3, 0.3, 0.0, 1.0, false}, 6),
              ::testing::Pointwise(::testing::DoubleEq(), {-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3}));
  EXPECT_THAT(roundTicks({0.0, 2.5, 0.0, 1.0, false}, 10, true), ::testing::ElementsAre(0.0, 1.0, 2.0));
}

TEST(ChartAxes, RangesBeyondDoublePrecisionHaveFewTicksOrNone) {
  const double infinity = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::pair<double, double> ranges[] = {{1e20, 1e20},
                                              {1e20, std::nextafter(1e20, infinity)},
                                              {1e17 - 16, 1e17 + 16},
                                              {-1e20, 1e20},
                                              {-infinity, 1.0},
                                              {0.0, infinity},
                                              {nan, 1.0},
                                              {0.0, nan},
                                              {-1e308, 1e308},
                                              {5e-324, 5e-324},
                                              {0.0, 5e-324},
                                              {3.0, 1.0}};
  for (const auto& [low, high] : ranges) {
    for (const bool wholeOnly : {false, true}) {
      const auto ticks = roundTicks({low, high, 0.0, 100.0, false}, 8, wholeOnly);
      EXPECT_LE(ticks.size(), 40U) << low << " to " << high;
      for (const double tick : ticks) EXPECT_TRUE(std::isfinite(tick)) << low << " to " << high;
    }
  }
  EXPECT_TRUE(roundTicks({1e20, 1e20, 0.0, 100.0, false}, 8).empty());
  EXPECT_TRUE(roundTicks({nan, nan, 0.0, 100.0, false}, 8).empty());
  EXPECT_EQ(tickText(-2e20, {-2e20, -1e20, 0.0}), "\u22122e+20");
}

TEST(ChartAxes, NumbersHaveGroupsOfThreeAndAPoint) {
  EXPECT_EQ(groupedNumber(999.0, 0), "999");
  EXPECT_EQ(groupedNumber(1234567.5, 2), "1,234,567.50");
  EXPECT_EQ(groupedNumber(-123.0, 0), "\u2212123");
  EXPECT_EQ(groupedNumber(-12345.0, 1), "\u221212,345.0");
  EXPECT_EQ(groupedNumber(-0.001, 2), "0.00");
  EXPECT_EQ(groupedNumber(1e15, 0), "1e+15");
}

TEST(ScatterChart, PointsFarFromZeroAndFarApartAreDrawnWithTheirAxes) {
  TemporaryFolder folder;
  const float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> cases[] = {{1e20F, 1e20F},
                                      {1e20F, 0.0F, 1e20F, 1.0F},
                                      {1e17F, 1e17F, 1e17F, std::nextafter(1e17F, infinity)},
                                      {-3e38F, -3e38F, 3e38F, 3e38F},
                                      {1e-38F, 0.0F, 1e20F, infinity},
                                      {infinity, infinity}};
  for (const auto& xy : cases) {
    ASSERT_TRUE(writeLatentScatter(folder / "s.png", xy, {}, {}, {1000, true, ""}).ok());
    EXPECT_GT(Png(folder / "s.png").count({34, 37, 41}, 7), 3000) << xy[0];  // grid lines, most of them between two pixels
  }
}

TEST(LossChart, ConstantAndEnormousLossesAreDrawnWithTheirAxes) {
  TemporaryFolder folder;
  for (const double loss : {1e20, 1e17 + 16.0, 1e17 - 16.0, 1e299, std::numeric_limits<double>::max(), 1e-300}) {
    auto losses = curve(60);
    for (std::size_t i = 0; i < losses.size(); ++i) losses[i].train = {i % 2 == 0 ? loss : std::nextafter(loss, 0.0), loss};
    losses[3].seconds = std::numeric_limits<double>::max();
    for (const bool logarithmic : {false, true}) {
      ASSERT_TRUE(writeLossChart(folder / "l.png", losses, {LossAxis::Seconds, logarithmic, true, 1200, 600, ""}).ok()) << loss;
      EXPECT_GT(Png(folder / "l.png").count({40, 43, 48}, 1), 2000) << loss;  // grid lines
    }
  }
}

TEST(Pictures, AnUnwritablePlaceIsAnErrorThatNamesIt) {
  TemporaryFolder folder;
  ASSERT_TRUE(writeFile(folder / "file", "x").ok());
  const Image grey{{1, 1, 1}, {7}};
  EXPECT_THAT(writeImageGrid(folder / "file/g.png", std::span(&grey, 1), {}).error().message(), HasSubstr("file"));
  EXPECT_FALSE(writeLossChart(folder / "file/l.png", curve(60), {}).ok());
}

}  // namespace
}  // namespace latentscape
