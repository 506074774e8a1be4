// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextEdit>

namespace latentscape {

// A text to read and copy, such as a path: broken between words, and within those that are too long; as tall as it is up to four
// lines, then with a scroll bar.
class DetailView : public QPlainTextEdit {
  Q_OBJECT

 public:
  explicit DetailView(QWidget* parent = nullptr);
  void setText(const QString& text);

  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void fitScrollBar();
  int linesAt(int width) const;
  int heightOf(int lines) const;
};

}  // namespace latentscape
