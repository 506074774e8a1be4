// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_legend.h"

#include "ui/plots/plot_canvas.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

// Pixels: around the plate, inside it, of the ramp, beside it, and the most that text may take.
constexpr double kMargin = 10.0, kInner = 8.0, kAbove = 5.0, kRamp = 64.0, kGap = 6.0, kWidest = 330.0, kNarrowest = 60.0;
constexpr double kLeading = 2.0;
constexpr double kBelow = 24.0;          // to the lower edge, where the axis has its numbers
constexpr std::size_t kLeastShare = 50;  // it moves away from more than a 50th of the points in sight,
constexpr std::size_t kTimesFewer = 2;   // and from more than twice as many as elsewhere

QFont boldOf(QFont font) {
  font.setBold(true);
  return font;
}

}  // namespace

bool MapLegend::setContent(std::optional<FieldLegend> content) {
  const auto words = [](const std::optional<FieldLegend>& said) {
    return said ? std::optional(std::pair(said->title, said->sentence)) : std::nullopt;
  };
  const auto before = std::exchange(m_content, std::move(content));
  m_look.reset();
  return words(before) != words(m_content);
}

bool MapLegend::setValue(const QString& value, bool atPointer) {
  const QString text = value.isEmpty() ? value : (atPointer ? tr("At the pointer: %1") : tr("At the probe: %1")).arg(value);
  return std::exchange(m_value, text) != text;
}

MapLegend::Corner MapLegend::choose(Corner now, const std::array<std::size_t, kCorners.size()>& covered, std::size_t inSight,
                                    const std::array<double, kCorners.size()>& overlaps) {
  const auto freest = std::min_element(overlaps.begin(), overlaps.end());
  auto best = static_cast<std::size_t>(freest - overlaps.begin());
  for (std::size_t i = best; i < kCorners.size(); ++i) {
    if (overlaps[i] <= *freest && covered[i] < covered[best]) best = i;
  }
  const auto here = static_cast<std::size_t>(now);
  if (overlaps[here] <= *freest && covered[here] <= kTimesFewer * covered[best] + inSight / kLeastShare) return now;
  return kCorners[best];
}

bool MapLegend::chooseCorner(const QFont& font, const Surroundings& around) {
  std::array<std::size_t, kCorners.size()> covered{};
  std::array<double, kCorners.size()> overlaps{};
  for (std::size_t i = 0; i < kCorners.size(); ++i) {
    const QRectF plate = plateIn(kCorners[i], font, around.map);
    for (const QRectF& box : around.taken) {
      const QRectF common = plate & box;
      overlaps[i] += common.width() * common.height();
    }
    for (const QPointF& point : around.points) covered[i] += plate.contains(point) ? 1 : 0;
  }
  const Corner corner = choose(m_corner, covered, around.points.size(), overlaps);
  return std::exchange(m_corner, corner) != corner;
}

MapLegend::Plan MapLegend::plan(const QFont& font, QSizeF map, Corner corner) const {
  const double room = std::min(kWidest, map.width() - 2 * (kMargin + kInner));
  if (!m_content || room < kNarrowest) return {};
  const QFont small = PlotCanvas::smallFont(font);
  const QFontMetricsF metrics(small), bold(boldOf(small));
  const bool titled = !m_content->title.isEmpty();
  const QSizeF text = metrics.boundingRect(QRectF(0, 0, room, 400.0), Qt::TextWordWrap, m_content->sentence).size();
  double line = titled ? bold.horizontalAdvance(m_content->title) : 0.0;
  if (!m_content->ramp.isNull())
    line +=
        2 * kGap + metrics.horizontalAdvance(m_content->low) + kGap + kRamp + kGap + metrics.horizontalAdvance(m_content->high);
  const double width = std::min(room, std::max(line, text.width()));
  const double rowStep = metrics.height() + kLeading;
  Plan plan;
  plan.plate = QRectF(kMargin, kMargin, width + 2 * kInner, (titled ? 2 * rowStep : 0.0) + text.height() + 2 * kAbove);
  if (corner == Corner::TopRight) plan.plate.moveRight(map.width() - kMargin);
  if (corner == Corner::BottomLeft) plan.plate.moveBottom(map.height() - kBelow);
  QRectF row(plan.plate.left() + kInner, plan.plate.top() + kAbove, width, metrics.height());
  if (titled) {
    plan.heading = row;
    row.translate(0.0, rowStep);
    plan.value = row;
    row.translate(0.0, rowStep);
  }
  plan.sentence = QRectF(row.topLeft(), QSizeF(width, text.height() + kLeading));
  return plan;
}

void MapLegend::paintHeading(QPainter& painter, const QRectF& row, const Palette& colours) const {
  const QFont small = painter.font(), bold = boldOf(small);
  const QFontMetricsF metrics(small);
  painter.setFont(bold);
  painter.setPen(colours.plotText);
  painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, m_content->title);
  painter.setFont(small);
  if (m_content->ramp.isNull()) return;
  painter.setPen(colours.muted);
  double x = row.left() + QFontMetricsF(bold).horizontalAdvance(m_content->title) + 2 * kGap;
  painter.drawText(QPointF(x, row.top() + metrics.ascent()), m_content->low);
  x += metrics.horizontalAdvance(m_content->low) + kGap;
  const QRectF bar(x, row.center().y() - 4.0, kRamp, 8.0);
  painter.drawImage(bar, m_content->ramp);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(colours.faint, 1.0));
  painter.drawRect(bar);
  painter.setPen(colours.muted);
  painter.drawText(QPointF(bar.right() + kGap, row.top() + metrics.ascent()), m_content->high);
}

void MapLegend::paint(QPainter& painter, QSizeF map, const Palette& colours) {
  if (!m_content) return;
  const Look look{painter.font(),
                  map,
                  {colours.plotGround, colours.plotText, colours.muted, colours.faint},
                  painter.device()->devicePixelRatioF(),
                  m_corner,
                  m_value};
  if (m_look != look) {
    m_look = look;
    const Plan where = plan(look.font, map, m_corner);
    m_place = where.plate.toAlignedRect();
    m_picture = QPixmap((QSizeF(m_place.size()) * look.ratio).toSize());
    if (!m_picture.isNull()) {
      m_picture.setDevicePixelRatio(look.ratio);
      m_picture.fill(Qt::transparent);
      QPainter plate(&m_picture);
      plate.setRenderHints(painter.renderHints());
      plate.setFont(look.font);
      plate.translate(-m_place.topLeft());
      paintPlate(plate, where, colours);
    }
  }
  if (!m_picture.isNull()) painter.drawPixmap(m_place.topLeft(), m_picture);
}

void MapLegend::paintPlate(QPainter& painter, const Plan& where, const Palette& colours) const {
  QColor ground = colours.plotGround;
  ground.setAlpha(225);
  painter.setPen(Qt::NoPen);
  painter.setBrush(ground);
  painter.drawRoundedRect(where.plate, 5, 5);
  painter.setFont(PlotCanvas::smallFont(painter.font()));
  if (!where.heading.isEmpty()) {
    paintHeading(painter, where.heading, colours);
    const QFontMetricsF metrics(painter.font());
    painter.setPen(colours.plotText);
    painter.drawText(where.value, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(m_value, Qt::ElideRight, where.value.width()));
  }
  painter.setPen(colours.muted);
  painter.drawText(where.sentence, Qt::TextWordWrap, m_content->sentence);
}

}  // namespace latentscape
