// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/latent_map.h"

#include "ui/plots/legend_place.h"
#include "ui/plots/map_following.h"
#include "ui/plots/map_hover.h"
#include "ui/plots/map_menu.h"
#include "ui/plots/map_sentences.h"
#include "ui/plots/plot_canvas.h"
#include "ui/plots/plot_speech.h"
#include "ui/plots/point_layer.h"
#include "ui/plots/points_fade_in.h"
#include "ui/plots/probe_tool.h"
#include "ui/theme/focus_ring.h"
#include "ui/widgets/picture_actions.h"
#include "ui/widgets/text.h"

#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QResizeEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace latentscape {

namespace {

constexpr int groundWaits = 100;  // ms
constexpr auto kSpokenRest = std::chrono::seconds(1);

}  // namespace

LatentMap::LatentMap(QWidget* parent)
    : QWidget(parent), m_speech(new PlotSpeech(
                           *this, [this] { return spokenValue(); }, [this] { return spokenContent(); }, kSpokenRest)),
      m_canvas(new PlotCanvas(this)), m_axes(*m_canvas), m_colours(darkPalette()), m_tool(std::make_unique<ProbeTool>(*this)) {
  setObjectName(QStringLiteral("latentPlot"));
  setAccessibleName(tr("Latent map"));
  setAccessibleDescription(tr(
      "Arrow keys move the probe, faster with Shift; plus and minus zoom; F fits; A and B pin the ends of an interpolation; "
      "Escape clears the selection; W shows decoded images under the points or hides them, L the next layer; Enter puts a pen "
      "at the probe, with which the arrow keys draw a brush around many images, and ends the brush; R changes its shape, and the "
      "tab Brush chooses images in other ways; the Menu key or Shift+F10 opens a menu at the probe."));
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setCursor(Qt::CrossCursor);

  m_canvas->setBackground(QBrush(Qt::NoBrush));  // the point layer covers everything
  m_canvas->addLayer(QStringLiteral("points"), m_canvas->layer(QStringLiteral("grid")), QCustomPlot::limAbove);
  m_points = new PointLayer(m_canvas, QStringLiteral("points"));
  m_legendPlace = std::make_unique<LegendPlace>(*this, m_overlay, m_view, *m_points, [this] {
    return m_tool->dragging() || QGuiApplication::mouseButtons() != Qt::NoButton;  // on a pad or a slider, too
  });
  connect(m_legendPlace.get(), &LegendPlace::moved, this, &LatentMap::repaintOverlay);
  m_following = std::make_unique<MapFollowing>(
      *this, m_overlay, m_view, *m_points,
      [this] { return m_pointerMoves || m_tool->dragging(); },  // nothing moves under a pointer that aims
      [this] { return lastReplotMilliseconds(); });
  connect(m_following.get(), &MapFollowing::moved, this, &LatentMap::setView);
  connect(m_following.get(), &MapFollowing::stopped, this, &LatentMap::scheduleReplot);
  m_hover = std::make_unique<MapHover>(*this, m_view, *m_points, m_words, [this] { return m_tool->hoverPlace(); });
  connect(m_hover.get(), &MapHover::looked, this, &LatentMap::showHovered);
  m_fadeIn = std::make_unique<PointsFadeIn>(*this, *m_points);
  connect(m_fadeIn.get(), &PointsFadeIn::stepped, this, &LatentMap::scheduleReplot);
  m_canvas->setOverlay([this](QPainter& painter) {
    painter.setFont(font());
    m_names.setTaken(m_overlay.namesKeepOff(m_view));
    m_names.setOnPlates(m_points->imagesShown());
    m_names.paint(painter, m_view, m_colours);
    m_overlay.paint(painter, m_view, m_colours);
    m_hover->card().paint(painter, m_view.size, m_colours);
  });
  // Thumbnails that would have taken too long come with the next pictures.
  connect(m_canvas, &QCustomPlot::afterReplot, this, [this] {
    m_groundTimer.stop();
    m_overlay.ticks = m_axes.numbers(m_view.size);
    updateMarks();  // around thumbnails, if these were painted
    if (!m_points->complete()) scheduleReplot();
  });

  m_groundTimer.setSingleShot(true);
  m_groundTimer.setInterval(groundWaits);
  connect(&m_groundTimer, &QTimer::timeout, this, &LatentMap::scheduleReplot);
  m_namesTimer.setInterval(33);
  connect(&m_namesTimer, &QTimer::timeout, this, [this] {
    if (!m_names.step(m_view, font())) m_namesTimer.stop();
    repaintOverlay();
  });
  m_view.unitsPerPixel = 0.01;
  setColours(m_colours, true);
  updateEmptyText();
  m_pictures = PictureActions::ofWidget(*this, 0);  // they are in the map's own menu
}

