// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/asked_image.h"

#include "core/analyses/json.h"
#include "core/base/number_text.h"
#include "core/exploration/by_class.h"
#include "core/exploration/model_input.h"

namespace latentscape {

Result<void> checkAskedImage(const ImageName& name, const AnalysisSubject& subject) {
  return checkImages(subject, name.split) ? checkImageName("image", name, *subject.dataset) : Result<void>();
}

Result<AskedImage> askedImage(const ImageName& name, const AnalysisSubject& subject) {
  const auto& [split, index] = name;
  if (auto there = checkImages(subject, split); !there) return there.error();
  const ImageSet& images = imagesOf(*subject.dataset, split);
  if (auto fits = checkShape(*subject.model, images); !fits) return fits.error();
  if (const auto classes = ByClass::create(*subject.model, images.labels, images.size()); !classes) return classes.error();
  AskedImage asked;
  asked.model = subject.model->classes() > 0 ? subject.model->ofClass(images.label(index)) : subject.model;
  asked.picture = images.picture(index);
  toUnitRange(images.image(index), asked.pixels);
  asked.className = classOf(*subject.dataset, split, index);
  asked.title = subject.dataset->title + " · " + name.text() + (asked.className.empty() ? "" : ", class " + asked.className);
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

std::string gainText(const FreshScore& score) {
  return " · −ELBO " + fixedText(score.before, 2) + " → " + fixedText(score.after, 2) + " nats (gain " +
         fixedText(-score.difference, 2) + " ± " + fixedText(score.standardError, 2) + ")";
}

}  // namespace latentscape
