// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "ui/widgets/picture_holder.h"

#include <QImage>
#include <QPixmap>
#include <QWidget>

#include <optional>

namespace latentscape {

class PictureActions;

// One image with rounded corners, as large as the widget allows, keeping its aspect ratio; with an optional caption below. Scaled
// once per image and size, at the screen's resolution. It can be copied, saved, dragged out and enlarged (PictureActions).
class ImageView : public QWidget, public PictureHolder {
  Q_OBJECT

 public:
  explicit ImageView(QWidget* parent = nullptr);

  // An empty or malformed image shows the placeholder.
  void setImage(const Image& image);
  void clear();
  bool hasImage() const { return !m_image.isNull(); }
  // The image as given, unscaled; null if there is none.
  const QImage& picture() const { return m_image; }

  void setCaption(const QString& caption);
  QString caption() const { return m_caption; }
  // What black and white stand for, where an image is a map of values: shown after the caption, or below it if there is no
  // room.
  struct Scale {
    QString least, most;
  };
  void setScale(std::optional<Scale> scale);
  void setPlaceholder(const QString& text);
  // What the image shows, for assistive technology; "no image" is used while there is none.
  void setDescription(const QString& description);
  void setSelectable(bool selectable);  // clickable, and pressed by Space
  void setHighlighted(bool highlighted);
  void setMenuMark(bool marked);  // a small chevron in the corner: clicking opens a menu
  // The image's side: the widget asks for preferred, and shrinks to minimum.
  void setSide(int minimum, int preferred);

  PictureActions& pictureActions() { return *m_actions; }
  int pictureCount() const override { return 1; }
  int pictureAt(QPoint place) const override { return hasImage() && pictureRect().contains(place) ? 0 : -1; }
  int currentPicture() const override { return hasImage() ? 0 : -1; }
  Picture pictureOf(int index) const override;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 signals:
  void clicked();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;

 private:
  QRectF pictureRect() const;
  int captionHeight() const;
  int scaleWidth() const;  // the least, with both of its values; 0 if there is none
  bool scaleBelow() const;
  void paintScale(QPainter& painter, const QRectF& line, double from) const;
  void updateAccessibility();

  PictureActions* m_actions;
  QImage m_image;
  QPixmap m_scaled;  // m_image scaled for m_scaledSize and m_scaledRatio
  QSizeF m_scaledSize;
  double m_scaledRatio = 0.0;
  QString m_caption;
  std::optional<Scale> m_scale;
  QString m_placeholder;
  QString m_description;
  int m_minimumSide = 48;
  int m_preferredSide = 64;
  bool m_selectable = false;
  bool m_highlighted = false;
  bool m_menuMark = false;
  bool m_pressed = false;
};

}  // namespace latentscape
