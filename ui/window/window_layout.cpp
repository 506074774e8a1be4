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
#include <vector>

namespace latentscape {
namespace {

constexpr int kWidth = 1440, kHeight = 900;
constexpr int kLeftWidth = 248, kLeftMost = 360;
constexpr int kMiddleLeast = 420;
constexpr int kRightWidth = 500, kRightLeast = 380;
// The same for all tabs: room for an analysis, while the map stays larger.
constexpr int kBottomLeast = 176, kBottomUsual = 240, kBottomMost = 480;
constexpr int kBottomShare = 32;  // percent of what is below the header
constexpr int kTitleBar = 40;     // what the window manager may add to the window's height
constexpr int kHandleWidth = 1;
constexpr qint32 kMostExtent = 32768;  // pixels: no screen is larger

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

// QSplitter allocates as many sizes as a state claims, and takes any.
bool isStateOf(const QSplitter& splitter, const QByteArray& state) {
  QDataStream stream(state);
  qint32 magic = 0, version = 0, count = 0;
  stream >> magic >> version >> count;
  if (count != splitter.count()) return false;
  for (qint32 i = 0; i < count; ++i) {
    qint32 size = -1;
    stream >> size;
    if (size < 0 || size > kMostExtent) return false;
  }
  return stream.status() == QDataStream::Ok;
}

// The sizes alone: the rest of a state is not the user's to change here.
bool restoreSizes(QSplitter& splitter, const QByteArray& state) {
  if (!isStateOf(splitter, state)) return false;
  const Qt::Orientation orientation = splitter.orientation();
  splitter.restoreState(state);
  splitter.setOrientation(orientation);
  splitter.setHandleWidth(kHandleWidth);
  splitter.setOpaqueResize(true);
  splitter.setChildrenCollapsible(false);
  return true;
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
  layout->addWidget(m_rows, 1);
  m_messages.setParent(central);
  m_window.resize(QSize(kWidth, kHeight).boundedTo(m_window.screen()->availableSize() - QSize(0, kTitleBar)));
  connect(&m_tabs, &QTabWidget::currentChanged, this, &WindowLayout::arranged);
  for (QSplitter* splitter : {m_columns, m_rows}) connect(splitter, &QSplitter::splitterMoved, this, &WindowLayout::arranged);
  m_window.installEventFilter(this);
  // Where the map is in the window changes when any of these does.
  for (QWidget* part = &m_under; part != central; part = part->parentWidget()) part->installEventFilter(this);
}

WindowLayout::State WindowLayout::state() const {
  return {m_window.saveGeometry(), m_columns->saveState(), m_rows->saveState(), m_tabs.currentIndex()};
}

void WindowLayout::restore(const State& state) {
  const QSignalBlocker silent(this);
  m_window.restoreGeometry(state.geometry);
  restoreSizes(*m_columns, state.columns);
  m_restored = restoreSizes(*m_rows, state.rows);
  if (state.tab >= 0 && state.tab < m_tabs.count()) m_tabs.setCurrentIndex(state.tab);
}

void WindowLayout::shown() {
  if (!m_restored) {
    const int height = std::clamp(m_rows->height() * kBottomShare / 100, kBottomUsual, kBottomMost);
    m_rows->setSizes({std::max(1, m_rows->height() - height), height});
  }
  placeMessages();
}

bool WindowLayout::eventFilter(QObject* watched, QEvent* event) {
  const QEvent::Type type = event->type();
  const bool moved = type == QEvent::Resize || type == QEvent::Move;
  if (watched == &m_window) {
    // The window manager places and sizes a new window before it gives it the focus.
    if (type == QEvent::WindowActivate) m_settled = true;
    if (m_settled && (moved || type == QEvent::WindowStateChange)) emit arranged();
  } else if (moved || type == QEvent::Show) {
    placeMessages();
  }
  return false;
}

void WindowLayout::placeMessages() {
  if (m_under.window() != &m_window) return;  // over the whole screen, in a window of its own
  m_messages.setArea(QRect(m_under.mapTo(m_window.centralWidget(), QPoint()), m_under.size()));
}

}  // namespace latentscape