LatentMap::~LatentMap() { m_canvas->setOverlay({}); }

void LatentMap::setColours(const Palette& colours, bool dark) {
  m_colours = colours;
  m_dark = dark;
  m_points->setColours(colours.plotGround, colours.priorRing, colours.plotText, dark);
  m_axes.setColours(colours, font());
  showField();
  scheduleReplot();
}

void LatentMap::setPoints(std::shared_ptr<const MapPoints> points) {
  m_points->setPoints(std::move(points));
  m_fadeIn->pointsChanged();
  updateEmptyText();
  updateMarks();
  updateNames();
  m_following->pointsChanged();
  m_hover->pointsChanged();
  m_legendPlace->pointsMoved();
  // While a model trains, they are in the picture that the next step of the view makes.
  if (!m_following->pointsCome() || !isFollowing()) scheduleReplot();
}

void LatentMap::setClassNames(const QStringList& names) {
  m_words.classes = names;
  m_names.setNames(names);
  updateValue();
  repaintOverlay();
}

void LatentMap::setPointsShown(bool shown) {
  m_points->setPointsShown(shown);
  m_legendPlace->pointsMoved();
  showNames();
  updateMarks();
  hoverSoon();
  scheduleReplot();
}

bool LatentMap::pointsShown() const { return m_points->pointsShown(); }

void LatentMap::setClassNamesShown(bool shown) {
  m_namesShown = shown;
  showNames();
}

// A layer in the classes' colours has no other key.
void LatentMap::showNames() {
  const bool shown = m_namesShown && (pointsShown() || m_layer.isOfClasses());
  if (shown == m_names.shown()) return;
  m_names.setShown(shown);
  moveNames();
  repaintOverlay();
}

void LatentMap::setLitClass(int classNumber) {
  const std::optional<std::size_t> lit = classNumber < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(classNumber));
  m_points->setLit(lit);
  m_names.setLit(lit);
  scheduleReplot();
}

void LatentMap::setImages(std::shared_ptr<const ImageSet> images) {
  m_points->setImages(images);
  m_hover->setImages(std::move(images));
  scheduleReplot();
}

void LatentMap::setImagesAsPoints(bool on) {
  if (on == imagesAsPoints()) return;
  m_points->setImagesShown(on);
  hoverSoon();
  scheduleReplot();
}

bool LatentMap::imagesAsPoints() const { return m_points->imagesShown(); }

std::span<const ThumbnailLayer::Thumbnail> LatentMap::thumbnails() const { return m_points->thumbnails().shown(); }

void LatentMap::setBrushed(std::shared_ptr<const ImageSelection> brushed) {
  if (m_points->setBrushed(std::move(brushed))) scheduleReplot();
}

void LatentMap::setBrushing(bool on) {
  if (on == m_brushing) return;
  m_brushing = on;
  setCursor(Qt::CrossCursor);
}

const std::shared_ptr<const MapPoints>& LatentMap::points() const { return m_points->sharedPoints(); }
float LatentMap::pointHeight(std::size_t index) { return jitter(index); }
const std::bitset<256>& LatentMap::hiddenClasses() const { return m_points->hidden(); }

void LatentMap::setBrushOutline(const QPolygonF& outline) {
  if (outline.isEmpty() != m_overlay.outline.isEmpty()) m_speech->valueChanged();
  m_overlay.outline = outline;
  repaintOverlay();
}

void LatentMap::brush(SelectionChange change) {
  const QPolygonF outline = m_overlay.outline;
  setBrushOutline({});
  if (outline.size() > 2) emit brushDrawn(outline, m_brushShape, change);
}

void LatentMap::setBrushPen(std::optional<QPointF> z) {
  if (z && !m_secondAxis) z->setY(0.0);
  if (z == m_overlay.brushPen) return;
  m_overlay.brushPen = z;
  m_speech->valueChanged();
  repaintOverlay();
  if (!z) m_following->soon();
}

void LatentMap::setWorldArea(const LatticeBlock& area) {
  m_points->ground().setArea(area);
  replotWithPoints();
}

