// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/losses.h"

#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// The text of metrics.csv:
// step,epoch,images,seconds,train_loss,train_reconstruction,train_kl,test_loss,test_reconstruction,test_kl,run; one row for each
// record; test cells are empty between evaluations. train_* are means over the steps since the previous row, in nats per image.
// loss is -ELBO (reconstruction + KL). run is the run's id, so that rows of two runs are told apart; an older version's file has
// no such column, and where its rows stand beside others their cell is empty: run is empty for them here too.
// A step has one row: a record of the same step as the one before, which a stop's evaluation makes, takes that one's place.
std::string metricsHeader();  // the first line, with its line break
std::string metricsRows(std::span<const LossRecord> losses, std::string_view run);
std::string metricsCsv(std::span<const LossRecord> losses, std::string_view run);  // both

// Which rows are wanted of a file.
struct MetricsWanted {
  std::string_view run;  // of this run
  std::uint64_t lastStep = std::numeric_limits<std::uint64_t>::max();
  double epochs = 0.0;  // that were trained according to the checkpoint; 0 if unknown
};
struct Metrics {
  std::vector<LossRecord> losses;
  std::vector<std::string> notes;  // what was left out and why: sentences without a full stop
};
// Reads what can be read; nothing in it is an error. Where steps go back, a run was taken up at an earlier one: the later rows
// count. They count too where a step has two. The last line is left out if it has no line break, since its writing was cut short
// (an older version's may lack it).
Metrics parseMetrics(std::string_view text, const std::string& where, const MetricsWanted& wanted);
// metrics.csv of a RUN folder. Blocks.
Metrics loadMetrics(const std::filesystem::path& folder, const MetricsWanted& wanted);
// The rows of all other runs, in the columns above. Blocks.
std::string otherMetrics(const std::filesystem::path& folder, std::string_view run);

// The number of training images in an epoch, as far as it can be derived: the file has no column for epochs as a real number. A
// row with test cells ends an epoch, unless it is the last row of a run that was stopped. knownEpochs: the epochs trained
// according to the checkpoint; 0 if unknown. 0 if it can't be derived.
double imagesOfEpoch(std::span<const LossRecord> losses, double knownEpochs);

}  // namespace latentscape
