// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/image_gallery.h"

#include "ui/widgets/image_painting.h"
#include "ui/widgets/text.h"

#include <QFocusEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

constexpr int kPitch = ImageGallery::kSide + ImageGallery::kGap;
constexpr int kMargin = 6;
constexpr double kRadius = 3.0;

}  // namespace

ImageGallery::ImageGallery(QWidget* parent) : QAbstractScrollArea(parent) {
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::StrongFocus);
  viewport()->setCursor(Qt::PointingHandCursor);
}

void ImageGallery::setSections(std::vector<GallerySection> sections, std::function<Image(std::size_t)> picture,
                               std::function<QString(std::size_t)> nameOf) {
  std::erase_if(sections, [](const GallerySection& section) { return section.images.empty(); });
  m_sections = std::move(sections);
  m_picture = std::move(picture);
  m_nameOf = std::move(nameOf);
  m_count = 0;
  for (const GallerySection& section : m_sections) m_count += section.images.size();
  m_current = {};
  layOut();
  verticalScrollBar()->setValue(0);
  tellCurrent();
  viewport()->update();
}

std::optional<std::size_t> ImageGallery::current() const {
  return m_sections.empty() ? std::nullopt : std::optional(m_sections[m_current.section].images[m_current.at]);
}

int ImageGallery::columns() const { return std::max(1, (viewport()->width() - 2 * kMargin + kGap) / kPitch); }

int ImageGallery::titleHeight() const { return fontMetrics().height() + 12; }

void ImageGallery::layOut() {
  m_tops.clear();
  int top = 0;
  const auto across = static_cast<std::size_t>(columns());
  for (const GallerySection& section : m_sections) {
    m_tops.push_back(top);
    top += titleHeight() + static_cast<int>((section.images.size() + across - 1) / across) * kPitch;
  }
  const int before = std::exchange(m_height, top + kMargin);
  QScrollBar* bar = verticalScrollBar();
  bar->setPageStep(viewport()->height());
  bar->setSingleStep(kPitch);
  bar->setRange(0, std::max(0, m_height - viewport()->height()));
  if (m_height != before) emit contentHeightChanged();
}

QRect ImageGallery::rectOf(std::size_t section, std::size_t at) const {
  const auto across = static_cast<std::size_t>(columns());
  return {kMargin + static_cast<int>(at % across) * kPitch,
          m_tops[section] + titleHeight() + static_cast<int>(at / across) * kPitch - verticalScrollBar()->value(), kSide, kSide};
}

std::optional<ImageGallery::Place> ImageGallery::placeAt(QPoint position) const {
  const int y = position.y() + verticalScrollBar()->value();
  const auto after = std::upper_bound(m_tops.begin(), m_tops.end(), y);
  if (after == m_tops.begin()) return std::nullopt;
  const auto section = static_cast<std::size_t>(after - m_tops.begin() - 1);
  const int down = y - m_tops[section] - titleHeight(), along = position.x() - kMargin;
  if (down < 0 || along < 0 || down % kPitch >= kSide || along % kPitch >= kSide || along / kPitch >= columns())
    return std::nullopt;
  const auto at =
      static_cast<std::size_t>(down / kPitch) * static_cast<std::size_t>(columns()) + static_cast<std::size_t>(along / kPitch);
  return at < m_sections[section].images.size() ? std::optional(Place{section, at}) : std::nullopt;
}

std::optional<std::size_t> ImageGallery::imageAt(QPoint position) const {
  const auto place = placeAt(position);
  return place ? std::optional(m_sections[place->section].images[place->at]) : std::nullopt;
}

void ImageGallery::paintEvent(QPaintEvent* event) {
  QPainter painter(viewport());
  painter.setRenderHint(QPainter::Antialiasing);
  const double ratio = devicePixelRatioF();
  const int top = verticalScrollBar()->value();
  const auto across = static_cast<std::size_t>(columns());
  for (std::size_t s = 0; s < m_sections.size(); ++s) {
    const GallerySection& section = m_sections[s];
    const int first = m_tops[s] - top;
    const int last = (s + 1 < m_sections.size() ? m_tops[s + 1] : m_height) - top;
    if (last < event->rect().top() || first > event->rect().bottom()) continue;
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(QRect(kMargin, first, viewport()->width() - 2 * kMargin, titleHeight()), Qt::AlignLeft | Qt::AlignVCenter,
                     section.title);
    const int hidden = event->rect().top() - first - titleHeight();
    const std::size_t begin = hidden <= 0 ? 0 : static_cast<std::size_t>(hidden / kPitch) * across;
    for (std::size_t at = begin; at < section.images.size(); ++at) {
      const QRect rect = rectOf(s, at);
      if (rect.top() > event->rect().bottom()) break;
      const QImage image = toQImage(m_picture(section.images[at]));
      if (image.isNull()) paintGround(painter, rect, kRadius);
      else paintImage(painter, rect, scaledPixmap(image, rect.size(), ratio), kRadius);
      if (hasFocus() && m_current == Place{s, at}) paintImageFocus(painter, rect, kRadius, palette());
    }
  }
}

