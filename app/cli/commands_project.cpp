// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/answers.h"
#include "app/cli/choice_option.h"
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/options/values.h"
#include "core/analyses/project.h"
#include "core/base/files.h"

#include <memory>

namespace latentscape {
namespace {

struct ProjectOptions {
  DatasetFlags data;
  ProjectQuestion question;
  std::string model, dataset, out, picture;
};

Result<void> project(const ProjectOptions& options, std::stop_token stop) {
  const auto subject = openSubject(options.model, options.dataset, options.question.split, stop, options.data);
  if (!subject) return subject.error();
  const auto answer = ask(options.question, *subject, stop);
  if (!answer) return answer.error();
  if (auto able = checkWritable({options.out, options.picture}); !able) return able;
  if (auto written = writeFile(options.out, toCsv(*answer)); !written) return written;  // whatever its name
  return finish(*answer, {options.picture});
}

}  // namespace

void addProjectCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<ProjectOptions>();
  CLI::App* command = addAnalysis(app, "project");
  addModelArgument(*command, options->model);
  addImagesOptions(*command, options->dataset, options->question.split, options->data);
  addChoiceOption(*command, "--method", options->question.projection.method, choiceList<ProjectionMethod>());
  command->add_option("--images", options->question.images, "The first N images of the split")
      ->check(within(std::uint64_t{1}, ProjectQuestion::kMaxImages))
      ->type_name("UINT")
      ->capture_default_str();
  command->add_option("--out", options->out, "The file to write: index, label, x, y")->required();
  addPictureOption(*command, "--picture", options->picture, "Also write a scatter chart");
  ProjectionOptions& projection = options->question.projection;
  addSeedOption(*command, projection.seed, "Seed of t-SNE and UMAP (default: 1)");
  command->add_option("--perplexity", projection.tsne.perplexity, "t-SNE: the effective number of neighbours of a point")
      ->check(within(1.0, TsneOptions::kMaxPerplexity))
      ->capture_default_str();
  command->add_option("--iterations", projection.tsne.iterations, "t-SNE: number of steps")
      ->check(within(1, ProjectQuestion::kMaxSteps))
      ->capture_default_str();
  command->add_option("--neighbours", projection.umap.neighbours, "UMAP: neighbours of each point")
      ->check(within(2, UmapOptions::kMaxNeighbours))
      ->capture_default_str();
  command->add_option("--min-distance", projection.umap.minDistance, "UMAP: minimum distance of points in the plane")
      ->check(within(0.0, 1.0))
      ->capture_default_str();
  command
      ->add_option("--epochs", projection.umap.epochs,
                   "UMAP: passes through the neighbours (default: 500 up to 10,000 images, 200 above)")
      ->check(within(1, ProjectQuestion::kMaxSteps));
  command->callback([options, &action] { action = [options](std::stop_token stop) { return project(*options, stop); }; });
}

}  // namespace latentscape
