// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/style.h"

#include "ui/theme/dialog_icons.h"
#include "ui/theme/focus_ring.h"

#include <QPainter>
#include <QPainterPath>
#include <QStyleFactory>
#include <QStyleOption>
#include <QWidget>

#include <algorithm>

namespace latentscape {

namespace {

constexpr double radius = 5.0;
constexpr int fieldHeight = 30;

// Saves the painter's state, and restores it at the end of the block.
class Painting {
 public:
  explicit Painting(QPainter* painter) : m_painter(painter) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
  }
  ~Painting() { m_painter->restore(); }
  Painting(const Painting&) = delete;
  Painting& operator=(const Painting&) = delete;

 private:
  QPainter* m_painter;
};

bool enabled(const QStyleOption* option) { return option->state.testFlag(QStyle::State_Enabled); }
bool hovered(const QStyleOption* option) { return enabled(option) && option->state.testFlag(QStyle::State_MouseOver); }
bool focused(const QStyleOption* option) { return enabled(option) && option->state.testFlag(QStyle::State_HasFocus); }

}  // namespace

LatentscapeStyle::LatentscapeStyle() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))), m_colours(darkPalette()) {}

void LatentscapeStyle::setColours(const Palette& colours, bool dark) {
  m_colours = colours;
  m_dark = dark;
}

void LatentscapeStyle::drawField(QPainter* painter, const QStyleOption* option, const QWidget* widget) const {
  const Painting painting(painter);
  const bool invalid = widget != nullptr && widget->property("invalid").toBool();
  QColor ground = m_colours.field;
  if (hovered(option) && !focused(option)) ground = m_dark ? ground.lighter(108) : ground.darker(102);
  if (!enabled(option)) ground.setAlpha(120);
  QColor line = m_dark ? QColor(Qt::transparent) : m_colours.border;
  if (invalid) line = m_colours.danger;
  const double width = invalid ? 1.5 : 1.0;
  painter->setPen(line.alpha() == 0 ? QPen(Qt::NoPen) : QPen(line, width));
  painter->setBrush(ground);
  // Both edges are to be seen, of what is wrong and of the focus.
  const double inset = width / 2.0 + (invalid && focused(option) ? 2.5 : 0.0);
  const QRectF area = option->rect;
  if (focused(option) && invalid) painter->fillRect(area.adjusted(2, 2, -2, -2), ground);
  painter->drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), radius, radius);
  if (focused(option)) paintFocusRing(*painter, area, radius, m_colours.focus);
}

