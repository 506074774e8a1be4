// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/desktop_flow.h"

#include "core/data/catalog/catalog.h"
#include "ui/analyses/analysis_panel.h"
#include "ui/window/analysis_tabs.h"

#include <QGuiApplication>
#include <QWidget>

#include <utility>

namespace latentscape {
namespace {

QString titleOf(const QString& dataset) {
  const DatasetInfo* info = findDataset(dataset.toStdString());
  return info == nullptr ? dataset : QString::fromUtf8(info->title.data(), static_cast<qsizetype>(info->title.size()));
}

}  // namespace

DesktopFlow::DesktopFlow(std::unique_ptr<DesktopSpeaker> speaker, TrainingController& training, DatasetController& datasets,
                         AnalysisTabs& analyses, QWidget& window, std::function<DesktopNotices::Clock::time_point()> now)
    : QObject(&window), m_window(window), m_speaker(std::move(speaker)),
      m_notices(*m_speaker, [this] { return inFront(); }, std::move(now)) {
  connect(m_speaker.get(), &DesktopSpeaker::powerChanged, this, [this](bool onBattery) { m_notices.setOnBattery(onBattery); });
  connect(m_speaker.get(), &DesktopSpeaker::notificationChosen, this, &DesktopFlow::raise);
  connect(qGuiApp, &QGuiApplication::applicationStateChanged, this, [this] {
    if (inFront()) m_notices.windowCameToFront();
  });
  connect(&training, &TrainingController::statusChanged, this,
          [this, &training] { m_notices.trainingChanged(training.status(), training.losses().test()); });
  connect(&datasets, &DatasetController::progressed, this,
          [this](const QString&, const Progress& progress) { m_notices.downloadProgressed(progress); });
  connect(&datasets, &DatasetController::downloaded, this, [this](const QString& name) {
    m_notices.downloadEnded(tr("Download finished"), tr("%1 is on this machine now.").arg(titleOf(name)));
  });
  connect(&datasets, &DatasetController::downloadFailed, this, [this](const QString&, const Error& error) {
    m_notices.downloadEnded(error.cancelled ? QString() : tr("Download failed"), QString::fromStdString(error.message()));
  });
  for (AnalysisPanel* panel : analyses.panels()) {
    if (!panel->isLong()) continue;  // others answer by themselves, again and again
    const AnalysisJob* job = &panel->job();
    connect(job, &AnalysisJob::started, this, [this, panel] { m_notices.analysisBegan(panel->name()); });
    connect(job, &AnalysisJob::answered, this,
            [this, panel] { m_notices.analysisEnded(panel->name(), tr("%1: finished").arg(panel->title()), panel->headline()); });
    connect(job, &AnalysisJob::failed, this, [this, panel](const Error& error) {
      m_notices.analysisEnded(panel->name(), tr("%1: failed").arg(panel->title()), QString::fromStdString(error.message()));
    });
  }
}

// Another window of the program's may have the keyboard, such as a lesson's: it is beside this one.
bool DesktopFlow::inFront() const {
  return QGuiApplication::applicationState() == Qt::ApplicationActive && m_window.isVisible() && !m_window.isMinimized();
}

void DesktopFlow::raise() {
  m_window.setWindowState(m_window.windowState() & ~Qt::WindowMinimized);
  m_window.show();
  m_window.raise();
  m_window.activateWindow();
  m_notices.windowCameToFront();
}

}  // namespace latentscape
