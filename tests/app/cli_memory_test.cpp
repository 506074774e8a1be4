// SPDX-License-Identifier: GPL-3.0-or-later
// What a file or an option asks for ends in a sentence where it doesn't fit, and the program never ends by a signal.
#include "core/base/files.h"
#include "core/storage/checkpoint.h"
#include "tests/app/cli_run.h"
#include "tests/core/base/resource_limit.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <string>

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

// A sparse file of a whole model, all zeros: it takes no room on the disk.
void writeZeros(const fs::path& file, const RunConfig& config) {
  std::string header = R"({"__metadata__":{"latentscape":)" + nlohmann::json(toJson(config)).dump() + "}";
  std::uint64_t at = 0;
  for (const TensorSpec& spec : tensorLayout(config.model)) {
    std::uint64_t bytes = sizeof(float);
    std::string shape;
    for (const std::int64_t extent : spec.shape) {
      bytes *= static_cast<std::uint64_t>(extent);
      shape += (shape.empty() ? "" : ",") + std::to_string(extent);
    }
    header += ",\"" + spec.name + R"(":{"dtype":"F32","shape":[)" + shape + R"(],"data_offsets":[)" + std::to_string(at) + "," +
              std::to_string(at + bytes) + "]}";
    at += bytes;
  }
  header += "}";
  header.append((8 - header.size() % 8) % 8, ' ');
  std::ofstream out(file, std::ios::binary);
  const std::uint64_t length = header.size();
  out.write(reinterpret_cast<const char*>(&length), sizeof length) << header;
  out.close();
  fs::resize_file(file, sizeof length + length + at);
}

// 2048x2048 pixels by a model of 6 kB.
RunConfig largeImages() {
  RunConfig config;
  config.model.network = Network::Convolutional;
  config.model.image = {2048, 2048, 1};
  config.model.channels.assign(8, 1);
  config.model.hidden.clear();
  return config;
}

TEST(CliMemory, AManifoldOfLargeImagesIsRefusedBeforeItIsComputed) {
  const TemporaryFolder folder;
  writeZeros(folder / "m.safetensors", largeImages());
  ASSERT_LT(fs::file_size(folder / "m.safetensors"), 8000U);
  const auto refused =
      runCli({"manifold", (folder / "m.safetensors").string(), "--grid", "100", "--out", (folder / "m.png").string()});
  EXPECT_EQ(refused.exitCode, 1);
  EXPECT_THAT(refused.err, HasSubstr("the grid would take 204800 x 204800 pixels"));
  EXPECT_FALSE(fs::exists(folder / "m.png"));
}

TEST(CliMemory, AFullDiskLeavesTheOldPictureAndIsTold) {
  const TemporaryFolder folder;
  const std::string picture = (folder / "x.png").string();
  ASSERT_TRUE(writeFile(picture, "old").ok());
  const testing::ResourceLimit limit(RLIMIT_FSIZE, 1000);
  const auto refused = runCli({"manifold", "embedded", "--out", picture});
  EXPECT_EQ(refused.exitCode, 1);
  EXPECT_THAT(refused.err, HasSubstr(picture + ": can't be written: File too large"));
  EXPECT_EQ(*readFile(picture, 100), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
}

// Sanitizers reserve terabytes of address space.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(CliMemory, AModelLargerThanTheAddressSpaceIsRefusedInASentence) {
  const TemporaryFolder folder;
  RunConfig config;
  config.model.hidden = {16384, 8192};
  const std::string model = (folder / "big.safetensors").string();
  writeZeros(model, config);
  const testing::ResourceLimit limit(RLIMIT_AS, rlim_t{1} << 30U);
  const auto refused = runCli({"decode", model, "--z", "0,0", "--out", (folder / "x.png").string()});
  EXPECT_EQ(refused.exitCode, 1);
  EXPECT_THAT(refused.err, HasSubstr(model + ": the model would take 1.2 GB of memory; at most"));
  EXPECT_THAT(refused.err, Not(HasSubstr("bad_alloc")));
}

// All at once, as floats, as images and as a picture, they would take 560 MB.
TEST(CliMemory, LargeImagesAreDecodedAndWrittenAFewAtATime) {
  const TemporaryFolder folder;
  writeZeros(folder / "m.safetensors", largeImages());
  const testing::ResourceLimit limit(RLIMIT_AS, rlim_t{360'000'000});
  if (runCli({"decode", "embedded", "--z", "0,0", "--out", (folder / "one.png").string()}).exitCode != 0)
    GTEST_SKIP() << "the program and its libraries alone need more address space here";
  const auto drawn = runCli({"interpolate", (folder / "m.safetensors").string(), "--from", "z:0,0", "--to", "z:1,1", "--frames",
                             "15", "--out", (folder / "i.png").string()});
  EXPECT_EQ(drawn.exitCode, 0) << drawn.err;
  EXPECT_EQ(pngSize(folder / "i.png"), (PngSize{15U * 2050 + 2, 2052}));
}
#endif

}  // namespace
}  // namespace latentscape
