// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/compress_panel.h"

#include "ui/analyses/answers.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_rows.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/text.h"
#include "ui/widgets/value_bars.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSlider>
#include <QVBoxLayout>

namespace latentscape {
namespace {

constexpr std::size_t kShown = CompressAnswer::kShown;

QString bitsText(double bits) {
  return bits < 100.0 ? formatFixed(bits, 1) : formatCount(static_cast<std::uint64_t>(bits + 0.5));
}

}  // namespace

CompressPanel::CompressPanel(AnalysisController& analyses, QWidget* parent) : AnalysisPanel(analyses, Kind::Long, kName, parent) {
  m_bits = addSlider("Bits", tr("Bits per coordinate"), tr("How finely each latent coordinate is quantised"), 1,
                     CompressQuestion::kMaxBits, 8, [](int bits) { return QString::number(bits); });
  m_images = addNumber("Images", tr("Images"), tr("The number of test images, drawn at random; empty for all of them"), 1, 1e7);
  m_images->setEmptyMeans(0.0, tr("all"));
  m_images->setValue(1000.0);
  auto* picture = new QWidget(this);
  auto* row = new QHBoxLayout(picture);
  row->setContentsMargins(0, 4, 0, 0);
  row->setSpacing(28);
  auto* left = new QVBoxLayout;
  left->setSpacing(4);
  left->addWidget(makeLabel(tr("Bits per image"), QStringLiteral("caption"), picture));
  m_bars = new ValueBars(picture);
  describeSizes();
  left->addWidget(m_bars, 1);
  row->addLayout(left, 2);
  m_rows = new ImageRows({tr("Test image"), tr("Read back")}, static_cast<int>(kShown), picture);
  describe(&m_rows->grid(), widgetName("Grid"), tr("Test images, and what their codes decode to"),
           tr("Top: the originals; bottom: decoded from the file of codes"));
  row->addWidget(m_rows, 3);
  setPicture(picture);
  setEmptyText(
      tr("Run writes test images as codes, reads them back, and compares their size in bits with PNG. Export "
         "keeps the file, which "
         "latentscape-cli decompress reads."));
}

void CompressPanel::describeSizes() {
  const QString kl = variational() ? tr(" KL: what the codes would take at the posterior's own precision.") : QString();
  describe(m_bars, widgetName("Sizes"), tr("Bits per image"),
           tr("Codes: the rounded coordinates. File: including its header.%1 The model itself does not count").arg(kl));
}

void CompressPanel::setColours(const Palette& colours, bool dark) {
  AnalysisPanel::setColours(colours, dark);
  m_bars->setColours(colours);
}

void CompressPanel::start() {
  CompressQuestion question;
  question.images = imagesIn(static_cast<std::uint64_t>(m_images->value()), testImages());
  question.bits = m_bits->value();
  job().run(answering(question), [this](const std::shared_ptr<const CompressAnswer>& shared) { present(shared); });
}

void CompressPanel::present(const std::shared_ptr<const CompressAnswer>& shared) {
  m_answer = shared;
  const CompressAnswer& answer = *shared;
  const auto bar = [](const QString& name, double bits, bool ours) { return ValueBars::Bar{name, bits, bitsText(bits), ours}; };
  std::vector<ValueBars::Bar> bars{bar(tr("Codes"), answer.codeBits, true), bar(tr("File of codes"), answer.fileBits, true)};
  if (answer.klBits) bars.push_back(bar(tr("KL divergence"), *answer.klBits, true));
  bars.push_back(bar(tr("PNG"), answer.pngBits, false));
  bars.push_back(bar(tr("Raw pixels"), answer.rawBits, false));
  m_bars->setBars(std::move(bars));
  std::vector<Image> cells = answer.originals;
  cells.resize(kShown);
  cells.insert(cells.end(), answer.decoded.begin(), answer.decoded.end());
  m_rows->setImages(cells);
  QString text = tr("%1 bits per image (%2 × %3)").arg(bitsText(answer.codeBits)).arg(answer.dimension).arg(answer.question.bits);
  if (answer.klBits) text += tr(" · KL %1 bits").arg(bitsText(*answer.klBits));
  setHeadline(text + tr(" · PNG %1 bits, %2 times the file · PSNR %3 dB (z = mean) · %4 test images")
                         .arg(bitsText(answer.pngBits), formatSignificant(answer.pngBits / answer.fileBits, 3),
                              formatFixed(answer.psnr, 2), formatCount(answer.images)));
}

void CompressPanel::forget() {
  m_answer.reset();
  describeSizes();
}

// The codes themselves, too, under any name whose ending is of none of the others.
AnalysisExport CompressPanel::exported() const {
  AnalysisExport what = exportOf(tr("Export Codes"), QStringLiteral("codes.bin"), m_answer, isDark());
  what.filter.prepend(tr("Codes (*.bin)") + QStringLiteral(";;"));
  what.write = [answer = m_answer, others = what.write](const std::filesystem::path& file, const std::stop_token& stop) {
    const std::string ending = file.extension().string();
    const bool other = ending == ".png" || ending == ".svg" || ending == ".csv" || ending == ".json";
    return other ? others(file, stop) : writeCodes(*answer, file);
  };
  return what;
}

}  // namespace latentscape
