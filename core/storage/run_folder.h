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

// A RUN folder: config.json, metrics.csv, model.safetensors, training_images.keys where the images' keys are known, and pictures.

// The text of metrics.csv:
// step,epoch,images,seconds,train_loss,train_reconstruction,train_kl,test_loss,test_reconstruction,test_kl; one row for each
// record; test cells are empty between evaluations. train_* are means over the steps since the previous row, in nats per image.
// loss is -ELBO (reconstruction + KL).
std::string metricsCsv(std::span<const LossRecord> losses);
Result<std::vector<LossRecord>> parseMetricsCsv(const std::string& text, const std::string& where);

// What metrics.csv of a RUN folder holds; nothing if there is no such file.
Result<std::vector<LossRecord>> loadMetrics(const std::filesystem::path& folder);

// The number of training images in an epoch, as far as it can be derived: the file has no column for epochs as a real number. A
// row with test cells ends an epoch, unless it is the last row of a run that was stopped. knownEpochs: the epochs trained
// according to the checkpoint; 0 if unknown. 0 if it can't be derived.
double imagesOfEpoch(std::span<const LossRecord> losses, double knownEpochs);

// Refuses a folder that is not empty, unless overwrite. Creates a missing folder. With overwrite, later writes replace only the
// files of a run.
Result<void> prepareRunFolder(const std::filesystem::path& folder, bool overwrite);

// Writes config.json, metrics.csv, the keys of the training images and model.safetensors, each completely or not at all.
Result<void> saveRun(const std::filesystem::path& folder, const Checkpoint& checkpoint, std::span<const LossRecord> losses);

struct LoadedRun {
  Checkpoint checkpoint;
  std::vector<LossRecord> losses;  // empty for a bare .safetensors file
};
// path: a .safetensors file or a RUN folder.
Result<LoadedRun> loadRun(const std::filesystem::path& path);

}  // namespace latentscape
