// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/use_controller.h"

#include <chrono>
#include <exception>
#include <string>

namespace latentscape {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kProgressEvery = std::chrono::milliseconds(50);

}  // namespace

void UseController::open(UseSubject subject) {
  for (const auto& [id, job] : m_jobs) job->cancel();
  m_subject = std::move(subject);
  emit opened();
}

void UseController::update(std::shared_ptr<const Model> model) {
  m_subject.model = std::move(model);
  emit updated();
}

UseJob::UseJob(UseController& uses, QObject* parent) : QObject(parent), m_uses(&uses), m_id(uses.m_nextJob++) {
  uses.m_jobs.emplace(m_id, this);
}

UseJob::~UseJob() {
  m_stop.request_stop();
  if (m_uses) m_uses->m_jobs.erase(m_id);
}

void UseJob::cancel() {
  m_waiting.reset();
  if (!m_running) return;
  m_stop.request_stop();
  ++m_turn;
  m_running = false;
  emit finished();
}

void UseJob::begin(Work work) {
  if (!m_uses || !m_uses->m_subject.model) return;
  m_running = true;
  emit started();
  // The thread posts to the controller, which outlives it, and names this job by its number: it may be gone by then.
  m_stop = m_uses->m_background.run([uses = m_uses.data(), id = m_id, turn = ++m_turn, subject = m_uses->m_subject,
                                     work = std::move(work)](std::stop_token stop) {
    const auto tell = [uses, id, turn](auto what) {
      post(uses, [uses, id, turn, what = std::move(what)] {
        const auto found = uses->m_jobs.find(id);
        if (found != uses->m_jobs.end() && found->second->m_turn == turn && found->second->m_running) what(*found->second);
      });
    };
    auto last = Clock::now() - kProgressEvery;
    const ProgressCallback progress = [&](const Progress& now) {
      if (Clock::now() - last < kProgressEvery) return;
      last = Clock::now();
      tell([now](UseJob& job) { emit job.progressed(now); });
    };
    auto answer = [&]() -> Result<Deliver> {
      try {
        return work(subject, stop, progress);
      } catch (const std::exception& problem) {
        return Error{std::string("the work failed: ") + problem.what(), "", "Choose fewer images."};
      }
    }();
    tell([turn, answer = std::move(answer)](UseJob& job) { job.end(turn, answer); });
  });
}

void UseJob::end(std::uint64_t turn, const Result<Deliver>& answer) {
  m_running = false;
  if (answer) (*answer)();
  else if (!answer.error().cancelled) emit failed(answer.error());
  // What was shown, or who heard of the failure, may have begun something else.
  if (m_turn != turn || m_running) return;
  emit finished();
  if (m_waiting && !m_running) begin(*std::exchange(m_waiting, std::nullopt));
}

}  // namespace latentscape
