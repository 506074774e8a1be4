// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/draw_pads.h"

#include "ui/panels/draw_texts.h"
#include "ui/widgets/draw_pad.h"
#include "ui/widgets/pixel_pad.h"

#include <QSignalBlocker>

#include <algorithm>
#include <chrono>
#include <utility>

namespace latentscape {
namespace {

constexpr auto kRest = std::chrono::milliseconds(150);

// Whether the ink is tiny, or a small, full disc and nothing else: the pen went down and has not gone anywhere. Prepared as a
// digit is, it would fill the picture.
bool isDot(const Ink& ink) {
  constexpr int kTiny = 12;                                                // pixels of the pad's ink
  constexpr double kLargest = 0.4, kLeastAspect = 0.75, kLeastFull = 0.7;  // of a disc pi / 4 of its box is full
  int left = ink.width, right = -1, top = ink.height, bottom = -1, full = 0;
  for (int y = 0; y < ink.height; ++y) {
    for (int x = 0; x < ink.width; ++x) {
      if (ink.coverage[static_cast<std::size_t>(y * ink.width + x)] < 0.5F) continue;
      left = std::min(left, x);
      right = std::max(right, x);
      top = std::min(top, y);
      bottom = y;
      ++full;
    }
  }
  if (full == 0) return false;
  const int across = right - left + 1, down = bottom - top + 1;
  const double longer = std::max(across, down), shorter = std::min(across, down);
  return longer <= kTiny ||
         (longer <= kLargest * ink.width && shorter >= kLeastAspect * longer && full >= kLeastFull * across * down);
}

}  // namespace

DrawPads::DrawPads(QWidget* parent) : QStackedWidget(parent) {
  m_draw = new DrawPad(this);
  explain(m_draw, QStringLiteral("drawPad"), tr("Drawing pad"),
          tr("Draw with the left button or a pen; the right button erases. Arrow keys move the pen, Space puts it down and lifts "
             "it, Backspace takes a stroke back, Delete clears."));
  m_draw->setHint(tr("Draw a digit here"));
  m_edit = new PixelPad(PixelPad::Kind::Values, this);
  explain(m_edit, QStringLiteral("editPad"), tr("Decoded picture, to be painted on"),
          tr("Paint white with the left button, black with the right one; drag with Shift to move what is under the pen. The "
             "code follows. Keys are as on the drawing pad."));
  m_missing = new PixelPad(PixelPad::Kind::Missing, this);
  explain(
      m_missing, QStringLiteral("missingPad"), tr("Drawing, of which parts can be marked as missing"),
      tr("Paint over what is missing, and the decoder completes it from the rest; the right button takes marks away. Keys are "
         "as on the drawing pad."));
  for (PaintPad* pad : std::initializer_list<PaintPad*>{m_draw, m_edit, m_missing}) {
    pad->setAccessibleDescription(pad->toolTip().simplified());
    addWidget(pad);
    connect(pad, &PaintPad::stepsChanged, this, &DrawPads::stepsChanged);
    connect(pad, &PaintPad::painted, this, &DrawPads::painted);
  }
  connect(m_draw, &PaintPad::painted, this, &DrawPads::tellDrawing);
  connect(m_draw, &PaintPad::strokeEnded, this, &DrawPads::dotAloneChanged);
  connect(m_edit, &PaintPad::painted, this, [this] {
    if (m_edit->isBlank()) emit editCleared();
    else emit edited(m_edit->strengths(), m_edit->values());
  });
  m_rest.setSingleShot(true);
  m_rest.setInterval(kRest);
  connect(&m_rest, &QTimer::timeout, this, &DrawPads::tellMarks);
  connect(m_missing, &PaintPad::painted, this, [this] {
    if (m_missing->painting()) m_rest.start();
    else tellMarks();
  });
  connect(m_missing, &PaintPad::strokeEnded, this, [this] {
    if (m_rest.isActive()) tellMarks();
  });
}

PaintPad& DrawPads::shown() const {
  switch (m_mode) {
    case DrawMode::Edit: return *m_edit;
    case DrawMode::Missing: return *m_missing;
    default: return *m_draw;
  }
}

void DrawPads::setMode(DrawMode mode) {
  m_mode = mode;
  m_rest.stop();
  for (PixelPad* pad : {m_edit, m_missing}) {
    const QSignalBlocker quiet(pad);
    pad->forget();
  }
  const bool focused = currentWidget()->hasFocus();
  setCurrentWidget(&shown());
  if (focused) shown().setFocus();
}

void DrawPads::renew() {
  if (m_mode == DrawMode::Edit) m_edit->forget();
  if (m_mode == DrawMode::Missing) tellMarks();
}

void DrawPads::setSide(int side) {
  for (PixelPad* pad : {m_edit, m_missing}) pad->setSide(side);
}

void DrawPads::setDecoded(const Image& image) { m_edit->setImage(image); }

void DrawPads::setSeen(const Image& image) { m_missing->setImage(image); }

void DrawPads::setPen(double diameter) {
  for (PaintPad* pad : std::initializer_list<PaintPad*>{m_draw, m_edit, m_missing}) pad->setPen(diameter);
}

void DrawPads::setErasing(bool on) {
  for (PaintPad* pad : std::initializer_list<PaintPad*>{m_draw, m_edit, m_missing}) pad->setErasing(on);
}

void DrawPads::setDragging(bool on) { m_edit->setDragging(on); }

bool DrawPads::dotAlone() const { return m_dot && !m_draw->painting(); }

void DrawPads::tellDrawing() {
  const bool blank = m_draw->isBlank();
  const Ink ink = blank ? Ink{} : m_draw->ink();
  m_dot = !blank && !ink.asItIs && isDot(ink);
  if (!blank && !m_dot) {
    m_told = true;
    emit drawn(ink);
  } else if (std::exchange(m_told, false)) {
    emit erased();
  }
  emit dotAloneChanged();
}

void DrawPads::tellMarks() {
  m_rest.stop();
  if (m_missing->isBlank()) emit editCleared();
  else emit missingMarked(m_missing->strengths());
}

}  // namespace latentscape
