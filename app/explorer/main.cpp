// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/explorer/last_save.h"
#include "app/explorer/screenshot.h"
#include "app/explorer/termination.h"
#include "app/options/values.h"
#include "core/base/exceptions.h"
#include "core/base/files.h"
#include "core/base/printable.h"
#include "core/base/threads.h"
#include "core/engine/trainer_loader.h"
#include "core/lessons/lesson.h"
#include "ui/theme/theme.h"
#include "ui/window/analysis_tabs.h"
#include "ui/window/main_window.h"
#include "ui/window/presenter_size.h"

#include <CLI/CLI.hpp>

#include <QApplication>
#include <QDebug>
#include <QFontDatabase>
#include <QIcon>
#include <QStringList>
#include <QTemporaryDir>
#include <QTimer>

#include <cstdlib>
#include <exception>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

struct Arguments {
  std::string path;
  std::string theme;
  latentscape::ScreenshotOptions screenshot;
  bool takesScreenshot() const { return !screenshot.file.empty(); }
};

void tell(const std::string& message) { std::cerr << "latentscape: " << latentscape::printable(message) << '\n' << std::flush; }

int wrongUsage(const std::string& option, const std::string& expected, const std::string& found) {
  tell(option + ": expected " + expected + ", found \"" + found + "\"");
  return 2;
}

// What Qt said while it looked for a screen.
QStringList& startMessages() {
  static QStringList messages;
  return messages;
}

// Qt ends the program by abort() if it can't reach a screen. This says why, and ends it without a core dump.
void onStartMessage(QtMsgType type, const QMessageLogContext&, const QString& message) {
  startMessages() << message.simplified();
  if (type != QtFatalMsg) return;
  tell("the window can't be shown on this display (" + startMessages().first().toStdString() +
       "). latentscape-cli does the same work without one: latentscape-cli --help");
  std::_Exit(1);
}

