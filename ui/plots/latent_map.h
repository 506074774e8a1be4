// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/exploration/image_selection.h"
#include "ui/plots/brush_shape.h"
#include "ui/plots/class_names.h"
#include "ui/plots/field_layer.h"
#include "ui/plots/hover_card.h"
#include "ui/plots/map_axes.h"
#include "ui/plots/map_ground.h"
#include "ui/plots/map_overlay.h"
#include "ui/plots/map_points.h"
#include "ui/plots/map_view.h"
#include "ui/plots/map_words.h"
#include "ui/plots/thumbnail_layer.h"
#include "ui/theme/palette.h"

#include <QPointer>
#include <QPolygonF>
#include <QStringList>
#include <QTimer>
#include <QVector>
#include <QWidget>

#include <bitset>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

class QMenu;

namespace latentscape {

class LegendPlace;
class MapFollowing;
class MapHover;
class MapMenu;
class MapSentences;
class MapTool;
class PictureActions;
class PlotCanvas;
class PlotSpeech;
class PointLayer;
class PointsFadeIn;

// The live map of the latent plane: test images as points coloured by class, the probe, the ends of an interpolation, a
// posterior. What mouse and keys do is its tool's (ProbeTool, unless another is set). The points are cached: what moves with
// the mouse is painted over them and costs no replot. GUI thread only; nothing blocks.
class LatentMap : public QWidget {
  Q_OBJECT
 public:
  explicit LatentMap(QWidget* parent = nullptr);
  ~LatentMap() override;

  void setColours(const Palette& colours, bool dark);
  // The newest points; null for none. Painted at the next turn of the event loop, once for all sets that arrived by then. If they
  // are more than before, the others fade in, unless the user's settings ask for no animations.
  void setPoints(std::shared_ptr<const MapPoints> points);
  void setEmptyText(const QString& text);  // shown while there are no points
  void setNote(const QString& text);       // in a corner: what the points are; empty: nothing
  QString note() const { return m_overlay.note; }
  // For a screen reader: what the points are ("2,000 of 10,000 test images"), the coordinates' names (none in an embedding), and
  // the image nearest to the probe in all dimensions.
  void setPointsText(const QString& text) { m_words.points = text; }
  void setAxisNames(const QString& x, const QString& y);
  void setNearest(std::optional<int> image);
  void setClassNames(const QStringList& names);
  // Whether images can be put on the pad that the user draws on. At first: no.
  void setPadTakesImages(bool can) { m_padTakesImages = can; }
  bool padTakesImages() const { return m_padTakesImages; }
  void setImageNames(std::function<QString(int)> nameOf);  // of an image by its index, on the card beside the mouse
  void setClassVisible(int classNumber, bool visible);
  // Names stand at their classes' centres: with the points, or with a layer in the classes' colours.
  void setClassNamesShown(bool shown);
  bool classNamesShown() const { return m_namesShown; }
  // Whether the images are on the map at all; or only what lies under them.
  void setPointsShown(bool shown);
  bool pointsShown() const;
  void setLitClass(int classNumber);  // stands out, the others fade; -1: none
  // The points' images, for the card beside the mouse and for thumbnails: point i has image i. Null for none.
  void setImages(std::shared_ptr<const ImageSet> images);
  // Thumbnails take the places of points where they have room.
  void setImagesAsPoints(bool on);
  bool imagesAsPoints() const;
  void setProbe(QPointF z);  // emits nothing
  QPointF probe() const { return m_overlay.probe; }
  void setPosterior(std::optional<QRectF> ellipse);  // one standard deviation to each side of the mean
  // A, B, the dashed path between them and the slider's position on it.
  void setEndpoints(std::optional<QPointF> a, std::optional<QPointF> b, const QVector<QPointF>& path,
                    std::optional<QPointF> current);
  // False where nothing is known between the places of the path, as in an embedding: they are dots, and no line joins them.
  void setPathJoined(bool joined);
  void setSample(std::optional<QPointF> z);  // a draw from the posterior
  void setPlaced(std::optional<QPointF> z);  // where a picture of the user's lies
  std::optional<QPointF> placed() const { return m_overlay.placed; }
  // Where what the user draws lies, and its posterior as of setPosterior().
  void setDrawn(std::optional<QPointF> z, std::optional<QRectF> ellipse);
  std::optional<QPointF> drawn() const { return m_overlay.drawn; }
  std::optional<QRectF> drawnPosterior() const { return m_overlay.drawnPosterior; }
  void setSelected(std::optional<int> index);
  std::optional<int> selected() const { return m_selected; }
  // The images that the user has brushed, by their points: the others are grey. Null: nothing is brushed.
  void setBrushed(std::shared_ptr<const ImageSelection> brushed);
  // What a brush draws, what that does to what is brushed already, unless keys say otherwise, and whether it is drawn by dragging
  // alone; with Shift it always is.
  void setBrushShape(BrushShape shape) { m_brushShape = shape; }
  void setBrushChange(SelectionChange change) { m_brushChange = change; }
  void setBrushing(bool on);
  // What a brush chooses from: the points, whose heights mean nothing without a second axis (pointHeight), and the classes that
  // are not shown.
  const std::shared_ptr<const MapPoints>& points() const;
  bool hasSecondAxis() const { return m_secondAxis; }
  static float pointHeight(std::size_t index);
  const std::bitset<256>& hiddenClasses() const;
  // What lies under the points. The lattice, its images, and all of them gone; a field in colours. Painted with the next points,
  // but after a tenth of a second without these.
  void setWorldArea(const LatticeBlock& area);
  void putWorld(const DecodedBlock& decoded);
  void forgetWorld();
  // Its legend says the value at the pointer, or at the probe: if the pointer is elsewhere, or if the probe moved last.
  // throughOthers: it depends on coordinates that the map doesn't show.
  void setField(MapField field, std::shared_ptr<const MapFieldAnswer> answer, bool throughOthers = false);
  void forgetField();
  // The exact value at a place (valueWanted). Until it comes, the legend says what the layer's places tell about it.
  void setFieldValue(MapField field, QPointF z, const std::optional<FieldValue>& value);
  // In the legend's place, where there is no layer: why something is missing. Empty: nothing.
  void setUnderText(const QString& text);
  const MapGround& ground() const;
  double takeGroundSeconds();  // that the processor has spent on the ground since the last call
  const MapLegend& legend() const { return m_overlay.legend; }
  // Again and again, as while a model trains; the legend then leaves its place seldom, and only where many points have come.
  void setPointsCome(bool often);
  // Something that may lie over the map, in the same window: the legend goes where it is seen beside it.
  void addCover(QWidget& cover);
  // False for a single latent dimension: the probe stays on z2 = 0, and the points' heights mean nothing (a fixed hash of the
  // index).
  void setSecondAxis(bool present);
  // The rings of the prior N(0, I): they have a meaning only in a plane through 0 along latent dimensions.
  void setPriorShown(bool shown);
  // Fits all visible points at once, with the probe unless that is far from them, and keeps doing so (setAutoFit(true)).
  void fit();
  // Follows the points smoothly as they move, until the user zooms or pans. Rests while the pointer moves over the map, until it
  // leaves, and during a drag.
  void setAutoFit(bool on);
  bool autoFit() const;
  MapFrame frame() const { return {m_view.centre, m_view.unitsPerPixel, autoFit()}; }
  void setFrame(const MapFrame& frame);  // emits no viewMoved

