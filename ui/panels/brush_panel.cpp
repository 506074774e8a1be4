// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/brush_panel.h"

#include "core/base/colours.h"
#include "ui/panels/form.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/image_gallery.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/term_help.h"
#include "ui/widgets/text.h"

#include <QApplication>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>
#include <utility>

namespace latentscape {
namespace {

constexpr int kControlsWidth = 330, kActionsWidth = 170;  // pixels
constexpr int kWide = 1180;                               // from here on, there are three columns
constexpr int kRing = 2;                                  // around an area that has the keyboard
constexpr int kLeastHeight = 108;                         // of the classes and of the sheet, where they need as much
constexpr int kLeastWhole = 184;                          // of classes that are all in sight: ten, in one column
constexpr double kMostNats = 1e9;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

QHBoxLayout* makeRow() {
  auto* row = new QHBoxLayout;
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(6);
  return row;
}

// As high as what it shows, where there is room for that; asks for a part of it.
void fitHeight(QWidget& area, int content, int least = kLeastHeight) {
  content = std::max(content, 1);
  area.setMinimumHeight(std::min(content, least));
  area.setMaximumHeight(content);
}

// At the upper edge, and no higher than it may be.
QVBoxLayout* onTop(QWidget* area) {
  area->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Ignored);
  auto* column = new QVBoxLayout;
  column->addWidget(area, 1);
  column->addStretch(0);
  return column;
}

}  // namespace

BrushPanel::BrushPanel(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("brushPanel"));
  setAccessibleName(tr("Brush"));
  setToolTip(tr("Choose many images on the map, and see what they have in common"));
  m_grid = new QGridLayout(this);
  m_grid->setContentsMargins(0, 8, 0, 6);
  m_grid->setHorizontalSpacing(18);
  m_grid->setVerticalSpacing(6);
  m_grid->setColumnStretch(1, 1);
  m_grid->setRowStretch(1, 1);
  m_grid->addWidget(makeControls(), 0, 0);
  m_grid->addWidget(makePicture(), 0, 1, 2, 1);
  m_actions = makeActions();
  arrange();
  setVariational(true);
  refresh();
}

// Where three columns have no room, the actions are below the controls.
void BrushPanel::arrange() {
  const bool wide = width() >= kWide;
  if (m_isWide == wide) return;
  m_isWide = wide;
  m_grid->removeWidget(m_actions);
  m_actions->setFixedWidth(wide ? kActionsWidth : kControlsWidth);
  if (wide) m_grid->addWidget(m_actions, 0, 2, 2, 1);
  else m_grid->addWidget(m_actions, 1, 0);
}

void BrushPanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

