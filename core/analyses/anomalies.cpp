// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/anomalies.h"

#include "core/analyses/compared_images.h"
#include "core/analyses/csv.h"
#include "core/analyses/images.h"
#include "core/analyses/json.h"
#include "core/analyses/picture_scale.h"
#include "core/analyses/text_parts.h"
#include "core/base/printable.h"
#include "core/charts/anomaly_chart.h"
#include "core/charts/image_grid.h"
#include "core/data/catalog/catalog.h"
#include "core/data/open.h"
#include "core/data/subset.h"
#include "core/exploration/anomaly_sets.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <numeric>
#include <utility>

namespace latentscape {
namespace {

using nlohmann::ordered_json;

constexpr std::array kScores{AnomalyScore::Reconstruction, AnomalyScore::Kl, AnomalyScore::NegativeElbo,
                             AnomalyScore::Mahalanobis};
constexpr std::size_t kBins = 60;

// "MNIST", "MNIST 0, 1", "MNIST without 9".
std::string nameOf(const Dataset& dataset, const std::vector<int>& classes) {
  constexpr std::size_t shown = 6;
  std::vector<int> others;
  for (int number = 0; number < static_cast<int>(dataset.classNames.size()); ++number) {
    if (!std::binary_search(classes.begin(), classes.end(), number)) others.push_back(number);
  }
  if (classes.empty() || others.empty()) return dataset.title;
  const bool without = others.size() < classes.size();
  const std::vector<int>& named = without ? others : classes;
  std::string text = dataset.title + (without ? " without " : " ");
  for (std::size_t i = 0; i < std::min(shown, named.size()); ++i)
    text += (i == 0 ? "" : ", ") + classNameOf(dataset.classNames, named[i]);
  return named.size() > shown ? text + " and " + std::to_string(named.size() - shown) + " more" : text;
}

// By number: as the run knew them, or else as the open images or the catalog have them.
std::vector<std::string> classNamesOf(const RunConfig& config, const AnalysisSubject& subject) {
  if (!config.classNames.empty()) return config.classNames;
  if (subject.dataset) return subject.dataset->classNames;
  const DatasetInfo* info = findDataset(config.dataset);
  return info != nullptr ? std::vector<std::string>(info->classNames.begin(), info->classNames.end())
                         : std::vector<std::string>();
}

constexpr std::size_t kNamedClasses = 3;

// "9", "cat and dog", "these 5 classes".
std::string namesOf(const std::vector<int>& classes, const std::vector<std::string>& names) {
  if (classes.size() > kNamedClasses) return "these " + std::to_string(classes.size()) + " classes";
  std::string text;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const auto number = static_cast<std::size_t>(classes[i]);
    text += (i == 0                    ? ""
             : i + 1 == classes.size() ? " and "
                                       : ", ") +
            (number < names.size() ? printable(names[number]) : std::to_string(number));
  }
  return text;
}

AnomalyKind describe(const OpenKind& kind) {
  return {kind.dataset->name, nameOf(*kind.dataset, kind.classes), kind.classes, kind.test.indices, kind.test.images.labels};
}

std::vector<Image> worst(const std::vector<double>& scores, const ImageSet& images, bool highest) {
  std::vector<Image> pictures;
  for (const std::size_t i : extremeScores(scores, ScoredKinds::kMisses, highest)) pictures.push_back(images.picture(i));
  return pictures;
}

// Takes the scores that are wanted, of both kinds.
class Scorer {
 public:
  Scorer(const AnomaliesQuestion& question, const Model& model, const OpenKind& normal, const OpenKind& anomalous,
         std::stop_token stop, const ProgressCallback& progress)
      : m_question(question), m_model(model), m_normal(normal), m_anomalous(anomalous), m_stop(std::move(stop)),
        m_progress(progress) {}

  Result<void> score(AnomaliesAnswer& answer) {
    const bool distance = m_question.score == AnomalyScore::Mahalanobis;
    if (m_question.allScores || !distance) {
      if (auto terms = scoreTerms(answer); !terms) return terms;
    }
    if (!m_question.allScores && !distance) return {};
    auto scored = scoreDistance(answer);
    if (scored || distance || scored.error().cancelled) return scored;
    std::string reason = scored.error().message();
    if (reason.ends_with('.')) reason.pop_back();
    answer.notes.push_back("there is no Mahalanobis distance: " + printable(reason));
    return {};
  }

 private:
  bool wanted(AnomalyScore score) const {
    return score == m_question.score || (m_question.allScores && !scoreObstacle(score, m_model.variational()));
  }