void ImageGallery::resizeEvent(QResizeEvent*) { layOut(); }

void ImageGallery::tellCurrent() {
  const auto image = current();
  setAccessibleDescription(image ? m_nameOf(*image) : tr("no images"));
  emit currentChanged();
}

void ImageGallery::walkTo(Place place) {
  if (place == m_current) return;
  m_current = place;
  showCurrent();
  tellCurrent();
  viewport()->update();
}

void ImageGallery::showCurrent() {
  if (m_sections.empty()) return;
  const QRect rect = rectOf(m_current.section, m_current.at);
  QScrollBar* bar = verticalScrollBar();
  if (rect.top() < titleHeight()) bar->setValue(bar->value() + rect.top() - titleHeight());
  if (rect.bottom() > viewport()->height())
    bar->setValue(bar->value() + rect.bottom() + 1 + kGap + kMargin - viewport()->height());
}

void ImageGallery::walk(std::ptrdiff_t by) {
  Place to = m_current;
  if (by < 0 && to.at == 0) {
    if (to.section == 0) return;
    --to.section;
    to.at = m_sections[to.section].images.size() - 1;
  } else if (by > 0 && to.at + 1 == m_sections[to.section].images.size()) {
    if (to.section + 1 == m_sections.size()) return;
    to = {to.section + 1, 0};
  } else {
    to.at = by < 0 ? to.at - 1 : to.at + 1;
  }
  walkTo(to);
}

void ImageGallery::walkRows(std::ptrdiff_t by) {
  const auto across = static_cast<std::size_t>(columns());
  Place to = m_current;
  for (; by != 0; by += by < 0 ? 1 : -1) {
    const std::size_t column = to.at % across, size = m_sections[to.section].images.size();
    const bool lastRow = to.at / across == (size - 1) / across;
    if (by > 0 && !lastRow) {
      to.at = std::min(to.at + across, size - 1);
    } else if (by > 0) {
      if (to.section + 1 == m_sections.size()) break;
      ++to.section;
      to.at = std::min(column, m_sections[to.section].images.size() - 1);
    } else if (to.at >= across) {
      to.at -= across;
    } else {
      if (to.section == 0) break;
      --to.section;
      const std::size_t above = m_sections[to.section].images.size();
      to.at = std::min((above - 1) / across * across + column, above - 1);
    }
  }
  walkTo(to);
}

void ImageGallery::keyPressEvent(QKeyEvent* event) {
  if (m_sections.empty()) return QAbstractScrollArea::keyPressEvent(event);
  const std::ptrdiff_t page = std::max(1, viewport()->height() / kPitch - 1);
  switch (event->key()) {
    case Qt::Key_Left: return walk(-1);
    case Qt::Key_Right: return walk(1);
    case Qt::Key_Up: return walkRows(-1);
    case Qt::Key_Down: return walkRows(1);
    case Qt::Key_PageUp: return walkRows(-page);
    case Qt::Key_PageDown: return walkRows(page);
    case Qt::Key_Home: return walkTo({0, 0});
    case Qt::Key_End: return walkTo({m_sections.size() - 1, m_sections.back().images.size() - 1});
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space: return emit chosen(*current());
    default: QAbstractScrollArea::keyPressEvent(event);
  }
}

void ImageGallery::mousePressEvent(QMouseEvent* event) {
  const auto place = placeAt(event->position().toPoint());
  if (event->button() != Qt::LeftButton || !place) return QAbstractScrollArea::mousePressEvent(event);
  walkTo(*place);
  emit chosen(*current());
}

bool ImageGallery::viewportEvent(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
  auto* asked = static_cast<QHelpEvent*>(event);
  if (const auto image = imageAt(asked->pos()))
    QToolTip::showText(asked->globalPos(), plainToolTip(inShortLines(m_nameOf(*image))), viewport());
  else QToolTip::hideText();
  return true;
}

void ImageGallery::focusInEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusInEvent(event);
  if (event->reason() != Qt::MouseFocusReason) showCurrent();  // the ring is in sight; what is pressed stays put
  viewport()->update();
}

void ImageGallery::focusOutEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusOutEvent(event);
  viewport()->update();
}

}  // namespace latentscape
