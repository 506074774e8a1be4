// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/anomalies.h"
#include "ui/plots/chart.h"

#include <vector>

class QCPBars;
class QCPCurve;

namespace latentscape {

// A chart in which the user can move a threshold of anomaly scores: by click or drag, by the arrow keys (with Shift: further),
// Home and End.
class ThresholdChart : public Chart {
  Q_OBJECT
 public:
  double threshold() const { return m_threshold; }
  void setThreshold(double threshold);  // emits nothing
  QString spoken() const override;

 signals:
  void thresholdChosen(double threshold);  // by the user

 protected:
  ThresholdChart(const QString& name, const QString& title, const QString& help, QWidget* parent);

  virtual double thresholdAt(QPointF place) const = 0;  // in the canvas's coordinates
  virtual double thresholdAfter(int steps) const = 0;   // steps to the right of the current threshold
  virtual void paintThreshold(QPainter& painter) const = 0;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void choose(double threshold);

  double m_threshold = 0.0;
};

// The shares of normal and anomalous images by score.
class ScoreHistogramChart : public ThresholdChart {
  Q_OBJECT
 public:
  explicit ScoreHistogramChart(QWidget* parent = nullptr);
  void setHistogram(const ScoreHistogram& histogram, const QString& scoreName);
  double pixelOf(double score) const;  // within this widget

 protected:
  void recolour(const Palette& colours) override;
  double thresholdAt(QPointF place) const override;
  double thresholdAfter(int steps) const override;
  void paintThreshold(QPainter& painter) const override;

 private:
  QCPBars *m_normal, *m_anomalous;
  double m_low = 0.0, m_high = 1.0;
};

// The receiver operating characteristic, with the threshold's place on it.
class RocChart : public ThresholdChart {
  Q_OBJECT
 public:
  explicit RocChart(QWidget* parent = nullptr);
  void setCurve(std::vector<RocPoint> points);

 protected:
  void recolour(const Palette& colours) override;
  double thresholdAt(QPointF place) const override;
  double thresholdAfter(int steps) const override;
  void paintThreshold(QPainter& painter) const override;

 private:
  std::size_t at(double threshold) const;  // the last point whose threshold is not below the given one
  double finite(std::size_t index) const;

  QCPCurve *m_curve, *m_chance;
  std::vector<RocPoint> m_points;
};

}  // namespace latentscape
