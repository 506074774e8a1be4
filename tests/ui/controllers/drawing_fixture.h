// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/frozen/frozen_model.h"
#include "core/model/weights.h"
#include "tests/core/exploration/forwarding_model.h"
#include "tests/ui/deadline.h"
#include "tests/ui/gate.h"
#include "ui/controllers/drawing.h"

#include <QTest>

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace latentscape {

// A drawing before a small model, and what is read of it.

inline constexpr int kSide = 28;

inline std::shared_ptr<const Model> modelOf(std::uint64_t seed, ImageShape shape = {kSide, kSide, 1}) {
  ModelConfig config;
  config.image = shape;
  config.hidden = {16};
  return makeModel(config, std::make_shared<const Weights>(initialWeights(config, seed)));
}

// Bars of different lengths and places, of three classes.
inline std::shared_ptr<const Dataset> images(std::size_t count, bool labelled = true) {
  auto dataset = std::make_shared<Dataset>();
  dataset->test.shape = {kSide, kSide, 1};
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t p = 0; p < dataset->test.shape.pixels(); ++p) {
      const std::size_t x = p % kSide, y = p / kSide;
      const bool inside = x >= i % 20 && x < i % 20 + 6 && y >= i % 7 && y < i % 7 + 3 + i % 11;
      dataset->test.pixels.push_back(inside ? static_cast<std::uint8_t>(255 - i % 50) : 0);
    }
    if (labelled) dataset->test.labels.push_back(static_cast<std::uint8_t>(i % 3));
  }
  if (labelled) dataset->classNames = {"a", "b", "c"};
  return dataset;
}

// A bar of that height and of ten pixels' width.
inline Ink bar(int height) {
  Ink ink{40, 40, std::vector<float>(1600, 0.0F)};
  for (int y = 5; y < 5 + height; ++y) {
    for (int x = 5; x < 15; ++x) ink.coverage[static_cast<std::size_t>(y * 40 + x)] = 1.0F;
  }
  return ink;
}

inline Image pictureOf(const Ink& ink) { return centredAsMnist(ink, kSide); }

inline Codes codeOf(const Model& model, const Image& picture) {
  return *encodeImages(model, ImageSet{picture.shape, picture.pixels, {}}, 0, 1);
}

// Tells when it is asked, on the thread that asks, which may be held there.
struct Hooks {
  std::function<void()> encoding = [] {};
  std::function<void()> gradients = [] {};
  std::function<void(std::size_t)> scoring = [](std::size_t) {};  // so many images at once
};

class WatchedModel : public ForwardingModel {
 public:
  WatchedModel(std::shared_ptr<const Model> model, Hooks hooks) : ForwardingModel(std::move(model)), m_hooks(std::move(hooks)) {}
  void encode(std::span<const float> pixels, std::span<float> mean, std::span<float> logVariance) const override {
    m_hooks.encoding();
    ForwardingModel::encode(pixels, mean, logVariance);
  }
  void reconstructionGradients(std::span<const float> pixels, std::span<const float> weights, std::span<const float> latent,
                               std::span<float> terms, std::span<float> gradients) const override {
    m_hooks.gradients();
    ForwardingModel::reconstructionGradients(pixels, weights, latent, terms, gradients);
  }

  void score(std::span<const float> pixels, std::span<const float> noise, std::span<float> reconstruction,
             std::span<float> kl) const override {
    m_hooks.scoring(reconstruction.size());
    ForwardingModel::score(pixels, noise, reconstruction, kl);
  }

 private:
  Hooks m_hooks;
};

class DrawingTest : public testing::Test {
 protected:
  DrawingTest() {
    QObject::connect(&m_drawing, &Drawing::read, &m_drawing, [this](const DrawnAnswer& answer) { m_read.push_back(answer); });
  }
  ~DrawingTest() override { m_gate.open(); }  // the service waits for what has begun

  static bool until(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, kDeadline); }
  // The codes of all images are there, and a drawing has been read with them.
  void drawWithCodes(const std::shared_ptr<const Dataset>& dataset) { drawWithCodes(dataset, m_model); }
  void drawWithCodes(const std::shared_ptr<const Dataset>& dataset, const std::shared_ptr<const Model>& model) {
    m_exploration.open(model, dataset);
    m_exploration.encodeTestImages();
    m_drawing.setInk(bar(20));
    ASSERT_TRUE(until([&] { return !m_read.empty() && !m_read.back().reading.neighbours.inLatent.nearest.empty(); }));
  }
  void draw() { drawBefore(m_model); }
  void drawBefore(const std::shared_ptr<const Model>& model) {
    m_exploration.open(model, images(60));
    m_drawing.setInk(bar(20));
    ASSERT_TRUE(until([&] { return !m_read.empty(); }));
  }

  std::shared_ptr<const Model> watched(Hooks hooks) const {
    return std::make_shared<const WatchedModel>(m_model, std::move(hooks));
  }
  // Encodes nothing before the gate is opened.
  std::shared_ptr<const Model> gatedEncoder() {
    return watched({.encoding = [this] { (void)m_gate.wait({}); }});
  }

  const std::shared_ptr<const Model> m_model = modelOf(1);
  std::vector<DrawnAnswer> m_read;
  Gate m_gate;
  std::atomic<int> m_count = 0;  // what hooks count
  QObject m_owner;               // goes after the service, whose threads post to the drawing and its search
  ExplorationController m_exploration;
  double m_now = 1000.0;  // seconds
  Drawing& m_drawing = *new Drawing(m_exploration, &m_owner, [this] { return m_now; });
};

}  // namespace latentscape
