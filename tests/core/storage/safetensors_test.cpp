// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/safetensors.h"

#include "core/base/files.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

namespace latentscape {
namespace {

using ::testing::HasSubstr;

Result<Safetensors> parse(const std::string& file) {
  return parseSafetensors({reinterpret_cast<const std::uint8_t*>(file.data()), file.size()}, "x.safetensors");
}

// A file with this header and this many bytes of data.
std::string fileOf(const std::string& header, std::size_t dataBytes) {
  const std::uint64_t length = header.size();
  std::string file(8, '\0');
  std::memcpy(file.data(), &length, 8);
  return file + header + std::string(dataBytes, '\0');
}

std::string problem(const std::string& header, std::size_t dataBytes) {
  const auto result = parse(fileOf(header, dataBytes));
  return result ? "(none)" : result.error().message();
}

Safetensors twoTensors() {
  Safetensors content;
  content.metadata = {{"latentscape", "{\"a\": \"\\\"quoted\\\"\"}"}, {"Gr\u00f6\u00dfe", "\u2713"}};
  content.tensors = {{"b.weight", {2, 3}, {1.0F, -2.5F, 3e-38F, std::numeric_limits<float>::infinity(), -0.0F, 1e-45F}},
                     {"a.bias", {2}, {7.0F, 8.0F}},
                     {"empty", {0, 4}, {}},
                     {"scalar", {}, {42.0F}}};
  return content;
}

TEST(SafetensorsFormat, ReadsBackWhatItWroteBitForBit) {
  const Safetensors written = twoTensors();
  const auto read = parse(formatSafetensors(written));
  ASSERT_TRUE(read.ok()) << read.error().message();
  EXPECT_EQ(read->metadata, written.metadata);
  ASSERT_EQ(read->tensors.size(), written.tensors.size());
  for (const Tensor& tensor : written.tensors) {
    const auto found =
        std::find_if(read->tensors.begin(), read->tensors.end(), [&](const Tensor& t) { return t.name == tensor.name; });
    ASSERT_NE(found, read->tensors.end()) << tensor.name;
    EXPECT_EQ(found->shape, tensor.shape);
    ASSERT_EQ(found->values.size(), tensor.values.size());
    if (!tensor.values.empty()) {
      EXPECT_EQ(std::memcmp(found->values.data(), tensor.values.data(), tensor.values.size() * sizeof(float)), 0);
    }
  }
}

TEST(SafetensorsFormat, AFileHasTheSameBytesAndReadsBackTheSame) {
  TemporaryFolder folder;
  const Safetensors written = twoTensors();
  ASSERT_TRUE(beginSafetensors(folder / "x.safetensors", written.metadata, viewsOf(written.tensors))->commit().ok());
  EXPECT_EQ(*readFile(folder / "x.safetensors", 1'000'000), formatSafetensors(written));
  const auto read = readSafetensors(folder / "x.safetensors", 1'000'000);
  ASSERT_TRUE(read.ok()) << read.error().message();
  EXPECT_EQ(formatSafetensors(*read), formatSafetensors(*parse(formatSafetensors(written))));
  for (std::size_t length = 0; length < formatSafetensors(written).size(); ++length) {
    ASSERT_TRUE(writeFile(folder / "y.safetensors", formatSafetensors(written).substr(0, length)).ok());
    EXPECT_FALSE(readSafetensors(folder / "y.safetensors", 1'000'000).ok()) << length;
  }
}

TEST(SafetensorsFormat, TheBytesFollowTheSpecification) {
  Safetensors content;
  content.tensors = {{"t", {1, 2}, {1.0F, 2.0F}}};
  const std::string header = R"({"t":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})";
  static_assert(sizeof(R"({"t":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})") - 1 == 56);
  const std::string expected = std::string("\x38\0\0\0\0\0\0\0", 8) + header + std::string("\0\0\x80\x3f\0\0\0\x40", 8);
  EXPECT_EQ(formatSafetensors(content), expected);
}

TEST(SafetensorsFormat, DataBeginsAtAMultipleOfEight) {
  for (std::size_t length = 1; length <= 9; ++length) {
    Safetensors content;
    content.tensors = {{std::string(length, 'n'), {1}, {1.0F}}};
    const std::string file = formatSafetensors(content);
    EXPECT_EQ((file.size() - 4) % 8, 0U) << length;
    EXPECT_TRUE(parse(file).ok()) << length;
  }
}

TEST(SafetensorsFormat, RefusesAFileCutShortAnywhere) {
  const std::string file = formatSafetensors(twoTensors());
  for (std::size_t length = 0; length < file.size(); ++length) EXPECT_FALSE(parse(file.substr(0, length)).ok()) << length;
  EXPECT_TRUE(parse(file).ok());
}

TEST(SafetensorsFormat, RefusesExtraBytesAtTheEnd) {
  EXPECT_THAT(parse(formatSafetensors(twoTensors()) + "x").error().what, HasSubstr("the file holds"));
}

TEST(SafetensorsFormat, RefusesAHeaderWithAHugeLength) {
  std::string file = formatSafetensors(twoTensors());
  const std::uint64_t claims[] = {std::numeric_limits<std::uint64_t>::max(), std::uint64_t{1} << 62, std::uint64_t{1} << 40,
                                  file.size()};
  for (const std::uint64_t claim : claims) {
    std::memcpy(file.data(), &claim, 8);
    const auto refused = parse(file);
    ASSERT_FALSE(refused.ok());
    EXPECT_THAT(refused.error().message(), HasSubstr("x.safetensors: the header claims " + std::to_string(claim) + " bytes"));
  }
}

TEST(SafetensorsFormat, RefusesWrongShapesNamingTensorFieldExpectedAndFound) {
  EXPECT_THAT(problem(R"({"t":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8),
              HasSubstr("tensor \"t\": its shape [3] takes 12 bytes, but data_offsets give 8"));
  EXPECT_THAT(problem(R"({"t":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}})", 8),
              HasSubstr("field shape: expected whole numbers from 0"));
  EXPECT_THAT(problem(R"({"t":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}})", 8), HasSubstr("field shape"));
  EXPECT_THAT(problem(R"({"t":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}})", 8), HasSubstr("field shape"));
  EXPECT_THAT(problem(R"({"t":{"dtype":"F32","shape":2,"data_offsets":[0,8]}})", 8), HasSubstr("field shape"));
  EXPECT_THAT(problem(R"({"t":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}})", 8),
              HasSubstr("at most 8 sizes"));
}

TEST(SafetensorsFormat, RefusesAShapeWhoseSizeOverflows) {
  // 2^62 * 4 bytes = 2^64 = 0: without a check this would be an empty tensor.
  EXPECT_THAT(problem(R"({"t":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}})", 0),
              HasSubstr("larger than any file"));
  EXPECT_THAT(problem(R"({"t":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}})", 0),
              HasSubstr("larger than any file"));
  EXPECT_THAT(problem(R"({"t":{"dtype":"F32","shape":[18446744073709551615],"data_offsets":[0,0]}})", 0),
              HasSubstr("field shape"));
  EXPECT_THAT(problem(R"({"t":{"dtype":"F32","shape":[1e30],"data_offsets":[0,0]}})", 0), HasSubstr("field shape"));
}

TEST(SafetensorsFormat, RefusesOffsetsOutOfRangeOverlapsAndGaps) {
  EXPECT_THAT(problem(R"({"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 4),
              HasSubstr("a range within the file's 4 bytes"));
  EXPECT_THAT(problem(R"({"t":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", 8), HasSubstr("data_offsets"));
  EXPECT_THAT(problem(R"({"t":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}})", 8), HasSubstr("data_offsets"));
  EXPECT_THAT(problem(R"({"t":{"dtype":"F32","shape":[2],"data_offsets":[0]}})", 8), HasSubstr("expected two numbers"));
  EXPECT_THAT(problem(R"({"t":{"dtype":"F32","shape":[2],"data_offsets":"0"}})", 8), HasSubstr("expected two numbers"));
  const std::string a = R"("a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]})";
  EXPECT_THAT(problem("{" + a + R"(,"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})", 12),
              HasSubstr("two tensors overlap"));
  EXPECT_THAT(problem("{" + a + R"(,"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 8),
              HasSubstr("two tensors overlap"));
  EXPECT_THAT(problem("{" + a + R"(,"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}})", 16),
              HasSubstr("bytes belong to no tensor"));
  EXPECT_THAT(problem("{" + a + "}", 16), HasSubstr("the tensors take 8 bytes, but the file holds 16"));
}

