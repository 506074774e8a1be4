// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/brush_panel.h"

#include "core/base/colours.h"
#include "ui/panels/brush_controls.h"
#include "ui/panels/form.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/image_gallery.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/text.h"

#include <QApplication>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

constexpr int kActionsWidth = 170;  // pixels
constexpr int kWide = 1180;         // from here on, there are three columns
constexpr int kRing = 2;            // around an area that has the keyboard
constexpr int kLeastHeight = 108;   // of the classes and of the sheet, where they need as much
constexpr int kLeastWhole = 184;    // of classes that are all in sight: ten, in one column

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
  m_controls = new BrushControls(this);
  connectControls();
  m_grid->addWidget(m_controls, 0, 0);
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
  m_actions->setFixedWidth(wide ? kActionsWidth : BrushControls::kWidth);
  if (wide) m_grid->addWidget(m_actions, 0, 2, 2, 1);
  else m_grid->addWidget(m_actions, 1, 0);
}

void BrushPanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

void BrushPanel::connectControls() {
  connect(m_controls, &BrushControls::shapeChosen, this, &BrushPanel::shapeChosen);
  connect(m_controls, &BrushControls::changeChosen, this, &BrushPanel::changeChosen);
  connect(m_controls, &BrushControls::brushingChosen, this, &BrushPanel::brushingChosen);
  connect(m_controls, &BrushControls::classRequested, this, &BrushPanel::classRequested);
  connect(m_controls, &BrushControls::rangeRequested, this, &BrushPanel::rangeRequested);
  connect(m_controls, &BrushControls::inSightRequested, this, &BrushPanel::inSightRequested);
  connect(m_controls, &BrushControls::invertRequested, this, &BrushPanel::invertRequested);
  connect(m_controls, &BrushControls::clearRequested, this, &BrushPanel::clearRequested);
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

void BrushPanel::setShape(BrushShape shape) { m_controls->setShape(shape); }

BrushShape BrushPanel::shape() const { return m_controls->shape(); }

void BrushPanel::setChange(SelectionChange change) { m_controls->setChange(change); }

SelectionChange BrushPanel::change() const { return m_controls->change(); }

void BrushPanel::setVariational(bool on) {
  m_controls->setVariational(on);
  const QString before = std::exchange(
      m_beginning, tr("Hold Shift and draw a line around points of the map, or choose a class, a range of the %1, or all that is "
                      "in sight: here is then what these images have in common.")
                       .arg(lossWords(on)));
  if (m_empty->text() == before) m_empty->setText(m_beginning);
}

void BrushPanel::setClasses(const QStringList& names) { m_controls->setClasses(names); }

void BrushPanel::clearNote() { m_controls->clearNote(); }

void BrushPanel::setChosen(const QString& text) {
  m_chosen = text;
  m_empty->setText(m_beginning);
  if (text.isEmpty()) keepKeyboard(m_controls->clearButton());
  m_controls->setChosen(!text.isEmpty());
  refresh();
}

void BrushPanel::tellNone(const QString& why) {
  clearNote();
  if (m_chosen.isEmpty()) m_empty->setText(why);
  else m_controls->tellNone(why);
}

void BrushPanel::setChoosing(bool busy) {
  m_choosing = busy;
  refresh();
}

void BrushPanel::setSummary(std::optional<BrushSummary> summary, const QString& note) {
  m_hasSummary = summary.has_value();
  const bool exportable = summary && summary->exportable, followed = !std::exchange(m_exportable, exportable) && !exportable;
  m_sentence->setText(summary ? summary->sentence : note);
  if (summary) {
    m_mean->setImage(summary->decoded);
    m_mean->setCaption(summary->caption);
    m_shares = std::move(summary->classes);
    m_count = summary->count;
    m_barsArea->setVisible(!m_shares.empty());
    showClasses();
    if (followed && m_sheet == summary->sheet) return refresh();  // the user may be looking through it
    m_sheet = summary->sheet;
    const QString shown = formatCount(summary->sheet.size()), all = formatCount(summary->count);
    m_gallery->setSections({{shown == all ? tr("All %1").arg(all) : tr("%1 of %2").arg(shown, all), std::move(summary->sheet)}},
                           std::move(summary->picture), std::move(summary->nameOf));
  } else {
    m_sheet.clear();
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
  if (!m_exportable) keepKeyboard(*m_export);
  m_stack->setCurrentIndex(chosen ? 1 : 0);
  m_known->setVisible(m_hasSummary);
  m_export->setEnabled(m_exportable);
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