void LatentscapeStyle::drawChevron(QPainter* painter, const QRectF& box, Qt::ArrowType direction, const QColor& colour) const {
  const Painting painting(painter);
  const double size = std::min({box.width(), box.height(), 9.0}) / 2.0;
  painter->translate(box.center());
  switch (direction) {
    case Qt::UpArrow: painter->rotate(180); break;
    case Qt::LeftArrow: painter->rotate(90); break;
    case Qt::RightArrow: painter->rotate(-90); break;
    default: break;
  }
  painter->setPen(QPen(colour, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  const QPointF points[] = {{-size * 0.85, -size * 0.42}, {0.0, size * 0.45}, {size * 0.85, -size * 0.42}};
  painter->drawPolyline(points, 3);
}

void LatentscapeStyle::drawCheck(QPainter* painter, const QStyleOption* option, bool round) const {
  const Painting painting(painter);
  const double side = std::min(option->rect.width(), option->rect.height());
  QRectF box(0, 0, side, side);
  box.moveCenter(QRectF(option->rect).center());
  box.adjust(1, 1, -1, -1);
  const bool on = option->state.testFlag(State_On);
  const bool partly = option->state.testFlag(State_NoChange);
  const QColor ground = on || partly ? (enabled(option) ? m_colours.accentButton : m_colours.raised) : m_colours.field;
  const QColor line = on || partly ? ground : (m_dark ? m_colours.raised : m_colours.faint);
  painter->setPen(QPen(line, 1.0));
  painter->setBrush(ground);
  const double corner = round ? box.width() / 2.0 : 3.5;
  painter->drawRoundedRect(box, corner, corner);
  const QColor mark = enabled(option) ? m_colours.onAccent : m_colours.disabled;
  if (round && on) {
    painter->setPen(Qt::NoPen);
    painter->setBrush(mark);
    painter->drawEllipse(box.center(), side * 0.17, side * 0.17);
  } else if (on || partly) {
    painter->setPen(QPen(mark, 1.7, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const double u = box.width() / 12.0;
    const QPointF c = box.center();
    if (partly) {
      painter->drawLine(c - QPointF(3 * u, 0), c + QPointF(3 * u, 0));
    } else {
      const QPointF tick[] = {c + QPointF(-3.2 * u, 0.2 * u), c + QPointF(-0.9 * u, 2.6 * u), c + QPointF(3.2 * u, -2.4 * u)};
      painter->drawPolyline(tick, 3);
    }
  }
}

void LatentscapeStyle::drawSlider(QPainter* painter, const QStyleOptionSlider* option, const QWidget* widget) const {
  const Painting painting(painter);
  const bool horizontal = option->orientation == Qt::Horizontal;
  const QRectF handle = subControlRect(CC_Slider, option, SC_SliderHandle, widget);
  const QRectF area = option->rect;
  QRectF groove = horizontal ? QRectF(area.left() + 1, area.center().y() - 2, area.width() - 2, 4)
                             : QRectF(area.center().x() - 2, area.top() + 1, 4, area.height() - 2);
  painter->setPen(Qt::NoPen);
  painter->setBrush(m_dark ? m_colours.button : m_colours.hover);
  painter->drawRoundedRect(groove, 2, 2);
  // The filled end is the minimum's: left unless upside down, and the bottom of a vertical bar.
  QRectF fill = groove;
  if (horizontal) {
    if (option->upsideDown) fill.setLeft(handle.center().x());
    else fill.setRight(handle.center().x());
  } else {
    if (option->upsideDown) fill.setTop(handle.center().y());
    else fill.setBottom(handle.center().y());
  }
  painter->setBrush(enabled(option) ? m_colours.accent : m_colours.disabled);
  painter->drawRoundedRect(fill, 2, 2);
  const QPointF centre = handle.center();
  if (focused(option)) {
    // A gap between the knob and the ring: both are blue or white in one of the themes.
    painter->setBrush(m_colours.panel);
    painter->drawEllipse(centre, 10.0, 10.0);
    paintFocusRing(*painter, QRectF(centre - QPointF(11.0, 11.0), QSizeF(22.0, 22.0)), 11.0, m_colours.focus);
  }
  painter->setPen(m_dark ? QPen(Qt::NoPen) : QPen(m_colours.border.darker(125), 1.0));
  painter->setBrush(enabled(option) ? m_colours.knob : m_colours.raised);
  const double r = hovered(option) || focused(option) ? 8.0 : 7.5;
  painter->drawEllipse(centre, r, r);
}

void LatentscapeStyle::drawProgress(QPainter* painter, const QStyleOptionProgressBar* option) const {
  const Painting painting(painter);
  const bool horizontal = option->state.testFlag(State_Horizontal);
  QRectF groove = option->rect;
  constexpr double thick = 6.0;
  if (horizontal) groove = QRectF(groove.left(), groove.center().y() - thick / 2, groove.width(), thick);
  else groove = QRectF(groove.center().x() - thick / 2, groove.top(), thick, groove.height());
  painter->setPen(Qt::NoPen);
  painter->setBrush(m_dark ? m_colours.button : m_colours.hover);
  painter->drawRoundedRect(groove, thick / 2, thick / 2);
  QColor colour = m_colours.accent;
  const double span = static_cast<double>(option->maximum) - option->minimum;
  double share = 1.0;
  if (span > 0) share = std::clamp((static_cast<double>(option->progress) - option->minimum) / span, 0.0, 1.0);
  else colour.setAlpha(110);  // busy, progress unknown
  if (share <= 0.0) return;
  QRectF done = groove;
  if (horizontal) {
    const bool fromRight = (option->direction == Qt::RightToLeft) != option->invertedAppearance;
    done.setWidth(std::max(thick, groove.width() * share));
    if (fromRight) done.moveRight(groove.right());
  } else {
    done.setTop(groove.bottom() - std::max(thick, groove.height() * share));
  }
  painter->setBrush(enabled(option) ? colour : m_colours.disabled);
  painter->drawRoundedRect(done, thick / 2, thick / 2);
}

void LatentscapeStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                     const QWidget* widget) const {
  const QColor arrow = enabled(option) ? m_colours.muted : m_colours.disabled;
  switch (element) {
    case PE_PanelLineEdit:
      // The editor inside a spin box or combo box has no frame: the box draws the field.
      if (const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option); frame != nullptr && frame->lineWidth > 0) {
        drawField(painter, option, widget);
      }
      return;
    case PE_FrameLineEdit:
    case PE_PanelScrollAreaCorner: return;  // between two scroll bars, which have no ground either; Fusion draws two edges of it
    case PE_FrameFocusRect: {
      const Painting painting(painter);
      return paintFocusRing(*painter, option->rect, 4, m_colours.focus);
    }
    case PE_IndicatorArrowUp: return drawChevron(painter, option->rect, Qt::UpArrow, arrow);
    case PE_IndicatorArrowDown: return drawChevron(painter, option->rect, Qt::DownArrow, arrow);
    case PE_IndicatorArrowLeft: return drawChevron(painter, option->rect, Qt::LeftArrow, arrow);
    case PE_IndicatorArrowRight: return drawChevron(painter, option->rect, Qt::RightArrow, arrow);
    case PE_IndicatorCheckBox: return drawCheck(painter, option, false);
    case PE_IndicatorRadioButton: return drawCheck(painter, option, true);
    case PE_IndicatorMenuCheckMark: {
      if (!option->state.testFlag(State_On) && !option->state.testFlag(State_Sunken)) {
        if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option); item == nullptr || !item->checked) return;
      }
      const Painting painting(painter);
      const QColor colour = option->state.testFlag(State_Selected) ? m_colours.onAccent : m_colours.text;
      painter->setPen(QPen(colour, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
      const QPointF c = QRectF(option->rect).center();
      const QPointF tick[] = {c + QPointF(-3.6, 0.2), c + QPointF(-1.0, 2.9), c + QPointF(3.6, -2.8)};
      painter->drawPolyline(tick, 3);
      return;
    }
    default: QProxyStyle::drawPrimitive(element, option, painter, widget);
  }
}

void LatentscapeStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                                   const QWidget* widget) const {
  if (const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option)) {
    switch (element) {
      // A style sheet on top of this style asks for the parts instead of the whole. A thin bar has no text.
      case CE_ProgressBar:
      case CE_ProgressBarContents: return drawProgress(painter, bar);
      case CE_ProgressBarGroove:
      case CE_ProgressBarLabel: return;
      default: break;
    }
  }
  QProxyStyle::drawControl(element, option, painter, widget);
}

void LatentscapeStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                          const QWidget* widget) const {
  if (control == CC_Slider) {
    if (const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option)) return drawSlider(painter, slider, widget);
  }
  const QColor arrow = enabled(option) ? m_colours.muted : m_colours.disabled;
  if (control == CC_ComboBox) {
    drawField(painter, option, widget);
    const QRect box = subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget);
    return drawChevron(painter, box, Qt::DownArrow, hovered(option) ? m_colours.text : arrow);
  }
  if (const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option); control == CC_SpinBox && spin != nullptr) {
    if (spin->frame) drawField(painter, option, widget);
    if (spin->buttonSymbols == QAbstractSpinBox::NoButtons) return;
    for (const bool up : {true, false}) {
      const SubControl sub = up ? SC_SpinBoxUp : SC_SpinBoxDown;
      const bool possible = spin->stepEnabled.testFlag(up ? QAbstractSpinBox::StepUpEnabled : QAbstractSpinBox::StepDownEnabled);
      const bool active = possible && spin->activeSubControls == sub && hovered(option);
      QRectF box = subControlRect(CC_SpinBox, option, sub, widget);
      box.adjust(0, up ? 3 : -1, 0, up ? 1 : -3);
      drawChevron(painter, QRectF(box.center() - QPointF(3.5, 3.5), QSizeF(7, 7)), up ? Qt::UpArrow : Qt::DownArrow,
                  active ? m_colours.text : (possible ? arrow : m_colours.disabled));
    }
    return;
  }
  QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QRect LatentscapeStyle::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const {
  const QRect rect = QProxyStyle::subElementRect(element, option, widget);
  if (element == SE_ProgressBarContents || element == SE_ProgressBarGroove) return option->rect;
  if (element == SE_LineEditContents) {
    const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
    return frame != nullptr && frame->lineWidth > 0 ? option->rect.adjusted(7, 1, -7, -1) : rect;
  }
  return rect;
}

