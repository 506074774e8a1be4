// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/exploration_controller.h"
#include "ui/panels/image_ref.h"
#include "ui/panels/interpolate_panel.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <optional>

namespace latentscape {

class ClassLegend;
class LatentMap;
class PosteriorPanel;
class ProbePanel;

// Connects the exploration controller with the map, the probe, the interpolation and the legend. GUI thread only.
class ExplorationBinding : public QObject {
  Q_OBJECT
 public:
  ExplorationBinding(ExplorationController& exploration, LatentMap& map, ProbePanel& probe, InterpolatePanel& interpolate,
                     PosteriorPanel& posterior, ClassLegend& classes, QObject* parent);

  // Another model was opened: sets up names, dimensions and the initial ends of the interpolation.
  void modelOpened();

  void select(std::optional<std::size_t> image);  // by its place on the map
  void selectImage(const ImageName& name);        // or else notOnMap()
  void moveProbe(QPointF place);                  // on the map; the map and the fields follow, whoever calls
  void movePoint(LatentPoint point);              // the same, in all dimensions
  void requestEnd(int end, InterpolatePanel::Source source);
  // A dimension whose part of the posterior's draw is shown, beside those of the map.
  void pointAt(int dimension);
  // "2,000 of 10,000 test images"; all of them: "10,000 test images".
  static QString countedImages(MapSet set, std::size_t some, std::size_t all);
  QStringList givenClasses() const;  // names of those that a conditional model may be given, by their numbers; of others none
  InterpolationMode interpolation() const;
  void setInterpolation(InterpolationMode mode);

  // An image on the map, as panels show it; none if there is no such place.
  std::optional<ImageRef> reference(std::size_t index) const;
  // Whether everything that a model shows without training has been answered at least once since modelOpened().
  bool pictureComplete() const;
  const std::vector<Image>& strip() const { return m_strip; }

 signals:
  void modelShown();  // at the end of modelOpened()
  void pictureCompleted();
  void notOnMap(const ImageName& name);  // so it can't be selected
  void interpolationChanged();           // its mode, by the user

 private:
  void connectMap();
  void connectPanels();
  void connectAnswers();
  // What the big picture shows: the probe's image, or that of the last other point that moved.
  enum class Decoded { Probe, Interpolation, Posterior };
  void follow(Decoded point);
  void showCodes();
  void showPlace();
  void showLayout();
  void showProbe(const ProbeAnswer& answer);
  void showPoint(const DecodedPoint& point, const QString& caption);  // caption: empty for the probe
  void showSelection(const SelectionAnswer& answer);
  void showHovered(int image);
  void showPosterior();
  void showStrip(const StripAnswer& answer);
  void showInterpolation(const InterpolationAnswer& answer);
  void showDraw(const DrawAnswer& answer);
  void showDrawValues();
  void updateEndpoints();
  void showImages();
  void giveImages();
  QString stage() const;
  QString nameOf(std::size_t place) const;  // "train #12"
  QString captionedName(std::size_t place) const;
  QString className(std::size_t index) const;
  QString describe(const InterpolationEnd& end) const;
  std::size_t randomImage();
  std::size_t firstOfClass(int classNumber) const;
  void checkComplete();

  ExplorationController& m_exploration;
  LatentMap& m_map;
  ProbePanel& m_probe;
  InterpolatePanel& m_interpolate;
  PosteriorPanel& m_posterior;
  ClassLegend& m_classes;
  std::optional<QRectF> m_selectionPosterior, m_hoverPosterior;  // as far as answered
  StripAnswer m_lastStrip;
  std::optional<QPointF> m_interpolationPlace;
  Decoded m_decoded = Decoded::Probe;
  DecodedPoint m_atProbe;
  PosteriorSample m_sample;  // of the selected image; empty: none yet
  int m_pointed = -1;        // a dimension
  std::vector<Image> m_strip;
  std::uint64_t m_draws = 0;  // number of random images drawn
  bool m_probeAnswered = false, m_stripAnswered = false, m_allCodes = false, m_completed = false;
};

}  // namespace latentscape
