// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/searched_image.h"
#include "core/analyses/selection.h"
#include "core/analyses/subject.h"
#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>

namespace latentscape {

// A rectangle of pixels, counted from the top left pixel, which is 0,0.
struct PixelBox {
  int x = 0, y = 0, width = 0, height = 0;
  std::string text() const;  // "4,10,12,8"
  bool operator==(const PixelBox&) const = default;
};
// X,Y,WIDTH,HEIGHT: whole numbers. An Error's where is the field.
Result<PixelBox> parsePixelBox(const std::string& field, const std::string& text);

// An image with a part missing, completed by the model from the rest.
struct InpaintQuestion {
  static constexpr int kMinSamples = 2, kMaxSamples = 100'000;

  ImageName image;
  std::string givenClass;  // a conditional model is given it, by number or name; empty: the image's own
  PixelBox missing;        // not empty, inside the image, and not all of it
  int samples = 64;        // fresh ones, which both codes are scored with
  std::uint64_t seed = 1;  // of all noise and draws
};

// encoded: the encoder's code of the image with the box black; found: the posterior given the known pixels. The score is of
// these.
struct InpaintAnswer : SearchedImage {
  InpaintQuestion question;
  double missingPsnr = 0.0;  // dB, of the decoded pixels of the box against the image's own; infinite if equal
  Image known;               // the box is mid-grey
  Image completed;           // known pixels as they are, the box decoded
};

Result<void> validate(const InpaintQuestion& question, const AnalysisSubject& subject);
// Other images of the split, drawn at random, lend their codes as places where the search begins; the image itself does not.
// Neither do images without the class that a conditional model needs.
Result<InpaintAnswer> answer(const InpaintQuestion& question, const AnalysisSubject& subject, std::stop_token stop = {},
                             const ProgressCallback& progress = {});
std::string toJson(const InpaintAnswer& answer);
// The image, what was known of it, and the completed one, a .png or .svg.
Result<void> draw(const InpaintAnswer& answer, const std::filesystem::path& file, const PictureStyle& style = {});

}  // namespace latentscape
