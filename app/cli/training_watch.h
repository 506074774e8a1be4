// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/terminal.h"
#include "core/runs/keeper.h"
#include "core/storage/checkpoint.h"
#include "core/training/session.h"

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

// Wakes the thread that watches; outlives whoever has news. Any thread.
class News {
 public:
  void tell();
  void wait(std::stop_token stop);  // until there are any, or a stop request

 private:
  std::mutex m_mutex;
  std::condition_variable_any m_wake;
  bool m_any = false;  // under m_mutex
};

// Runs a training session from the main thread and shows the progress; a keeper (core/runs/keeper.h) saves the run meanwhile.
class TrainingWatch {
 public:
  // news: that of the keeper too.
  TrainingWatch(Keeper& keeper, std::shared_ptr<News> news, std::shared_ptr<const Dataset> dataset);

  // Returns when training has ended: after all epochs, a stop request, or a failure. A stop request saves what there is at once.
  // from: what to begin with; its recorder is set here. Returns an error if it never began.
  Result<void> run(const RunConfig& config, TrainingStart from, std::stop_token stop);

  // Of the run, once it has ended:
  const SessionStatus& status() const { return m_status; }
  const LossLog& losses() const { return m_losses; }
  bool trained() const { return m_frame != nullptr && m_frame->step > m_first; }
  // Requires trained():
  Checkpoint checkpoint() const;                // of the newest frame
  std::vector<LossRecord> modelLosses() const;  // up to its step: a failed run has gone beyond its last good weights

 private:
  void look(TrainingSession& session);
  void showKeeping();
  void show();
  void showEpoch(const LossRecord& record, double trainLoss);
  std::string lossTitle() const;

  Keeper& m_keeper;
  const std::shared_ptr<News> m_news;
  const std::shared_ptr<const Dataset> m_dataset;
  ProgressLine m_line;

  SessionStatus m_status;
  std::shared_ptr<const TrainingFrame> m_frame;
  LossLog m_losses;
  std::uint64_t m_imagesLooked = 0;  // in the records so far
  double m_epochSum = 0.0;           // sum of the losses of the epoch's images so far
  std::uint64_t m_epochImages = 0;
  std::uint64_t m_first = 0;       // the step that the run went on with
  std::optional<Error> m_problem;  // of saving, as last told
  std::filesystem::path m_elsewhere;
};

}  // namespace latentscape
