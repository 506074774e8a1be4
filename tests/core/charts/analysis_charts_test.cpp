// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/anomaly_chart.h"
#include "core/charts/confusion_chart.h"
#include "core/charts/dimension_chart.h"

#include "core/base/files.h"
#include "core/charts/png.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include <cairo.h>

namespace latentscape {
namespace {

using ::testing::HasSubstr;

// A PNG as Cairo reads it: 0xRRGGBB at a position.
class Picture {
 public:
  explicit Picture(const std::filesystem::path& file) : m_surface(cairo_image_surface_create_from_png(file.c_str())) {}
  ~Picture() { cairo_surface_destroy(m_surface); }
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;
  int width() const { return cairo_image_surface_get_width(m_surface); }
  int height() const { return cairo_image_surface_get_height(m_surface); }
  std::uint32_t at(int x, int y) const {
    std::uint32_t pixel = 0;
    std::memcpy(&pixel, cairo_image_surface_get_data(m_surface) + y * cairo_image_surface_get_stride(m_surface) + 4 * x,
                sizeof pixel);
    return pixel & 0xffffffU;
  }
  // Pixels that are more blue, or more orange, than anything else.
  int count(bool blue) const {
    int found = 0;
    for (int y = 0; y < height(); ++y) {
      for (int x = 0; x < width(); ++x) {
        const int red = static_cast<int>(at(x, y) >> 16U), b = static_cast<int>(at(x, y) & 255U);
        if (blue ? b > red + 60 : red > b + 60) ++found;
      }
    }
    return found;
  }