  Result<void> scoreTerms(AnomaliesAnswer& answer) const {
    const AnomalyOptions options{AnomalyScore::Reconstruction, m_question.posterior, m_question.seed, nullptr};
    auto low = termScores(m_model, m_normal.test.images, options, m_stop, m_progress);
    if (!low) return low.error();
    auto high = termScores(m_model, m_anomalous.test.images, options, m_stop, m_progress);
    if (!high) return high.error();
    std::vector<std::size_t> all(m_normal.test.indices.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    const auto add = [&](AnomalyScore score, std::vector<double>& normal, std::vector<double>& anomalous) {
      if (wanted(score))
        answer.scores.push_back(compare(score, all, std::move(normal), std::move(anomalous), m_normal.test.images));
    };
    add(AnomalyScore::Reconstruction, low->reconstruction, high->reconstruction);
    add(AnomalyScore::Kl, low->kl, high->kl);
    add(AnomalyScore::NegativeElbo, low->negativeElbo, high->negativeElbo);
    if (m_question.allScores && !m_model.variational())
      answer.notes.push_back("an autoencoder has no KL divergence to score by, and its loss is its reconstruction term");
    return {};
  }

  Result<void> scoreDistance(AnomaliesAnswer& answer) const {
    NumberedImages scored = m_normal.test;
    const ImageSet* train = &m_normal.dataset->train;
    NumberedImages chosen;
    if (!train->empty() && !m_normal.classes.empty() && !onlyClasses(m_normal.classes, classesOf(*train))) {
      auto ofClasses = imagesOfClasses(*train, m_normal.classes, m_normal.dataset->title);
      if (!ofClasses) return ofClasses.error();
      chosen = *std::move(ofClasses);
      train = &chosen.images;
    }
    const auto fitted = fitNormalDistance(m_model, *train, scored, m_question.seed, m_stop, m_progress);
    if (!fitted) return fitted.error();
    const AnomalyOptions options{AnomalyScore::Mahalanobis, PosteriorUse::Mean, m_question.seed, &fitted->distance};
    auto low = anomalyScores(m_model, scored.images, options, m_stop, m_progress);
    if (!low) return low.error();
    auto high = anomalyScores(m_model, m_anomalous.test.images, options, m_stop, m_progress);
    if (!high) return high.error();
    std::vector<std::size_t> places;
    const std::vector<std::size_t>& all = m_normal.test.indices;
    for (const std::size_t index : scored.indices)
      places.push_back(static_cast<std::size_t>(std::lower_bound(all.begin(), all.end(), index) - all.begin()));
    answer.fitted = {fitted->images, fitted->fromScored, fitted->distance.shrinkage()};
    answer.scores.push_back(
        compare(AnomalyScore::Mahalanobis, std::move(places), *std::move(low), *std::move(high), scored.images));
    return {};
  }

  // images: the normal ones that were scored.
  ScoredKinds compare(AnomalyScore score, std::vector<std::size_t> places, std::vector<double> low, std::vector<double> high,
                      const ImageSet& images) const {
    ScoredKinds scores;
    scores.score = score;
    scores.places = std::move(places);
    scores.auroc = auroc(low, high);
    scores.falseAlarms = worst(low, images, true);
    scores.missed = worst(high, m_anomalous.test.images, false);
    scores.normal = std::move(low);
    scores.anomalous = std::move(high);
    return scores;
  }

  const AnomaliesQuestion& m_question;
  const Model& m_model;
  const OpenKind &m_normal, &m_anomalous;
  const std::stop_token m_stop;
  const ProgressCallback& m_progress;
};

ordered_json describe(const AnomalyKind& kind, const std::vector<double>& scores) {
  double sum = 0.0;
  for (const double score : scores) sum += score;
  ordered_json result = {
      {"dataset", kind.dataset}, {"images", scores.size()}, {"mean_score", sum / static_cast<double>(scores.size())}};
  if (!kind.classes.empty()) result["classes"] = kind.classes;
  return result;
}

std::string cell(double score) { return std::isinf(score) ? (score > 0.0 ? "inf" : "-inf") : csvNumber(score); }

// The score of a normal image; empty if it has none.
std::string normalCell(const ScoredKinds& scores, std::size_t place) {
  const auto found = std::lower_bound(scores.places.begin(), scores.places.end(), place);
  if (found == scores.places.end() || *found != place) return {};
  return cell(scores.normal[static_cast<std::size_t>(found - scores.places.begin())]);
}

}  // namespace

template <>
std::span<const std::string_view> choiceNames<AnomalyScore>() {
  static constexpr std::array<std::string_view, 4> names{"reconstruction", "kl", "elbo", "mahalanobis"};
  return names;
}

std::string titleOf(AnomalyScore score, PosteriorUse posterior) {
  switch (score) {
    case AnomalyScore::Reconstruction: return "Reconstruction term, nats";
    case AnomalyScore::Kl: return "KL divergence, nats";
    case AnomalyScore::NegativeElbo: return posterior == PosteriorUse::Mean ? "−ELBO (z = mean), nats" : "−ELBO, nats";
    case AnomalyScore::Mahalanobis: return "Mahalanobis distance of the code";
  }
  return {};
}

Result<AnomaliesQuestion> holdOut(const std::string& classes, const AnalysisSubject& subject) {
  if (auto images = checkImages(subject, Split::Test); !images) return images.error();
  const Dataset& own = *subject.dataset;
  DatasetOptions options;
  options.namedClasses = classes;
  const auto held = chosenClasses(own, options);
  if (!held) return held.error();
  std::vector<int> others;
  bool without = true;  // the open images are without these classes
  for (const int number : classesOf(own.test)) {
    if (std::binary_search(held->begin(), held->end(), number)) without = false;
    else others.push_back(number);
  }
  if (others.empty()) return Error{"no class is left to be normal", own.title, "Name fewer classes."};
  AnomaliesQuestion question;
  if (!without) question.normal = own.name + ":" + formatClasses(others);
  question.anomalous = own.name + ":" + formatClasses(*held);
  return question;
}

const ScoredKinds* AnomaliesAnswer::find(AnomalyScore score) const {
  const auto found =
      std::find_if(scores.begin(), scores.end(), [score](const ScoredKinds& scored) { return scored.score == score; });
  return found == scores.end() ? nullptr : &*found;
}

const ScoredKinds& AnomaliesAnswer::shown() const {
  const ScoredKinds* scored = find(question.score);
  assert(scored != nullptr);
  return *scored;
}

ScoreHistogram histogramOf(const ScoredKinds& scores) { return scoreHistogram(scores.normal, scores.anomalous, kBins); }

std::vector<RocPoint> curveOf(const ScoredKinds& scores) { return rocCurve(scores.normal, scores.anomalous); }

RocPoint ratesAt(const ScoredKinds& scores, double threshold) { return rocAt(scores.normal, scores.anomalous, threshold); }

double thresholdFor(const ScoredKinds& scores, double falsePositiveRate) {
  double threshold = scores.normal.front();
  bool first = true;
  for (const RocPoint& point : curveOf(scores)) {
    if (!std::isfinite(point.threshold) || (!first && point.falsePositiveRate > falsePositiveRate)) continue;
    threshold = point.threshold;
    first = false;
  }
  return threshold;
}

Result<void> validate(const AnomaliesQuestion& question, const AnalysisSubject& subject) {
  if (question.anomalous.empty()) return Error{"expected NAME, or NAME:CLASSES such as mnist:0,3-5", "anomalous", ""};
  if (auto obstacle = scoreObstacle(question.score, subject.model->variational())) return *std::move(obstacle);
  return {};
}

std::optional<Misfit> misfit(const AnomaliesQuestion& question, const AnalysisSubject& subject) {
  if (!subject.checkpoint) return std::nullopt;
  const RunConfig& config = subject.checkpoint->config;
  const NamedSource source = parseNamedSource(question.anomalous);
  if (!isSameData(source.dataset, config.dataset)) return std::nullopt;
  const std::vector<std::string> names = classNamesOf(config, subject);
  std::vector<int> known = config.data.classes;
  if (known.empty()) {
    known.resize(names.size());
    std::iota(known.begin(), known.end(), 0);
  }
  std::vector<int> anomalous = known;
  if (!source.classes.empty()) {
    const auto classes = parseClasses(source.classes, names);
    if (!classes) return std::nullopt;  // which the answer reports
    anomalous = *classes;
  }
  std::vector<int> both, others;
  for (const int number : known)
    (std::binary_search(anomalous.begin(), anomalous.end(), number) ? both : others).push_back(number);
  if (both.empty() && !known.empty()) return std::nullopt;
  if (both.empty() || others.empty())
    return Misfit{"the model was trained on images like these, so none of them is an anomaly to it", ""};
  const std::string named = namesOf(both, names);
  const std::string what = both.size() == 1              ? "class " + named + ", so its"
                           : both.size() > kNamedClasses ? named + ", so their"
                                                         : "classes " + named + ", so their";
  Misfit misfit{"the model was trained on " + what + " images are no anomalies to it",
                "Train one with --classes " + formatClasses(others), "Train without " + named, config};
  misfit.training->data.classes = others;
  misfit.training->data.namedClasses.clear();
  return misfit;
}

Result<AnomaliesAnswer> answer(const AnomaliesQuestion& question, const AnalysisSubject& subject, std::stop_token stop,
                               const ProgressCallback& progress) {
  if (auto valid = validate(question, subject); !valid) return valid.error();
  ComparedImages opener(subject, stop, progress);
  const auto normal = opener.normal(question.normal);
  if (!normal) return normal.error();
  const auto anomalous = opener.named("anomalous", question.anomalous);
  if (!anomalous) return anomalous.error();
  if (overlap(*normal, *anomalous)) {
    return Error{"\"" + question.anomalous + "\" holds images of \"" + normal->text + "\", which are normal", "anomalous", ""};
  }
  AnomaliesAnswer result;
  result.question = question;
  result.normal = describe(*normal);
  result.anomalous = describe(*anomalous);
  result.notes = opener.takeNotes();
  if (auto scored = Scorer(question, *subject.model, *normal, *anomalous, std::move(stop), progress).score(result); !scored)
    return scored.error();
  return result;
}

std::string toJson(const AnomaliesAnswer& answer) {
  const ScoredKinds& shown = answer.shown();
  ordered_json result = {{"auroc", shown.auroc}, {"score", nameOf(shown.score)}};
  if (shown.score == AnomalyScore::Reconstruction || shown.score == AnomalyScore::NegativeElbo) {
    result["posterior"] = nameOf(answer.question.posterior);
    result["pixels"] = "grey";
  }
  result["seed"] = answer.question.seed;
  if (shown.score == AnomalyScore::Mahalanobis && answer.fitted) {
    result["fitted_to"] = std::to_string(answer.fitted->images) +
                          (answer.fitted->fromScored ? " test images, which are not scored" : " training images");
    result["shrinkage"] = answer.fitted->shrinkage;
  }
  double detected = 0.0;
  for (const RocPoint& point : curveOf(shown)) {
    if (point.falsePositiveRate <= AnomaliesAnswer::kFewFalseAlarms) detected = std::max(detected, point.truePositiveRate);
  }
  result["true_positive_rate_at_0.05"] = detected;
  result["normal"] = describe(answer.normal, shown.normal);
  result["anomalous"] = describe(answer.anomalous, shown.anomalous);
  if (answer.question.allScores) {
    ordered_json all;
    for (const ScoredKinds& scores : answer.scores) all[std::string(nameOf(scores.score))] = scores.auroc;
    result["aurocs"] = all;
  }
  return jsonText(result);
}

std::string toCsv(const AnomaliesAnswer& answer) {
  std::string csv = "set,index,label,score,reconstruction,kl,negative_elbo,mahalanobis\n";
  const auto row = [&](const char* set, const AnomalyKind& kind, std::size_t place, const auto& cellOf) {
    csv += std::string(set) + "," + std::to_string(kind.indices[place]) + ",";
    if (!kind.labels.empty()) csv += std::to_string(kind.labels[place]);
    csv += "," + cellOf(answer.shown());
    for (const AnomalyScore score : kScores) {
      const ScoredKinds* scores = answer.find(score);
      csv += "," + (scores != nullptr ? cellOf(*scores) : std::string());
    }
    csv += "\n";
  };
  for (const std::size_t place : answer.shown().places)
    row("normal", answer.normal, place, [place](const ScoredKinds& scores) { return normalCell(scores, place); });
  for (std::size_t place = 0; place < answer.anomalous.indices.size(); ++place)
    row("anomalous", answer.anomalous, place, [place](const ScoredKinds& scores) { return cell(scores.anomalous[place]); });
  return csv;
}

Result<void> draw(const AnomaliesAnswer& answer, const std::filesystem::path& file, const PictureStyle& style) {
  const ScoredKinds& shown = answer.shown();
  const ScoreHistogram histogram = histogramOf(shown);
  std::vector<double> falseRate, trueRate;
  for (const RocPoint& point : curveOf(shown)) {
    falseRate.push_back(point.falsePositiveRate);
    trueRate.push_back(point.truePositiveRate);
  }
  return writeAnomalyChart(file, {histogram.low, histogram.high, histogram.normal, histogram.anomalous, falseRate, trueRate,
                                  shown.auroc, "Anomalies", titleOf(shown.score, answer.question.posterior),
                                  "normal: " + answer.normal.name, "anomalous: " + answer.anomalous.name, style.dark});
}

Result<void> drawMisses(const AnomaliesAnswer& answer, const std::filesystem::path& file, const PictureStyle& style) {
  const ScoredKinds& shown = answer.shown();
  std::vector<Image> pictures = shown.falseAlarms;
  pictures.resize(ScoredKinds::kMisses);
  pictures.insert(pictures.end(), shown.missed.begin(), shown.missed.end());
  pictures.resize(2 * ScoredKinds::kMisses);
  const int width = shown.falseAlarms.front().shape.width;
  return writeImageGrid(file, pictures,
                        {static_cast<int>(ScoredKinds::kMisses), 2, fittingScale(style.scale, ScoredKinds::kMisses, width)});
}

}  // namespace latentscape
