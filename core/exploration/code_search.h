// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"
#include "core/exploration/code_target.h"
#include "core/exploration/inpainting.h"
#include "core/exploration/picture_reading.h"
#include "core/exploration/queries.h"
#include "core/exploration/refinement.h"
#include "core/model/losses.h"
#include "core/model/model.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace latentscape {

// A code that is sought for a picture, step by step, so that a window can show it on its way.

// What it is sought for.
enum class Sought {
  Refined,    // the picture, by a better code than the encoder's
  Edited,     // a decoded picture, with what is painted on it
  Completed,  // the picture, of which a part is missing
  Walked      // where a class is
};

struct CodeGoal {
  Sought sought = Sought::Refined;
  CodeTarget target{};      // what the code is to decode to; of Walked: none
  int label = 0;            // of Walked: the class
  bool fromEncoder = true;  // Refined begins at the code that the model's encoder gives, not at the one that is shown
  Image picture{};          // as the model takes it, of one channel
  // The images on the map and their codes, where a search may begin and among which the code is read; never null.
  std::shared_ptr<const ReadingContext> known = std::make_shared<const ReadingContext>();
};

// What is said of a code that is not the encoder's.
struct CodeReading {
  // Of the whole picture; none of Completed, where a part of it is missing. At the mean, but of Refined by samples of z: those of
  // the search, at its end the fresh ones that the gain is of.
  std::optional<Losses> losses;
  CodeNeighbours neighbours;  // among the images; none if their codes are another model's
};

// A code on its way, and at its end.
struct FoundCode {
  Sought sought = Sought::Refined;
  Gaussian code;
  Image decoded;        // from its mean; of Completed: in what is missing, and the picture elsewhere
  CodeReading reading;  // by the search's model and the goal's codes
  int step = 0;
  double loss = 0.0;  // of what is sought, nats: it falls on the way; 0 of Walked
  bool done = false;
  std::optional<FreshScore> gain;  // of Refined, at its end: over the encoder of the search's model
};

// The way from a code to where a class is (class_walk.h). One entry for each step, both ends included.
struct CodeWalk {
  int label = 0;
  std::vector<LatentPoint> points;
  std::vector<Image> images;   // decoded from them
  std::vector<double> shares;  // of the class, among the nearest codes of each point
  std::vector<CodeReading> readings;
};

// The search, with the model that it began with: by Refinement (Refined, Edited), by Inpainting (Completed), or by walkToClass()
// in one step (Walked). One thread at a time.
class CodeSearch {
 public:
  // Of Edited: it follows a brush, and the noise is of no interest.
  static constexpr RefineOptions kEditing{.steps = 30, .samples = 8, .check = false};
  // An edited picture is sought from the code that is shown, unless that of an image fits the target by so many nats better:
  // gradients find the nearest picture alone, which between digits is a blur of both. That many codes are tried. Then the code
  // that is found glides there, in so many steps.
  static constexpr double kBetterStart = 2.0;
  static constexpr std::size_t kMostEditStarts = 64;
  static constexpr int kGlide = 6;
  static constexpr std::size_t kMostStarts = 256;  // codes of images where the search for missing pixels may begin
  static constexpr int kWalkSteps = 24;
  static constexpr int kFreshSamples = 64;  // by which the gain is scored
  static constexpr std::uint64_t kFreshSeed = 1;

  // goal: not null, its picture of the model's shape. shown: the code that is shown, d coordinates. Takes about a step's time.
  // Errors: checkTarget(); of Walked: no images or codes.
  static Result<CodeSearch> create(std::shared_ptr<const CodeGoal> goal, Gaussian shown, std::shared_ptr<const Model> model);

  // Goes on by a step, and reads the code that there is then. Its neighbours take about as long as a step of the search. Errors:
  // those of walkToClass(), cancelled.
  Result<FoundCode> advance(const std::stop_token& stop = {});

  const std::shared_ptr<const Model>& model() const { return m_model; }
  const std::optional<CodeWalk>& walk() const { return m_walk; }  // of Walked, after its step

 private:
  CodeSearch(std::shared_ptr<const CodeGoal> goal, Gaussian shown, std::shared_ptr<const Model> model);
  Result<FoundCode> refine(const std::stop_token& stop);
  FoundCode complete();
  Result<FoundCode> goThere(const std::stop_token& stop);
  CodeReading readingOf(const Gaussian& code) const;

  std::shared_ptr<const CodeGoal> m_goal;
  std::shared_ptr<const Model> m_model;
  std::vector<float> m_picture;  // the goal's, in [0, 1]
  Gaussian m_shown;              // where it began
  Gaussian m_encoded;            // of Refined: the picture's
  std::optional<Refinement> m_refinement;
  std::optional<Inpainting> m_inpainting;
  int m_glide = 0;  // steps that the code is still on its way from where it was shown
  std::optional<CodeWalk> m_walk;
};

}  // namespace latentscape
