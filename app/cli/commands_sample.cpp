// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/selections.h"
#include "app/cli/terminal.h"
#include "core/exploration/attributes.h"
#include "core/exploration/mixture.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <numeric>

namespace latentscape {
namespace {

// From so many dimensions on, a full covariance has more numbers than codes usually tell.
constexpr int kFullCovarianceUpTo = 64;

struct SampleOptions {
  std::string model, dataset, split = "test", out;
  DatasetFlags data;
  std::string from, classes, covariance;  // from empty: the prior, or aggregate where classes are chosen
  int scale = 0, count = 64;
  int components = 0;  // 0: 10, or 5 of chosen classes
  double temperature = 1.0;
  std::uint64_t seed = 1;
};

struct Drawn {
  std::vector<LatentPoint> points;
  std::vector<int> classes;  // which a conditional model is given, in turn
  std::string fit;           // of the mixture, as JSON
};

std::vector<int> classesOf(const ImageSet& images) {
  std::vector<int> classes(images.labels.begin(), images.labels.end());
  std::sort(classes.begin(), classes.end());
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  return classes;
}

// The prior of a conditional model is the same for every class; --class says which are decoded.
Result<Drawn> drawFromPrior(const SampleOptions& options, const OpenModel& model, std::stop_token stop) {
  Drawn drawn{samplePrior(model.dimension(), static_cast<std::size_t>(options.count), options.seed, options.temperature), {}, ""};
  if (options.classes.empty()) return drawn;
  const auto opened = openImages(options.dataset, options.split, model.checkpoint.config, stop, options.data);
  if (!opened) return opened.error();
  drawn.classes = classesOf(selectImages(opened->images(), parseSelection("--class", options.classes, *opened)));
  return drawn;
}

Result<Drawn> drawFromCodes(const SampleOptions& options, const OpenModel& model, std::stop_token stop) {
  const auto opened = openImages(options.dataset, options.split, model.checkpoint.config, stop, options.data);
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
  const nlohmann::ordered_json told = {{"images", codes->count},
                                       {"components", fit->mixture.components()},
                                       {"covariance", full ? "full" : "diagonal"},
                                       {"log_likelihood", fit->logLikelihoods.back()},
                                       {"steps", fit->logLikelihoods.size() - 1},
                                       {"converged", fit->converged}};
  return Drawn{sampleMixture(fit->mixture, static_cast<std::size_t>(options.count), options.temperature, options.seed), classesOf(images),
               told.dump() + "\n"};
}

std::vector<Image> decodeInTurn(const Model& model, const Drawn& drawn) {
  if (model.classes() == 0) return decodePoints(model, drawn.points);
  std::vector<int> classes = drawn.classes;
  if (classes.empty()) {
    classes.resize(static_cast<std::size_t>(model.classes()));
    std::iota(classes.begin(), classes.end(), 0);
  }
  std::vector<Image> images;
  for (std::size_t i = 0; i < drawn.points.size(); ++i) {
    images.push_back(decodePoint(*model.ofClass(std::min(classes[i % classes.size()], model.classes() - 1)), drawn.points[i]));
  }
  return images;
}

Result<void> sample(const SampleOptions& options, std::stop_token stop) {
  const auto model = openModel(options.model);
  if (!model) return model.error();
  const bool conditional = model->model->classes() > 0;
  const bool prior = options.from == "prior" || (options.from.empty() && (conditional || options.classes.empty()));
  if (prior && (options.components != 0 || !options.covariance.empty() || !(conditional || options.classes.empty()))) {
    throw CLI::ValidationError("--from", "the prior is one Gaussian for all; --class, --components and --covariance belong to \"aggregate\"");
  }
  const auto drawn = prior ? drawFromPrior(options, *model, stop) : drawFromCodes(options, *model, stop);
  if (!drawn) return drawn.error();
  int columns = 1;
  while (columns * columns < options.count) ++columns;  // as square as can be
  if (auto written = writeGrid(options.out, decodeInTurn(*model->model, *drawn), columns, 2, options.scale); !written) return written;
  std::cout << drawn->fit;
  return {};
}

}  // namespace

void addSampleCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<SampleOptions>();
  CLI::App* command = app.add_subcommand("sample", "Images of points drawn from the prior, or from a mixture of Gaussians fitted to codes");
  addModelArgument(*command, options->model);
  addPictureOptions(*command, options->out, options->scale);
  command->add_option("--count", options->count, "How many")->check(CLI::Range(1, 10000))->capture_default_str();
  addSeedOption(*command, options->seed, "The same seed draws the same points (default: 1)");
  command->add_option("--from", options->from, "prior: N(0, I); aggregate: the mixture, told as JSON (default: prior; with --class aggregate, where the model is not conditional)")
      ->check(CLI::IsMember({"prior", "aggregate"}));
  command->add_option("--temperature", options->temperature, "Multiplies standard deviations: below 1 nearer to the middle, above 1 farther out")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  command->add_option("--class", options->classes, std::string("aggregate, of these alone; a conditional model is given their classes in turn: ") + selectionHelp);
  command->add_option("--components", options->components, "aggregate: Gaussians in the mixture (default: 10; with --class 5)")->check(CLI::Range(1, 1000));
  command->add_option("--covariance", options->covariance, "aggregate: full or diagonal (default: full up to 64 dimensions)")
      ->check(CLI::IsMember({"full", "diagonal"}));
  addImagesOptions(*command, options->dataset, options->split, options->data);
  command->callback([options, &action] { action = [options](std::stop_token stop) { return sample(*options, stop); }; });
}

}  // namespace latentscape
