// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"

#include <QApplication>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

#include <gtest/gtest.h>

#include <ostream>
#include <vector>

inline void PrintTo(const QString& text, std::ostream* out) { *out << '"' << text.toStdString() << '"'; }

namespace latentscape {

template <class T = QWidget>
T* child(const QWidget& parent, const char* name) {
  T* found = parent.findChild<T*>(QString::fromLatin1(name));
  EXPECT_NE(found, nullptr) << "no " << name;
  return found;
}

inline void click(QWidget* widget) { QTest::mouseClick(widget, Qt::LeftButton); }
inline void press(QWidget* widget, Qt::Key key) { QTest::keyClick(widget, key); }

// As a user does: selects the text and types over it.
inline void typeInto(QLineEdit* edit, const QString& text) {
  edit->selectAll();
  if (text.isEmpty()) QTest::keyClick(edit, Qt::Key_Delete);
  for (const QChar c : text) {
    // QTest::keyClicks supports only Latin-1.
    QKeyEvent down(QEvent::KeyPress, 0, Qt::NoModifier, QString(c));
    QApplication::sendEvent(edit, &down);
  }
}

inline void showActive(QWidget& widget) {
  widget.show();
  widget.activateWindow();
  ASSERT_TRUE(QTest::qWaitForWindowActive(&widget));
}

inline Image grey(std::uint8_t value, int side = 28) {
  const ImageShape shape{side, side, 1};
  return {shape, std::vector<std::uint8_t>(shape.pixels(), value)};
}

inline std::vector<Image> greys(int count) {
  std::vector<Image> images;
  for (int i = 0; i < count; ++i) images.push_back(grey(static_cast<std::uint8_t>(i % 256)));
  return images;
}

}  // namespace latentscape