bool isSet(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

// Before there is a QApplication: what it needs of the environment. The exit code if it can't be had.
std::optional<int> prepareScreen(bool takesScreenshot) {
  // Without it, Qt would keep settings in the root folder.
  if (!isSet("HOME")) ::setenv("HOME", latentscape::homeFolder().c_str(), 1);
  if (!isSet("QT_QPA_PLATFORM") && !isSet("DISPLAY") && !isSet("WAYLAND_DISPLAY")) {
    if (!takesScreenshot) {
      tell(
          "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so there can be no window. latentscape-cli does "
          "the same work without one: latentscape-cli --help");
      return 1;
    }
    ::setenv("QT_QPA_PLATFORM", "offscreen", 1);  // a picture needs no screen
  }
  qInstallMessageHandler(onStartMessage);
  return std::nullopt;
}

// The exit code if the arguments already end the program (help, version, a usage error).
std::optional<int> parse(int argc, char** argv, Arguments& arguments) {
  CLI::App app("Latentscape: train autoencoders, watch them learn, and explore their latent spaces.");
  app.set_version_flag("--version", "latentscape " LATENTSCAPE_VERSION);
  app.add_option("MODEL", arguments.path,
                 "A .safetensors file or a RUN folder to open (default: what was last open, at first the built-in MNIST model)");
  app.add_option("--theme", arguments.theme, "system, light or dark, for this start")
      ->check(CLI::IsMember({"system", "light", "dark"}));
  auto* screenshot = app.add_option("--screenshot", arguments.screenshot.file,
                                    "Write a picture of the window, a .png, and exit; needs no screen");
  app.add_option("--after-epochs", arguments.screenshot.epochs, "Train this many epochs first; 0: none")
      ->needs(screenshot)
      ->check(latentscape::within(0, latentscape::ConfigLimits::maxEpochs))
      ->capture_default_str();
  app.add_option("--size", arguments.screenshot.size, "Size of the window in the screenshot, from 640x480 to 8192x8192")
      ->needs(screenshot)
      ->capture_default_str();
  app.add_option("--tab", arguments.screenshot.tab, "The tab in the screenshot, which is taken once the tab has its result")
      ->needs(screenshot)
      ->check(CLI::IsMember(latentscape::AnalysisTabs::names()))
      ->capture_default_str();
  std::vector<std::string> lessonNames;
  for (const latentscape::Lesson& lesson : latentscape::lessons()) lessonNames.push_back(lesson.name);
  app.add_option("--lesson", arguments.screenshot.lesson, "Open a lesson; with --screenshot, run it first and show its window")
      ->check(CLI::IsMember(lessonNames));
  latentscape::refuseEmptyValues(app, {"--screenshot", "--size"});  // which say what they expect
  latentscape::readDecimals(app);
  app.failure_message([](const CLI::App*, const CLI::Error& error) {
    return latentscape::printable(error.what()) + "\nRun with --help for more information.\n";
  });
  app.footer("Without a screen: latentscape-cli does the same work.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const latentscape::ScreenshotOptions& screen = arguments.screenshot;
  if (screenshot->count() > 0 && !screen.file.ends_with(".png")) return wrongUsage("--screenshot", "a .png file", screen.file);
  if (!screen.windowSize()) {
    const std::string least = std::to_string(screen.kLeastWidth) + "x" + std::to_string(screen.kLeastHeight);
    const std::string most = std::to_string(screen.kMostSide) + "x" + std::to_string(screen.kMostSide);
    return wrongUsage("--size", "WIDTHxHEIGHT from " + least + " to " + most + ", such as 1440x900", screen.size);
  }
  return std::nullopt;
}

// What a slot or a painting throws on the window's own thread is shown, and ends neither the event loop nor the program.
class Application : public QApplication {
 public:
  using QApplication::QApplication;
  void setFailed(std::function<void(const latentscape::Error&)> failed) { m_failed = std::move(failed); }

  bool notify(QObject* receiver, QEvent* event) override {
    try {
      return QApplication::notify(receiver, event);
    } catch (const std::exception& problem) {
      const latentscape::Error error{"something could not be shown: " + latentscape::problemOf(problem), "",
                                     latentscape::kMemoryAdvice};
      if (error.what == m_last) return false;  // what fails may be the painting of this very message: told once
      m_last = error.what;
      tell(error.message());
      // Later: what failed may be the painting of the message.
      QTimer::singleShot(0, this, [this, error] {
        if (m_failed) m_failed(error);
      });
      return false;
    }
  }

 private:
  std::function<void(const latentscape::Error&)> m_failed;
  std::string m_last;
};

int run(int argc, char** argv) {
  Arguments arguments;
  if (const auto code = parse(argc, argv, arguments)) return *code;
  if (const auto code = prepareScreen(arguments.takesScreenshot())) return *code;
  latentscape::prepareEngineThreads(argv);
  latentscape::answerPromptly();

  latentscape::survivePastFileSize();

  // Not before prepareEngineThreads(), which may start the program anew.
  std::optional<latentscape::PresenterScale> scale;
  if (!arguments.takesScreenshot() && latentscape::presenterSizeChosen()) scale.emplace();
  Application app(argc, argv);
  scale.reset();
  qInstallMessageHandler(nullptr);
  for (const QString& message : startMessages()) qWarning().noquote() << message;
  if (QFontDatabase::families().isEmpty()) {
    tell("there are no fonts on this machine, so the window would have no text. Install some: apt-get install fonts-dejavu-core");
    return 1;
  }
  QApplication::setApplicationName(QStringLiteral("latentscape"));
  QApplication::setApplicationDisplayName(QStringLiteral("Latentscape"));
  QApplication::setOrganizationName(QStringLiteral("latentscape"));
  QApplication::setApplicationVersion(QStringLiteral(LATENTSCAPE_VERSION));
  QApplication::setDesktopFileName(QStringLiteral("latentscape"));
  QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/latentscape.png")));
  latentscape::Theme theme;
  latentscape::MainWindowOptions options;
  options.remember = !arguments.takesScreenshot();
  if (arguments.takesScreenshot()) options.speaker = nullptr;
  // What is trained for a picture is no run of the user's.
  const QTemporaryDir passing;
  if (arguments.takesScreenshot() && arguments.screenshot.epochs > 0) {
    if (!passing.isValid()) {
      tell("no folder can be made for what is trained: " + passing.errorString().toStdString());
      return 1;
    }
    options.runs = options.keeping.rescue = passing.path().toStdString();
  }
  auto window = std::make_unique<latentscape::MainWindow>(theme, options);
  app.setFailed([&window](const latentscape::Error& error) {
    if (window) window->showError(error);
  });
  if (arguments.theme == "light") theme.setMode(latentscape::Theme::Mode::Light);
  else if (arguments.theme == "dark") theme.setMode(latentscape::Theme::Mode::Dark);
  else if (arguments.theme == "system") theme.setMode(latentscape::Theme::Mode::System);

  if (arguments.takesScreenshot()) {
    latentscape::Screenshot screenshot(*window, arguments.screenshot, arguments.path);
    return QApplication::exec();
  }
  const auto unsaved = window->unsaved();
  int code = 0;
  {
    const latentscape::Termination termination([&window] { window->saveNow(latentscape::LastSave::kLongest); },
                                               [&window] { window->keepAndClose(true); });
    const latentscape::LastSave lastSave([&window](auto atMost) { return window->saveNow(atMost); });
    window->show();
    window->begin(arguments.path);
    if (!arguments.screenshot.lesson.empty()) window->openLesson(*latentscape::findLesson(arguments.screenshot.lesson));
    code = QApplication::exec();
  }
  window.reset();  // the last attempts to save are its
  for (const latentscape::Error& why : unsaved->all()) tell(why.message());
  return unsaved->all().empty() ? code : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    tell("stopped: " + latentscape::problemOf(error) + ".");
    return 1;
  }
}
