// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/brush_controls.h"

#include "ui/panels/form.h"
#include "ui/widgets/term_help.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <limits>
#include <utility>

namespace latentscape {
namespace {

constexpr double kMostNats = 1e9;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

QHBoxLayout* makeRow() {
  auto* row = new QHBoxLayout;
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(6);
  return row;
}

}  // namespace

BrushControls::BrushControls(QWidget* parent) : QWidget(parent) {
  setFixedWidth(kWidth);
  m_brushing = makeButton(tr("Brush"), QStringLiteral("segment"), this);
  m_brushing->setCheckable(true);
  describe(m_brushing, QStringLiteral("brushToggle"), tr("Brush by dragging alone"),
           tr("A drag over the map draws a brush, as Shift and a drag always does. Off, it moves the probe"));
  m_shape = new SegmentedChoice<BrushShape>(
      {{BrushShape::Lasso, tr("Lasso"), tr("A line drawn around points by hand (R on the map switches to the rectangle)")},
       {BrushShape::Rectangle, tr("Rectangle"), tr("From one corner to the other (R on the map switches to the lasso)")}},
      this);
  describe(m_shape, QStringLiteral("brushShape"), tr("Shape of the brush"), tr("What a brush draws on the map"));
  m_change = new SegmentedChoice<SelectionChange>(
      {{SelectionChange::Replace, tr("Replace"), tr("What you choose next takes the place of what is chosen")},
       {SelectionChange::Add, tr("Add"), tr("What you choose next is added (on the map: hold Ctrl as you let go)")},
       {SelectionChange::Subtract, tr("Subtract"),
        tr("What you choose next is taken away (on the map: hold Alt as you let go)")}},
      this);
  describe(m_change, QStringLiteral("brushChange"), tr("What choosing does"),
           tr("What becomes of the images that are chosen already"));
  m_class = makeCombo("brushClass", tr("Choose a class"), tr("Choose all images of a class"), this);
  m_score =
      new ChoiceCombo<SelectionScore>("brushScore", tr("Score of the range"), tr("What a range chooses images by, in nats"),
                                      {{SelectionScore::Loss, tr("−ELBO")},
                                       {SelectionScore::Reconstruction, tr("Reconstruction term"), {}, tr("Reconstruction")},
                                       {SelectionScore::Kl, tr("KL")}},
                                      this);
  m_loss = makeLabel(tr("Reconstruction"), QStringLiteral("muted"), this);
  m_loss->setObjectName(QStringLiteral("brushLoss"));
  TermHelp::setText(m_loss, lossWords(false));  // a loss, no image
  m_low = makeNumber("brushLow", {}, {}, NumberField::Kind::Real, -kMostNats, kMostNats, this);
  m_low->setEmptyMeans(-kInfinity, tr("from"));
  m_low->setValue(-kInfinity);
  m_high = makeNumber("brushHigh", {}, {}, NumberField::Kind::Real, -kMostNats, kMostNats, this);
  m_high->setEmptyMeans(kInfinity, tr("to"));
  m_high->setValue(kInfinity);
  m_range = makeButton(tr("Choose"), QStringLiteral("plain"), this);
  auto* inSight = makeButton(tr("In Sight"), QStringLiteral("plain"), this);
  describe(inSight, QStringLiteral("brushInSight"), tr("Choose what the map shows"),
           tr("Choose all images whose points are in sight (Ctrl+A)"));
  m_invert = makeButton(tr("Invert"), QStringLiteral("plain"), this);
  describe(m_invert, QStringLiteral("brushInvert"), tr("Choose all others"),
           tr("Choose the images that are not chosen, instead of those that are"));
  m_clear = makeButton(tr("Clear"), QStringLiteral("plain"), this);
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
  fourth->addWidget(m_loss);
  fourth->addWidget(m_score, 2);
  fourth->addWidget(m_low, 1);
  fourth->addWidget(makeLabel(QStringLiteral("–"), QStringLiteral("muted"), this));
  fourth->addWidget(m_high, 1);
  fourth->addWidget(m_range);
  m_note = makeLabel({}, QStringLiteral("error"), this);
  m_note->setObjectName(QStringLiteral("brushNote"));
  m_note->setWordWrap(true);
  m_note->hide();
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(5);
  for (QHBoxLayout* row : {first, second, third, fourth}) layout->addLayout(row);
  layout->addWidget(m_note);
  layout->addStretch(1);

  connect(m_brushing, &QPushButton::clicked, this, &BrushControls::brushingChosen);
  m_shape->onChosen(this, [this](BrushShape shape) { emit shapeChosen(shape); });
  m_change->onChosen(this, [this](SelectionChange change) { emit changeChosen(change); });
  connect(m_class, &QComboBox::activated, this, [this](int index) {
    const int number = m_class->itemData(index).toInt();
    clearNote();
    if (number < 0) return;
    m_classAsked = true;
    emit classRequested(number);
  });
  m_score->onChosen(this, [this](SelectionScore) {
    clearNote();
    showScore();
  });
  connect(m_range, &QPushButton::clicked, this, &BrushControls::askRange);
  for (NumberField* field : {m_low, m_high}) {
    connect(field, &QLineEdit::returnPressed, this, &BrushControls::askRange);
    connect(field, &NumberField::textTyped, this, &BrushControls::clearNote);
  }
  for (QPushButton* button : {inSight, m_invert, m_clear})
    connect(button, &QPushButton::clicked, this, &BrushControls::clearNote);
  connect(inSight, &QPushButton::clicked, this, &BrushControls::inSightRequested);
  connect(m_invert, &QPushButton::clicked, this, &BrushControls::invertRequested);
  connect(m_clear, &QPushButton::clicked, this, &BrushControls::clearRequested);
  m_clear->setEnabled(false);
  setClasses({});
  setVariational(true);
}

void BrushControls::askRange() {
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
  emit rangeRequested(score(), m_low->value(), m_high->value());
}

void BrushControls::clearNote() {
  m_rangeNote.clear();
  setNote({});
}

// What is wrong with the range is told again where nothing else is: the same images may be shown anew.
void BrushControls::setNote(const QString& text) {
  const QString note = text.isEmpty() ? m_rangeNote : text;
  m_note->setText(note);
  m_note->setVisible(!note.isEmpty());
}

void BrushControls::setShape(BrushShape shape) { m_shape->setValue(shape); }

void BrushControls::setChange(SelectionChange change) { m_change->setValue(change); }

void BrushControls::setVariational(bool on) {
  m_variational = on;
  m_score->setVisible(on);
  m_loss->setVisible(!on);
  showScore();
}

SelectionScore BrushControls::score() const { return m_variational ? m_score->value() : SelectionScore::Reconstruction; }

// What the range's fields are called.
void BrushControls::showScore() {
  const SelectionScore chosen = score();
  const QString words = chosen == SelectionScore::Kl ? tr("KL divergence") : lossWords(chosen == SelectionScore::Loss);
  const auto name = [](NumberField* field, const QString& label, const QString& help) {
    field->setLabel(label);
    field->setAccessibleName(label);
    field->setHelp(help);
  };
  name(m_low, tr("%1 from").arg(capitalised(words)),
       tr("Choose images from this %1 on, in nats; empty: from the least").arg(words));
  name(m_high, tr("%1 to").arg(capitalised(words)),
       tr("Choose images up to this %1, in nats; empty: up to the largest").arg(words));
  const bool atMean = m_variational && chosen != SelectionScore::Kl;  // which has no z
  describe(m_range, QStringLiteral("brushRange"), tr("Choose by %1").arg(words),
           (atMean ? tr("Choose the images whose %1 at the posterior mean lies in this range")
                   : tr("Choose the images whose %1 lies in this range"))
               .arg(words));
}

void BrushControls::setClasses(const QStringList& names) {
  const QSignalBlocker blocker(m_class);
  m_class->clear();
  m_class->addItem(tr("Class"), -1);
  for (int i = 0; i < names.size(); ++i) {
    if (!names[i].isEmpty()) m_class->addItem(names[i], i);
  }
  setComboLocked(m_class, m_class->count() > 1 ? QString() : tr("The images on the map have no classes"));
}

void BrushControls::setChosen(bool any) {
  setNote({});
  if (!std::exchange(m_classAsked, false)) m_class->setCurrentIndex(0);  // its caption: the class is not what is chosen
  m_clear->setEnabled(any);
}

void BrushControls::tellNone(const QString& why) { setNote(why); }

const QWidget& BrushControls::clearButton() const { return *m_clear; }

}  // namespace latentscape
