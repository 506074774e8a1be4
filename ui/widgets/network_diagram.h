// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network_summary.h"
#include "ui/theme/palette.h"

#include <QWidget>

#include <vector>

namespace latentscape {

// A network from the image to its reconstruction, stage by stage: name, output shape and parameters. A stage's height shows
// the number of values it outputs, on a logarithmic scale. As wide as its stages need; scroll areas show the rest.
class NetworkDiagram : public QWidget {
  Q_OBJECT

 public:
  explicit NetworkDiagram(QWidget* parent = nullptr);

  void setModel(const ModelConfig& config);  // must be valid
  void setColours(const Palette& colours);
  const std::vector<NetworkStage>& stages() const { return m_stages; }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  int stageWidth() const;
  QRect columnOf(std::size_t stage) const;
  QString titleOf(const NetworkStage& stage) const;
  QString detailOf(const NetworkStage& stage) const;

  Palette m_colours;
  ModelConfig m_config;
  std::vector<NetworkStage> m_stages;
};

}  // namespace latentscape
