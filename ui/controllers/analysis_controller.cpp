// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/analysis_controller.h"

namespace latentscape {

void AnalysisController::open(AnalysisSubject subject) {
  emit leaving();
  m_subject = std::move(subject);
  emit opened();
}

void AnalysisController::update(std::shared_ptr<const Model> model) {
  m_subject.model = std::move(model);
  emit updated();
}

AnalysisSubject AnalysisController::wholeSubject() const {
  AnalysisSubject whole = m_subject;
  if (m_checkpoint) whole.checkpoint = m_checkpoint();
  return whole;
}

Error AnalysisJob::failure() { return {"the work failed", "", "Choose fewer images."}; }

AnalysisJob::AnalysisJob(AnalysisController& analyses, QObject* parent)
    : QObject(parent), m_analyses(&analyses), m_task(analyses.m_background) {
  connect(&analyses, &AnalysisController::leaving, &m_task, &Task::cancel);
  connect(&m_task, &Task::started, this, &AnalysisJob::started);
  connect(&m_task, &Task::progressed, this, &AnalysisJob::progressed);
  connect(&m_task, &Task::failed, this, &AnalysisJob::failed);
  connect(&m_task, &Task::finished, this, &AnalysisJob::finished);
}

}  // namespace latentscape
