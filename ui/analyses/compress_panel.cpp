// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/compress_panel.h"

#include "core/base/files.h"
#include "core/charts/labelled_grid.h"
#include "core/data/subset.h"
#include "core/exploration/model_input.h"
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

constexpr std::uint64_t kSeed = 1;

QString bitsText(double bits) {
  return bits < 100.0 ? formatFixed(bits, 1) : formatCount(static_cast<std::uint64_t>(bits + 0.5));
}

}  // namespace

CompressPanel::CompressPanel(AnalysisController& analyses, QWidget* parent)
    : AnalysisPanel(analyses, Kind::Long, QStringLiteral("compress"), parent) {
  m_bits = addSlider("Bits", tr("Bits per coordinate"), tr("How finely each latent coordinate is quantised"), 1,
                     QuantisedCodes::maxBits, 8, [](int bits) { return QString::number(bits); });
  m_images = addNumber("Images", tr("Images"), tr("The number of test images, drawn at random; empty for all of them"), 2, 1e7);
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
  describe(m_bars, widgetName("Sizes"), tr("Bits per image"),
           tr("Codes: the rounded coordinates. File: including its header. KL: what the codes would take at the posterior's own "
              "precision. The model itself does not count"));
  left->addWidget(m_bars, 1);
  row->addLayout(left, 2);
  m_rows = new ImageRows({tr("Test image"), tr("Read back")}, static_cast<int>(shown), picture);
  describe(&m_rows->grid(), widgetName("Grid"), tr("Test images, and what their codes decode to"),
           tr("Top: the originals; bottom: decoded from the file of codes"));
  row->addWidget(m_rows, 3);
  setPicture(picture);
  setEmptyText(
      tr("Run writes test images as codes, reads them back, and compares their size in bits with PNG. Export "
         "keeps the file, which "
         "latentscape-cli decompress reads."));
}

void CompressPanel::setColours(const Palette& colours, bool dark) {
  AnalysisPanel::setColours(colours, dark);
  m_bars->setColours(colours);
}

void CompressPanel::start() {
  job().run(
      [bits = m_bits->value(), count = static_cast<std::size_t>(m_images->value())](
          const AnalysisSubject& subject, std::stop_token stop, const ProgressCallback& progress) -> Result<CompressionReport> {
        if (!subject.checkpoint || !subject.checkpoint->weights)
          return Error{"the model has no weights to identify it by", "", "Open or train one."};
        const ImageSet& all = subject.dataset->test;
        const ImageSet images = count == 0 ? all : takeImages(all, drawImages(all.size(), count, kSeed));
        return compressImages(*subject.model, *subject.checkpoint->weights, images, bits, shown, std::move(stop), progress);
      },
      [this](const CompressionReport& report) { present(report); });
}

void CompressPanel::present(const CompressionReport& report) {
  m_report = report;
  const auto bar = [](const QString& name, double bits, bool ours) { return ValueBars::Bar{name, bits, bitsText(bits), ours}; };
  std::vector<ValueBars::Bar> bars{bar(tr("Codes"), report.codeBits, true), bar(tr("File of codes"), report.fileBits, true)};
  if (report.klBits) bars.push_back(bar(tr("KL divergence"), *report.klBits, true));
  bars.push_back(bar(tr("PNG"), report.pngBits, false));
  bars.push_back(bar(tr("Raw pixels"), report.rawBits, false));
  m_bars->setBars(std::move(bars));
  std::vector<Image> cells = report.originals;
  cells.resize(shown);
  cells.insert(cells.end(), report.decoded.begin(), report.decoded.end());
  m_rows->setImages(cells);
  QString text = tr("%1 bits per image (%2 × %3)").arg(bitsText(report.codeBits)).arg(report.dimension).arg(report.bits);
  if (report.klBits) text += tr(" · KL %1 bits").arg(bitsText(*report.klBits));
  setHeadline(text + tr(" · PNG %1 bits, %2 times the file · PSNR %3 dB (z = mean) · %4 test images")
                         .arg(bitsText(report.pngBits), formatSignificant(report.pngBits / report.fileBits, 3),
                              formatFixed(report.psnr, 2), formatCount(report.images)));
}

void CompressPanel::forget() { m_report.reset(); }

AnalysisExport CompressPanel::exported() const {
  LabelledGridOptions options;
  options.columns = static_cast<int>(m_report->originals.size());
  options.dark = isDark();
  options.title = headline().toStdString();
  for (const QString& title : m_rows->titles()) options.rowTitles.push_back(title.toStdString());
  return {tr("Export Codes"), QStringLiteral("codes.bin"), tr("Codes (*.bin);;Picture (*.png);;Scalable picture (*.svg)"),
          [options, report = *m_report](const std::filesystem::path& file) -> Result<void> {
            if (file.extension() != ".png" && file.extension() != ".svg") return writeFile(file, report.file);
            std::vector<Image> pictures = report.originals;
            pictures.insert(pictures.end(), report.decoded.begin(), report.decoded.end());
            return writeLabelledGrid(file, pictures, options);
          }};
}

}  // namespace latentscape
