// SPDX-License-Identifier: GPL-3.0-or-later
// Analyses that take long, beside what a user would take instead in Debian: scikit-learn's t-SNE, nearest neighbours and logistic
// regression, PyTorch's operations for the importance-weighted likelihood. In turn, with the same data. And the refinement of
// codes, which has no rival.
#include "core/base/files.h"
#include "core/base/random.h"
#include "core/base/threads.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/exploration/importance.h"
#include "core/exploration/linear_probe.h"
#include "core/exploration/model_input.h"
#include "core/exploration/nearest_neighbours.h"
#include "core/exploration/projection.h"
#include "core/exploration/queries.h"
#include "core/exploration/refinement.h"
#include "core/exploration/representation.h"
#include "core/model/model.h"
#include "core/storage/checkpoint.h"
#include "core/storage/embedded_model.h"
#include "tests/benchmark/child.h"
#include "tests/benchmark/digits.h"
#include "tests/benchmark/rivals.h"
#include "tests/benchmark/table.h"

#include <nlohmann/json.hpp>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <iostream>
#include <limits>
#include <memory>
#include <numeric>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr int kNeighbours = 5, kDimension = 10, kSamples = 5000;
constexpr std::size_t kCodes = 10'000, kImportanceImages = 1000;

// What the rival reads, in a temporary folder.
class Folder {
 public:
  Folder() : m_path(fs::temp_directory_path() / ("latentscape-analyses-" + std::to_string(getpid()))) {}
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const fs::path& path() const { return m_path; }
  template <class T>
  Result<void> write(const char* name, const std::vector<T>& values) const {
    return writeFile(m_path / name, std::string_view(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)));
  }

 private:
  fs::path m_path;
};

// One analysis: ours, whose answer is a figure to compare, and the rival's command with the field of its answer.
struct Analysis {
  std::string name, command, field;
  std::function<Result<double>()> ours;
  double within;  // the two figures are closer than this
};

Result<void> measureOne(const Analysis& analysis, Child* rival, const PartOptions& options, Table& table) {
  std::vector<double> seconds, others;
  for (int round = 0; round < options.rounds; ++round) {
    const auto began = std::chrono::steady_clock::now();
    const auto figure = analysis.ours();
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    if (!figure) return figure.error();
    if (rival == nullptr) continue;
    const auto answer = rival->ask(analysis.command);
    if (!answer) return answer.error();
    others.push_back(answer->value("seconds", 0.0));
    const double other = answer->value(analysis.field, *figure);
    if (std::abs(*figure - other) > analysis.within) {
      table.notes.push_back("WARNING: " + analysis.name + ": " + analysis.field + " is " + std::to_string(*figure) +
                            ", the other's " + std::to_string(other));
    }
  }
  Row row = medianRow(analysis.name, "s", seconds);
  if (rival != nullptr) row.comparedWith(rival->greeting().value("what", "?"), medianRow("", "s", others));
  table.rows.push_back(row.aimedAt("ahead, aim 3x"));
  std::cerr << "analyses_benchmark: " << analysis.name << '\n';
  return {};
}

// Whether a refined code is ever worse than the encoder's, by the same fresh samples, which breaks a promise, and what it gains.
void measureRefinement(const std::shared_ptr<const Model>& model, const ImageSet& images, Table& table) {
  constexpr int samples = 64;
  constexpr double bearable = 4.0;  // standard errors
  std::vector<double> seconds;
  std::vector<std::size_t> worse;
  double worst = -std::numeric_limits<double>::infinity(), gain = 0.0;
  CodeTarget target;
  for (std::size_t i = 0; i < images.size(); ++i) {
    toUnitRange(images.image(i), target.pixels);
    const auto began = std::chrono::steady_clock::now();
    const Gaussian encoded = encodedGaussian(*model, target.pixels);
    Refinement refinement(model, target, encoded);
    while (!refinement.done()) refinement.advance(1);
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    const FreshScore score = scoreFresh(*model, target, encoded, refinement.best(), samples, i + 1);
    gain -= score.difference / static_cast<double>(images.size());
    if (score.standardError > 0.0) worst = std::max(worst, score.difference / score.standardError);
    else if (score.difference > 0.0) worst = std::numeric_limits<double>::infinity();
    if (!(score.difference <= bearable * score.standardError)) worse.push_back(i);  // nor is NaN
  }
  const std::string of = ", of " + std::to_string(images.size()) + " test images";
  table.rows.push_back({"refine: worst difference in standard errors" + of, worst, "SE", {}, 0.0, 0.0, "under 4"});
  table.rows.push_back({"refine: mean gain over the encoder" + of, gain, "nats", {}, 0.0, 0.0, {}});
  table.rows.push_back(medianRow("refine: one image" + of, "s", seconds));
  if (!worse.empty()) {
    table.broken.push_back("refine: the refined -ELBO is worse than the encoder's by more than four standard errors for " +
                           std::to_string(worse.size()) + of + ", the first of them image " + std::to_string(worse.front()));
  }
  std::cerr << "analyses_benchmark: refine\n";
}

