// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/window_layout.h"

#include <QDataStream>
#include <QEvent>
#include <QMainWindow>
#include <QSplitter>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace latentscape {
namespace {

constexpr int kWidth = 1440, kHeight = 900;
constexpr int kLeftWidth = 248, kLeftMost = 360;
constexpr int kRightWidth = 500, kRightLeast = 380;
constexpr int kBottomHeight = 176;
constexpr int kAnalysisHeight = 300;
constexpr int kHandleWidth = 1;
constexpr qint32 kMostExtent = 32768;  // pixels: no screen is larger

QSplitter* makeSplitter(Qt::Orientation orientation, const char* name, const std::vector<QWidget*>& parts, int stretched,
                        const QList<int>& sizes) {
  auto* splitter = new QSplitter(orientation);
  splitter->setObjectName(QString::fromLatin1(name));
  splitter->setHandleWidth(kHandleWidth);
  for (QWidget* part : parts) splitter->addWidget(part);
  splitter->setStretchFactor(stretched, 1);
  splitter->setSizes(sizes);
  splitter->setChildrenCollapsible(false);
  return splitter;
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

QWidget* withMargins(QTabWidget& tabs) {
  auto* bottom = new QWidget;
  auto* layout = new QVBoxLayout(bottom);
  layout->setContentsMargins(14, 2, 14, 2);
  layout->addWidget(&tabs);
  bottom->setMinimumHeight(kBottomHeight);
  return bottom;
}

}  // namespace

WindowLayout::WindowLayout(QMainWindow& window, const std::vector<QWidget*>& header, QWidget& left, QWidget& middle,
                           QWidget& right, QTabWidget& tabs, const AnalysisTabs& analyses)
    : QObject(&window), m_window(window), m_tabs(tabs), m_analyses(analyses) {
  left.setMinimumWidth(kLeftWidth);
  left.setMaximumWidth(kLeftMost);
  right.setMinimumWidth(kRightLeast);
  auto* central = new QWidget;
  auto* layout = new QVBoxLayout(central);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  for (QWidget* part : header) layout->addWidget(part);
  m_columns = makeSplitter(Qt::Horizontal, "columns", {&left, &middle, &right}, 1,
                           {kLeftWidth, kWidth - kLeftWidth - kRightWidth, kRightWidth});
  m_bottom = withMargins(tabs);
  m_rows = makeSplitter(Qt::Vertical, "rows", {m_columns, m_bottom}, 0, {600, kBottomHeight});
  layout->addWidget(m_rows, 1);
  m_window.setCentralWidget(central);
  m_window.resize(kWidth, kHeight);
  connect(&m_tabs, &QTabWidget::currentChanged, this, &WindowLayout::tabChosen);
  for (QSplitter* splitter : {m_columns, m_rows}) connect(splitter, &QSplitter::splitterMoved, this, &WindowLayout::arranged);
  m_window.installEventFilter(this);
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
  if (m_restored) {
    m_analysisShown = m_analyses.isAnalysis(m_tabs.currentIndex());
    return;
  }
  // In taller windows the curves get more height; at 800 pixels all classes must still be visible.
  setBottomHeight(kBottomHeight + std::max(0, m_window.height() - 800) * 2 / 5);
  fitBottom();
}

void WindowLayout::tabChosen() {
  fitBottom();
  emit arranged();
}

// The window manager places and sizes a new window before it gives it the focus.
bool WindowLayout::eventFilter(QObject* watched, QEvent* event) {
  if (watched != &m_window) return false;
  const QEvent::Type type = event->type();
  if (type == QEvent::WindowActivate) m_settled = true;
  if (m_settled && (type == QEvent::Resize || type == QEvent::Move || type == QEvent::WindowStateChange)) emit arranged();
  return false;
}

// Analyses have a picture and controls, and need more height than the first tabs; each kind keeps the height that the user
// gave it.
void WindowLayout::fitBottom() {
  const bool analysis = m_analyses.isAnalysis(m_tabs.currentIndex());
  if (analysis == m_analysisShown || !m_window.isVisible()) return;
  m_bottomHeights[m_analysisShown ? 1 : 0] = m_bottom->height();
  m_analysisShown = analysis;
  int wanted = m_bottomHeights[analysis ? 1 : 0];
  if (wanted == 0) {
    wanted = kBottomHeight;
    if (analysis) wanted = std::max(m_bottom->height(), kAnalysisHeight + std::max(0, m_window.height() - 800) / 2);
  }
  setBottomHeight(wanted);
}

void WindowLayout::setBottomHeight(int height) { m_rows->setSizes({std::max(1, m_rows->height() - height), height}); }

}  // namespace latentscape
