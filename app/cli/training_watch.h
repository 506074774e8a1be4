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

// Runs a training session from the main thread: shows how far it is, and saves the run at every epoch's end. Nothing in the
// folder changes before the first one.
class TrainingWatch {
 public:
  TrainingWatch(std::filesystem::path folder, std::shared_ptr<const Dataset> dataset);

  // Returns when training has ended: all epochs, a stop request, or a failure. Errors: it never began.
  Result<void> run(const RunConfig& config, std::stop_token stop);

  // Of the run, once it has ended:
  const SessionStatus& status() const { return m_status; }
  const std::vector<LossRecord>& losses() const { return m_losses; }
  bool trained() const { return m_frame != nullptr && m_frame->step > 0; }
  // trained() must hold:
  Checkpoint checkpoint() const;  // of the newest frame
  std::span<const LossRecord> modelLosses()
      const;  // up to its step: a run that fails has gone further than its last good weights
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
  std::vector<LossRecord> m_losses;
  std::uint64_t m_imagesLooked = 0;  // of the records so far
  double m_epochSum = 0.0;           // of -ELBO, over the epoch's images so far
  std::uint64_t m_epochImages = 0;
  std::optional<std::uint64_t> m_saveFrom;  // a frame of this step or a later one is to be saved
  bool m_savedOnce = false;                 // pictures in the folder are no longer those of a run before
  bool m_saveFailed = false;                // and was told
};

}  // namespace latentscape
