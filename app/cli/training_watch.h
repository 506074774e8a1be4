// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/terminal.h"
#include "core/storage/checkpoint.h"
#include "core/training/session.h"

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

// Runs a training session from the main thread: shows the progress, and saves the run at the end of every epoch. Nothing in
// the folder changes before that.
class TrainingWatch {
 public:
  TrainingWatch(std::filesystem::path folder, std::shared_ptr<const Dataset> dataset);

  // Returns when training has ended: after all epochs, a stop request, or a failure. Returns an error if it never began.
  Result<void> run(const RunConfig& config, std::stop_token stop);

  // Of the run, once it has ended:
  const SessionStatus& status() const { return m_status; }
  const std::vector<LossRecord>& losses() const { return m_losses; }
  bool trained() const { return m_frame != nullptr && m_frame->step > 0; }
  // Requires trained():
  Checkpoint checkpoint() const;                    // of the newest frame
  std::span<const LossRecord> modelLosses() const;  // up to its step: a failed run has gone beyond its last good weights
  Result<void> save();

 private:
  void waitForNews(std::stop_token stop);
  void look(TrainingSession& session);
  void saveAndGoOn();
  void show();
  void showEpoch(const LossRecord& record, double trainLoss);

  const std::filesystem::path m_folder;
  const std::shared_ptr<const Dataset> m_dataset;
  ProgressLine m_line;

  std::mutex m_mutex;
  std::condition_variable_any m_wake;
  bool m_news = false;  // under m_mutex

  SessionStatus m_status;
  std::shared_ptr<const TrainingFrame> m_frame;
  TrainingKeys m_trainedOn;
  std::vector<LossRecord> m_losses;
  std::uint64_t m_imagesLooked = 0;  // in the records so far
  double m_epochSum = 0.0;           // sum of -ELBO over the epoch's images so far
  std::uint64_t m_epochImages = 0;
  std::optional<std::uint64_t> m_saveFrom;  // save a frame of this step or a later one
  bool m_savedOnce = false;                 // the folder holds no pictures of an earlier run any more
  bool m_saveFailed = false;                // and was reported
};

}  // namespace latentscape
