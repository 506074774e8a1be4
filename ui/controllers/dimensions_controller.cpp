// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/dimensions_controller.h"

#include "core/analyses/project.h"
#include "core/base/threads.h"
#include "ui/tasks/post.h"

#include <utility>

namespace latentscape {
namespace {

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
  // A projection has places for the images that it was computed of.
  connect(&m_exploration, &ExplorationController::imagesChanged, this, &DimensionsController::cancelProjection);
  connect(&m_projection, &Task::progressed, this, &DimensionsController::projectionProgressed);
  connect(&m_projection, &Task::failed, this, &DimensionsController::failed);
  connect(&m_projection, &Task::finished, this, &DimensionsController::projectionEnded);
}

void DimensionsController::judgeNow() {
  m_oldest = m_asked + 1;
  askDimensions();
}

void DimensionsController::begin() {
  m_answer = dimensionsInOrder(m_exploration.dimension());
  cancelProjection();  // whose end shows the dimensions: this model's
  emit dimensionsAnswered();
  judgeNow();
}

void DimensionsController::askDimensions() {
  const auto& dataset = m_exploration.source();
  if (!dataset || dataset->test.empty()) return;
  m_exploration.ask(QuestionKind::Dimensions,
                    [this, number = ++m_asked, dataset](const std::shared_ptr<const Model>& model, std::stop_token stop) {
                      // The encoding of all images has already reported the error.
                      const auto use = dimensionUse(*model, dataset->test, kImages, std::move(stop));
                      if (!use) return;
                      post(this, [this, number, answer = *use] {
                        if (number < m_oldest) return;
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
  ProjectQuestion question;
  question.known = codes;
  question.projection = settings;
  question.projection.method = method;
  const AnalysisSubject subject{m_exploration.model(), m_exploration.dataset()};
  m_projection.run(
      Error{"the codes can't be projected", "projection", "Choose PCA, or fewer images."},
      [question, subject](std::stop_token stop, const ProgressCallback& progress) {
        giveWayToOthers();  // leaves room for the window's and training's threads
        return latentscape::answer(question, subject, std::move(stop), progress);
      },
      [this, codes](const Result<ProjectAnswer>& projected) {
        if (projected) m_exploration.setLayout(MapLayout::ofProjection(projected->projection, codes, projected->fewerNeighbours));
      });
}

}  // namespace latentscape
