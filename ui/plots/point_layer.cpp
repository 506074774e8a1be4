// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/point_layer.h"

#include "core/base/colours.h"
#include "ui/plots/point_size.h"
#include "ui/theme/palette.h"

#include <QElapsedTimer>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace latentscape {

namespace {

constexpr std::size_t piles = 256;

QRgb classRgb(std::size_t c, bool dark) {
  const Colour colour = classColour(c, dark);
  return qRgb(colour.red, colour.green, colour.blue);
}

// The colour of a class that does not stand out beside another that does.
QRgb dimmed(QRgb colour, QRgb ground) {
  const auto mixed = [](int a, int b) { return (a + 3 * b + 2) / 4; };
  return qRgb(mixed(qRed(colour), qRed(ground)), mixed(qGreen(colour), qGreen(ground)), mixed(qBlue(colour), qBlue(ground)));
}

}  // namespace

PointLayer::PointLayer(QCustomPlot* plot, const QString& layer) : QCPLayerable(plot, layer) {}

void PointLayer::setPoints(std::shared_ptr<const MapPoints> points) {
  m_points = std::move(points);
  m_boxes.clear();
  std::size_t most = 0;
  if (m_points && !m_points->labels.empty()) most = *std::max_element(m_points->labels.begin(), m_points->labels.end());
  const std::size_t shapes = std::min(most / kClassColours + 1, kClassShapes);
  if (std::exchange(m_shapes, shapes) != shapes) m_preparedRadius = m_preparedRim = 0.0;
}

void PointLayer::setFadeIn(std::size_t first, double share) {
  m_fadeFirst = first;
  m_fadeShare = std::clamp(share, 0.0, 1.0);
}

void PointLayer::setImagesShown(bool shown) {
  m_imagesShown = shown;
  m_thumbnails.clear();
}

void PointLayer::setFlat(bool flat) {
  m_flat = flat;
  m_under.setSingleLine(flat);
  m_boxes.clear();
}

void PointLayer::setColours(const QColor& ground, const QColor& rings, const QColor& ink, bool dark) {
  m_ground = ground;
  m_rings = rings;
  m_rest = restColour(ground);
  m_dark = dark;
  m_under.setColours(ground, ink);
  m_preparedRadius = m_preparedRim = 0.0;
}

// From WCAG 2.1's definitions of relative luminance and contrast ratio, solved for a grey.
QColor PointLayer::restColour(const QColor& ground) {
  constexpr double flare = 0.05, contrast = 2.0;
  const double under = flare * contrastRatio(ground, Qt::black);  // luminance with the flare; of black, the flare alone
  const bool dark = under * contrast < 0.4;
  const double luminance = std::max(0.0, (dark ? under * contrast : under / contrast) - flare);
  const double level = luminance <= 0.0031308 ? 12.92 * luminance : 1.055 * std::pow(luminance, 1.0 / 2.4) - 0.055;
  const auto grey = static_cast<int>(std::lround(255.0 * level));
  return {grey, grey, grey};
}

std::optional<std::size_t> PointLayer::nearest(QPointF pixel, double within) const {
  if (!m_points || !m_pointsShown) return std::nullopt;
  if (m_imagesShown) {  // as last painted: meanwhile its class may be hidden
    if (const auto hit = m_thumbnails.at(pixel); hit && *hit < count() && isVisible(*hit)) return hit;
  }
  const QPointF z = m_view.toPlane(pixel);
  double best = within * m_view.unitsPerPixel;
  best *= best;
  std::optional<std::size_t> found;
  const auto x = static_cast<float>(pixel.x()), y = static_cast<float>(pixel.y());
  const auto reach = static_cast<float>((within + 1.0) * (within + 1.0));
  forEachBlock(*m_points, m_flat, PlaneToPixel(m_view, 1.0), [&](const PointBlock& block) {
    std::array<float, PointBlock::capacity> distance;
    for (std::size_t i = 0; i < block.count; ++i)
      distance[i] = (block.x[i] - x) * (block.x[i] - x) + (block.y[i] - y) * (block.y[i] - y);
    for (std::size_t i = 0; i < block.count; ++i) {
      if (!(distance[i] <= reach) || m_hidden.test(block.labels[i])) continue;  // false for a NaN
      const QPointF d = position(block.first + i) - z;
      const double exact = QPointF::dotProduct(d, d);
      if (!(exact <= best)) continue;
      best = exact;
      found = block.first + i;
    }
    return true;
  });
  return found;
}

