// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/start_card.h"

#include "ui/widgets/text.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace latentscape {
namespace {

constexpr int kWidth = 420, kMargin = 10;  // pixels; to the edges of what it lies over
constexpr double kMostShare = 0.75;        // of the height of that

struct Entry {
  const char* name;
  QString title, what;
};

}  // namespace

StartCard::StartCard(QWidget* parent) : QFrame(parent) {
  setObjectName(QStringLiteral("startCard"));
  setAccessibleName(tr("First steps"));
  setProperty("role", "banner-info");
  setAutoFillBackground(true);
  const Entry entries[] = {
      {"startDrag", tr("Drag the blue dot"), tr("The picture beside the map is what the model draws at that point.")},
      {"startTrain", tr("Train"), tr("A new model learns the images. The map and the pictures follow.")},
      {"startLearn", tr("Learn"), tr("Seven small experiments, each a few seconds long.")},
      {"startOpen", tr("Open your images"), tr("A folder of pictures, to train on.")}};
  const QString tips[] = {tr("Go to the map: drag the dot, or move it with the arrow keys"),
                          tr("Go to the button Train, without pressing it"), tr("Open the first lesson"),
                          tr("Choose a folder of pictures")};
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(14, 10, 12, 12);
  grid->setHorizontalSpacing(10);
  grid->setVerticalSpacing(6);
  grid->addWidget(makeHeading(tr("First steps"), this), 0, 0, 1, 2);
  auto* close = makeButton(tr("Close"), QStringLiteral("plain"), this);
  describe(close, QStringLiteral("startClose"), tr("Close the first steps"), tr("Close this, for good (Esc)"));
  connect(close, &QPushButton::clicked, this, &StartCard::closed);
  for (const Hint hint : kHints) {
    const auto i = static_cast<std::size_t>(hint);
    const int line = static_cast<int>(i) + 1;
    Row& row = m_rows[i];
    row.title = entries[i].title;
    row.mark = makeLabel({}, QStringLiteral("mark"), this);
    row.mark->setFixedWidth(16);
    row.button = makeButton(row.title, QStringLiteral("plain"), this);
    describe(row.button, QString::fromLatin1(entries[i].name), row.title, tips[i]);
    row.button->setAccessibleDescription(entries[i].what);
    connect(row.button, &QPushButton::clicked, this, [this, hint] { emit chosen(hint); });
    auto* what = makeLabel(entries[i].what, QStringLiteral("value"), this);
    what->setWordWrap(true);
    grid->addWidget(row.mark, line, 0);
    grid->addWidget(row.button, line, 1);
    grid->addWidget(what, line, 2);
    setFollowed(hint, false);
  }
  grid->addWidget(close, 0, 2, Qt::AlignRight);
  grid->setColumnStretch(2, 1);
  // In reading order.
  QWidget* before = close;
  for (const Row& row : m_rows) {
    setTabOrder(before, row.button);
    before = row.button;
  }
  hide();
}

void StartCard::setFollowed(Hint hint, bool followed) {
  const Row& row = m_rows[static_cast<std::size_t>(hint)];
  row.mark->setText(followed ? QStringLiteral("✓") : QStringLiteral("○"));
  setStyleProperty(row.mark, "state", followed ? QStringLiteral("passed") : QStringLiteral("open"));
  row.button->setAccessibleName(followed ? tr("%1 (done)").arg(row.title) : row.title);
}

void StartCard::setWanted(bool wanted) {
  m_wanted = wanted;
  place();
}

void StartCard::setArea(const QRect& area) {
  m_area = area;
  place();
}

void StartCard::place() {
  const int width = std::min(kWidth, m_area.width() - 2 * kMargin);
  const bool wide = width >= minimumSizeHint().width();
  const int height = wide ? std::max(heightForWidth(width), minimumSizeHint().height()) : 0;
  const bool fits = wide && height <= kMostShare * m_area.height();
  setVisible(m_wanted && fits);
  if (!isHidden()) {
    setGeometry(m_area.left() + kMargin, m_area.bottom() + 1 - kMargin - height, width, height);
    raise();
  }
}

void StartCard::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) emit closed();
  else QFrame::keyPressEvent(event);
}

}  // namespace latentscape
