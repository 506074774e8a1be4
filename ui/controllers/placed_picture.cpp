// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/placed_picture.h"

#include "core/analyses/model_images.h"
#include "core/exploration/queries.h"
#include "ui/tasks/post.h"

#include <QFileInfo>

#include <utility>

namespace latentscape {

PlacedPicture::PlacedPicture(ExplorationController& exploration, std::function<std::shared_ptr<const Checkpoint>()> checkpoint,
                             QObject* parent)
    : QObject(parent), m_exploration(exploration), m_checkpoint(std::move(checkpoint)) {
  connect(&m_exploration, &ExplorationController::opened, this, &PlacedPicture::prepare);
  connect(&m_exploration, &ExplorationController::updated, this, &PlacedPicture::ask);
  connect(&m_exploration, &ExplorationController::layoutChanged, this, &PlacedPicture::ask);
}

void PlacedPicture::placeFile(const QString& file) {
  m_name = QFileInfo(file).fileName();
  m_prepare = [path = file.toStdString()](const Checkpoint& checkpoint,
                                          std::stop_token stop) -> Result<std::shared_ptr<const Dataset>> {
    auto images =
        openModelImages(checkpoint, path, modelImagesOptions(checkpoint.config, path), Split::Test, "", std::move(stop));
    if (!images) return images.error();
    return images->dataset;
  };
  prepare();
}

void PlacedPicture::placeImage(const Image& image, const QString& name) {
  m_name = name;
  m_prepare = [image, title = name.toStdString()](const Checkpoint& checkpoint, const std::stop_token&) {
    return modelPicture(checkpoint.config, image, title);
  };
  prepare();
}

void PlacedPicture::remove() {
  const bool there = m_prepare != nullptr;
  ++m_context;
  m_preparing.cancel();
  m_prepare = nullptr;
  m_picture.reset();
  m_answer.reset();
  if (there) emit removed();
}

void PlacedPicture::prepare() {
  ++m_context;
  m_picture.reset();
  m_answer.reset();
  if (!m_prepare || !m_exploration.model()) return;
  m_preparing.run(
      Error{"can't be read", m_name.toStdString(), "Choose a smaller picture, or close other programs."},
      [prepare = m_prepare, checkpoint = m_checkpoint()](std::stop_token stop, const ProgressCallback&) {
        return prepare(*checkpoint, std::move(stop));
      },
      [this](const Result<std::shared_ptr<const Dataset>>& picture) {
        if (!picture) {
          remove();
          emit failed(picture.error());
          return;
        }
        m_picture = *picture;
        ask();
      });
}

void PlacedPicture::ask() {
  if (!m_picture) return;
  m_exploration.ask(QuestionKind::Placed,
                    [this, context = m_context, name = m_name, picture = m_picture, layout = m_exploration.layout(),
                     given = m_exploration.givenClass()](const std::shared_ptr<const Model>& model, std::stop_token) {
                      ImageSet alone = picture->test;
                      if (!(alone.shape == model->imageShape())) return;  // another model is about to be opened
                      if (model->classes() > 0) alone.labels = {static_cast<std::uint8_t>(given)};
                      PlacedAnswer answer{name, alone.picture(0), {}, {}, {}, layout.isPlane()};
                      const std::size_t first[] = {0};
                      const auto code = encodeImages(*model, alone, 0, 1);
                      if (!code || code->count != 1) return;
                      answer.place = layout.placeOf(code->meanOf(0));
                      answer.reconstruction = reconstructImages(*model, alone, first).front();
                      if (const auto losses = evaluateModel(*model, alone, PosteriorUse::Mean, 0)) answer.losses = *losses;
                      post(this, [this, context, answer = std::move(answer)] {
                        if (context != m_context) return;
                        m_answer = answer;
                        emit placed(answer);
                      });
                    });
}

}  // namespace latentscape
