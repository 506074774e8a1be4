// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/digits_trial.h"

#include "core/data/embedded.h"
#include "core/data/split.h"

#include <utility>

namespace latentscape {

Result<Dataset> readDigitsTrial(const DatasetInfo& info) {
  const auto digits = embeddedDigits();
  if (!digits) return digits.error();
  Dataset dataset = **digits;
  dataset.name = info.name;
  dataset.title = info.title;
  std::swap(dataset.train, dataset.test);
  addFingerprints(dataset.train);
  DatasetOptions own;
  own.testShare = 0.2;
  own.seed = 1;
  auto split = splitByKeys(std::move(dataset), own);
  if (!split) return split.error();
  split->heldOut = false;
  split->cut.reset();
  return split;
}

}  // namespace latentscape
