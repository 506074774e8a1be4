// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/mixture.h"
#include "core/exploration/queries.h"
#include "ui/analyses/analysis_panel.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

class QComboBox;
class QSlider;

namespace latentscape {

class ImageGrid;
class SegmentedControl;

// "Generate": sixty-four images decoded at points drawn from the prior, from a mixture of Gaussians fitted to the codes of
// test images (the aggregate posterior), or for one class. Follows the temperature slider.
class GeneratePanel : public AnalysisPanel {
  Q_OBJECT
 public:
  static constexpr int side = 8;
  static constexpr int count = side * side;
  enum class Source { Prior, Aggregate, Class };

  explicit GeneratePanel(AnalysisController& analyses, QWidget* parent = nullptr);

  // Draws new points, with the next seed.
  void resample();
  const std::vector<Image>& images() const { return m_answer.images; }
  const std::vector<LatentPoint>& points() const { return m_answer.points; }
  std::uint64_t seed() const { return m_seed; }

  // A fitted mixture, and what it was fitted to.
  struct Fitted {
    std::shared_ptr<const Model> model;
    std::optional<int> ofClass;
    MixtureFit fit;
    std::size_t codes = 0;
    double priorLogDensity = 0.0;  // nats, mean over the codes
  };
  struct Answer {
    std::vector<LatentPoint> points;
    std::vector<Image> images;
    std::shared_ptr<const Fitted> fitted;  // null: drawn from the prior
    double temperature = 1.0;
    std::uint64_t seed = 0;
  };

 signals:
  void pointChosen(const LatentPoint& point);  // an image was clicked

 protected:
  void start() override;
  void forget() override;
  AnalysisExport exported() const override;
  std::optional<QString> obstacle() const override;

 private:
  void present(const Answer& answer);
  void listClasses();
  void updateFields();

  SegmentedControl* m_source;
  QComboBox* m_class;
  QSlider* m_temperature;
  ImageGrid* m_grid;
  std::uint64_t m_seed = 1;
  std::shared_ptr<const Fitted> m_fitted;  // the last one, so that moving a slider need not fit it again
  Answer m_answer;
};

}  // namespace latentscape
