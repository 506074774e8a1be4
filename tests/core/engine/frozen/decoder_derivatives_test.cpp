// SPDX-License-Identifier: GPL-3.0-or-later
// Derivatives of frozen decoders, compared with central differences of a forward pass in double precision that this test computes
// from the weights, by plain loops.
#include "core/engine/frozen/decoder_derivatives.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/model/model.h"
#include "tests/core/engine/trainers.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

using DecoderSlopes = EveryKernel;
INSTANTIATE_TEST_SUITE_P(Kernels, DecoderSlopes, everyKernel(), kernelName);

constexpr double kStep = 1e-5;    // of central differences
constexpr double kMargin = 1e-3;  // how far a kink is, at least, from what a layer computes at a test's points
constexpr double kRelative = 1e-4;

constexpr Reconstruction kReconstructions[] = {Reconstruction::Bernoulli, Reconstruction::SquaredError, Reconstruction::Gaussian};

using Values = std::vector<double>;

Values asDoubles(std::span<const float> values) { return {values.begin(), values.end()}; }

// Larger than initial ones, so that activations leave their linear part.
Weights weightsFor(const ModelConfig& config) {
  Weights weights = initialWeights(config, 5);
  for (Tensor& tensor : weights.tensors) {
    if (tensor.name == kLogVariance) continue;
    for (float& value : tensor.values) value *= 2.5F;
  }
  return weights;
}

// The decoder in double precision.
class DoubleDecoder {
 public:
  struct Pass {
    Values outputs;  // logits, or unbounded pixels: (H, W, C)
    Values sums;     // of every layer that an activation follows, before it
  };

  DoubleDecoder(const ModelConfig& config, const Weights& weights, int given)
      : m_config(config), m_weights(weights), m_given(static_cast<std::size_t>(given)) {}

  bool kinks() const { return m_config.activation == Activation::Relu || m_config.activation == Activation::LeakyRelu; }

  Pass run(const Values& z) const {
    Pass pass;
    Values x = z;
    for (std::size_t c = 0; c < static_cast<std::size_t>(m_config.classes); ++c) x.push_back(c == m_given ? 1.0 : 0.0);
    for (std::size_t i = 0; i < m_config.hidden.size(); ++i)
      x = activated(linear("decoder.hidden." + std::to_string(i), x), pass);
    if (!m_config.convolutional()) {
      pass.outputs = linear("decoder.output", x);
      return pass;
    }
    x = activated(linear("decoder.map", x), pass);
    const std::vector<ImageShape> maps = featureMaps(m_config);
    for (std::size_t i = maps.size() - 1; i > 1; --i)
      x = activated(transposed("decoder.transposed." + std::to_string(maps.size() - 1 - i), x, maps[i], maps[i - 1]), pass);
    x = transposed("decoder.output", x, maps[1], m_config.image);
    const auto channels = static_cast<std::size_t>(m_config.image.channels), positions = x.size() / channels;
    for (std::size_t p = 0; p < positions; ++p) {
      for (std::size_t c = 0; c < channels; ++c) pass.outputs.push_back(x[c * positions + p]);
    }
    return pass;
  }

  // The expected pixels before a clamp.
  Values pixels(const Values& z) const {
    Values result = run(z).outputs;
    if (m_config.reconstruction == Reconstruction::Bernoulli) {
      for (double& value : result) value = 1.0 / (1.0 + std::exp(-value));
    }
    return result;
  }

  double term(const Values& z, std::span<const float> image, std::span<const float> weights) const {
    const Values outputs = run(z).outputs;
    const double variance =
        m_config.learnedVariance ? std::exp(static_cast<double>(m_weights.find(kLogVariance)->values[0])) : m_config.variance;
    double sum = 0.0;
    for (std::size_t p = 0; p < outputs.size(); ++p) {
      const double l = outputs[p], x = static_cast<double>(image[p]), square = (l - x) * (l - x);
      double own = square;
      if (m_config.reconstruction == Reconstruction::Bernoulli)
        own = std::max(l, 0.0) - l * x + std::log1p(std::exp(-std::abs(l)));
      if (m_config.reconstruction == Reconstruction::Gaussian)
        own = 0.5 * (square / variance + std::log(2.0 * std::numbers::pi * variance));
      sum += own * (weights.empty() ? 1.0 : static_cast<double>(weights[p]));
    }
    return sum;
  }

