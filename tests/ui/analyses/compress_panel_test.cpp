// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/compress_panel.h"
#include "core/charts/png.h"
#include "core/exploration/queries.h"
#include "tests/ui/analyses/analyses_fixture.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/value_bars.h"

#include <QSlider>

#include <numbers>

namespace latentscape {
namespace {

class CompressPanelTest : public AnalysesTest {
 protected:
  void SetUp() override {
    AnalysesTest::SetUp();
    m_panel = std::make_unique<CompressPanel>(m_analyses);
    showActive(*m_panel);
    typeInto(child<NumberField>(*m_panel, "compressImages"), {});  // all of them
  }
  std::unique_ptr<CompressPanel> m_panel;
};

TEST_F(CompressPanelTest, BitsAreCountedAndTheFileIsReadBack) {
  run(*m_panel);
  ASSERT_TRUE(m_panel->answer());
  const CompressAnswer& answer = *m_panel->answer();
  EXPECT_EQ(answer.images, kImages);
  EXPECT_EQ(answer.codeBits, 16.0);
  EXPECT_EQ(answer.rawBits, 8.0 * 784);
  EXPECT_DOUBLE_EQ(answer.fileBits, 8.0 * static_cast<double>(answer.file.size()) / kImages);
  double png = 0.0;
  for (std::size_t i = 0; i < kImages; ++i)
    png += 8.0 * static_cast<double>(encodePng(m_subject.dataset->test.picture(i))->size());
  EXPECT_NEAR(answer.pngBits, png / kImages, 1e-9);
  const auto losses = evaluateModel(*m_subject.model, m_subject.dataset->test, PosteriorUse::Mean, 1);
  EXPECT_NEAR(*answer.klBits, losses->kl / std::numbers::ln2, 1e-3);
  // The images shown as read back are those that the exported file decodes to.
  const std::string file = exported(*m_panel, "codes.bin");
  const auto codes = parseCodes({reinterpret_cast<const std::uint8_t*>(file.data()), file.size()}, "codes.bin");
  ASSERT_TRUE(codes.ok());
  const auto images = decodePoints(*m_subject.model, dequantise(*codes));
  ASSERT_EQ(images.size(), kImages);
  for (std::size_t i = 0; i < CompressAnswer::kShown; ++i) EXPECT_EQ(answer.decoded[i], images[i]);
  const auto& bars = child<ValueBars>(*m_panel, "compressSizes")->bars();
  ASSERT_EQ(bars.size(), 5U);
  EXPECT_EQ(bars.back().value, answer.rawBits);
}

TEST_F(CompressPanelTest, FewerBitsLoseMore) {
  run(*m_panel);
  const CompressAnswer eight = *m_panel->answer();
  child<QSlider>(*m_panel, "compressBits")->setValue(1);
  run(*m_panel);
  EXPECT_EQ(m_panel->answer()->codeBits, 2.0);
  EXPECT_LT(m_panel->answer()->file.size(), eight.file.size());
  EXPECT_LT(m_panel->answer()->psnr, eight.psnr);
  EXPECT_TRUE(number(*m_panel).startsWith(QStringLiteral("2.0 bits per image (2 × 1)"))) << number(*m_panel).toStdString();
}

TEST_F(CompressPanelTest, AModelWithoutWeightsIsReported) {
  m_analyses.setCheckpoint({});
  run(*m_panel);
  EXPECT_FALSE(m_panel->answer());
  EXPECT_TRUE(number(*m_panel).contains(QStringLiteral("no weights"))) << number(*m_panel).toStdString();
}

}  // namespace
}  // namespace latentscape
