// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/asked_image.h"

#include "core/analyses/json.h"
#include "core/base/number_text.h"
#include "core/exploration/by_class.h"
#include "core/exploration/model_input.h"

namespace latentscape {

Result<void> checkAskedImage(const ImageName& name, const std::string& givenClass, const AnalysisSubject& subject) {
  if (auto right = checkGivenClass("class", givenClass, subject); !right) return right;
  if (!checkImages(subject, name.split)) return {};
  if (auto there = checkImageName("image", name, *subject.dataset); !there) return there;
  if (subject.model->classes() > 0 && givenClass.empty() && imagesOf(*subject.dataset, name.split).labels.empty())
    return Error{"the model is conditional, and the image has no class", "class", "Give one by number or name."};
  return {};
}

Result<AskedImage> askedImage(const ImageName& name, const std::string& givenClass, const AnalysisSubject& subject) {
  const auto& [split, index] = name;
  if (auto there = checkImages(subject, split); !there) return there.error();
  const ImageSet& images = imagesOf(*subject.dataset, split);
  if (auto fits = checkShape(*subject.model, images); !fits) return fits.error();
  const auto chosen = givenClassOf("class", givenClass, subject);
  if (!chosen) return chosen.error();
  AskedImage asked;
  asked.model = subject.model;
  if (subject.model->classes() > 0) {
    if (!*chosen) {
      if (const auto classes = ByClass::create(*subject.model, images.labels, images.size()); !classes) return classes.error();
    }
    asked.givenClass = chosen->value_or(images.label(index));
    asked.model = subject.model->ofClass(*asked.givenClass);
  }
  asked.picture = images.picture(index);
  toUnitRange(images.image(index), asked.pixels);
  asked.className = classOf(*subject.dataset, split, index);
  asked.title = subject.dataset->title + " · " + name.text() + (asked.className.empty() ? "" : ", class " + asked.className);
  if (*chosen) asked.title += " · given class " + givenClassName(*asked.model, subject.dataset.get());
  return asked;
}

nlohmann::ordered_json describe(const Gaussian& code, double loss) {
  const double kl = klToPrior(code);
  return {{"loss", loss},
          {"reconstruction", loss - kl},
          {"kl", kl},
          {"latent_mean", code.mean},
          {"latent_log_variance", code.logVariance}};
}

void describeGain(nlohmann::ordered_json& result, const FreshScore& score, int samples) {
  result["gain"] = -score.difference;
  result["gain_standard_error"] = score.standardError;
  result["samples"] = samples;
}

std::string gainText(const Model& model, const FreshScore& score) {
  return " · " + lossName(model) + " " + fixedText(score.before, 2) + " → " + fixedText(score.after, 2) + " nats (gain " +
         fixedText(-score.difference, 2) + (model.variational() ? " ± " + fixedText(score.standardError, 2) : "") + ")";
}

}  // namespace latentscape
