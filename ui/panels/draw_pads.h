// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/data/centring.h"

#include <QStackedWidget>
#include <QTimer>

#include <vector>

namespace latentscape {

class DrawPad;
class PaintPad;
class PixelPad;

// What the pad of the tab "Draw" is for.
enum class DrawMode {
  Draw,
  Edit,    // painting on the decoded picture
  Missing  // marking what is missing of the drawing
};

// The pads of the tab "Draw", one for each mode, of which one is shown; and what is painted there. GUI thread.
class DrawPads : public QStackedWidget {
  Q_OBJECT
 public:
  explicit DrawPads(QWidget* parent = nullptr);

  DrawPad& drawing() const { return *m_draw; }
  PaintPad& shown() const;
  // What was painted on the other pads is forgotten, and nobody is told, not even that their steps are gone. The shown pad keeps
  // the keyboard, if it had it.
  void setMode(DrawMode mode);
  // What was painted on an earlier picture is forgotten; what is missing of the drawing is told again.
  void renew();
  void setSide(int side);  // of the explored model's images, pixels
  // What is painted on: the decoded picture, and the drawing as the model sees it; empty: none.
  void setDecoded(const Image& image);
  void setSeen(const Image& image);
  void setPen(double diameter);  // of all pads, as PaintPad::setPen()
  void setErasing(bool on);
  void setDragging(bool on);
  bool dotAlone() const;  // a dot is all that is drawn, and no stroke is in progress

 signals:
  void painted();  // on any of the pads, or what was painted is taken back
  void drawn(const Ink& ink);
  void erased();           // the drawing is empty, or a dot alone, which is none yet
  void dotAloneChanged();  // it may have
  // Painted pixels: how far, in [0, 1], and with what.
  void edited(const std::vector<float>& strengths, const std::vector<float>& values);
  void editCleared();  // and nothing is marked as missing
  // The marks, when they have rested for a moment or a stroke has ended: what is missing takes longer to complete than a brush
  // takes to its next place.
  void missingMarked(const std::vector<float>& strengths);
  void stepsChanged();  // of any pad

 private:
  void tellDrawing();
  void tellMarks();

  DrawPad* m_draw;
  PixelPad* m_edit;
  PixelPad* m_missing;
  DrawMode m_mode = DrawMode::Draw;
  QTimer m_rest;        // runs while marks have changed and are not told yet
  bool m_told = false;  // something is drawn, and drawn() has told it
  bool m_dot = false;   // a dot is all that is drawn
};

}  // namespace latentscape
