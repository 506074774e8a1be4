// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/map_field.h"

#include "core/exploration/by_class.h"
#include "core/exploration/chunks.h"
#include "core/exploration/class_votes.h"
#include "core/exploration/model_input.h"
#include "core/exploration/plane_density.h"
#include "core/exploration/plane_neighbours.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include <Eigen/Core>

namespace latentscape {
namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
constexpr double kAgree = 0.2;  // so much may places differ, of the largest value, that tell about one between them

bool needsCodes(MapField field) {
  return field == MapField::AggregatePosterior || field == MapField::ReconstructionError || field == MapField::ClassRegions;
}

Error unavailable(MapField field, std::string what, std::string advice = {}) {
  return Error{std::move(what), std::string(nameOf(field)), std::move(advice)};
}

// What can be said without knowing how the model's pixels are distributed.
Result<void> checkNeeds(MapField field, bool variational, std::size_t codes, std::size_t labels) {
  if (field == MapField::PriorDensity && !variational)
    return unavailable(field, "an autoencoder has no prior", "Choose a variational autoencoder.");
  if (field == MapField::AggregatePosterior && !variational) {
    return unavailable(field, "an autoencoder's codes are points, so there is no posterior density",
                       "Choose a variational autoencoder.");
  }
  if (needsCodes(field) && codes == 0) return unavailable(field, "there are no images on the map to make it of");
  if (field == MapField::ClassRegions && labels == 0)
    return unavailable(field, "the images have no classes", "Choose a data set with labels.");
  return {};
}

Result<void> checkCount(const char* where, const char* what, std::size_t found, std::size_t expected) {
  if (found == expected) return {};
  return Error{"expected " + std::to_string(expected) + " " + what + ", found " + std::to_string(found), where, ""};
}

Result<void> check(const Model& model, const MapFieldQuestion& question) {
  const std::size_t codes = question.codes ? question.codes->count : 0, labels = question.labels ? question.labels->size() : 0;
  if (auto there = checkNeeds(question.field, model.variational(), codes, labels); !there) return there;
  const auto d = static_cast<std::size_t>(model.latentDimension());
  if (auto fits = checkCount("base", "coordinates", question.base.size(), d); !fits) return fits;
  if (auto fits = checkCount("plane", "dimensions", static_cast<std::size_t>(question.plane.dimension), d); !fits) return fits;
  if (!needsCodes(question.field)) return {};
  if (auto fits = checkCount("codes", "dimensions", static_cast<std::size_t>(question.codes->dimension), d); !fits) return fits;
  if (question.field == MapField::ClassRegions) return checkCount("labels", "classes, one for each code", labels, codes);
  if (question.field == MapField::ReconstructionError)
    return checkCount("errors", "errors, one for each code", question.errors ? question.errors->size() : 0, codes);
  return {};
}

// Calls found(place, its nearest codes) for every place, in their order.
template <class Found>
Result<void> eachNeighbourhood(const MapFieldQuestion& question, std::size_t count, const std::stop_token& stop,
                               const Found& found) {
  if (stop.stop_requested()) return Error::cancelledByUser();
  const PlaneNeighbours neighbours(*question.codes, question.plane, question.base);
  const PlaceGrid& grid = question.grid;
  std::size_t place = 0;
  for (int j = 0; j < grid.rows; ++j) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    for (int i = 0; i < grid.columns; ++i) found(place++, neighbours.nearest(grid.x(i), grid.y(j), count));
  }
  return {};
}

Result<void> addErrors(const MapFieldQuestion& question, const std::stop_token& stop, MapFieldAnswer& answer) {
  return eachNeighbourhood(question, kErrorNeighbours, stop, [&](std::size_t place, const std::vector<Neighbour>& near) {
    double sum = 0.0;
    for (const Neighbour& neighbour : near) sum += static_cast<double>((*question.errors)[neighbour.index]);
    answer.values[place] = near.empty() ? kNone : static_cast<float>(sum / static_cast<double>(near.size()));
  });
}

Result<void> addClasses(const MapFieldQuestion& question, const std::stop_token& stop, MapFieldAnswer& answer) {
  answer.classes.assign(answer.values.size(), -1);
  return eachNeighbourhood(question, kVoters, stop, [&](std::size_t place, const std::vector<Neighbour>& near) {
    const ClassVote vote = classVote(near, *question.labels);
    answer.classes[place] = vote.label;
    answer.values[place] = near.empty() ? kNone : static_cast<float>(vote.share);
  });
}

