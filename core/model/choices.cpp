// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/choices.h"

#include <array>

namespace latentscape {

template <>
std::span<const std::string_view> choiceNames<Family>() {
  static constexpr std::array<std::string_view, 3> names{"autoencoder", "vae", "conditional-vae"};
  return names;
}
template <>
std::span<const std::string_view> choiceNames<Network>() {
  static constexpr std::array<std::string_view, 2> names{"dense", "convolutional"};
  return names;
}
template <>
std::span<const std::string_view> choiceNames<Activation>() {
  static constexpr std::array<std::string_view, 5> names{"relu", "leaky-relu", "silu", "gelu", "tanh"};
  return names;
}
template <>
std::span<const std::string_view> choiceNames<Reconstruction>() {
  static constexpr std::array<std::string_view, 3> names{"bernoulli", "squared-error", "gaussian"};
  return names;
}
template <>
std::span<const std::string_view> choiceNames<Optimizer>() {
  static constexpr std::array<std::string_view, 4> names{"sgd", "adam", "adamw", "rmsprop"};
  return names;
}
template <>
std::span<const std::string_view> choiceNames<Schedule>() {
  static constexpr std::array<std::string_view, 3> names{"constant", "cosine", "step"};
  return names;
}

}  // namespace latentscape
