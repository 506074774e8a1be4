// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/analysis_panel.h"

#include "core/analyses/registry.h"
#include "ui/analyses/answers.h"
#include "ui/panels/form.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/picture_actions.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSlider>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace latentscape {
namespace {

QString text(std::string_view words) { return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size())); }

constexpr int kSentenceFirst = 1000;  // the stretch of a sentence that takes its width before the empty room behind it does

// What scrolls only where it can't shrink any more: a scroll area asks for the height that its widget needs.
class Shrinking : public QWidget {
 public:
  int heightForWidth(int width) const override { return layout()->minimumHeightForWidth(width); }
};

}  // namespace

AnalysisPanel::AnalysisPanel(AnalysisController& analyses, Kind kind, const char* name, QWidget* parent)
    : QWidget(parent), m_analyses(analyses), m_kind(kind), m_name(QString::fromLatin1(name)),
      m_title(text(analysisOfTab(name).title)), m_job(analyses), m_fitJob(analyses) {
  const QString& title = m_title;
  setObjectName(widgetName("Panel"));
  setAccessibleName(title);
  auto* controls = new QWidget(this);
  m_controls = new FlowLayout(controls, 18, 6);
  m_controls->setContentsMargins(0, 0, 0, 0);
  auto* header = new QHBoxLayout;
  header->setSpacing(8);
  header->addWidget(controls, 1);
  auto* buttons = new QHBoxLayout;
  buttons->setContentsMargins(0, 2, 0, 0);  // within the first line of controls
  buttons->setSpacing(8);
  header->addLayout(buttons);
  header->setAlignment(buttons, Qt::AlignTop);
  if (kind == Kind::Long) {
    m_run = makeButton(tr("Run"), QStringLiteral("primary"), this);
    describe(m_run, widgetName("Run"), tr("Run"), {});
    m_run->setMinimumWidth(84);
    buttons->addWidget(m_run);
    connect(m_run, &QPushButton::clicked, this, [this] {
      if (m_job.running()) m_job.cancel();
      else run();
    });
  }
  m_export = makeButton(tr("Export…"), QStringLiteral("plain"), this);
  describe(m_export, widgetName("Export"), tr("Export: %1").arg(title), tr("Save what this tab shows"));
  buttons->addWidget(m_export);
  connect(m_export, &QPushButton::clicked, this, [this] { emit exportRequested(exported()); });

  m_fit = new QWidget(this);
  auto* fit = new QHBoxLayout(m_fit);
  fit->setContentsMargins(0, 0, 0, 0);
  fit->setSpacing(10);
  m_fitText = makeLabel({}, QStringLiteral("caution"), m_fit);
  m_fitText->setObjectName(widgetName("Misfit"));
  m_fitText->setWordWrap(true);
  m_fitAction = makeButton({}, QStringLiteral("plain"), m_fit);
  describe(m_fitAction, widgetName("Fitting"), tr("Make the question and the model fit"),
           tr("Does what would make this tab's question fit the model"));
  fit->addWidget(m_fitText, kSentenceFirst);
  fit->addWidget(m_fitAction);
  fit->addStretch(1);
  m_fit->hide();
  connect(m_fitAction, &QPushButton::clicked, this, [this] {
    if (!m_misfit) return;
    if (m_misfit->training) emit trainingRequested(*m_misfit->training);
    else askFitting();
  });

  m_headline = new ElidedLabel({}, this);
  m_headline->setObjectName(widgetName("Number"));
  m_headline->setProperty("role", "value");
  m_headline->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_notes = makeLabel({}, QStringLiteral("muted"), this);
  m_notes->setObjectName(widgetName("Notes"));
  m_notes->setWordWrap(true);
  m_notes->hide();
  m_progressText = makeLabel({}, QStringLiteral("muted"), this);
  m_progressText->setObjectName(widgetName("ProgressText"));
  m_progress = new QProgressBar(this);
  describe(m_progress, widgetName("Progress"), tr("%1: progress").arg(title), tr("How far the work has come"));
  m_progress->setTextVisible(false);
  m_progress->setFixedSize(160, 6);
  auto* line = new QHBoxLayout;
  line->setSpacing(10);
  line->addWidget(m_headline, 1);
  line->addWidget(m_progressText);
  line->addWidget(m_progress);

  m_empty = makeLabel({}, QStringLiteral("muted"), this);
  m_empty->setObjectName(widgetName("Empty"));
  m_empty->setWordWrap(true);
  m_empty->setAlignment(Qt::AlignCenter);
  m_stack = new QStackedWidget(this);
  m_stack->addWidget(m_empty);
  auto* contents = new Shrinking;
  contents->setObjectName(widgetName("Contents"));
  auto* layout = new QVBoxLayout(contents);
  layout->setContentsMargins(0, 8, 0, 6);
  layout->setSpacing(6);
  layout->addLayout(header);
  layout->addWidget(m_fit);
  layout->addLayout(line);
  layout->addWidget(m_notes);
  layout->addWidget(m_stack, 1);
  // The tabs are as high as the user wants them, whatever is in them.
  auto* scroll = new QScrollArea(this);
  scroll->setObjectName(widgetName("Scroll"));
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidgetResizable(true);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setWidget(contents);
  contents->setAutoFillBackground(false);
  scroll->viewport()->setAutoFillBackground(false);
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->addWidget(scroll);

  connect(&m_job, &AnalysisJob::started, this, [this] {
    m_clock.start();
    if (m_kind == Kind::Long) {
      m_progress->setRange(0, 0);
      m_progressText->clear();
    }
    updateButtons();
  });
  connect(&m_job, &AnalysisJob::progressed, this, [this](const Progress& progress) {
    if (m_kind == Kind::Live) return;
    m_progress->setRange(0, progress.total == 0 ? 0 : 1000);
    if (progress.total != 0)
      m_progress->setValue(static_cast<int>(1000.0 * static_cast<double>(progress.done) / static_cast<double>(progress.total)));
    m_progressText->setText(progress.total == 0 ? QString::fromStdString(progress.what)
                                                : tr("%1: %2 of %3")
                                                      .arg(QString::fromStdString(progress.what), formatCount(progress.done),
                                                           formatCount(progress.total)));
  });
  connect(&m_job, &AnalysisJob::failed, this, &AnalysisPanel::showError);
  connect(&m_job, &AnalysisJob::finished, this, [this] {
    m_duration = m_clock.isValid() ? m_clock.restart() : 0;
    updateButtons();
  });
  connect(&m_analyses, &AnalysisController::opened, this, &AnalysisPanel::reset);
  // Following training takes at most a quarter of a thread, however long an answer takes: training needs the rest.
  m_follow.setSingleShot(true);
  connect(&m_follow, &QTimer::timeout, this, &AnalysisPanel::changed);
  connect(&m_analyses, &AnalysisController::updated, this, [this] {
    if (m_kind == Kind::Live && m_shown && !m_follow.isActive()) {
      m_follow.start(m_clock.isValid() ? static_cast<int>(std::max<qint64>(0, 3 * m_duration - m_clock.elapsed())) : 0);
    }
    updateButtons();
  });
  clear();
}