  // Never null; not to be called by a tool. A drag of the former one ends here.
  void setTool(std::unique_ptr<MapTool> tool);
  // For tools: what the user does, which the signals report.
  void moveProbe(QPointF z);
  void releaseProbe();                    // at the end of a drag or of an arrow key
  void moveEndpoint(int end, QPointF z);  // 0 = A, 1 = B, wherever such a number stands
  void requestEndpoint(int end);
  BrushShape brushShape() const { return m_brushShape; }
  SelectionChange brushChange() const { return m_brushChange; }
  bool brushing() const { return m_brushing; }
  void setBrushOutline(const QPolygonF& outline);  // as it is drawn, in the plane; empty: it is given up
  void brush(SelectionChange change);              // what it has outlined; then the outline is gone
  // What keys draw a brush with, in the plane; none: they draw none.
  void setBrushPen(std::optional<QPointF> z);
  std::optional<QPointF> brushPen() const { return m_overlay.brushPen; }
  void stepBrushShape() { emit brushShapeStepped(); }
  void toggleWorld() { emit worldToggled(); }
  void stepLayer() { emit layerStepped(); }
  void togglePoints() { emit pointsToggled(); }
  void select(std::optional<int> index);  // an image that the map doesn't show any more is none
  void putOnPad(int index);               // likewise
  // The context menu of the place under a pixel, or of the probe's.
  void openMenu(QPointF pixel);
  void openMenuAtProbe();
  void pan(QPointF pixels);
  // factor < 1 zooms in; the point under pixel stays there. Ends at twenty times what the points need, or the prior without any.
  void zoom(double factor, QPointF pixel);
  void keepInView(QPointF z);     // pans as little as necessary
  void setProbeGripped(bool on);  // painted larger
  void hoverSoon();               // looks for the image at the tool's hoverPlace(), at most once per screen frame
  std::optional<QPointF> endpoint(int end) const { return end == 0 ? m_overlay.endpointA : m_overlay.endpointB; }
  void addPictureActions(QMenu& menu);  // copy and save what it shows
  // The visible image nearest to a pixel, within that many pixels.
  std::optional<int> imageAt(QPointF pixel, double within) const;