QWidget* BrushPanel::makeControls() {
  auto* controls = new QWidget(this);
  controls->setFixedWidth(kControlsWidth);
  m_brushing = makeButton(tr("Brush"), QStringLiteral("segment"), controls);
  m_brushing->setCheckable(true);
  describe(m_brushing, QStringLiteral("brushToggle"), tr("Brush by dragging alone"),
           tr("A drag over the map draws a brush, as Shift and a drag always does. Off, it moves the probe"));
  m_shape = new SegmentedChoice<BrushShape>(
      {{BrushShape::Lasso, tr("Lasso"), tr("A line drawn around points by hand (R on the map switches to the rectangle)")},
       {BrushShape::Rectangle, tr("Rectangle"), tr("From one corner to the other (R on the map switches to the lasso)")}},
      controls);
  describe(m_shape, QStringLiteral("brushShape"), tr("Shape of the brush"), tr("What a brush draws on the map"));
  m_change = new SegmentedChoice<SelectionChange>(
      {{SelectionChange::Replace, tr("Replace"), tr("What you choose next takes the place of what is chosen")},
       {SelectionChange::Add, tr("Add"), tr("What you choose next is added (on the map: hold Ctrl as you let go)")},
       {SelectionChange::Subtract, tr("Subtract"),
        tr("What you choose next is taken away (on the map: hold Alt as you let go)")}},
      controls);
  describe(m_change, QStringLiteral("brushChange"), tr("What choosing does"),
           tr("What becomes of the images that are chosen already"));
  m_class = makeCombo("brushClass", tr("Choose a class"), tr("Choose all images of a class"), controls);
  m_low = makeNumber("brushLow", {}, {}, NumberField::Kind::Real, -kMostNats, kMostNats, controls);
  m_low->setEmptyMeans(-kInfinity, tr("from"));
  m_low->setValue(-kInfinity);
  m_high = makeNumber("brushHigh", {}, {}, NumberField::Kind::Real, -kMostNats, kMostNats, controls);
  m_high->setEmptyMeans(kInfinity, tr("to"));
  m_high->setValue(kInfinity);
  m_range = makeButton(tr("Choose"), QStringLiteral("plain"), controls);
  auto* inSight = makeButton(tr("In Sight"), QStringLiteral("plain"), controls);
  describe(inSight, QStringLiteral("brushInSight"), tr("Choose what the map shows"),
           tr("Choose all images whose points are in sight (Ctrl+A)"));
  m_invert = makeButton(tr("Invert"), QStringLiteral("plain"), controls);
  describe(m_invert, QStringLiteral("brushInvert"), tr("Choose all others"),
           tr("Choose the images that are not chosen, instead of those that are"));
  m_clear = makeButton(tr("Clear"), QStringLiteral("plain"), controls);
  describe(m_clear, QStringLiteral("brushClear"), tr("Choose none"), tr("Let go of all images (Ctrl+Shift+A)"));

  auto* first = makeRow();
  first->addWidget(m_brushing);
  first->addWidget(m_shape, 1);
  auto* second = makeRow();
  second->addWidget(m_change, 1);
  auto* third = makeRow();
  third->addWidget(m_class, 1);
  for (QPushButton* button : {inSight, m_invert, m_clear}) third->addWidget(button);
  auto* fourth = makeRow();
  m_loss = makeLabel({}, QStringLiteral("muted"), controls);
  m_loss->setObjectName(QStringLiteral("brushLoss"));
  fourth->addWidget(m_loss);
  fourth->addWidget(m_low, 1);
  fourth->addWidget(makeLabel(QStringLiteral("–"), QStringLiteral("muted"), controls));
  fourth->addWidget(m_high, 1);
  fourth->addWidget(m_range);
  m_note = makeLabel({}, QStringLiteral("error"), controls);
  m_note->setObjectName(QStringLiteral("brushNote"));
  m_note->setWordWrap(true);
  m_note->hide();
  auto* layout = new QVBoxLayout(controls);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(5);
  for (QHBoxLayout* row : {first, second, third, fourth}) layout->addLayout(row);
  layout->addWidget(m_note);
  layout->addStretch(1);

  connect(m_brushing, &QPushButton::clicked, this, &BrushPanel::brushingChosen);
  m_shape->onChosen(this, [this](BrushShape shape) { emit shapeChosen(shape); });
  m_change->onChosen(this, [this](SelectionChange change) { emit changeChosen(change); });
  connect(m_class, &QComboBox::activated, this, [this](int index) {
    const int number = m_class->itemData(index).toInt();
    clearNote();
    if (number < 0) return;
    m_classAsked = true;
    emit classRequested(number);
  });
  connect(m_range, &QPushButton::clicked, this, &BrushPanel::askRange);
  for (NumberField* field : {m_low, m_high}) {
    connect(field, &QLineEdit::returnPressed, this, &BrushPanel::askRange);
    connect(field, &NumberField::textTyped, this, &BrushPanel::clearNote);
  }
  for (QPushButton* button : {inSight, m_invert, m_clear}) connect(button, &QPushButton::clicked, this, &BrushPanel::clearNote);
  connect(inSight, &QPushButton::clicked, this, &BrushPanel::inSightRequested);
  connect(m_invert, &QPushButton::clicked, this, &BrushPanel::invertRequested);
  connect(m_clear, &QPushButton::clicked, this, &BrushPanel::clearRequested);
  setClasses({});
  return controls;
}

