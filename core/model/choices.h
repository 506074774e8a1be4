// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace latentscape {

// The choices that define a model and its training. The names are those in config.json and on the command line.

enum class Family {
  Autoencoder,     // "autoencoder": the code is a point, no noise, no KL (Hinton and Salakhutdinov 2006)
  Vae,             // "vae" (Kingma and Welling 2014); a beta-VAE if beta is not 1 (Higgins et al. 2017)
  ConditionalVae,  // "conditional-vae": encoder and decoder also receive the class (Sohn et al. 2015)
};
enum class Network {
  Dense,          // "dense": every pixel is an input of the first layer
  Convolutional,  // "convolutional": stride-2 convolutions in the encoder, transposed ones in the decoder (weights.h)
};
enum class Activation {
  Relu,       // "relu": max(0, x)
  LeakyRelu,  // "leaky-relu": x if positive, else 0.01 x
  Silu,       // "silu": x sigmoid(x)
  Gelu,       // "gelu": x Phi(x), exact; Phi is the standard normal distribution function (Hendrycks and Gimpel 2016)
  Tanh,       // "tanh"
};
enum class Reconstruction {
  Bernoulli,     // "bernoulli": cross-entropy of grey levels in [0, 1] from logits
  SquaredError,  // "squared-error": the squared difference between the decoder's unbounded output and the pixel
  Gaussian,  // "gaussian": -log N(pixel | output, variance); the variance, the same for all pixels, is fixed or learned (Rybkin
             // et al. 2021)
};
enum class Optimizer {
  Sgd,      // "sgd": with momentum (Polyak 1964), as in PyTorch with dampening 0
  Adam,     // "adam": beta1 0.9, beta2 0.999, epsilon 1e-8 (Kingma and Ba 2015); weight decay is added to the gradient
  AdamW,    // "adamw": weight decay decoupled from the gradient (Loshchilov and Hutter 2019)
  RmsProp,  // "rmsprop": alpha 0.99, epsilon 1e-8 (Tieleman and Hinton 2012), as in PyTorch
};
enum class Schedule {
  Constant,  // "constant"
  Cosine,    // "cosine": decays to 0 at the end, without restarts (Loshchilov and Hutter 2017)
  Step,      // "step": drops to a tenth after each third of the epochs
};

// The name of each value, in the order of the values.
template <class Choice>
std::span<const std::string_view> choiceNames();
template <>
std::span<const std::string_view> choiceNames<Family>();
template <>
std::span<const std::string_view> choiceNames<Network>();
template <>
std::span<const std::string_view> choiceNames<Activation>();
template <>
std::span<const std::string_view> choiceNames<Reconstruction>();
template <>
std::span<const std::string_view> choiceNames<Optimizer>();
template <>
std::span<const std::string_view> choiceNames<Schedule>();

template <class Choice>
std::string_view nameOf(Choice choice) {
  return choiceNames<Choice>()[static_cast<std::size_t>(choice)];
}
template <class Choice>
std::optional<Choice> choiceNamed(std::string_view name) {
  const auto names = choiceNames<Choice>();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<Choice>(i);
  }
  return std::nullopt;
}
// "relu, leaky-relu, silu, gelu or tanh"
template <class Choice>
std::string choiceList() {
  const auto names = choiceNames<Choice>();
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) list += i + 1 == names.size() ? " or " : ", ";
    list += names[i];
  }
  return list;
}

}  // namespace latentscape
