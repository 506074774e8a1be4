// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/sample.h"
#include "ui/analyses/analysis_panel.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

class QComboBox;
class QSlider;

namespace latentscape {

class ImageGrid;
template <class T>
class SegmentedChoice;

// "Generate": images decoded at points drawn from the prior, from a mixture of Gaussians fitted to the codes of
// test images (the aggregate posterior), or for one class. Follows the temperature slider.
class GeneratePanel : public AnalysisPanel {
  Q_OBJECT
 public:
  static constexpr char kName[] = "generate";

  explicit GeneratePanel(AnalysisController& analyses, QWidget* parent = nullptr);

  // Draws new points, with the next seed.
  void resample();
  const std::shared_ptr<const SampleAnswer>& answer() const { return m_answer; }
  const std::vector<Image>& images() const { return m_images; }
  const std::vector<LatentPoint>& points() const;  // an answer's
  std::uint64_t seed() const { return m_seed; }

 signals:
  void pointChosen(const LatentPoint& point);  // an image was clicked

 protected:
  void start() override;
  void forget() override;
  FindMisfit misfitFinder() const override;
  void askFitting() override;
  AnalysisExport exported() const override;
  std::optional<QString> obstacle() const override;

 private:
  void present(const std::shared_ptr<const SampleAnswer>& shared, std::vector<Image> images);
  void listClasses();
  void sourceChosen();
  void updateFields();
  SampleQuestion question() const;

  SegmentedChoice<std::optional<SampleSource>>* m_source;  // none: one class
  QComboBox* m_class;
  QSlider* m_temperature;
  ImageGrid* m_grid;
  std::uint64_t m_seed = 1;
  std::shared_ptr<const FittedMixture> m_fitted;  // the last one, so that moving a slider need not fit it again
  std::shared_ptr<const SampleAnswer> m_answer;
  std::vector<Image> m_images;
};

}  // namespace latentscape
