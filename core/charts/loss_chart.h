// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/losses.h"
#include "core/model/setting_change.h"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace latentscape {

// Drawn with Cairo. The extension of the file selects .png or .svg; it is written completely or not at all.

// Linear axes exclude the highest 3 % of the train records: the losses of the first steps are several times the last ones and
// would flatten everything after them. Test losses always fit, and logarithmic axes show everything.
struct LossChartOptions {
  LossAxis axis = LossAxis::Epoch;
  bool logarithmic = false;
  bool dark = false;
  int width = 1200;  // pixels (PNG) or points (SVG), at least 600
  int height = 600;  // at least 300
  std::string title;
  bool logarithmicSteps = false;  // only with LossAxis::Step: from step 1 on
  // false: of an autoencoder, whose loss is the reconstruction term alone. There is no KL then.
  bool variational = true;
  std::vector<SettingChange> changes{};  // a thin line for each, with what it was; in order of steps
};
// Train and test -ELBO and reconstruction term on the left axis, KL on the right, all in nats per image. Needs at least one
// record.
Result<void> writeLossChart(const std::filesystem::path& file, std::span<const LossRecord> losses,
                            const LossChartOptions& options);

}  // namespace latentscape
