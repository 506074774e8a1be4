// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/class_names.h"

#include "ui/plots/map_words.h"
#include "ui/plots/point_blocks.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace latentscape {

namespace {

constexpr std::size_t mostSamples = 400;  // of a class: enough for its centre to stay within a pixel or two
constexpr double widest = 150.0;          // a name, in pixels
constexpr double halo = 3.0;              // around letters
constexpr double edge = 6.0;              // to the map's edge
constexpr double farOff = 24.0;           // pixels: a name so far from its points hurries
constexpr double fastest = 36.0;          // pixels in a step
constexpr double slack = 4.0;             // by which a place must be free before a name moves there: else it would flicker

struct Samples {
  std::vector<float> x, y;
};

float median(std::vector<float> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// The weight that one point at distance 0 would have, over all samples; moves at to their weighted mean. The kernel has long
// tails: between two clusters, it still finds the nearer one.
float shift(const Samples& samples, float& atX, float& atY, float inverseWidth) {
  float weight = 0.0F, sumX = 0.0F, sumY = 0.0F;
  for (std::size_t i = 0; i < samples.x.size(); ++i) {
    const float dx = (samples.x[i] - atX) * inverseWidth, dy = (samples.y[i] - atY) * inverseWidth;
    const float kernel = 1.0F / (1.0F + dx * dx + dy * dy);
    const float w = kernel * kernel;
    weight += w;
    sumX += w * samples.x[i];
    sumY += w * samples.y[i];
  }
  if (!(weight > 0.0F)) return 0.0F;
  atX = sumX / weight;
  atY = sumY / weight;
  return weight;
}

ClassCentre densest(const Samples& samples, const std::optional<ClassCentre>& before) {
  const float middleX = median(samples.x), middleY = median(samples.y);
  std::vector<float> distances(samples.x.size());
  for (std::size_t i = 0; i < distances.size(); ++i) distances[i] = std::hypot(samples.x[i] - middleX, samples.y[i] - middleY);
  const float spread = median(distances);
  const auto centre = [spread](float x, float y) {
    return ClassCentre{{static_cast<double>(x), static_cast<double>(y)}, static_cast<double>(spread)};
  };
  if (!(spread > 0.0F)) return centre(middleX, middleY);
  const float inverseWidth = 1.0F / (0.5F * spread);
  constexpr int steps = 12;
  const auto climb = [&](float& x, float& y) {
    float weight = 0.0F;
    for (int i = 0; i < steps; ++i) weight = shift(samples, x, y, inverseWidth);
    return weight;
  };
  float x = middleX, y = middleY;
  const float weight = climb(x, y);
  if (before) {
    float formerX = static_cast<float>(before->at.x()), formerY = static_cast<float>(before->at.y());
    if (1.3F * climb(formerX, formerY) >= weight) return centre(formerX, formerY);
  }
  return centre(x, y);
}

// Where a name of that size may stand, from its centre: first there, then ever farther beside it, up and down before left and
// right.
constexpr int candidates = 13;
QPointF candidate(int number, QSizeF size) {
  const double h = size.height(), w = size.width();
  static constexpr std::array<std::array<double, 2>, candidates> places{{{0, 0},
                                                                         {0, -0.7},
                                                                         {0, 0.7},
                                                                         {-0.6, 0},
                                                                         {0.6, 0},
                                                                         {0, -1.4},
                                                                         {0, 1.4},
                                                                         {-0.6, -0.7},
                                                                         {0.6, -0.7},
                                                                         {-0.6, 0.7},
                                                                         {0.6, 0.7},
                                                                         {0, -2.8},
                                                                         {0, 2.8}}};
  const auto& [x, y] = places[static_cast<std::size_t>(number)];
  return {x * std::min(w, 4.0 * h), y * h};
}

QFont bold(QFont font) {
  font.setBold(true);
  if (font.pixelSize() > 0) font.setPixelSize(font.pixelSize() + 2);
  else font.setPointSizeF(1.15 * font.pointSizeF());
  return font;
}

}  // namespace

std::vector<std::optional<ClassCentre>> classCentres(const MapPoints& points, bool flat,
                                                     const std::vector<std::optional<ClassCentre>>& before) {
  std::array<std::size_t, 256> counts{};
  for (std::size_t i = 0; i < points.count(); ++i) ++counts[points.label(i)];
  std::array<Samples, 256> samples;
  std::array<std::size_t, 256> seen{};
  for (std::size_t i = 0; i < points.count(); ++i) {
    const std::uint8_t label = points.label(i);
    const std::size_t stride = (counts[label] + mostSamples - 1) / mostSamples;
    if (seen[label]++ % stride != 0) continue;
    const float x = points.xy[2 * i], y = flat ? 0.0F : points.xy[2 * i + 1];
    if (!std::isfinite(x) || !std::isfinite(y)) continue;
    samples[label].x.push_back(x);
    samples[label].y.push_back(y);
  }
  std::vector<std::optional<ClassCentre>> centres(counts.size());
  for (std::size_t c = 0; c < centres.size(); ++c) {
    if (samples[c].x.empty()) continue;
    const ClassCentre centre = densest(samples[c], c < before.size() ? before[c] : std::nullopt);
    if (qIsFinite(centre.at.x()) && qIsFinite(centre.at.y())) centres[c] = centre;  // sums may overflow
  }
  while (!centres.empty() && !centres.back()) centres.pop_back();
  return centres;
}

void ClassNames::setNames(const QStringList& names) {
  m_texts = names;
  m_measured = false;
}

void ClassNames::setPoints(const MapPoints* points, bool flat) {
  if (points == nullptr || points->labels.empty()) {
    m_names.clear();
    m_order.clear();
    return;
  }
  std::vector<std::optional<ClassCentre>> before;
  for (const Name& name : m_names) before.push_back(name.target);
  const auto centres = classCentres(*points, flat, before);
  m_names.resize(centres.size());
  for (Name& name : m_names) name.count = 0;
  for (std::size_t i = 0; i < points->count(); ++i) {
    if (points->label(i) < m_names.size()) ++m_names[points->label(i)].count;
  }
  for (std::size_t c = 0; c < m_names.size(); ++c) {
    if (!m_names[c].target && centres[c]) m_names[c].centre = centres[c]->at;  // it appears there
    m_names[c].target = centres[c];
  }
  m_order.resize(m_names.size());
  std::iota(m_order.begin(), m_order.end(), std::size_t{0});
  std::stable_sort(m_order.begin(), m_order.end(),
                   [&](std::size_t a, std::size_t b) { return m_names[a].count > m_names[b].count; });
}

void ClassNames::setClassVisible(std::size_t number, bool visible) {
  if (number < m_hidden.size()) m_hidden.set(number, !visible);
}

bool ClassNames::step(const MapView& view, const QFont& font) {
  if (!m_shown) return false;
  arrange(view, font);
  bool moving = false;
  const auto approach = [&](QPointF& at, QPointF target, double pixel) {
    const QPointF off = target - at;
    // Far beyond the map, a step might be less than what a double can tell.
    const double pixels = std::max(std::abs(off.x()), std::abs(off.y())) / pixel;
    const bool onItsWay = pixels > 0.5 && pixels < 1e6;
    const double share = pixels > farOff ? std::min(0.3, fastest / pixels) : 0.15;
    at = onItsWay ? at + share * off : target;
    moving = moving || onItsWay;
  };
  for (Name& name : m_names) {
    if (name.target) approach(name.centre, name.target->at, view.unitsPerPixel);
    if (name.candidate >= 0) approach(name.offset, name.offsetTarget, 1.0);
  }
  return moving;
}

QString ClassNames::textOf(std::size_t number) const { return MapWords::nameOf(m_texts, static_cast<int>(number)); }

// Each name once, until the font, the texts or the colours change.
void ClassNames::measure(const QFont& font) {
  if (!m_measured || font != m_font) {
    for (Name& name : m_names) name.size = {};
  }
  m_font = font;
  m_measured = true;
  for (std::size_t c = 0; c < m_names.size(); ++c) {
    Name& name = m_names[c];
    if (!name.size.isEmpty()) continue;
    const QFontMetricsF metrics(bold(font));
    const QString text = metrics.elidedText(textOf(c), Qt::ElideRight, widest);
    name.size = QSizeF(std::ceil(metrics.horizontalAdvance(text)) + 2, std::ceil(metrics.height()));
    name.picture = {};
  }
}

// Inside the map, if that has room for it.
QRectF ClassNames::boxOf(const Name& name, const MapView& view) const {
  QRectF box({}, name.size);
  box.moveCenter(view.toPixel(name.centre) + name.offset);
  const auto clamped = [](double at, double length, double all) {
    return std::clamp(at, std::min(edge, all - length), std::max(all - length - edge, 0.0));
  };
  box.moveLeft(clamped(box.left(), box.width(), view.size.width()));
  box.moveTop(clamped(box.top(), box.height(), view.size.height()));
  return box;
}

// A name there would be read as that of another class, whose middle is clearly nearer.
bool ClassNames::isAnothers(std::size_t number, QPointF place) const {
  constexpr double clearly = 0.8;
  const auto away = [place](const Name& name) {
    return std::hypot(place.x() - name.target->at.x(), place.y() - name.target->at.y());
  };
  const double own = away(m_names[number]);
  for (std::size_t c = 0; c < m_names.size(); ++c) {
    if (c != number && m_names[c].target && !m_hidden.test(c) && away(m_names[c]) < clearly * own) return true;
  }
  return false;
}

// A name keeps its place while that is free, and takes one nearer to its centre only where it has room to spare.
void ClassNames::arrange(const MapView& view, const QFont& font) {
  measure(font);
  std::vector<QRectF> taken = m_taken;
  const QRectF map(QPointF(0, 0), view.size);
  for (const std::size_t c : m_order) {
    Name& name = m_names[c];
    if (!name.target || m_hidden.test(c) || !map.contains(view.toPixel(name.centre))) {
      name.candidate = -1;
      continue;
    }
    const double farthest = 0.5 * name.size.height() + name.target->spread / view.unitsPerPixel;
    Name trial = name;
    int found = -1;
    QRectF box;
    for (int k = 0; k < candidates && found < 0; ++k) {
      trial.offset = candidate(k, name.size);
      if (std::hypot(trial.offset.x(), trial.offset.y()) > farthest) continue;
      if (k > 0 && isAnothers(c, view.toPlane(view.toPixel(name.centre) + trial.offset))) continue;
      box = boxOf(trial, view);
      const double room = k == name.candidate ? 0.0 : slack;
      const QRectF wide = box.adjusted(-room, -room, room, room);
      if (std::none_of(taken.begin(), taken.end(), [&](const QRectF& other) { return other.intersects(wide); })) found = k;
    }
    if (found >= 0) {
      taken.push_back(box);
      name.offsetTarget = candidate(found, name.size);
      if (name.candidate < 0) name.offset = name.offsetTarget;  // it appears there
    }
    name.candidate = found;
  }
}

std::vector<ClassNames::Label> ClassNames::labels(const MapView& view, const QFont& font) {
  std::vector<Label> labels;
  if (!m_shown) return labels;
  arrange(view, font);
  for (std::size_t c = 0; c < m_names.size(); ++c) {
    if (m_names[c].candidate >= 0) labels.push_back({static_cast<int>(c), boxOf(m_names[c], view)});
  }
  return labels;
}

void ClassNames::paint(QPainter& painter, const MapView& view, const Palette& colours) {
  const double ratio = painter.device()->devicePixelRatioF();
  if (colours.plotText != m_ink || colours.plotGround != m_ground || ratio != m_ratio) m_measured = false;
  m_ink = colours.plotText;
  m_ground = colours.plotGround;
  m_ratio = ratio;
  for (const Label& label : labels(view, painter.font())) {
    const auto number = static_cast<std::size_t>(label.number);
    Name& name = m_names[number];
    if (name.picture.isNull()) {  // outlining letters takes longer than all the rest
      const QFont font = bold(m_font);
      const QFontMetricsF metrics(font);
      const QSizeF size = name.size + QSizeF(2 * halo, 2 * halo);
      name.picture = QPixmap((size * ratio).toSize());
      name.picture.setDevicePixelRatio(ratio);
      name.picture.fill(Qt::transparent);
      QPainter letters(&name.picture);
      letters.setRenderHint(QPainter::Antialiasing);
      QPainterPath path;
      path.addText(QPointF(halo + 1, halo + metrics.ascent()), font, metrics.elidedText(textOf(number), Qt::ElideRight, widest));
      letters.strokePath(path, QPen(m_ground, 2 * halo - 1, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
      letters.fillPath(path, m_ink);
    }
    painter.setOpacity(m_lit && *m_lit != number ? 0.3 : 1.0);
    if (m_onPlates) {
      QPainterPath plate;
      plate.addRoundedRect(label.box.adjusted(-2, 0, 2, 0), 4, 4);
      painter.fillPath(plate, m_ground);
    }
    const QPointF at = label.box.topLeft() - QPointF(halo, halo);
    painter.drawPixmap(QPointF(std::round(at.x() * ratio), std::round(at.y() * ratio)) / ratio, name.picture);
  }
  painter.setOpacity(1.0);
}

}  // namespace latentscape
