// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/map_images.h"
#include "core/data/dataset.h"
#include "core/exploration/posterior.h"
#include "core/exploration/queries.h"
#include "core/exploration/service.h"
#include "ui/controllers/map_layout.h"
#include "ui/tasks/task.h"

#include <QObject>
#include <QPointF>
#include <QRectF>
#include <QVector>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace latentscape {

// A point of latent space and what there is to tell of it: everything in it belongs together.
struct DecodedPoint {
  QPointF place;  // in an embedding, that of the nearest code
  Image decoded;
  double density = 0.0;                // of the prior, in all dimensions
  std::optional<std::size_t> nearest;  // index of the image on the map
};

using ProbeAnswer = DecodedPoint;

struct SelectionAnswer {
  std::size_t index = 0;
  Image reconstruction;
  Losses losses;                    // at the posterior mean
  std::optional<QRectF> posterior;  // as of PosteriorAnswer
  std::optional<Image> asClass;     // of a conditional model: the image's code decoded with the given class
};

// Of an image on the map: one standard deviation to each side of the mean, in the map's plane. None in an embedding, and for an
// autoencoder, which has no posterior.
struct PosteriorAnswer {
  std::size_t index = 0;
  std::optional<QRectF> posterior;
};

// A code drawn from the selected image's posterior, which is a Gaussian.
struct DrawAnswer {
  std::size_t index = 0;
  double position = 0.0;  // of its noise, see posteriorNoise
  PosteriorSample sample;
  DecodedPoint at;  // z
};

// One end of an interpolation: an image's posterior mean, which follows training, or a point, or a place on the map
// (without a point, coordinates that the map does not show are the probe's).
struct InterpolationEnd {
  QPointF place;
  std::optional<std::size_t> image;
  LatentPoint point = {};
};

struct StripAnswer {
  QPointF ends[2];
  Image endImages[2];
  std::vector<Image> images;
  QVector<QPointF> path;
};

struct InterpolationAnswer {
  double t = 0.0;
  DecodedPoint at;
};

// What the window asks the newest frozen model. Setters put questions to the exploration service; answers arrive as signals by
// queued calls. A finished answer is shown even if the mouse has moved on; only answers about another model or data set are
// dropped. GUI thread only; no setter waits.
class ExplorationController : public QObject {
  Q_OBJECT
 public:
  static constexpr int kStripImages = 9;

  explicit ExplorationController(QObject* parent = nullptr);
  ~ExplorationController() override;

  // Opens another model and the data set that it is explored with: forgets selection, ends and codes. Its images on the map are
  // the same as before if it is the same data set, else MapImages::usual(). Dimensions that the map doesn't show are 0 at the
  // probe; in a plane the probe keeps its place on the map, if the former model's map was one, too.
  void open(const std::shared_ptr<const Model>& model, std::shared_ptr<const Dataset> dataset);
  // Newer weights of the same model: asks again for everything shown.
  void update(const std::shared_ptr<const Model>& model);
  // Codes of the first test images, from training.
  void setCodes(std::shared_ptr<const Codes> codes);
  // The images on the map, in the background: emits codesArrived twice, with 2,000 and with all; or with 2,000 only.
  void encodeTestImages(bool firstOnly = false);
  // Which images are on the map; in the background. The probe, and selection and ends if they are on the map still, stay.
  void setMapSet(MapSet set);
  // The weights are those before the first step of a run. Another model's are not, until this is said again; emits nothing.
  void setBeforeTraining(bool before) { m_beforeTraining = before; }
  bool beforeTraining() const { return m_beforeTraining; }

  std::shared_ptr<const Model> model() const { return m_service->model(); }  // a conditional model is given the chosen class
  bool variational() const { return !model() || model()->variational(); }    // no autoencoder is; true without a model
  // The data set with the map's images as its test images: places on the map, as everything here has them, are indices of these.
  // images() says which image of the data set itself that is.
  const std::shared_ptr<const Dataset>& dataset() const { return m_images.shown(); }
  const std::shared_ptr<const Dataset>& source() const { return m_images.source(); }  // the data set itself
  const MapImages& images() const { return m_images; }
  const std::shared_ptr<const Codes>& codes() const { return m_codes; }
  int dimension() const { return m_dimension; }

