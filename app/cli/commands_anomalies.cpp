// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/analysis_commands.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/cli/terminal.h"
#include "app/options/values.h"
#include "core/base/files.h"
#include "core/charts/anomaly_chart.h"
#include "core/data/dataset_options.h"
#include "core/exploration/anomaly_sets.h"
#include "core/storage/trained_images.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <iterator>
#include <map>
#include <memory>

namespace latentscape {
namespace {

struct AnomaliesOptions {
  std::string model, normal, anomalous, score = "reconstruction", posterior = "mean", out, chart, misses;
  std::uint64_t seed = 1;
  int scale = 0;
};

// "mnist:0,3-5", a data set and its classes, by name or number; without classes, all of them. A path that is there is whole.
struct Source {
  std::string dataset;
  std::string chosen;        // classes as written
  std::vector<int> classes;  // their numbers, once the data set's names are known
  bool own = false;          // what the model was trained on, by default
};

Source parseSource(const std::string& text) {
  std::error_code problem;
  const std::size_t colon = text.rfind(':');
  const bool whole = colon == std::string::npos || colon + 1 == text.size() || std::filesystem::exists(text, problem) ||
                     text.find('/', colon) != std::string::npos;
  if (whole) return {text, "", {}, false};
  return {text.substr(0, colon), text.substr(colon + 1), {}, false};
}

struct Opened {
  std::shared_ptr<const Dataset> dataset;
  Source source;
  NumberedImages test;
};

// The images that the model was trained on, of the classes that it was trained on.
Source ownSource(const RunConfig& config) { return {config.dataset, "", config.data.classes, true}; }

Result<Opened> openSource(const std::string& option, const Source& source, const OpenModel& model,
                          std::map<std::string, std::shared_ptr<const Dataset>>& seen, std::stop_token stop) {
  constexpr std::string_view choose = "give --normal";
  const RunConfig& config = model.checkpoint.config;
  Opened opened{nullptr, source, {}};
  auto& dataset = seen[source.dataset];
  if (!dataset) {
    auto images = openImages(source.dataset, "test", model.checkpoint, stop);
    if (!images) return source.own ? missingTrainedImages(config, images.error(), choose) : images.error();
    dataset = images->dataset;
    if (auto sized = checkTrainedSize(config, *dataset, choose); source.own && !sized) return sized.error();
  }
  opened.dataset = dataset;
  if (!opened.source.chosen.empty()) {
    auto classes = parseClasses(opened.source.chosen, dataset->classNames);
    if (!classes) {
      throw CLI::ValidationError(option, "expected NAME, or NAME:CLASSES such as mnist:0,3-5, found \"" + source.dataset + ":" +
                                             source.chosen + "\": " + dataset->title + " " + classes.error().what);
    }
    opened.source.classes = *std::move(classes);
  }
  auto selection = imagesOfClasses(dataset->test, opened.source.classes, dataset->title);
  if (!selection) return selection.error();
  opened.test = *std::move(selection);
  return opened;
}

bool overlap(const Opened& a, const Opened& b) {
  if (a.dataset != b.dataset) return false;
  std::vector<std::size_t> both;
  std::set_intersection(a.test.indices.begin(), a.test.indices.end(), b.test.indices.begin(), b.test.indices.end(),
                        std::back_inserter(both));
  return !both.empty();
}

Result<MahalanobisDistance> fitDistance(const Model& model, Opened& normal, std::uint64_t seed, nlohmann::ordered_json& result,
                                        std::stop_token stop) {
  ImageSet train;
  if (!normal.dataset->train.empty()) {
    auto selection = imagesOfClasses(normal.dataset->train, normal.source.classes, normal.dataset->title);
    if (!selection) return selection.error();
    train = std::move(selection->images);
  }
  auto fitted = fitNormalDistance(model, train, normal.test, seed, stop);
  if (!fitted) return fitted.error();
  result["fitted_to"] =
      std::to_string(fitted->images) + (fitted->fromScored ? " test images, which are not scored" : " training images");
  result["shrinkage"] = fitted->distance.shrinkage();
  return std::move(fitted->distance);
}

void appendScores(std::string& csv, const char* set, const NumberedImages& selection, const std::vector<double>& scores) {
  for (std::size_t i = 0; i < scores.size(); ++i) {
    std::array<char, 32> buffer;
    const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), scores[i]);
    csv += std::string(set) + "," + std::to_string(selection.indices[i]) + ",";
    if (!selection.images.labels.empty()) csv += std::to_string(selection.images.label(i));
    csv += "," + std::string(buffer.data(), written.ptr) + "\n";
  }
}

