// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/placed_picture.h"

#include "core/analyses/model_images.h"
#include "core/data/open.h"
#include "core/exploration/queries.h"
#include "ui/controllers/rgb_image.h"
#include "ui/tasks/post.h"

#include <QFileInfo>

#include <filesystem>
#include <utility>

namespace latentscape {

struct PlacedPicture::Prepared {
  std::shared_ptr<const Dataset> picture;
  Ink ink;
};

struct PlacedPicture::Source {
  QString name;
  // As a model's images; on a thread of its own.
  std::function<Result<std::shared_ptr<const Dataset>>(const Checkpoint&, std::stop_token)> prepare;
  // As it is; of none if it can't be read by itself, as in a file of many images. On a thread of its own, too.
  std::function<Image()> read;
};

PlacedPicture::PlacedPicture(ExplorationController& exploration, std::function<std::shared_ptr<const Checkpoint>()> checkpoint,
                             QObject* parent)
    : QObject(parent), m_exploration(exploration), m_checkpoint(std::move(checkpoint)) {
  connect(&m_exploration, &ExplorationController::opened, this, &PlacedPicture::prepare);
  connect(&m_exploration, &ExplorationController::updated, this, &PlacedPicture::ask);
  connect(&m_exploration, &ExplorationController::layoutChanged, this, &PlacedPicture::ask);
}

void PlacedPicture::placeFile(const QString& file) {
  place(std::make_shared<Source>(Source{
      QFileInfo(file).fileName(),
      [path = file.toStdString()](const Checkpoint& checkpoint, std::stop_token stop) -> Result<std::shared_ptr<const Dataset>> {
        auto images =
            openModelImages(checkpoint, path, modelImagesOptions(checkpoint.config, path), Split::Test, "", std::move(stop));
        if (!images) return images.error();
        return images->dataset;
      },
      [path = file.toStdString()] {
        auto picture = openPictureAsItIs(std::filesystem::path(path), kInkSide);
        return picture ? *std::move(picture) : Image{};
      }}));
}

void PlacedPicture::placeImage(const QImage& image, const QString& name) {
  place(
      std::make_shared<Source>(Source{name,
                                      [image, title = name.toStdString()](const Checkpoint& checkpoint, const std::stop_token&) {
                                        return modelPicture(checkpoint.config, toRgb(image), title);
                                      },
                                      [image] { return toRgb(image); }}));
}

void PlacedPicture::place(std::shared_ptr<const Source> source) {
  if (source == m_source) return;
  if (source) {
    if (m_picture) m_before = m_source;  // that one can be read
    m_source = std::move(source);
    prepare();
  } else {
    takeAway();
  }
  emit changed();
}

void PlacedPicture::remove() { place(nullptr); }

void PlacedPicture::takeAway() {
  ++m_context;
  m_preparing.cancel();
  m_source.reset();
  m_before.reset();
  m_picture.reset();
  m_ink = {};
  m_answer.reset();
  emit removed();
}

void PlacedPicture::prepare() {
  ++m_context;
  m_picture.reset();
  m_ink = {};
  m_answer.reset();
  if (!m_source || !m_exploration.model()) return;
  m_preparing.run(
      Error{"it can't be read", m_source->name.toStdString(), "Choose a smaller picture, or close other programs."},
      [source = m_source, checkpoint = m_checkpoint()](std::stop_token stop, const ProgressCallback&) {
        auto picture = source->prepare(*checkpoint, std::move(stop));
        if (!picture) return Result<Prepared>(picture.error());
        const Image asRead = source->read();
        return Result<Prepared>(Prepared{*picture, inkOf(asRead.empty() ? (*picture)->test.picture(0) : asRead)});
      },
      [this](Result<Prepared> prepared) {
        if (!prepared) {
          if (const auto before = m_before) {
            m_before.reset();
            m_source = before;
            prepare();
            emit changed();
          } else {
            takeAway();
          }
          emit failed(prepared.error());
          return;
        }
        m_before.reset();
        m_picture = std::move(prepared->picture);
        m_ink = std::move(prepared->ink);
        emit wasRead();
        ask();
      });
}

void PlacedPicture::ask() {
  if (!m_picture) return;
  m_exploration.ask(QuestionKind::Placed,
                    [this, context = m_context, name = m_source->name, picture = m_picture, layout = m_exploration.layout(),
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
