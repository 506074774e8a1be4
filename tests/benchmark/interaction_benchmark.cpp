// SPDX-License-Identifier: GPL-3.0-or-later
// How quickly the window responds: the real main window, offscreen, with and without training at full speed.
#include "tests/benchmark/control_timer.h"
#include "tests/benchmark/digits.h"
#include "tests/benchmark/drag.h"
#include "tests/benchmark/gui_clock.h"
#include "tests/benchmark/stroke.h"
#include "tests/benchmark/table.h"
#include "ui/panels/experiment_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/window/main_window.h"
#include "ui/window/world_flow.h"

#include <QAction>
#include <QApplication>
#include <QEvent>
#include <QTabWidget>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <iostream>

namespace latentscape {
namespace {

constexpr int kDrags = 3;   // drags while a model trains
constexpr int kUnders = 9;  // of each thing that lies under the map, in turn, each for half the time

// The same figure of each.
template <class Measured, class Figure>
std::vector<double> figuresOf(const std::vector<Measured>& all, Figure figure) {
  std::vector<double> values;
  for (const Measured& one : all) values.push_back(std::invoke(figure, one));
  return values;
}

// What was measured during a phase; merged over several rounds.
struct Phase {
  std::vector<double> control;        // lateness of the idle timer
  std::vector<GuiClock::Turn> turns;  // of the GUI thread
  std::vector<Followed> moves;
  // One per round:
  std::vector<double> imagesPerSecond;   // evaluation and frames are part of the time
  std::vector<double> guiShares;         // of a core, by the GUI thread
  std::vector<double> groundsPerSecond;  // pictures of the decoded world
  std::vector<double> groundImages;      // in the last of them

  std::vector<double> of(double (Followed::*figure)() const) const { return figuresOf(moves, figure); }
  std::vector<double> of(double GuiClock::Turn::* figure) const { return figuresOf(turns, figure); }
};

class Interaction {
 public:
  Interaction(GuiClock& clock, double seconds)
      : m_clock(clock), m_seconds(seconds), m_window(m_theme, options()), m_drag(m_window, clock), m_stroke(m_window, clock) {}

  int measure(const Digits& digits, Table& table) {
    m_window.resize(1440, 900);
    m_window.show();
    m_window.begin({});
    if (!GuiClock::runUntil([this] { return m_window.binding().pictureComplete(); }, 60))
      return failed("the first picture did not come");
    GuiClock::run(2);
    Phase still, idleDrag, bare, training, layered, dragged, bareDragged;
    watch(still, false, m_seconds);
    watch(idleDrag, true, 2 * m_seconds);
    const std::vector<Followed> idleStrokes = draw(m_seconds);

    auto* experiment = m_window.findChild<ExperimentPanel*>();
    RunConfig config = experiment->config();
    config.training.epochs = 10000;  // never ends by itself
    experiment->setConfig(config);
    m_window.findChild<ConsentFlow*>()->consent().allow(digits.source());
    m_window.trainingFlow().chooseDataset(QString::fromStdString(digits.source()));
    if (!GuiClock::runUntil([this] { return m_window.trainingFlow().dataset() != nullptr; }, 60))
      return failed("the training images did not come");
    m_window.trainingFlow().train(false);
    const auto running = [this] { return m_window.training().status().state == SessionState::Running; };
    if (!GuiClock::runUntil(running, 60)) return failed("training did not start");
    GuiClock::run(3);
    const QMetaObject::Connection counting =
        QObject::connect(&m_window.findChild<WorldFlow*>()->world(), &DecodedWorld::arrived, &m_window,
                         [this](const std::shared_ptr<const DecodedBlock>& block) {
                           ++m_grounds;
                           m_groundImages = block->block.count();
                         });
    // The pointer leaves the map, which then follows its points: in a run's first minutes what lies under it costs most.
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(m_window.findChild<LatentMap*>(), &leave);
    for (int round = 0; round < kUnders; ++round) {
      setUnder(false, "layerNone");
      watch(bare, false, m_seconds / 2);
      setUnder(true, "layerNone");
      watch(training, false, m_seconds / 2);
      setUnder(true, "layer_magnification");
      watch(layered, false, m_seconds / 2);
    }
    for (int round = 0; round < kDrags; ++round) {
      setUnder(false, "layerNone");
      watch(bareDragged, true, m_seconds);
      setUnder(true, "layerNone");
      watch(dragged, true, m_seconds);
    }
    QObject::disconnect(counting);
    const std::vector<Followed> strokes = draw(m_seconds);
    if (!running()) return failed("training ended early");
    table.notes.push_back(digits.note());
    table.notes.push_back(describeArchitecture(config.model) + ", batch " + std::to_string(config.training.batch) + ", on " +
                          m_window.training().status().device);
    report(table, still, idleDrag, training, dragged, bareDragged);
    reportUnder(table, bare, training, layered);
    reportStrokes(table, "stroke to picture", idleStrokes);
    reportStrokes(table, "stroke to picture, training", strokes);
    explain("training", training);
    explain("training and dragging", dragged);
    m_window.training().stop();
    GuiClock::runUntil([this] { return !m_window.training().active(); }, 10);
    return 0;
  }