TEST(SafetensorsFormat, RefusesOtherTypesAndMissingFields) {
  EXPECT_THAT(problem(R"({"t":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}})", 8),
              HasSubstr("field dtype: expected \"F32\", found \"F64\""));
  EXPECT_THAT(problem(R"({"t":{"dtype":5,"shape":[1],"data_offsets":[0,8]}})", 8), HasSubstr("field dtype"));
  EXPECT_THAT(problem(R"({"t":{"shape":[1],"data_offsets":[0,4]}})", 4), HasSubstr("dtype, shape and data_offsets"));
  EXPECT_THAT(problem(R"({"t":[1]})", 4), HasSubstr("expected an object"));
}

TEST(SafetensorsFormat, MetadataIsAMapOfStrings) {
  EXPECT_THAT(problem(R"({"__metadata__":[]})", 0), HasSubstr("field __metadata__: expected an object"));
  EXPECT_THAT(problem(R"({"__metadata__":{"a":{}}})", 0), HasSubstr("field __metadata__.a: expected a string"));
  EXPECT_TRUE(parse(fileOf(R"({"__metadata__":{"a":"b"}})", 0)).ok());
}

TEST(SafetensorsFormat, TheHeaderMustBeOneJsonObjectWithDistinctKeys) {
  EXPECT_THAT(problem("", 0), HasSubstr("not a JSON object"));
  EXPECT_THAT(problem("[1]", 0), HasSubstr("not a JSON object"));
  EXPECT_THAT(problem("{", 0), HasSubstr("not valid JSON"));
  EXPECT_THAT(problem("{} {}", 0), HasSubstr("not valid JSON"));
  EXPECT_THAT(problem("{\"a\xff\":1}", 0), HasSubstr("not valid JSON"));
  const std::string t = R"("t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]})";
  EXPECT_THAT(problem("{" + t + "," + t + "}", 4), HasSubstr("the key \"t\" appears twice"));
}