  QPointF toPixel(QPointF z) const { return m_view.toPixel(z); }
  QPointF toPlane(QPointF pixel) const { return m_view.toPlane(pixel); }
  const MapView& view() const { return m_view; }
  bool hasPoints() const;
  std::optional<QRectF> posterior() const { return m_overlay.posterior; }
  bool isFollowing() const;  // on its way to the points
  int hovered() const;       // the image under the mouse, or -1
  const HoverCard& hoverCard() const;
  std::vector<ClassNames::Label> classLabels() { return m_names.labels(m_view, font()); }
  std::span<const ThumbnailLayer::Thumbnail> thumbnails() const;  // as last painted, in the screen's pixels
  int pointLayerPaints() const;                                   // number of times the points have been painted
  double fadeIn() const;                                          // the share that is visible of points that come in; 1: all have
  bool showsDensity() const;  // the last time, the points' density was painted: there were too many to tell them apart
  double lastPointLayerMilliseconds() const;
  double lastReplotMilliseconds() const;  // of all cached layers, including the points
  QSize sizeHint() const override { return {640, 640}; }
  QSize minimumSizeHint() const override { return {240, 240}; }

 signals:
  void probeMoved(QPointF z);  // by mouse or keys; at every step of a drag
  void probeReleased(QPointF z);
  void imageSelected(int index);  // -1: none
  void imageHovered(int index);   // -1: none
  void padRequested(int index);   // an image is to be put on the pad
  void endpointRequested(int end);
  void endpointDragged(int end, QPointF z);  // at every step
  // A brush has been drawn: a polygon in the plane, of a rectangle its four corners. Without a second axis the corners of a band,
  // of which only the range along the line counts.
  void brushDrawn(const QPolygonF& outline, BrushShape shape, SelectionChange change);
  void brushShapeStepped();  // by a key: the user wishes the other shape
  void autoFitChanged(bool on);
  // Panned, zoomed or fitted, and what was seen before; not while it follows the points.
  void viewMoved(const MapFrame& before);
  void viewChanged();  // for whatever reason: size, too
  // Where the legend says the value from now on, with or without a layer: at every move of the pointer or the probe.
  void valueWanted(QPointF z);
  void worldToggled();   // by a key: the user wishes the images under the points away, or back
  void pointsToggled();  // by a key
  void layerStepped();   // by a key: the next of the fields under the points

 protected:
  bool event(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void keyReleaseEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  QString spokenValue() const;
  QString spokenContent() const;
  MapSentences sentences() const;
  bool updateValue();
  void showValue();
  void setView(const MapView& view);
  void scheduleReplot();
  void replotWithPoints();
  void repaintOverlay();
  void updateMarks();
  void updateNames();
  void showNames();
  void showField();
  void moveNames();
  void showHovered(bool other);
  void updateEmptyText();
  void showMenu(QPointF place, std::optional<int> image, bool atProbe);

  PlotSpeech* m_speech;
  PlotCanvas* m_canvas;
  MapAxes m_axes;        // of m_canvas
  PointLayer* m_points;  // owned by m_canvas
  Palette m_colours;
  MapView m_view;
  MapOverlay m_overlay;
  std::unique_ptr<LegendPlace> m_legendPlace;
  std::unique_ptr<MapFollowing> m_following;
  std::unique_ptr<MapHover> m_hover;
  std::unique_ptr<PointsFadeIn> m_fadeIn;
  ClassNames m_names;
  MapWords m_words;
  std::optional<int> m_nearest;  // to the probe
  std::optional<int> m_selected;
  bool m_secondAxis = true;
  bool m_padTakesImages = false;
  BrushShape m_brushShape = BrushShape::Lasso;
  SelectionChange m_brushChange = SelectionChange::Replace;
  bool m_brushing = false;
  bool m_dark = true, m_namesShown = true;
  FieldLayer m_layer;
  bool m_valueAtPointer = false;  // it moved last, and not the probe
  QPointF m_valuePlace;           // as told last
  bool m_usesKeys = false;        // while the map has the focus: shown by a ring
  bool m_pointerMoves = false;    // it has moved over the map, and not left
  QTimer m_groundTimer;           // paints the ground if no points come
  QTimer m_namesTimer;            // moves the classes' names to where they belong
  QPointer<MapMenu> m_menu;
  PictureActions* m_pictures;
  std::unique_ptr<MapTool> m_tool;
};

}  // namespace latentscape
