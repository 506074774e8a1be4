// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/consent_flow.h"

#include "core/base/files.h"
#include "core/base/printable.h"
#include "ui/widgets/banner.h"

#include <algorithm>
#include <utility>

namespace latentscape {

ConsentFlow::ConsentFlow(Banner& banner, QObject* parent) : QObject(parent), m_banner(banner) {
  connect(&m_banner, &Banner::actionTriggered, this, [this](const QString& id) { decide(id, true); });
  connect(&m_banner, &Banner::declined, this, [this](const QString& id) { decide(id, false); });
}

bool ConsentFlow::require(Asker asker, const QString& nameOrPath, bool insist, Answer answer) {
  withdraw(asker);
  const std::string path = nameOrPath.toStdString();
  const bool allowed = m_consent.allows(path);
  if (allowed || (m_consent.declined(path) && !insist)) {
    answer(allowed);
    return false;
  }
  const std::string full = fullPath(path).string();
  const auto open = std::find_if(m_questions.begin(), m_questions.end(), [&](const Question& one) { return one.path == full; });
  if (open != m_questions.end()) {
    open->waiting[asker] = std::move(answer);
    return true;
  }
  const QString first = QStringLiteral("consent"), second = QStringLiteral("consent2");
  const bool taken = !m_questions.empty() && m_questions.front().message == first;
  m_questions.push_back({full, taken ? second : first, {{asker, std::move(answer)}}});
  show(m_questions.back());
  return true;
}

void ConsentFlow::show(const Question& question) {
  m_banner.showQuestion({.text = tr("Open these images? A model's file names them by this path; you have not chosen it."),
                         .detail = QString::fromStdString(printable(question.path)),
                         .detailName = tr("The path of the images"),
                         .accept = tr("&Open these images"),
                         .acceptTip = tr("Read the images at this path, now and whenever a model names it"),
                         .decline = tr("&Without images"),
                         .declineTip = tr("Leave this path alone; the File menu opens other images")},
                        question.message);
}

void ConsentFlow::withdraw(Asker asker) {
  for (Question& question : m_questions) question.waiting.erase(asker);
  for (const Question& question : m_questions) {
    if (question.waiting.empty()) m_banner.dismiss(question.message);
  }
  std::erase_if(m_questions, [](const Question& question) { return question.waiting.empty(); });
}

void ConsentFlow::decide(const QString& message, bool allowed) {
  const auto found =
      std::find_if(m_questions.begin(), m_questions.end(), [&](const Question& one) { return one.message == message; });
  if (found == m_questions.end()) return;
  const Question question = std::move(*found);
  m_questions.erase(found);
  m_banner.dismiss(message);
  if (allowed) m_consent.allow(question.path);
  else m_consent.decline(question.path);
  for (const auto& [asker, answer] : question.waiting) answer(allowed);  // may require again
}

}  // namespace latentscape
