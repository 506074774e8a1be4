// SPDX-License-Identifier: GPL-3.0-or-later
// How quickly the window responds: the real main window, offscreen, with and without training at full speed.
#include "core/data/centring.h"
#include "tests/benchmark/control_timer.h"
#include "tests/benchmark/digits.h"
#include "tests/benchmark/drag.h"
#include "tests/benchmark/gui_clock.h"
#include "tests/benchmark/table.h"
#include "ui/controllers/drawing.h"
#include "ui/panels/experiment_panel.h"
#include "ui/widgets/draw_pad.h"
#include "ui/window/main_window.h"
#include "ui/window/world_flow.h"

#include <QAction>
#include <QMouseEvent>
#include <QTabWidget>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <optional>

namespace latentscape {
namespace {

constexpr int kRounds = 3;  // seconds of training undisturbed and with a drag, in turn

// Tells of each time that a widget is painted.
class PaintWatch : public QObject {
 public:
  explicit PaintWatch(QWidget& widget) { widget.installEventFilter(this); }
  int paints() const { return m_paints; }

 protected:
  bool eventFilter(QObject*, QEvent* event) override {
    m_paints += event->type() == QEvent::Paint ? 1 : 0;
    return false;
  }

 private:
  int m_paints = 0;
};

// What was measured during a phase; merged over several rounds.
struct Phase {
  std::vector<double> control;        // lateness of the idle timer
  std::vector<GuiClock::Turn> turns;  // of the GUI thread
  std::vector<Drag::Move> moves;
  // One per round:
  std::vector<double> imagesPerSecond;   // evaluation and frames are part of the time
  std::vector<double> groundsPerSecond;  // pictures of the decoded world
  std::vector<double> groundImages;      // in the last of them

  std::vector<double> of(double (Drag::Move::*figure)() const) const {
    std::vector<double> values;
    for (const auto& move : moves) values.push_back((move.*figure)());
    return values;
  }
  std::vector<double> of(double GuiClock::Turn::* figure) const {
    std::vector<double> values;
    for (const auto& turn : turns) values.push_back(turn.*figure);
    return values;
  }
};

class Interaction {
 public:
  Interaction(GuiClock& clock, double seconds)
      : m_clock(clock), m_seconds(seconds), m_window(m_theme, options()), m_drag(m_window, clock) {}

