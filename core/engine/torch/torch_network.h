// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/config.h"

#include <vector>

namespace at {
class Tensor;
}

// The networks in LibTorch operations, for autograd. parameters: the tensors of tensorLayout(), in its order. Images: [n, pixels]
// in [0, 1]. classes: for a conditional model, one-hot vectors [n, classes]; otherwise undefined.
namespace latentscape::network {

// mean, logVariance: [n, d]; logVariance stays undefined for an autoencoder.
void encode(const ModelConfig& config, const std::vector<at::Tensor>& parameters, const at::Tensor& images,
            const at::Tensor& classes, at::Tensor& mean, at::Tensor& logVariance);
// Logits, or the pixels themselves: [n, pixels].
at::Tensor decode(const ModelConfig& config, const std::vector<at::Tensor>& parameters, const at::Tensor& z,
                  const at::Tensor& classes);
// The reconstruction term in nats, summed over pixels and images.
at::Tensor reconstruction(const ModelConfig& config, const std::vector<at::Tensor>& parameters, const at::Tensor& output,
                          const at::Tensor& images);
// KL(q(z|x) || N(0, I)) in nats, summed over dimensions and images (Kingma and Welling 2014, appendix B).
at::Tensor divergence(const at::Tensor& mean, const at::Tensor& logVariance);

}  // namespace latentscape::network