void LatentMap::putWorld(const DecodedBlock& decoded) {
  m_points->ground().put(decoded);
  replotWithPoints();
}

void LatentMap::forgetWorld() {
  m_points->ground().forgetImages();
  scheduleReplot();
}

void LatentMap::setField(MapField field, std::shared_ptr<const MapFieldAnswer> answer, bool throughOthers) {
  const bool unsaid = field != m_layer.field() || m_layer.valueAt(m_overlay.probe, !m_secondAxis, m_words).isEmpty();
  m_layer.setField(field, std::move(answer), throughOthers);
  showField();
  replotWithPoints();
  // That it has changed a little, as while a model trains, need not be announced.
  if (unsaid) m_speech->valueChanged();
}

void LatentMap::setFieldValue(MapField field, QPointF z, const std::optional<FieldValue>& value) {
  const bool unsaid = m_layer.setValue(field, z, value);
  showValue();
  if (unsaid && z == m_overlay.probe) m_speech->valueChanged();
}

void LatentMap::forgetField() {
  m_layer.forgetField();
  showField();
  scheduleReplot();
}

void LatentMap::setUnderText(const QString& text) {
  m_layer.setMissing(text);
  showField();
  repaintOverlay();
}

void LatentMap::showField() {
  updateValue();
  showNames();
  m_points->ground().setField(m_layer.picture(m_colours, m_dark));
  if (m_overlay.legend.setContent(m_layer.legend(m_colours, m_dark))) m_legendPlace->choose();  // it may need another room
}

void LatentMap::addCover(QWidget& cover) { m_legendPlace->addCover(cover); }

void LatentMap::setPointsCome(bool often) {
  m_legendPlace->setPointsCome(often);
  m_following->setPointsCome(often);
}

// Whether the legend has something else to say than before.
bool LatentMap::updateValue() {
  const std::optional<QPointF> pointer = m_valueAtPointer ? m_tool->hoverPlace() : std::nullopt;
  const QPointF place = pointer ? m_view.toPlane(*pointer) : m_overlay.probe;
  if (std::exchange(m_valuePlace, place) != place) emit valueWanted(place);
  return m_overlay.legend.setValue(m_layer.valueAt(place, !m_secondAxis, m_words), pointer.has_value());
}

// Its line alone is painted: this happens at every move of the mouse.
void LatentMap::showValue() {
  if (updateValue()) m_canvas->update(m_overlay.legend.valueBox(font(), m_view.size).toAlignedRect());
}

double LatentMap::takeGroundSeconds() { return m_points->ground().takeSeconds(); }

const MapGround& LatentMap::ground() const { return std::as_const(*m_points).ground(); }

void LatentMap::setImageNames(std::function<QString(int)> nameOf) { m_words.image = std::move(nameOf); }

void LatentMap::setClassVisible(int classNumber, bool visible) {
  if (classNumber < 0 || classNumber > 255) return;
  m_points->setClassVisible(static_cast<std::size_t>(classNumber), visible);
  m_names.setClassVisible(static_cast<std::size_t>(classNumber), visible);
  moveNames();
  m_legendPlace->pointsMoved();
  updateMarks();
  m_following->soon();
  scheduleReplot();
}

void LatentMap::setProbe(QPointF z) {
  if (!std::isfinite(z.x()) || !std::isfinite(z.y())) return;
  if (!m_secondAxis) z.setY(0.0);
  if (z == m_overlay.probe) return;
  m_overlay.probe = z;
  updateValue();
  m_legendPlace->surroundingsChanged();
  m_speech->valueChanged();
  repaintOverlay();
}

void LatentMap::setAxisNames(const QString& x, const QString& y) {
  m_words.x = x;
  m_words.y = y;
}

void LatentMap::setNearest(std::optional<int> image) {
  if (image == m_nearest) return;
  m_nearest = image;
  m_speech->valueChanged();
}

MapSentences LatentMap::sentences() const { return {m_words, m_points->points(), !m_secondAxis}; }

QString LatentMap::spokenValue() const {
  const std::optional<QPointF>& pen = m_overlay.brushPen;
  if (!pen) return sentences().probe(m_overlay.probe, m_layer, !m_overlay.outline.isEmpty(), m_nearest);
  return sentences().pen(*pen, imageAt(m_view.toPixel(*pen), std::hypot(m_view.size.width(), m_view.size.height())));
}

