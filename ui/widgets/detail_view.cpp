// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/detail_view.h"

#include <QFontMetrics>
#include <QTextDocument>
#include <QTextLayout>

#include <algorithm>

namespace latentscape {
namespace {

constexpr int kMostLines = 4;
constexpr int kBorder = 1;  // on each side, from the style sheet
constexpr int kLeastWidth = 120;

}  // namespace

DetailView::DetailView(QWidget* parent) : QPlainTextEdit(parent) {
  setReadOnly(true);
  setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  setTabChangesFocus(true);
  setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setProperty("role", "detail");
  document()->setDocumentMargin(0);
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
}

void DetailView::setText(const QString& text) {
  setPlainText(text);
  fitScrollBar();
  updateGeometry();
}

int DetailView::linesAt(int width) const {
  QTextLayout layout(toPlainText(), font());
  QTextOption option;
  option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  layout.setTextOption(option);
  int lines = 0;
  layout.beginLayout();
  for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
    line.setLineWidth(width - 2 * kBorder);
    if (++lines > kMostLines) break;
  }
  layout.endLayout();
  return std::max(lines, 1);
}

int DetailView::heightOf(int lines) const { return lines * QFontMetrics(font()).lineSpacing() + 2 * kBorder; }

int DetailView::heightForWidth(int width) const { return heightOf(std::min(linesAt(width), kMostLines)); }

QSize DetailView::sizeHint() const { return {kLeastWidth, heightOf(1)}; }

QSize DetailView::minimumSizeHint() const { return sizeHint(); }

void DetailView::resizeEvent(QResizeEvent* event) {
  QPlainTextEdit::resizeEvent(event);
  fitScrollBar();
}

void DetailView::fitScrollBar() {
  setVerticalScrollBarPolicy(linesAt(width()) > kMostLines ? Qt::ScrollBarAlwaysOn : Qt::ScrollBarAlwaysOff);
}

}  // namespace latentscape
