// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/terminal.h"
#include "app/options/interrupt.h"
#include "app/options/values.h"
#include "core/analyses/registry.h"
#include "core/base/exceptions.h"
#include "core/base/files.h"
#include "core/base/printable.h"
#include "core/base/threads.h"
#include "core/engine/trainer_loader.h"

#include <clocale>
#include <cstdio>
#include <exception>
#include <iostream>
#include <map>
#include <string_view>

namespace {

using namespace latentscape;

constexpr int failed = 1;
constexpr int wrongUsage = 2;

const char* const footer =
    "MODEL is a .safetensors file, a RUN folder that train made, or the word embedded for the built-in 2-D model of digits.\n"
    "NAME is a data set (latentscape-cli datasets lists them). Instead, --dataset also takes a folder of pictures with a "
    "subfolder\nfor each class "
    "or without, a folder of four IDX files, of CIFAR's .bin or SVHN's .mat files, or a .npy or .npz file of images.\n"
    "\n"
    "Examples:\n"
    "  latentscape-cli datasets fetch mnist\n"
    "  latentscape-cli train --dataset mnist --latent 2 --epochs 10 --out runs/first\n"
    "  latentscape-cli train --dataset ~/Pictures/cats --side 32 --colour grey --latent 8 --out runs/cats\n"
    "  latentscape-cli evaluate runs/first\n"
    "  latentscape-cli decode embedded --z \"0.5,-1.2\" --out x.png\n"
    "  latentscape-cli interpolate embedded --from test:3 --to test:8 --out strip.png\n"
    "  latentscape-cli anomalies embedded --normal mnist --anomalous fashion-mnist --score elbo\n"
    "\n"
    "Results go to standard output, messages to standard error. Exit status: 0 done, 1 failed, 2 wrong usage.";

int report(const std::string& message) {
  tell(message);
  return failed;
}

// What CLI11 says of an option that is given more often than once.
std::string plainWords(const std::string& message) {
  constexpr std::string_view repeated = ": At Most 1 required but received ";
  const std::size_t at = message.find(repeated);
  if (at == std::string::npos) return message;
  return message.substr(0, at) + ": expected once, found " + message.substr(at + repeated.size()) + " times";
}

// What is printed of a usage error, which quotes what the user typed.
std::string usageMessage(const CLI::App*, const CLI::Error& error) {
  return printable(plainWords(error.what())) + "\nRun with --help for more information.\n";
}

// In the order of the registry, which both programs have.
void addAnalysisCommands(CLI::App& app, Action& action) {
  const std::map<std::string_view, void (*)(CLI::App&, Action&)> commands{
      {"reconstruct", addReconstructCommand},
      {"sample", addSampleCommand},
      {"denoise", addDenoiseCommand},
      {"anomalies", addAnomaliesCommand},
      {"represent", addRepresentCommand},
      {"evaluate", addEvaluateCommand},
      {"compress", addCompressCommand},
      {"uncertainty", addUncertaintyCommand},
      {"traverse", addTraverseCommand},
      {"neighbours", addNeighboursCommand},
      {"attribute", addAttributeCommand},
      // In the window in the tabs Brush and Draw, which are no analyses' tabs:
      {"select", addSelectCommand},
      {"refine", addRefineCommand},
      {"inpaint", addInpaintCommand},
      // Without a tab of the window:
      {"encode", addEncodeCommand},
      {"decode", addDecodeCommand},
      {"manifold", addManifoldCommand},
      {"interpolate", addInterpolateCommand},
      {"project", addProjectCommand},
      {"judge", addJudgeCommand},
      {"decompress", addDecompressCommand},
  };
  for (const AnalysisInfo& info : analyses()) {
    if (!info.command.empty()) commands.at(info.command)(app, action);
  }
}

int run(int argc, char** argv) {
  CLI::App app("Latentscape without a screen: trains variational autoencoders and explores their latent spaces.",
               "latentscape-cli");
  app.set_version_flag("--version", "latentscape-cli " LATENTSCAPE_VERSION);
  app.require_subcommand(0, 1);  // with 1, a misspelt command would be reported as a missing one
  Action action;
  addDatasetCommands(app, action);
  addTrainCommand(app, action);
  addAnalysisCommands(app, action);
  addLessonCommand(app, action);
  refuseEmptyValues(app, {"--hidden", "--channels", "--classes"});  // lists, which say themselves what an empty one means
  readDecimals(app);
  app.failure_message(usageMessage);
  app.footer(footer);  // after the commands, which would inherit it
  try {
    app.parse(argc, argv);
    if (!action) throw CLI::RequiredError("A command");
    const Interrupt interrupt;
    flushDenormals();
    const Result<void> done = action(interrupt.token());
    if (interrupt.pipeClosed() && !std::cout) return failed;  // nobody reads what would be said about it
    if (!done) return report(done.error().cancelled ? "interrupted; nothing was written." : done.error().message());
  } catch (const CLI::Success& success) {  // --help and --version
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    app.exit(error);  // prints the message; CLI11's own exit codes mean nothing to scripts
    return wrongUsage;
  }
  std::cout.flush();
  if (!std::cout) return report("the result can't be written to standard output.");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::setlocale(LC_CTYPE, "");  // for the terminal's characters; numbers stay in the C locale
  latentscape::prepareEngineThreads(argv);
  latentscape::survivePastFileSize();
  try {
    return run(argc, argv);
  } catch (const std::exception& exception) {
    return report(Error{"stopped: " + problemOf(exception), "", kMemoryAdvice}.message());
  }
}