QString LatentMap::spokenContent() const {
  return QStringLiteral("%1 %2").arg(sentences().points(), MapSentences::layer(m_overlay.legend.content())).trimmed();
}

void LatentMap::setPosterior(std::optional<QRectF> ellipse) {
  m_overlay.posterior = ellipse;
  repaintOverlay();
}

void LatentMap::setEndpoints(std::optional<QPointF> a, std::optional<QPointF> b, const QVector<QPointF>& path,
                             std::optional<QPointF> current) {
  if (a != m_overlay.endpointA || b != m_overlay.endpointB) m_legendPlace->pointsMoved();
  m_overlay.endpointA = a;
  m_overlay.endpointB = b;
  m_overlay.path = path;
  m_overlay.current = current;
  moveNames();  // off the ends
  repaintOverlay();
}

void LatentMap::setPathJoined(bool joined) {
  m_overlay.pathJoined = joined;
  repaintOverlay();
}

void LatentMap::setSample(std::optional<QPointF> z) {
  m_overlay.sample = z;
  m_legendPlace->pointsMoved();
  repaintOverlay();
}

void LatentMap::setPlaced(std::optional<QPointF> z) {
  m_overlay.placed = z;
  m_legendPlace->pointsMoved();
  moveNames();
  repaintOverlay();
}

void LatentMap::setDrawn(std::optional<QPointF> z, std::optional<QRectF> ellipse) {
  m_overlay.drawn = z;
  m_overlay.drawnPosterior = ellipse;
  m_legendPlace->pointsMoved();
  moveNames();  // off the pen
  repaintOverlay();
}

void LatentMap::setSelected(std::optional<int> index) {
  m_selected = index;
  updateMarks();
  m_legendPlace->pointsMoved();
  repaintOverlay();
}

void LatentMap::setSecondAxis(bool present) {
  if (m_secondAxis == present) return;
  m_secondAxis = present;
  m_points->setFlat(!present);
  updateNames();
  m_axes.setHeightsShown(present);
  if (!present) m_overlay.probe.setY(0.0);
  updateValue();
  updateMarks();
  m_following->soon();
  scheduleReplot();
}

void LatentMap::setPriorShown(bool shown) {
  m_points->setRingsShown(shown);
  scheduleReplot();
}

void LatentMap::fit() {
  const MapFrame before = frame();
  setAutoFit(true);
  m_following->stop();
  if (const std::optional<MapView> view = m_following->fitted()) setView(*view);
  emit viewMoved(before);
}

void LatentMap::setFrame(const MapFrame& frame) {
  setAutoFit(false);
  MapView view = m_view;
  view.centre = frame.centre;
  view.unitsPerPixel = frame.unitsPerPixel;
  setView(view);
  setAutoFit(frame.follows);
  hoverSoon();
}

void LatentMap::setAutoFit(bool on) {
  if (on == autoFit()) return;
  m_following->setOn(on);
  emit autoFitChanged(on);
}

bool LatentMap::autoFit() const { return m_following->isOn(); }
bool LatentMap::isFollowing() const { return m_following->isMoving(); }

void LatentMap::setTool(std::unique_ptr<MapTool> tool) {
  m_tool = std::move(tool);
  m_overlay.outline.clear();
  m_overlay.brushPen.reset();
  setProbeGripped(false);
  setCursor(Qt::CrossCursor);
  m_hover->look();
  m_following->soon();
}

void LatentMap::moveProbe(QPointF z) {
  m_valueAtPointer = false;
  setProbe(z);
  emit probeMoved(m_overlay.probe);
}

void LatentMap::releaseProbe() { emit probeReleased(m_overlay.probe); }

void LatentMap::moveEndpoint(int end, QPointF z) {
  if (!m_secondAxis) z.setY(0.0);
  (end == 0 ? m_overlay.endpointA : m_overlay.endpointB) = z;
  m_legendPlace->surroundingsChanged();
  moveNames();
  repaintOverlay();
  emit endpointDragged(end, z);
}

void LatentMap::requestEndpoint(int end) { emit endpointRequested(end); }

void LatentMap::select(std::optional<int> index) {
  const bool shown = index && static_cast<std::size_t>(*index) < m_points->count();
  setSelected(shown ? index : std::nullopt);
  emit imageSelected(m_selected.value_or(-1));
}

void LatentMap::putOnPad(int index) {
  if (static_cast<std::size_t>(index) < m_points->count()) emit padRequested(index);
}