  // Expects that no activation passes a kink on the way from z to both ends of a difference.
  void expectNoKink(const Values& z, const Values& up, const Values& down) const {
    if (!kinks()) return;
    const Values middle = run(z).sums, above = run(up).sums, below = run(down).sums;
    for (std::size_t i = 0; i < middle.size(); ++i) {
      ASSERT_GT(middle[i] * above[i], 0.0);
      ASSERT_GT(middle[i] * below[i], 0.0);
    }
  }

 private:
  Values linear(const std::string& name, const Values& x) const {
    const Tensor &weight = *m_weights.find(name + ".weight"), &bias = *m_weights.find(name + ".bias");
    Values y = asDoubles(bias.values);
    for (std::size_t o = 0; o < y.size(); ++o) {
      for (std::size_t k = 0; k < x.size(); ++k) y[o] += static_cast<double>(weight.values[o * x.size() + k]) * x[k];
    }
    return y;
  }

  // Output (2 y + ky - 1, 2 x + kx - 1) of a map receives input (y, x) times the kernel at (ky, kx). Maps lie channel by channel.
  Values transposed(const std::string& name, const Values& from, ImageShape in, ImageShape out) const {
    const Tensor &weight = *m_weights.find(name + ".weight"), &bias = *m_weights.find(name + ".bias");
    Values to(out.pixels());
    const auto at = [](ImageShape map, int channel, int y, int x) {
      return static_cast<std::size_t>((channel * map.height + y) * map.width + x);
    };
    for (int o = 0; o < out.channels; ++o) {
      for (int y = 0; y < out.height; ++y) {
        for (int x = 0; x < out.width; ++x) to[at(out, o, y, x)] = static_cast<double>(bias.values[static_cast<std::size_t>(o)]);
      }
      for (int c = 0; c < in.channels; ++c) {
        for (int y = 0; y < in.height; ++y) {
          for (int x = 0; x < in.width; ++x) {
            for (int ky = 0; ky < 3; ++ky) {
              for (int kx = 0; kx < 3; ++kx) {
                const int row = 2 * y + ky - 1, column = 2 * x + kx - 1;
                if (row < 0 || row >= out.height || column < 0 || column >= out.width) continue;
                const auto tap = static_cast<std::size_t>(((c * out.channels + o) * 3 + ky) * 3 + kx);
                to[at(out, o, row, column)] += static_cast<double>(weight.values[tap]) * from[at(in, c, y, x)];
              }
            }
          }
        }
      }
    }
    return to;
  }

  Values activated(Values x, Pass& pass) const {
    pass.sums.insert(pass.sums.end(), x.begin(), x.end());
    for (double& v : x) {
      switch (m_config.activation) {
        case Activation::Relu: v = std::max(v, 0.0); break;
        case Activation::LeakyRelu: v = v > 0.0 ? v : static_cast<double>(0.01F) * v; break;
        case Activation::Silu: v = v / (1.0 + std::exp(-v)); break;
        case Activation::Gelu: v = 0.5 * v * std::erfc(-v / std::numbers::sqrt2); break;
        case Activation::Tanh: v = std::tanh(v); break;
      }
    }
    return x;
  }

  const ModelConfig m_config;
  const Weights m_weights;
  const std::size_t m_given;
};

Values moved(const Values& z, std::span<const float> direction, double by) {
  Values result = z;
  for (std::size_t j = 0; j < z.size(); ++j) result[j] += by * static_cast<double>(direction[j]);
  return result;
}

// ||ours - theirs|| <= 1e-4 ||theirs||, which must not be 0.
void expectRelative(std::span<const float> ours, const Values& theirs) {
  ASSERT_EQ(ours.size(), theirs.size());
  double difference = 0.0, size = 0.0;
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    difference += std::pow(static_cast<double>(ours[i]) - theirs[i], 2);
    size += theirs[i] * theirs[i];
  }
  ASSERT_GT(size, 0.0);
  EXPECT_LE(std::sqrt(difference / size), kRelative);
}

// A model, its decoder in double precision, and what both are asked about.
struct Subject {
  std::string name;
  std::size_t n, d, pixels;
  std::shared_ptr<const Model> model;
  DoubleDecoder decoder;
  std::vector<float> latent, directions, images, weights;

