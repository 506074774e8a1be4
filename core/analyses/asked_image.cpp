// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/asked_image.h"

#include "core/analyses/json.h"
#include "core/base/number_text.h"
#include "core/exploration/by_class.h"
#include "core/exploration/model_input.h"

#include <utility>

namespace latentscape {
namespace {

// A posterior and what it costs. loss: its -ELBO.
nlohmann::ordered_json describe(const Gaussian& code, double loss) {
  const double kl = klToPrior(code);
  return {{"loss", loss},
          {"reconstruction", loss - kl},
          {"kl", kl},
          {"latent_mean", code.mean},
          {"latent_log_variance", code.logVariance}};
}

// " · −ELBO 131.20 → 128.10 nats (gain 3.10 ± 0.12)"; of an autoencoder, which has no noise, without a standard error.
std::string gainText(const Model& model, const FreshScore& score) {
  return " · " + lossName(model) + " " + fixedText(score.before, 2) + " → " + fixedText(score.after, 2) + " nats (gain " +
         fixedText(-score.difference, 2) + (model.variational() ? " ± " + fixedText(score.standardError, 2) : "") + ")";
}

}  // namespace

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
  asked.dataset = subject.dataset->name;
  asked.className = classOf(*subject.dataset, split, index);
  asked.title = subject.dataset->title + " · " + name.text() + (asked.className.empty() ? "" : ", class " + asked.className);
  if (*chosen) asked.title += " · given class " + givenClassName(*asked.model, subject.dataset.get());
  return asked;
}

Result<SearchedImage> searchedImage(const AskedImage& asked, const std::string& title, const CodeTarget& target, Gaussian encoded,
                                    Gaussian found, int samples, std::uint64_t seed, const std::stop_token& stop) {
  const auto score = scoreFresh(*asked.model, target, encoded, found, samples, seed, stop);
  if (!score) return score.error();
  SearchedImage image;
  image.dataset = asked.dataset;
  image.title = asked.title + title + gainText(*asked.model, *score);
  image.className = asked.className;
  image.givenClass = asked.givenClass;
  image.encoded = std::move(encoded);
  image.found = std::move(found);
  image.samples = asked.model->variational() ? samples : 1;
  image.score = *score;
  image.original = asked.picture;
  return image;
}

nlohmann::ordered_json describeImage(const ImageName& name, const SearchedImage& image) {
  using nlohmann::ordered_json;
  return {{"image", name.text()}, {"class", image.className.empty() ? ordered_json() : ordered_json(image.className)}};
}

void describeCodes(nlohmann::ordered_json& result, const SearchedImage& image) {
  result["encoder"] = describe(image.encoded, image.score.before);
  result["refined"] = describe(image.found, image.score.after);
  result["gain"] = -image.score.difference;
  result["gain_standard_error"] = image.score.standardError;
  result["samples"] = image.samples;
  if (image.givenClass) result["given_class"] = *image.givenClass;
}

}  // namespace latentscape