std::optional<QRectF> PointLayer::bounds() const {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  constexpr Box nothing{infinity, -infinity, infinity, -infinity};
  if (!m_points) return std::nullopt;
  if (m_boxes.empty()) {
    m_boxes.assign(256, nothing);
    forEachBlock(*m_points, m_flat, {}, [this](const PointBlock& block) {
      for (std::size_t i = 0; i < block.count; ++i) {
        const float x = block.x[i], y = block.y[i];
        if (!(std::abs(x) < infinity && std::abs(y) < infinity)) continue;
        Box& box = m_boxes[block.labels[i]];
        box.left = std::min(box.left, x);
        box.right = std::max(box.right, x);
        box.low = std::min(box.low, y);
        box.high = std::max(box.high, y);
      }
      return true;
    });
  }
  Box all = nothing;
  for (std::size_t c = 0; c < m_boxes.size(); ++c) {
    if (m_hidden.test(c)) continue;
    all = {std::min(all.left, m_boxes[c].left), std::max(all.right, m_boxes[c].right), std::min(all.low, m_boxes[c].low),
           std::max(all.high, m_boxes[c].high)};
  }
  if (all.left > all.right) return std::nullopt;
  const double left = static_cast<double>(all.left), low = static_cast<double>(all.low);
  return QRectF(left, low, static_cast<double>(all.right) - left, static_cast<double>(all.high) - low);
}

double PointLayer::radius() const {
  const std::optional<QRectF> all = bounds();
  return pointRadius(count(), all ? m_view.fitted(*all).unitsPerPixel / m_view.unitsPerPixel : 1.0);
}

QRect PointLayer::clipRect() const {
  return mParentPlot->viewport().adjusted(0, 0, 0, 1);
}  // QCPLayer increases its index by one

// Circles of one and two standard deviations of the prior N(0, I); with one dimension, vertical lines.
void PointLayer::paintRings() {
  QPainter painter(&m_image);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(m_rings, 1.0));
  const QPointF centre = m_view.toPixel({0.0, 0.0});
  for (const double sigma : {1.0, 2.0}) {
    const double r = sigma / m_view.unitsPerPixel;
    if (r > 20'000.0) continue;  // far outside, and slow to draw
    if (!m_flat) {
      painter.drawEllipse(centre, r, r);
      continue;
    }
    for (const double x : {centre.x() - r, centre.x() + r}) painter.drawLine(QLineF(x, 0, x, m_view.size.height()));
  }
}

