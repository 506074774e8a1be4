// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/analysis_controller.h"
#include "ui/theme/palette.h"

#include <QElapsedTimer>
#include <QString>
#include <QTimer>
#include <QWidget>

#include <filesystem>
#include <functional>
#include <optional>

class QHBoxLayout;
class QLabel;
class QProgressBar;
class QPushButton;
class QSlider;
class QStackedWidget;

namespace latentscape {

class ElidedLabel;
class NumberField;

// Something to be saved: where the person is asked for a file, and what writes it, on another thread, of values that it holds.
struct AnalysisExport {
  QString caption, suggestion, filter;  // of the file dialog; "picture.png", "Picture (*.png)"
  std::function<Result<void>(const std::filesystem::path&)> write;
};

// A tab for one thing that models are good for. Above, its controls, Run or Cancel where the work is long, and Export; below them
// its number, in words, and how far the work is; below that its picture. GUI thread only.
class AnalysisPanel : public QWidget {
  Q_OBJECT
 public:
  enum class Kind {
    Live,  // answers by itself while it is shown, and again for newer weights
    Long   // answers when Run is pressed
  };

  virtual void setColours(const Palette& /*colours*/, bool dark) { m_dark = dark; }
  // Whether anybody sees the tab. A live one works only then.
  void setShown(bool shown);
  bool isShown() const { return m_shown; }
  const QString& title() const { return m_title; }
  const QString& name() const { return m_name; }
  AnalysisJob& job() { return m_job; }
  void run();  // as the button does
  QString headline() const;

 signals:
  void exportRequested(const AnalysisExport& what);

 protected:
  // name begins the names of its widgets: "denoise" makes "denoisePanel", "denoiseRun", "denoiseExport".
  AnalysisPanel(AnalysisController& analyses, Kind kind, const QString& name, const QString& title, QWidget* parent);

  // Begins the work with what the controls say.
  virtual void start() = 0;
  // Another model or data set: nothing that was found is true any more.
  virtual void forget() = 0;
  // What Export saves; asked while there is a picture.
  virtual AnalysisExport exported() const = 0;

  AnalysisController& analyses() const { return m_analyses; }
  bool isDark() const { return m_dark; }
  QString widgetName(const char* part) const;  // "denoise" + "Kind"
  // A control of the row above, with its caption on its left where that is not empty.
  void addControl(const QString& caption, QWidget* control);
  // A slider of that row with its value beside it. text: the value in words.
  QSlider* addSlider(const char* part, const QString& caption, const QString& help, int from, int to, int value,
                     std::function<QString(int)> text);
  // A field for a whole number.
  NumberField* addNumber(const char* part, const QString& caption, const QString& help, double least, double most);
  void setPicture(QWidget* picture);
  void setEmptyText(const QString& text);
  // The number; shows the picture.
  void setHeadline(const QString& text);
  void showPicture();  // its number is yet to come
  void showError(const Error& error);
  // Back to the empty text.
  void clear();
  // A control has changed: a live tab answers anew.
  void changed();
  // Why there is nothing to work on, or nothing.
  virtual std::optional<QString> obstacle() const;

 private:
  void reset();
  void updateButtons();

  AnalysisController& m_analyses;
  const Kind m_kind;
  const QString m_name;
  const QString m_title;
  AnalysisJob m_job;
  QLayout* m_controls;
  QPushButton* m_run = nullptr;
  QPushButton* m_export;
  ElidedLabel* m_headline;
  QLabel* m_progressText;
  QProgressBar* m_progress;
  QStackedWidget* m_stack;
  QLabel* m_empty;
  QString m_emptyText;
  QElapsedTimer m_clock;  // since the work began, then since it ended
  qint64 m_duration = 0;  // of the last piece of work, ms
  QTimer m_follow;        // newer weights are waiting
  bool m_shown = false;
  bool m_dark = true;
  bool m_answered = false;
};

}  // namespace latentscape
