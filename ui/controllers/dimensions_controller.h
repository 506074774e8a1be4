// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "ui/controllers/background.h"
#include "ui/controllers/exploration_controller.h"

#include <QObject>
#include <QTimer>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace latentscape {

// What the model uses its dimensions for, over the first test images. Without images kl, variance and extent are empty and the
// order is that of the numbers.
struct DimensionsAnswer {
  std::vector<double> kl;          // nats, mean over images; infinite of an autoencoder, whose codes are points
  std::vector<double> variance;    // of the posterior means
  std::vector<double> extent;      // the largest amount of a mean, from 3
  std::vector<std::size_t> order;  // the most telling first
};

// Latent spaces of any size: which dimensions matter, and their projections into a plane. Answers come by queued calls. GUI
// thread only; no member waits.
class DimensionsController : public QObject {
  Q_OBJECT
 public:
  static constexpr std::size_t kImages = 1000;  // that the dimensions are judged by

  explicit DimensionsController(ExplorationController& exploration, QObject* parent = nullptr);

  const DimensionsAnswer& dimensions() const { return m_dimensions; }

  // PCA, t-SNE or UMAP of the codes that there are now, in the background; the map's layout when it is done. One at a time: a
  // second takes the first one's place.
  void project(MapLayout::Kind kind);
  void cancelProjection();
  bool projecting() const { return m_projection.has_value(); }

 signals:
  void dimensionsAnswered();
  void projectionProgressed(const Progress& progress);  // at most ten times a second
  void projectionEnded();                               // in whatever way
  void failed(const Error& error);

 private:
  void begin();
  void askDimensions();
  void projected(std::uint64_t number, const Result<Projection>& projection, const std::shared_ptr<const Codes>& codes);

  ExplorationController& m_exploration;
  DimensionsAnswer m_dimensions;
  std::uint64_t m_context = 0;  // counts models: older answers are dropped
  QTimer m_again;               // while training the dimensions are judged once a second
  std::optional<std::stop_source> m_projection;
  std::uint64_t m_projectionNumber = 0;
  Background m_background;  // last: its threads post to this object
};

}  // namespace latentscape