 private:
  static MainWindowOptions options() {
    MainWindowOptions options;
    options.remember = false;
    return options;
  }

  static int failed(const char* what) {
    std::cerr << "interaction_benchmark: " << what << '\n';
    return 1;
  }

  std::vector<Followed> draw(double seconds) {
    m_window.tabs().setCurrentIndex(m_window.analyses().indexOf(QLatin1String(AnalysisTabs::kDraw)));
    GuiClock::run(0.5);
    auto moves = m_stroke.run(seconds);
    if (moves.size() < static_cast<std::size_t>(seconds * 50)) failed("pictures of some pen events were never painted");
    m_window.tabs().setCurrentIndex(0);
    GuiClock::run(0.5);
    return moves;
  }

  // What lies under the map: the decoded world, and a layer by the name of its entry in the menu.
  void setUnder(bool world, const char* layer) {
    auto* shown = m_window.findChild<QAction*>(QStringLiteral("decodedWorld"));
    if (shown->isChecked() != world) shown->trigger();
    m_window.findChild<QAction*>(QLatin1String(layer))->trigger();
    GuiClock::run(1);  // what was there before is gone, and the first picture of another has come
  }

  void watch(Phase& phase, bool drag, double seconds) {
    const auto images = [this] {
      const auto& flow = m_window.trainingFlow();
      return flow.dataset() ? m_window.training().status().epochs * static_cast<double>(flow.dataset()->train.size()) : 0.0;
    };
    ControlTimer control;
    m_grounds = 0;
    m_clock.takeTurns();
    const double before = images();
    const double processor = GuiClock::threadProcessorMilliseconds();
    const auto began = Clock::now();
    if (drag) {
      const auto moves = m_drag.run(seconds);
      phase.moves.insert(phase.moves.end(), moves.begin(), moves.end());
      if (moves.size() < static_cast<std::size_t>(seconds * 50)) failed("images of some mouse events were never painted");
    } else {
      GuiClock::run(seconds);
    }
    const double milliseconds = millisecondsBetween(began, Clock::now());
    phase.imagesPerSecond.push_back((images() - before) / milliseconds * 1e3);
    phase.groundsPerSecond.push_back(m_grounds / milliseconds * 1e3);
    phase.guiShares.push_back(100.0 * (GuiClock::threadProcessorMilliseconds() - processor) / milliseconds);
    phase.groundImages.push_back(static_cast<double>(m_groundImages));
    const auto turns = m_clock.takeTurns();
    phase.turns.insert(phase.turns.end(), turns.begin(), turns.end());
    const auto& lateness = control.finish();
    phase.control.insert(phase.control.end(), lateness.begin(), lateness.end());
  }

