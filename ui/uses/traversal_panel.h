// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/queries.h"
#include "ui/uses/use_panel.h"

#include <cstddef>
#include <vector>

class QLabel;

namespace latentscape {

class ImageGrid;

// "Traversal": what each latent dimension does, from -3 to 3 with all others as the probe has them; the most telling dimension first. Follows the probe.
class TraversalPanel : public UsePanel {
  Q_OBJECT
 public:
  static constexpr int steps = 11;
  static constexpr std::size_t mostRows = 32;
  static constexpr double from = -3.0, to = 3.0;

  explicit TraversalPanel(UseController& uses, QWidget* parent = nullptr);

  void setPoint(const LatentPoint& point);  // the probe
  // The most telling first, with what each row says of itself ("z₇ · KL 2.31").
  void setDimensions(const std::vector<std::size_t>& order, const QStringList& titles);

 signals:
  void pointChosen(const LatentPoint& point);  // an image was clicked

 protected:
  void start() override;
  void forget() override;
  UseExport exported() const override;
  std::optional<QString> obstacle() const override;

 private:
  struct Row {
    QLabel* title = nullptr;
    ImageGrid* grid = nullptr;
  };
  void show(const LatentPoint& base, const std::vector<std::size_t>& dimensions, const QStringList& titles, const std::vector<Image>& images);
  Row makeRow();

  LatentPoint m_point;
  std::vector<std::size_t> m_order;
  QStringList m_titles;
  QWidget* m_content;
  std::vector<Row> m_rows;
  // What is shown:
  LatentPoint m_base;
  std::vector<std::size_t> m_shown;
  std::vector<Image> m_images;
};

}  // namespace latentscape
