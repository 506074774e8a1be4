// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/training_watch.h"

#include "core/engine/trainer_loader.h"
#include "core/storage/run_folder.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <system_error>

namespace latentscape {

TrainingWatch::TrainingWatch(std::filesystem::path folder, std::shared_ptr<const Dataset> dataset)
    : m_folder(std::move(folder)), m_dataset(std::move(dataset)) {}

Result<void> TrainingWatch::run(const RunConfig& config, std::stop_token stop) {
  // The notifier is called on the worker's thread: it only wakes this one.
  TrainingSession session(loadTrainerFactory, [this] {
    {
      const std::lock_guard lock(m_mutex);
      m_news = true;
    }
    m_wake.notify_one();
  });
  if (auto started = session.start(config, m_dataset); !started) return started;
  m_trainedOn = trainingKeys(*m_dataset, config.data.seed);
  m_line.print("training " + describeArchitecture(config.model) + " on " + grouped(m_dataset->train.size()) + " images");
  bool stopping = false;
  for (;;) {
    // After a stop request, only news can wake this thread.
    waitForNews(stopping ? std::stop_token() : stop);
    if (stop.stop_requested() && !stopping) {
      stopping = true;
      session.stop();
      m_line.print("stopping; what was trained is kept (Ctrl-C again ends at once and keeps what was saved last)");
    }
    session.takeNews();
    look(session);
    if (m_status.state == SessionState::Finished || m_status.state == SessionState::Failed) break;
    show();
  }
  m_line.clear();
  return {};
}

void TrainingWatch::waitForNews(std::stop_token stop) {
  std::unique_lock lock(m_mutex);
  m_wake.wait(lock, stop, [this] { return m_news; });
  m_news = false;
}

void TrainingWatch::look(TrainingSession& session) {
  m_status = session.status();
  const auto fresh = session.losses(m_losses.size());
  m_losses.insert(m_losses.end(), fresh.begin(), fresh.end());
  if (auto frame = session.takeFrame()) m_frame = std::move(frame);
  for (const LossRecord& record : fresh) {
    const std::uint64_t images = record.images - m_imagesLooked;
    m_imagesLooked = record.images;
    m_epochSum += record.train.loss() * static_cast<double>(images);
    m_epochImages += images;
    // There is no test loss without test images; a test loss within an epoch belongs to a stopped run.
    const bool epochEnds = record.epochFraction == std::floor(record.epochFraction) && m_epochImages > 0;
    if (!epochEnds && !record.test) continue;
    showEpoch(record, m_epochImages > 0 ? m_epochSum / static_cast<double>(m_epochImages) : record.train.loss());
    m_epochSum = 0.0;
    m_epochImages = 0;
    m_saveFrom = record.step;
  }
  // An epoch's loss arrives before its frame.
  if (m_saveFrom && m_frame && m_frame->step >= *m_saveFrom) {
    m_saveFrom.reset();
    saveAndGoOn();
  }
}

Checkpoint TrainingWatch::checkpoint() const {
  const auto test = m_frame->testStep == m_frame->step ? m_frame->test : std::nullopt;  // of these weights, or none
  return Checkpoint{m_status.config, m_frame->weights, m_frame->step, m_frame->epochs, test, m_status.device, m_trainedOn};
}

std::span<const LossRecord> TrainingWatch::modelLosses() const {
  const auto end =
      std::find_if(m_losses.begin(), m_losses.end(), [this](const LossRecord& record) { return record.step > m_frame->step; });
  return {m_losses.begin(), end};
}

Result<void> TrainingWatch::save() {
  // Removes pictures of an earlier run, which would not match this run's weights. They are drawn anew at the end.
  for (const char* const picture : {"losses.png", "latent.png", "manifold.png", "reconstructions.png", "samples.png"}) {
    std::error_code ignored;
    if (!m_savedOnce) std::filesystem::remove(m_folder / picture, ignored);
  }
  m_savedOnce = true;
  return saveRun(m_folder, checkpoint(), modelLosses());
}

// A full disk is no reason to stop training: there may be room again at the next epoch.
void TrainingWatch::saveAndGoOn() {
  const auto saved = save();
  if (!saved && !m_saveFailed) m_line.print("latentscape-cli: training continues, but saving failed: " + saved.error().message());
  m_saveFailed = !saved;
}

void TrainingWatch::show() {
  if (m_status.state == SessionState::Preparing) return m_line.draw("loading the training engine", 0.0, "");
  if (m_status.totalSteps == 0) return;
  const int epoch = std::min(static_cast<int>(m_status.epochs) + 1, m_status.config.training.epochs);
  std::string head = "epoch " + std::to_string(epoch) + "/" + std::to_string(m_status.config.training.epochs);
  std::string tail;
  if (!m_losses.empty()) tail = "-ELBO train " + fixed(m_losses.back().train.loss(), 2);
  const auto tested =
      std::find_if(m_losses.rbegin(), m_losses.rend(), [](const LossRecord& record) { return record.test.has_value(); });
  if (tested != m_losses.rend()) tail += ", test " + fixed(tested->test->loss(), 2);
  if (m_status.imagesPerSecond > 0.0) tail += "  " + grouped(static_cast<std::uint64_t>(m_status.imagesPerSecond)) + " images/s";
  if (m_status.secondsLeft > 0.0) tail += "  " + duration(m_status.secondsLeft) + " left";
  m_line.draw(head, static_cast<double>(m_status.step) / static_cast<double>(m_status.totalSteps), tail);
}

void TrainingWatch::showEpoch(const LossRecord& record, double trainLoss) {
  if (m_line.onTerminal()) return;  // the progress line shows it
  std::string line = "epoch " + std::to_string(record.epoch) + "/" + std::to_string(m_status.config.training.epochs) +
                     "  -ELBO train " + fixed(trainLoss, 2);
  if (record.test) line += ", test " + fixed(record.test->loss(), 2);
  line += " nats per image";
  if (record.test)
    line += " (reconstruction " + fixed(record.test->reconstruction, 2) + ", KL " + fixed(record.test->kl, 2) + ")";
  if (record.seconds > 0.0)
    line += "  " + grouped(static_cast<std::uint64_t>(static_cast<double>(record.images) / record.seconds)) + " images/s";
  if (m_status.secondsLeft > 0.0 && record.epoch < m_status.config.training.epochs)
    line += "  " + duration(m_status.secondsLeft) + " left";
  m_line.print(line);
}

}  // namespace latentscape
