// SPDX-License-Identifier: GPL-3.0-or-later
// Which decoder takes what; picture_test.cpp checks the images.
#include "core/data/readers/picture_decoders.h"

#include "core/data/readers/bmp_decoder.h"
#include "core/data/readers/jpeg_decoder.h"
#include "core/data/readers/picture.h"
#include "core/data/readers/png_decoder.h"
#include "core/data/readers/webp_decoder.h"
#include "tests/core/data/data_files.h"
#include "tests/core/data/reference_files.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace latentscape {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string formatOf(const PictureDecoder* decoder) {
  if (dynamic_cast<const PngDecoder*>(decoder) != nullptr) return "PNG";
  if (dynamic_cast<const JpegDecoder*>(decoder) != nullptr) return "JPEG";
  if (dynamic_cast<const WebpDecoder*>(decoder) != nullptr) return "WebP";
  if (dynamic_cast<const BmpDecoder*>(decoder) != nullptr) return "BMP";
  return "unknown";
}

std::vector<const PictureDecoder*> claimants(PictureBytes bytes) {
  std::vector<const PictureDecoder*> found;
  for (const PictureDecoder* const decoder : pictureDecoders()) {
    if (decoder->claims(bytes)) found.push_back(decoder);
  }
  return found;
}

std::vector<const PictureDecoder*> claimants(const std::string& content) { return claimants(testing::bytesOf(content)); }

TEST(PictureDecoders, AreAskedInTheOrderThatTheHeaderSays) {
  std::vector<std::string> order;
  for (const PictureDecoder* const decoder : pictureDecoders()) order.push_back(formatOf(decoder));
  EXPECT_THAT(order, ElementsAre("PNG", "JPEG", "WebP", "BMP"));
}

TEST(PictureDecoders, EachClaimsOnlyItsOwn) {
  std::vector<std::string> seen;
  for (const auto& entry : testing::referenceFiles().at("pictures")) {
    const std::filesystem::path name(entry.at("name").get<std::string>());
    const auto found = claimants(testing::unhexed(entry.at("file").get<std::string>()));
    ASSERT_EQ(found.size(), 1U) << name;
    // The files are named by what Pillow wrote, one in capitals.
    std::string ending = name.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) { return std::tolower(c); });
    const auto endings = found.front()->endings();
    EXPECT_NE(std::find(endings.begin(), endings.end(), ending), endings.end()) << name;
    seen.push_back(formatOf(found.front()));
  }
  for (const PictureDecoder* const decoder : pictureDecoders())
    EXPECT_NE(std::find(seen.begin(), seen.end(), formatOf(decoder)), seen.end()) << formatOf(decoder);
}

TEST(PictureDecoders, ClaimNothingThatOnlyBeginsLikeTheirs) {
  for (const std::string& content : {std::string(), std::string("B"), std::string("\x89PNG\r\n\x1a"), std::string("\xff\xd8"),
                                     std::string("RIFF"), std::string("RIFF\4\0\0\0WEB", 11), std::string("RIFF\4\0\0\0WAVE", 12),
                                     std::string("GIF89a"), std::string("II*\0", 4)}) {
    EXPECT_THAT(claimants(content), IsEmpty()) << content;
  }
  EXPECT_EQ(claimants("BM").size(), 1U);
}

TEST(PictureDecoders, EndingsAreSmallAndNobodyShares) {
  std::vector<std::string_view> all;
  for (const PictureDecoder* const decoder : pictureDecoders()) {
    for (const std::string_view ending : decoder->endings()) {
      EXPECT_EQ(std::count(all.begin(), all.end(), ending), 0) << ending;
      EXPECT_TRUE(isPictureName("picture" + std::string(ending))) << ending;
      all.push_back(ending);
    }
  }
  EXPECT_THAT(all, ElementsAre(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp"));
  EXPECT_TRUE(isPictureName("PICTURE.JPEG"));
}

}  // namespace
}  // namespace latentscape
