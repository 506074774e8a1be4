// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/explorer/screenshot.h"

#include "core/base/files.h"
#include "core/base/printable.h"
#include "ui/window/lesson_window.h"
#include "ui/window/main_window.h"
#include "ui/window/world_flow.h"

#include <QApplication>
#include <QBuffer>
#include <QPixmap>
#include <QTabWidget>
#include <QTimer>

#include <algorithm>
#include <charconv>
#include <iostream>

namespace latentscape {
namespace {

constexpr int kDeadline = 120000;  // ms
constexpr int kSettle = 500;       // ms for the map's view to settle and late answers to be painted

}  // namespace

std::optional<QSize> ScreenshotOptions::windowSize() const {
  int width = 0, height = 0;
  const char* end = size.data() + size.size();
  const auto first = std::from_chars(size.data(), end, width);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != 'x') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, height);
  if (second.ec != std::errc{} || second.ptr != end) return std::nullopt;
  if (width < kLeastWidth || height < kLeastHeight || width > kMostSide || height > kMostSide) return std::nullopt;
  return QSize(width, height);
}

Screenshot::Screenshot(MainWindow& window, const ScreenshotOptions& options, const std::string& model)
    : m_window(window), m_subject(&window), m_options(options) {
  if (!m_options.lesson.empty()) {
    runLesson();
    return;
  }
  connect(&window.opening(), &OpeningFlow::openFailed, this, &Screenshot::fail);
  connect(&window.binding(), &ExplorationBinding::pictureCompleted, this, &Screenshot::modelComplete);
  connect(&window.training(), &TrainingController::statusChanged, this, &Screenshot::look);
  window.tabs().setCurrentIndex(std::max(0, window.analyses().indexOf(QString::fromStdString(m_options.tab))));
  window.resize(*m_options.windowSize());
  window.show();
  window.begin(model);
  if (m_options.epochs == 0) {
    QTimer::singleShot(kDeadline, this, [this] {
      if (!m_grabbed)
        fail(Error{"the first picture was not complete within two minutes", "--screenshot", "Try again on a quieter machine."});
    });
  }
}

void Screenshot::runLesson() {
  LessonWindow& lesson = m_window.openLesson(*findLesson(m_options.lesson));
  m_subject = &lesson;
  lesson.resize(*m_options.windowSize());
  connect(&lesson, &LessonWindow::ran, this, [this](const Result<LessonOutcome>& outcome) {
    if (!outcome) return fail(outcome.error());
    QTimer::singleShot(kSettle, this, &Screenshot::grab);
  });
  lesson.run();
}

void Screenshot::modelComplete() {
  if (m_training || m_grabbed) return;
  if (m_options.epochs == 0) return finish();
  m_training = true;
  // Without training images, nobody is there to press the download button.
  connect(&m_window.trainingFlow(), &TrainingFlow::trainingRefused, this, &Screenshot::fail);
  m_window.trainingFlow().trainAtLeast(m_options.epochs);
}

void Screenshot::look() {
  if (!m_training || m_grabbed) return;
  const SessionStatus& status = m_window.training().status();
  if (status.state == SessionState::Failed && status.error) return fail(*status.error);
  const LossLog& losses = m_window.training().losses();
  const bool reached = !losses.empty() && losses.back().epochFraction >= m_options.epochs;
  if (reached) finish();
}

// Runs a long analysis, and waits for its picture.
void Screenshot::finish() {
  m_grabbed = true;
  const auto settle = [this] { QTimer::singleShot(kSettle, this, &Screenshot::grabSettled); };
  auto* panel = qobject_cast<AnalysisPanel*>(m_window.tabs().currentWidget());
  if (panel == nullptr) return settle();
  connect(&panel->job(), &AnalysisJob::failed, this, &Screenshot::fail);
  connect(&panel->job(), &AnalysisJob::finished, this, settle, Qt::SingleShotConnection);
  panel->run();
  if (!panel->job().running()) settle();
}

// At rest, what lies under the map comes in pieces.
void Screenshot::grabSettled() {
  if (m_window.training().trains() || m_window.findChild<WorldFlow*>()->settled()) return grab();
  QTimer::singleShot(kSettle, this, &Screenshot::grabSettled);
}

void Screenshot::grab() {
  const Error failure{"the screenshot can't be made", m_options.file, "Give a smaller --size."};
  m_writing.run(
      failure,
      [image = m_subject->grab().toImage(), failure, file = m_options.file](std::stop_token,
                                                                            const ProgressCallback&) -> Result<void> {
        QByteArray bytes;
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        if (!image.save(&buffer, "PNG")) return failure;  // null for lack of memory
        return writeFile(file, std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
      },
      [this](const Result<void>& written) {
        if (!written) return fail(written.error());
        QApplication::exit(0);
      });
}

void Screenshot::fail(const Error& error) {
  std::cerr << "latentscape: " << printable(error.message()) << '\n';
  QApplication::exit(1);
}

}  // namespace latentscape
