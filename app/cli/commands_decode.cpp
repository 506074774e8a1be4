// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/answers.h"
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/options/values.h"
#include "core/analyses/decode.h"
#include "core/analyses/manifold.h"

#include <memory>
#include <string>
#include <utility>

namespace latentscape {
namespace {

// decode and manifold: pictures of a model alone.
template <class Question>
struct PictureOptions {
  Question question;
  std::string model, out;
  int scale = 0;
};

template <class Question>
Result<void> drawPicture(const PictureOptions<Question>& options, const std::stop_token& stop) {
  const auto subject = openSubject(options.model);
  if (!subject) return subject.error();
  const auto answer = ask(options.question, *subject, stop);
  if (!answer) return answer.error();
  return finish(*answer, {options.out}, {false, options.scale}, stop);
}

template <class Question>
std::pair<CLI::App*, Question*> addPicture(CLI::App& app, Action& action, const std::string& name) {
  const auto options = std::make_shared<PictureOptions<Question>>();
  CLI::App* command = addAnalysis(app, name);
  addModelArgument(*command, options->model);
  addPictureOptions(*command, options->out, options->scale);
  command->callback([options, &action] { action = [options](std::stop_token stop) { return drawPicture(*options, stop); }; });
  return {command, &options->question};
}

}  // namespace

void addDecodeCommand(CLI::App& app, Action& action) {
  const auto [decode, point] = addPicture<DecodeQuestion>(app, action, "decode");
  decode->add_option("--z", point->z, "Its coordinates, separated by commas: \"0.5,-1.2\"")->required();
}

void addManifoldCommand(CLI::App& app, Action& action) {
  const auto [manifold, plane] = addPicture<ManifoldQuestion>(app, action, "manifold");
  manifold->add_option("--grid", plane->grid, "Images per side")
      ->check(within(1, ManifoldQuestion::kMaxGrid))
      ->capture_default_str();
}

}  // namespace latentscape
