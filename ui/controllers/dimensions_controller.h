// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/dimension_use.h"
#include "core/base/progress.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/tasks/task.h"

#include <QObject>
#include <QTimer>

#include <cstdint>

namespace latentscape {

// Over a draw of the test images; without images, see DimensionUse.
using DimensionsAnswer = DimensionUse;

// Latent spaces of any size: which dimensions matter, and projections into a plane. Answers arrive by queued calls. GUI thread
// only; no member waits.
class DimensionsController : public QObject {
  Q_OBJECT
 public:
  static constexpr std::size_t kImages = 1000;  // the number of images that dimensions are judged by

  explicit DimensionsController(ExplorationController& exploration, QObject* parent = nullptr);

  const DimensionsAnswer& answer() const { return m_answer; }
  // Judges them by the weights that are the newest now: the next answer is that, or a later one.
  void judgeNow();

  // Computes PCA, t-SNE or UMAP of the current codes in the background, then sets the map's layout. One at a time: a new one
  // replaces the one in progress. Takes the settings of t-SNE and UMAP from settings.
  void project(ProjectionMethod method, const ProjectionOptions& settings = {});
  void cancelProjection() { m_projection.cancel(); }
  bool projecting() const { return m_projection.running(); }

 signals:
  void dimensionsAnswered();
  void projectionProgressed(const Progress& progress);
  void projectionEnded();  // finished, failed or cancelled
  void failed(const Error& error);

 private:
  void begin();
  void askDimensions();

  ExplorationController& m_exploration;
  DimensionsAnswer m_answer;
  std::uint64_t m_asked = 0;   // numbers the questions
  std::uint64_t m_oldest = 0;  // answers to earlier questions, such as those about another model, are dropped
  QTimer m_again;              // during training, dimensions are judged once a second
  Background m_background;
  Task m_projection{m_background};
};

}  // namespace latentscape