// Collects the points in sight, in an order that mixes the classes (otherwise the last class of a sorted data set would cover
// the rest) and keeps any two points in the same order however the view moves (otherwise they would flicker): by eight bits of
// a hash of the index. False if there are too many.
bool PointLayer::collectDiscs(double pixelRatio) {
  m_seen.resize(std::min(count(), discLimit + PointBlock::capacity));
  m_piles.resize(m_seen.size());
  std::size_t found = 0;
  std::array<std::uint32_t, piles + 1> begin{};
  std::array<bool, 256> visible{};
  std::array<std::uint8_t, 256> markOf{}, restOf{};
  for (std::size_t c = 0; c < visible.size(); ++c) {
    const std::size_t mark = c % markCount();
    visible[c] = !m_hidden.test(c);
    markOf[c] = static_cast<std::uint8_t>(mark + (m_lit && c != *m_lit ? Dimmed : Own) * markCount());
    restOf[c] = static_cast<std::uint8_t>(mark + Rest * markCount());
  }
  const ImageSelection* const brush = brushed();
  const auto margin = static_cast<float>((largestPointRadius * kTriangleRadius + 1.0) * pixelRatio);
  const float right = static_cast<float>(m_image.width()) + margin, bottom = static_cast<float>(m_image.height()) + margin;
  forEachBlock(*m_points, m_flat, PlaneToPixel(m_view, pixelRatio), [&](const PointBlock& block) {
    std::array<std::uint16_t, PointBlock::capacity> inside;
    std::size_t here = 0;
    for (std::size_t i = 0; i < block.count; ++i) {  // no branch: at a medium zoom it would be unpredictable
      const float x = block.x[i], y = block.y[i];
      inside[here] = static_cast<std::uint16_t>(i);
      here += static_cast<std::size_t>((x > -margin) & (y > -margin) & (x < right) & (y < bottom) & visible[block.labels[i]]);
    }
    for (std::size_t k = 0; k < here; ++k, ++found) {
      const std::size_t i = inside[k];
      const auto pile = static_cast<std::uint8_t>(scramble(block.first + i));
      const bool own = brush == nullptr || brush->contains(block.first + i);
      m_seen[found] = {block.x[i], block.y[i], (own ? markOf : restOf)[block.labels[i]], block.first + i >= m_fadeFirst};
      m_piles[found] = pile;
      ++begin[pile + 1U];
    }
    return found <= discLimit;
  });
  if (found > discLimit) return false;
  for (std::size_t p = 1; p <= piles; ++p) begin[p] += begin[p - 1];
  m_discs.resize(found);
  for (std::size_t i = 0; i < found; ++i) m_discs[begin[m_piles[i]]++] = m_seen[i];
  return true;
}

std::vector<PointStamper::Mark> PointLayer::marks() const {
  std::vector<PointStamper::Mark> marks(groups * markCount());
  for (std::size_t c = 0; c < markCount(); ++c) {
    marks[c] = {classRgb(c, m_dark), classShape(c)};
    marks[c + Dimmed * markCount()] = {dimmed(marks[c].colour, m_ground.rgb()), marks[c].shape};
    marks[c + Rest * markCount()] = {m_rest.rgb(), marks[c].shape};
  }
  return marks;
}

void PointLayer::prepareStamps(double radius) {
  if (radius == m_preparedRadius) return;
  m_stamper.prepare(marks(), radius, 1.0);
  m_preparedRadius = radius;
}

// All of them before the first disc, so that none cuts another: within a crowd nothing changes. What is not brushed has none: it
// is to recede.
void PointLayer::paintRims(double pixelRatio) {
  const double wide = (radius() + 1.0) * pixelRatio;
  std::vector<PointStamper::Mark> shapes(m_shapes);
  for (std::size_t s = 0; s < m_shapes; ++s) shapes[s] = {m_ground.rgb(), classShape(s * kClassColours)};
  if (wide != m_preparedRim) m_rimStamper.prepare(shapes, wide, 1.0);
  m_preparedRim = wide;
  const bool fades = m_fadeShare < 1.0;
  if (fades) m_fadingRimStamper.prepare(shapes, wide, std::max(m_fadeShare, 0.01));
  PointStamper::Target target(m_rimStamper, m_image), fading(fades ? m_fadingRimStamper : m_rimStamper, m_image);
  for (const Disc& disc : m_discs) {
    if (disc.mark / markCount() == Rest) continue;
    const std::size_t shape = disc.mark % markCount() / kClassColours;
    if (!fades || !disc.comesIn) target.stamp(disc.x, disc.y, shape);
    else if (m_fadeShare > 0.0) fading.stamp(disc.x, disc.y, shape);
  }
}

void PointLayer::paintDiscs(double pixelRatio) {
  if (!m_under.empty()) paintRims(pixelRatio);
  prepareStamps(radius() * pixelRatio);
  PointStamper::Target target(m_stamper, m_image);
  const bool fades = m_fadeShare < 1.0;
  if (fades) m_fadingStamper.prepare(marks(), m_preparedRadius, std::max(m_fadeShare, 0.01));
  PointStamper::Target fading(fades ? m_fadingStamper : m_stamper, m_image);
  const auto stamp = [&](const Disc& disc) {
    if (!fades || !disc.comesIn) target.stamp(disc.x, disc.y, disc.mark);
    else if (m_fadeShare > 0.0) fading.stamp(disc.x, disc.y, disc.mark);
  };
  if (!m_lit && brushed() == nullptr) {
    for (const Disc& disc : m_discs) stamp(disc);
    return;
  }
  for (const Group group : {Rest, Dimmed, Own}) {  // what stands out lies above
    for (const Disc& disc : m_discs) {
      if (disc.mark / markCount() == group) stamp(disc);
    }
  }
}

