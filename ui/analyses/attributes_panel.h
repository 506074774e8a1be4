// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/attributes.h"
#include "core/analyses/selection.h"
#include "ui/analyses/analysis_panel.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

class QComboBox;
class QPushButton;
class QSlider;

namespace latentscape {

class ImageRows;
class ImageView;
template <class T>
class SegmentedChoice;

// "Attributes": the direction from the mean code of one selection of test images to that of another, added to the probe or to
// the selected image with a strength that a slider sets.
class AttributesPanel : public AnalysisPanel {
  Q_OBJECT
 public:
  static constexpr char kName[] = "attributes";
  static constexpr int strip = 9;
  static constexpr double farthest = 2.0;  // strength at the ends of the strip and of the slider

  explicit AttributesPanel(AnalysisController& analyses, QWidget* parent = nullptr);

  void setPoint(const LatentPoint& point);  // the probe
  void setSelection(std::optional<ImageName> image);

  double strength() const;
  const std::vector<std::size_t>& picks(bool plus) const { return m_sides[plus ? 0 : 1].picks; }
  const std::shared_ptr<const AttributesAnswer>& answer() const { return m_answer; }

 signals:
  void pointChosen(const LatentPoint& point);  // the probe should move to the point shown

 protected:
  void start() override;
  void forget() override;
  FindMisfit misfitFinder() const override;
  AnalysisExport exported() const override;
  std::optional<QString> obstacle() const override;

 private:
  enum class Onto { Probe, Selection };  // what the direction is added to
  // One selection: a class, or individually picked images.
  struct Side {
    QComboBox* choice = nullptr;
    QPushButton* add = nullptr;
    std::vector<std::size_t> picks;
  };
  Side makeSide(bool plus);
  void pick(Side& side);
  void updatePicks(Side& side);
  std::string selectionOf(const Side& side) const;
  void present(const std::shared_ptr<const AttributesAnswer>& shared);

  Side m_sides[2];  // with the attribute, without
  QPushButton* m_clear;
  SegmentedChoice<Onto>* m_onto;
  QSlider* m_strength;
  QPushButton* m_move;
  ImageView* m_image;
  ImageRows* m_strip;
  LatentPoint m_point;
  std::optional<ImageName> m_selection;
  std::shared_ptr<const AttributesAnswer> m_answer;  // its direction is taken again while the slider moves
};

}  // namespace latentscape