// Calls decode(the points of some places, what to write for them) for all places, in pieces. values: what a place takes in the
// piece's memory.
template <class Decode>
Result<void> eachPiece(const MapFieldQuestion& question, std::size_t values, const std::stop_token& stop, MapFieldAnswer& answer,
                       const Decode& decode) {
  const PlaceGrid& grid = question.grid;
  const std::size_t together = imagesTogether(values), columns = static_cast<std::size_t>(grid.columns);
  std::vector<float> latent;
  for (std::size_t at = 0; at < grid.size(); at += together) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    const std::size_t n = std::min(together, grid.size() - at);
    latent.clear();
    for (std::size_t place = at; place < at + n; ++place) {
      const auto x = static_cast<float>(grid.x(static_cast<int>(place % columns)));
      const auto y = static_cast<float>(grid.y(static_cast<int>(place / columns)));
      const LatentPoint point = movedInPlane(question.plane, question.base, x, y);
      latent.insert(latent.end(), point.begin(), point.end());
    }
    decode(latent, std::span(answer.values).subspan(at, n));
  }
  return {};
}

Result<void> addEntropies(const Model& model, const MapFieldQuestion& question, const std::stop_token& stop,
                          MapFieldAnswer& answer) {
  const std::size_t size = model.imageShape().pixels();
  std::vector<float> pixels;
  return eachPiece(question, size, stop, answer, [&](std::span<const float> latent, std::span<float> entropies) {
    pixels.resize(entropies.size() * size);
    model.decode(latent, pixels);
    for (std::size_t i = 0; i < entropies.size(); ++i) {
      const Eigen::Map<const Eigen::ArrayXf> p(pixels.data() + i * size, static_cast<Eigen::Index>(size));
      // 0 ln 0 is 0: its logarithm is taken of the least positive number instead.
      constexpr float least = std::numeric_limits<float>::min();
      entropies[i] = -(p * p.max(least).log() + (1.0F - p) * (1.0F - p).max(least).log()).mean();
    }
  });
}

// With tangents s and t of the plane's directions, det((J B)^T (J B)) = |s|^2 |t|^2 - (s.t)^2.
Result<void> addMagnifications(const Model& model, const MapFieldQuestion& question, const std::stop_token& stop,
                               MapFieldAnswer& answer) {
  const std::size_t size = model.imageShape().pixels(), directions = isLine(question.plane) ? 1 : 2;
  const auto used = std::span(question.plane.components).first(directions * question.base.size());
  std::vector<float> pixels, tangents;
  return eachPiece(question, (1 + directions) * size, stop, answer,
                   [&](std::span<const float> latent, std::span<float> magnifications) {
                     pixels.resize(magnifications.size() * size);
                     tangents.resize(magnifications.size() * directions * size);
                     model.decodeTangents(latent, used, pixels, tangents);
                     for (std::size_t i = 0; i < magnifications.size(); ++i) {
                       const float* s = tangents.data() + i * directions * size;
                       const float* t = s + (directions - 1) * size;
                       double ss = 0.0, st = 0.0, tt = 0.0;
                       for (std::size_t p = 0; p < size; ++p) {
                         const double a = static_cast<double>(s[p]), b = static_cast<double>(t[p]);
                         ss += a * a;
                         st += a * b;
                         tt += b * b;
                       }
                       const double square = directions == 1 ? ss : ss * tt - st * st;
                       magnifications[i] = static_cast<float>(std::sqrt(std::max(square, 0.0)));
                     }
                   });
}

Result<void> add(Result<std::vector<float>> values, MapFieldAnswer& answer) {
  if (!values) return values.error();
  answer.values = *std::move(values);
  return {};
}

Result<void> addValues(const Model& model, const MapFieldQuestion& question, const std::stop_token& stop,
                       MapFieldAnswer& answer) {
  switch (question.field) {
    case MapField::PriorDensity: return add(priorDensities(question.plane, question.grid), answer);
    case MapField::AggregatePosterior:
      return add(aggregateDensities(*question.codes, question.plane, question.grid, stop), answer);
    case MapField::ReconstructionError: return addErrors(question, stop, answer);
    case MapField::ClassRegions: return addClasses(question, stop, answer);
    case MapField::Uncertainty: return addEntropies(model, question, stop, answer);
    case MapField::Magnification: return addMagnifications(model, question, stop, answer);
  }
  return {};
}

}  // namespace

template <>
std::span<const std::string_view> choiceNames<MapField>() {
  static constexpr std::array<std::string_view, 6> names{"prior",   "aggregate",   "error",
                                                         "classes", "uncertainty", "magnification"};
  return names;
}

Result<void> fieldAvailable(MapField field, bool variational, Reconstruction reconstruction, std::size_t codes,
                            std::size_t labels) {
  if (field == MapField::Uncertainty && reconstruction != Reconstruction::Bernoulli) {
    return unavailable(field, "this decoder gives grey levels and no probabilities, of which alone there is an entropy",
                       "Choose a model with Bernoulli pixels.");
  }
  return checkNeeds(field, variational, codes, labels);
}

