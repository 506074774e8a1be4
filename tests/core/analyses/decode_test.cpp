// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/decode.h"
#include "core/analyses/manifold.h"
#include "core/base/files.h"
#include "tests/core/analyses/built_in.h"
#include "tests/core/storage/temporary_folder.h"

#include <gtest/gtest.h>

#include <utility>

namespace latentscape {
namespace {

// Of a .png of fewer than 2^16 pixels per side.
std::pair<int, int> sizeOf(const std::filesystem::path& png) {
  const auto bytes = *readFile(png, 1U << 24U);
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  return {256 * at(18) + at(19), 256 * at(22) + at(23)};
}

TEST(Decode, GivesTheImageAtThePoint) {
  const TemporaryFolder folder;
  const AnalysisSubject subject = builtIn(1);
  const auto found = answer(DecodeQuestion{" -0.5, +1e-1"}, subject);
  ASSERT_TRUE(found.ok()) << found.error().message();
  EXPECT_EQ(found->image, decodePoint(*subject.model, {-0.5F, 0.1F}));
  ASSERT_TRUE(draw(*found, folder / "z.png").ok());
  EXPECT_EQ(sizeOf(folder / "z.png"), std::pair(280, 280)) << "ten times its size";
  ASSERT_TRUE(draw(*found, folder / "z.png", {false, 3}).ok());
  EXPECT_EQ(sizeOf(folder / "z.png"), std::pair(84, 84));
}

TEST(Decode, SaysWhatIsWrongWithAPoint) {
  EXPECT_EQ(validate(DecodeQuestion{"1"}, builtIn(1)).error().message(),
            "z: expected 2 values, one for each latent dimension of the model, found 1.");
  for (const char* const wrong : {"", "1,two", "1,nan", "1,2,3"})
    EXPECT_EQ(validate(DecodeQuestion{wrong}, builtIn(1)).error().where, "z") << wrong;
}

TEST(Manifold, CoversThePriorsQuantiles) {
  const TemporaryFolder folder;
  const AnalysisSubject subject = builtIn(1);
  const auto found = answer(ManifoldQuestion{5}, subject);
  ASSERT_TRUE(found.ok()) << found.error().message();
  EXPECT_EQ(found->images.points(), manifoldPoints(2, 5));
  ASSERT_TRUE(draw(*found, folder / "m.png", {false, 2}).ok());
  EXPECT_EQ(sizeOf(folder / "m.png"), std::pair(280, 280));
  for (const int wrong : {0, 101}) EXPECT_EQ(validate(ManifoldQuestion{wrong}, subject).error().where, "grid");
}

}  // namespace
}  // namespace latentscape
