// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/images.h"
#include "core/analyses/map_images.h"
#include "core/analyses/selection.h"
#include "core/analyses/selection_bounds.h"
#include "core/analyses/subject.h"
#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/anomalies.h"
#include "core/exploration/image_selection.h"
#include "core/exploration/queries.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

// What is computed once for all selections of the same images. Immutable; any thread.
struct SelectableImages {
  std::shared_ptr<const Model> model;
  MapImages images;
  Codes codes;        // of all, at their places
  TermScores scores;  // likewise; nats, with z at the posterior mean
  const ImageSet& set() const { return images.shown()->test; }
  std::span<const double> of(SelectionScore score) const;
};

// What a selection of images is like, and which images it has. An image has to meet all that is given.
struct SelectedQuestion {
  static constexpr int kSheet = 48, kMostOnSheet = 400;

  MapSet set = MapSet::Test;  // the images that are chosen from; their places are those of a map of them
  std::string classes{};      // as parseSelection() takes them; of a map of all images, classes alone
  std::string range{};        // parseRange()
  std::string rectangle{};    // parseRectangle()
  std::string lasso{};        // parseLasso()
  std::string dims{};         // parsePlane(): where the rectangle and the lasso lie; empty: the first two
  // Chosen already, on the map that images has. The answer is cancelled if they are other images than the subject's, or none, for
  // the places would then mean others.
  std::optional<ImageSelection> places{};
  bool invert = false;  // all others of the set instead: those that don't meet all that is given
  int sheet = kSheet;   // images on the contact sheet, at most
  // Known already: the map's images, so that they aren't copied, and what an earlier answer has, which is taken again if it is of
  // the same model and images.
  std::optional<MapImages> images{};
  std::shared_ptr<const SelectableImages> known{};
};

struct ClassShare {
  int label = 0;
  std::string name;
  std::size_t chosen = 0, images = 0;  // of the images that are chosen from
};

// What takes no pass over all images.
struct SelectedOverview {
  MapImages images;  // that are chosen from
  ImageSelection places;
  std::vector<std::size_t> indices;  // its places, ascending; at least one
  std::size_t encoded = 0;           // of them: those that the mean is of
  LatentPoint mean;                  // of the posterior means; empty: none is encoded
  Image decoded;                     // at that point; likewise
  // The class that a conditional model was given for it: that of most of the images, of several the lowest number; where they
  // have none that it knows, the class that it is given.
  std::optional<int> givenClass;
  std::vector<ClassShare> classes;  // those that images have, ascending; empty: they have no classes
  std::vector<std::size_t> sheet;   // places on the contact sheet: every n-th image of the selection, evenly, in its order
};

struct SelectedAnswer : SelectedOverview {
  SelectedQuestion question;  // without what was known
  std::shared_ptr<const SelectableImages> from;
  double loss = 0.0, reconstruction = 0.0, kl = 0.0;  // means over the selection, nats
  double lossOfAll = 0.0;                             // mean over all images
  // Of the sum over all images, in [0, 1]. None where that is no whole that has parts: some loss is negative, as that of a
  // Gaussian may be, or infinite, or all are 0.
  std::optional<double> lossShare;
  std::string title;
};

// The images that the question chooses from: what is known, or computed now, which passes over all of them. Looks at nothing else
// of the question. For a range of scores that the user is to choose. Blocks.
Result<std::shared_ptr<const SelectableImages>> selectableImages(const SelectedQuestion& question, const AnalysisSubject& subject,
                                                                 std::stop_token stop = {},
                                                                 const ProgressCallback& progress = {});

// places: of these images, at least one. codes: of the first of them or of all, by this model. sheet: images on the contact
// sheet, at most.
SelectedOverview overviewOf(const MapImages& images, ImageSelection places, const Codes& codes,
                            const std::shared_ptr<const Model>& model, int sheet = SelectedQuestion::kSheet);

Result<void> validate(const SelectedQuestion& question, const AnalysisSubject& subject);
Result<SelectedAnswer> answer(const SelectedQuestion& question, const AnalysisSubject& subject, std::stop_token stop = {},
                              const ProgressCallback& progress = {});
std::string toJson(const SelectedAnswer& answer);
// split,index,label,mean_1..,loss: a row for each image.
std::string toCsv(const SelectedAnswer& answer);
// The contact sheet, which begins with the image decoded at the mean code; a .png or .svg.
Result<void> draw(const SelectedAnswer& answer, const std::filesystem::path& file, const PictureStyle& style = {});
// A .npz that openDataset() takes: images and labels (numbers), and beside them indices (int64, the image's number in its split),
// split ("test" or "train"; there as here, selection_arrays.h), codes (float32, N x d, posterior means) and dataset (its title,
// if that is UTF-8).
Result<void> writeArrays(const SelectedAnswer& answer, const std::filesystem::path& file, std::stop_token stop = {});
// What the user has to know of the file that the answer was written to: a sentence without its full stop. None but of a .npz that
// holds test images.
std::optional<std::string> fileNote(const SelectedAnswer& answer, const std::filesystem::path& file);

}  // namespace latentscape
