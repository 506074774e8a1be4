// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/training_controller.h"

#include "core/base/threads.h"
#include "core/engine/devices.h"
#include "ui/tasks/post.h"

#include <algorithm>

namespace latentscape {
namespace {

constexpr int kDisplayInterval = 33;  // ms between two readings
constexpr int kPatience = 400;        // ms until a run's first weights are shown without images

}  // namespace

TrainingController::TrainingController(std::function<Result<TrainerFactory>()> loadFactory, QObject* parent) : QObject(parent) {
  m_sinceRead.start();
  m_display.setSingleShot(true);
  m_display.setTimerType(Qt::PreciseTimer);
  connect(&m_display, &QTimer::timeout, this, &TrainingController::read);
  // The factory is loaded on the training thread before the engine creates threads of its own, which inherit its low priority:
  // a drag takes precedence over a step.
  auto loadGivingWay = [load = std::move(loadFactory)] {
    giveWayToOthers();
    return load();
  };
  m_session = std::make_unique<TrainingSession>(std::move(loadGivingWay), [this] { post(this, [this] { schedule(); }); });
}

TrainingController::~TrainingController() = default;

Result<void> TrainingController::start(const RunConfig& config, std::shared_ptr<const Dataset> dataset, TrainingStart from,
                                       std::function<TrainingKeys()> findKeys) {
  auto started = m_session->start(config, std::move(dataset), std::move(from));
  if (!started) return started;
  m_trainedOn = nullptr;
  m_findingKeys.cancel();
  if (!findKeys) return started;
  m_findingKeys.run(
      Error{"the keys of the images can't be found", config.dataset, ""},
      [findKeys = std::move(findKeys)](std::stop_token, const ProgressCallback&) -> Result<TrainingKeys> { return findKeys(); },
      [this](const Result<TrainingKeys>& keys) {
        if (keys) m_trainedOn = *keys;
      });
  return started;
}

void TrainingController::findDevices() {
  m_findingDevices.run(
      Error{"the devices can't be found", "device", ""},
      [](std::stop_token, const ProgressCallback&) -> Result<QStringList> {
        QStringList devices;
        for (const std::string& device : cudaDevices()) devices.push_back(QString::fromStdString(device));
        return devices;
      },
      [this](const auto& devices) {
        if (devices) emit devicesFound(*devices);  // without them the processor remains
      });
}

bool TrainingController::active() const {
  return m_status.state == SessionState::Preparing || m_status.state == SessionState::Running ||
         m_status.state == SessionState::Paused;
}

void TrainingController::schedule() {
  if (m_display.isActive()) return;
  m_display.start(static_cast<int>(std::max<qint64>(0, kDisplayInterval - m_sinceRead.elapsed())));
}

void TrainingController::read() {
  m_sinceRead.restart();
  m_session->takeNews();
  // Read the status first: whatever is read after it is at least as new, and belongs to its run or to a later one, which will
  // announce itself.
  SessionStatus status = m_session->status();
  const bool otherRun = status.run != m_status.run;
  m_status = std::move(status);
  if (otherRun) {
    m_frame.reset();
    m_losses = {};
    m_changes.clear();
    emit runChanged();
  }
  const std::size_t known = m_losses.size();
  m_losses = m_session->losses();
  if (m_losses.size() > known) emit lossesArrived(known);
  if (auto changes = m_session->changes(); changes != m_changes) {
    m_changes = std::move(changes);
    emit settingsChanged();
  }
  if (auto frame = m_session->takeFrame(); frame && frame->run == m_status.run) {
    const bool weightsOnly = !m_frame && frame->step == 0 && frame->means.empty();
    if (weightsOnly && m_status.state == SessionState::Failed) {
      // What could not be begun takes no document's place.
    } else if (weightsOnly && m_status.state == SessionState::Preparing) {
      // Of use only if the next one takes long: a map without images would flash.
      QTimer::singleShot(kPatience, this, [this, frame] {
        if (m_status.state == SessionState::Failed || m_status.run != frame->run || m_frame) return;
        m_frame = frame;
        emit frameArrived();
      });
    } else {
      m_frame = std::move(frame);
      emit frameArrived();
    }
  }
  emit statusChanged();
}

}  // namespace latentscape
