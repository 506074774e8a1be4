// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/model/model.h"
#include "core/storage/checkpoint.h"

#include <memory>
#include <string>

namespace latentscape {

// What an analysis is asked about: a model, and the images to ask about. Immutable, so any thread may hold one.
//
// Each analysis is a pair of files here. Its Question is a value: what a user chooses. validate(question, subject) says, before
// any work, which field is wrong: an Error whose where is the field's name, that of the command line's option ("images" for
// --images). answer(question, subject, stop, progress) validates, then blocks, for a background thread; what is wrong with the
// model or the images themselves is its Error. The Answer is a value that both faces show as it is: toJson() for the command
// line's output, toCsv() and draw() for files.
struct AnalysisSubject {
  std::shared_ptr<const Model> model{};
  std::shared_ptr<const Dataset> dataset{};  // null: none is open, or none is needed
  std::shared_ptr<const Checkpoint>
      checkpoint{};    // the model's weights, its configuration, what it was trained on; null: unknown
  std::string name{};  // of the model, as the user named it, for errors; may be empty
};

// How an answer is drawn.
struct PictureStyle {
  bool dark = false;
  int scale = 0;  // screen pixels per image pixel; 0: fits a screen
};

}  // namespace latentscape