  static void report(Table& table, const Phase& still, const Phase& idleDrag, const Phase& training, const Phase& dragged,
                     const Phase& bareDragged) {
    auto& rows = table.rows;
    const Row calm = percentileRow("idle timer's lateness, p99: nothing to do", "ms", still.control, 99);
    const Row calmDrag = percentileRow("idle timer's lateness, p99: dragging", "ms", idleDrag.control, 99);
    const Row busy = percentileRow("idle timer's lateness, p99: training", "ms", training.control, 99);
    const Row both = percentileRow("idle timer's lateness, p99: training and dragging", "ms", dragged.control, 99);
    rows.insert(rows.end(), {calm, calmDrag, busy, both});
    const auto total = &Followed::total;
    const Row half = percentileRow("mouse event to painted image, p50", "ms", idleDrag.of(total), 50);
    rows.push_back(half);
    rows.push_back(percentileRow("mouse event to painted image, p99", "ms", idleDrag.of(total), 99)
                       .comparedWith("idle timer", calmDrag.figure));
    rows.push_back(percentileRow("mouse event to painted image, training, p50", "ms", dragged.of(total), 50)
                       .comparedWith("not training", half.figure));
    rows.push_back(percentileRow("mouse event to painted image, training, p99", "ms", dragged.of(total), 99)
                       .comparedWith("idle timer", both.figure)
                       .aimedAt("under 8 ms"));
    rows.push_back(
        percentileRow("mouse event to painted image, training, nothing under the map, p99", "ms", bareDragged.of(total), 99));
    rows.push_back(percentileRow("mouse event to painted image, training, longest", "ms", dragged.of(total), 100));
    rows.push_back(percentileRow("of it, waiting for the GUI thread, p99", "ms", dragged.of(&Followed::waiting), 99));
    rows.push_back(percentileRow("of it, question to answer, p99", "ms", dragged.of(&Followed::answering), 99));
    rows.push_back(percentileRow("of it, answer to painted, p99", "ms", dragged.of(&Followed::painting), 99));
    const auto replaced =
        std::count_if(dragged.moves.begin(), dragged.moves.end(), [](const auto& move) { return move.replaced; });
    const double share =
        100.0 * static_cast<double>(replaced) / static_cast<double>(std::max<std::size_t>(dragged.moves.size(), 1));
    rows.push_back({"mouse events answered by a later one's image", share, "%", {}, share, share, {}});
    const auto wall = &GuiClock::Turn::milliseconds;
    for (const auto& [name, phase] : {std::pair{"training", &training}, std::pair{"training and dragging", &dragged}}) {
      const std::string prefix = std::string("GUI thread busy at a stretch, ") + name;
      rows.push_back(percentileRow(prefix + ", p50", "ms", phase->of(wall), 50));
      rows.push_back(percentileRow(prefix + ", p99", "ms", phase->of(wall), 99));
      const Row processor = percentileRow(prefix + ", longest on a core", "ms", phase->of(&GuiClock::Turn::processor), 100);
      rows.push_back(percentileRow(prefix + ", longest", "ms", phase->of(wall), 100)
                         .comparedWith("on a core", processor.figure)
                         .aimedAt("under 16 ms"));
      rows.push_back(processor);
    }
    const Row free = medianRow("training", "images/s", training.imagesPerSecond);
    rows.push_back(free);
    rows.push_back(
        medianRow("training while dragging", "images/s", dragged.imagesPerSecond).comparedWith("training", free.figure));
  }

  static void reportStrokes(Table& table, const std::string& name, const std::vector<Followed>& moves) {
    const auto of = [&moves](double (Followed::*figure)() const) { return figuresOf(moves, figure); };
    table.rows.push_back(percentileRow(name + ", p50", "ms", of(&Followed::total), 50));
    table.rows.push_back(percentileRow(name + ", p99", "ms", of(&Followed::total), 99).aimedAt("under 16 ms"));
    table.rows.push_back(percentileRow(name + ": waiting for the GUI thread, p99", "ms", of(&Followed::waiting), 99));
    table.rows.push_back(percentileRow(name + ": ink and answer, p99", "ms", of(&Followed::answering), 99));
    table.rows.push_back(percentileRow(name + ": answer to painted, p99", "ms", of(&Followed::painting), 99));
  }

