// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/training_watch.h"

#include "core/base/number_text.h"
#include "core/engine/trainer_loader.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>

namespace latentscape {
namespace {

constexpr auto kSaveTime = std::chrono::milliseconds(900);

}  // namespace

void News::tell() {
  {
    const std::lock_guard lock(m_mutex);
    m_any = true;
  }
  m_wake.notify_one();
}

void News::wait(std::stop_token stop) {
  std::unique_lock lock(m_mutex);
  m_wake.wait(lock, stop, [this] { return m_any; });
  m_any = false;
}

TrainingWatch::TrainingWatch(Keeper& keeper, std::shared_ptr<News> news, std::shared_ptr<const Dataset> dataset)
    : m_keeper(keeper), m_news(std::move(news)), m_dataset(std::move(dataset)) {}

Result<void> TrainingWatch::run(const RunConfig& config, TrainingStart from, std::stop_token stop) {
  m_first = from.state ? from.state->progress.step : 0;
  m_losses = from.losses;
  if (!m_losses.empty()) m_imagesLooked = m_losses.back().images;
  TrainingSession session(loadTrainerFactory, [news = m_news] { news->tell(); });
  // What there is in memory is saved before the step at hand has ended, which may take long.
  const std::stop_callback save(stop, [this] { m_keeper.saveNow(kSaveTime); });
  if (auto started = session.start(config, m_dataset, std::move(from)); !started) return started;
  m_line.print("training " + describeArchitecture(config.model) + " on " + countText(m_dataset->train.size()) + " images");
  bool stopping = false;
  for (;;) {
    // After a stop request, only news can wake this thread.
    m_news->wait(stopping ? std::stop_token() : stop);
    if (stop.stop_requested() && !stopping) {
      stopping = true;
      session.stop();
      m_line.print("stopping; what was trained is saved (Ctrl-C again ends at once, with what was saved last)");
    }
    session.takeNews();
    look(session);
    showKeeping();
    if (m_status.state == SessionState::Finished || m_status.state == SessionState::Failed) break;
    show();
  }
  m_line.clear();
  return {};
}

void TrainingWatch::look(TrainingSession& session) {
  m_status = session.status();
  const std::size_t known = m_losses.size();
  m_losses = session.losses();
  if (auto frame = session.takeFrame()) m_frame = std::move(frame);
  for (std::size_t i = known; i < m_losses.size(); ++i) {
    const LossRecord record = m_losses[i];
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
  }
}

Checkpoint TrainingWatch::checkpoint() const {
  const auto test = m_frame->testStep == m_frame->step ? m_frame->test : std::nullopt;  // of these weights, or none
  return Checkpoint{
      m_status.config, m_frame->weights, m_frame->step, m_frame->epochs, test, m_status.device, m_keeper.identity().trainedOn};
}

std::vector<LossRecord> TrainingWatch::modelLosses() const {
  std::vector<LossRecord> records = m_losses.records();
  std::erase_if(records, [this](const LossRecord& record) { return record.step > m_frame->step; });
  return records;
}

// A full disk is no reason to stop training. Says once what isn't being saved and where it is meanwhile, and when it is again.
void TrainingWatch::showKeeping() {
  const KeeperStatus status = m_keeper.status();
  const bool same = m_problem.has_value() == status.problem.has_value() && m_elsewhere == status.elsewhere &&
                    (!m_problem || m_problem->message() == status.problem->message());
  if (same) return;
  if (status.problem) {
    m_line.print("latentscape-cli: training goes on, but the run can't be saved in its folder: " + status.problem->message() +
                 (status.elsewhere.empty()
                      ? " It is tried again."
                      : " It is saved in " + status.elsewhere.string() + " meanwhile, and tried again here."));
  } else {
    m_line.print("latentscape-cli: the run is saved in " + status.folder.string() + " again");
  }
  m_problem = status.problem;
  m_elsewhere = status.elsewhere;
}

std::string TrainingWatch::lossTitle() const { return m_status.config.model.variational() ? "-ELBO" : "reconstruction"; }

void TrainingWatch::show() {
  if (m_status.state == SessionState::Preparing) return m_line.draw("loading the training engine", 0.0, "");
  if (m_status.totalSteps == 0) return;
  const int epoch = std::min(static_cast<int>(m_status.epochs) + 1, m_status.config.training.epochs);
  std::string head = "epoch " + std::to_string(epoch) + "/" + std::to_string(m_status.config.training.epochs);
  std::string tail;
  if (!m_losses.empty()) tail = lossTitle() + " train " + fixed(m_losses.back().train.loss(), 2);
  if (const auto test = m_losses.test()) tail += ", test " + fixed(test->loss(), 2);
  if (m_status.imagesPerSecond > 0.0)
    tail += "  " + countText(static_cast<std::uint64_t>(m_status.imagesPerSecond)) + " images/s";
  if (m_status.secondsLeft > 0.0) tail += "  " + duration(m_status.secondsLeft) + " left";
  m_line.draw(head, static_cast<double>(m_status.step) / static_cast<double>(m_status.totalSteps), tail);
}

void TrainingWatch::showEpoch(const LossRecord& record, double trainLoss) {
  if (m_line.onTerminal()) return;  // the progress line shows it
  std::string line = "epoch " + std::to_string(record.epoch) + "/" + std::to_string(m_status.config.training.epochs) + "  " +
                     lossTitle() + " train " + fixed(trainLoss, 2);
  if (record.test) line += ", test " + fixed(record.test->loss(), 2);
  line += " nats per image";
  if (record.test && m_status.config.model.variational())
    line += " (reconstruction " + fixed(record.test->reconstruction, 2) + ", KL " + fixed(record.test->kl, 2) + ")";
  if (record.seconds > 0.0)
    line += "  " + countText(static_cast<std::uint64_t>(static_cast<double>(record.images) / record.seconds)) + " images/s";
  if (m_status.secondsLeft > 0.0 && record.epoch < m_status.config.training.epochs)
    line += "  " + duration(m_status.secondsLeft) + " left";
  m_line.print(line);
}

}  // namespace latentscape
