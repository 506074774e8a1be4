// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/compress.h"
#include "ui/analyses/analysis_panel.h"

#include <memory>

class QSlider;

namespace latentscape {

class ImageRows;
class NumberField;
class ValueBars;

// "Compress": test images written as codes and read back, with the bits needed, compared with the KL divergence and PNG.
class CompressPanel : public AnalysisPanel {
  Q_OBJECT
 public:
  static constexpr char kName[] = "compress";

  explicit CompressPanel(AnalysisController& analyses, QWidget* parent = nullptr);

  void setColours(const Palette& colours, bool dark) override;
  const std::shared_ptr<const CompressAnswer>& answer() const { return m_answer; }

 protected:
  void start() override;
  void forget() override;
  AnalysisExport exported() const override;

 private:
  void present(const std::shared_ptr<const CompressAnswer>& shared);
  void describeSizes();  // by those that the model has

  QSlider* m_bits;
  NumberField* m_images;
  ValueBars* m_bars;
  ImageRows* m_rows;
  std::shared_ptr<const CompressAnswer> m_answer;
};

}  // namespace latentscape