Result<void> drawChart(const AnomaliesOptions& options, const Opened& normal, const Opened& anomalous,
                       const std::vector<double>& low, const std::vector<double>& high, double area) {
  const auto histogram = scoreHistogram(low, high, 60);
  std::vector<double> falseRate, trueRate;
  for (const RocPoint& point : rocCurve(low, high)) {
    falseRate.push_back(point.falsePositiveRate);
    trueRate.push_back(point.truePositiveRate);
  }
  static const std::map<std::string, std::string> titles{{"reconstruction", "Reconstruction term, nats"},
                                                         {"kl", "KL divergence, nats"},
                                                         {"elbo", "\u2212ELBO, nats"},
                                                         {"mahalanobis", "Mahalanobis distance of the code"}};
  const auto name = [](const char* what, const Opened& opened, const std::string& text) {
    return std::string(what) + ": " + (opened.source.classes.empty() ? opened.dataset->title : text);
  };
  return writeAnomalyChart(
      options.chart,
      {histogram.low, histogram.high, histogram.normal, histogram.anomalous, falseRate, trueRate, area, "Anomalies",
       titles.at(options.score), name("normal", normal, options.normal), name("anomalous", anomalous, options.anomalous), false});
}

// Top: normal images with the highest scores; bottom: anomalous ones with the lowest.
Result<void> drawMisses(const AnomaliesOptions& options, const Opened& normal, const Opened& anomalous,
                        const std::vector<double>& low, const std::vector<double>& high) {
  constexpr std::size_t columns = 12;
  std::vector<Image> pictures;
  for (const std::size_t i : extremeScores(low, columns, true)) pictures.push_back(normal.test.images.picture(i));
  pictures.resize(columns);
  for (const std::size_t i : extremeScores(high, columns, false)) pictures.push_back(anomalous.test.images.picture(i));
  pictures.resize(2 * columns);
  return writeGrid(options.misses, pictures, static_cast<int>(columns), 2, options.scale);
}

nlohmann::ordered_json describe(const Opened& opened, const std::vector<double>& scores) {
  double sum = 0.0;
  for (const double score : scores) sum += score;
  nlohmann::ordered_json result = {
      {"dataset", opened.dataset->name}, {"images", scores.size()}, {"mean_score", sum / static_cast<double>(scores.size())}};
  if (!opened.source.classes.empty()) result["classes"] = opened.source.classes;
  return result;
}

