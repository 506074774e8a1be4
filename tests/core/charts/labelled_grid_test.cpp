// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/labelled_grid.h"
#include "core/base/files.h"
#include "tests/core/charts/png.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace latentscape {
namespace {

using ::testing::HasSubstr;

constexpr Colour red{255, 0, 0}, blue{0, 0, 255};

// 2 x 3 pixels of one colour.
Image plain(Colour colour) {
  Image image{{2, 3, 3}, {}};
  for (int i = 0; i < 6; ++i) image.pixels.insert(image.pixels.end(), {colour.red, colour.green, colour.blue});
  return image;
}

TEST(LabelledGrid, ShowsWholeImagesAndMakesSpaceForTexts) {
  TemporaryFolder folder;
  const Image images[] = {plain(red), {}, plain(blue)};
  LabelledGridOptions options;
  options.columns = 2;
  options.scale = 10;
  ASSERT_TRUE(writeLabelledGrid(folder / "bare.png", images, options).ok());
  const Png bare(folder / "bare.png");
  ASSERT_TRUE(bare.ok());
  EXPECT_EQ(bare.count(red, 0), 20 * 30);  // sharp edges: no blended colours
  EXPECT_EQ(bare.count(blue, 0), 20 * 30);
  EXPECT_EQ(bare.at(0, 0), 0xffffffU);
  EXPECT_EQ(bare.width(), 24 + 30 + 8 + 30 + 24);
  EXPECT_EQ(bare.height(), 24 + 20 + 8 + 20 + 24);
  EXPECT_EQ(bare.at(24, 24), 0xff0000U);
  EXPECT_EQ(bare.at(24, 24 + 28), 0x0000ffU);

  options.rowTitles = {"the first", "the second"};
  options.columnTitles = {"a column", "another"};
  options.captions = {"one", "", "a caption that is far wider than its image"};
  options.title = "A title";
  ASSERT_TRUE(writeLabelledGrid(folder / "full.png", images, options).ok());
  const Png full(folder / "full.png");
  EXPECT_EQ(full.count(red, 0), 20 * 30) << "a text covers an image";
  EXPECT_EQ(full.count(blue, 0), 20 * 30);
  EXPECT_GT(full.width(), bare.width() + 150);
  EXPECT_GT(full.height(), bare.height() + 60);
  options.dark = true;
  ASSERT_TRUE(writeLabelledGrid(folder / "dark.png", images, options).ok());
  EXPECT_EQ(Png(folder / "dark.png").at(0, 0), 0x181a1dU);
}

TEST(LabelledGrid, GreyImagesKeepEveryPixel) {
  TemporaryFolder folder;
  const Image image{{2, 2, 1}, {10, 20, 30, 200}};
  LabelledGridOptions options;
  options.scale = 3;
  ASSERT_TRUE(writeLabelledGrid(folder / "g.png", std::span(&image, 1), options).ok());
  const Png png(folder / "g.png");
  EXPECT_EQ(png.at(24, 24), 0x0a0a0aU);
  EXPECT_EQ(png.at(29, 24), 0x141414U);
  EXPECT_EQ(png.at(24, 29), 0x1e1e1eU);
  EXPECT_EQ(png.at(29, 29), 0xc8c8c8U);
}

TEST(LabelledGrid, WritesSvgAndRefusesWhatItCannotDraw) {
  TemporaryFolder folder;
  const Image image = plain(red);
  ASSERT_TRUE(writeLabelledGrid(folder / "g.svg", std::span(&image, 1), {}).ok());
  EXPECT_THAT(*readFile(folder / "g.svg", 1'000'000), HasSubstr("<svg"));
  EXPECT_THAT(writeLabelledGrid(folder / "g.jpg", std::span(&image, 1), {}).error().message(), HasSubstr("g.jpg"));
  EXPECT_THAT(writeLabelledGrid(folder / "g.png", {}, {}).error().message(), HasSubstr("no images"));
  LabelledGridOptions options;
  options.columns = 2000;
  options.scale = 6;
  EXPECT_THAT(writeLabelledGrid(folder / "g.png", std::vector<Image>(2000, image), options).error().message(),
              HasSubstr("at most 32767"));
  EXPECT_FALSE(std::filesystem::exists(folder / "g.png"));
}

TEST(LabelledGrid, TheSamePictureIsTheSameSvgWheneverItIsDrawn) {
  TemporaryFolder folder;
  const Image images[] = {plain(red), plain(blue)};
  LabelledGridOptions options;
  options.title = "A title";
  for (const char* const name : {"one.svg", "two.svg"}) ASSERT_TRUE(writeLabelledGrid(folder / name, images, options).ok());
  const auto one = readFile(folder / "one.svg", 1'000'000), two = readFile(folder / "two.svg", 1'000'000);
  ASSERT_THAT(*one, HasSubstr("<image"));
  EXPECT_EQ(*one, *two);
}

TEST(LabelledGrid, ChecksItsMemoryBeforeItAsksForAnImage) {
  TemporaryFolder folder;
  std::size_t asked = 0;
  const auto source = [&asked](std::size_t, std::size_t count) -> Result<std::vector<Image>> {
    asked += count;
    return std::vector<Image>(count, Image{{10, 10, 1}, std::vector<std::uint8_t>(100)});
  };
  const MemoryLimit limit{10'000, "the machine's memory"};
  const auto refused = writeLabelledGrid(folder / "g.png", {10, 10, 1}, 9, {}, source, limit);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message(), HasSubstr("a grid of 9 images of 10x10 would take"));
  EXPECT_EQ(asked, 0U);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  EXPECT_TRUE(writeLabelledGrid(folder / "g.png", {10, 10, 1}, 9, {}, source).ok());
  EXPECT_EQ(asked, 9U);
}

}  // namespace
}  // namespace latentscape
