// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/project.h"

#include "core/analyses/csv.h"
#include "core/analyses/json.h"
#include "core/analyses/number_checks.h"
#include "core/base/threads.h"
#include "core/charts/scatter_chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <span>
#include <utility>

namespace latentscape {
namespace {

struct Method {
  const char *title, *x, *y;  // and those of the chart's axes
};
constexpr std::array<Method, 3> kMethods{{{"PCA", "PC 1", "PC 2"}, {"t-SNE", "x", "y"}, {"UMAP", "x", "y"}}};  // in their order

const Method& describe(ProjectionMethod method) { return kMethods[static_cast<std::size_t>(method)]; }

bool usesFewer(const ProjectionOptions& asked, const Projection& used) {
  switch (asked.method) {
    case ProjectionMethod::Pca: return false;
    case ProjectionMethod::Tsne: return used.neighbourhood < asked.tsne.perplexity;
    case ProjectionMethod::Umap: return used.neighbourhood < asked.umap.neighbours;
  }
  return false;
}

std::string noteOnNeighbours(const Projection& projection, std::size_t codes) {
  const bool tsne = projection.method == ProjectionMethod::Tsne;
  const double used = std::round(10.0 * projection.neighbourhood) / 10.0;
  return std::string(tsne ? "the perplexity is" : "the neighbours are") + " more than " + std::to_string(codes) +
         " codes allow; used: " + csvNumber(used);
}

}  // namespace

template <>
std::span<const std::string_view> choiceNames<ProjectionMethod>() {
  static constexpr std::array<std::string_view, 3> names{"pca", "tsne", "umap"};
  return names;
}

Result<void> validate(const ProjectQuestion& question, const AnalysisSubject&) {
  using Question = ProjectQuestion;
  const ProjectionOptions& how = question.projection;
  for (const Result<void>& right :
       {checkWhole("images", 0, static_cast<std::int64_t>(Question::kMaxImages), static_cast<std::int64_t>(question.images)),
        checkNumber("perplexity", 1.0, TsneOptions::kMaxPerplexity, how.tsne.perplexity),
        checkWhole("iterations", 1, Question::kMaxSteps, how.tsne.iterations),
        checkWhole("neighbours", 2, UmapOptions::kMaxNeighbours, how.umap.neighbours),
        checkNumber("min-distance", 0.0, 1.0, how.umap.minDistance),
        checkWhole("epochs", 0, Question::kMaxSteps, how.umap.epochs)}) {
    if (!right) return right;
  }
  return {};
}

Result<ProjectAnswer> answer(const ProjectQuestion& question, const AnalysisSubject& subject, std::stop_token stop,
                             const ProgressCallback& progress) {
  if (auto valid = validate(question, subject); !valid) return valid.error();
  if (auto images = checkImages(subject, question.split); !images) return images.error();
  const ImageSet& images = imagesOf(*subject.dataset, question.split);
  std::shared_ptr<const Codes> codes = question.known;
  if (!codes) {
    auto encoded =
        encodeImages(*subject.model, images, 0, question.images != 0 ? question.images : images.size(), stop, progress);
    if (!encoded) return encoded.error();
    codes = std::make_shared<const Codes>(*std::move(encoded));
  }
  ProjectionOptions how = question.projection;
  how.threads = availableThreads();
  auto projection = projectCodes(*codes, how, std::move(stop), progress);
  if (!projection) return projection.error();
  ProjectAnswer result;
  result.seed = how.seed;
  result.images = codes->count;
  result.dimension = codes->dimension;
  const auto labels = std::span(images.labels).first(std::min(images.labels.size(), codes->count));
  result.labels.assign(labels.begin(), labels.end());
  result.classNames = subject.dataset->classNames;
  result.title = subject.dataset->title + " · " + describe(how.method).title + " of the posterior means of " +
                 std::to_string(codes->count) + " images, d = " + std::to_string(codes->dimension);
  result.fewerNeighbours = usesFewer(how, *projection);
  if (result.fewerNeighbours) result.notes.push_back(noteOnNeighbours(*projection, codes->count));
  result.projection = *std::move(projection);
  return result;
}

std::string toJson(const ProjectAnswer& answer) {
  const Projection& projection = answer.projection;
  nlohmann::ordered_json result = {
      {"method", nameOf(projection.method)}, {"images", answer.images}, {"dimension", answer.dimension}};
  switch (projection.method) {
    case ProjectionMethod::Pca: result["explained_variance"] = projection.explainedVariance; break;
    case ProjectionMethod::Tsne:
      result.update({{"perplexity", projection.neighbourhood}, {"divergence", projection.divergence}});
      break;
    case ProjectionMethod::Umap: result["neighbours"] = projection.neighbourhood; break;
  }
  if (projection.method != ProjectionMethod::Pca) result["seed"] = answer.seed;
  return jsonText(result);
}

std::string toCsv(const ProjectAnswer& answer) {
  std::string csv = "index,label,x,y\n";
  for (std::size_t i = 0; i < answer.images; ++i) {
    csv += std::to_string(i) + ",";
    if (!answer.labels.empty()) csv += std::to_string(answer.labels[i]);
    csv += "," + csvNumber(answer.projection.xy[2 * i]) + "," + csvNumber(answer.projection.xy[2 * i + 1]) + "\n";
  }
  return csv;
}

Result<void> draw(const ProjectAnswer& answer, const std::filesystem::path& file, const PictureStyle& style) {
  const Method& method = describe(answer.projection.method);
  ScatterOptions scatter;
  scatter.dark = style.dark;
  scatter.title = answer.title;
  scatter.xTitle = method.x;
  scatter.yTitle = method.y;
  return writeLatentScatter(file, answer.projection.xy, answer.labels, answer.classNames, scatter);
}

}  // namespace latentscape
