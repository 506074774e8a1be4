// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/draw_pads.h"
#include "ui/widgets/segmented_choice.h"

#include <QStringList>
#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QSlider;

namespace latentscape {

class PaintPad;

// The buttons beside the pad of the tab "Draw": what the pad is for, its steps and pen, and what can be asked of what is drawn.
// GUI thread.
class DrawControls : public QWidget {
  Q_OBJECT
 public:
  static constexpr int kWidth = 246;  // pixels

  explicit DrawControls(PaintPad& shown, QWidget* parent = nullptr);

  DrawMode mode() const { return m_mode->value(); }
  void setMode(DrawMode mode);      // emits nothing
  void setPad(PaintPad& shown);     // the one that is shown, whose steps are undone; it outlives the controls
  void showSteps();                 // what can be undone there
  void setDraggable(bool can);      // what the pad shows: otherwise Drag is off, until it can be again
  void setDotAlone(bool alone);     // as of DrawPads
  void setReversed(bool reversed);  // the drawing is a picture that was dark on light, and nothing was painted since
  void setAsItIs(bool asItIs);      // the drawing is an image of the map, and nothing was painted since
  double pen() const;               // as of PaintPad::setPen()
  void setRead(bool read);          // the drawing has been read: it has a code
  void setSeeking(bool seeks);      // as these three of DrawPanel
  void setPlacedAvailable(bool available);
  void setClasses(const QStringList& names);
  void setGivenClasses(const QStringList& names, int given);

 signals:
  void modeChosen();
  void penChosen(double diameter);
  void erasingChosen(bool on);
  void draggingChosen(bool on);
  void refineRequested();
  void stopRequested();
  void walkRequested(int label);
  void placedRequested();
  void classChosen(int number);

 private:
  void arrange();
  void chooseDragging(bool on);
  void showRequests();
  void showHint();
  QString modeHint() const;  // of painting and marking; empty: another mode

  PaintPad* m_pad;
  SegmentedChoice<DrawMode>* m_mode;
  QPushButton* m_undo;
  QPushButton* m_redo;
  QPushButton* m_clear;
  QPushButton* m_erase;
  QPushButton* m_drag;
  QSlider* m_pen;
  QComboBox* m_class;
  QPushButton* m_refine;
  QComboBox* m_walk;
  QPushButton* m_walkButton;
  QPushButton* m_placed;
  QLabel* m_hint;
  QStringList m_given;
  bool m_dragging = false;  // where there is something to drag
  bool m_read = false, m_seeks = false, m_placedAvailable = false, m_dotAlone = false, m_reversed = false, m_asItIs = false;
};

}  // namespace latentscape
