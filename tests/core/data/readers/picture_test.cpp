// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/picture.h"

#include "core/data/resize.h"
#include "tests/core/data/data_files.h"
#include "tests/core/data/reference_files.h"

#include <zlib.h>

namespace latentscape {
namespace {

using testing::referenceBytes;
using testing::referenceFiles;
using testing::referencePictures;
using testing::unhexed;

int largestDifference(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b) {
  int largest = a.size() == b.size() ? 0 : 256;
  for (std::size_t i = 0; largest < 256 && i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

std::vector<std::uint8_t> bytesIn(const nlohmann::json& entry, const char* key) {
  return testing::bytesOf(unhexed(entry.at(key).get<std::string>()));
}

class Picture : public testing::FolderTest {
 protected:
  std::string fileNamed(const std::string& name) const {
    for (const auto& entry : referencePictures()) {
      if (entry.at("name") == name) return unhexed(entry.at("file").get<std::string>());
    }
    ADD_FAILURE() << name;
    return {};
  }
  std::string problem(const std::string& name, const std::string& content) const {
    const auto picture = readPicture(put(name, content));
    EXPECT_FALSE(picture.ok()) << name;
    if (picture) return {};
    EXPECT_EQ(picture.error().where, (m_folder / name).string());
    return picture.error().what;
  }
};

TEST_F(Picture, EveryFormatReadsAsPillowReadsIt) {
  for (const auto& entry : referencePictures()) {
    const auto name = entry.at("name").get<std::string>();
    const auto picture = readPicture(put(name, unhexed(entry.at("file").get<std::string>())));
    ASSERT_TRUE(picture.ok()) << picture.error().message();
    EXPECT_EQ(picture->shape, (ImageShape{entry.at("height").get<int>(), entry.at("width").get<int>(), 3})) << name;
    EXPECT_LE(largestDifference(picture->pixels, bytesIn(entry, "pixels")), entry.at("tolerance").get<int>()) << name;
    EXPECT_TRUE(isPictureName(name));
  }
}

TEST_F(Picture, TheContentTellsTheFormatNotTheName) {
  EXPECT_TRUE(readPicture(put("really-a.jpg", fileNamed("rgb.png"))).ok());
  EXPECT_FALSE(isPictureName("notes.txt"));
  EXPECT_FALSE(isPictureName("png"));
}

TEST_F(Picture, TruncatedFilesAreRefused) {
  for (const auto& entry : referencePictures()) {
    const auto name = entry.at("name").get<std::string>();
    const std::string whole = unhexed(entry.at("file").get<std::string>());
    for (const std::size_t length : {std::size_t{0}, std::size_t{3}, std::size_t{20}, whole.size() / 2, whole.size() - 20}) {
      EXPECT_FALSE(problem(name, whole.substr(0, length)).empty()) << name << " cut at " << length;
    }
  }
}

TEST_F(Picture, AnimationsAndOtherFilesAreRefused) {
  EXPECT_EQ(problem("moving.webp", unhexed(referenceFiles().at("animation").get<std::string>())), "is an animation");
  EXPECT_EQ(problem("text.png", "This is no picture at all, whatever it is called."), "is not a PNG, JPEG, WebP or BMP file");
  EXPECT_EQ(problem("nothing.png", ""), "is empty");
  EXPECT_FALSE(readPicture(m_folder / "absent.png").ok());
  EXPECT_FALSE(readPicture(m_folder).ok());
}

// Replaces a header's width and height, and corrects its checksum.
std::string pngOf(std::string png, std::uint32_t width, std::uint32_t height) {
  const std::string sides = testing::idxHeader({width, height});
  png.replace(16, 8, sides);
  const auto sum = static_cast<std::uint32_t>(::crc32(0, reinterpret_cast<const Bytef*>(png.data() + 12), 17));
  return png.replace(29, 4, testing::idxHeader({sum}));
}

TEST_F(Picture, HugeDimensionsAreRefusedBeforeAnythingIsAllocated) {
  const std::string png = fileNamed("rgb.png");
  EXPECT_TRUE(readPicture(put("same.png", pngOf(png, 14, 9))).ok());
  EXPECT_NE(problem("huge.png", pngOf(png, 900000, 900000)).find("900000x900000 pixels; at most 67108864"), std::string::npos);
  EXPECT_NE(problem("large.png", pngOf(png, 8000, 8000)).find("can't hold"), std::string::npos);
  std::string jpeg = fileNamed("rgb.jpg");
  const std::size_t frame = jpeg.find("\xff\xc0");
  ASSERT_NE(frame, std::string::npos);
  jpeg.replace(frame + 5, 4, std::string("\xff\0\xff\0", 4));
  EXPECT_NE(problem("huge.jpg", jpeg).find("65280x65280 pixels; at most"), std::string::npos);
  std::string webp = fileNamed("lossy.webp");
  const std::size_t start = webp.find("\x9d\x01\x2a");
  ASSERT_NE(start, std::string::npos);
  webp.replace(start + 3, 4, "\xff\x3f\xff\x3f");
  EXPECT_NE(problem("huge.webp", webp).find("16383x16383 pixels; at most"), std::string::npos);
}

TEST_F(Picture, LongSidesAreRefused) {
  const std::string png = fileNamed("rgb.png");
  EXPECT_NE(problem("long.png", pngOf(png, 1, 1000001)).find("1x1000001 pixels; at most 1000000 a side"), std::string::npos);
}

std::string littleEndian(std::uint32_t value) {
  return {static_cast<char>(value), static_cast<char>(value >> 8), static_cast<char>(value >> 16),
          static_cast<char>(value >> 24)};
}

TEST_F(Picture, BmpHeadersThatLieAreRefused) {
  const std::string good = fileNamed("rgb.bmp");
  const auto changed = [&](std::size_t at, std::uint32_t value) { return std::string(good).replace(at, 4, littleEndian(value)); };
  EXPECT_NE(problem("wide.bmp", changed(18, 5000)).find("truncated: its header promises 5000x9"), std::string::npos);
  EXPECT_NE(problem("huge.bmp", changed(18, 0x7fffffff)).find("at most"), std::string::npos);
  EXPECT_NE(problem("none.bmp", changed(18, 0)).find("0x9"), std::string::npos);
  EXPECT_NE(problem("long.bmp", changed(22, static_cast<std::uint32_t>(-5000))).find("promises 14x5000"), std::string::npos);
  EXPECT_NE(problem("least.bmp", changed(22, 0x80000000)).find("14x2147483648 pixels; at most"), std::string::npos);
  for (const std::uint32_t compression : {1U, 2U, 3U, 4U, 5U, 99U})
    EXPECT_NE(problem("packed.bmp", changed(30, compression)).find("is a compressed BMP"), std::string::npos) << compression;
  EXPECT_NE(problem("odd.bmp", std::string(good).replace(28, 2, std::string("\x11\0", 2))).find("has 17 bits"),
            std::string::npos);
  EXPECT_NE(problem("far.bmp", changed(10, 0xfffffff0)).find("truncated"), std::string::npos);
  EXPECT_NE(problem("near.bmp", changed(10, 20)).find("begin at byte 20, but its header and palette end at byte 54"),
            std::string::npos);
  EXPECT_NE(problem("version.bmp", changed(14, 41)).find("its header is 41 bytes long"), std::string::npos);
  EXPECT_NE(problem("cut.bmp", changed(14, 124).substr(0, 100)).find("header is incomplete"), std::string::npos);
}

TEST_F(Picture, BmpMasksWithGapsAreRefused) {
  std::string bmp = fileNamed("masks-16.bmp");
  ASSERT_TRUE(readPicture(put("good.bmp", bmp)).ok());
  bmp.replace(54, 4, littleEndian(0xf400));
  EXPECT_NE(problem("gaps.bmp", bmp).find("mask has gaps"), std::string::npos);
  bmp.replace(54, 12, std::string(12, '\0'));  // none: as without masks
  EXPECT_TRUE(readPicture(put("none.bmp", bmp)).ok());
}

TEST_F(Picture, LargeJpegsComeSmallerButNotTooSmall) {
  const auto path = put("rgb.jpg", fileNamed("rgb.jpg"));  // 9 x 14
  EXPECT_EQ(readPicture(path, 4)->shape, (ImageShape{5, 7, 3}));
  EXPECT_EQ(readPicture(path, 5)->shape, (ImageShape{9, 14, 3}));
  EXPECT_EQ(readPicture(path, 1)->shape, (ImageShape{2, 2, 3}));
}

TEST(Resize, IsPillowsBilinear) {
  for (const auto& entry : referenceFiles().at("resizes")) {
    Image image{{entry.at("height").get<int>(), entry.at("width").get<int>(), entry.at("channels").get<int>()}, {}};
    for (std::uint64_t i = 0; i < image.shape.pixels(); ++i)
      image.pixels.push_back(static_cast<std::uint8_t>((i * i * 31 + i * 7) / 16 % 256));
    const int side = entry.at("side").get<int>();
    const Image result = resized(image, side, *parseFit(entry.at("fit").get<std::string>()));
    EXPECT_EQ(result.shape, (ImageShape{side, side, image.shape.channels}));
    EXPECT_LE(largestDifference(result.pixels, bytesIn(entry, "result")), 1) << entry.at("height") << "x" << entry.at("width");
  }
}

TEST(Resize, GreyIsPillowsL) {
  const Image colours{{16, 16, 3}, referenceBytes("colours")};
  EXPECT_EQ(coloured(colours, PictureColour::Grey).pixels, referenceBytes("greys"));
  EXPECT_EQ(coloured(colours, PictureColour::Keep).pixels, colours.pixels);
  const Image back = coloured(Image{{1, 2, 1}, {7, 9}}, PictureColour::Colour);
  EXPECT_EQ(back.pixels, (std::vector<std::uint8_t>{7, 7, 7, 9, 9, 9}));
  EXPECT_EQ(back.shape, (ImageShape{1, 2, 3}));
}

TEST(Resize, SetsKeepTheirLabelsAndStop) {
  const ImageSet set{{4, 4, 1}, std::vector<std::uint8_t>(48, 200), {1, 2, 3}};
  const auto result = reshaped(set, 2, PictureFit::Crop, PictureColour::Colour);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->shape, (ImageShape{2, 2, 3}));
  EXPECT_EQ(result->pixels, std::vector<std::uint8_t>(36, 200));
  EXPECT_EQ(result->labels, set.labels);
  std::stop_source source;
  source.request_stop();
  EXPECT_TRUE(reshaped(set, 2, PictureFit::Crop, PictureColour::Keep, source.get_token()).error().cancelled);
}

TEST(Resize, MoreThanTheMemoryAllowsIsRefusedBefore) {
  const ImageSet set{{1, 1, 1}, std::vector<std::uint8_t>(100), {}};
  EXPECT_TRUE(reshaped(set, 10, PictureFit::Crop, PictureColour::Colour, {}, {30'000, "the machine's memory"}).ok());
  const auto refused = reshaped(set, 10, PictureFit::Crop, PictureColour::Colour, {}, {29'999, "the machine's memory"});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(
      refused.error().message(),
      "side: 100 images of 10x10 pixels would take 30 kB of memory; at most 30 kB can be used (the machine's memory). Choose "
      "a smaller side, or fewer images.");
}

}  // namespace
}  // namespace latentscape
