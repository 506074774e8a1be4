// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/subject.h"
#include "core/model/config.h"

#include <optional>
#include <string>

namespace latentscape {

// Why a question says little about a model though it can be answered, and what would fit. Both faces show it beside the answer.
//
// An analysis of which this may be so has misfit(question, subject) beside its validate(): none where the question fits, or where
// it isn't known how the model was trained. It may block on the file system, so it is for a background thread.
struct Misfit {
  std::string what;                     // a sentence without its full stop
  std::string advice;                   // the same for what would fit, in words of the command line; empty: nothing would
  std::string action{};                 // what the window offers, a button's text: "Train without 9"; empty: nothing
  std::optional<RunConfig> training{};  // that offers to train this; none: to ask otherwise, which the analysis's tab can do
};

// What would fit is the same network, trained as a variational autoencoder that is given no classes. what: a sentence without its
// full stop. None if the model's configuration is not known.
std::optional<Misfit> needsVae(const AnalysisSubject& subject, std::string what);

}  // namespace latentscape
