// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/images.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/model/config.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace latentscape {

// Images and classes as users name them. An Error's where is the field that was passed.

// "test:3" and "train:3": an image, from 0.
struct ImageName {
  Split split = Split::Test;
  std::size_t index = 0;
  std::string text() const { return nameOf(split) + ":" + std::to_string(index); }
  bool operator==(const ImageName&) const = default;
};
Result<ImageName> parseImageName(const std::string& field, const std::string& text,
                                 const std::string& expected = "test:N or train:N");
// An Error if the data set has no such image.
Result<void> checkImageName(const std::string& field, const ImageName& name, const Dataset& dataset);

// Classes of a split by number or name ("7", "Sneaker", "4,9"; a name takes precedence), or images of it ("test:3,17,20"): their
// indices, ascending, each once. At least one.
Result<std::vector<std::size_t>> parseSelection(const std::string& field, const std::string& text, const Dataset& dataset,
                                                Split split);
inline const char* const selectionHelp = "classes by number or name (\"4,9\"), or images of the split (\"test:3,17\")";

// Such a text for a class: its name, or its number or images where the name would choose something else. For images of a split.
std::string selectionOfClass(int label, const Dataset& dataset, Split split);
std::string selectionOfImages(Split split, std::span<const std::size_t> indices);
// For titles: as it is, or "5 images" if it lists more than three.
std::string describeSelection(const std::string& text);

// Classes of a conditional model by number or name ("7", "Sneaker", "4,9"), ascending, each once; a name takes precedence. Needs
// no images.
struct ModelClasses {
  enum class Need { Nothing, Images, Names };
  Need need = Need::Nothing;  // Images: the text chooses images ("test:3"). Names: it has a name, and the run, an older one, none
  std::vector<int> numbers{};  // if nothing is needed
};
Result<ModelClasses> parseModelClasses(const std::string& field, const std::string& text, const RunConfig& config);
// Of a subject's model; if its run is not known, its classes have no names.
Result<ModelClasses> parseModelClasses(const std::string& field, const std::string& text, const AnalysisSubject& subject);

// The one class that a user chose for a conditional model to be given; none if the text is empty. Errors: the model is not
// conditional, no or several classes of it, and, of givenClassOf() alone, a name where the run, an older one, stores none.
Result<void> checkGivenClass(const std::string& field, const std::string& text, const AnalysisSubject& subject);
Result<std::optional<int>> givenClassOf(const std::string& field, const std::string& text, const AnalysisSubject& subject);

// "class 3 (Dress)", if the run stores names, or "class 3".
std::string describeClass(int number, const RunConfig& config);

// An Error of a field: "expected EXPECTED, found "FOUND"".
Error wrongField(const std::string& field, const std::string& expected, const std::string& found);

}  // namespace latentscape
