// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/loss_chart.h"

#include <QPushButton>
#include <QWidget>

#include <array>
#include <span>

namespace latentscape {

// Live loss curves with their tool bar and legend. GUI thread.
class LossPlot : public QWidget {
  Q_OBJECT
 public:
  explicit LossPlot(QWidget* parent = nullptr);

  void setColours(const Palette& colours, bool dark);
  // New records, in order of steps. Painted soon, several at once.
  void append(std::span<const LossRecord> records);
  void clear();
  void setXAxis(LossAxis axis);
  void setLogarithmic(bool on);
  void setFollow(bool on);
  void setCurveVisible(Curve curve, bool visible);
  LossAxis xAxis() const { return m_chart->xAxis(); }
  bool logarithmic() const { return m_chart->logarithmic(); }
  bool follow() const { return m_chart->follow(); }
  bool curveVisible(Curve curve) const { return m_chart->curveVisible(curve); }
  LossChart* chart() const { return m_chart; }

 signals:
  void followChanged(bool on);
  void axesChanged();
  void exportRequested();

 private:
  QPushButton* button(const QString& text, const char* role, const char* name, const QString& tip, bool checkable);
  void syncButtons();

  LossChart* m_chart;
  std::array<QPushButton*, 3> m_axes{};    // indexed by LossAxis
  std::array<QPushButton*, 2> m_scales{};  // linear, log
  std::array<QPushButton*, 4> m_legend{};  // train and test -ELBO, reconstruction, KL
  QPushButton* m_follow;
};

}  // namespace latentscape