  // How the map shows latent space; another model starts with its first two dimensions. The probe keeps its place in latent
  // space.
  void setLayout(MapLayout layout);
  const MapLayout& layout() const { return *m_layout; }

  void moveProbe(QPointF place);      // on the map
  void movePoint(LatentPoint point);  // in all of the model's dimensions
  QPointF probe() const { return m_probe; }
  const LatentPoint& point() const { return m_point; }  // the probe, in all dimensions
  void select(std::optional<std::size_t> image);
  std::optional<std::size_t> selection() const { return m_selection; }
  void hover(std::optional<std::size_t> image);  // asks for its posterior as long as it is hovered
  std::optional<std::size_t> hovered() const { return m_hovered; }
  // Which draw from the selected image's posterior is shown, see posteriorNoise; 0 for an image that has just been selected.
  void setNoise(double position);
  void setEnd(int end, const InterpolationEnd& value);
  void swapEnds();
  const std::optional<InterpolationEnd>& end(int which) const { return m_ends[which]; }
  void setT(double t);
  void setMode(InterpolationMode mode);
  // The class that a conditional model decodes with: 0 to classes - 1. Images are encoded with their own class, what the user
  // draws with this one.
  void setGivenClass(int number);
  int givenClass() const { return m_givenClass; }
  // Any other question to the newest frozen model.
  // threw: see ExplorationService; failed() is emitted, too.
  void ask(QuestionKind kind, ExplorationService::Question question, std::function<void()> threw = {}) {
    m_service->ask(kind, std::move(question), std::move(threw));
  }

 signals:
  void opened();             // another model, or another data set
  void imagesChanged();      // other images of the same data set are on the map, without codes as yet
  void updated();            // newer weights, or another given class
  void givenClassChanged();  // after updated()
  void layoutChanged();
  void pointChanged();
  void planeMoved();  // the probe has other coordinates than before in what the map doesn't show: its plane lies elsewhere
  void selectionChanged();
  void endsChanged();  // one of the interpolation's, or both
  void codesArrived();
  void probeAnswered(const ProbeAnswer& answer);
  void selectionAnswered(const SelectionAnswer& answer);
  void hoverAnswered(const PosteriorAnswer& answer);
  void drawAnswered(const DrawAnswer& answer);  // of variational models only
  void stripAnswered(const StripAnswer& answer);
  void interpolationAnswered(const InterpolationAnswer& answer);
  void failed(const Error& error);

 private:
  template <class Answer, class Compute>
  void askFor(QuestionKind kind, Compute compute, void (ExplorationController::*answered)(const Answer&));
  struct ShownCodes {
    std::shared_ptr<const Codes> codes;
    std::size_t images = 0;  // on the map
  };
  ShownCodes shownCodes() const;
  static DecodedPoint decodedPoint(std::span<const float> point, QPointF place, Image decoded, const ShownCodes& shown);
  void giveModel(const std::shared_ptr<const Model>& model);
  void askAll();
  void askProbe();
  void askSelection();
  void askHover();
  void askDraw();
  void askStrip();
  void askInterpolation();
  void showImages(MapImages images);
  void lookOffPlane();
  std::optional<MapSet> chooseImages(std::shared_ptr<const Dataset> dataset);

  MapImages m_images;
  std::optional<MapSet> m_chosen;  // by the user, for this data set
  std::shared_ptr<const Codes> m_codes;
  int m_dimension = 2;
  std::uint64_t m_context = 0;  // counts open(): answers about older models are dropped
  std::shared_ptr<const MapLayout> m_layout = std::make_shared<const MapLayout>();
  QPointF m_probe;
  LatentPoint m_point = LatentPoint(2, 0.0F);
  LatentPoint m_off;  // the same, moved to the origin of the map's plane; empty in an embedding
  std::optional<std::size_t> m_selection, m_hovered;
  double m_noise = 0.0;
  std::optional<InterpolationEnd> m_ends[2];
  double m_t = 0.5;
  int m_givenClass = 0;
  bool m_beforeTraining = false;
  InterpolationMode m_mode = InterpolationMode::Linear;
  Background m_background;
  Task m_choosing{m_background};
  std::unique_ptr<ExplorationService> m_service;  // last: its threads post to this object
};

}  // namespace latentscape
