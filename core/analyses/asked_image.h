// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/searched_image.h"
#include "core/analyses/selection.h"
#include "core/analyses/subject.h"
#include "core/base/image.h"
#include "core/base/result.h"
#include "core/exploration/code_target.h"
#include "core/exploration/refinement.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace latentscape {

// Private to core/analyses: one image that a search through the decoder is asked about (refine, inpaint).

struct AskedImage {
  std::shared_ptr<const Model> model;  // a conditional one is given the class that the user chose, or the image's own
  std::optional<int> givenClass;       // of a conditional model
  Image picture;
  std::vector<float> pixels;  // in [0, 1]
  std::string className;      // empty if it has none
  std::string dataset;        // its name
  std::string title;          // "MNIST · test:3, class 7"
};
// Whether the data set has the image, if one is open, and whether a conditional model can be given a class: that which the user
// chose, by number or name (empty: none), or the image's own.
Result<void> checkAskedImage(const ImageName& name, const std::string& givenClass, const AnalysisSubject& subject);
// Errors: no data set, another shape than the model's, no class for a conditional model.
Result<AskedImage> askedImage(const ImageName& name, const std::string& givenClass, const AnalysisSubject& subject);

// Both codes for the target, scored by fresh samples, with what else is told of the image. title: after the image's own, before
// the gain. Error: cancelled.
Result<SearchedImage> searchedImage(const AskedImage& asked, const std::string& title, const CodeTarget& target, Gaussian encoded,
                                    Gaussian found, int samples, std::uint64_t seed, const std::stop_token& stop);

// As JSON: "image" and "class".
nlohmann::ordered_json describeImage(const ImageName& name, const SearchedImage& image);
// "encoder" and "refined", each a posterior and what it costs; "gain" in nats, its standard error, the number of samples; and of
// a conditional model "given_class".
void describeCodes(nlohmann::ordered_json& result, const SearchedImage& image);

}  // namespace latentscape
