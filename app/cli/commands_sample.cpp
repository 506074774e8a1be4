// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/cli/selections.h"
#include "app/cli/terminal.h"
#include "app/options/values.h"
#include "core/base/memory_limit.h"
#include "core/exploration/attributes.h"
#include "core/exploration/chunks.h"
#include "core/exploration/frechet.h"
#include "core/exploration/mixture.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

// Above this, a full covariance usually has too many parameters for the number of codes.
constexpr int kFullCovarianceUpTo = 64;

struct SampleOptions {
  std::string model, dataset, split = "test", out;
  DatasetFlags data;
  std::string from, classes, covariance;  // from empty: the prior, or aggregate if classes are chosen
  int scale = 0, count = 64;
  int components = 0;  // 0: 10, or 5 for chosen classes
  double temperature = 1.0;
  std::uint64_t seed = 1;
  std::string judge;  // the judge command's other model
};

struct Drawn {
  std::vector<LatentPoint> points;
  std::vector<int> classes;    // given to a conditional model in turn
  nlohmann::ordered_json fit;  // of the mixture; null if there is none
};

std::vector<int> classesOf(const ImageSet& images) {
  std::vector<int> classes(images.labels.begin(), images.labels.end());
  std::sort(classes.begin(), classes.end());
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  return classes;
}

// A conditional model has the same prior for every class; --class says which classes are decoded.
Result<Drawn> drawFromPrior(const SampleOptions& options, const OpenModel& model, std::stop_token stop) {
  Drawn drawn{
      samplePrior(model.dimension(), static_cast<std::size_t>(options.count), options.seed, options.temperature), {}, nullptr};
  if (options.classes.empty()) return drawn;
  // The run stores the classes' names: only another data set's names, or a choice of images, need images.
  if (options.dataset.empty()) {
    auto classes = parseModelClasses("--class", options.classes, model.checkpoint.config);
    if (classes.need == ModelClasses::Need::Nothing) {
      drawn.classes = std::move(classes.numbers);
      return drawn;
    }
  }
  const auto opened = openImages(options.dataset, options.split, model.checkpoint, stop, options.data);
  if (!opened) return opened.error();
  drawn.classes = classesOf(selectImages(opened->images(), parseSelection("--class", options.classes, *opened)));
  return drawn;
}

Result<Drawn> drawFromCodes(const SampleOptions& options, const OpenModel& model, std::stop_token stop) {
  const auto opened = openImages(options.dataset, options.split, model.checkpoint, stop, options.data);
  if (!opened) return opened.error();
  ImageSet chosen;
  if (!options.classes.empty()) chosen = selectImages(opened->images(), parseSelection("--class", options.classes, *opened));
  const ImageSet& images = options.classes.empty() ? opened->images() : chosen;
  ProgressLine line;
  const auto codes = encodeImages(*model.model, images, 0, images.size(), stop, drawInto(line, false));
  if (!codes) return codes.error();
  MixtureOptions how;
  how.components = options.components != 0 ? options.components : options.classes.empty() ? 10 : 5;
  const bool full = options.covariance.empty() ? model.dimension() <= kFullCovarianceUpTo : options.covariance == "full";
  how.kind = full ? CovarianceKind::Full : CovarianceKind::Diagonal;
  how.seed = options.seed;
  const auto fit = fitMixture(codes->mean, codes->dimension, how, stop, drawInto(line, false));
  if (!fit) return fit.error();
  line.clear();
  nlohmann::ordered_json description = {{"images", codes->count},
                                        {"components", fit->mixture.components()},
                                        {"covariance", full ? "full" : "diagonal"},
                                        {"log_likelihood", fit->logLikelihoods.back()},
                                        {"steps", fit->logLikelihoods.size() - 1},
                                        {"converged", fit->converged}};
  return Drawn{sampleMixture(fit->mixture, static_cast<std::size_t>(options.count), options.temperature, options.seed),
               classesOf(images), std::move(description)};
}

// The images of the points as they are asked for; of a conditional model of one class after the other.
class DecodedInTurn {
 public:
  DecodedInTurn(const Model& model, const Drawn& drawn, std::stop_token stop)
      : m_model(model), m_points(drawn.points), m_stop(std::move(stop)) {
    if (model.classes() == 0) return;
    std::vector<int> classes = drawn.classes;
    if (classes.empty()) {
      classes.resize(static_cast<std::size_t>(model.classes()));
      std::iota(classes.begin(), classes.end(), 0);
    }
    for (const int one : classes) m_ofClasses.push_back(model.ofClass(std::min(one, model.classes() - 1)));
  }

  Result<std::vector<Image>> operator()(std::size_t first, std::size_t count) const {
    if (m_ofClasses.empty()) return DecodedPoints(m_model, m_points, m_stop)(first, count);
    if (m_stop.stop_requested()) return Error::cancelledByUser();
    std::vector<Image> images;
    for (std::size_t i = first; i < first + count; ++i)
      images.push_back(decodePoint(*m_ofClasses[i % m_ofClasses.size()], m_points[i]));
    return images;
  }

 private:
  const Model& m_model;
  std::span<const LatentPoint> m_points;
  std::stop_token m_stop;
  std::vector<std::shared_ptr<const Model>> m_ofClasses;  // in turn; made once
};

