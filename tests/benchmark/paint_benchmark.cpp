// SPDX-License-Identifier: GPL-3.0-or-later
// What the plots cost the GUI thread: the map with up to a million points, the loss curves with up to a million samples.
#include "core/base/random.h"
#include "core/engine/frozen/frozen_model.h"
#include "tests/benchmark/gui_clock.h"
#include "tests/benchmark/table.h"
#include "tests/support/mouse_event.h"
#include "ui/controllers/brush.h"
#include "ui/plots/latent_map.h"
#include "ui/plots/loss_plot.h"

#include <QLocale>
#include <QWheelEvent>

#include <cmath>
#include <functional>

namespace latentscape {
namespace {

constexpr int kFrames = 30;

// The GUI thread's time from a change to its picture, on the clock and on a core.
class Frames {
 public:
  explicit Frames(GuiClock& clock) : m_clock(clock) {}

  // change is made here; painted reports that its picture is there.
  void measure(const std::function<void()>& change, const std::function<bool()>& painted) {
    const auto began = Clock::now();
    const double coreBegan = GuiClock::threadProcessorMilliseconds();
    change();
    const double changed = millisecondsBetween(began, Clock::now());
    const double changedOnCore = GuiClock::threadProcessorMilliseconds() - coreBegan;
    const double busy = m_clock.busyMilliseconds(), processor = m_clock.processorMilliseconds();
    while (!painted()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    m_wall.push_back(changed + m_clock.busyMilliseconds() - busy);
    m_core.push_back(changedOnCore + m_clock.processorMilliseconds() - processor);
  }
  Row row(const std::string& name) const {
    return medianRow(name, "ms", m_wall).comparedWith("on a core", percentile(m_core, 50));
  }

 private:
  GuiClock& m_clock;
  std::vector<double> m_wall, m_core;
};

// Clusters like a trained model's: ten normal ones on two rings.
std::shared_ptr<const MapPoints> clusters(std::size_t count, std::uint64_t seed) {
  auto points = std::make_shared<MapPoints>();
  points->xy.resize(2 * count);
  points->labels.resize(count);
  RandomStream random(seed);
  random.fillNormal(points->xy);
  for (std::size_t i = 0; i < count; ++i) {
    const auto label = static_cast<std::uint8_t>(random.below(10));
    const double angle = label * 0.628, radius = label % 2 == 0 ? 1.0 : 2.2;
    points->labels[i] = label;
    points->xy[2 * i] = static_cast<float>(radius * std::cos(angle)) + 0.4F * points->xy[2 * i];
    points->xy[2 * i + 1] = static_cast<float>(radius * std::sin(angle)) + 0.4F * points->xy[2 * i + 1];
  }
  return points;
}

std::string counted(std::size_t count) {
  return QLocale(QLocale::English).toString(static_cast<qulonglong>(count)).toStdString();
}

void settle(double seconds = 0.2) { GuiClock::run(seconds); }

// One picture of the map after another: the cost of a change until it is painted, and the shares of the point layer and the
// whole replot.
class MapFrames {
 public:
  MapFrames(GuiClock& clock, LatentMap& map) : m_clock(clock), m_map(map), m_frames(clock) {}

  void measure(const std::function<void()>& change) {
    bool painted = false;
    const int before = m_map.pointLayerPaints();
    m_clock.setAfterEvent([&](const QObject* receiver, QEvent::Type type) {
      painted = painted || (type == QEvent::UpdateRequest && receiver == &m_map && m_map.pointLayerPaints() > before);
    });
    m_frames.measure(change, [&] { return painted; });
    m_clock.setAfterEvent({});
    m_layer.push_back(m_map.lastPointLayerMilliseconds());
    m_replot.push_back(m_map.lastReplotMilliseconds());
  }
  void addRows(const std::string& name, const std::string& change, const std::string& layerAim, const std::string& aim,
               Table& table) const {
    const Row replot = medianRow(name + change + ", whole replot", "ms", m_replot);
    table.rows.push_back(
        medianRow(name + change + ", point layer", "ms", m_layer).comparedWith("whole replot", replot.figure).aimedAt(layerAim));
    table.rows.push_back(m_frames.row(name + change + " to painted").aimedAt(aim));
  }

