// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_legend.h"

#include "ui/plots/plot_canvas.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

namespace latentscape {
namespace {

// Pixels: around the plate, inside it, of the ramp, beside it, and the least that text needs.
constexpr double kMargin = 10.0, kInner = 8.0, kAbove = 5.0, kRamp = 64.0, kGap = 6.0, kNarrowest = 60.0;
constexpr double kLeading = 2.0;
constexpr double kBelow = 24.0;        // to the lower edge, where the axis has its numbers
constexpr double kMostOfHeight = 0.4;  // of the map's, that a wide plate may take with its sentence
// It moves away from more than this share of the points in sight beside so many times those of the other place.
struct Patience {
  double share, times;
};
constexpr Patience kAtRest{0.005, 1.5}, kPatient{0.02, 3.0};
constexpr double kNarrowShare = 0.006;  // that a narrow plate must spare: more than at rest, so that it gets wide again
constexpr double kTimesOverlap = 2.0;   // it moves away from more of what stands there than so many times the least,
constexpr double kLeastOverlap = 1.0;   // square pixels, and from more than this

double areaOf(const QRectF& box) { return box.width() * box.height(); }

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
  if (!before) m_appears = true;
  return words(before) != words(m_content);
}

QString MapLegend::said(const QString& value, bool atPointer) {
  return (atPointer ? tr("At the pointer: %1") : tr("At the probe: %1")).arg(value);
}

bool MapLegend::setValue(const QString& value, bool atPointer) {
  const QString text = value.isEmpty() ? value : said(value, atPointer);
  return std::exchange(m_value, text) != text;
}

MapLegend::Place MapLegend::choose(std::optional<Place> now, std::span<const Option> options, std::size_t inSight, bool patient) {
  const auto cost = [inSight](const Option& option) {
    const double narrow = 1.0 + kNarrowShare * static_cast<double>(inSight);
    return static_cast<double>(option.covered) + static_cast<double>(option.place.width) * narrow;
  };
  const double least = std::ranges::min(options, {}, &Option::overlap).overlap;
  const Option *best = nullptr, *here = nullptr;
  for (const Option& option : options) {
    if (option.place == now) here = &option;
    if (option.overlap <= least && (best == nullptr || cost(option) < cost(*best))) best = &option;
  }
  const Patience patience = patient ? kPatient : kAtRest;
  const bool stays = here != nullptr && here->overlap <= kTimesOverlap * least + kLeastOverlap &&
                     cost(*here) <= patience.times * cost(*best) + patience.share * static_cast<double>(inSight);
  return stays ? *now : best->place;
}

bool MapLegend::choosePlace(const QFont& font, const Surroundings& around, bool patient) {
  const QRectF map(QPointF(0, 0), around.map);
  std::vector<Option> options;
  for (std::size_t width = 0; width < kWidths.size(); ++width) {
    for (const Corner corner : kCorners) {
      Option& option = options.emplace_back(Option{{corner, width}});
      const QRectF plate = plateIn(option.place, font, around.map);
      option.overlap = areaOf(plate) - areaOf(plate & map);  // what would be cut
      for (const QRectF& box : around.taken) option.overlap += areaOf(plate & box);
      for (const QPointF& point : around.points) option.covered += plate.contains(point) ? 1 : 0;
    }
  }
  const auto now = m_appears ? std::nullopt : std::optional(m_place);
  if (!around.points.empty()) m_appears = false;
  const Place place = choose(now, options, around.points.size(), patient);
  return std::exchange(m_place, place) != place;
}

double MapLegend::longestValue(const QFont& small) const {
  if (m_longest.values == m_content->longest && m_longest.font == small) return m_longest.width;
  m_longest = {small, m_content->longest};
  const QFontMetricsF metrics(small);
  for (const QString& longest : m_longest.values) {
    for (const bool atPointer : {false, true})
      m_longest.width = std::max(m_longest.width, std::ceil(metrics.horizontalAdvance(said(longest, atPointer))));
  }
  return m_longest.width;
}

MapLegend::Plan MapLegend::plan(const QFont& font, QSizeF map, Place place) const {
  const double most = map.width() - 2 * (kMargin + kInner);
  if (!m_content || most < kNarrowest) return {};
  const QFont small = PlotCanvas::smallFont(font);
  const QFontMetricsF metrics(small), bold(boldOf(small));
  const double value = longestValue(small);
  const auto roomOf = [&](double usual) { return std::min(std::max(usual, value), most); };
  const double room = roomOf(kWidths[place.width]);
  const bool titled = !m_content->title.isEmpty(), ramped = !m_content->ramp.isNull();
  const auto textIn = [&](double width) {
    return metrics.boundingRect(QRectF(0, 0, width, 400.0), Qt::TextWordWrap, m_content->sentence).size();
  };
  const double title = titled ? bold.horizontalAdvance(m_content->title) : 0.0;
  double ramp = 0.0;
  if (ramped) ramp = metrics.horizontalAdvance(m_content->low) + kGap + kRamp + kGap + metrics.horizontalAdvance(m_content->high);
  const double inOneLine = title + (ramped ? 2 * kGap + ramp : 0.0);
  const bool below = ramped && inOneLine > room;
  const double rowStep = metrics.height() + kLeading;
  const double rows = titled ? (below ? 3.0 : 2.0) : 0.0;
  const double wideHeight = 2 * rowStep + textIn(roomOf(kWidths.front())).height() + 2 * kAbove;
  const QSizeF text = titled && wideHeight > kMostOfHeight * map.height() ? QSizeF(kWidths.back(), 0.0) : textIn(room);
  const double width = std::min(room, std::max({below ? std::max(title, ramp) : inOneLine, text.width(), value}));
  Plan plan;
  plan.plate = QRectF(kMargin, kMargin, width + 2 * kInner, rows * rowStep + text.height() + 2 * kAbove);
  if (place.corner == Corner::TopRight || place.corner == Corner::BottomRight) plan.plate.moveRight(map.width() - kMargin);
  if (place.corner == Corner::BottomLeft || place.corner == Corner::BottomRight) plan.plate.moveBottom(map.height() - kBelow);
  QRectF row(plan.plate.left() + kInner, plan.plate.top() + kAbove, width, metrics.height());
  if (titled) {
    plan.title = row;
    if (below) row.translate(0.0, rowStep);
    if (ramped) plan.ramp = row.adjusted(below ? 0.0 : title + 2 * kGap, 0.0, 0.0, 0.0);
    row.translate(0.0, rowStep);
    plan.value = row;
    row.translate(0.0, rowStep);
  }
  if (!text.isEmpty()) plan.sentence = QRectF(row.topLeft(), QSizeF(width, text.height() + kLeading));
  return plan;
}

void MapLegend::paintHeading(QPainter& painter, const Plan& where, const Palette& colours) const {
  const QFont small = painter.font(), bold = boldOf(small);
  const QFontMetricsF metrics(small);
  painter.setFont(bold);
  painter.setPen(colours.plotText);
  painter.drawText(where.title, Qt::AlignLeft | Qt::AlignVCenter, m_content->title);
  painter.setFont(small);
  if (where.ramp.isEmpty()) return;
  painter.setPen(colours.muted);
  const double base = where.ramp.top() + metrics.ascent();
  painter.drawText(QPointF(where.ramp.left(), base), m_content->low);
  const double x = where.ramp.left() + metrics.horizontalAdvance(m_content->low) + kGap;
  const QRectF bar(x, where.ramp.center().y() - 4.0, kRamp, 8.0);
  painter.drawImage(bar, m_content->ramp);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(colours.faint, 1.0));
  painter.drawRect(bar);
  painter.setPen(colours.muted);
  painter.drawText(QPointF(bar.right() + kGap, base), m_content->high);
}

