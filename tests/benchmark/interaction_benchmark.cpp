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
#include <memory>
#include <string_view>

namespace latentscape {
namespace {

constexpr int kDrags = 3;  // drags while a model trains
constexpr const char* kLayers = "layers";
constexpr const char* kConvolutional = "convolutional";
constexpr const char* kNoLayer = "layerNone";

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

// What lies under the map while a model trains, and what was measured meanwhile.
struct Under {
  const char* name;
  bool world;         // the decoded one
  const char* layer;  // the name of its entry in the menu
  Phase phase{};
};

// Some of these in turn, each for half the time; the first is nothing.
struct Turns {
  const char* training;  // which, as rows call it
  int rounds;
  const char* imagesAim;  // in a picture of the world without a layer
  std::vector<Under> unders;
};

class Interaction {
 public:
  Interaction(GuiClock& clock, const PartOptions& part)
      : m_clock(clock), m_part(part), m_seconds(part.seconds), m_window(m_theme, options()), m_drag(m_window, clock),
        m_stroke(m_window, clock) {}

  int measure(const Digits& digits, Table& table) {
    m_window.resize(1440, 900);
    m_window.show();
    m_window.begin({});
    if (!GuiClock::runUntil([this] { return m_window.binding().pictureComplete(); }, 60))
      return failed("the first picture did not come");
    GuiClock::run(2);
    Phase still, idleDrag, dragged, bareDragged;
    watch(still, false, m_seconds);
    watch(idleDrag, true, 2 * m_seconds);
    const Phase idleStrokes = draw(m_seconds);

    auto* experiment = m_window.findChild<ExperimentPanel*>();
    RunConfig config = experiment->config();
    config.training.epochs = 10000;  // never ends by itself
    experiment->setConfig(config);
    m_window.findChild<ConsentFlow*>()->consent().allow(digits.source());
    m_window.trainingFlow().chooseDataset(QString::fromStdString(digits.source()));
    if (!GuiClock::runUntil([this] { return m_window.trainingFlow().dataset() != nullptr; }, 60))
      return failed("the training images did not come");
    if (!train()) return failed("training did not start");
    QObject::connect(&m_window.findChild<WorldFlow*>()->world(), &DecodedWorld::arrived, &m_window,
                     [this](const std::shared_ptr<const DecodedBlock>& block) {
                       ++m_grounds;
                       m_groundImages = block->block.count();
                     });
    Turns first{"training",
                9,
                "400",
                {{"nothing", false, kNoLayer},
                 {"the decoded world", true, kNoLayer},
                 {"the world and the magnification", true, "layer_magnification"}}};
    take(first);
    for (int round = 0; round < kDrags; ++round) {
      setUnder(false, kNoLayer);
      watch(bareDragged, true, m_seconds);
      setUnder(true, kNoLayer);
      watch(dragged, true, m_seconds);
    }
    const Phase strokes = draw(m_seconds);
    if (!running()) return failed("training ended early");
    table.notes.push_back(digits.note());
    note(table, config);
    const Phase& training = first.unders[1].phase;
    report(table, still, idleDrag, training, dragged, bareDragged);
    reportTurns(table, first);
    reportStrokes(table, "stroke to picture", idleStrokes);
    reportStrokes(table, "stroke to picture, training", strokes);
    explain("training", training);
    explain("training and dragging", dragged);
    if (const int code = measureFurther(table)) return code;
    stop();
    return 0;
  }

 private:
  // What has fewer rounds, and may be left out.
  int measureFurther(Table& table) {
    if (!m_part.skips(kLayers)) {
      Turns layers{"later training",
                   9,
                   "400",
                   {{"nothing", false, kNoLayer},
                    {"the world and the aggregate posterior", true, "layer_aggregate"},
                    {"the world and the reconstruction error", true, "layer_error"},
                    {"the world and the class regions", true, "layer_classes"},
                    {"the world and the uncertainty", true, "layer_uncertainty"}}};
      take(layers);
      if (!running()) return failed("training ended early");
      reportTurns(table, layers);
    }
    if (m_part.skips(kConvolutional)) return 0;
    if (!stop()) return failed("training did not stop");
    auto* experiment = m_window.findChild<ExperimentPanel*>();
    RunConfig config = experiment->config();
    config.model.network = Network::Convolutional;
    config.model.channels = kDefaultChannels;
    config.model.hidden = kDefaultConvolutionalHidden;
    experiment->setConfig(config);
    if (!train()) return failed("training of the convolutional network did not start");
    Turns convolutional{
        "convolutional training", 5, "144", {{"nothing", false, kNoLayer}, {"the decoded world", true, kNoLayer}}};
    take(convolutional);
    if (!running()) return failed("training of the convolutional network ended early");
    note(table, config);
    reportTurns(table, convolutional);
    return 0;
  }

  bool running() { return m_window.training().status().state == SessionState::Running; }

  bool train() {
    m_window.trainingFlow().train(false);
    if (!GuiClock::runUntil([this] { return running(); }, 60)) return false;
    GuiClock::run(3);
    return true;
  }

