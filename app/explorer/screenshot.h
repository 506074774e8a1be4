// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "ui/tasks/task.h"

#include <QObject>
#include <QSize>
#include <QString>

#include <optional>
#include <string>

namespace latentscape {

class MainWindow;

struct ScreenshotOptions {
  std::string file;
  int epochs = 0;
  std::string size = "1440x900";
  std::string tab = "losses";
  std::string lesson;  // show this lesson's window instead, once the lesson has run; may be empty
  static constexpr int kLeastWidth = 640, kLeastHeight = 480, kMostSide = 8192;
  std::optional<QSize> windowSize() const;  // nullopt if size is no WIDTHxHEIGHT within these limits
};

// Shows the window, or that of a lesson, waits for its picture, writes it and exits: with code 0, or 1 and a message if
// something failed. GUI thread.
class Screenshot : public QObject {
 public:
  Screenshot(MainWindow& window, const ScreenshotOptions& options, const std::string& model);

 private:
  void runLesson();
  void modelComplete();
  void look();
  void finish();
  void grabSettled();
  void grab();
  void fail(const Error& error);

  MainWindow& m_window;
  QWidget* m_subject;  // the widget to grab
  const ScreenshotOptions m_options;
  bool m_training = false;
  bool m_grabbed = false;
  Background m_background;
  Task m_writing{m_background};
};

}  // namespace latentscape
