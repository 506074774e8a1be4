// SPDX-License-Identifier: GPL-3.0-or-later
// A monkey at the window: does at random what users do while the window trains, for what nobody thought of testing.
//   latentscape_monkey --seed 7 --seconds 60 --log monkey.log    ends with 1 and says why if something went wrong
//   latentscape_monkey --seed 7 --actions 4210                   the same actions again: monkey.h says what that replays
//   latentscape_monkey --soak 3600 --csv soak.csv --chart soak.png    instead trains and drags gently, and measures memory
// Wrong are a crash, an assertion, a warning of Qt, an exception in the event loop, a window that does not close, and no answer
// for two minutes. It has a home and settings of its own in a temporary folder, and no network.
#include "core/base/exceptions.h"
#include "core/base/threads.h"
#include "core/engine/trainer_loader.h"
#include "tests/monkey/heartbeat.h"
#include "tests/monkey/memory_trend.h"
#include "tests/monkey/messages.h"
#include "tests/monkey/monkey.h"
#include "tests/monkey/private_home.h"
#include "tests/monkey/soak.h"

#include <CLI/CLI.hpp>

#include <QApplication>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

namespace latentscape {
namespace {

constexpr double kStall = 1000.0;  // milliseconds without an answer that a user takes for a freeze
constexpr std::chrono::seconds kPatience(120);

struct Arguments {
  MonkeyOptions monkey;
  std::uint64_t actions = 0;
  std::string log;
  bool failOnStall = false;
  double soak = 0.0;
  std::string csv, chart;
};

// What a slot or a painting throws is told and survived, as in the program, but counts.
class Application : public QApplication {
 public:
  using QApplication::QApplication;
  bool notify(QObject* receiver, QEvent* event) override {
    try {
      return QApplication::notify(receiver, event);
    } catch (const std::exception& problem) {
      Messages::add("an exception reached the event loop: " + problemOf(problem));
      return false;
    }
  }
};

struct Closer {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Closer>;

// Relative paths are those of the user, before the current folder is the private home.
std::string absolute(const std::string& path) { return path.empty() ? path : std::filesystem::absolute(path).string(); }

File opened(const std::string& path) {
  if (path.empty()) return nullptr;
  File file(std::fopen(path.c_str(), "we"));
  if (file == nullptr) throw std::runtime_error(path + " can't be written to");
  return file;
}

// Whether one was too long.
bool reportStalls(const Heartbeat& heart) {
  const auto& waits = heart.waits();
  const double most = waits.empty() ? 0.0 : *std::max_element(waits.begin(), waits.end());
  std::printf("answers of the window, of %zu: p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, longest %.0f ms\n", waits.size(),
              quantile(waits, 0.5), quantile(waits, 0.99), quantile(waits, 0.999), most);
  for (const Heartbeat::Stall& stall : heart.worst())
    std::printf("  %6.0f ms, %5.0f on a core  %s\n", stall.milliseconds, stall.processor, stall.action.c_str());
  return most > kStall;
}

int reportProblems() {
  const auto unexpected = Messages::unexpected();
  for (const auto& [what, seen] : unexpected)
    std::printf("PROBLEM, %d times, first during %s: %s\n", seen.times, seen.first.c_str(), what.c_str());
  return unexpected.empty() ? 0 : 1;
}

int runMonkey(const Arguments& arguments, Theme& theme, const PrivateHome& home) {
  if (auto filled = home.fill(600, 200); !filled) throw std::runtime_error(filled.error().message());
  const File log = opened(arguments.log);
  MonkeyOptions options = arguments.monkey;
  options.log = log.get();
  if (arguments.actions > 0) options.actions = arguments.actions;
  bool closed = false, stalled = false;
  {
    Heartbeat heart(kPatience);
    Monkey monkey(theme, home, heart, options);
    QObject::connect(&monkey, &Monkey::finished, &monkey, [&closed](bool itself) {
      closed = itself;
      QCoreApplication::exit();
    });
    monkey.start();
    QApplication::exec();
    const auto actions = monkey.actions();
    std::printf("seed %llu: %llu actions (%llu of them while training), %d windows, of which the slowest took %.0f ms to make\n",
                static_cast<unsigned long long>(options.seed), static_cast<unsigned long long>(actions),
                static_cast<unsigned long long>(monkey.trainingActions()), monkey.windows(), monkey.slowestWindow());
    for (const auto& [kind, times] : monkey.kinds()) std::printf("%s %d  ", kind.c_str(), times);
    std::printf("\n%zu different entries of the menus; memory at the end %.0f MB\n", monkey.triggered().size(),
                residentMegabytes());
    stalled = reportStalls(heart);
    if (!closed) Messages::add("the window does not close");
  }
  int code = reportProblems();
  if (stalled && arguments.failOnStall) {
    std::printf("PROBLEM: the window did not answer for more than a second\n");
    code = 1;
  }
  if (code != 0)
    std::printf("again: --seed %llu --actions N, with the number of the action above\n",
                static_cast<unsigned long long>(options.seed));
  return code;
}

int runSoak(const Arguments& arguments, Theme& theme, const PrivateHome& home) {
  if (auto filled = home.fill(2000, 500); !filled) throw std::runtime_error(filled.error().message());
  const File csv = opened(arguments.csv);
  Heartbeat heart(kPatience);
  Soak soak(theme, home, heart, arguments.soak, std::clamp(arguments.soak / 300.0, 1.0, 5.0), csv.get());
  QObject::connect(&soak, &Soak::finished, &soak, [] { QCoreApplication::exit(); });
  soak.start();
  QApplication::exec();
  // Caches, tabs that are shown for the first time and the allocator's pools fill up.
  const double warmUp = std::min(arguments.soak / 3.0, std::max(120.0, arguments.soak / 6.0));
  const MemoryTrend trend = memoryTrend(soak.samples(), warmUp);
  std::printf(
      "soak of %.0f s, %llu steps of training: memory %.1f MB after %.0f s, %.1f MB at the end, slope %.2f MB per hour, standard "
      "error %.2f (%zu samples)\n",
      arguments.soak, static_cast<unsigned long long>(soak.steps()), trend.atFrom, warmUp, soak.samples().back().megabytes,
      trend.perHour, trend.standardError, trend.samples);
  if (soak.steps() > 0)
    std::printf("that is %.0f bytes for each step of training\n",
                trend.perHour / 3600.0 * arguments.soak / static_cast<double>(soak.steps()) * 1024.0 * 1024.0);
  reportStalls(heart);
  if (!arguments.chart.empty()) {
    if (auto drawn = writeMemoryChart(arguments.chart, soak.samples(), trend, "Memory while training"); !drawn)
      throw std::runtime_error(drawn.error().message());
  }
  if (soak.steps() == 0) Messages::add("the soak did not train");
  return reportProblems();
}

int run(int argc, char** argv) {
  Arguments arguments;
  CLI::App app("A monkey at Latentscape's window: does at random what users do, and reports what goes wrong.");
  app.add_option("--seed", arguments.monkey.seed, "Of all actions")->capture_default_str();
  auto* actions = app.add_option("--actions", arguments.actions, "End after so many actions")->check(CLI::PositiveNumber);
  app.add_option("--seconds", arguments.monkey.seconds, "End after this time")
      ->excludes(actions)
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--pace", arguments.monkey.pace, "Milliseconds between two events")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  app.add_option("--log", arguments.log, "Write each action before it is done");
  app.add_flag("--fail-on-stall", arguments.failOnStall, "More than a second without an answer is wrong, too");
  auto* soak = app.add_option("--soak", arguments.soak, "Instead train and drag gently for so many seconds, and measure memory")
                   ->check(CLI::PositiveNumber);
  app.add_option("--csv", arguments.csv, "The soak's samples")->needs(soak);
  app.add_option("--chart", arguments.chart, "A picture of the soak's memory, .png or .svg")->needs(soak);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  prepareEngineThreads(argv);  // may start the program again
  arguments.log = absolute(arguments.log);
  arguments.csv = absolute(arguments.csv);
  arguments.chart = absolute(arguments.chart);
  const PrivateHome home;
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen:configfile=" LATENTSCAPE_SCREEN);
  answerPromptly();
  const Messages messages;
  QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
  Application application(argc, argv);
  QApplication::setApplicationName(QStringLiteral("latentscape"));
  QApplication::setApplicationDisplayName(QStringLiteral("Latentscape"));
  QApplication::setOrganizationName(QStringLiteral("latentscape"));
  QApplication::setQuitOnLastWindowClosed(false);
  Theme theme;
  return arguments.soak > 0.0 ? runSoak(arguments, theme, home) : runMonkey(arguments, theme, home);
}

}  // namespace
}  // namespace latentscape

int main(int argc, char** argv) {
  try {
    return latentscape::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "latentscape_monkey: " << latentscape::problemOf(error) << '\n';
    return 2;
  }
}