  Subject(const ModelConfig& config, std::size_t points, std::size_t k)
      : name(describeArchitecture(config) + " " + std::string(nameOf(config.activation)) + " " +
             std::string(nameOf(config.reconstruction)) + " " + std::string(nameOf(config.family))),
        n(points), d(static_cast<std::size_t>(config.latentDimension)), pixels(config.image.pixels()),
        decoder(config, weightsFor(config), given(config)), directions(k * d), images(n * pixels), weights(n * pixels) {
    EXPECT_TRUE(validate(config).ok()) << name;
    model = makeModel(config, std::make_shared<const Weights>(weightsFor(config)));
    if (config.classes > 0) model = model->ofClass(given(config));
    RandomStream random(17);
    // The first points of the stream that lie away from every kink.
    for (int drawn = 0; latent.size() < n * d && drawn < 10'000; ++drawn) {
      std::vector<float> z(d);
      random.fillNormal(z);
      const Values sums = decoder.run(asDoubles(z)).sums;
      const bool near = std::any_of(sums.begin(), sums.end(), [](double v) { return std::abs(v) < kMargin; });
      if (!decoder.kinks() || !near) latent.insert(latent.end(), z.begin(), z.end());
    }
    EXPECT_EQ(latent.size(), n * d) << name << ": too few points away from kinks";
    random.fillNormal(directions);
    for (float& value : images) value = static_cast<float>(random.uniform());
    for (float& weight : weights) weight = random.below(3) == 0 ? 0.0F : static_cast<float>(2.0 * random.uniform());
  }
  static int given(const ModelConfig& config) { return config.classes > 0 ? 3 : 0; }

  Values point(std::size_t i) const { return asDoubles(std::span(latent).subspan(i * d, d)); }
  std::span<const float> image(std::size_t i) const { return std::span(images).subspan(i * pixels, pixels); }
};

void expectTangents(const Subject& subject) {
  SCOPED_TRACE(subject.name);
  const std::size_t n = subject.n, d = subject.d, size = subject.pixels, k = subject.directions.size() / d;
  std::vector<float> pixels(n * size, -1.0F), decoded(n * size), tangents(n * k * size, -1.0F);
  subject.model->decodeTangents(subject.latent, subject.directions, pixels, tangents);
  subject.model->decode(subject.latent, decoded);
  for (std::size_t i = 0; i < n; ++i) {
    const Values z = subject.point(i), expected = subject.decoder.pixels(z);
    for (std::size_t p = 0; p < size; ++p) {
      ASSERT_NEAR(static_cast<double>(pixels[i * size + p]), std::clamp(expected[p], 0.0, 1.0), 1e-5);
      ASSERT_NEAR(pixels[i * size + p], decoded[i * size + p], 1e-6F);
    }
    for (std::size_t j = 0; j < k; ++j) {
      const std::span<const float> direction = std::span(subject.directions).subspan(j * d, d);
      const Values up = moved(z, direction, kStep), down = moved(z, direction, -kStep);
      subject.decoder.expectNoKink(z, up, down);
      Values slope = subject.decoder.pixels(up);
      const Values below = subject.decoder.pixels(down);
      for (std::size_t p = 0; p < size; ++p) slope[p] = (slope[p] - below[p]) / (2.0 * kStep);
      expectRelative(std::span(tangents).subspan((i * k + j) * size, size), slope);
    }
    if (testing::Test::HasFailure()) return;
  }
}

void expectGradients(const Subject& subject) {
  SCOPED_TRACE(subject.name);
  const std::size_t n = subject.n, d = subject.d, size = subject.pixels;
  for (const bool weighted : {false, true}) {
    SCOPED_TRACE(weighted);
    const std::span<const float> weights = weighted ? std::span<const float>(subject.weights) : std::span<const float>();
    std::vector<float> terms(n, -1.0F), gradients(n * d, -1.0F);
    subject.model->reconstructionGradients(subject.images, weights, subject.latent, terms, gradients);
    Values slopes(n * d);
    for (std::size_t i = 0; i < n; ++i) {
      const Values z = subject.point(i);
      const auto own = weighted ? weights.subspan(i * size, size) : weights;
      const double expected = subject.decoder.term(z, subject.image(i), own);
      ASSERT_NEAR(static_cast<double>(terms[i]), expected, 1e-5 * std::max(1.0, std::abs(expected)));
      for (std::size_t j = 0; j < d; ++j) {
        std::vector<float> axis(d);
        axis[j] = 1.0F;
        const Values up = moved(z, axis, kStep), down = moved(z, axis, -kStep);
        subject.decoder.expectNoKink(z, up, down);
        slopes[i * d + j] =
            (subject.decoder.term(up, subject.image(i), own) - subject.decoder.term(down, subject.image(i), own)) / (2.0 * kStep);
      }
    }
    // Of all points together: terms cancel in a single one's, if it is at a minimum by chance.
    expectRelative(gradients, slopes);
    if (testing::Test::HasFailure()) return;
  }
}

