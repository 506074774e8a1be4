// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/subject.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/model/choices.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// Which images of a subject's data set an analysis takes.

enum class Split { Test, Train };
template <>
std::span<const std::string_view> choiceNames<Split>();  // "test", "train"
std::string nameOf(Split split);                         // as a string, for sentences
const ImageSet& imagesOf(const Dataset& dataset, Split split);

// An Error if no data set is open, or it has no images in the split.
Result<void> checkImages(const AnalysisSubject& subject, Split split);
// An Error of the field if it wants more images than the split has (0: all of them). Leaves a missing data set to checkImages().
Result<void> checkCount(const std::string& field, std::uint64_t wanted, const AnalysisSubject& subject, Split split);
// The same where there are so many.
Result<void> checkCount(const std::string& field, std::uint64_t wanted, std::size_t there);

// All images if wanted is 0, otherwise a seeded draw of that many, in the order of the set; all if there are fewer.
ImageSet someImages(const ImageSet& images, std::uint64_t wanted, std::uint64_t seed);

// "MNIST · 1000 test images": the title of a picture.
std::string titleOf(const Dataset& dataset, Split split, std::size_t images);

// The name of an image's class; its number where the class has no name; empty where the image has no class.
std::string classOf(const Dataset& dataset, Split split, std::size_t index);
// What its loss is called, for titles: that of its family (losses.h).
std::string lossName(const Model& model);
// Of the class that a conditional model is given, or its number if the data set has other classes or is null; empty for other
// models.
std::string givenClassName(const Model& model, const Dataset* dataset);

// The classes of a set, ascending; none if its images have none.
std::vector<int> classesOf(const ImageSet& images);

// The seed that the model was trained with, so that figures agree with those of the run; 1 where it is not known.
std::uint64_t seedOf(const AnalysisSubject& subject);

}  // namespace latentscape
