// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/analysis_commands.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/cli/terminal.h"
#include "app/options/values.h"
#include "core/charts/confusion_chart.h"
#include "core/exploration/representation_report.h"

#include <memory>
#include <utility>

namespace latentscape {
namespace {

struct RepresentOptions {
  DatasetFlags data;
  std::string model, dataset, chart;
  int k = 5;
  double l2 = 1.0;
  std::uint64_t seed = 1, trainImages = 0, testImages = 0;
};

// The images that the classifiers learn from, and those that they are tested on.
struct Split {
  ImageSet train, test;
  std::string trainSplit = "train";
  std::string title;
  std::string name;
  std::vector<std::string> classNames;
};

Result<Split> openSplit(const RepresentOptions& options, const Checkpoint& checkpoint, std::stop_token stop) {
  const auto opened = openImages(options.dataset, "test", checkpoint, stop, options.data);
  if (!opened) return opened.error();
  const Dataset& dataset = *opened->dataset;
  auto parts = representationSplit(dataset, options.seed);
  Split split{std::move(parts.train), std::move(parts.test), parts.fromTest ? "four fifths of test" : "train",
              dataset.title,          dataset.name,          dataset.classNames};
  split.train = limitImages("--train-images", split.train, options.trainImages, options.seed);
  split.test = limitImages("--test-images", split.test, options.testImages, options.seed);
  return split;
}

nlohmann::ordered_json rowsOf(const ConfusionMatrix& matrix) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (std::size_t row = 0; row < matrix.classes; ++row) {
    const auto begin = matrix.counts.begin() + static_cast<std::ptrdiff_t>(row * matrix.classes);
    rows.push_back(std::vector<std::size_t>(begin, begin + static_cast<std::ptrdiff_t>(matrix.classes)));
  }
  return rows;
}

nlohmann::ordered_json describe(const RepresentationFigures& figures) {
  nlohmann::ordered_json result = {{"dimension", figures.dimension},
                                   {"knn_accuracy", figures.neighbours.accuracy()},
                                   {"linear_probe_accuracy", figures.probe.accuracy()},
                                   {"linear_probe_converged", figures.probeConverged},
                                   {"silhouette", nullptr},
                                   {"knn_confusion", rowsOf(figures.neighbours)},
                                   {"linear_probe_confusion", rowsOf(figures.probe)}};
  if (figures.silhouette) result["silhouette"] = *figures.silhouette;
  return result;
}

Result<void> represent(const RepresentOptions& options, std::stop_token stop) {
  const auto model = openModel(options.model);
  if (!model) return model.error();
  const auto split = openSplit(options, model->checkpoint, stop);
  if (!split) return split.error();
  if (static_cast<std::size_t>(options.k) > split->train.size()) {
    throw CLI::ValidationError("--neighbours", "expected at most " + std::to_string(split->train.size()) +
                                                   ", the training images, found " + std::to_string(options.k));
  }
  ProgressLine line;
  const auto progress = drawInto(line, false);
  const auto trainCodes = codeFeatures(*model->model, split->train, stop, progress);
  if (!trainCodes) return trainCodes.error();
  const auto testCodes = codeFeatures(*model->model, split->test, stop, progress);
  if (!testCodes) return testCodes.error();
  const RepresentationOptions how{options.k, options.l2, options.seed};
  const auto codes = judgeFeatures(*trainCodes, *testCodes, how, stop, progress);
  if (!codes) return codes.error();
  const auto trainPixels = pixelFeatures(split->train), testPixels = pixelFeatures(split->test);
  if (!trainPixels || !testPixels) return trainPixels ? testPixels.error() : trainPixels.error();
  const auto pixels = judgeFeatures(*trainPixels, *testPixels, how, stop, progress);
  if (!pixels) return pixels.error();
  if (!options.chart.empty()) {
    const std::string title = split->title + " \u00b7 " + std::to_string(options.k) + "-NN on " +
                              std::to_string(model->dimension()) + "-D codes, accuracy " + fixed(codes->neighbours.accuracy(), 4);
    if (auto drawn = writeConfusionChart(options.chart,
                                         {codes->neighbours.counts, codes->neighbours.classes, split->classNames, title, false});
        !drawn) {
      return drawn;
    }
  }
  line.clear();
  printJson({{"codes", describe(*codes)},
             {"pixels", describe(*pixels)},
             {"neighbours", options.k},
             {"l2", options.l2},
             {"train_images", split->train.size()},
             {"test_images", split->test.size()},
             {"train_split", split->trainSplit},
             {"dataset", split->name},
             {"posterior", "mean"},
             {"seed", options.seed}});
  return {};
}

}  // namespace

void addRepresentCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<RepresentOptions>();
  CLI::App* command = app.add_subcommand(
      "represent",
      "How well codes predict classes that training never saw: k-NN and linear probe on codes and raw pixels, as JSON");
  addModelArgument(*command, options->model);
  command->add_option("--dataset", options->dataset, std::string(kDatasetForms) + " (default: what the model was trained on)");
  addDatasetFlags(*command, options->data);
  command->add_option("--neighbours", options->k, "Nearest neighbours that vote")->check(within(1, 1000))->capture_default_str();
  command->add_option("--l2", options->l2, "Weight of the linear probe's L2 penalty")
      ->check(within(0.0, 1e6))
      ->capture_default_str();
  addImageCountOption(*command, "--train-images", options->trainImages,
                      "Number of images to learn from, drawn at random (default: all)", 2);
  addImageCountOption(*command, "--test-images", options->testImages,
                      "Number of images to test on, drawn at random (default: all)", 2);
  addChartOption(*command, options->chart, "Write a chart of the confusion matrix of k-NN on codes");
  addSeedOption(*command, options->seed, "Seed of all random draws (default: 1)");
  command->callback([options, &action] { action = [options](std::stop_token stop) { return represent(*options, stop); }; });
}

}  // namespace latentscape