void BrushPanel::askRange() {
  clearNote();
  for (const NumberField* field : {m_low, m_high}) {
    const auto& problem = field->problem();
    if (!problem) continue;
    m_rangeNote = tr("%1: %2").arg(field->accessibleName(), QString::fromStdString(problem->what));
    return setNote({});
  }
  if (m_low->value() > m_high->value()) {
    m_rangeNote = tr("The range begins above its end");
    return setNote({});
  }
  emit rangeRequested(m_low->value(), m_high->value());
}

void BrushPanel::clearNote() {
  m_rangeNote.clear();
  setNote({});
}

// What is wrong with the range is told again where nothing else is: the same images may be shown anew.
void BrushPanel::setNote(const QString& text) {
  const QString note = text.isEmpty() ? m_rangeNote : text;
  m_note->setText(note);
  m_note->setVisible(!note.isEmpty());
}

QWidget* BrushPanel::makePicture() {
  m_stack = new QStackedWidget(this);
  m_empty = makeLabel({}, QStringLiteral("muted"), m_stack);
  m_empty->setObjectName(QStringLiteral("brushEmpty"));
  m_empty->setWordWrap(true);
  m_empty->setAlignment(Qt::AlignCenter);
  m_stack->addWidget(m_empty);
  auto* chosen = new QWidget(m_stack);
  m_headline = new ElidedLabel({}, chosen);
  m_headline->setObjectName(QStringLiteral("brushCount"));
  m_headline->setProperty("role", "value");
  m_headline->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_sentence = makeLabel({}, QStringLiteral("muted"), chosen);
  m_sentence->setObjectName(QStringLiteral("brushSentence"));
  m_sentence->setWordWrap(true);
  m_known = new QWidget(chosen);
  m_mean = new ImageView(m_known);
  describe(m_mean, QStringLiteral("brushMean"), tr("Decoded mean code"),
           tr("What the decoder makes of the mean of the images' codes"));
  m_mean->setSide(48, 88);
  m_mean->setFixedWidth(124);  // of its caption
  m_bars = new ValueBars(m_known);
  describe(m_bars, QStringLiteral("brushClasses"), tr("Classes of the chosen images"),
           tr("How many of the chosen images each class has, and their share"));
  m_barsArea = makeScrolling("brushClassesArea", m_bars, m_known);
  describe(m_barsArea, QStringLiteral("brushClassesArea"), tr("Classes of the chosen images"), m_bars->toolTip());
  m_barsArea->setFocusPolicy(Qt::StrongFocus);  // the arrow keys scroll it
  m_barsArea->setProperty("role", "read");
  m_barsArea->setMinimumWidth(240);
  m_barsArea->setMaximumWidth(500);
  m_bars->setTwoColumns(true);
  m_gallery = new ImageGallery(m_known);
  describe(m_gallery, QStringLiteral("brushSheet"), tr("Some of the chosen images"),
           tr("Some of the chosen images, evenly from first to last. Click one to select it"));
  m_gallery->setMinimumWidth(120);
  auto* row = new QHBoxLayout(m_known);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(14);
  row->addWidget(m_mean, 0, Qt::AlignTop);
  row->addLayout(onTop(m_barsArea), 3);  // two columns of bars to compare, where the window is 1,366 pixels wide
  row->addLayout(onTop(m_gallery), 1);
  auto* layout = new QVBoxLayout(chosen);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  layout->addWidget(m_headline);
  layout->addWidget(m_sentence);
  layout->addWidget(m_known, 1);
  layout->addStretch(0);
  m_stack->addWidget(chosen);
  connect(m_gallery, &ImageGallery::chosen, this, &BrushPanel::imageChosen);
  const auto fitSheet = [this] { fitHeight(*m_gallery, m_gallery->contentHeight()); };
  const auto fitBars = [this] {
    const int all = m_bars->minimumSizeHint().height() + 2 * kRing;
    fitHeight(*m_barsArea, m_bars->sizeHint().height() + 2 * kRing,
              all > kLeastWhole ? kLeastHeight : std::max(all, kLeastHeight));
  };
  connect(m_gallery, &ImageGallery::contentHeightChanged, this, fitSheet);
  connect(m_bars, &ValueBars::heightHintChanged, this, fitBars);
  fitSheet();
  fitBars();
  return m_stack;
}

