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

constexpr int kMargin = 10;           // pixels to the edges of what it lies over
constexpr double kMostShare = 0.45;   // of the height of that, so that the probe in its middle is seen
constexpr double kMostCovered = 0.5;  // of the area's height, with what it leaves clear

struct Entry {
  const char* name;
  QString title, what, tip;
};

}  // namespace

StartCard::StartCard(QWidget* parent) : QFrame(parent), m_grid(new QGridLayout(this)) {
  setObjectName(QStringLiteral("startCard"));
  setAccessibleName(tr("First steps"));
  setProperty("role", "banner-info");
  setAutoFillBackground(true);
  const Entry entries[] = {
      {"startDrag", tr("Drag the blue dot"), tr("see what is drawn"),
       tr("Go to the map: drag the dot, or move it with the arrow keys. The picture beside the map is what the model draws "
          "there")},
      {"startTrain", tr("Train"), tr("a new model"),
       tr("Train a model, as the button Train does. Map and pictures follow what it learns")},
      {"startLearn", tr("Learn"), tr("seven small lessons"), tr("Open the first lesson, which takes seconds")},
      {"startOpen", tr("Open your images"), tr("to train on them"), tr("Choose a folder of pictures")}};
  m_grid->setContentsMargins(10, 6, 10, 8);
  m_grid->setHorizontalSpacing(8);
  m_grid->setVerticalSpacing(3);
  m_heading = makeHeading(tr("First steps"), this);
  m_close = makeButton(tr("Close"), QStringLiteral("segment"), this);
  describe(m_close, QStringLiteral("startClose"), tr("Close the first steps"), tr("Close this, for good (Esc)"));
  connect(m_close, &QPushButton::clicked, this, &StartCard::closed);
  QWidget* before = m_close;
  for (const Hint hint : kHints) {
    const auto i = static_cast<std::size_t>(hint);
    Row& row = m_rows[i];
    row.title = entries[i].title;
    row.what = entries[i].what;
    row.button = makeButton(row.title, QStringLiteral("segment"), this);
    describe(row.button, QString::fromLatin1(entries[i].name), row.title, entries[i].tip);
    row.button->setAccessibleDescription(entries[i].what);
    connect(row.button, &QPushButton::clicked, this, [this, hint] { emit chosen(hint); });
    row.note = makeLabel({}, QStringLiteral("caption"), this);
    row.note->setAlignment(Qt::AlignHCenter);
    setTabOrder(before, row.button);
    before = row.button;
    setFollowed(hint, false);
  }
  arrange(static_cast<int>(kHints.size()));
  hide();
}

void StartCard::arrange(int columns) {
  if (columns == m_columns) return;
  while (QLayoutItem* item = m_grid->takeAt(0)) delete item;
  m_columns = columns;
  m_grid->addWidget(m_heading, 0, 0, 1, columns - 1);
  m_grid->addWidget(m_close, 0, columns - 1, Qt::AlignRight);
  for (int i = 0; i < static_cast<int>(kHints.size()); ++i) {
    const Row& row = m_rows[static_cast<std::size_t>(i)];
    m_grid->addWidget(row.button, 2 * (i / columns) + 1, i % columns);
    m_grid->addWidget(row.note, 2 * (i / columns) + 2, i % columns);
  }
}

void StartCard::setFollowed(Hint hint, bool followed) {
  const Row& row = m_rows[static_cast<std::size_t>(hint)];
  row.note->setText(followed ? tr("✓ done") : row.what);
  row.button->setAccessibleName(followed ? tr("%1 (done)").arg(row.title) : row.title);
}

void StartCard::setNote(Hint hint, const QString& note) {
  Row& row = m_rows[static_cast<std::size_t>(hint)];
  row.what = note;
  row.note->setText(note);
  row.button->setAccessibleDescription(note);
  place();  // it may be longer
}

std::vector<QWidget*> StartCard::tabStops() const {
  std::vector<QWidget*> stops{m_close};
  for (const Row& row : m_rows) stops.push_back(row.button);
  return stops;
}

void StartCard::setWanted(bool wanted) {
  m_wanted = wanted;
  place();
}

void StartCard::setArea(const QRect& area) {
  m_area = area;
  place();
}

void StartCard::setKeptClear(const QList<QRect>& places) {
  if (places == m_keptClear) return;
  m_keptClear = places;
  place();
}

// All hints side by side, or two and two; at the lower edge, or at the upper one if something is to be seen at the lower one.
void StartCard::place() {
  const auto fits = [&](int columns) {
    arrange(columns);
    const QSize least = m_grid->minimumSize();
    return least.width() <= m_area.width() - 2 * kMargin && least.height() <= kMostShare * m_area.height();
  };
  if (!m_wanted || !(fits(4) || fits(2))) return hide();
  QRect place(QPoint(m_area.left() + kMargin, 0), m_grid->minimumSize());
  const auto isFree = [&](int top) {
    place.moveTop(top);
    return std::none_of(m_keptClear.begin(), m_keptClear.end(), [&](const QRect& other) { return other.intersects(place); });
  };
  if (!isFree(m_area.bottom() + 1 - kMargin - place.height()) && !isFree(m_area.top() + kMargin)) return hide();
  int covered = place.height();  // with what else lies over the area
  for (const QRect& other : m_keptClear) covered += other.height();
  if (covered > kMostCovered * m_area.height()) return hide();
  setGeometry(place);
  show();
  raise();
}

void StartCard::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) emit closed();
  else QFrame::keyPressEvent(event);
}

}  // namespace latentscape
