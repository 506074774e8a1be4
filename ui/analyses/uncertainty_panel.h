// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/uncertainty.h"
#include "ui/analyses/analysis_panel.h"

#include <cstddef>
#include <memory>

class QSlider;

namespace latentscape {

class ImageGrid;
class ImageView;
class NumberField;
class PosteriorChart;
template <class T>
class ChoiceCombo;

// "Uncertainty": the posterior of one image, images decoded from samples of it, and how much their pixels differ. The map
// shows its ellipse while the image is selected.
class UncertaintyPanel : public AnalysisPanel {
  Q_OBJECT
 public:
  static constexpr char kName[] = "uncertainty";

  explicit UncertaintyPanel(AnalysisController& analyses, QWidget* parent = nullptr);

  void setColours(const Palette& colours, bool dark) override;
  void setImage(const ImageName& name);  // emits nothing

  const std::shared_ptr<const UncertaintyAnswer>& answer() const { return m_answer; }

 signals:
  void imageChosen(const ImageName& name);  // by the user

 protected:
  void start() override;
  void forget() override;
  FindMisfit misfitFinder() const override;
  AnalysisExport exported() const override;

 private:
  ImageName image() const;             // that the fields name; there may be no such image
  std::size_t imagesToChoose() const;  // in that split
  void choose(const ImageName& name);
  void showTexts();
  void present(const std::shared_ptr<const UncertaintyAnswer>& shared);

  ChoiceCombo<Split>* m_split;
  NumberField* m_image;
  QSlider* m_samples;
  ImageView *m_original, *m_mean, *m_deviation;
  ImageGrid* m_grid;
  PosteriorChart* m_chart;
  std::uint64_t m_draws = 0;
  std::shared_ptr<const UncertaintyAnswer> m_answer;
};

}  // namespace latentscape