QWidget* BrushPanel::makeActions() {
  auto* actions = new QWidget(this);
  m_export = makeButton(tr("Export…"), QStringLiteral("plain"), actions);
  describe(m_export, QStringLiteral("brushExport"), tr("Export: Brush"),
           tr("Save the chosen images as a data set (.npz), with their numbers and codes as a table, or their contact sheet"));
  m_with = makeButton(tr("Train on These…"), QStringLiteral("plain"), actions);
  describe(m_with, QStringLiteral("brushTrainWith"), tr("Train on these images"), {});
  m_without = makeButton(tr("Train without These…"), QStringLiteral("plain"), actions);
  describe(m_without, QStringLiteral("brushTrainWithout"), tr("Train without these images"), {});
  auto* layout = new QVBoxLayout(actions);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(6);
  for (QPushButton* button : {m_export, m_with, m_without}) layout->addWidget(button);
  layout->addStretch(1);
  connect(m_export, &QPushButton::clicked, this, &BrushPanel::exportRequested);
  connect(m_with, &QPushButton::clicked, this, [this] { emit trainingRequested(true); });
  connect(m_without, &QPushButton::clicked, this, [this] { emit trainingRequested(false); });
  setTrainable(tr("Choose training images first"));
  return actions;
}

void BrushPanel::setColours(const Palette& colours, bool dark) {
  m_dark = dark;
  m_bars->setColours(colours);
  showClasses();
}

// In the colours of the map. All bars have the same scale, whatever is chosen: there is room for the longest text.
void BrushPanel::showClasses() {
  std::vector<ValueBars::Bar> bars;
  for (const BrushSummary::Share& one : m_shares) {
    const Colour colour = classColour(static_cast<std::size_t>(one.number), m_dark);
    bars.push_back({one.name, one.part, one.text, true, QColor(colour.red, colour.green, colour.blue)});
  }
  m_bars->setBars(std::move(bars), 1.0, tr("%1 · > 99.9 %").arg(formatCount(m_count)));
}

void BrushPanel::setShape(BrushShape shape) { m_shape->setValue(shape); }

void BrushPanel::setChange(SelectionChange change) { m_change->setValue(change); }

void BrushPanel::setVariational(bool on) {
  const QString loss = lossWords(on);
  m_loss->setText(on ? loss : tr("Reconstruction"));
  TermHelp::setText(m_loss, loss);  // a loss, no image
  const auto name = [](NumberField* field, const QString& label, const QString& help) {
    field->setLabel(label);
    field->setAccessibleName(label);
    field->setHelp(help);
  };
  name(m_low, tr("%1 from").arg(capitalised(loss)),
       tr("Choose images from this %1 on, in nats; empty: from the least").arg(loss));
  name(m_high, tr("%1 to").arg(capitalised(loss)),
       tr("Choose images up to this %1, in nats; empty: up to the largest").arg(loss));
  describe(m_range, QStringLiteral("brushRange"), tr("Choose by %1").arg(loss),
           on ? tr("Choose the images whose −ELBO at the posterior mean lies in this range")
              : tr("Choose the images whose reconstruction term lies in this range"));
  const QString before = std::exchange(
      m_beginning, tr("Hold Shift and draw a line around points of the map, or choose a class, a range of the %1, or all that is "
                      "in sight: here is then what these images have in common.")
                       .arg(loss));
  if (m_empty->text() == before) m_empty->setText(m_beginning);
}