Result<Drawn> draw(const SampleOptions& options, const OpenModel& model, std::stop_token stop) {
  const bool conditional = model.model->classes() > 0;
  const bool prior = options.from == "prior" || (options.from.empty() && (conditional || options.classes.empty()));
  if (prior && (options.components != 0 || !options.covariance.empty() || !(conditional || options.classes.empty()))) {
    throw CLI::ValidationError(
        "--from", "the prior is one Gaussian for all; --class, --components and --covariance belong to \"aggregate\"");
  }
  return prior ? drawFromPrior(options, model, stop) : drawFromCodes(options, model, stop);
}

Result<void> sample(const SampleOptions& options, std::stop_token stop) {
  const auto model = openModel(options.model);
  if (!model) return model.error();
  const auto drawn = draw(options, *model, stop);
  if (!drawn) return drawn.error();
  int columns = 1;
  while (columns * columns < options.count) ++columns;  // as square as possible
  if (auto written = writeGrid(options.out, model->model->imageShape(), drawn->points.size(), {columns, 2, options.scale},
                               DecodedInTurn(*model->model, *drawn, stop));
      !written)
    return written;
  if (!drawn->fit.is_null()) printJson(drawn->fit);
  return {};
}

Result<void> judge(const SampleOptions& options, std::stop_token stop) {
  const auto model = openModel(options.model);
  if (!model) return model.error();
  const auto other = openModel(options.judge);
  if (!other) return other.error();
  const auto drawn = draw(options, *model, stop);
  if (!drawn) return drawn.error();
  const auto opened = openImages(options.dataset, options.split, model->checkpoint, stop, options.data);
  if (!opened) return opened.error();
  // Samples of some classes are compared with images of those classes.
  ImageSet images = opened->images();
  if (!options.classes.empty()) images = selectImages(images, parseSelection("--class", options.classes, *opened));
  ImageSet samples{model->model->imageShape(), {}, {}};
  const double bytes = static_cast<double>(options.count) * static_cast<double>(samples.shape.pixels());
  if (auto fits = checkMemory(std::to_string(options.count) + " samples", bytes, "--count", "Draw fewer."); !fits) return fits;
  samples.pixels.reserve(drawn->points.size() * samples.shape.pixels());
  const DecodedInTurn decoded(*model->model, *drawn, stop);
  const std::size_t together = imagesTogether(samples.shape.pixels());
  for (std::size_t first = 0; first < drawn->points.size(); first += together) {
    const auto some = decoded(first, std::min(together, drawn->points.size() - first));
    if (!some) return some.error();
    for (const Image& image : *some) samples.pixels.insert(samples.pixels.end(), image.pixels.begin(), image.pixels.end());
  }
  ProgressLine line;
  const auto quality = judgeSamples(*other->model, samples, images, stop, drawInto(line, false));
  if (!quality) return quality.error();
  line.clear();
  printJson({{"frechet_distance", quality->distance},
             {"floor", quality->floor ? nlohmann::ordered_json(*quality->floor) : nlohmann::ordered_json()},
             {"samples", quality->samples},
             {"images", quality->images},
             {"judge", options.judge},
             {"judge_dimension", other->dimension()}});
  return {};
}

void addDrawingOptions(CLI::App& command, SampleOptions& options) {
  addSeedOption(command, options.seed, "The same seed draws the same points (default: 1)");
  command
      .add_option("--from", options.from,
                  "prior: N(0, I); aggregate: a mixture fitted to codes, printed as JSON (default: prior; with --class "
                  "aggregate, if the model "
                  "is not conditional)")
      ->check(CLI::IsMember({"prior", "aggregate"}));
  command
      .add_option("--temperature", options.temperature,
                  "Multiplies standard deviations: below 1 nearer to the mean, above 1 farther out")
      ->check(within(0.0, 100.0))
      ->capture_default_str();
  command.add_option(
      "--class", options.classes,
      std::string("Fits the aggregate to these alone; a conditional model is given their classes in turn: ") + selectionHelp);
  command.add_option("--components", options.components, "aggregate: Gaussians in the mixture (default: 10, or 5 with --class)")
      ->check(within(1, 1000));
  command.add_option("--covariance", options.covariance, "aggregate: full or diagonal (default: full up to 64 dimensions)")
      ->check(CLI::IsMember({"full", "diagonal"}));
  addImagesOptions(command, options.dataset, options.split, options.data);
}

}  // namespace

void addSampleCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<SampleOptions>();
  CLI::App* command = app.add_subcommand(
      "sample", "Images decoded at points drawn from the prior, or from a mixture of Gaussians fitted to codes");
  addModelArgument(*command, options->model);
  addPictureOptions(*command, options->out, options->scale);
  command->add_option("--count", options->count, "Number of samples")->check(within(1, 10000))->capture_default_str();
  addDrawingOptions(*command, *options);
  command->callback([options, &action] { action = [options](std::stop_token stop) { return sample(*options, stop); }; });

  const auto judged = std::make_shared<SampleOptions>();
  judged->count = 10000;
  CLI::App* other =
      app.add_subcommand("judge",
                         "How similar a model's samples are to real images, judged by another model: a Fréchet distance of "
                         "codes, as JSON. Samples of the aggregate posterior come from the "
                         "mixture fitted to the same split that they are compared with");
  addModelArgument(*other, judged->model);
  other
      ->add_option("--judge", judged->judge,
                   "The model whose codes are compared: a .safetensors file, a RUN folder, or the word embedded")
      ->required();
  other->add_option("--count", judged->count, "Number of samples")->check(within(2, 100000))->capture_default_str();
  addDrawingOptions(*other, *judged);
  other->callback([judged, &action] { action = [judged](std::stop_token stop) { return judge(*judged, stop); }; });
}

}  // namespace latentscape
