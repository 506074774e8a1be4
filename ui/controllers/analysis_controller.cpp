// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/analysis_controller.h"

#include <chrono>
#include <string>

namespace latentscape {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kProgressEvery = std::chrono::milliseconds(50);

}  // namespace

void AnalysisController::open(AnalysisSubject subject) {
  for (const auto& [id, job] : m_jobs) job->cancel();
  m_subject = std::move(subject);
  emit opened();
}

void AnalysisController::update(std::shared_ptr<const Model> model) {
  m_subject.model = std::move(model);
  emit updated();
}

AnalysisSubject AnalysisController::wholeSubject() const {
  AnalysisSubject whole = m_subject;
  if (m_checkpoint) whole.checkpoint = std::make_shared<const Checkpoint>(m_checkpoint());
  return whole;
}

AnalysisJob::AnalysisJob(AnalysisController& analyses, QObject* parent)
    : QObject(parent), m_analyses(&analyses), m_id(analyses.m_nextJob++) {
  analyses.m_jobs.emplace(m_id, this);
}

AnalysisJob::~AnalysisJob() {
  m_stop.request_stop();
  if (m_analyses) m_analyses->m_jobs.erase(m_id);
}

void AnalysisJob::cancel() {
  m_waiting.reset();
  if (!m_running) return;
  m_stop.request_stop();
  ++m_turn;
  m_running = false;
  emit finished();
}

void AnalysisJob::begin(Work work) {
  if (!m_analyses || !m_analyses->m_subject.model) return;
  m_running = true;
  emit started();
  // The thread posts to the controller, which outlives it, and names this job by its number: the job may be gone by then.
  const auto toJob = [analyses = m_analyses.data(), id = m_id, turn = ++m_turn](const auto& what) {
    const auto found = analyses->m_jobs.find(id);
    if (found != analyses->m_jobs.end() && found->second->m_turn == turn && found->second->m_running) what(*found->second);
  };
  m_stop = m_analyses->m_background.run(
      m_analyses.data(), Error{"the work failed", "", "Choose fewer images."},
      [analyses = m_analyses.data(), toJob, subject = m_analyses->wholeSubject(), work = std::move(work)](std::stop_token stop) {
        auto last = Clock::now() - kProgressEvery;
        return work(subject, stop, [&](const Progress& now) {
          if (Clock::now() - last < kProgressEvery) return;
          last = Clock::now();
          post(analyses, [toJob, now] { toJob([now](AnalysisJob& job) { emit job.progressed(now); }); });
        });
      },
      [toJob, turn = m_turn](const Result<Deliver>& answer) { toJob([&](AnalysisJob& job) { job.end(turn, answer); }); });
}

void AnalysisJob::end(std::uint64_t turn, const Result<Deliver>& answer) {
  m_running = false;
  if (answer) (*answer)();
  else if (!answer.error().cancelled) emit failed(answer.error());
  // A slot of show or failed may have begun new work.
  if (m_turn != turn || m_running) return;
  emit finished();
  if (m_waiting && !m_running) begin(*std::exchange(m_waiting, std::nullopt));
}

}  // namespace latentscape