 private:
  GuiClock& m_clock;
  LatentMap& m_map;
  Frames m_frames;
  std::vector<double> m_layer, m_replot;
};

void measurePanAndZoom(GuiClock& clock, LatentMap& map, const std::string& name, Table& table) {
  MapFrames pan(clock, map), zoom(clock, map);
  const QPointF middle(400.0, 400.0);
  sendDrag(map, QEvent::MouseButtonPress, middle, Qt::RightButton);
  for (int i = 1; i <= kFrames; ++i) {
    pan.measure([&] { sendDrag(map, QEvent::MouseMove, middle + QPointF(5.0 * i, 3.0 * i), Qt::RightButton); });
  }
  sendDrag(map, QEvent::MouseButtonRelease, middle, Qt::RightButton);
  pan.addRows(name, "a step of panning", "under 12 ms", "under 16 ms", table);
  for (int i = 0; i < kFrames; ++i) {  // zooms in until few are left, which are discs again
    zoom.measure([&] {
      QWheelEvent event(middle, map.mapToGlobal(middle), {}, {0, 120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
      QCoreApplication::sendEvent(&map, &event);
    });
  }
  zoom.addRows(name, "a step of zooming", "under 12 ms", "under 16 ms", table);
}

// The GUI thread's time for a mouse that moves over the points: the search for the nearest, and the picture with its name.
void measureHover(GuiClock& clock, LatentMap& map, const std::string& name, Table& table) {
  Frames frames(clock);
  for (int i = 0; i < kFrames; ++i) {
    bool found = false;
    const QMetaObject::Connection told = QObject::connect(&map, &LatentMap::imageHovered, [&] { found = true; });
    const QPointF at(480.0 + 3.0 * i, 300.0 + 4.0 * i);  // over points, away from the probe
    frames.measure([&] { sendMouse(map, QEvent::MouseMove, at, Qt::NoButton, Qt::NoButton); }, [&] { return found; });
    QObject::disconnect(told);
  }
  table.rows.push_back(frames.row(name + "the image under the mouse").aimedAt("under 8 ms"));
}

// As large as MNIST's; noise, because only the size matters.
std::shared_ptr<const ImageSet> images(std::size_t count) {
  auto set = std::make_shared<ImageSet>();
  set->shape = {28, 28, 1};
  set->pixels.resize(count * set->shape.pixels());
  RandomStream random(7);
  for (auto& pixel : set->pixels) pixel = static_cast<std::uint8_t>(random.below(256));
  return set;
}

// From the mouse over a point, each time another one, until the card with its image is painted.
void measureCard(GuiClock& clock, LatentMap& map, const MapPoints& points, const std::string& name, Table& table) {
  Frames frames(clock);
  const QPointF probe = map.toPixel(map.probe());
  for (std::size_t i = 0, measured = 0; measured < kFrames; i += 97) {
    const QPointF at = map.toPixel(points.at(i % points.count()));
    const int before = map.hovered();
    if ((at - probe).manhattanLength() < 40.0 || map.imageAt(at, 1.0).value_or(before) == before) continue;
    bool painted = false;
    clock.setAfterEvent([&](const QObject* receiver, QEvent::Type type) {
      painted = painted || (map.hovered() != before && type == QEvent::UpdateRequest && receiver == &map);
    });
    frames.measure([&] { sendMouse(map, QEvent::MouseMove, at, Qt::NoButton, Qt::NoButton); }, [&] { return painted; });
    clock.setAfterEvent({});
    ++measured;
  }
  table.rows.push_back(frames.row(name + "a card with the image under the mouse, to painted").aimedAt("under 16 ms"));
}

void measureThumbnails(GuiClock& clock, LatentMap& map, const std::shared_ptr<const MapPoints> (&sets)[2],
                       const std::string& name, Table& table) {
  map.setImagesAsPoints(true);
  settle();
  const std::string images = name + "images as points: ";
  MapFrames anew(clock, map);
  for (int i = 0; i < kFrames; ++i) anew.measure([&] { map.setPoints(sets[i % 2]); });
  anew.addRows(images, "new points", "under 12 ms", "under 16 ms", table);
  measurePanAndZoom(clock, map, images, table);
  map.setImagesAsPoints(false);
}

// Over as many decoded images as a screen of that size has room for: points that come while a model trains, without and with
// other images under them, and a view that moves.
void measureWorld(GuiClock& clock, QSize size, Table& table) {
  LatentMap map;
  map.resize(size);
  map.show();
  settle();
  const std::shared_ptr<const MapPoints> sets[] = {clusters(10'000, 1), clusters(10'000, 2)};
  map.setPoints(sets[1]);
  map.fit();
  map.setAutoFit(false);
  const std::string name = "map, 10,000 points, " + std::to_string(size.width()) + "x" + std::to_string(size.height()) + ": ";
  MapFrames bare(clock, map), over(clock, map), anew(clock, map);
  for (int i = 0; i < kFrames; ++i) bare.measure([&] { map.setPoints(sets[i % 2]); });
  bare.addRows(name, "new points", "", "under 16 ms", table);
  LatticeBlock area;
  area.level = latticeLevel(20.0 * map.view().unitsPerPixel);
  const double step = latticeStep(area.level);
  const QRectF seen = map.view().visible();
  area.left = static_cast<int>(seen.left() / step) - 1;
  area.top = static_cast<int>(seen.bottom() / step) + 1;
  area.columns = static_cast<int>(seen.width() / step) + 3;
  area.rows = static_cast<int>(seen.height() / step) + 3;
  const auto noise = images(area.count());
  const DecodedBlock decoded{area, noise->shape, noise->pixels};
  map.setWorldArea(area);
  map.putWorld(decoded);
  settle();
  for (int i = 0; i < kFrames; ++i) over.measure([&] { map.setPoints(sets[i % 2]); });
  over.addRows(name, "new points over " + counted(area.count()) + " decoded images", "", "under 16 ms", table);
  for (int i = 0; i < kFrames; ++i) anew.measure([&] { map.putWorld(decoded); });
  anew.addRows(name, "all these images anew", "", "under 16 ms", table);
  measurePanAndZoom(clock, map, name + "over decoded images, ", table);
}

void measureMap(GuiClock& clock, Table& table) {
  LatentMap map;
  map.resize(800, 800);
  map.show();
  settle();
  for (const auto& [count, aim] :
       {std::pair{10'000, "under 2 ms"}, std::pair{70'000, "under 6 ms"}, std::pair{1'000'000, "under 12 ms"}}) {
    const std::shared_ptr<const MapPoints> sets[] = {clusters(static_cast<std::size_t>(count), 1),
                                                     clusters(static_cast<std::size_t>(count), 2)};
    map.setPoints(sets[1]);
    map.fit();
    settle();
    const std::string name = "map, " + counted(static_cast<std::size_t>(count)) + " points, 800x800: ";
    map.setAutoFit(false);
    MapFrames anew(clock, map);
    for (int i = 0; i < kFrames; ++i) anew.measure([&] { map.setPoints(sets[i % 2]); });
    anew.addRows(name, "new points", aim, count == 10'000 ? "under 8 ms" : "", table);
    if (count == 10'000) {
      map.setImages(images(static_cast<std::size_t>(count)));
      measureCard(clock, map, *sets[1], name, table);
      measureThumbnails(clock, map, sets, name, table);
    }
    if (count < 1'000'000) continue;
    measureHover(clock, map, name, table);
    measurePanAndZoom(clock, map, name, table);
  }
}

// What a brush chooses from: only how many there are matters.
std::shared_ptr<const Dataset> tinyImages(const MapPoints& points) {
  auto dataset = std::make_shared<Dataset>();
  dataset->test.shape = {1, 1, 1};
  dataset->test.pixels.resize(points.count());
  dataset->test.labels = points.labels;
  dataset->classNames.resize(10);
  return dataset;
}

// From the moment when the button is let go at the end of a lasso to the picture in which its points are lit and the others grey,
// on the clock: the search on other threads is part of it. Left and right halves by turns.
void measureLasso(GuiClock& clock, Table& table) {
  constexpr std::size_t count = 1'000'000;
  const auto points = clusters(count, 1);
  ModelConfig config;
  config.image = {1, 1, 1};
  config.hidden = {};
  ExplorationController exploration;
  exploration.open(makeModel(config, std::make_shared<const Weights>(initialWeights(config, 1))), tinyImages(*points));
  AnalysisController analyses;
  Brush brush(exploration, analyses, nullptr);
  LatentMap map;
  map.resize(800, 800);
  map.show();
  map.setPoints(points);
  map.fit();
  map.setAutoFit(false);
  settle();
  QObject::connect(&map, &LatentMap::brushDrawn, &brush, [&](const QPolygonF& outline, BrushShape, SelectionChange change) {
    std::vector<float> corners;
    for (const QPointF& z : outline) corners.insert(corners.end(), {static_cast<float>(z.x()), static_cast<float>(z.y())});
    brush.selectInside(std::move(corners), {std::shared_ptr<const std::vector<float>>(points, &points->xy)}, change);
  });
  QObject::connect(&brush, &Brush::changed, &map, [&] { map.setBrushed(brush.selection()); });
  const auto send = [&](QEvent::Type type, QPointF at) { sendDrag(map, type, at, Qt::LeftButton, Qt::ShiftModifier); };
  std::vector<double> milliseconds, layer;
  for (int i = 0; i < kFrames; ++i) {
    // A wavy line of 400 corners around a half, as a hand draws it.
    const auto corner = [&](int k) {
      const double angle = 2.0 * 3.14159265358979 * k / 400.0, radius = 180.0 + 12.0 * std::sin(17.0 * angle);
      return QPointF((i % 2 == 0 ? 200.0 : 600.0) + radius * std::cos(angle), 400.0 + 2.0 * radius * std::sin(angle));
    };
    send(QEvent::MouseButtonPress, corner(0));
    for (int k = 1; k < 400; ++k) send(QEvent::MouseMove, corner(k));
    settle(0.05);
    bool chosen = false, painted = false;
    const QMetaObject::Connection told = QObject::connect(&brush, &Brush::changed, [&] { chosen = true; });
    const int before = map.pointLayerPaints();
    clock.setAfterEvent([&](const QObject* receiver, QEvent::Type type) {
      painted = painted || (chosen && type == QEvent::UpdateRequest && receiver == &map && map.pointLayerPaints() > before);
    });
    const auto began = Clock::now();
    send(QEvent::MouseButtonRelease, corner(399));
    while (!painted) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    milliseconds.push_back(millisecondsBetween(began, Clock::now()));
    layer.push_back(map.lastPointLayerMilliseconds());
    clock.setAfterEvent({});
    QObject::disconnect(told);
  }
  table.rows.push_back(medianRow("map, " + counted(count) + " points, 800x800: a lasso let go to painted", "ms", milliseconds)
                           .comparedWith("point layer", percentile(layer, 50))
                           .aimedAt("under 50 ms"));
}

std::vector<LossRecord> records(std::size_t first, std::size_t count) {
  std::vector<LossRecord> all(count);
  RandomStream random(first + 1);
  for (std::size_t i = 0; i < count; ++i) {
    const double at = static_cast<double>(first + i);
    LossRecord& record = all[i];
    record.step = 8 * (first + i + 1);
    record.epochFraction = at / 58.6;
    record.epoch = 1 + static_cast<int>(record.epochFraction);
    record.images = 128 * record.step;
    record.seconds = at * 0.03;
    const double reconstruction = 140.0 + 300.0 / (1.0 + at / 40.0);
    record.train = {reconstruction + 6.0 * random.uniform(), 6.0 + 0.4 * random.uniform()};
    // An average over all test images varies less than one over eight batches.
    if ((first + i) % 59 == 58)
      record.test = Losses{reconstruction + 4.0 + 0.5 * random.uniform(), 6.2 + 0.05 * random.uniform()};
  }
  return all;
}

// One more record, as in training, until it is painted.
void measureLosses(GuiClock& clock, Table& table) {
  for (const std::size_t count : {std::size_t{14'000}, std::size_t{1'000'000}}) {
    LossPlot plot;
    plot.resize(1420, 190);
    plot.show();
    plot.append(records(0, count));
    settle(1.0);
    Frames frames(clock);
    for (int i = 0; i < kFrames; ++i) {
      bool painted = false;
      clock.setAfterEvent([&](const QObject* receiver, QEvent::Type type) {
        painted = painted || (type == QEvent::UpdateRequest && receiver == &plot);
      });
      frames.measure([&] { plot.append(records(count + static_cast<std::size_t>(i), 1)); }, [&] { return painted; });
      clock.setAfterEvent({});
    }
    table.rows.push_back(
        frames.row("loss curves, " + counted(count) + " samples, 1420x190: one more to painted").aimedAt("under 16 ms"));
  }
}

}  // namespace
}  // namespace latentscape

int main(int argc, char** argv) {
  using namespace latentscape;
  PartOptions options;
  if (const auto code =
          parseOptions(argc, argv, "Repaint times of the map and of the loss curves; medians of 30.", false, options))
    return *code;
  qputenv("QT_QPA_PLATFORM", "offscreen");
  GuiClock clock(argc, argv);
  Table table;
  measureMap(clock, table);
  measureWorld(clock, {800, 800}, table);
  measureWorld(clock, {1900, 1600}, table);  // of a screen with four times as many pixels
  measureLasso(clock, table);
  measureLosses(clock, table);
  return finish(table, options);
}