 private:
  cairo_surface_t* m_surface;
};

class AnalysisCharts : public ::testing::Test {
 protected:
  TemporaryFolder folder;
  const std::vector<std::size_t> normal{8, 2, 0, 0}, anomalous{0, 1, 3, 6};
  const std::vector<double> falseRate{0, 0, 0.2, 1}, trueRate{0, 0.9, 1, 1};
  AnomalyChart anomalies() const {
    return {1.0, 5.0, normal, anomalous, falseRate, trueRate, 0.99, "Anomalies", "nats", "normal: 0", "anomalous: 1-9", false};
  }
};

TEST_F(AnalysisCharts, AnomaliesHaveBarsAndACurve) {
  ASSERT_TRUE(writeAnomalyChart(folder / "a.png", anomalies()).ok());
  const Picture picture(folder / "a.png");
  EXPECT_EQ(picture.width(), 1200);
  // Four bins from x = 72 to 640: the first is only blue, the last only orange, and high up the last shows the background.
  const auto at = [&](int bin, int y) { return picture.at(72 + 142 * bin + 71, y); };
  EXPECT_GT(at(0, 500) & 255U, (at(0, 500) >> 16U) + 40U);
  EXPECT_GT(at(3, 500) >> 16U, (at(3, 500) & 255U) + 40U);
  EXPECT_EQ(at(3, 170), 0xffffffU);
  ASSERT_TRUE(writeAnomalyChart(folder / "a.svg", anomalies()).ok());
  EXPECT_THAT(*readFile(folder / "a.svg", 1'000'000), HasSubstr("<svg"));
  AnomalyChart none = anomalies();
  none.normal = {};
  EXPECT_FALSE(writeAnomalyChart(folder / "none.png", none).ok());
  AnomalyChart endless = anomalies();
  endless.high = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(writeAnomalyChart(folder / "none.png", endless).ok());
  EXPECT_FALSE(std::filesystem::exists(folder / "none.png"));
}

TEST_F(AnalysisCharts, ConfusionMatricesShowErrors) {
  const std::vector<std::size_t> right{9, 0, 0, 5}, wrong{9, 0, 3, 2};
  const std::vector<std::string> names{"cat", "dog"};
  ASSERT_TRUE(writeConfusionChart(folder / "r.png", {right, 2, names, "Right", false}).ok());
  ASSERT_TRUE(writeConfusionChart(folder / "w.png", {wrong, 2, names, "Wrong", false}).ok());
  EXPECT_EQ(Picture(folder / "r.png").count(false), 0);
  EXPECT_GT(Picture(folder / "w.png").count(false), 10000);
  EXPECT_GT(Picture(folder / "r.png").count(true), Picture(folder / "w.png").count(true));
  EXPECT_FALSE(writeConfusionChart(folder / "x.png", {right, 3, names, "", false}).ok());
}

TEST_F(AnalysisCharts, NamesOfAnyBytesAreDrawn) {
  const std::vector<std::size_t> matrix{1, 0, 0, 1};
  const std::vector<std::string> names{"lat\xe9", "a\tb"}, shown{"lat\\xe9", "a\\u0009b"};
  const auto drawn = writeConfusionChart(folder / "n.png", {matrix, 2, names, "Title\xff", false});
  ASSERT_TRUE(drawn.ok()) << drawn.error().message();
  ASSERT_TRUE(writeConfusionChart(folder / "s.png", {matrix, 2, shown, "Title\\xff", false}).ok());
  EXPECT_TRUE(*readFile(folder / "n.png", 1'000'000) == *readFile(folder / "s.png", 1'000'000));
}

TEST_F(AnalysisCharts, DimensionsAreSortedAndInactiveOnesGrey) {
  const std::vector<double> kl{0.5, 4.0, 0.001}, variance{0.2, 0.9, 0.0001};
  ASSERT_TRUE(writeDimensionChart(folder / "k.png", {kl, variance, 0.01, "KL", false}).ok());
  const Picture picture(folder / "k.png");
  // Three positions from x = 72 to 1164: the highest bar is on the left.
  EXPECT_GT(picture.at(254, 200) & 255U, (picture.at(254, 200) >> 16U) + 60U);
  EXPECT_EQ(picture.at(618, 200), 0xffffffU);
  EXPECT_GT(picture.at(618, 520) & 255U, (picture.at(618, 520) >> 16U) + 60U);
  const std::vector<double> idle{0.001, 0.002, 0.0};
  ASSERT_TRUE(writeDimensionChart(folder / "i.png", {kl, idle, 0.01, "KL", false}).ok());
  EXPECT_EQ(Picture(folder / "i.png").count(true), 0);
  EXPECT_FALSE(writeDimensionChart(folder / "x.png", {{}, {}, 0.01, "", false}).ok());
}

TEST_F(AnalysisCharts, WithoutKlDimensionsComeByTheVarianceOfTheirCodes) {
  const std::vector<double> variance{0.2, 0.9, 0.0001}, endless{0.2, std::numeric_limits<double>::infinity(), 0.1};
  ASSERT_TRUE(writeDimensionChart(folder / "v.png", {{}, variance, 0.01, "Codes", false}).ok());
  const Picture picture(folder / "v.png");
  // The highest bar, that of the second dimension, is on the left; the next is a fifth as high; the last is not to be seen.
  EXPECT_GT(picture.at(254, 200) & 255U, (picture.at(254, 200) >> 16U) + 60U);
  EXPECT_EQ(picture.at(618, 200), 0xffffffU);
  EXPECT_GT(picture.at(618, 520) & 255U, (picture.at(618, 520) >> 16U) + 60U);
  EXPECT_EQ(picture.at(982, 520), 0xffffffU);
  ASSERT_TRUE(writeDimensionChart(folder / "k.png", {variance, variance, 0.01, "Codes", false}).ok());
  EXPECT_FALSE(*readFile(folder / "v.png", 1'000'000) == *readFile(folder / "k.png", 1'000'000)) << "its texts say no KL";
  EXPECT_FALSE(writeDimensionChart(folder / "x.png", {{}, endless, 0.01, "", false}).ok());
}

TEST(Png, ContainsTheImageAndNothingElse) {
  TemporaryFolder folder;
  Image grey{{5, 7, 1}, {}}, colour{{3, 4, 3}, {}};
  for (std::size_t i = 0; i < 35; ++i) grey.pixels.push_back(static_cast<std::uint8_t>(i * 37 % 256));
  for (std::size_t i = 0; i < 36; ++i) colour.pixels.push_back(static_cast<std::uint8_t>(i * 91 % 256));
  for (const Image* image : {&grey, &colour}) {
    const auto png = encodePng(*image);
    ASSERT_TRUE(png.ok());
    EXPECT_EQ((*png)[24], '\x08');                                      // bits
    EXPECT_EQ((*png)[25], image->shape.channels == 3 ? '\x02' : '\0');  // colour or grey
    ASSERT_TRUE(writeFile(folder / "x.png", *png).ok());
    const Picture picture(folder / "x.png");
    ASSERT_EQ(picture.width(), image->shape.width);
    for (int y = 0; y < image->shape.height; ++y) {
      for (int x = 0; x < image->shape.width; ++x) {
        const auto* values = image->pixels.data() + (y * image->shape.width + x) * image->shape.channels;
        const bool rgb = image->shape.channels == 3;
        EXPECT_EQ(picture.at(x, y), static_cast<std::uint32_t>(values[0] << 16 | values[rgb ? 1 : 0] << 8 | values[rgb ? 2 : 0]));
      }
    }
  }
  // Signature 8 bytes, header 25, data 12 + its length, end 12: no chunk about colour spaces.
  const Image black{{28, 28, 1}, std::vector<std::uint8_t>(784)};
  EXPECT_LT(encodePng(black)->size(), 80U);
  EXPECT_FALSE(encodePng(Image{}).ok());
  EXPECT_FALSE(encodePng(Image{{2, 2, 2}, std::vector<std::uint8_t>(8)}).ok());
  EXPECT_FALSE(encodePng(Image{{2, 2, 1}, std::vector<std::uint8_t>(3)}).ok());
}

}  // namespace
}  // namespace latentscape
