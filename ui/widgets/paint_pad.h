// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/pen_step.h"

#include <QImage>
#include <QTimer>
#include <QWidget>

#include <cstddef>
#include <optional>
#include <vector>

class QTabletEvent;

namespace latentscape {

// A square that one paints on, by mouse, tablet or keyboard: what DrawPad and PixelPad have in common. What is painted is a layer
// of a resolution of its own, whatever the widget's size. A tablet's pressure scales the pen; its eraser and the right button
// erase. Where a pad can drag, Shift and the left button move what is under the pen instead. Arrow keys move a pen, which is
// visible then (with Shift: further), Space puts it down and lifts it, Backspace takes the last stroke back and Delete all of
// them. A stroke ends when the pad is hidden, and when a button is pressed alone, however its release was lost. GUI thread only.
class PaintPad : public QWidget {
  Q_OBJECT
 public:
  static constexpr double kThinnestPen = 0.02, kThickestPen = 0.3;  // see setPen()
  static constexpr std::size_t kMostSteps = 100;                    // that can be undone

  // The left button and Space erase, too.
  void setErasing(bool on) { m_erasing = on; }
  bool erasing() const { return m_erasing; }
  // They drag, also without Shift, on a pad that can.
  void setDragging(bool on);
  bool dragging() const { return m_dragging; }
  // The pen's diameter as a share of the square's side.
  void setPen(double diameter);
  double pen() const { return m_pen; }
  void setHint(const QString& hint);  // shown while nothing is painted
  const QString& hint() const { return m_hint; }

  void undo();
  void redo();
  void clear();   // a step that can be undone
  void forget();  // nothing is painted, and nothing can be undone; emits stepsChanged() alone
  bool canUndo() const { return !m_before.empty(); }
  bool canRedo() const { return !m_after.empty(); }
  bool isBlank() const { return m_layer == blank(); }
  virtual bool canErase() const { return !isBlank(); }    // the eraser has something to do
  bool painting() const { return m_stroke.has_value(); }  // a stroke is in progress

  QRectF square() const;  // where it is in the widget: the largest, at the top left
  QSize sizeHint() const override { return {160, 160}; }
  QSize minimumSizeHint() const override { return {96, 96}; }

 signals:
  // Something is painted, or no longer: at most every 8 milliseconds, so twice per screen frame, while a
  // stroke goes on, and at its end.
  void painted();
  void strokeEnded();   // and painted() has told all of it
  void stepsChanged();  // what can be undone or redone

 protected:
  // layer: of which blank() is made.
  PaintPad(const QImage& layer, QWidget* parent);

  // Adds a piece of a stroke to the layer; the step is in the layer's pixels.
  virtual void paintStep(QImage& layer, const PenStep& step, bool erases) const = 0;
  // Whether what is there can be moved; then beginDrag() comes before the first piece of each way that it is dragged.
  virtual bool canDrag() const { return false; }
  virtual void beginDrag() {}
  virtual void dragStep(QImage&, const PenStep&) {}
  // What is below the hint and the pen.
  virtual void paintContents(QPainter& painter, const QRectF& square) const = 0;
  const QImage& layer() const { return m_layer; }
  void replaceLayer(const QImage& layer);  // a step
  void startOver(const QImage& layer);     // as forget(), with another blank layer

  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void tabletEvent(QTabletEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  enum class Tool { Paint, Erase, Drag };

  // A stroke in progress. Places are in the layer's pixels.
  struct Stroke {
    QPointF last, middle;  // of the pointer, and between its last two places
    double lastRadius = 0.0, middleRadius = 0.0;
    Tool tool = Tool::Paint;
    QImage before;
  };

  const QImage& blank() const { return m_blank; }
  QPointF inLayer(QPointF place) const;
  double radius(double pressure) const;
  // shift, erases: by the button, or the tablet's end.
  Tool tool(bool shift, bool erases) const;
  void begin(QPointF at, double radius, Tool tool);
  void curveTo(QPointF at, double radius);
  void lineTo(QPointF at, double radius);
  void end();
  void cover(const PenStep& step);
  void paintedSoon();
  void paintedNow();
  void keep(const QImage& before);
  bool moveKeyPen(const QKeyEvent& event);

  QImage m_blank;
  QImage m_layer;
  std::vector<QImage> m_before, m_after;  // the layers that undo and redo bring back, the next one last
  std::optional<Stroke> m_stroke;
  bool m_byKeys = false;       // the stroke in progress is
  QPointF m_keyPen{0.5, 0.5};  // of the square, from its top left
  bool m_keyPenShown = false;
  double m_pen = 0.08;
  bool m_erasing = false, m_dragging = false;
  QString m_hint;
  QTimer m_frame{this};   // runs for a while after painted()
  bool m_unsaid = false;  // something was painted meanwhile
};

}  // namespace latentscape