QRect LatentscapeStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl sub,
                                       const QWidget* widget) const {
  const QRect all = option->rect;
  const auto place = [&](const QRect& rect) { return visualRect(option->direction, all, rect); };
  constexpr int arrows = 22;
  if (control == CC_ComboBox) {
    if (sub == SC_ComboBoxArrow) return place(QRect(all.right() - arrows, all.top(), arrows, all.height()));
    if (sub == SC_ComboBoxEditField) return place(all.adjusted(8, 1, -arrows - 1, -1));
  }
  if (const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option); control == CC_SpinBox && spin != nullptr) {
    const bool buttons = spin->buttonSymbols != QAbstractSpinBox::NoButtons;
    const int half = all.height() / 2;
    if (sub == SC_SpinBoxFrame) return all;
    if (sub == SC_SpinBoxEditField) return place(all.adjusted(6, 1, buttons ? -arrows : -6, -1));
    if (!buttons) return {};
    if (sub == SC_SpinBoxUp) return place(QRect(all.right() - arrows + 2, all.top(), arrows - 4, half));
    if (sub == SC_SpinBoxDown) return place(QRect(all.right() - arrows + 2, all.top() + half, arrows - 4, all.height() - half));
  }
  return QProxyStyle::subControlRect(control, option, sub, widget);
}

QSize LatentscapeStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                                         const QWidget* widget) const {
  QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
  switch (type) {
    case CT_LineEdit:
    case CT_ComboBox:
    case CT_SpinBox: result.setHeight(std::max(result.height(), fieldHeight)); break;
    case CT_ProgressBar:
      if (option->state.testFlag(State_Horizontal)) result.setHeight(10);
      break;
    default: break;
  }
  return result;
}

int LatentscapeStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
  switch (metric) {
    case PM_SliderThickness:
    case PM_SliderControlThickness: return 22;
    case PM_SliderLength: return 18;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight: return 16;
    case PM_SplitterWidth: return 1;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
  }
}

int LatentscapeStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const {
  if (hint == SH_ComboBox_Popup) return 0;                                            // a list below the box, not a menu over it
  if (hint == SH_Slider_AbsoluteSetButtons) return static_cast<int>(Qt::LeftButton);  // a click jumps there
  if (hint == SH_DialogButtonBox_ButtonsHaveIcons) return 0;                          // as no other button has one
  return QProxyStyle::styleHint(hint, option, widget, data);
}

QIcon LatentscapeStyle::standardIcon(StandardPixmap which, const QStyleOption* option, const QWidget* widget) const {
  const QIcon own = dialogIcon(which, m_colours);
  return own.isNull() ? QProxyStyle::standardIcon(which, option, widget) : own;
}

}  // namespace latentscape