// The charts and images of the tab offer its export, too.
bool AnalysisPanel::event(QEvent* event) {
  if (event->type() != PictureMenuEvent::kind()) return QWidget::event(event);
  QMenu& menu = static_cast<const PictureMenuEvent*>(event)->menu;
  QAction* action = menu.addAction(tr("E&xport: %1…").arg(plainMenuText(m_title)));
  action->setObjectName(QStringLiteral("exportAnalysis"));
  action->setEnabled(m_export->isEnabled());
  connect(action, &QAction::triggered, m_export, &QPushButton::click);
  return true;
}

QString AnalysisPanel::widgetName(const char* part) const { return m_name + QString::fromLatin1(part); }
QString AnalysisPanel::headline() const { return m_headline->text(); }

void AnalysisPanel::addControl(const QString& caption, QWidget* control) {
  auto* pair = new QWidget(this);
  pair->setMinimumHeight(32);  // the same for every control, so that the row is centred on one line
  auto* layout = new QHBoxLayout(pair);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(8);
  if (!caption.isEmpty()) {
    auto* label = makeLabel(caption, QStringLiteral("caption"), pair);
    label->setBuddy(control);
    layout->addWidget(label);
  }
  // The row gives every control the width that it asks for.
  if (control->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored)
    control->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  layout->addWidget(control);
  m_controls->addWidget(pair);
}

QSlider* AnalysisPanel::addSlider(const char* part, const QString& caption, const QString& help, int from, int to, int value,
                                  std::function<QString(int)> text) {
  auto* both = new QWidget(this);
  auto* slider = new QSlider(Qt::Horizontal, both);
  describe(slider, widgetName(part), caption, help);
  slider->setRange(from, to);
  slider->setPageStep(std::max(1, (to - from) / 10));
  slider->setFixedWidth(150);
  leaveWheelToScrolling(slider);
  auto* words = makeLabel({}, QStringLiteral("value"), both);
  words->setMinimumWidth(words->fontMetrics().horizontalAdvance(text(to)) + 6);
  auto* layout = new QHBoxLayout(both);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(8);
  layout->addWidget(slider);
  layout->addWidget(words);
  const auto show = [slider, words, text = std::move(text)](int now) {
    words->setText(text(now));
    slider->setAccessibleDescription(text(now));
  };
  slider->setValue(value);
  show(value);
  connect(slider, &QSlider::valueChanged, this, [this, show](int now) {
    show(now);
    checkFit();
    changed();
  });
  addControl(caption, both);
  return slider;
}

