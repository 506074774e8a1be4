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

// Everything that is said of one drawn picture. Any thread.

// What a picture is compared with.
struct ReadingContext {
  std::shared_ptr<const ImageSet> images;  // those on the map; null: none
  std::shared_ptr<const Codes> codes;      // of the first codes->count of them, by the same model; null: not known yet
  std::vector<double> scores;              // readingScores(); empty: not known yet
};

struct PictureReading {
  LatentPoint mean, logVariance;  // of the posterior, d each; of an autoencoder log-variances of minus infinity
  Image picture, reconstruction;  // as the model takes it, and decoded from the mean
  Losses losses;                  // at the mean
  // The nearest of the images that have codes, in both spaces the nearest first: by distance from the mean to the codes' means,
  // and by distance between pixels in [0, 1]. Fewer than asked for if there are fewer; none without codes.
  std::vector<Neighbour> nearestInLatent, nearestInPixels;
  std::vector<double> votes;         // classVotes() of the nearest codes; empty without labels or codes
  std::optional<double> percentile;  // the share of the scores that are lower than this picture's -ELBO, in [0, 1]
};

// picture: bytes in the model's shape. A conditional model is conditioned on the class that it is given (Model::ofClass()).
// neighbours: 0 leaves both lists out, and with them the pass over all images' pixels; the codes vote all the same. Errors: a
// picture or images of another shape than the model's, more codes than images, codes of another dimension.
Result<PictureReading> readPicture(const Model& model, std::span<const std::uint8_t> picture, const ReadingContext& context,
                                   std::size_t neighbours = 6);

// What a reading has as nearestInPixels, which no model has a say in: for who asks for it more rarely. None without images or
// codes. Errors: a picture of another shape than the images', cancelled.
Result<std::vector<Neighbour>> nearestPictures(std::span<const std::uint8_t> picture, const ReadingContext& context,
                                               std::size_t neighbours = 6, std::stop_token stop = {});

// -ELBO in nats at the posterior mean, of each of the images that have codes, ascending; the least likely count as infinite where
// they are not numbers. A conditional model is conditioned on each image's own class. Blocks, for a background thread. Errors:
// images of another shape than the model's or without the classes that it needs, more codes than images, cancelled.
Result<std::vector<double>> readingScores(const Model& model, const ImageSet& images, const Codes& codes,
                                          std::stop_token stop = {});

}  // namespace latentscape
