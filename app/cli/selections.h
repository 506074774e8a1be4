// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/models.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

// In a namespace of its own beside core/analyses/selection.h, which replaces it where a command asks core/analyses.
namespace latentscape {
inline namespace cli {

// Images and points named on the command line. Malformed text, or a name of something that does not exist, throws
// CLI::ValidationError naming the option.

// "test:3" and "train:3": an image, from 0.
struct ImageName {
  std::string split;
  std::size_t index = 0;
};
ImageName parseImageName(const std::string& option, const std::string& text, const std::string& expected = "test:N or train:N");
// Throws if the split has no such image.
void checkImageName(const std::string& option, const ImageName& name, const ImageSet& images);

// "test:3" and "train:3": the posterior mean of that image, from dataset, or from the model's data set. "z:0.5,-1.2": the
// point itself.
struct NamedPoint {
  LatentPoint point;
  std::shared_ptr<const Model> model;  // decodes the point: a conditional model is given the image's class
  std::optional<int> givenClass{};     // of an image, if the model is conditional
};
Result<NamedPoint> latentPoint(const OpenModel& model, const std::string& option, const std::string& text,
                               const std::string& dataset, const DatasetFlags& data, std::stop_token stop);

// Classes of the opened split by number or name ("7", "Sneaker", "4,9"), or images of it ("test:3,17,20"): their indices, in
// order, each once. At least one.
std::vector<std::size_t> parseSelection(const std::string& option, const std::string& text, const OpenImages& images);
inline const char* const selectionHelp = "classes by number or name (\"4,9\"), or images of the split (\"test:3,17\")";

// Classes of a conditional model by number or name ("7", "Sneaker", "4,9"), ascending, each once; a name takes precedence. Needs
// no images.
struct ModelClasses {
  enum class Need { Nothing, Images, Names };
  Need need = Need::Nothing;  // Images: the text chooses images ("test:3"). Names: it has a name, and the run, an older one, none
  std::vector<int> numbers{};  // if nothing is needed
};
ModelClasses parseModelClasses(const std::string& option, const std::string& text, const RunConfig& config);

// "class 3 (Dress)", if the run stores names, or "class 3".
std::string describeClass(int number, const RunConfig& config);

// "-3:3" as two numbers, the smaller one first.
struct Range {
  double from = 0.0, to = 0.0;
};
Range parseRange(const std::string& option, const std::string& text);
// "-2:2:9": nine values, evenly from -2 to 2.
std::vector<double> parseSteps(const std::string& option, const std::string& text, int most);

}  // namespace cli
}  // namespace latentscape
