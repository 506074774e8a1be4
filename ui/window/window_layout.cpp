// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/window_layout.h"

#include "ui/widgets/banner.h"

#include <QDataStream>
#include <QEvent>
#include <QMainWindow>
#include <QScreen>
#include <QSplitter>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <numeric>
#include <vector>

namespace latentscape {
namespace {

constexpr int kWidth = 1440, kHeight = 900;
constexpr int kLeftWidth = 248, kLeftMost = 360;
constexpr int kMiddleLeast = 200;
constexpr int kRightWidth = 500, kRightLeast = 340;
constexpr double kCompactRightShare = 0.42;  // of a compact window's width
// The same for all tabs: room for an analysis, while the map stays larger.
constexpr int kBottomLeast = 176, kBottomUsual = 240, kBottomMost = 480;
constexpr int kBottomShare = 32;  // percent of what is below the header
constexpr int kHandleWidth = 1;
constexpr qint32 kMostExtent = 32768;  // pixels: no screen is larger
// Of what a splitter divides, the part that stretches has at least this share: less is damage, or a hand that slipped.
constexpr double kLeastStretched = 0.2;
constexpr double kStretchedKept = 0.35;  // the share that it keeps in a smaller window

QSplitter* makeSplitter(Qt::Orientation orientation, const char* name, QWidget* parent) {
  auto* splitter = new QSplitter(orientation, parent);
  splitter->setObjectName(QString::fromLatin1(name));
  splitter->setHandleWidth(kHandleWidth);
  return splitter;
}

void divide(QSplitter& splitter, const std::vector<QWidget*>& parts, int stretched, const QList<int>& sizes) {
  for (QWidget* part : parts) splitter.addWidget(part);
  splitter.setStretchFactor(stretched, 1);
  splitter.setSizes(sizes);
  splitter.setChildrenCollapsible(false);
}

// The sizes in a splitter's state; none if it is not this one's. (QSplitter allocates as many sizes as a state claims, and takes
// any.)
QList<int> sizesIn(const QSplitter& splitter, const QByteArray& state) {
  QDataStream stream(state);
  qint32 magic = 0, version = 0, count = 0;
  stream >> magic >> version >> count;
  if (count != splitter.count()) return {};
  QList<int> sizes;
  for (qint32 i = 0; i < count; ++i) {
    qint32 size = -1;
    stream >> size;
    if (size < 0 || size > kMostExtent) return {};
    sizes << size;
  }
  return stream.status() == QDataStream::Ok ? sizes : QList<int>{};
}

// stretched: the number of the part that stretches.
QList<int> soundSizes(const QSplitter& splitter, const QByteArray& state, int stretched) {
  const QList<int> sizes = sizesIn(splitter, state);
  if (sizes.isEmpty()) return {};
  const int total = std::accumulate(sizes.begin(), sizes.end(), 0);
  return sizes[stretched] >= kLeastStretched * total ? sizes : QList<int>{};
}

// Sizes from a window of another size: the part that stretches takes the difference. Where too little of the room were left to
// it, the others shrink in proportion.
void setFitting(QSplitter& splitter, QList<int> sizes, int stretched, int extent) {
  if (sizes.isEmpty()) return;
  const int room = extent - splitter.handleWidth() * (splitter.count() - 1);
  const int fixed = std::accumulate(sizes.begin(), sizes.end(), 0) - sizes[stretched];
  const int most = static_cast<int>((1.0 - kStretchedKept) * room);  // for the others
  if (fixed > most) {
    for (int& size : sizes) size = static_cast<int>(static_cast<qint64>(size) * most / fixed);
  }
  sizes[stretched] = room - std::min(fixed, most);
  splitter.setSizes(sizes);
}

QWidget* withMargins(QTabWidget& tabs, QWidget* parent) {
  auto* bottom = new QWidget(parent);
  auto* layout = new QVBoxLayout(bottom);
  layout->setContentsMargins(14, 2, 14, 2);
  layout->addWidget(&tabs);
  bottom->setMinimumHeight(kBottomLeast);
  return bottom;
}

}  // namespace

WindowLayout::WindowLayout(QMainWindow& window, const Parts& parts)
    : QObject(&window), m_window(window), m_tabs(parts.tabs), m_messages(parts.messages), m_under(parts.under) {
  parts.left.setMinimumWidth(kLeftWidth);
  parts.left.setMaximumWidth(kLeftMost);
  parts.middle.setMinimumWidth(kMiddleLeast);
  parts.right.setMinimumWidth(kRightLeast);
  // From the window inwards: a part that gets another parent is styled anew with all that is in it.
  auto* central = new QWidget(&m_window);
  m_window.setCentralWidget(central);
  m_rows = makeSplitter(Qt::Vertical, "rows", central);
  m_columns = makeSplitter(Qt::Horizontal, "columns", m_rows);
  auto* layout = new QVBoxLayout(central);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(&parts.header);
  divide(*m_columns, {&parts.left, &parts.middle, &parts.right}, 1, {kLeftWidth, kWidth - kLeftWidth - kRightWidth, kRightWidth});
  m_bottom = withMargins(m_tabs, m_rows);
  divide(*m_rows, {m_columns, m_bottom}, 0, {600, kBottomLeast});
  keepRoomy();
  layout->addWidget(m_rows, 1);
  m_messages.setParent(central);
  m_window.resize(QSize(kWidth, kHeight).boundedTo(m_window.screen()->availableSize() - QSize(0, kTitleBar)));
  connect(&m_tabs, &QTabWidget::currentChanged, this, &WindowLayout::arranged);
  for (QSplitter* splitter : {m_columns, m_rows}) {
    connect(splitter, &QSplitter::splitterMoved, this, &WindowLayout::keepRoomy);
    connect(splitter, &QSplitter::splitterMoved, this, &WindowLayout::arranged);
  }
  m_window.installEventFilter(this);
  // Where the map is in the window changes when any of these does.
  for (QWidget* part = &m_under; part != central; part = part->parentWidget()) part->installEventFilter(this);
}

WindowLayout::State WindowLayout::state() const {
  const Parted parts = m_compact ? m_roomy : Parted{m_columns->saveState(), m_rows->saveState()};
  return {m_window.saveGeometry(), parts.columns, parts.rows, m_tabs.currentIndex()};
}

void WindowLayout::restore(const State& state) {
  const QSignalBlocker silent(this);
  m_window.restoreGeometry(state.geometry);
  fitToScreen();
  m_restoredColumns = soundSizes(*m_columns, state.columns, 1);
  m_restoredRows = soundSizes(*m_rows, state.rows, 0);
  if (state.tab >= 0 && state.tab < m_tabs.count()) m_tabs.setCurrentIndex(state.tab);
}

void WindowLayout::fitToScreen() {
  if (m_window.isMaximized() || m_window.isFullScreen()) return;
  const QRect screen = m_window.screen()->availableGeometry();
  m_window.resize(m_window.size().boundedTo(screen.size() - QSize(0, kTitleBar)));
  const QSize size = m_window.size();
  const QPoint most(screen.right() + 1 - size.width(), screen.bottom() + 1 - kTitleBar - size.height());
  m_window.move(std::clamp(m_window.x(), screen.left(), std::max(screen.left(), most.x())),
                std::clamp(m_window.y(), screen.top(), std::max(screen.top(), most.y())));
}

void WindowLayout::shown() {
  setSizes();
  keepRoomy();
  checkCompact();
  placeMessages();
}

void WindowLayout::setSizes() {
  setFitting(*m_columns, m_restoredColumns, 1, m_columns->width());
  if (!m_restoredRows.isEmpty()) return setFitting(*m_rows, m_restoredRows, 0, m_rows->height());
  const int height = std::clamp(m_rows->height() * kBottomShare / 100, kBottomUsual, kBottomMost);
  m_rows->setSizes({std::max(1, m_rows->height() - height), height});
}

// What the user arranges in a compact window is for that one: the parts are as before when it is larger again.
void WindowLayout::checkCompact() {
  const QSize frame = m_window.frameGeometry().size();
  const bool compact = frame.width() < kCompactBelowWidth || frame.height() < kCompactBelowHeight;
  if (compact == m_compact) return keepRoomy();
  m_compact = compact;
  emit compactChanged(compact);
  if (compact) {
    const int right = static_cast<int>(kCompactRightShare * m_columns->width());
    m_columns->setSizes({kLeftWidth, m_columns->width() - right, right});
    return;
  }
  setFitting(*m_columns, sizesIn(*m_columns, m_roomy.columns), 1, m_columns->width());
  setFitting(*m_rows, sizesIn(*m_rows, m_roomy.rows), 0, m_rows->height());
}

// When a window becomes compact, its parts may have been squeezed already.
void WindowLayout::keepRoomy() {
  if (!m_compact) m_roomy = {m_columns->saveState(), m_rows->saveState()};
}

bool WindowLayout::eventFilter(QObject* watched, QEvent* event) {
  const QEvent::Type type = event->type();
  const bool moved = type == QEvent::Resize || type == QEvent::Move;
  if (watched == &m_window) {
    // The window manager places and sizes a new window before it gives it the focus.
    if (type == QEvent::WindowActivate) m_settled = true;
    if (type == QEvent::Resize && m_window.isVisible() && !m_window.isMinimized()) checkCompact();
    if (m_settled && (moved || type == QEvent::WindowStateChange)) emit arranged();
  } else if (moved || type == QEvent::Show) {
    placeMessages();
  }
  return false;
}

void WindowLayout::placeMessages() {
  if (m_under.window() != &m_window) return;  // over the whole screen, in a window of its own
  const QRect area(m_under.mapTo(m_window.centralWidget(), QPoint()), m_under.size());
  m_messages.setArea(area);
  emit underMoved(area);
}

}  // namespace latentscape
