// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/npz_writer.h"

#include "core/base/files.h"
#include "core/data/catalog/zip_archive.h"
#include "core/data/readers/array_reader.h"
#include "tests/core/data/array_files.h"
#include "tests/core/data/data_files.h"

#include <gmock/gmock.h>

namespace latentscape {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::npyFile;
using testing::raw;

const std::vector<std::uint8_t> kBytes{1, 2, 3, 250, 251, 252};
const std::vector<float> kFloats{0.5F, -1.0F};
const std::vector<std::int64_t> kNumbers{-1, std::int64_t{1} << 40, 7};

class NpzWriter : public testing::FolderTest {
 protected:
  // The bytes of a member of the archive, whose sum is checked.
  static std::string contentOf(const std::filesystem::path& file, const std::string& member) {
    const auto archive = ZipArchive::open(file);
    EXPECT_TRUE(archive.ok()) << (archive ? "" : archive.error().message());
    const auto found = archive->find(member);
    EXPECT_TRUE(found.has_value()) << member;
    auto stream = archive->open(*found);
    std::string content(found->bytes + 1, '\0');  // one more, for the sum is checked at the end
    content.resize(stream->read(reinterpret_cast<std::uint8_t*>(content.data()), content.size()));
    EXPECT_EQ(stream->problem(), "");
    return content;
  }
  std::vector<std::string> inFolder() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(m_folder)) names.push_back(entry.path().filename().string());
    return names;
  }
};

TEST_F(NpzWriter, WritesWhatNumPyWould) {
  const std::vector<ArrayToWrite> arrays{
      arrayOf<std::uint8_t>("images", "|u1", {1, 2, 3, 1}, kBytes), arrayOf<float>("codes", "<f4", {1, 2}, kFloats),
      arrayOf<std::int64_t>("indices", "<i8", {3}, kNumbers), textArray("split", {U"test", U"", U"é"}),
      arrayOf<std::uint8_t>("nothing", "|u1", {0, 4}, {})};
  const auto file = m_folder / "a.npz";
  const auto written = writeNpz(file, arrays);
  ASSERT_TRUE(written.ok()) << written.error().message();
  EXPECT_THAT(ZipArchive::open(file)->names(), ElementsAre("images.npy", "codes.npy", "indices.npy", "split.npy", "nothing.npy"));
  EXPECT_EQ(contentOf(file, "images.npy"), npyFile("|u1", "(1, 2, 3, 1)", raw(kBytes)));
  EXPECT_EQ(contentOf(file, "codes.npy"), npyFile("<f4", "(1, 2)", raw(kFloats)));
  EXPECT_EQ(contentOf(file, "indices.npy"), npyFile("<i8", "(3,)", raw(kNumbers)));
  const std::vector<std::uint32_t> characters{'t', 'e', 's', 't', 0, 0, 0, 0, 0xE9, 0, 0, 0};
  EXPECT_EQ(contentOf(file, "split.npy"), npyFile("<U4", "(3,)", raw(characters)));
  EXPECT_EQ(contentOf(file, "nothing.npy"), npyFile("|u1", "(0, 4)", ""));
  EXPECT_THAT(inFolder(), ElementsAre("a.npz"));
}

TEST_F(NpzWriter, PiecesMakeNoDifference) {
  // More than the writer keeps before it writes, and than it hands on at once.
  std::string values(40'000'000, '\0');
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<char>(i * 7 % 251);
  const auto inPieces = [&values](std::size_t length) {
    return ArrayToWrite{"x", "|u1", {values.size()}, 1, [&values, length](const ArrayToWrite::Take& take) {
                          for (std::size_t at = 0; at < values.size(); at += length) {
                            if (!take(std::string_view(values).substr(at, length))) return;
                          }
                        }};
  };
  for (const std::size_t length : {std::size_t{999}, values.size()}) {
    ASSERT_TRUE(writeNpz(m_folder / std::to_string(length), std::vector{inPieces(length)}).ok());
    EXPECT_EQ(contentOf(m_folder / std::to_string(length), "x.npy"), npyFile("|u1", "(40000000,)", values));
  }
}

TEST_F(NpzWriter, IsReadAsADataSet) {
  const ImageSet set{{1, 1, 3}, {9, 9, 9, 4, 5, 6, 1, 2, 3}, {7, 200, 4}};
  const std::vector<std::size_t> chosen{2, 1};
  const std::vector<ArrayToWrite> arrays{imageArray("images", set, chosen), labelArray("labels", set, chosen)};
  ASSERT_TRUE(writeNpz(m_folder / "a.npz", arrays).ok());
  const auto dataset = readArrays(m_folder / "a.npz");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  EXPECT_EQ(dataset->train.shape, (ImageShape{1, 1, 3}));
  EXPECT_THAT(dataset->train.pixels, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(dataset->train.labels, ElementsAre(4, 200));
  EXPECT_TRUE(dataset->skipped.empty());
}

TEST_F(NpzWriter, LeavesWhatIsThereIfItCannotFinish) {
  const auto file = put("a.npz", "old");
  std::stop_source stop;
  int calls = 0;
  const ArrayToWrite cutShort{"x", "|u1", {6}, 1, [&](const ArrayToWrite::Take& take) {
                                if (++calls == 2) stop.request_stop();  // when its bytes are written
                                take({reinterpret_cast<const char*>(kBytes.data()), kBytes.size()});
                              }};
  const auto stopped = writeNpz(file, std::vector{cutShort}, stop.get_token());
  ASSERT_FALSE(stopped.ok());
  EXPECT_TRUE(stopped.error().cancelled);
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(*readFile(file, 100), "old");
  EXPECT_THAT(inFolder(), ElementsAre("a.npz"));

  const auto refused = writeNpz(file / "below" / "b.npz", std::vector{arrayOf<float>("x", "<f4", {2}, kFloats)});
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message(), HasSubstr("a.npz"));
  EXPECT_EQ(*readFile(file, 100), "old");
}

}  // namespace
}  // namespace latentscape