NumberField* AnalysisPanel::addNumber(const char* part, const QString& caption, const QString& help, double least, double most) {
  NumberField* field =
      makeNumber(widgetName(part).toLatin1().constData(), caption, help, NumberField::Kind::Whole, least, most, this);
  field->setFixedWidth(76);
  field->setRevertsOnLeave(true);
  connect(field, &NumberField::edited, this, &AnalysisPanel::changed);
  addControl(caption, field);
  return field;
}

std::size_t AnalysisPanel::testImages() const {
  const auto& dataset = m_analyses.subject().dataset;
  return dataset ? dataset->test.size() : 0;
}

bool AnalysisPanel::variational() const {
  const auto& model = m_analyses.subject().model;
  return !model || model->variational();
}

void AnalysisPanel::setPicture(QWidget* picture) { m_stack->addWidget(picture); }

void AnalysisPanel::setEmptyText(const QString& text) {
  m_emptyText = text;
  updateButtons();
}

void AnalysisPanel::setHeadline(const QString& text) {
  setStyleProperty(m_headline, "role", "value");
  m_headline->setText(text);
  showPicture();
}

void AnalysisPanel::setNotes(const std::vector<std::string>& notes) {
  QStringList sentences;
  for (const std::string& note : notes) sentences << sentenceOf(note);
  m_notes->setText(sentences.join(QLatin1Char(' ')));
  m_notes->setVisible(!notes.empty());
}

void AnalysisPanel::showPicture() {
  m_answered = true;
  m_stack->setCurrentIndex(m_stack->count() - 1);
  updateButtons();
}

void AnalysisPanel::showError(const Error& error) {
  setStyleProperty(m_headline, "role", "error");
  m_headline->setText(QString::fromStdString(error.message()));
}

void AnalysisPanel::clear() {
  m_answered = false;
  m_headline->clear();
  setNotes({});
  m_stack->setCurrentIndex(0);
  updateButtons();
}

std::optional<QString> AnalysisPanel::obstacle() const {
  if (!m_analyses.subject().model) return tr("There is no model yet.");
  if (!m_analyses.ready()) return tr("Its test images are not open.");
  return std::nullopt;
}

void AnalysisPanel::reset() {
  forget();
  clear();
  showMisfit(std::nullopt);
  checkFit();
  changed();
}

void AnalysisPanel::checkFit() {
  FindMisfit find = m_shown && m_analyses.subject().model ? misfitFinder() : nullptr;
  if (!find) return;
  m_fitJob.ask([find = std::move(find)](const AnalysisSubject& subject, const std::stop_token& stop,
                                        const ProgressCallback&) -> Result<std::optional<Misfit>> { return find(subject, stop); },
               [this](std::optional<Misfit> misfit) { showMisfit(std::move(misfit)); });
}

void AnalysisPanel::showMisfit(std::optional<Misfit> misfit) {
  m_misfit = std::move(misfit);
  m_fit->setVisible(m_misfit.has_value());
  if (!m_misfit) return;
  m_fitText->setText(sentenceOf(m_misfit->what));
  m_fitText->setMaximumWidth(m_fitText->fontMetrics().horizontalAdvance(m_fitText->text()) + 2);  // the button follows it
  const QString action = QString::fromStdString(m_misfit->action);
  m_fitAction->setVisible(!action.isEmpty());
  m_fitAction->setText(plainMenuText(action));
  m_fitAction->setAccessibleName(action);
  m_fitAction->setToolTip(m_misfit->training ? tr("Sets the experiment to this model's, changed so that it fits, and trains it")
                                             : tr("Asks so that it fits this model"));
}

void AnalysisPanel::run() {
  if (!obstacle()) start();
  else if (m_kind == Kind::Live) clear();
}

void AnalysisPanel::changed() {
  if (m_kind == Kind::Live && m_shown) run();
}

void AnalysisPanel::setShown(bool shown) {
  if (shown == m_shown) return;
  m_shown = shown;
  checkFit();
  changed();
}

void AnalysisPanel::updateButtons() {
  const bool running = m_job.running() && m_kind == Kind::Long;
  const auto why = obstacle();
  m_empty->setText(why ? *why : m_emptyText);
  m_progress->setVisible(running);
  m_progressText->setVisible(running);
  m_export->setEnabled(m_answered);
  if (m_run == nullptr) return;
  m_run->setText(running ? tr("Cancel") : tr("Run"));
  m_run->setAccessibleName(running ? tr("Cancel: %1").arg(m_title) : tr("Run: %1").arg(m_title));
  m_run->setToolTip(running ? tr("Stop; earlier results stay") : why ? *why : tr("Compute this with the current weights"));
  m_run->setEnabled(running || !why);
}

}  // namespace latentscape
