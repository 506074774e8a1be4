// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmark/gui_clock.h"

#include "core/base/threads.h"

#include <QAbstractEventDispatcher>
#include <QEventLoop>
#include <QMetaEnum>
#include <QThread>
#include <QTimer>

#include <ctime>
#include <utility>

namespace latentscape {
namespace {

constexpr double kNoteworthy = 1.0;  // milliseconds: shorter events are not described

}  // namespace

double GuiClock::threadProcessorMilliseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

GuiClock::GuiClock(int& argc, char** argv) : QApplication(argc, argv) {
  answerPromptly();  // like the program's thread
  connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::aboutToBlock, this, &GuiClock::endTurn);
}

// Qt calls it on the thread of the receiver.
bool GuiClock::notify(QObject* receiver, QEvent* event) {
  if (QThread::currentThread() != thread()) return QApplication::notify(receiver, event);
  const QEvent::Type type = event->type();
  const char* const kind = receiver->metaObject()->className();
  const QString name = receiver->objectName();
  const auto began = Clock::now();
  if (m_depth == 0 && !m_inTurn) {
    m_inTurn = true;
    m_turn = {};
    m_turnBegan = began;
    m_turnProcessor = threadProcessorMilliseconds();
  }
  const double processorBegan = m_depth == 0 ? threadProcessorMilliseconds() : 0.0;
  ++m_depth;
  const bool result = QApplication::notify(receiver, event);
  --m_depth;
  if (m_depth == 0) {
    const double took = millisecondsBetween(began, Clock::now());
    m_busy += took;
    m_processor += threadProcessorMilliseconds() - processorBegan;
    if (took > kNoteworthy && took > m_turn.slowestMilliseconds) {
      m_turn.slowestMilliseconds = took;
      m_turn.slowest = std::string(kind) + " " + name.toStdString() + ": " + QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
    }
  }
  if (m_after) m_after(receiver, type);
  return result;
}

void GuiClock::endTurn() {
  if (!std::exchange(m_inTurn, false)) return;
  m_turn.milliseconds = millisecondsBetween(m_turnBegan, Clock::now());
  m_turn.processor = threadProcessorMilliseconds() - m_turnProcessor;
  m_turns.push_back(m_turn);
}

std::vector<GuiClock::Turn> GuiClock::takeTurns() { return std::exchange(m_turns, {}); }

bool GuiClock::runUntil(const std::function<bool()>& so, double seconds) {
  if (so()) return true;
  bool reached = false;
  QEventLoop loop;
  QTimer look, limit;
  QObject::connect(&look, &QTimer::timeout, &loop, [&] {
    reached = so();
    if (reached) loop.quit();
  });
  limit.setTimerType(Qt::PreciseTimer);
  QObject::connect(&limit, &QTimer::timeout, &loop, &QEventLoop::quit);
  look.start(100);
  limit.start(static_cast<int>(seconds * 1000.0));
  loop.exec();
  return reached || so();
}

}  // namespace latentscape
