// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/losses.h"
#include "core/storage/checkpoint.h"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace latentscape {

// A RUN folder: config.json, metrics.csv, model.safetensors and pictures.

// metrics.csv: step,epoch,images,seconds,train_loss,train_reconstruction,train_kl,test_loss,test_reconstruction,test_kl; a row a
// record, test cells empty between evaluations. train_* are means over the steps since the row before; loss is -ELBO
// (reconstruction + KL).
std::string metricsCsv(std::span<const LossRecord> losses);
Result<std::vector<LossRecord>> parseMetricsCsv(const std::string& text, const std::string& where);

// Refuses a folder that is not empty unless overwrite; makes it otherwise. With overwrite only the files of a run are replaced.
Result<void> prepareRunFolder(const std::filesystem::path& folder, bool overwrite);

// Writes config.json, metrics.csv and model.safetensors, each whole or not at all.
Result<void> saveRun(const std::filesystem::path& folder, const Checkpoint& checkpoint, std::span<const LossRecord> losses);

struct LoadedRun {
  Checkpoint checkpoint;
  std::vector<LossRecord> losses;  // empty for a bare .safetensors file
};
// A .safetensors file or a RUN folder.
Result<LoadedRun> loadRun(const std::filesystem::path& path);

}  // namespace latentscape
