// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/keeping_flow.h"

#include "ui/widgets/banner.h"
#include "ui/window/document_message.h"

#include <QDir>
#include <QFileInfo>

#include <utility>

namespace latentscape {
namespace {

const QString kKeptMessage = QStringLiteral("kept");

QString folderForKeeping(const Checkpoint& checkpoint) {
  return QString::fromStdString(DocumentController::folderForKeeping(checkpoint.config).string());
}

}  // namespace

KeepingFlow::KeepingFlow(DocumentController& documents, TrainingController& training, TrainingFlow& flow,
                         const CurrentModel& current, FileDialogs& dialogs, RecentFiles& recent, Banner& banner, QObject* parent)
    : QObject(parent), m_documents(documents), m_training(training), m_flow(flow), m_current(current), m_dialogs(dialogs),
      m_recent(recent), m_banner(banner) {
  // A run that would be lost to a new run or a reset is kept first; if that fails nothing is replaced, and the banner says
  // why.
  m_flow.setGuard([this](const std::function<void()>& proceed) {
    keepRun([proceed](bool kept) {
      if (kept) proceed();
    });
  });
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
  m_dialogs.askToSave(tr("Save Run as Folder"), QFileInfo(folderForKeeping(*m_current.checkpoint())).fileName(), {},
                      [this](const QString& folder) {
                        const auto run = m_training.status().run;
                        const auto step = m_training.frame() ? m_training.frame()->step : 0;
                        m_documents.saveRun(folder, *m_current.checkpoint(), m_current.trainedDataset(), m_current.losses(), true,
                                            [this, folder, run, step](const auto& result) {
                                              saved(result, folder);
                                              if (result && m_training.status().run == run && m_training.frame() &&
                                                  m_training.frame()->step == step)
                                                m_flow.setSaved();
                                            });
                      });
}

QString KeepingFlow::problem() const { return m_banner.text(kKeptMessage); }

void KeepingFlow::keepRun(std::function<void(bool)> done) {
  if (!m_flow.unsaved() || !m_training.frame()) return done(true);
  const Checkpoint checkpoint = *m_current.checkpoint();
  const QString folder = folderForKeeping(checkpoint);
  const auto run = m_training.status().run;
  m_flow.setSaved();  // from here on, this job takes care of the run
  m_documents.saveRun(folder, checkpoint, m_current.trainedDataset(), m_current.losses(), false,
                      [this, folder, run, done = std::move(done)](const auto& result) {
                        if (result) {
                          m_recent.add(folder);
                          m_banner.showMessage(tr("The run was kept in %1").arg(QDir::toNativeSeparators(folder)), {},
                                               kKeptMessage);
                        } else {
                          m_banner.showError(result.error(), kKeptMessage);
                          if (m_training.status().run == run) m_flow.setUnsaved();  // still unsaved
                        }
                        done(result.ok());
                      });
}

}  // namespace latentscape
