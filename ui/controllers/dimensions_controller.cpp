// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/dimensions_controller.h"

#include "core/base/threads.h"

#include <chrono>
#include <utility>

namespace latentscape {
namespace {

constexpr auto kProgressInterval = std::chrono::milliseconds(100);
constexpr int kAgain = 1000;  // ms

}  // namespace

DimensionsController::DimensionsController(ExplorationController& exploration, QObject* parent)
    : QObject(parent), m_exploration(exploration) {
  m_again.setSingleShot(true);
  m_again.setInterval(kAgain);
  connect(&m_again, &QTimer::timeout, this, &DimensionsController::askDimensions);
  connect(&m_exploration, &ExplorationController::opened, this, &DimensionsController::begin);
  connect(&m_exploration, &ExplorationController::updated, this, [this] {
    if (!m_again.isActive()) m_again.start();
  });
}

void DimensionsController::begin() {
  ++m_context;
  cancelProjection();
  m_answer = dimensionsInOrder(m_exploration.dimension());
  emit dimensionsAnswered();
  askDimensions();
}

void DimensionsController::askDimensions() {
  const auto& dataset = m_exploration.dataset();
  if (!dataset || dataset->test.empty()) return;
  m_exploration.ask(QuestionKind::Dimensions,
                    [this, context = m_context, dataset](const std::shared_ptr<const Model>& model, std::stop_token stop) {
                      // The encoding of all images has already reported the error.
                      const auto use = dimensionUse(*model, dataset->test, kImages, std::move(stop));
                      if (!use) return;
                      post(this, [this, context, answer = *use] {
                        if (context != m_context) return;
                        m_answer = answer;
                        emit dimensionsAnswered();
                      });
                    });
}

void DimensionsController::project(ProjectionMethod method, const ProjectionOptions& settings) {
  cancelProjection();
  const auto codes = m_exploration.codes();
  if (!codes || codes->count == 0) {
    emit failed(Error{"there are no codes to project yet", "projection",
                      "Wait for the test images to be encoded, or choose a data set."});
    return emit projectionEnded();
  }
  ProjectionOptions options = settings;
  options.method = method;
  options.threads = availableThreads();
  ++m_projectionNumber;
  m_projection = m_background.run(
      this, Error{"the codes can't be projected", "projection", "Choose PCA, or fewer images."},
      [this, codes, options, number = m_projectionNumber](std::stop_token stop) {
        giveWayToOthers();  // leaves room for the window's and training's threads
        auto last = std::chrono::steady_clock::now() - kProgressInterval;
        return projectCodes(*codes, options, stop, [&](const Progress& progress) {
          const auto now = std::chrono::steady_clock::now();
          if (now - last < kProgressInterval) return;
          last = now;
          post(this, [this, number, progress] {
            if (number == m_projectionNumber && m_projection) emit projectionProgressed(progress);
          });
        });
      },
      [this, codes, number = m_projectionNumber](const auto& projection) { projected(number, projection, codes); });
}

void DimensionsController::projected(std::uint64_t number, const Result<Projection>& projection,
                                     const std::shared_ptr<const Codes>& codes) {
  if (number != m_projectionNumber || !m_projection) return;
  m_projection.reset();
  if (!projection) emit failed(projection.error());
  else m_exploration.setLayout(MapLayout::ofProjection(*projection, codes));
  emit projectionEnded();
}

void DimensionsController::cancelProjection() {
  if (!m_projection) return;
  m_projection->request_stop();
  m_projection.reset();
  emit projectionEnded();
}

}  // namespace latentscape
