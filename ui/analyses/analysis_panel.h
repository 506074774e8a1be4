// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/misfit.h"
#include "ui/controllers/analysis_controller.h"
#include "ui/theme/palette.h"

#include <QElapsedTimer>
#include <QString>
#include <QTimer>
#include <QWidget>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

class QHBoxLayout;
class QLabel;
class QProgressBar;
class QPushButton;
class QSlider;
class QStackedWidget;

namespace latentscape {

class ElidedLabel;
class NumberField;

// What Export saves: the texts of the file dialog, and the function that writes the file, on another thread, from values that
// it holds, unless it is stopped.
struct AnalysisExport {
  QString caption, suggestion, filter;  // of the file dialog; "picture.png", "Picture (*.png)"
  std::function<Result<void>(const std::filesystem::path&, const std::stop_token&)> write;
  // What the user has to know of the file once it is written, a sentence; may be empty, as its answer may.
  std::function<QString(const std::filesystem::path&)> note{};
};

// A tab for one analysis. At the top its controls, Run or Cancel if the work is long, and Export; below them, if the question
// doesn't fit the model, a line that says so with a button for what would; then the headline with the main figures, and the
// progress; below that the picture. GUI thread only.
class AnalysisPanel : public QWidget {
  Q_OBJECT
 public:
  enum class Kind {
    Live,  // answers by itself while it is shown, and again for newer weights
    Long   // answers when Run is pressed
  };

  virtual void setColours(const Palette& /*colours*/, bool dark) { m_dark = dark; }
  // Whether the tab is visible. A live panel works only while it is.
  void setShown(bool shown);
  const QString& title() const { return m_title; }
  const QString& name() const { return m_name; }
  bool isLong() const { return m_kind == Kind::Long; }
  AnalysisJob& job() { return m_job; }
  void run();  // like the button
  QString headline() const;

 signals:
  void exportRequested(const AnalysisExport& what);
  void trainingRequested(const RunConfig& config);  // what would fit the question

 protected:
  bool event(QEvent* event) override;
  // Where the question that the controls ask does not fit the subject; called on another thread, so it holds values only. Null:
  // there is nothing to find.
  using FindMisfit = std::function<std::optional<Misfit>(const AnalysisSubject&, const std::stop_token&)>;
  virtual FindMisfit misfitFinder() const { return nullptr; }
  // Sets the controls to what would fit, where that is another question.
  virtual void askFitting() {}
  // name: the panel's kName, that of its analysis's tab (core/analyses/registry.h), whose title it has. It is the prefix of its
  // widgets' object names: "denoise" makes "denoisePanel", "denoiseRun", "denoiseExport".
  AnalysisPanel(AnalysisController& analyses, Kind kind, const char* name, QWidget* parent);

  // Starts the work with the controls' values.
  virtual void start() = 0;
  // Another model or data set was opened: earlier results no longer hold.
  virtual void forget() = 0;
  // What Export saves; called only while there is a picture.
  virtual AnalysisExport exported() const = 0;

  AnalysisController& analyses() const { return m_analyses; }
  bool isDark() const { return m_dark; }
  QString widgetName(const char* part) const;  // "denoise" + "Kind"
  // Adds a control to the row at the top, with its caption, if any, on its left.
  void addControl(const QString& caption, QWidget* control);
  // Adds a slider to that row with its value beside it. text: formats the value.
  QSlider* addSlider(const char* part, const QString& caption, const QString& help, int from, int to, int value,
                     std::function<QString(int)> text);
  // Adds a field for a whole number.
  NumberField* addNumber(const char* part, const QString& caption, const QString& help, double least, double most);
  std::size_t testImages() const;  // how many there are
  bool variational() const;        // whether the model is; true while there is none
  void setPicture(QWidget* picture);
  void setEmptyText(const QString& text);
  // Sets the headline and shows the picture.
  void setHeadline(const QString& text);
  // What the user should know to read the figures, below the headline; none hides it.
  void setNotes(const std::vector<std::string>& notes);
  void showPicture();  // before the headline is known
  void showError(const Error& error);
  // Shows the empty text again.
  void clear();
  // A control has changed: a live panel answers again.
  void changed();
  // Looks again whether the question fits, if the tab is visible.
  void checkFit();
  // Why there is nothing to work on, or nullopt.
  virtual std::optional<QString> obstacle() const;

 private:
  void reset();
  void updateButtons();
  void showMisfit(std::optional<Misfit> misfit);

  AnalysisController& m_analyses;
  const Kind m_kind;
  const QString m_name;
  const QString m_title;
  AnalysisJob m_job;
  AnalysisJob m_fitJob;
  std::optional<Misfit> m_misfit;
  QWidget* m_fit;
  QLabel* m_fitText;
  QPushButton* m_fitAction;
  QLayout* m_controls;
  QPushButton* m_run = nullptr;
  QPushButton* m_export;
  ElidedLabel* m_headline;
  QLabel* m_notes;
  QLabel* m_progressText;
  QProgressBar* m_progress;
  QStackedWidget* m_stack;
  QLabel* m_empty;
  QString m_emptyText;
  QElapsedTimer m_clock;  // since the work began; after it, since it ended
  qint64 m_duration = 0;  // of the last piece of work, in ms
  QTimer m_follow;        // restarts the work for newer weights
  bool m_shown = false;
  bool m_dark = true;
  bool m_answered = false;
};

}  // namespace latentscape
