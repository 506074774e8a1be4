// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/exploration/neighbours.h"
#include "core/exploration/queries.h"
#include "core/model/losses.h"
#include "core/model/model.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

// Everything that is said of one drawn picture, and of a code that is sought for it. Any thread.

// What a picture is compared with.
struct ReadingContext {
  std::shared_ptr<const ImageSet> images;  // those on the map; null: none
  std::shared_ptr<const Codes> codes;      // of the first codes->count of them, by the same model; null: not known yet
  std::vector<double> scores;              // readingScores(); empty: not known yet
};

// A code among those of the images. Without images or codes all of it is empty.
struct CodeNeighbours {
  std::vector<Neighbour> nearest;  // by distance to the codes' means, the nearest first; fewer than asked for if there are fewer
  std::vector<double> votes;       // classVotes() of the nearest codes, kVoters however few are asked for; empty without labels
  std::size_t voters = 0;          // codes that the votes are of
};

// A picture among the images that have codes.
struct PictureNeighbours {
  CodeNeighbours inLatent;          // of the posterior's mean
  std::vector<Neighbour> inPixels;  // by distance between pixels in [0, 1], the nearest first
  // What inPixels is of. No model has a say in it.
  struct Asked {
    Image picture;
    std::shared_ptr<const ImageSet> images;
    std::size_t among = 0, count = 0;  // the first so many of the images; neighbours that were asked for
    bool operator==(const Asked&) const = default;
  } asked;
};

struct PictureReading {
  LatentPoint mean, logVariance;     // of the posterior, d each; of an autoencoder log-variances of minus infinity
  Image picture, reconstruction;     // as the model takes it, and decoded from the mean
  Losses losses;                     // at the mean
  std::optional<double> percentile;  // the share of the scores that are lower than this picture's -ELBO, in [0, 1]
  std::size_t sample = 0;            // images that the percentile is among, if it is of a sample of them; 0: of all
  PictureNeighbours neighbours;      // empty until somebody asks for them, who may do so later
};

// All but the neighbours. picture: bytes in the model's shape. scores: as of ReadingContext. A conditional model is conditioned
// on the class that it is given (Model::ofClass()). Error: a picture of another shape than the model's.
Result<PictureReading> readPicture(const Model& model, std::span<const std::uint8_t> picture,
                                   std::span<const double> scores = {});

inline constexpr std::size_t kReadNeighbours = 6;  // of a picture or a code, unless more or fewer are asked for

// Errors: images of another shape than the model's, more codes than images, codes of another dimension, cancelled. count: 0
// leaves the neighbours out; the codes vote all the same.
Result<CodeNeighbours> codeNeighbours(const Model& model, std::span<const float> code, const ReadingContext& context,
                                      std::size_t count = kReadNeighbours, std::stop_token stop = {});
// Of a reading by that model. former: what was found before, of this picture or another: if it is of the same pixels among the
// same images, these are not looked at again, of which there may be many; none: null. Errors: those of codeNeighbours().
Result<PictureNeighbours> pictureNeighbours(const Model& model, const PictureReading& reading, const ReadingContext& context,
                                            const PictureNeighbours* former = nullptr, std::size_t count = kReadNeighbours,
                                            const std::stop_token& stop = {});

// -ELBO in nats at the posterior mean, of each of the images that have codes, ascending; the least likely count as infinite where
// they are not numbers. A conditional model is conditioned on each image's own class. Blocks, for a background thread. Errors:
// images of another shape than the model's or without the classes that it needs, more codes than images, cancelled.
Result<std::vector<double>> readingScores(const Model& model, const ImageSet& images, const Codes& codes,
                                          std::stop_token stop = {});
// The same, of all the images.
Result<std::vector<double>> readingScores(const Model& model, const ImageSet& images, std::stop_token stop = {});

}  // namespace latentscape