TEST(SafetensorsFormat, RefusesDeepAndHugeJsonBeforeBuildingIt) {
  const std::string deep = R"({"t":)" + std::string(1000000, '[') + std::string(1000000, ']') + "}";
  EXPECT_THAT(problem(deep, 0), HasSubstr("nested deeper than"));
  std::string many = R"({"t":[0)";
  for (int i = 0; i < 200000; ++i) many += ",0";
  EXPECT_THAT(problem(many + "]}", 0), HasSubstr("JSON values"));
}

TEST(SafetensorsFile, UnwantedTensorsAreNotRead) {
  TemporaryFolder folder;
  const Safetensors written{{{"a", "b"}}, {{"x", {2}, {1, 2}}, {"y", {3}, {3, 4, 5}}, {"z", {1}, {6}}}};
  const auto file = folder / "x.safetensors";
  ASSERT_TRUE(beginSafetensors(file, written.metadata, viewsOf(written.tensors))->commit().ok());
  const auto read = readSafetensors(file, 1000, {3 * sizeof(float), "a test"}, [](const auto& metadata, std::string_view name) {
    return metadata.at("a") == "b" && name != "y";  // y would take too much memory
  });
  ASSERT_TRUE(read.ok()) << read.error().message();
  ASSERT_EQ(read->tensors.size(), 2U);
  EXPECT_EQ(read->tensors[0].values, (std::vector<float>{1, 2}));
  EXPECT_EQ(read->tensors[1].values, (std::vector<float>{6}));
  EXPECT_EQ(*readSafetensorsMetadata(file, 1000), written.metadata);
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1);
  EXPECT_FALSE(readSafetensorsMetadata(file, 1000).ok());
}

}  // namespace
}  // namespace latentscape
