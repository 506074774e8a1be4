// SPDX-License-Identifier: GPL-3.0-or-later
// What the plots cost the GUI thread: the map with up to a million points, the loss curves with up to a million samples.
#include "core/base/random.h"
#include "tests/benchmark/gui_clock.h"
#include "tests/benchmark/table.h"
#include "ui/plots/latent_plot.h"
#include "ui/plots/loss_plot.h"

#include <QLocale>

#include <cmath>
#include <functional>

namespace latentscape {
namespace {

constexpr int kFrames = 30;

// What the GUI thread spends from a change to its picture, on the clock and on a core.
class Frames {
 public:
  explicit Frames(GuiClock& clock) : m_clock(clock) {}

  // change is made here; painted tells when its picture is there.
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
  Row row(const std::string& name) const { return medianRow(name, "ms", m_wall).comparedWith("on a core", percentile(m_core, 50)); }

 private:
  GuiClock& m_clock;
  std::vector<double> m_wall, m_core;
};

// Clusters such as a trained model's: ten normal ones on two rings.
std::shared_ptr<const LatentPoints> clusters(std::size_t count, std::uint64_t seed) {
  auto points = std::make_shared<LatentPoints>();
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

std::string counted(std::size_t count) { return QLocale(QLocale::English).toString(static_cast<qulonglong>(count)).toStdString(); }

void settle(double seconds = 0.2) { GuiClock::run(seconds); }

void measureMap(GuiClock& clock, Table& table) {
  LatentPlot map;
  map.resize(800, 800);
  map.show();
  settle();
  for (const auto& [count, aim] : {std::pair{10'000, "under 8 ms"}, std::pair{70'000, ""}, std::pair{1'000'000, ""}}) {
    const std::shared_ptr<const LatentPoints> sets[] = {clusters(static_cast<std::size_t>(count), 1), clusters(static_cast<std::size_t>(count), 2)};
    map.setPoints(sets[1]);
    settle(2.0);  // the view follows the points to its rest
    map.setAutoFit(false);
    std::vector<double> layer, replot;
    Frames frames(clock);
    for (int i = 0; i < kFrames; ++i) {
      bool painted = false;
      const int before = map.pointLayerPaints();
      clock.setAfterEvent([&](const QObject* receiver, QEvent::Type type) {
        painted = painted || (type == QEvent::UpdateRequest && receiver == &map && map.pointLayerPaints() > before);
      });
      frames.measure([&] { map.setPoints(sets[i % 2]); }, [&] { return painted; });
      clock.setAfterEvent({});
      layer.push_back(map.lastPointLayerMilliseconds());
      replot.push_back(map.lastReplotMilliseconds());
    }
    map.setAutoFit(true);
    const std::string name = "map, " + counted(static_cast<std::size_t>(count)) + " points, 800x800: ";
    const Row whole = frames.row(name + "new points to painted").aimedAt(aim);
    table.rows.push_back(medianRow(name + "point layer", "ms", layer).comparedWith("to painted", whole.figure));
    table.rows.push_back(medianRow(name + "replot", "ms", replot).comparedWith("to painted", whole.figure));
    table.rows.push_back(whole);
  }
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
    // An average over all test images wavers less than one over eight batches.
    if ((first + i) % 59 == 58) record.test = Losses{reconstruction + 4.0 + 0.5 * random.uniform(), 6.2 + 0.05 * random.uniform()};
  }
  return all;
}

// One record more, as while training, until it is painted.
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
    table.rows.push_back(frames.row("loss curves, " + counted(count) + " samples, 1420x190: one more to painted").aimedAt("under 16 ms"));
  }
}

}  // namespace
}  // namespace latentscape

int main(int argc, char** argv) {
  using namespace latentscape;
  PartOptions options;
  if (const auto code = parseOptions(argc, argv, "Repaint times of the map and of the loss curves; medians of 30.", false, options)) return *code;
  qputenv("QT_QPA_PLATFORM", "offscreen");
  GuiClock clock(argc, argv);
  Table table;
  measureMap(clock, table);
  measureLosses(clock, table);
  return finish(table, options);
}
