// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/keeping_flow.h"

#include "core/runs/run_places.h"
#include "ui/widgets/banner.h"
#include "ui/window/document_message.h"
#include "ui/window/message_ids.h"

#include <QDir>

#include <filesystem>
#include <string>
#include <utility>

namespace latentscape {
namespace {

const QString kKeepingMessage = QStringLiteral("keeping");
const QString kModelsMessage = QStringLiteral("models");
const QString kLockMessage = QStringLiteral("lock");

// What isn't being saved and why, and where it is saved meanwhile.
Error notSaved(const KeeperStatus& status) {
  const Error& problem = *status.problem;
  std::string meanwhile = "It is saved in " + status.elsewhere.string() + " until this works again.";
  if (status.elsewhere.empty()) {
    meanwhile =
        status.savedStep ? "Nothing after step " + std::to_string(*status.savedStep) + " is saved." : "Nothing of it is saved.";
    meanwhile += " It is tried again every ten seconds.";
  }
  return Error{"the run can't be saved here: " + problem.what, problem.where, meanwhile};
}

Error withoutModels(const Error& why) {
  return Error{"the run is saved; its model file couldn't be written: " + why.what, why.where,
               "It can be opened and continued all the same. File > Save Model writes the model elsewhere."};
}

}  // namespace

KeepingFlow::KeepingFlow(DocumentController& documents, RunKeeping& keeping, const ExplorationController& exploration,
                         const CurrentModel& current, FileDialogs& dialogs, RecentFiles& recent, Banner& banner, QObject* parent)
    : QObject(parent), m_documents(documents), m_keeping(keeping), m_exploration(exploration), m_current(current),
      m_dialogs(dialogs), m_recent(recent), m_banner(banner) {
  connect(&m_keeping, &RunKeeping::changed, this, &KeepingFlow::showProblem);
  connect(&m_keeping, &RunKeeping::left, this, [this](const QString& folder) {
    m_recent.add(folder);
    m_banner.showNews(tr("The previous run is saved in %1").arg(QDir::toNativeSeparators(folder)), kKeptMessage);
  });
  connect(&m_keeping, &RunKeeping::leftProblemChanged, this, [this] {
    if (const auto problem = m_keeping.leftProblem()) m_banner.showError(*problem, kLeftMessage);
    else m_banner.dismiss(kLeftMessage);
  });
  connect(&m_keeping, &RunKeeping::drawingFailed, this, [this](const QString& folder, const Error& why) {
    m_banner.showError(
        Error{"the run is saved; its pictures couldn't be drawn: " + why.what,
              why.where.empty() ? folder.toStdString() : why.where, "File > Export Pictures draws them elsewhere."},
        kPicturesMessage);
  });
}

void KeepingFlow::showProblem() {
  const KeeperStatus& status = m_keeping.status();
  const QString problem = status.problem ? QString::fromStdString(notSaved(status).message()) : QString();
  if (problem != m_problem) {
    m_problem = problem;
    if (status.problem) m_banner.showError(notSaved(status), kKeepingMessage);
    else m_banner.dismiss(kKeepingMessage);
  }
  const QString models = status.modelsProblem ? QString::fromStdString(status.modelsProblem->message()) : QString();
  if (models != std::exchange(m_modelsProblem, models)) {
    if (status.modelsProblem) m_banner.showError(withoutModels(*status.modelsProblem), kModelsMessage);
    else m_banner.dismiss(kModelsMessage);
  }
  const QString folder = QString::fromStdString(status.folder.string());
  if (status.lockWarning && folder != std::exchange(m_lockWarningFor, folder))
    m_banner.showMessage(QString::fromStdString(status.folder.string() + ": " + *status.lockWarning), {}, kLockMessage);
}

void KeepingFlow::saved(const Result<void>& result, const QString& path) {
  if (result) m_recent.add(path);
  showSaved(m_banner, result, path);
}

void KeepingFlow::saveModel() {
  m_dialogs.askToSave(
      tr("Save Model"), QStringLiteral("model.safetensors"), tr("Models (*.safetensors)"), [this](const QString& file) {
        m_documents.saveModel(file, *m_current.checkpoint(), [this, file](const auto& result) { saved(result, file); });
      });
}

void KeepingFlow::saveRun() {
  // The dialog itself asks before it replaces an existing folder; files that don't belong to a run stay in it.
  const auto save = [this](const QString& folder) {
    if (!m_current.isOpened() && m_keeping.hasRun()) {
      return m_keeping.copyTo(folder.toStdString(), [this, folder, run = m_keeping.number()](const Result<void>& result) {
        saved(result, folder);
        if (result && run == m_keeping.number()) emit copied(folder, m_keeping.copiedStep());
      });
    }
    const auto done = [this, folder, shown = m_current.checkpoint()](const Result<void>& result) {
      saved(result, folder);
      if (result && shown == m_current.checkpoint()) emit copied(folder, std::nullopt);
    };
    if (m_current.isOpened() && !m_current.openedFolder().empty())
      return m_documents.copyRun(m_current.openedFolder(), folder, done);
    m_documents.saveRun(folder, *m_current.checkpoint(), m_current.losses(), m_exploration.source(), done);
  };
  m_dialogs.askToSave(tr("Save Run as Folder"), QString::fromStdString(runName(m_current.checkpoint()->config.dataset)), {},
                      save);
}

}  // namespace latentscape
