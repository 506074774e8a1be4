// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/loss_chart.h"

#include <QPushButton>
#include <QWidget>

#include <array>
#include <span>
#include <utility>
#include <vector>

class QMenu;

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
  void setXAxis(LossAxis axis, bool logarithmicSteps = false);  // logarithmic: of steps only
  void setLogarithmic(bool on);                                 // of the losses
  void setView(LossView view);
  // Where settings were changed during the run.
  void setChanges(std::vector<SettingChange> changes) { m_chart->setChanges(std::move(changes)); }
  const std::vector<SettingChange>& changes() const { return m_chart->changes(); }
  void setCurveVisible(Curve curve, bool visible);
  LossAxis xAxis() const { return m_chart->xAxis(); }
  bool logarithmicSteps() const { return m_chart->xLogarithmic(); }
  bool logarithmic() const { return m_chart->logarithmic(); }
  LossView view() const { return m_chart->view(); }
  bool curveVisible(Curve curve) const { return m_chart->curveVisible(curve); }
  // Of the model whose losses these are: see LossChart.
  void setVariational(bool on);
  bool variational() const { return m_chart->variational(); }
  void setReadyTrained(bool on) { m_chart->setReadyTrained(on); }
  LossChart* chart() const { return m_chart; }

 signals:
  void viewChanged();
  void axesChanged();
  void exportRequested();

 protected:
  bool event(QEvent* event) override;

 private:
  void addTo(QMenu& menu);
  QPushButton* button(const QString& text, const char* role, const char* name, const QString& tip, bool checkable);
  QWidget* buildAxes();
  QWidget* buildScales();
  QWidget* buildViews();
  void syncButtons();

  LossChart* m_chart;
  std::array<QPushButton*, 3> m_axes{};  // indexed by LossAxis
  QPushButton* m_logSteps;
  std::array<QPushButton*, 2> m_scales{};                 // linear, log
  std::array<QPushButton*, allCurves.size()> m_legend{};  // indexed by Curve
  std::array<QWidget*, 2> m_variationalLegend{};          // what an autoencoder has none of: -ELBO, KL
  QPushButton* m_whole;
  QPushButton* m_lastHalf;
};

}  // namespace latentscape
