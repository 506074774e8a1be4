// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/encode.h"
#include "core/base/files.h"
#include "tests/core/analyses/built_in.h"
#include "tests/core/exploration/autoencoder_of.h"
#include "tests/core/exploration/fake_model.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace latentscape {
namespace {

using ::testing::HasSubstr;

TEST(Encode, WritesACodeForEveryImage) {
  const TemporaryFolder folder;
  const AnalysisSubject subject = builtIn(30);
  const auto found = answer(EncodeQuestion(), subject);
  ASSERT_TRUE(found.ok()) << found.error().message();
  EXPECT_EQ(found->codes.mean, encodeImages(*subject.model, subject.dataset->test, 0, 30)->mean);
  ASSERT_TRUE(writeCsv(*found, folder / "codes").ok());
  EXPECT_EQ(*readFile(folder / "codes", 1U << 20U), toCsv(*found));
}

TEST(Encode, NumbersReadBackAsTheyWereAndSoDoPoints) {
  auto dataset = std::make_shared<Dataset>();
  dataset->test = {{2, 2, 1}, {51, 0, 0, 0, 255, 102, 0, 0}, {}};
  AnalysisSubject subject{std::make_shared<AutoencoderOf<FakeModel>>(), dataset};
  EXPECT_EQ(toCsv(*answer(EncodeQuestion(), subject)),
            "index,label,mean_1,mean_2,log_variance_1,log_variance_2\n0,,0.2,0,-inf,-inf\n1,,1,0.4,-inf,-inf\n");
  EXPECT_THAT(answer(EncodeQuestion{Split::Train}, subject).error().message(), HasSubstr("has no train images"));
}

}  // namespace
}  // namespace latentscape