QRectF MapLegend::paint(QPainter& painter, QSizeF map, const Palette& colours) {
  if (!m_content) return {};
  const Look look{painter.font(),
                  map,
                  {colours.plotGround, colours.plotText, colours.muted, colours.faint},
                  painter.device()->devicePixelRatioF(),
                  m_place,
                  m_value};
  if (m_look != look) {
    m_look = look;
    const Plan where = plan(look.font, map, m_place);
    m_box = QRectF(where.plate.topLeft() * look.ratio, where.plate.size() * look.ratio).toAlignedRect();
    m_picture = QPixmap(m_box.size());
    if (!m_picture.isNull()) {
      m_picture.setDevicePixelRatio(look.ratio);
      m_picture.fill(Qt::transparent);
      QPainter plate(&m_picture);
      plate.setRenderHints(painter.renderHints());
      plate.setFont(look.font);
      plate.translate(-QPointF(m_box.topLeft()) / look.ratio);
      paintPlate(plate, where, colours);
    }
  }
  const QRectF box(QPointF(m_box.topLeft()) / look.ratio, QSizeF(m_box.size()) / look.ratio);
  if (!m_picture.isNull()) painter.drawPixmap(box.topLeft(), m_picture);
  return box;
}

void MapLegend::paintPlate(QPainter& painter, const Plan& where, const Palette& colours) const {
  QColor ground = colours.plotGround;
  ground.setAlpha(225);
  painter.setPen(Qt::NoPen);
  painter.setBrush(ground);
  painter.drawRoundedRect(where.plate, 5, 5);
  painter.setFont(PlotCanvas::smallFont(painter.font()));
  if (!where.title.isEmpty()) {
    paintHeading(painter, where, colours);
    const QFontMetricsF metrics(painter.font());
    painter.setPen(colours.plotText);
    painter.drawText(where.value, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(m_value, Qt::ElideRight, where.value.width()));
  }
  if (where.sentence.isEmpty()) return;
  painter.setPen(colours.muted);
  painter.drawText(where.sentence, Qt::TextWordWrap, m_content->sentence);
}

}  // namespace latentscape
