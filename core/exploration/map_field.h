// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/pca.h"
#include "core/exploration/place_grid.h"
#include "core/exploration/queries.h"
#include "core/model/choices.h"
#include "core/model/model.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

namespace latentscape {

// What a layer of the map shows: a number at each place of the plane. A place (x, y) means the point movedInPlane(plane, base, x,
// y) of latent space, the densities excepted, which are the plane's marginals (plane_density.h).
enum class MapField {
  PriorDensity,         // "prior": of N(0, I)
  AggregatePosterior,   // "aggregate": the density of q(z) = 1/N sum_n q(z|x_n) (Hoffman and Johnson 2016)
  ReconstructionError,  // "error": mean over the 16 nearest codes of their images' reconstruction terms, nats
  ClassRegions,         // "classes": classVote() of the nearest codes: a class, and its share, above 0 and up to 1
  // "uncertainty": mean over pixels of the entropy -p ln p - (1 - p) ln(1 - p) of a Bernoulli pixel with the decoded probability
  // p; nats per pixel, 0 to ln 2.
  Uncertainty,
  // "magnification": sqrt(det((J B)^T (J B))), J the decoder's Jacobian and B (d * 2) the plane's two directions: the area, in
  // pixel space with values in [0, 1], of the image of a unit of the plane's area (Arvanitidis et al. 2018; Chen et al. 2018). On
  // a line |J b|, a length.
  Magnification,
};
template <>
std::span<const std::string_view> choiceNames<MapField>();

inline constexpr std::size_t kErrorNeighbours = 16;  // fewer if there are fewer codes

// Whether a model and the images on the map have the field. The Error says in one sentence why not. codes and labels: how many of
// the images have them.
Result<void> fieldAvailable(MapField field, bool variational, Reconstruction reconstruction, std::size_t codes,
                            std::size_t labels);

struct MapFieldQuestion {
  MapField field = MapField::PriorDensity;
  PlaneMap plane;
  LatentPoint base;  // d coordinates: those that places don't have are the probe's
  PlaceGrid grid;
  // The images on the map, where the field is made of them; otherwise they may be null.
  std::shared_ptr<const Codes> codes;
  std::shared_ptr<const std::vector<std::uint8_t>> labels;  // of each code's image
  std::shared_ptr<const std::vector<float>> errors;         // of each code's image: imageErrors()
};

struct MapFieldAnswer {
  PlaceGrid grid;
  std::vector<float> values;     // as the grid's places; NaN where there is none: no code is finite, or an error is not
  std::vector<int> classes;      // of ClassRegions, as values; otherwise empty. -1 where there is none
  double low = 0.0, high = 0.0;  // the range of the finite values; 0 if there are none
  int spare = 0;                 // so many cells at each outer edge lie beyond what is wanted; answerField() leaves it 0
};
// Uncertainty takes decoded pixels as probabilities: ask fieldAvailable() first. Blocks for at most three decodes a place, on the
// caller's thread; looks at the stop token several times a second. Any thread. Errors: what fieldAvailable() says, sizes that
// don't fit each other, cancelled.
Result<MapFieldAnswer> answerField(const Model& model, const MapFieldQuestion& question, std::stop_token stop = {});

// The field at one point of its plane.
struct FieldValue {
  double value = 0.0;  // of ClassRegions the class's share
  int label = -1;      // of ClassRegions
  bool about = false;  // read from places around it
  bool operator==(const FieldValue&) const = default;
};
// As answerField() has it there; the question's own grid does not matter. y: without effect on a line. None where there is no
// value. Blocks, and fails, as answerField() does for one place.
Result<std::optional<FieldValue>> fieldValue(const Model& model, const MapFieldQuestion& question, double x, double y,
                                             std::stop_token stop = {});

// What an answer says of a point of its plane, as far as it can tell: bilinear between the four nearest places. None where these
// differ by more than a fifth of the largest, or in their class, or where one of them has no value; and beyond the outer edges.
// y: none on a line. Looks it up, and computes nothing.
std::optional<FieldValue> fieldAbout(const MapFieldAnswer& answer, double x, std::optional<double> y);

// Each image's reconstruction term at its posterior mean, in nats; of a conditional model with the image's own class. The images
// are those whose codes are on the map, in the same order. Errors: images of another shape or without the classes that the model
// needs; cancelled.
Result<std::vector<float>> imageErrors(const Model& model, const ImageSet& images, std::stop_token stop = {},
                                       const ProgressCallback& progress = {});

}  // namespace latentscape