void LatentMap::openMenu(QPointF pixel) { showMenu(toPlane(pixel), imageAt(pixel, MapMenu::selectRadius), false); }

void LatentMap::openMenuAtProbe() { showMenu(m_overlay.probe, imageAt(toPixel(m_overlay.probe), MapMenu::selectRadius), true); }

void LatentMap::showMenu(QPointF place, std::optional<int> image, bool atProbe) {
  if (m_menu) return;  // a key may ask twice: as a key and as a request for a menu
  m_menu = new MapMenu(*this, place, image, atProbe);
  const QPoint pixel = toPixel(place).toPoint();
  m_menu->popup(mapToGlobal(QPoint(std::clamp(pixel.x(), 0, width() - 1), std::clamp(pixel.y(), 0, height() - 1))));
}

void LatentMap::addPictureActions(QMenu& menu) { m_pictures->addTo(menu, 0); }

std::optional<int> LatentMap::imageAt(QPointF pixel, double within) const {
  const std::optional<std::size_t> found = m_points->nearest(pixel, within);
  return found ? std::optional(static_cast<int>(*found)) : std::nullopt;
}

void LatentMap::pan(QPointF pixels) {
  const MapFrame before = frame();
  setAutoFit(false);
  MapView view = m_view;
  view.pan(pixels);
  setView(view);
  emit viewMoved(before);
}

void LatentMap::zoom(double factor, QPointF pixel) {
  const MapFrame before = frame();
  setAutoFit(false);
  MapView view = m_view;
  view.zoom(factor, pixel, m_following->farthestOut());
  setView(view);
  hoverSoon();
  emit viewMoved(before);
}

void LatentMap::keepInView(QPointF z) {
  constexpr double edge = 16.0;
  const QPointF at = m_view.toPixel(z);
  const QPointF inside(std::clamp(at.x(), edge, std::max(edge, m_view.size.width() - edge)),
                       std::clamp(at.y(), edge, std::max(edge, m_view.size.height() - edge)));
  if (inside == at) return;
  const MapFrame before = frame();
  MapView view = m_view;
  view.pan(inside - at);
  setView(view);
  emit viewMoved(before);
}

void LatentMap::setProbeGripped(bool on) {
  m_overlay.gripped = on;
  repaintOverlay();
}

void LatentMap::hoverSoon() { m_hover->soon(); }
int LatentMap::hovered() const { return m_hover->image().value_or(-1); }
const HoverCard& LatentMap::hoverCard() const { return m_hover->card(); }

void LatentMap::showHovered(bool other) {
  updateMarks();
  showValue();
  if (!other && !m_hover->image()) return;
  repaintOverlay();
  if (other) emit imageHovered(hovered());
}

bool LatentMap::hasPoints() const { return m_points->count() > 0; }
int LatentMap::pointLayerPaints() const { return m_points->paints(); }
double LatentMap::fadeIn() const { return m_points->fadeIn(); }
bool LatentMap::showsDensity() const { return m_points->showsDensity(); }
double LatentMap::lastPointLayerMilliseconds() const { return m_points->milliseconds(); }
double LatentMap::lastReplotMilliseconds() const { return m_canvas->replotTime(); }

void LatentMap::setView(const MapView& view) {
  m_view = view;
  m_points->setView(view);
  const QRectF visible = view.visible();
  m_canvas->xAxis->setRange(visible.left(), visible.right());
  m_canvas->yAxis->setRange(visible.top(), visible.bottom());
  updateValue();
  m_legendPlace->pointsMoved();
  moveNames();
  scheduleReplot();
  emit viewChanged();
}

// While points arrive, the ground costs no picture of its own.
void LatentMap::replotWithPoints() {
  if (!m_following->pointsCome()) return scheduleReplot();
  if (!m_groundTimer.isActive()) m_groundTimer.start();
}

void LatentMap::scheduleReplot() { m_canvas->replot(QCustomPlot::rpQueuedReplot); }

void LatentMap::repaintOverlay() { m_canvas->update(); }

// The rings follow their images as these move.
void LatentMap::updateMarks() {
  const auto place = [&](std::optional<int> image) {
    return image ? m_points->visiblePosition(static_cast<std::size_t>(*image)) : std::nullopt;
  };
  m_overlay.selected = place(m_selected);
  m_overlay.hovered = place(m_hover->image());
  // Only rings need it, and it looks at all points.
  if (m_overlay.selected || m_overlay.hovered) m_overlay.pointRadius = m_points->radius();
  const auto box = [&](std::optional<int> image) {
    if (!image || !m_points->imagesShown()) return QRectF();
    return m_points->thumbnails().boxOf(static_cast<std::size_t>(*image)).value_or(QRectF());
  };
  m_overlay.selectedBox = box(m_selected);
  m_overlay.hoveredBox = box(m_hover->image());
}

