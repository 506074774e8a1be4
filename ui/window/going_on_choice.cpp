// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/going_on_choice.h"

#include "core/data/split.h"
#include "core/runs/going_on.h"
#include "ui/panels/experiment_panel.h"
#include "ui/widgets/text.h"

#include <QStringList>

namespace latentscape {

GoingOnChoice::GoingOnChoice(const TrainingController& training, const RunKeeping& keeping, const ExperimentPanel& experiment)
    : m_training(training), m_keeping(keeping), m_experiment(experiment) {}

void GoingOnChoice::setNewRun(const DatasetOptions& data) { m_lastData = data; }

void GoingOnChoice::setOpened(const RunConfig& config, double epochs) {
  m_openedConfig = config;
  m_openedEpochs = epochs;
  m_lastData = reopening(config);
}

void GoingOnChoice::setOpening(bool opening) { m_opening = opening; }

const RunConfig& GoingOnChoice::lastConfig() const { return m_keeping.hasRun() ? m_training.status().config : m_openedConfig; }

double GoingOnChoice::lastEpochs() const { return m_keeping.hasRun() ? m_training.status().epochs : m_openedEpochs; }

std::optional<QString> GoingOnChoice::whyNot() const {
  if (m_training.active()) return tr("Training is in progress");
  if (m_opening) return tr("Getting ready to go on");
  if (m_keeping.place().empty()) return tr("There is no run to continue: train one, or open one");
  if (const auto problem = m_experiment.firstProblem()) return QString::fromStdString(problem->message());
  const RunConfig wanted = m_experiment.config();
  const RunConfig& last = lastConfig();
  if (const auto problem = branchProblem(last, wanted)) {
    const QString label = problem->where.starts_with("image.") ? tr("The images' size") : m_experiment.labelOf(problem->where);
    return tr("“%1” was changed, which only a new run can have: set it back, or press Train").arg(label);
  }
  if (!(wanted.data == m_lastData))
    return tr("“Size, split and classes” was changed, which only a new run can have: set it back, or press Train");
  if (lastEpochs() >= wanted.training.epochs)
    return tr("All %1 epochs are done: raise Epochs to continue").arg(wanted.training.epochs);
  return std::nullopt;
}

QString GoingOnChoice::whatItDoes() const {
  const RunConfig wanted = m_experiment.config();
  const RunConfig& last = lastConfig();
  if (!isBranch(last, wanted)) return tr("Go on with this run where it stopped");
  return tr("Go on from here as a run of its own: %1").arg(QString::fromStdString(describeBranch(last, wanted, lastEpochs())));
}

QString goingOnNews(const RunToGoOn& run) {
  QStringList texts;
  if (run.branch) {
    const QString step = formatCount(run.step);
    const QString name = QString::fromStdString(run.from.filename().string());
    texts << (run.changes.empty()
                  ? GoingOnChoice::tr("This is a branch, a run of its own: it goes on from step %1 of %2, whose folder can't be "
                                      "written to.")
                        .arg(step, name)
                  : GoingOnChoice::tr(
                        "This is a branch, a run of its own: it goes on from step %1 of %2, which stays as it is. Changed: %3.")
                        .arg(step, name, QString::fromStdString(run.changes)));
  }
  for (const std::string& note : run.notes) texts << QString::fromStdString(note) + QLatin1Char('.');
  return texts.join(QLatin1Char('\n'));
}

}  // namespace latentscape