void PointLayer::paintThumbnails() {
  std::array<QRgb, kClassColours> frames{};
  for (std::size_t c = 0; c < kClassColours; ++c) frames[c] = classRgb(c, m_dark);
  m_thumbnails.paint(m_image, *m_points, m_flat, m_view, m_hidden, {frames, m_ground.rgb(), m_lit, brushed(), m_rest.rgb()});
}

void PointLayer::paintDensity(double pixelRatio) {
  DensityGrid::Weights weights{}, rest{};
  const auto weighed = [](QRgb colour, bool back) -> DensityGrid::Cell {
    const float weight = back ? 0.2F : 1.0F;  // where points mix, those that stand out prevail
    return {weight, weight * static_cast<float>(qRed(colour)), weight * static_cast<float>(qGreen(colour)),
            weight * static_cast<float>(qBlue(colour))};
  };
  for (std::size_t c = 0; c < weights.size(); ++c) {
    if (m_hidden.test(c)) continue;
    const bool dim = m_lit && c != *m_lit;
    weights[c] = weighed(dim ? dimmed(classRgb(c, m_dark), m_ground.rgb()) : classRgb(c, m_dark), dim);
    rest[c] = weighed(m_rest.rgb(), true);
  }
  static_assert(PointBlock::capacity % ImageSelection::kBits == 0, "a block begins with a word of the brush");
  const ImageSelection* const brush = brushed();
  const int side = std::max(1, static_cast<int>(std::lround(2.0 * pixelRatio)));
  const auto corner = [&](double origin) { return static_cast<int>(std::fmod(std::floor(origin), side)); };
  const QPointF origin = m_view.toPixel({0.0, 0.0}) * pixelRatio;
  m_grid.reset(m_image.size(), side, {corner(origin.x()), corner(origin.y())});
  forEachBlock(*m_points, m_flat, PlaneToPixel(m_view, pixelRatio), [&](const PointBlock& block) {
    const std::span<const float> x(block.x.data(), block.count), y(block.y.data(), block.count);
    if (brush == nullptr) m_grid.add(x, y, block.labels, weights);
    else m_grid.add(x, y, block.labels, brush->words().data() + block.first / ImageSelection::kBits, weights, rest);
    return true;
  });
  if (m_under.empty()) m_grid.paint(m_image, m_ground.rgb());
  else m_grid.paintOver(m_image);
}

void PointLayer::draw(QCPPainter* painter) {
  QElapsedTimer timer;
  timer.start();
  ++m_paints;
  const double ratio = painter->device()->devicePixelRatioF();
  const QSize size = (m_view.size * ratio).toSize();
  if (size.isEmpty()) return;
  if (m_image.size() != size) m_image = QImage(size, QImage::Format_ARGB32_Premultiplied);
  m_image.setDevicePixelRatio(ratio);
  const bool points = m_points && m_pointsShown;
  m_showsDensity = points && !collectDiscs(ratio);
  if (m_under.empty()) {
    if (!m_showsDensity) m_image.fill(m_ground);
  } else {
    m_under.paint(m_image, m_view);
  }
  if (m_showsDensity) paintDensity(ratio);
  if (m_ringsShown) paintRings();  // below discs, above a density
  if (points && !m_showsDensity) paintDiscs(ratio);
  if (points && m_imagesShown) paintThumbnails();
  painter->setCompositionMode(QPainter::CompositionMode_Source);
  painter->drawImage(QPointF(0, 0), m_image);
  painter->setCompositionMode(QPainter::CompositionMode_SourceOver);
  m_milliseconds = static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

}  // namespace latentscape
