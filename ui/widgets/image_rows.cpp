// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/image_rows.h"

#include "ui/widgets/image_grid.h"

#include <QPainter>

#include <algorithm>

namespace latentscape {
namespace {

constexpr int kGap = 4;
constexpr int kTitleGap = 12;
constexpr int kCaptionGap = 8;

QFont small(const QWidget& widget) {
  QFont font = widget.font();
  font.setPixelSize(widget.fontInfo().pixelSize() - 1);
  return font;
}

}  // namespace

ImageRows::ImageRows(const QStringList& titles, int columns, QWidget* parent)
    : QWidget(parent), m_titles(titles), m_columns(columns),
      m_grid(new ImageGrid(static_cast<int>(titles.size()), columns, this)) {
  m_grid->setGap(kGap);
  m_grid->setCellSide(18, 56, 112);
  connect(m_grid, &ImageGrid::clicked, this, [this](int index) { emit clicked(index / m_columns, index % m_columns); });
  setFocusProxy(m_grid);
}

void ImageRows::setImages(const std::vector<Image>& images, const QStringList& captions) {
  m_captions = captions;
  m_grid->setImages(images);
  QStringList names;
  for (int i = 0; i < static_cast<int>(images.size()); ++i) {
    const QString column = captions.value(i % m_columns).replace(QLatin1Char('\n'), QLatin1Char(' '));
    names << QStringLiteral("%1 · %2").arg(m_titles.value(i / m_columns),
                                           column.isEmpty() ? QString::number(i % m_columns + 1) : column);
  }
  m_grid->setNames(names);
  place();
  update();
}

int ImageRows::titleWidth() const {
  const QFontMetrics metrics(small(*this));
  int width = 0;
  for (const QString& title : m_titles) width = std::max(width, metrics.horizontalAdvance(title));
  return width + kTitleGap;
}

int ImageRows::captionHeight() const {
  if (m_captions.isEmpty()) return 0;
  qsizetype lines = 1;
  for (const QString& caption : m_captions) lines = std::max(lines, caption.count(u'\n') + 1);
  return static_cast<int>(lines) * QFontMetrics(small(*this)).height() + 2;
}

int ImageRows::captionWidth() const {
  const QFontMetrics metrics(small(*this));
  int width = 0;
  for (const QString& caption : m_captions) {
    for (const QString& line : caption.split(u'\n')) width = std::max(width, metrics.horizontalAdvance(line));
  }
  return width;
}

void ImageRows::setCaptionsWhole() {
  m_captionsWhole = true;
  place();
  update();
}

void ImageRows::place() {
  const QRect room = rect().adjusted(titleWidth(), captionHeight(), 0, 0);
  if (m_captionsWhole) {
    const int pitch = captionWidth() + kCaptionGap;
    m_grid->setShownColumns(room.width() / pitch, pitch);
  }
  m_grid->setGeometry(room);
}

void ImageRows::resizeEvent(QResizeEvent*) { place(); }

QSize ImageRows::sizeHint() const { return m_grid->sizeHint() + QSize(titleWidth(), captionHeight()); }
QSize ImageRows::minimumSizeHint() const { return m_grid->minimumSizeHint() + QSize(titleWidth(), captionHeight()); }

void ImageRows::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setFont(small(*this));
  painter.setPen(palette().color(QPalette::PlaceholderText));
  const auto cell = [this](int row, int column) { return m_grid->cellRect(row * m_columns + column).translated(m_grid->pos()); };
  for (int row = 0; row < rows(); ++row) {
    const QRect first = cell(row, 0);
    painter.drawText(QRect(0, first.top(), titleWidth() - kTitleGap, first.height()), Qt::AlignRight | Qt::AlignVCenter,
                     m_titles[row]);
  }
  for (int column = 0; column < std::min<int>(m_columns, static_cast<int>(m_captions.size())); ++column) {
    const QRect first = m_grid->cellRect(column);
    if (first.isEmpty()) continue;
    const QRect place(m_grid->x() + first.left(), 0, m_grid->pitch(), captionHeight());
    QStringList lines = m_captions[column].split(u'\n');
    for (QString& line : lines) line = painter.fontMetrics().elidedText(line, Qt::ElideRight, place.width());
    painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, lines.join(u'\n'));
  }
}

}  // namespace latentscape
