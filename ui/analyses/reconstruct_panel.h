// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/reconstruct.h"
#include "ui/analyses/analysis_panel.h"

#include <cstdint>
#include <vector>

namespace latentscape {

class ImageRows;

// "Reconstruct": test images, which training does not see, their reconstructions, where they differ, and the terms of each
// one's -ELBO.
class ReconstructPanel : public AnalysisPanel {
  Q_OBJECT
 public:
  static constexpr std::size_t shown = 18;

  explicit ReconstructPanel(AnalysisController& analyses, QWidget* parent = nullptr);

  void others();  // shows other test images
  const std::vector<ReconstructedImage>& images() const { return m_answer.images; }

 signals:
  void imageChosen(std::size_t index);

 protected:
  void start() override;
  void forget() override;
  AnalysisExport exported() const override;

 private:
  void present(const ReconstructAnswer& answer);

  ImageRows* m_rows;
  std::uint64_t m_seed = 1;
  ReconstructAnswer m_answer;
};

}  // namespace latentscape
