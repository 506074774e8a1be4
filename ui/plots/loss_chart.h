// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/setting_change.h"
#include "ui/plots/loss_gestures.h"
#include "ui/plots/loss_history.h"
#include "ui/plots/loss_readout.h"
#include "ui/theme/palette.h"

#include <QStringList>
#include <QTimer>
#include <QWidget>

#include <array>
#include <optional>
#include <vector>

namespace latentscape {

class LossCurve;
class PlotCanvas;
class PlotSpeech;

// What the loss chart shows of a run: all of it, from step 1 to the newest, or the last half, as losses arrive; or what the user
// has panned and zoomed to.
enum class LossView { Whole, LastHalf, Chosen };

// The loss curves themselves, within a LossPlot: -ELBO and reconstruction term on the left axis, KL on the right. LossGestures
// moves the axes, LossReadout shows the values under the mouse; thin lines mark where a setting was changed. However many records
// arrive, the chart is painted at most thirty times a second, and not while hidden. GUI thread.
class LossChart : public QWidget {
  Q_OBJECT
 public:
  explicit LossChart(QWidget* parent = nullptr);
  ~LossChart() override;

  void setColours(const Palette& colours);
  void append(std::span<const LossRecord> records);
  void clear();
  void setXAxis(LossAxis axis, bool logarithmic);
  void setLogarithmic(bool on);  // of the losses
  void setView(LossView view);
  void setChanges(std::vector<SettingChange> changes);  // in order of steps
  void setCurveVisible(Curve curve, bool visible);
  bool curveVisible(Curve curve) const { return !m_hidden[static_cast<std::size_t>(curve)]; }
  // False for an autoencoder: its loss is the reconstruction term, and the other curves are not drawn.
  void setVariational(bool on);
  bool variational() const { return m_variational; }
  // Why there are no losses: the model was trained elsewhere, and came without them; otherwise they are yet to come.
  void setReadyTrained(bool on);
  QString emptyText() const;
  LossView view() const { return m_view; }
  const std::vector<SettingChange>& changes() const { return m_changes; }
  bool logarithmic() const { return m_logarithmic; }
  LossAxis xAxis() const { return m_axis; }
  bool xLogarithmic() const { return m_xLogarithmic; }
  const LossHistory& history() const { return m_history; }
  QPen pen(Curve curve) const;

  struct Bounds {
    double low, high;
  };
  Bounds xBounds() const;
  Bounds yBounds() const;   // the left axis
  Bounds klBounds() const;  // the right one
  double xAtPixel(double pixel) const;
  QStringList readout(double x) const { return m_readout.lines(x); }
  QSize minimumSizeHint() const override { return {320, 110}; }
  QSize sizeHint() const override { return {900, 180}; }

 signals:
  void viewChanged();

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  QString spokenLosses() const;
  LossCurve* curve(Curve which) const { return m_curves[static_cast<std::size_t>(which)]; }
  void showCurves();
  void keepFollowing();
  void schedule();
  void refresh();
  void fitRanges();
  void updateTickers();
  void apply(LossGestures::Effect effect);
  void paintOverlay(QPainter& painter) const;
  void paintChanges(QPainter& painter) const;
  double place(const SettingChange& change) const;
  std::optional<Bounds> valueRange(Curve curve, double from) const;

  PlotSpeech* m_speech;
  PlotCanvas* m_canvas;
  LossHistory m_history;
  std::array<LossCurve*, allCurves.size()> m_curves;  // in the order of Curve; owned by m_canvas
  std::array<bool, allCurves.size()> m_hidden{};      // by the user
  bool m_variational = true;
  bool m_readyTrained = false;
  LossGestures m_gestures;
  LossReadout m_readout;
  Palette m_colours;
  LossAxis m_axis = LossAxis::Epoch;
  bool m_xLogarithmic = false;
  bool m_logarithmic = false;
  LossView m_view = LossView::Whole;
  std::vector<SettingChange> m_changes;
  bool m_keyboardFocus = false;  // focused by keyboard: shown by a ring
  std::optional<QPointF> m_mouse;
  QTimer m_repaint;
};

}  // namespace latentscape
