// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"

#include <QAbstractScrollArea>
#include <QString>

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace latentscape {

// Images of one kind, under a heading.
struct GallerySection {
  QString title;
  std::vector<std::size_t> images;  // numbers, as the gallery's functions take them
};

// Any number of images in sections, as rows that fill the width. Only what is in sight is fetched and painted. Arrow keys, Home,
// End, Page Up and Page Down walk from image to image, Enter and a click choose one. GUI thread only.
class ImageGallery : public QAbstractScrollArea {
  Q_OBJECT

 public:
  static constexpr int kSide = 44;  // of an image, pixels
  static constexpr int kGap = 4;

  explicit ImageGallery(QWidget* parent = nullptr);

  // picture and nameOf answer at once, as long as the gallery lives or until other sections are set.
  void setSections(std::vector<GallerySection> sections, std::function<Image(std::size_t)> picture,
                   std::function<QString(std::size_t)> nameOf);
  std::size_t count() const { return m_count; }
  int contentHeight() const { return m_height; }  // of all images at this width, pixels
  // The image where the keyboard is; none if there is none.
  std::optional<std::size_t> current() const;
  std::optional<std::size_t> imageAt(QPoint position) const;  // in the viewport
  QRect rectOf(std::size_t section, std::size_t at) const;    // in the viewport, in sight or not

  QSize sizeHint() const override { return {760, 520}; }

 signals:
  void chosen(std::size_t image);
  void currentChanged();
  void contentHeightChanged();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  bool viewportEvent(QEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  struct Place {
    std::size_t section = 0, at = 0;
    bool operator==(const Place&) const = default;
  };
  void layOut();
  int columns() const;
  int titleHeight() const;
  std::optional<Place> placeAt(QPoint position) const;
  void walk(std::ptrdiff_t by);      // images
  void walkRows(std::ptrdiff_t by);  // through sections too
  void walkTo(Place place);
  void showCurrent();  // scrolls as far as that needs
  void tellCurrent();

  std::vector<GallerySection> m_sections;
  std::vector<int> m_tops;  // of the sections, from the top of all
  std::function<Image(std::size_t)> m_picture;
  std::function<QString(std::size_t)> m_nameOf;
  std::size_t m_count = 0;
  int m_height = 0;  // of all
  Place m_current;
};

}  // namespace latentscape
