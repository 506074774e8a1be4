// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/selection.h"
#include "core/analyses/subject.h"
#include "core/base/image.h"
#include "core/base/result.h"
#include "core/exploration/refinement.h"

#include <memory>
#include <optional>
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
  std::string title;          // "MNIST · test:3, class 7"
};
// Whether the data set has the image, if one is open, and whether a conditional model can be given a class: that which the user
// chose, by number or name (empty: none), or the image's own.
Result<void> checkAskedImage(const ImageName& name, const std::string& givenClass, const AnalysisSubject& subject);
// Errors: no data set, another shape than the model's, no class for a conditional model.
Result<AskedImage> askedImage(const ImageName& name, const std::string& givenClass, const AnalysisSubject& subject);

// A posterior and what it costs, as JSON. loss: its -ELBO.
nlohmann::ordered_json describe(const Gaussian& code, double loss);
// What a search brought: "gain" in nats, its standard error, and the number of samples, 1 of an autoencoder.
void describeGain(nlohmann::ordered_json& result, const FreshScore& score, int samples);
// " · −ELBO 131.20 → 128.10 nats (gain 3.10 ± 0.12)"; of an autoencoder, which has no noise, without a standard error.
std::string gainText(const Model& model, const FreshScore& score);

}  // namespace latentscape