  static void reportUnder(Table& table, const Phase& bare, const Phase& world, const Phase& layered) {
    auto& rows = table.rows;
    const Row free = medianRow("training, nothing under the map", "images/s", bare.imagesPerSecond);
    rows.push_back(free);
    // Each beside the one of the same round: what the machine gives changes from minute to minute.
    const auto beside = [&](const char* name, const Phase& phase) {
      rows.push_back(
          medianRow(std::string("training, ") + name, "images/s", phase.imagesPerSecond).comparedWith("nothing", free.figure));
      std::vector<double> kept;
      for (std::size_t i = 0; i < phase.imagesPerSecond.size(); ++i)
        kept.push_back(100.0 * phase.imagesPerSecond[i] / bare.imagesPerSecond[i]);
      rows.push_back(medianRow(std::string("of training with nothing there, ") + name, "%", kept).aimedAt("at least 95 %"));
    };
    beside("the decoded world under the map", world);
    beside("the world and the magnification under the map", layered);
    rows.push_back(medianRow("GUI thread on a core while training, nothing under the map", "%", bare.guiShares));
    rows.push_back(medianRow("GUI thread on a core while training, the decoded world", "%", world.guiShares));
    rows.push_back(medianRow("GUI thread on a core while training, world and magnification", "%", layered.guiShares));
    rows.push_back(medianRow("pictures of the decoded world while training", "1/s", world.groundsPerSecond).aimedAt("10"));
    rows.push_back(medianRow("images in such a picture", "images", world.groundImages).aimedAt("400"));
    rows.push_back(medianRow("pictures of the decoded world beside the magnification", "1/s", layered.groundsPerSecond));
    rows.push_back(percentileRow("GUI thread busy at a stretch, nothing under the map, p99", "ms",
                                 bare.of(&GuiClock::Turn::milliseconds), 99));
  }

  // Where the time went in the longest stretches: for finding the cause.
  static void explain(const char* name, const Phase& phase) {
    auto turns = phase.turns;
    std::sort(turns.begin(), turns.end(), [](const auto& a, const auto& b) { return a.milliseconds > b.milliseconds; });
    turns.resize(std::min<std::size_t>(turns.size(), 5));
    std::fprintf(stderr, "The GUI thread's longest stretches while %s:\n", name);
    for (const auto& turn : turns) {
      std::fprintf(stderr, "  %6.1f ms, %6.1f on a core; slowest event %6.1f ms: %s\n", turn.milliseconds, turn.processor,
                   turn.slowestMilliseconds, turn.slowest.c_str());
    }
  }

  GuiClock& m_clock;
  const double m_seconds;
  Theme m_theme;
  MainWindow m_window;
  Drag m_drag;
  Stroke m_stroke;
  int m_grounds = 0;  // pictures of the decoded world in this phase
  std::size_t m_groundImages = 0;
};

}  // namespace
}  // namespace latentscape

int main(int argc, char** argv) {
  using namespace latentscape;
  PartOptions options;
  if (const auto code = parseOptions(argc, argv, "Mouse to painted image and GUI stalls, with and without training (39 phases).",
                                     kTakesSeconds, options))
    return *code;
  qputenv("QT_QPA_PLATFORM", "offscreen");
  GuiClock clock(argc, argv);
  auto digits = Digits::open();
  if (!digits) {
    std::cerr << digits.error().message() << '\n';
    return 1;
  }
  Table table;
  Interaction interaction(clock, options.seconds);
  if (const int code = interaction.measure(**digits, table)) return code;
  return finish(table, options);
}