Result<MapFieldAnswer> answerField(const Model& model, const MapFieldQuestion& question, std::stop_token stop) {
  const PlaceGrid& grid = question.grid;
  assert(grid.columns > 0 && grid.rows > 0 && grid.stepX > 0.0 && grid.stepY > 0.0);
  if (auto valid = check(model, question); !valid) return valid.error();
  assert(!isLine(question.plane) || grid.rows == 1);
  if (stop.stop_requested()) return Error::cancelledByUser();
  MapFieldAnswer answer;
  answer.grid = grid;
  answer.values.resize(grid.size());
  if (auto done = addValues(model, question, stop, answer); !done) return done.error();
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const float value : answer.values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, static_cast<double>(value));
    high = std::max(high, static_cast<double>(value));
  }
  if (low <= high) answer.low = low, answer.high = high;
  return answer;
}

Result<std::optional<FieldValue>> fieldValue(const Model& model, const MapFieldQuestion& question, double x, double y,
                                             std::stop_token stop) {
  MapFieldQuestion here = question;
  here.grid = {x - 0.5, y + 0.5, 1.0, 1.0, 1, 1};
  const auto answer = answerField(model, here, stop);
  if (!answer) return answer.error();
  const int label = answer->classes.empty() ? -1 : answer->classes.front();
  const auto value = static_cast<double>(answer->values.front());
  if (!std::isfinite(value) || (question.field == MapField::ClassRegions && label < 0)) return std::optional<FieldValue>();
  return std::optional(FieldValue{value, label});
}

std::optional<FieldValue> fieldAbout(const MapFieldAnswer& answer, double x, std::optional<double> y) {
  const PlaceGrid& grid = answer.grid;
  const double height = y.value_or(grid.rows > 0 ? grid.y(0) : 0.0);
  if (!grid.cellAt(x, height)) return std::nullopt;
  // Between which places it lies: the outermost go on to the outer edges.
  const auto between = [](double at, int count) {
    const double inside = std::clamp(at - 0.5, 0.0, count - 1.0);
    const int first = std::min(static_cast<int>(inside), std::max(0, count - 2));
    return std::pair(first, inside - first);
  };
  const auto [column, right] = between((x - grid.left) / grid.stepX, grid.columns);
  const auto [row, down] = between((grid.top - height) / grid.stepY, grid.rows);
  const auto placeAt = [&grid](int i, int j) {
    return static_cast<std::size_t>(std::min(j, grid.rows - 1)) * static_cast<std::size_t>(grid.columns) +
           static_cast<std::size_t>(std::min(i, grid.columns - 1));
  };
  const std::array places{placeAt(column, row), placeAt(column + 1, row), placeAt(column, row + 1), placeAt(column + 1, row + 1)};
  const std::array shares{(1.0 - right) * (1.0 - down), right * (1.0 - down), (1.0 - right) * down, right * down};
  const int label = answer.classes.empty() ? -1 : answer.classes[places[0]];
  if (!answer.classes.empty() && label < 0) return std::nullopt;
  double value = 0.0, low = std::numeric_limits<double>::infinity(), high = -low;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto at = static_cast<double>(answer.values[places[i]]);
    if (!std::isfinite(at) || (!answer.classes.empty() && answer.classes[places[i]] != label)) return std::nullopt;
    value += shares[i] * at;
    low = std::min(low, at);
    high = std::max(high, at);
  }
  if (high - low > kAgree * std::max(std::abs(low), std::abs(high))) return std::nullopt;
  return FieldValue{value, label, true};
}

Result<std::vector<float>> imageErrors(const Model& model, const ImageSet& images, std::stop_token stop,
                                       const ProgressCallback& progress) {
  if (auto fits = checkShape(model, images); !fits) return fits.error();
  const auto byClass = ByClass::create(model, images.labels, images.size());
  if (!byClass) return byClass.error();
  const std::size_t pixels = images.shape.pixels(), together = imagesTogether(pixels);
  const auto d = static_cast<std::size_t>(model.latentDimension());
  std::vector<float> errors(images.size()), values, kl;
  for (std::size_t at = 0; at < images.size(); at += together) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    const std::size_t n = std::min(together, images.size() - at);
    toUnitRange(std::span(images.pixels).subspan(at * pixels, n * pixels), values);
    kl.resize(n * d);
    byClass->score(at, values, {}, std::span(errors).subspan(at, n), kl);
    if (progress) progress({"errors of reconstruction", at + n, images.size()});
  }
  return errors;
}

}  // namespace latentscape
