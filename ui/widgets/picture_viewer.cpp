// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/picture_viewer.h"

#include "ui/widgets/picture_actions.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

namespace latentscape {
namespace {

constexpr double kMargin = 32.0;
constexpr double kCaption = 40.0;  // the height below the picture
const QColor kGround(12, 13, 16, 235), kText(232, 234, 238);

bool isOwnKey(const QKeyEvent& event) {
  switch (event.key()) {
    case Qt::Key_Escape:
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Home:
    case Qt::Key_End: return true;
    default: return false;
  }
}

}  // namespace

PictureViewer& PictureViewer::open(QWidget& widget, std::vector<Picture> pictures, int current) {
  auto* viewer = new PictureViewer(widget, std::move(pictures), current);
  viewer->show();
  viewer->raise();
  viewer->setFocus();
  return *viewer;
}

PictureViewer::PictureViewer(QWidget& widget, std::vector<Picture> pictures, int current)
    : QWidget(widget.window()), m_pictures(std::move(pictures)), m_current(current), m_focusBefore(&widget) {
  setObjectName(QStringLiteral("pictureViewer"));
  setFocusPolicy(Qt::StrongFocus);
  setGeometry(parentWidget()->rect());
  parentWidget()->installEventFilter(this);
  new PictureActions(*this, *this, PictureActions::Drag | PictureActions::MouseMenu | PictureActions::KeyMenu);
  describePicture();
}

void PictureViewer::leave() {
  hide();
  if (m_focusBefore) m_focusBefore->setFocus();
  deleteLater();
}

void PictureViewer::goTo(int index, int step) {
  while (index >= 0 && index < pictureCount() && pictureOf(index).image.isNull()) index += step;
  if (index < 0 || index >= pictureCount() || index == m_current) return;
  m_current = index;
  describePicture();
  update();
}

QString PictureViewer::caption() const {
  const Picture picture = pictureOf(m_current);
  const QString size = tr("%1 × %2 pixels").arg(picture.image.width()).arg(picture.image.height());
  const QString named = picture.name.isEmpty() ? size : QStringLiteral("%1   ·   %2").arg(picture.name, size);
  if (pictureCount() == 1) return named;
  return QStringLiteral("%1   ·   %2").arg(named, tr("%1 of %2").arg(m_current + 1).arg(pictureCount()));
}

void PictureViewer::describePicture() {
  setAccessibleName(tr("Enlarged picture"));
  setAccessibleDescription(caption());
}

// In the widget's coordinates. A picture that is larger than the room is made smaller.
QRect PictureViewer::shownRect() const {
  const QSize pixels = pictureOf(m_current).image.size();
  if (pixels.isEmpty()) return {};
  const double ratio = devicePixelRatioF();
  const double across = (width() - 2.0 * kMargin) * ratio / pixels.width();
  const double down = (height() - 2.0 * kMargin - kCaption) * ratio / pixels.height();
  const double fits = std::max(0.0, std::min(across, down));
  const double scale = (fits >= 1.0 ? std::floor(fits) : fits) / ratio;
  const QSizeF size(pixels.width() * scale, pixels.height() * scale);
  return QRectF(QPointF(std::round((width() - size.width()) / 2.0), std::round((height() - kCaption - size.height()) / 2.0)),
                size)
      .toRect();
}

void PictureViewer::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), kGround);
  const QImage image = pictureOf(m_current).image;
  const QRect shown = shownRect();
  painter.setRenderHint(QPainter::SmoothPixmapTransform, shown.width() * devicePixelRatioF() < image.width());
  painter.drawImage(shown, image);
  painter.setPen(kText);
  const QRectF below(kMargin, shown.bottom() + 1, width() - 2.0 * kMargin, kCaption);
  painter.drawText(below, Qt::AlignCenter,
                   painter.fontMetrics().elidedText(caption(), Qt::ElideMiddle, static_cast<int>(below.width())));
}

// Its keys come before the window's shortcuts.
bool PictureViewer::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride && isOwnKey(static_cast<QKeyEvent&>(*event))) event->accept();
  return QWidget::event(event);
}

bool PictureViewer::eventFilter(QObject* watched, QEvent* event) {
  if (watched == parentWidget() && event->type() == QEvent::Resize) setGeometry(parentWidget()->rect());
  return false;
}

void PictureViewer::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Escape:
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (!event->isAutoRepeat()) leave();
      return;
    case Qt::Key_Left:
    case Qt::Key_Up: return goTo(m_current - 1, -1);
    case Qt::Key_Right:
    case Qt::Key_Down: return goTo(m_current + 1, 1);
    case Qt::Key_Home: return goTo(0, 1);
    case Qt::Key_End: return goTo(pictureCount() - 1, -1);
    default: return QWidget::keyPressEvent(event);
  }
}

void PictureViewer::mousePressEvent(QMouseEvent* event) { m_pressed = event->button() == Qt::LeftButton; }

void PictureViewer::mouseReleaseEvent(QMouseEvent* event) {
  if (std::exchange(m_pressed, false) && rect().contains(event->position().toPoint())) leave();
}

}  // namespace latentscape