Result<void> anomalies(const AnomaliesOptions& given, std::stop_token stop) {
  AnomaliesOptions options = given;
  const auto model = openModel(options.model);
  if (!model) return model.error();
  const Source own = ownSource(model->checkpoint.config);
  const Source source = options.normal.empty() ? own : parseSource(options.normal);
  if (options.normal.empty()) options.normal = own.dataset + (own.classes.empty() ? "" : ":" + formatClasses(own.classes));
  std::map<std::string, std::shared_ptr<const Dataset>> seen;
  auto normal = openSource("--normal", source, *model, seen, stop);
  if (!normal) return normal.error();
  const auto anomalous = openSource("--anomalous", parseSource(options.anomalous), *model, seen, stop);
  if (!anomalous) return anomalous.error();
  if (overlap(*normal, *anomalous)) {
    throw CLI::ValidationError("--anomalous",
                               "\"" + options.anomalous + "\" holds images of \"" + options.normal + "\", which are normal");
  }
  ProgressLine line;
  AnomalyOptions how;
  nlohmann::ordered_json result = {{"auroc", nullptr}, {"score", options.score}};
  if (options.score == "reconstruction" || options.score == "elbo") {
    result["posterior"] = options.posterior;
    result["pixels"] = "grey";
    if (options.posterior == "sample") how.posterior = PosteriorUse::Sample;
  }
  result["seed"] = how.seed = options.seed;
  std::optional<MahalanobisDistance> distance;
  if (options.score == "mahalanobis") {
    auto fitted = fitDistance(*model->model, *normal, options.seed, result, stop);
    if (!fitted) return fitted.error();
    distance = *std::move(fitted);
    how.mahalanobis = &*distance;
    how.score = AnomalyScore::Mahalanobis;
  } else if (options.score != "reconstruction") {
    how.score = options.score == "kl" ? AnomalyScore::Kl : AnomalyScore::NegativeElbo;
  }
  const auto low = anomalyScores(*model->model, normal->test.images, how, stop, drawInto(line, false));
  if (!low) return low.error();
  const auto high = anomalyScores(*model->model, anomalous->test.images, how, stop, drawInto(line, false));
  if (!high) return high.error();
  const double area = auroc(*low, *high);
  result["auroc"] = area;
  double atFivePercent = 0.0;
  for (const RocPoint& point : rocCurve(*low, *high)) {
    if (point.falsePositiveRate <= 0.05) atFivePercent = std::max(atFivePercent, point.truePositiveRate);
  }
  result["true_positive_rate_at_0.05"] = atFivePercent;
  result["normal"] = describe(*normal, *low);
  result["anomalous"] = describe(*anomalous, *high);
  if (!options.out.empty()) {
    std::string csv = "set,index,label,score\n";
    appendScores(csv, "normal", normal->test, *low);
    appendScores(csv, "anomalous", anomalous->test, *high);
    if (auto written = writeFile(options.out, csv); !written) return written;
  }
  if (!options.chart.empty()) {
    if (auto drawn = drawChart(options, *normal, *anomalous, *low, *high, area); !drawn) return drawn;
  }
  if (!options.misses.empty()) {
    if (auto drawn = drawMisses(options, *normal, *anomalous, *low, *high); !drawn) return drawn;
  }
  line.clear();
  printJson(result);
  return {};
}

}  // namespace

void addAnomaliesCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<AnomaliesOptions>();
  CLI::App* command =
      app.add_subcommand("anomalies", "How well a score separates anomalous test images from normal ones: AUROC, as JSON");
  addModelArgument(*command, options->model);
  command->add_option("--normal", options->normal,
                      "NAME, folder or file, with classes after a colon: mnist:0,3-5 (default: what the model was trained on)");
  command->add_option("--anomalous", options->anomalous, "The anomalous images, in the same form")->required();
  command->add_option("--score", options->score, "Higher is more anomalous")
      ->check(CLI::IsMember({"reconstruction", "kl", "elbo", "mahalanobis"}))
      ->capture_default_str();
  command->add_option("--posterior", options->posterior, "mean: z at the posterior's mean; sample: one sample of z per image")
      ->check(CLI::IsMember({"mean", "sample"}))
      ->capture_default_str();
  command->add_option("--out", options->out, "Write every image's score, a .csv: set, index, label, score");
  addChartOption(*command, options->chart, "Write a chart of the histogram and the ROC curve");
  addPngOption(*command, "--misses", options->misses,
               "Write a picture of the worst errors: normal images with the highest scores above anomalous ones with the lowest");
  command->add_option("--scale", options->scale, "Screen pixels per image pixel in that picture (default: fits a screen)")
      ->check(within(1, 64));
  addSeedOption(*command, options->seed, "Seed of the samples and of the images that the distance is fitted to (default: 1)");
  command->callback([options, &action] { action = [options](std::stop_token stop) { return anomalies(*options, stop); }; });
}

}  // namespace latentscape