  bool stop() {
    m_window.training().stop();
    return GuiClock::runUntil([this] { return !m_window.training().active(); }, 10);
  }

  void note(Table& table, const RunConfig& config) {
    table.notes.push_back(describeArchitecture(config.model) + ", batch " + std::to_string(config.training.batch) + ", on " +
                          m_window.training().status().device);
  }

  static MainWindowOptions options() {
    MainWindowOptions options;
    options.remember = false;
    return options;
  }

  static int failed(const char* what) {
    std::cerr << "interaction_benchmark: " << what << '\n';
    return 1;
  }

  Phase draw(double seconds) {
    Phase phase;
    m_window.tabs().setCurrentIndex(m_window.analyses().indexOf(QLatin1String(AnalysisTabs::kDraw)));
    GuiClock::run(0.5);
    ControlTimer control;
    phase.moves = m_stroke.run(seconds);
    phase.control = control.finish();
    if (phase.moves.size() < static_cast<std::size_t>(seconds * 50)) failed("pictures of some pen events were never painted");
    m_window.tabs().setCurrentIndex(0);
    GuiClock::run(0.5);
    return phase;
  }

  void take(Turns& turns) {
    // The pointer leaves the map, which then follows its points: in a run's first minutes what lies under it costs most.
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(m_window.findChild<LatentMap*>(), &leave);
    for (int round = 0; round < turns.rounds; ++round) {
      for (Under& under : turns.unders) {
        setUnder(under.world, under.layer);
        watch(under.phase, false, m_seconds / 2);
      }
    }
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
        percentileRow("mouse event to painted image, training, nothing under the map, p99", "ms", bareDragged.of(total), 99)
            .comparedWith("idle timer", percentile(bareDragged.control, 99)));
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

  static void reportStrokes(Table& table, const std::string& name, const Phase& phase) {
    const auto of = [&phase](double (Followed::*figure)() const) { return phase.of(figure); };
    table.rows.push_back(percentileRow(name + ", p50", "ms", of(&Followed::total), 50));
    table.rows.push_back(percentileRow(name + ", p99", "ms", of(&Followed::total), 99)
                             .comparedWith("idle timer", percentile(phase.control, 99))
                             .aimedAt("under 16 ms"));
    table.rows.push_back(percentileRow(name + ": waiting for the GUI thread, p99", "ms", of(&Followed::waiting), 99));
    table.rows.push_back(percentileRow(name + ": ink and answer, p99", "ms", of(&Followed::answering), 99));
    table.rows.push_back(percentileRow(name + ": answer to painted, p99", "ms", of(&Followed::painting), 99));
  }

  static void reportTurns(Table& table, const Turns& turns) {
    auto& rows = table.rows;
    const std::string training = turns.training;
    const Phase& bare = turns.unders.front().phase;
    const Row free = medianRow(training + ", nothing under the map", "images/s", bare.imagesPerSecond);
    rows.push_back(free);
    rows.push_back(percentileRow("GUI thread busy at a stretch, " + training + ", nothing under the map, p99", "ms",
                                 bare.of(&GuiClock::Turn::milliseconds), 99));
    for (const Under& under : turns.unders) {
      const Phase& phase = under.phase;
      const std::string there = std::string(", ") + under.name + " under the map";
      rows.push_back(medianRow("GUI thread on a core, " + training + there, "%", phase.guiShares));
      if (&under == &turns.unders.front()) continue;
      rows.push_back(medianRow(training + there, "images/s", phase.imagesPerSecond).comparedWith("nothing", free.figure));
      // Each beside the one of the same round: what the machine gives changes from minute to minute.
      std::vector<double> kept;
      for (std::size_t i = 0; i < phase.imagesPerSecond.size(); ++i)
        kept.push_back(100.0 * phase.imagesPerSecond[i] / bare.imagesPerSecond[i]);
      rows.push_back(medianRow("of " + training + " with nothing there, " + under.name, "%", kept).aimedAt("at least 95 %"));
      const bool alone = std::string_view(under.layer) == kNoLayer;
      rows.push_back(medianRow("pictures of the decoded world, " + training + there, "1/s", phase.groundsPerSecond)
                         .aimedAt(alone ? "10" : ""));
      rows.push_back(medianRow("images in such a picture, " + training + there, "images", phase.groundImages)
                         .aimedAt(alone ? turns.imagesAim : ""));
      // Both in one, beside what the same processor trains meanwhile.
      std::vector<double> decoded;
      for (std::size_t i = 0; i < phase.groundImages.size(); ++i)
        decoded.push_back(phase.groundsPerSecond[i] * phase.groundImages[i]);
      rows.push_back(medianRow("decoded images of the world, " + training + there, "images/s", decoded)
                         .comparedWith("training", percentile(phase.imagesPerSecond, 50)));
    }
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
  const PartOptions& m_part;
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
  options.skippable = {kLayers, kConvolutional};
  if (const auto code = parseOptions(argc, argv,
                                     "Mouse and pen to painted image, GUI stalls and what lies under the map, with and without "
                                     "training (92 phases).",
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
  Interaction interaction(clock, options);
  if (const int code = interaction.measure(**digits, table)) return code;
  return finish(table, options);
}
