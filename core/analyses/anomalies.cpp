// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/anomalies.h"

#include "core/analyses/csv.h"
#include "core/analyses/json.h"
#include "core/analyses/model_images.h"
#include "core/analyses/picture_scale.h"
#include "core/base/printable.h"
#include "core/charts/anomaly_chart.h"
#include "core/charts/image_grid.h"
#include "core/data/open.h"
#include "core/data/subset.h"
#include "core/exploration/anomaly_sets.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <filesystem>
#include <utility>

namespace latentscape {
namespace {

using nlohmann::ordered_json;

constexpr std::array kScores{AnomalyScore::Reconstruction, AnomalyScore::Kl, AnomalyScore::NegativeElbo,
                             AnomalyScore::Mahalanobis};
constexpr std::size_t kBins = 60;

// "mnist:0,3-5" in its parts. A path that is there is whole.
struct Source {
  std::string dataset, classes;
};

Source parseSource(const std::string& text) {
  std::error_code problem;
  const std::size_t colon = text.rfind(':');
  const bool whole = colon == std::string::npos || colon + 1 == text.size() || std::filesystem::exists(text, problem) ||
                     text.find('/', colon) != std::string::npos;
  if (whole) return {text, ""};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

// all: ascending.
bool containsAll(const std::vector<int>& all, const std::vector<int>& classes) {
  return std::all_of(classes.begin(), classes.end(),
                     [&all](int number) { return std::binary_search(all.begin(), all.end(), number); });
}

// Whether no others are there.
bool only(const std::vector<int>& classes, const std::vector<int>& there) {
  return std::all_of(there.begin(), there.end(),
                     [&classes](int number) { return std::find(classes.begin(), classes.end(), number) != classes.end(); });
}

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
  for (std::size_t i = 0; i < std::min(shown, named.size()); ++i) {
    const auto number = static_cast<std::size_t>(named[i]);
    text += (i == 0 ? "" : ", ") + (number < dataset.classNames.size() ? dataset.classNames[number] : std::to_string(number));
  }
  return named.size() > shown ? text + " and " + std::to_string(named.size() - shown) + " more" : text;
}

// Images of one kind, and where they come from.
struct OpenKind {
  std::shared_ptr<const Dataset> dataset;
  std::string name;  // of the data set, as it was opened
  std::string text;  // for users
  std::vector<int> classes;
  NumberedImages test;
};

// Opens the data sets that a question names, each once; those that the subject has open are there already.
class Opener {
 public:
  Opener(const AnalysisSubject& subject, std::stop_token stop, const ProgressCallback& progress)
      : m_subject(subject), m_stop(std::move(stop)), m_progress(progress) {
    if (!subject.dataset) return;
    const std::string& name = subject.dataset->name;
    if (subject.checkpoint) {
      const RunConfig& config = subject.checkpoint->config;
      m_open.push_back(
          {name, isSameData(name, config.dataset) ? reopening(config) : comparedImagesOptions(config, name), subject.dataset});
    } else {
      m_open.push_back({name, DatasetOptions(), subject.dataset});
    }
  }

  Result<OpenKind> normal(const std::string& text) {
    if (!text.empty()) return named("normal", text);
    OpenKind kind{m_subject.dataset, m_subject.dataset ? m_subject.dataset->name : std::string(), {}, {}, {}};
    if (!kind.dataset) {
      kind.name = m_subject.checkpoint ? m_subject.checkpoint->config.dataset : std::string();
      auto opened = open("");
      if (!opened) return opened.error();
      kind.dataset = *std::move(opened);
    }
    if (m_subject.checkpoint && isSameData(kind.name, m_subject.checkpoint->config.dataset)) {
      const std::vector<int>& trainedOn = m_subject.checkpoint->config.data.classes;
      if (only(trainedOn, classesOf(kind.dataset->test))) kind.classes = trainedOn;
    }
    kind.text = kind.name + (kind.classes.empty() ? "" : ":" + formatClasses(kind.classes));
    auto all = imagesOfClasses(kind.dataset->test, {}, kind.dataset->title);
    if (!all) return all.error();
    kind.test = *std::move(all);
    return kind;
  }

