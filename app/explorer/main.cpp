// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/explorer/screenshot.h"
#include "app/explorer/termination.h"
#include "core/base/threads.h"
#include "core/engine/trainer_loader.h"
#include "core/lessons/lesson.h"
#include "ui/theme/theme.h"
#include "ui/window/main_window.h"

#include <CLI/CLI.hpp>

#include <QApplication>
#include <QIcon>

#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace {

struct Arguments {
  std::string path;
  std::string theme;
  latentscape::ScreenshotOptions screenshot;
  bool takesScreenshot() const { return !screenshot.file.empty(); }
};

// The exit code if the arguments already end the program (help, version, a usage error).
std::optional<int> parse(int argc, char** argv, Arguments& arguments) {
  CLI::App app("Latentscape: train autoencoders, watch them learn, and explore their latent spaces.");
  app.set_version_flag("--version", "latentscape " LATENTSCAPE_VERSION);
  app.add_option("MODEL", arguments.path, "A .safetensors file or a RUN folder to open (default: the built-in MNIST model)");
  app.add_option("--theme", arguments.theme, "system, light or dark, for this start")
      ->check(CLI::IsMember({"system", "light", "dark"}));
  auto* screenshot = app.add_option("--screenshot", arguments.screenshot.file,
                                    "Write a picture of the window (PNG) and exit; also works with QT_QPA_PLATFORM=offscreen");
  app.add_option("--after-epochs", arguments.screenshot.epochs, "Train this many epochs first; 0: none")
      ->needs(screenshot)
      ->check(CLI::Range(0, latentscape::ConfigLimits::maxEpochs))
      ->capture_default_str();
  app.add_option("--size", arguments.screenshot.size, "Size of the window in the screenshot, such as 1440x900")
      ->needs(screenshot)
      ->capture_default_str();
  app.add_option("--tab", arguments.screenshot.tab, "The tab in the screenshot, which is taken once the tab has its result")
      ->needs(screenshot)
      ->check(CLI::IsMember({"losses", "reconstruct", "generate", "denoise", "anomalies", "representation", "evaluate",
                             "compress", "uncertainty", "traversal", "neighbours", "attributes", "network"}))
      ->capture_default_str();
  std::vector<std::string> lessonNames;
  for (const latentscape::Lesson& lesson : latentscape::lessons()) lessonNames.push_back(lesson.name);
  app.add_option("--lesson", arguments.screenshot.lesson, "Open a lesson; with --screenshot, run it first and show its window")
      ->check(CLI::IsMember(lessonNames));
  app.footer("Without a screen: latentscape-cli does the same work.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (arguments.takesScreenshot() && !arguments.screenshot.windowSize()) {
    std::cerr << "latentscape: --size: \"" << arguments.screenshot.size
              << "\" is not a size. Give WIDTHxHEIGHT, such as 1440x900.\n";
    return 2;
  }
  return std::nullopt;
}

int run(int argc, char** argv) {
  Arguments arguments;
  if (const auto code = parse(argc, argv, arguments)) return *code;
  latentscape::prepareEngineThreads(argv);
  latentscape::answerPromptly();

  QApplication app(argc, argv);
  QApplication::setApplicationName(QStringLiteral("latentscape"));
  QApplication::setApplicationDisplayName(QStringLiteral("Latentscape"));
  QApplication::setOrganizationName(QStringLiteral("latentscape"));
  QApplication::setApplicationVersion(QStringLiteral(LATENTSCAPE_VERSION));
  QApplication::setDesktopFileName(QStringLiteral("latentscape"));
  QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/latentscape.png")));
  latentscape::Theme theme;
  latentscape::MainWindowOptions options;
  options.remember = !arguments.takesScreenshot();
  latentscape::MainWindow window(theme, options);
  if (arguments.theme == "light") theme.setMode(latentscape::Theme::Mode::Light);
  else if (arguments.theme == "dark") theme.setMode(latentscape::Theme::Mode::Dark);
  else if (arguments.theme == "system") theme.setMode(latentscape::Theme::Mode::System);

  if (arguments.takesScreenshot()) {
    latentscape::Screenshot screenshot(window, arguments.screenshot, QString::fromStdString(arguments.path));
    return QApplication::exec();
  }
  const latentscape::Termination termination([&window] { window.keepAndClose(true); });
  window.show();
  window.begin(QString::fromStdString(arguments.path));
  if (!arguments.screenshot.lesson.empty()) window.openLesson(*latentscape::findLesson(arguments.screenshot.lesson));
  return QApplication::exec();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "latentscape: " << error.what() << '\n';
    return 1;
  }
}