void BrushPanel::setClasses(const QStringList& names) {
  const QSignalBlocker blocker(m_class);
  m_class->clear();
  m_class->addItem(tr("Class"), -1);
  for (int i = 0; i < names.size(); ++i) {
    if (!names[i].isEmpty()) m_class->addItem(names[i], i);
  }
  setComboLocked(m_class, m_class->count() > 1 ? QString() : tr("The images on the map have no classes"));
}

void BrushPanel::setChosen(const QString& text) {
  m_chosen = text;
  m_empty->setText(m_beginning);
  setNote({});
  if (!std::exchange(m_classAsked, false)) m_class->setCurrentIndex(0);  // its caption: the class is not what is chosen
  refresh();
}

void BrushPanel::tellNone(const QString& why) {
  clearNote();
  if (m_chosen.isEmpty()) m_empty->setText(why);
  else setNote(why);
}

void BrushPanel::setChoosing(bool busy) {
  m_choosing = busy;
  refresh();
}

void BrushPanel::setSummary(std::optional<BrushSummary> summary, const QString& note) {
  m_hasSummary = summary.has_value();
  m_sentence->setText(summary ? summary->sentence : note);
  if (summary) {
    m_mean->setImage(summary->decoded);
    m_mean->setCaption(summary->caption);
    m_shares = std::move(summary->classes);
    m_count = summary->count;
    m_barsArea->setVisible(!m_shares.empty());
    showClasses();
    const QString shown = formatCount(summary->sheet.size()), all = formatCount(summary->count);
    m_gallery->setSections({{shown == all ? tr("All %1").arg(all) : tr("%1 of %2").arg(shown, all), std::move(summary->sheet)}},
                           std::move(summary->picture), std::move(summary->nameOf));
  } else {
    m_gallery->setSections({}, {}, {});  // lets go of what its functions hold
  }
  refresh();
}

void BrushPanel::setTrainable(const QString& whyNot) {
  const auto show = [&](QPushButton* button, const QString& help) {
    const QString tip = plainToolTip(whyNot.isEmpty() ? help : whyNot);
    if (!whyNot.isEmpty()) keepKeyboard(*button);
    button->setEnabled(whyNot.isEmpty());
    if (tip == button->toolTip()) return;
    button->setToolTip(tip);
    if (button->underMouse()) QToolTip::hideText();  // what it says holds no longer
  };
  show(m_with, tr("Save a data set with only these training images, and open it to train on"));
  show(m_without, tr("Save a data set without these training images, and open it to train on"));
  giveKeyboardBack();
}

void BrushPanel::refresh() {
  const bool chosen = !m_chosen.isEmpty();
  m_headline->setText(m_choosing ? tr("%1 · choosing…").arg(m_chosen) : m_chosen);
  if (!chosen || !m_hasSummary) keepKeyboard(*m_known);
  if (!m_hasSummary) keepKeyboard(*m_export);
  if (!chosen) keepKeyboard(*m_clear);
  m_stack->setCurrentIndex(chosen ? 1 : 0);
  m_known->setVisible(m_hasSummary);
  m_export->setEnabled(m_hasSummary);
  m_clear->setEnabled(chosen);
  giveKeyboardBack();
}

// Of what is about to be hidden or disabled, Qt would give the keyboard to the next widget, as if the user had pressed Tab: the
// panel keeps it until that is there again.
void BrushPanel::keepKeyboard(const QWidget& going) {
  QWidget* focus = QApplication::focusWidget();
  if (focus == nullptr || (focus != &going && !going.isAncestorOf(focus))) return;
  m_away = focus;
  setFocus(Qt::OtherFocusReason);
}

void BrushPanel::giveKeyboardBack() {
  if (!m_away || !hasFocus() || !m_away->isVisible() || !m_away->isEnabled()) return;
  std::exchange(m_away, nullptr)->setFocus(Qt::OtherFocusReason);
}

}  // namespace latentscape
