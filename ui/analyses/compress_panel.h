// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/report/compression_report.h"
#include "ui/analyses/analysis_panel.h"

#include <optional>

class QSlider;

namespace latentscape {

class ImageRows;
class NumberField;
class ValueBars;

// "Compress": test images written as codes and read back, with the bits needed, compared with the KL divergence and PNG.
class CompressPanel : public AnalysisPanel {
  Q_OBJECT
 public:
  static constexpr std::size_t shown = 9;

  explicit CompressPanel(AnalysisController& analyses, QWidget* parent = nullptr);

  void setColours(const Palette& colours, bool dark) override;
  const std::optional<CompressionReport>& report() const { return m_report; }

 protected:
  void start() override;
  void forget() override;
  AnalysisExport exported() const override;

 private:
  void present(const CompressionReport& report);

  QSlider* m_bits;
  NumberField* m_images;
  ValueBars* m_bars;
  ImageRows* m_rows;
  std::optional<CompressionReport> m_report;
};

}  // namespace latentscape