Result<void> measure(const PartOptions& options, Table& table) {
  auto digits = Digits::open();
  if (!digits) return digits.error();
  table.notes.push_back((*digits)->note());
  const Dataset& dataset = *(*digits)->dataset();
  const auto checkpoint = embeddedCheckpoint();
  if (!checkpoint) return checkpoint.error();
  const auto model = makeModel(checkpoint->config.model, checkpoint->weights);

  auto train = pixelFeatures(dataset.train), test = pixelFeatures(dataset.test);
  if (!train) return train.error();
  if (!test) return test.error();
  // Codes of ten dimensions that fall into classes, as a trained model's do: random directions of the images.
  std::vector<float> directions(kDimension * test->dimension), codes(kCodes * kDimension);
  RandomStream(1).fillNormal(directions);
  for (std::size_t i = 0; i < kCodes; ++i) {
    for (std::size_t k = 0; k < kDimension; ++k) {
      const auto row = test->row(i % test->count);
      const float* direction = directions.data() + k * test->dimension;
      codes[i * kDimension + k] = std::inner_product(row.begin(), row.end(), direction, 0.0F);
    }
  }
  ImageSet few = dataset.test;
  few.pixels.resize(kImportanceImages * few.shape.pixels());
  few.labels.resize(kImportanceImages);
  const auto posterior = encodeImages(*model, few, 0, kImportanceImages);
  if (!posterior) return posterior.error();

  const Folder folder;
  std::unique_ptr<Child> rival;
  if (pythonHas("sklearn") && pythonHasTorch()) {
    std::vector<float> decoder;
    nlohmann::json shapes = nlohmann::json::array();
    for (const Tensor& tensor : checkpoint->weights->tensors) {
      if (!tensor.name.starts_with("decoder.")) continue;
      if (tensor.shape.size() == 2) shapes.push_back(tensor.shape);
      decoder.insert(decoder.end(), tensor.values.begin(), tensor.values.end());
    }
    const auto end = test->values.begin() + static_cast<std::ptrdiff_t>(kImportanceImages * test->dimension);
    const std::vector<float> fewValues(test->values.begin(), end);
    std::vector<Result<void>> written;
    written.push_back(folder.write("train", train->values));
    written.push_back(folder.write("train_labels", train->labels));
    written.push_back(folder.write("test", test->values));
    written.push_back(folder.write("test_labels", test->labels));
    written.push_back(folder.write("few", fewValues));
    written.push_back(folder.write("codes", codes));
    written.push_back(folder.write("decoder", decoder));
    written.push_back(folder.write("mean", posterior->mean));
    written.push_back(folder.write("log_variance", posterior->logVariance));
    written.push_back(writeFile(folder.path() / "decoder.json", shapes.dump()));
    for (const auto& one : written) {
      if (!one) return one.error();
    }
    auto child = startAnalysesRival(folder.path());
    if (!child) return child.error();
    rival = *std::move(child);
  } else {
    table.notes.emplace_back("python3-sklearn or python3-torch is not on this machine: nothing to compare analyses with");
  }

  const int threads = availableThreads();
  const auto accuracyOf = [&](std::span<const std::uint8_t> found) { return confusionMatrix(test->labels, found).accuracy(); };
  const std::vector<Analysis> all{
      {"t-SNE of 10,000 codes of 10 dimensions", "tsne " + std::to_string(kDimension), "divergence",
       [&]() -> Result<double> {
         ProjectionOptions settings;
         settings.method = ProjectionMethod::Tsne;
         settings.threads = threads;
         auto projection = projectPoints(codes, kDimension, settings);
         if (!projection) return projection.error();
         return projection->divergence;
       },
       0.1},
      {"classes of 10,000 test images by 5 nearest neighbours among 60,000", "neighbours " + std::to_string(kNeighbours),
       "accuracy",
       [&]() -> Result<double> {
         auto found = nearestNeighbourClasses(*train, *test, kNeighbours);
         if (!found) return found.error();
         return accuracyOf(*found);
       },
       0.001},
      {"logistic regression on 60,000 training images", "logistic", "accuracy",
       [&]() -> Result<double> {
         auto probe = fitLinearProbe(*train);
         if (!probe) return probe.error();
         return accuracyOf(probe->classify(*test));
       },
       0.01},
      {"importance-weighted likelihood of 1,000 images, k = 5,000",
       "importance " + std::to_string(model->latentDimension()) + " " + std::to_string(kSamples), "log_likelihood",
       [&]() -> Result<double> {
         ImportanceOptions settings;
         settings.samples = kSamples;
         auto found = importanceWeightedLikelihood(*model, few, settings);
         if (!found) return found.error();
         return found->points.back().logLikelihood.mean;
       },
       0.2},
  };
  for (const Analysis& analysis : all) {
    if (auto measured = measureOne(analysis, rival.get(), options, table); !measured) return measured;
  }
  measureRefinement(model, few, table);
  return {};
}

}  // namespace
}  // namespace latentscape

int main(int argc, char** argv) {
  using namespace latentscape;
  PartOptions options;
  options.rounds = 3;
  return runPart(argc, argv, "Analyses that take long, beside scikit-learn and PyTorch.", kTakesRounds, measure, options);
}
