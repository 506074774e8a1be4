// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/reconstruct.h"
#include "ui/analyses/analysis_panel.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace latentscape {

class ImageRows;

// "Reconstruct": test images, which training does not see, their reconstructions, where they differ, and the terms of each
// one's -ELBO.
class ReconstructPanel : public AnalysisPanel {
  Q_OBJECT
 public:
  static constexpr char kName[] = "reconstruct";
  static constexpr std::size_t shown = 18;

  explicit ReconstructPanel(AnalysisController& analyses, QWidget* parent = nullptr);

  void others();                                          // shows other test images
  const std::vector<ReconstructedImage>& images() const;  // an answer's

 signals:
  void imageChosen(std::size_t index);

 protected:
  void start() override;
  void forget() override;
  AnalysisExport exported() const override;

 private:
  void present(const std::shared_ptr<const ReconstructAnswer>& shared);
  void describeImages();  // by the terms that the model has

  ImageRows* m_rows;
  std::uint64_t m_seed = 1;
  std::shared_ptr<const ReconstructAnswer> m_answer;
};

}  // namespace latentscape