ModelConfig convolutional(ImageShape image, std::vector<int> channels, std::vector<int> hidden, int latent) {
  ModelConfig config{image, std::move(hidden), latent};
  config.network = Network::Convolutional;
  config.channels = std::move(channels);
  return config;
}

// Without and with hidden layers, in several dimensions; maps of odd and even sides.
std::vector<ModelConfig> networks() {
  return {ModelConfig{{5, 7, 1}, {}, 2}, ModelConfig{{9, 5, 1}, {21, 18}, 1}, ModelConfig{{4, 4, 3}, {19}, 7},
          convolutional({5, 8, 3}, {6, 9}, {}, 3), convolutional({9, 6, 1}, {7}, {17}, 2)};
}

// Every network with every activation and reconstruction term, of one family after the other.
std::vector<ModelConfig> everyModel() {
  std::vector<ModelConfig> all;
  for (const ModelConfig& network : networks()) {
    for (const Activation activation :
         {Activation::Relu, Activation::LeakyRelu, Activation::Silu, Activation::Gelu, Activation::Tanh}) {
      for (const Reconstruction reconstruction : kReconstructions) {
        ModelConfig config = network;
        config.activation = activation;
        config.reconstruction = reconstruction;
        config.learnedVariance = reconstruction == Reconstruction::Gaussian && activation == Activation::Tanh;
        constexpr Family families[] = {Family::Vae, Family::ConditionalVae, Family::Autoencoder};
        config.family = families[all.size() / 3 % 3];
        config.classes = config.family == Family::ConditionalVae ? 4 : 0;
        all.push_back(config);
      }
    }
  }
  return all;
}

TEST_P(DecoderSlopes, TangentsAreDirectionalDerivatives) {
  for (const ModelConfig& config : everyModel()) {
    expectTangents(Subject(config, 3, 2));
    if (HasFailure()) return;
  }
}

TEST_P(DecoderSlopes, GradientsAreTheSlopesOfWeightedTerms) {
  for (const ModelConfig& config : everyModel()) {
    expectGradients(Subject(config, 3, 1));
    if (HasFailure()) return;
  }
}

// 70 points are more than go through the layers together, and so are the tangents of 70 points or of 70 directions.
TEST_P(DecoderSlopes, PointsAndDirectionsMayBeMany) {
  ModelConfig dense{{3, 3, 1}, {20}, 2}, maps = convolutional({5, 4, 1}, {3}, {8}, 2);
  dense.activation = maps.activation = Activation::Silu;
  for (const ModelConfig& config : {dense, maps}) {
    expectTangents(Subject(config, 70, 3));
    expectTangents(Subject(config, 2, 70));
    expectGradients(Subject(config, 70, 1));
  }
}

TEST_P(DecoderSlopes, TangentsTellWhatTheClampHides) {
  ModelConfig config{{5, 7, 1}, {12}, 2};
  config.reconstruction = Reconstruction::SquaredError;
  const Subject subject(config, 3, 1);
  std::vector<float> pixels(3 * 35), tangents(3 * 35);
  subject.model->decodeTangents(subject.latent, subject.directions, pixels, tangents);
  int hidden = 0;
  for (std::size_t p = 0; p < pixels.size(); ++p) hidden += pixels[p] == 0.0F && tangents[p] != 0.0F ? 1 : 0;
  EXPECT_GT(hidden, 0);
}

// Four images and codes.
Subject smallSubject(Reconstruction reconstruction) {
  ModelConfig config{{9, 5, 1}, {21}, 2};
  config.reconstruction = reconstruction;
  return Subject(config, 4, 1);
}

struct Gradients {
  std::vector<float> terms, gradients;
  bool operator==(const Gradients&) const = default;
};
Gradients gradientsOf(const Subject& subject, std::span<const float> images, std::span<const float> weights) {
  Gradients found{std::vector<float>(subject.n), std::vector<float>(subject.n * subject.d)};
  subject.model->reconstructionGradients(images, weights, subject.latent, found.terms, found.gradients);
  return found;
}

TEST_P(DecoderSlopes, NoWeightsAreOnesAndGiveTheTermsOfScore) {
  for (const Reconstruction reconstruction : kReconstructions) {
    const Subject subject = smallSubject(reconstruction);
    const std::vector<float> ones(subject.images.size(), 1.0F);
    const Gradients found = gradientsOf(subject, subject.images, {});
    EXPECT_EQ(found, gradientsOf(subject, subject.images, ones));
    std::vector<float> alone(1);
    for (std::size_t i = 0; i < 4; ++i) {
      subject.model->reconstructionTerms(subject.image(i), std::span(subject.latent).subspan(2 * i, 2), alone);
      EXPECT_NEAR(found.terms[i], alone[0], 2e-6F * std::abs(alone[0])) << nameOf(reconstruction);
    }
  }
}