  int measure(const Digits& digits, Table& table) {
    m_window.resize(1440, 900);
    m_window.show();
    m_window.begin({});
    if (!GuiClock::runUntil([this] { return m_window.binding().pictureComplete(); }, 60))
      return failed("the first picture did not come");
    GuiClock::run(2);
    Phase still, idleDrag, bare, training, layered, dragged;
    watch(still, false, m_seconds);
    watch(idleDrag, true, 2 * m_seconds);
    const std::vector<double> idleStrokes = draw(m_seconds);

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
    for (int round = 0; round < kRounds; ++round) {
      setUnder(false, "layerNone");
      watch(bare, false, m_seconds);
      setUnder(true, "layerNone");
      watch(training, false, m_seconds);
      setUnder(true, "layer_magnification");
      watch(layered, false, m_seconds);
      setUnder(true, "layerNone");
      watch(dragged, true, m_seconds);
    }
    QObject::disconnect(counting);
    const std::vector<double> strokes = draw(m_seconds);
    if (!running()) return failed("training ended early");
    table.notes.push_back(digits.note());
    table.notes.push_back(describeArchitecture(config.model) + ", batch " + std::to_string(config.training.batch) + ", on " +
                          m_window.training().status().device);
    report(table, still, idleDrag, training, dragged);
    reportUnder(table, bare, training, layered);
    table.rows.push_back(percentileRow("stroke to picture, p50", "ms", idleStrokes, 50));
    table.rows.push_back(percentileRow("stroke to picture, p99", "ms", idleStrokes, 99).aimedAt("under 16 ms"));
    table.rows.push_back(percentileRow("stroke to picture, training, p50", "ms", strokes, 50));
    table.rows.push_back(percentileRow("stroke to picture, training, p99", "ms", strokes, 99).aimedAt("under 16 ms"));
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

  // A pen that moves sixty times a second, as long: from a move to the picture of the reconstruction that has it, milliseconds.
  std::vector<double> draw(double seconds) {
    auto* pad = m_window.findChild<DrawPad*>(QStringLiteral("drawPad"));
    auto* decoded = m_window.findChild<QWidget*>(QStringLiteral("drawReconstruction"));
    auto* drawing = m_window.findChild<Drawing*>();
    if (pad == nullptr || decoded == nullptr || drawing == nullptr) qFatal("the window has no pad");
    m_window.tabs().setCurrentIndex(m_window.analyses().indexOf(QLatin1String(AnalysisTabs::kDraw)));
    GuiClock::run(0.5);
    // The same strokes on a pad of its own tell beforehand what the model is to see: an answer may be about an earlier move.
    DrawPad ahead;
    ahead.resize(pad->size());
    ahead.setPen(pad->pen());
    std::optional<Image> awaited;
    int answered = -1;  // paints when the answer was there
    PaintWatch watch(*decoded);
    const QMetaObject::Connection told = QObject::connect(drawing, &Drawing::read, [&](const DrawnAnswer& answer) {
      if (answered < 0 && awaited && answer.reading.picture == *awaited) answered = watch.paints();
    });
    const auto send = [](DrawPad* to, QEvent::Type type, QPointF at) {
      const Qt::MouseButton button = type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton;
      QMouseEvent event(type, at, to->mapToGlobal(at), button, type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::LeftButton,
                        Qt::NoModifier);
      QCoreApplication::sendEvent(to, &event);
    };
    const auto at = [pad](int i) {
      const double angle = 0.11 * i;
      return QPointF(pad->width() * (0.5 + 0.3 * std::sin(angle)), pad->height() * (0.5 + 0.35 * std::cos(0.37 * angle)));
    };
    std::vector<double> milliseconds;
    pad->clear();
    for (DrawPad* each : {&ahead, pad}) {  // a dot alone would not be read
      send(each, QEvent::MouseButtonPress, at(-20));
      for (int i = -19; i <= 0; ++i) send(each, QEvent::MouseMove, at(i));
    }
    const auto start = Clock::now();
    for (int i = 1; i <= static_cast<int>(60.0 * seconds); ++i) {
      while (millisecondsBetween(start, Clock::now()) < i * 1000.0 / 60.0) QCoreApplication::processEvents();
      send(&ahead, QEvent::MouseMove, at(i));
      awaited = centredAsMnist(ahead.ink(), drawing->answer() ? drawing->answer()->reading.picture.shape.width : 28);
      answered = -1;
      const auto began = Clock::now();
      send(pad, QEvent::MouseMove, at(i));
      while (millisecondsBetween(began, Clock::now()) < 1000.0) {
        QCoreApplication::processEvents();
        if (answered >= 0 && watch.paints() > answered) break;
      }
      milliseconds.push_back(millisecondsBetween(began, Clock::now()));
    }
    send(pad, QEvent::MouseButtonRelease, at(0));
    QObject::disconnect(told);
    m_window.tabs().setCurrentIndex(0);
    GuiClock::run(0.5);
    return milliseconds;
  }

  // What lies under the map: the decoded world, and a layer by the name of its entry in the menu.
  void setUnder(bool world, const char* layer) {
    m_window.findChild<QAction*>(QStringLiteral("decodedWorld"))->setChecked(world);
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
    const auto began = Clock::now();
    if (drag) {
      const auto moves = m_drag.run(seconds);
      phase.moves.insert(phase.moves.end(), moves.begin(), moves.end());
      if (moves.size() < static_cast<std::size_t>(seconds * 50)) failed("images of some mouse events were never painted");
    } else {
      GuiClock::run(seconds);
    }
    phase.imagesPerSecond.push_back((images() - before) / millisecondsBetween(began, Clock::now()) * 1e3);
    phase.groundsPerSecond.push_back(m_grounds / millisecondsBetween(began, Clock::now()) * 1e3);
    phase.groundImages.push_back(static_cast<double>(m_groundImages));
    const auto turns = m_clock.takeTurns();
    phase.turns.insert(phase.turns.end(), turns.begin(), turns.end());
    const auto& lateness = control.finish();
    phase.control.insert(phase.control.end(), lateness.begin(), lateness.end());
  }

  static void report(Table& table, const Phase& still, const Phase& idleDrag, const Phase& training, const Phase& dragged) {
    auto& rows = table.rows;
    const Row calm = percentileRow("idle timer's lateness, p99: nothing to do", "ms", still.control, 99);
    const Row calmDrag = percentileRow("idle timer's lateness, p99: dragging", "ms", idleDrag.control, 99);
    const Row busy = percentileRow("idle timer's lateness, p99: training", "ms", training.control, 99);
    const Row both = percentileRow("idle timer's lateness, p99: training and dragging", "ms", dragged.control, 99);
    rows.insert(rows.end(), {calm, calmDrag, busy, both});
    const auto total = &Drag::Move::total;
    const Row half = percentileRow("mouse event to painted image, p50", "ms", idleDrag.of(total), 50);
    rows.push_back(half);
    rows.push_back(percentileRow("mouse event to painted image, p99", "ms", idleDrag.of(total), 99)
                       .comparedWith("idle timer", calmDrag.figure));
    rows.push_back(percentileRow("mouse event to painted image, training, p50", "ms", dragged.of(total), 50)
                       .comparedWith("not training", half.figure));
    rows.push_back(percentileRow("mouse event to painted image, training, p99", "ms", dragged.of(total), 99)
                       .comparedWith("idle timer", both.figure)
                       .aimedAt("under 8 ms"));
    rows.push_back(percentileRow("mouse event to painted image, training, longest", "ms", dragged.of(total), 100));
    rows.push_back(percentileRow("of it, waiting for the GUI thread, p99", "ms", dragged.of(&Drag::Move::waiting), 99));
    rows.push_back(percentileRow("of it, question to answer, p99", "ms", dragged.of(&Drag::Move::answering), 99));
    rows.push_back(percentileRow("of it, answer to painted, p99", "ms", dragged.of(&Drag::Move::painting), 99));
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

  static void reportUnder(Table& table, const Phase& bare, const Phase& world, const Phase& layered) {
    auto& rows = table.rows;
    const Row free = medianRow("training, nothing under the map", "images/s", bare.imagesPerSecond);
    rows.push_back(free);
    rows.push_back(medianRow("training, the decoded world under the map", "images/s", world.imagesPerSecond)
                       .comparedWith("nothing", free.figure)
                       .aimedAt("at least 0.95"));
    rows.push_back(medianRow("training, the world and the magnification under the map", "images/s", layered.imagesPerSecond)
                       .comparedWith("nothing", free.figure)
                       .aimedAt("at least 0.95"));
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
  int m_grounds = 0;  // pictures of the decoded world in this phase
  std::size_t m_groundImages = 0;
};

}  // namespace
}  // namespace latentscape

int main(int argc, char** argv) {
  using namespace latentscape;
  PartOptions options;
  if (const auto code = parseOptions(argc, argv, "Mouse to painted image and GUI stalls, with and without training (18 phases).",
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
