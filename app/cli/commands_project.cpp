// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/csv.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/cli/terminal.h"
#include "app/options/values.h"
#include "core/base/files.h"
#include "core/base/threads.h"
#include "core/charts/scatter_chart.h"
#include "core/exploration/projection.h"

#include <nlohmann/json.hpp>

#include <map>
#include <memory>

namespace latentscape {
namespace {

struct ProjectOptions {
  std::string model, dataset, split = "test", method = "pca", out, picture;
  DatasetFlags data;
  std::size_t images = 10'000;
  ProjectionOptions projection;
};

const std::map<std::string, ProjectionMethod> methods{
    {"pca", ProjectionMethod::Pca}, {"tsne", ProjectionMethod::Tsne}, {"umap", ProjectionMethod::Umap}};

// The titles of a chart's axes.
struct Titles {
  const char *name, *x, *y;
};
Titles titles(ProjectionMethod method) {
  if (method == ProjectionMethod::Pca) return {"PCA", "PC 1", "PC 2"};
  return {method == ProjectionMethod::Tsne ? "t-SNE" : "UMAP", "x", "y"};
}

Result<void> project(const ProjectOptions& options, std::stop_token stop) {
  const auto model = openModel(options.model);
  if (!model) return model.error();
  const auto opened = openImages(options.dataset, options.split, model->checkpoint, stop, options.data);
  if (!opened) return opened.error();
  const ImageSet& images = opened->images();
  ProgressLine line;
  const auto codes = encodeImages(*model->model, images, 0, options.images, stop, drawInto(line, false));
  if (!codes) return codes.error();
  ProjectionOptions how = options.projection;
  how.method = methods.at(options.method);
  how.threads = availableThreads();
  const auto projection = projectCodes(*codes, how, stop, drawInto(line, false));
  if (!projection) return projection.error();
  line.clear();
  const bool tsne = how.method == ProjectionMethod::Tsne;
  const double asked = tsne ? how.tsne.perplexity : how.umap.neighbours;
  if (how.method != ProjectionMethod::Pca && projection->neighbourhood < asked) {
    tell(std::string(tsne ? "--perplexity" : "--neighbours") + " is more than " + std::to_string(codes->count) +
         " codes allow; used: " + fixed(projection->neighbourhood, 1) + ".");
  }

  std::string csv = "index,label,x,y\n";
  for (std::size_t i = 0; i < codes->count; ++i) {
    csv += std::to_string(i) + ",";
    if (!images.labels.empty()) csv += std::to_string(images.label(i));
    appendCell(csv, projection->xy[2 * i]);
    appendCell(csv, projection->xy[2 * i + 1]);
    csv += '\n';
  }
  if (auto written = writeFile(options.out, csv); !written) return written;
  if (!options.picture.empty()) {
    const Titles names = titles(how.method);
    ScatterOptions scatter;
    scatter.title = opened->dataset->title + " · " + names.name + " of the posterior means of " + std::to_string(codes->count) +
                    " images, d = " + std::to_string(codes->dimension);
    scatter.xTitle = names.x;
    scatter.yTitle = names.y;
    const auto labels = std::span(images.labels).first(images.labels.empty() ? 0 : codes->count);
    if (auto drawn = writeLatentScatter(options.picture, projection->xy, labels, opened->dataset->classNames, scatter); !drawn)
      return drawn;
  }
  nlohmann::ordered_json result = {{"method", options.method}, {"images", codes->count}, {"dimension", codes->dimension}};
  if (how.method == ProjectionMethod::Pca) result["explained_variance"] = projection->explainedVariance;
  if (tsne) result.update({{"perplexity", projection->neighbourhood}, {"divergence", projection->divergence}});
  if (how.method == ProjectionMethod::Umap) result["neighbours"] = projection->neighbourhood;
  if (how.method != ProjectionMethod::Pca) result["seed"] = how.seed;
  printJson(result);
  return {};
}

}  // namespace

void addProjectCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<ProjectOptions>();
  CLI::App* command =
      app.add_subcommand("project", "The codes of images in a plane, as CSV; what the plane preserves of them, as JSON");
  addModelArgument(*command, options->model);
  addImagesOptions(*command, options->dataset, options->split, options->data);
  command->add_option("--method", options->method, "pca, tsne or umap")
      ->check(CLI::IsMember({"pca", "tsne", "umap"}))
      ->capture_default_str();
  command->add_option("--images", options->images, "The first N images of the split")
      ->check(within(std::size_t{1}, std::size_t{1'000'000}))
      ->type_name("UINT")
      ->capture_default_str();
  command->add_option("--out", options->out, "The file to write: index, label, x, y")->required();
  command->add_option("--picture", options->picture, "Also write a scatter chart, a .png or .svg")
      ->check(fileName({".png", ".svg"}));
  addSeedOption(*command, options->projection.seed, "Seed of t-SNE and UMAP (default: 1)");
  TsneOptions& tsne = options->projection.tsne;
  command->add_option("--perplexity", tsne.perplexity, "t-SNE: the effective number of neighbours of a point")
      ->check(within(1.0, 1000.0))
      ->capture_default_str();
  command->add_option("--iterations", tsne.iterations, "t-SNE: number of steps")
      ->check(within(1, 100'000))
      ->capture_default_str();
  UmapOptions& umap = options->projection.umap;
  command->add_option("--neighbours", umap.neighbours, "UMAP: neighbours of each point")
      ->check(within(2, 1000))
      ->capture_default_str();
  command->add_option("--min-distance", umap.minDistance, "UMAP: minimum distance of points in the plane")
      ->check(within(0.0, 1.0))
      ->capture_default_str();
  command
      ->add_option("--epochs", umap.epochs, "UMAP: passes through the neighbours (default: 500 up to 10,000 images, 200 above)")
      ->check(within(1, 100'000));
  command->callback([options, &action] { action = [options](std::stop_token stop) { return project(*options, stop); }; });
}

}  // namespace latentscape