  // "mnist:0,3-5"
  Result<OpenKind> named(const std::string& field, const std::string& text) {
    const Source source = parseSource(text);
    auto dataset = open(source.dataset);
    if (!dataset) return dataset.error();
    OpenKind kind{*dataset, source.dataset, text, {}, {}};
    if (!source.classes.empty()) {
      auto classes = parseClasses(source.classes, kind.dataset->classNames);
      if (!classes) {
        return Error{"expected NAME, or NAME:CLASSES such as mnist:0,3-5, found \"" + text + "\": " + kind.dataset->title + " " +
                         classes.error().what,
                     field, ""};
      }
      kind.classes = *std::move(classes);
    }
    if (kind.dataset == m_subject.dataset && !containsAll(classesOf(kind.dataset->test), kind.classes)) {
      auto whole = openAnew(source.dataset);  // the open one is without these classes
      if (!whole) return whole.error();
      kind.dataset = *whole;
    }
    auto test = imagesOfClasses(kind.dataset->test, kind.classes, kind.dataset->title);
    if (!test) return test.error();
    kind.test = *std::move(test);
    return kind;
  }

  std::vector<std::string> takeNotes() { return std::move(m_notes); }

 private:
  struct Open {
    std::string name;
    DatasetOptions options;
    std::shared_ptr<const Dataset> dataset;
  };

  DatasetOptions optionsFor(const std::string& name) const {
    return m_subject.checkpoint ? comparedImagesOptions(m_subject.checkpoint->config, name) : DatasetOptions();
  }

  // An empty name is what the model was trained on.
  Result<std::shared_ptr<const Dataset>> open(const std::string& name) {
    const DatasetOptions options = optionsFor(name);
    for (const Open& there : m_open) {
      if (isSameData(there.name, name) && there.options == options) return there.dataset;
    }
    return openAnew(name);
  }

  Result<std::shared_ptr<const Dataset>> openAnew(const std::string& name) {
    if (!m_subject.checkpoint) {
      return Error{"how the model was trained is not known, so no other images can be opened for it", m_subject.name,
                   "Save the model, and open it again."};
    }
    const Checkpoint& checkpoint = *m_subject.checkpoint;
    DatasetOptions options = optionsFor(name);
    const Open key{name.empty() ? checkpoint.config.dataset : name, options, nullptr};
    for (const Open& there : m_open) {
      if (there.dataset != m_subject.dataset && isSameData(there.name, key.name) && there.options == options)
        return there.dataset;
    }
    // Classes keep the numbers by which they are chosen.
    if (m_subject.dataset && isSameData(key.name, m_subject.dataset->name)) options.knownClasses = m_subject.dataset->classNames;
    auto opened = openModelImages(checkpoint, name, options, Split::Test, "give --normal", m_stop, m_progress);
    if (!opened) return opened.error();
    for (std::string& note : readingNotes(*opened->dataset)) m_notes.push_back(std::move(note));
    for (const std::string& note : opened->notes) m_notes.push_back(printable(note));
    m_open.push_back({key.name, key.options, opened->dataset});
    return opened->dataset;
  }

  const AnalysisSubject& m_subject;
  const std::stop_token m_stop;
  const ProgressCallback& m_progress;
  std::vector<Open> m_open;
  std::vector<std::string> m_notes;
};

// Whether some images may be of both kinds.
bool overlap(const OpenKind& a, const OpenKind& b) {
  if (!isSameData(a.name, b.name)) return false;
  if (a.test.images.labels.empty() || b.test.images.labels.empty()) return true;
  const std::vector<int> others = classesOf(b.test.images), classes = classesOf(a.test.images);
  return std::any_of(classes.begin(), classes.end(),
                     [&others](int number) { return std::binary_search(others.begin(), others.end(), number); });
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
    return score == m_question.score || (m_question.allScores && (score != AnomalyScore::Kl || m_model.variational()));
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
    if (m_question.allScores && !m_model.variational()) answer.notes.push_back("an autoencoder has no KL divergence to score by");
    return {};
  }

  Result<void> scoreDistance(AnomaliesAnswer& answer) const {
    NumberedImages scored = m_normal.test;
    const ImageSet* train = &m_normal.dataset->train;
    NumberedImages chosen;
    if (!train->empty() && !m_normal.classes.empty() && !only(m_normal.classes, classesOf(*train))) {
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
  if (question.score == AnomalyScore::Kl && !subject.model->variational())
    return Error{"an autoencoder has no KL divergence to score by", "score", "Choose another score."};
  return {};
}

Result<AnomaliesAnswer> answer(const AnomaliesQuestion& question, const AnalysisSubject& subject, std::stop_token stop,
                               const ProgressCallback& progress) {
  if (auto valid = validate(question, subject); !valid) return valid.error();
  Opener opener(subject, stop, progress);
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
