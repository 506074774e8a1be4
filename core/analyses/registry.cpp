// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/registry.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace latentscape {
namespace {

constexpr auto kAnalyses = std::to_array<AnalysisInfo>({
    {"reconstruct", "reconstruct", "Reconstruct", "&Reconstruct", "Images above their reconstructions, with the terms of each",
     " (also as JSON)"},
    {"generate", "sample", "Generate", "&Generate",
     "Images decoded at points drawn from the prior, or from a mixture of Gaussians fitted to codes", ""},
    {"denoise", "denoise", "Denoise", "&Denoise",
     "Corrupt images and denoise them with the model: PSNR and SSIM before and after", ", as JSON"},
    {"anomalies", "anomalies", "Anomalies", "&Anomalies",
     "How well a score separates anomalous test images from normal ones: AUROC", ", as JSON"},
    {"representation", "represent", "Representation", "Re&presentation",
     "How well codes predict classes, though the model's training used no labels: k-NN and linear probe on codes and raw "
     "pixels",
     ", as JSON"},
    {"evaluate", "evaluate", "Evaluate", "&Evaluate", "How well a model fits images and uses its latent space, in nats per image",
     ", as JSON"},
    {"compress", "compress", "Compress", "&Compress", "Store images as codes, and compare their size with PNG",
     ": writes a file of codes, and the figures as JSON"},
    {"uncertainty", "uncertainty", "Uncertainty", "&Uncertainty",
     "How sure the encoder is about one image: its posterior, and how much images decoded from it differ", ", as JSON"},
    {"traversal", "traverse", "Traversal", "&Traversal", "Images along each latent dimension, the most informative first",
     " (also as JSON)"},
    {"neighbours", "neighbours", "Neighbours", "&Neighbours", "The nearest images in latent space above those in pixels",
     " (also as JSON)"},
    {"attributes", "attribute", "Attributes", "Attri&butes", "An image moved along the difference of two selections' mean codes",
     " (also as JSON)"},
    {"", "select", "Selection", "",
     "Images chosen by class, score or place: their mean decoded, their classes, their share of the loss",
     ", as JSON; writes the images as a data set"},
    {"", "encode", "Codes", "", "Posterior mean and log-variance of every image, as CSV", ""},
    {"", "decode", "Decoded point", "", "The image at a latent point", ""},
    {"", "manifold", "Manifold", "", "Images over the plane of the first two dimensions, at the prior's quantiles", ""},
    {"", "interpolate", "Interpolation", "", "The path from one image or latent point to another", ""},
    {"", "refine", "Refinement", "",
     "The best code of an image, which the decoder's gradients find from the encoder's: its gain in nats", ", as JSON"},
    {"", "inpaint", "Inpainting", "", "An image with a part missing, which the model completes from the rest", " (also as JSON)"},
    {"", "project", "Projection", "", "The codes of images in a plane, as CSV; what the plane preserves of them, as JSON", ""},
    {"", "judge", "Judge", "",
     "How similar a model's samples are to real images, judged by another model: a Fréchet distance of codes, as JSON. Samples "
     "of "
     "the aggregate posterior come from the mixture fitted to the same split that they are compared with",
     ""},
    {"", "decompress", "Decompress", "", "The images of a file of codes, as the model decodes them", ""},
});

}  // namespace

std::span<const AnalysisInfo> analyses() { return kAnalyses; }

const AnalysisInfo& analysisOfTab(std::string_view name) {
  const auto found =
      std::find_if(kAnalyses.begin(), kAnalyses.end(), [&](const AnalysisInfo& info) { return info.name == name; });
  assert(found != kAnalyses.end());
  return *found;
}

const AnalysisInfo& analysisOfCommand(std::string_view command) {
  const auto found =
      std::find_if(kAnalyses.begin(), kAnalyses.end(), [&](const AnalysisInfo& info) { return info.command == command; });
  assert(found != kAnalyses.end());
  return *found;
}

}  // namespace latentscape