void LatentMap::updateNames() {
  m_names.setPoints(m_points->points(), !m_secondAxis);
  moveNames();
}

void LatentMap::moveNames() {
  if (!m_namesTimer.isActive()) m_namesTimer.start();
}

void LatentMap::setEmptyText(const QString& text) {
  m_words.empty = text;
  updateEmptyText();
  repaintOverlay();
}

void LatentMap::setNote(const QString& text) {
  if (text == m_overlay.note) return;
  m_overlay.note = text;
  m_legendPlace->surroundingsChanged();
  repaintOverlay();
}

void LatentMap::updateEmptyText() {
  const QString text = m_points->count() == 0 ? m_words.empty : QString();
  if (std::exchange(m_overlay.empty, text) != text) m_legendPlace->surroundingsChanged();
}

void LatentMap::resizeEvent(QResizeEvent* event) {
  MapView view = m_view;
  view.size = QSizeF(event->size());
  m_view.size = view.size;
  // A fitted view stays fitted; a view chosen by the user keeps its scale and centre.
  if (const std::optional<MapView> fitted = autoFit() ? m_following->fitted() : std::nullopt) view = *fitted;
  setView(view);
  m_legendPlace->surroundingsChanged();
  m_canvas->setGeometry(rect());  // replots at the new size, so it comes last
}

bool LatentMap::event(QEvent* event) {
  // It gives a brush up, whatever else the window has it for.
  if (event->type() == QEvent::ShortcutOverride && !m_overlay.outline.isEmpty() &&
      static_cast<const QKeyEvent&>(*event).key() == Qt::Key_Escape) {
    event->accept();
    return true;
  }
  if (event->type() == QEvent::NativeGesture) {
    const auto& gesture = static_cast<const QNativeGestureEvent&>(*event);
    if (gesture.gestureType() == Qt::ZoomNativeGesture) {
      event->setAccepted(m_tool->pinch(1.0 + gesture.value(), gesture.position()));
      return true;
    }
  }
  return QWidget::event(event);
}

void LatentMap::mousePressEvent(QMouseEvent* event) {
  m_pointerMoves = true;
  setFocus(Qt::MouseFocusReason);
  event->setAccepted(m_tool->mousePress(*event));
}

void LatentMap::mouseMoveEvent(QMouseEvent* event) {
  m_pointerMoves = m_valueAtPointer = true;
  m_tool->mouseMove(*event);
}

void LatentMap::mouseReleaseEvent(QMouseEvent* event) {
  m_pointerMoves = rect().contains(event->position().toPoint());
  m_tool->mouseRelease(*event);
  m_following->soon();
}

void LatentMap::wheelEvent(QWheelEvent* event) { event->setAccepted(m_tool->wheel(*event)); }

void LatentMap::leaveEvent(QEvent*) {
  m_pointerMoves = false;
  m_tool->mouseLeave();
  m_hover->look();
  m_following->soon();
}

// A button opens the menu when it is let go: until then it may become a drag.
void LatentMap::contextMenuEvent(QContextMenuEvent* event) {
  event->setAccepted(event->reason() != QContextMenuEvent::Keyboard || m_tool->menuKey());
}

void LatentMap::keyPressEvent(QKeyEvent* event) {
  if (!m_tool->keyPress(*event)) return QWidget::keyPressEvent(event);
  if (std::exchange(m_usesKeys, true)) return;
  m_overlay.focused = true;
  repaintOverlay();
}

void LatentMap::keyReleaseEvent(QKeyEvent* event) {
  if (!m_tool->keyRelease(*event)) QWidget::keyReleaseEvent(event);
}

void LatentMap::focusInEvent(QFocusEvent* event) {
  m_usesKeys = ringIsShown(m_usesKeys, event->reason());
  m_overlay.focused = m_usesKeys;
  repaintOverlay();
}

void LatentMap::focusOutEvent(QFocusEvent* event) {
  m_tool->focusLost();
  if (event->reason() == Qt::PopupFocusReason) return;  // its menu has it for a while
  m_overlay.focused = false;
  repaintOverlay();
}

}  // namespace latentscape
