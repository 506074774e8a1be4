// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/answers.h"
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/options/values.h"
#include "core/analyses/compress.h"
#include "core/analyses/decompress.h"

#include <memory>

namespace latentscape {
namespace {

struct CompressOptions {
  DatasetFlags data;
  CompressQuestion question;
  std::string model, dataset, out, csv, picture;
  int scale = 0;
};

Result<void> compress(const CompressOptions& options, std::stop_token stop) {
  const auto subject = openSubject(options.model, options.dataset, options.question.split, stop, options.data);
  if (!subject) return subject.error();
  const auto answer = ask(options.question, *subject, stop);
  if (!answer) return answer.error();
  if (auto able = checkWritable({options.out, options.csv, options.picture}); !able) return able;
  if (auto written = writeCodes(*answer, options.out); !written) return written;
  return finish(*answer, {options.csv, options.picture}, {false, options.scale});
}

struct DecompressOptions {
  std::string model, codes, out;
  int scale = 0;
};

Result<void> decompress(const DecompressOptions& options, std::stop_token stop) {
  const auto subject = openSubject(options.model);
  if (!subject) return subject.error();
  const auto answer = ask(DecompressQuestion{options.codes, options.out}, *subject, stop);
  if (!answer) return answer.error();
  {
    ProgressLine line;
    if (auto written = writeImages(*answer, {false, options.scale}, stop, drawInto(line, false)); !written) return written;
  }
  return finish(*answer, {});
}

}  // namespace

void addCompressCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<CompressOptions>();
  CLI::App* command = addAnalysis(app, "compress");
  addModelArgument(*command, options->model);
  addImagesOptions(*command, options->dataset, options->question.split, options->data);
  addImageCountOption(*command, "--images", options->question.images, "The number of images, drawn at random (default: all)");
  command->add_option("--bits", options->question.bits, "Bits per latent coordinate")
      ->check(within(1, CompressQuestion::kMaxBits))
      ->capture_default_str();
  addSeedOption(*command, options->question.seed, "Seed of the draw (default: 1)");
  command->add_option("--out", options->out, "The file of codes to write")->required();
  addCsvOption(*command, options->csv);
  addPictureOption(*command, "--picture", options->picture, "Write a picture of nine images above what their codes decode to");
  addScaleOption(*command, options->scale);
  command->callback([options, &action] { action = [options](std::stop_token stop) { return compress(*options, stop); }; });
}

void addDecompressCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<DecompressOptions>();
  CLI::App* command = addAnalysis(app, "decompress");
  addModelArgument(*command, options->model);
  command->add_option("CODES", options->codes, "A file that compress wrote with the same model")->required();
  command->add_option("--out", options->out, "A new folder for one .png per image, or one .png for all")->required();
  addScaleOption(*command, options->scale, ", in one .png");
  command->callback([options, &action] { action = [options](std::stop_token stop) { return decompress(*options, stop); }; });
}

}  // namespace latentscape