TEST_P(DecoderSlopes, PixelsOfWeightZeroCountForNothing) {
  for (const Reconstruction reconstruction : kReconstructions) {
    const Subject subject = smallSubject(reconstruction);
    std::vector<float> other = subject.images;
    std::size_t missing = 0;
    for (std::size_t p = 0; p < other.size(); ++p) {
      if (subject.weights[p] != 0.0F) continue;
      other[p] = 1.0F - other[p];
      ++missing;
    }
    ASSERT_GT(missing, 0U);
    EXPECT_EQ(gradientsOf(subject, subject.images, subject.weights), gradientsOf(subject, other, subject.weights));
    const std::vector<float> none(other.size(), 0.0F);
    EXPECT_EQ(gradientsOf(subject, other, none), (Gradients{std::vector<float>(4, 0.0F), std::vector<float>(8, 0.0F)}));
  }
}

// <u, J v> = <J^T u, v> for any u and v, at the kinks too.
TEST_P(DecoderSlopes, ForwardsAndBackwardsAreTransposed) {
  std::vector<ModelConfig> all = networks();
  all.push_back(convolutional({1, 2, 1}, {3}, {}, 2));         // a map of one pixel
  all.push_back(convolutional({23, 30, 3}, {5, 6}, {11}, 4));  // more positions than a block of patches has
  for (ModelConfig& config : all) {
    SCOPED_TRACE(describeArchitecture(config));
    config.activation = Activation::LeakyRelu;
    const Weights weights = weightsFor(config);
    std::vector<Linear> layers;
    const auto add = [&](const std::string& name) {
      const Tensor &weight = *weights.find(name + ".weight"), &bias = *weights.find(name + ".bias");
      layers.push_back({weight.values.data(), bias.values.data(), static_cast<std::size_t>(weight.shape[1]),
                        static_cast<std::size_t>(weight.shape[0])});
    };
    for (std::size_t i = 0; i < config.hidden.size(); ++i) add("decoder.hidden." + std::to_string(i));
    add(config.convolutional() ? "decoder.map" : "decoder.output");
    const auto maps = config.convolutional() ? std::make_unique<const MapLayers>(config, weights) : nullptr;
    const DecoderDerivatives derivatives(layers, maps.get(), config.image.pixels(), config.activation);

    constexpr std::size_t n = 3, k = 2;
    const std::size_t d = layers.front().in, size = config.image.pixels();
    std::vector<float> latent(n * d), directions(k * d), outputs(n * size), u(n * size), tangents(n * k * size), pulled(n * d);
    RandomStream random(23);
    for (std::vector<float>* each : {&latent, &directions, &u}) random.fillNormal(*each);
    DecoderDerivatives::Slopes slopes;
    derivatives.forward(latent.data(), n, outputs.data(), slopes);
    derivatives.push(directions, n, slopes, tangents.data());
    derivatives.pull(u.data(), n, slopes, pulled.data());
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < k; ++j) {
        double forwards = 0.0, backwards = 0.0, absolute = 0.0;
        for (std::size_t p = 0; p < size; ++p) {
          const double part = static_cast<double>(u[i * size + p]) * static_cast<double>(tangents[(i * k + j) * size + p]);
          forwards += part;
          absolute += std::abs(part);
        }
        for (std::size_t c = 0; c < d; ++c)
          backwards += static_cast<double>(pulled[i * d + c]) * static_cast<double>(directions[j * d + c]);
        ASSERT_GT(absolute, 0.0);
        EXPECT_NEAR(forwards, backwards, 1e-5 * absolute);
      }
    }
  }
}

// The first calls make the transposed copies.
TEST(DecoderDerivatives, ManyThreadsMayAskAFreshModelAtOnce) {
  for (const ModelConfig& config : {networks()[1], networks()[3]}) {
    const Subject subject(config, 5, 1), fresh(config, 5, 1);
    const Gradients expected = gradientsOf(subject, subject.images, subject.weights);
    std::vector<Gradients> answers(4);
    {
      std::vector<std::jthread> threads;
      for (Gradients& answer : answers) threads.emplace_back([&] { answer = gradientsOf(fresh, fresh.images, fresh.weights); });
    }
    for (const Gradients& answer : answers) EXPECT_EQ(answer, expected);
  }
}

}  // namespace
}  // namespace latentscape
