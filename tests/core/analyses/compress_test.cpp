// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/compress.h"
#include "core/analyses/decompress.h"
#include "core/base/files.h"
#include "tests/core/analyses/built_in.h"
#include "tests/core/charts/grid_size.h"
#include "tests/core/charts/png.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace latentscape {
namespace {

using ::testing::HasSubstr;

CompressAnswer compressed(const AnalysisSubject& subject, const CompressQuestion& question = {}) {
  auto found = answer(question, subject);
  EXPECT_TRUE(found.ok()) << found.error().message();
  return *std::move(found);
}

TEST(Compress, FiguresAreThoseOfTheDrawnImages) {
  const AnalysisSubject subject = builtIn(60);
  CompressQuestion question;
  question.images = 20;
  question.bits = 6;
  question.seed = 4;
  const CompressAnswer found = compressed(subject, question);
  const ImageSet drawn = someImages(subject.dataset->test, 20, 4);
  ASSERT_EQ(found.originals.size(), CompressAnswer::kShown);
  for (std::size_t i = 0; i < found.originals.size(); ++i) EXPECT_EQ(found.originals[i], drawn.picture(i));
  EXPECT_EQ(found.images, 20U);
  const auto json = nlohmann::json::parse(toJson(found));
  EXPECT_EQ(json["bits_per_value"], 6);
  EXPECT_EQ(json["bits_per_image"]["codes"], 12.0);
  EXPECT_EQ(json["file_bytes"], found.file.size());
  EXPECT_EQ(json["seed"], 4);
  EXPECT_THAT(toCsv(found), HasSubstr("figure,value\nimages,20\n"));
  EXPECT_THAT(toCsv(found), HasSubstr("\ncodes_bits_per_image,12\n"));
  EXPECT_FALSE(nlohmann::json::parse(toJson(compressed(subject))).contains("seed")) << "all images: nothing was drawn";
}

TEST(Compress, OneImageIsEnough) { EXPECT_EQ(compressed(builtIn(1)).originals.size(), 1U); }

TEST(Compress, SaysWhatIsWrong) {
  CompressQuestion question;
  question.bits = 17;
  EXPECT_EQ(validate(question, builtIn(20)).error().message(), "bits: expected a whole number from 1 to 16, found 17.");
  question.bits = 8;
  question.images = 21;
  EXPECT_EQ(validate(question, builtIn(20)).error().where, "images");
  AnalysisSubject subject = builtIn(20);
  subject.checkpoint = nullptr;
  EXPECT_THAT(answer(CompressQuestion(), subject).error().message(), HasSubstr("no weights"));
  subject.dataset = nullptr;
  EXPECT_THAT(answer(CompressQuestion(), subject).error().message(), HasSubstr("not open"));
}

TEST(Compress, ThePictureShowsOriginalsAboveWhatWasReadBack) {
  TemporaryFolder folder;
  const CompressAnswer found = compressed(builtIn(30));
  ASSERT_TRUE(draw(found, folder / "codes.png", {false, 2}).ok());
  expectGrid(folder / "codes.png", 2, 9, 56, false);
  EXPECT_TRUE(draw(found, folder / "codes.svg").ok());
}

TEST(Decompress, GivesTheImagesThatWereReadBack) {
  TemporaryFolder folder;
  const AnalysisSubject subject = builtIn(20);
  const CompressAnswer found = compressed(subject);
  ASSERT_TRUE(writeCodes(found, folder / "codes.bin").ok());
  AnalysisSubject modelAlone = subject;
  modelAlone.dataset = nullptr;
  const auto read = answer(DecompressQuestion{folder / "codes.bin", folder / "pictures"}, modelAlone);
  ASSERT_TRUE(read.ok()) << read.error().message();
  std::uint64_t told = 0;
  ASSERT_TRUE(writeImages(*read, {}, {}, [&](const Progress& progress) { told = progress.done; }).ok());
  EXPECT_EQ(told, 20U);
  for (std::size_t i = 0; i < found.decoded.size(); ++i) {
    const Png png(folder / ("pictures/00000" + std::to_string(i) + ".png"));
    ASSERT_TRUE(png.ok());
    for (const int at : {100, 300, 406}) {
      const auto value = found.decoded[i].pixels[static_cast<std::size_t>(at)];
      EXPECT_EQ(png.at(at % 28, at / 28), value * 0x010101U) << i;
    }
  }
  const auto json = nlohmann::json::parse(toJson(*read));
  EXPECT_EQ(json["images"], 20);
  EXPECT_EQ(json["out"], (folder / "pictures").string());
}

TEST(Decompress, RefusesAnotherModelsCodes) {
  TemporaryFolder folder;
  const CompressAnswer found = compressed(builtIn(20));
  ASSERT_TRUE(writeCodes(found, folder / "codes.bin").ok());
  AnalysisSubject other = builtIn(20);
  Checkpoint changed = *other.checkpoint;
  Weights weights = *changed.weights;
  weights.tensors[0].values[0] += 1.0F;
  changed.weights = std::make_shared<const Weights>(weights);
  other.checkpoint = std::make_shared<const Checkpoint>(changed);
  const auto refused = answer(DecompressQuestion{folder / "codes.bin", folder / "none"}, other);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message(), HasSubstr("was made with another model"));
  EXPECT_FALSE(std::filesystem::exists(folder / "none"));
}

}  // namespace
}  // namespace latentscape
