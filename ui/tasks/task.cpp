// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tasks/task.h"

#include "ui/tasks/post.h"

#include <QPointer>

#include <mutex>

namespace latentscape {

// By which a thread finds its task, which may be gone by then. Any thread; blocks no longer than posting takes.
class Task::Link {
 public:
  explicit Link(Task* task) : m_task(task) {}
  template <class What>
  void post(What what) {
    const std::lock_guard lock(m_mutex);
    if (m_task != nullptr) latentscape::post(m_task, [task = m_task, what = std::move(what)] { what(*task); });
  }
  void cut() {
    const std::lock_guard lock(m_mutex);
    m_task = nullptr;
  }

 private:
  std::mutex m_mutex;
  Task* m_task;
};

Task::Task(Background& background, QObject* parent, ProgressThrottle::Now now)
    : QObject(parent), m_background(background), m_now(std::move(now)), m_link(std::make_shared<Link>(this)) {}

Task::~Task() {
  m_link->cut();
  m_stop.request_stop();
}

void Task::cancel() {
  m_waiting.reset();
  if (!m_running) return;
  m_stop.request_stop();
  ++m_turn;
  m_running = false;
  emit finished();
}

void Task::stop() {
  m_waiting.reset();
  if (m_running) m_stop.request_stop();
}

void Task::begin(const std::shared_ptr<Piece>& piece) {
  m_stop.request_stop();  // a slot of finished may have begun other work
  piece->prepare();
  m_running = true;
  const std::uint64_t turn = ++m_turn;
  const auto end = [link = m_link, turn](std::shared_ptr<Piece> ended) {
    link->post([turn, ended = std::move(ended)](Task& task) { task.end(turn, *ended); });
  };
  // The thread lets go of the piece with its answer: what done has captured is destroyed where done is called.
  const auto thread = m_background.start([link = m_link, turn, piece = piece, end, now = m_now](std::stop_token stop) mutable {
    ProgressThrottle throttle(now);
    piece->work(std::move(stop), [&](const Progress& progress) {
      if (!throttle.lets(progress)) return;
      link->post([turn, progress](Task& task) {
        if (task.isCurrent(turn)) emit task.progressed(progress);
      });
    });
    end(std::move(piece));
  });
  if (thread) {
    m_stop = *thread;
  } else {
    m_stop = std::stop_source(std::nostopstate);
    piece->refuse(thread.error().what);
    end(piece);
  }
  emit started();
}

void Task::end(std::uint64_t turn, Piece& piece) {
  if (!isCurrent(turn)) return;
  m_running = false;
  const QPointer<Task> alive(this);
  const auto error = piece.tell();
  if (alive && error && !error->cancelled) emit failed(*error);
  // done or a slot may have destroyed this task or begun new work.
  if (!alive || m_running || turn != m_turn) return;
  emit finished();
  if (alive && m_waiting && !m_running) begin(std::exchange(m_waiting, nullptr));
}

}  // namespace latentscape
