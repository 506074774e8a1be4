// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/draw_controls.h"

#include "ui/panels/draw_texts.h"
#include "ui/panels/form.h"
#include "ui/widgets/paint_pad.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeySequence>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>

#include <utility>

namespace latentscape {
namespace {

QString editHelp() { return DrawControls::tr("Paint on the decoded picture: the code follows"); }
QString missingHelp() { return DrawControls::tr("Mark what is missing of the drawing: the decoder completes it"); }
QString eraseHelp() { return DrawControls::tr("The left button erases, as the right one always does"); }
QString dragHelp() {
  return DrawControls::tr(
      "On the decoded picture the left button and Space move what is under the pen, as Shift and a drag always do");
}
QString walkHelp() {
  return DrawControls::tr("Go from the drawing's code to where the images of a class are, and see what is decoded on the way");
}

constexpr int kPenFrom = 2, kPenTo = 24, kPenAtFirst = 9;  // hundredths of the pad's side

}  // namespace

DrawControls::DrawControls(PaintPad& shown, QWidget* parent) : QWidget(parent), m_pad(&shown) {
  setFixedWidth(kWidth);
  m_mode = new SegmentedChoice<DrawMode>({{DrawMode::Draw, tr("Draw"), tr("Draw a digit with a pen")},
                                          {DrawMode::Edit, tr("Edit"), editHelp()},
                                          {DrawMode::Missing, tr("Missing"), missingHelp()}},
                                         this);
  describe(m_mode, QStringLiteral("drawMode"), tr("What the pad is for"),
           tr("Draw, paint on what is decoded, or mark what is missing"));
  m_mode->onChosen(this, [this](DrawMode) { emit modeChosen(); });
  const auto small = [&](const QString& text, const char* name, const QString& title, const QString& help) {
    auto* button = makeButton(text, QStringLiteral("segment"), this);
    explain(button, QString::fromLatin1(name), title, help);
    return button;
  };
  m_undo = small(tr("Undo"), "drawUndo", tr("Take the last stroke back"), tr("Take the last stroke back (Ctrl+Z on the pad)"));
  m_redo = small(tr("Redo"), "drawRedo", tr("Redo the stroke"), tr("Redo the stroke that was taken back"));
  m_clear = small(tr("Clear"), "drawClear", tr("Clear the pad"), tr("Take all strokes away (Delete on the pad)"));
  m_erase = small(tr("Erase"), "drawErase", tr("Erase"), eraseHelp());
  m_erase->setCheckable(true);
  connect(m_undo, &QPushButton::clicked, this, [this] { m_pad->undo(); });
  connect(m_redo, &QPushButton::clicked, this, [this] { m_pad->redo(); });
  connect(m_clear, &QPushButton::clicked, this, [this] { m_pad->clear(); });
  m_drag = small(tr("Drag"), "drawDrag", tr("Drag"), dragHelp());
  m_drag->setCheckable(true);
  // The left button does one of both.
  connect(m_erase, &QPushButton::toggled, this, [this](bool on) {
    if (on) chooseDragging(false);
    emit erasingChosen(on);
    showHint();
  });
  connect(m_drag, &QPushButton::toggled, this, &DrawControls::chooseDragging);
  m_pen = new QSlider(Qt::Horizontal, this);
  explain(m_pen, QStringLiteral("drawPen"), tr("Pen width"), tr("How wide the pen is; a tablet's pressure changes it further"));
  m_pen->setRange(kPenFrom, kPenTo);
  leaveWheelToScrolling(m_pen);
  connect(m_pen, &QSlider::valueChanged, this, [this](int hundredths) {
    emit penChosen(pen());
    m_pen->setAccessibleDescription(tr("%1 % of the pad").arg(hundredths));
  });
  m_pen->setValue(kPenAtFirst);
  m_class = makeCombo("drawClass", tr("Class of the drawing"),
                      tr("The class that the conditional model is given with the drawing: it encodes and decodes the drawing as "
                         "one of that class. It is the class beside the probe, too."),
                      this);
  m_class->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  m_class->hide();
  connect(m_class, &QComboBox::activated, this, &DrawControls::classChosen);
  m_refine = makeButton({}, QStringLiteral("plain"), this);
  m_placed = makeButton(tr("Take the Placed Picture"), QStringLiteral("plain"), this);
  explain(m_placed, QStringLiteral("drawPlaced"), tr("Take the placed picture"),
          tr("Put the ink of the picture that you placed on the map on the pad"));
  m_hint = makeLabel({}, QStringLiteral("muted"), this);
  m_hint->setObjectName(QStringLiteral("drawHint"));
  m_hint->setWordWrap(true);
  m_walkButton = makeButton(tr("Walk to"), QStringLiteral("plain"), this);
  explain(m_walkButton, QStringLiteral("drawWalk"), tr("Walk to the class"), walkHelp());
  m_walk = makeCombo("drawWalkClass", tr("Class to walk to"), tr("The class that the walk leads to"), this);
  m_walk->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  connect(m_refine, &QPushButton::clicked, this, [this] {
    if (m_seeks) emit stopRequested();
    else emit refineRequested();
  });
  connect(m_placed, &QPushButton::clicked, this, &DrawControls::placedRequested);
  connect(m_walkButton, &QPushButton::clicked, this, [this] { emit walkRequested(m_walk->currentData().toInt()); });
  arrange();
  setDraggable(false);
  showRequests();
}

void DrawControls::arrange() {
  auto* penCaption = makeLabel(tr("Pen"), QStringLiteral("caption"), this);
  penCaption->setBuddy(m_pen);
  auto* steps = new QHBoxLayout;
  steps->setSpacing(4);
  for (QPushButton* button : {m_undo, m_redo, m_clear, m_erase}) steps->addWidget(button, 1);
  auto* pen = new QHBoxLayout;
  pen->addWidget(penCaption);
  pen->addWidget(m_pen, 1);
  pen->addWidget(m_drag);
  pen->addWidget(m_class, 1);
  auto* search = new QHBoxLayout;
  search->setSpacing(4);
  search->addWidget(m_refine);
  search->addWidget(m_walkButton);
  search->addWidget(m_walk, 1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(5);
  column->addWidget(m_mode);
  column->addLayout(steps);
  column->addLayout(pen);
  column->addLayout(search);
  column->addWidget(m_placed);
  column->addWidget(m_hint);
}

void DrawControls::setMode(DrawMode mode) { m_mode->setValue(mode); }

void DrawControls::setPad(PaintPad& shown) {
  m_pad = &shown;
  showSteps();
  showHint();
}

void DrawControls::setDraggable(bool can) {
  lockFor(can ? QString() : tr("It is for Edit, where there is a decoded picture to drag."), m_drag, dragHelp());
  const QSignalBlocker blocker(m_drag);
  m_drag->setChecked(can && m_dragging);
}

void DrawControls::chooseDragging(bool on) {
  if (std::exchange(m_dragging, on) == on) return;
  {
    const QSignalBlocker blocker(m_drag);
    m_drag->setChecked(on && m_drag->isEnabled());
  }
  emit draggingChosen(on);
  if (on) m_erase->setChecked(false);
  showHint();
}

double DrawControls::pen() const { return m_pen->value() / 100.0; }

void DrawControls::setRead(bool read) {
  if (std::exchange(m_read, read) == read) return;
  showRequests();
}

void DrawControls::setSeeking(bool seeks) {
  if (std::exchange(m_seeks, seeks) == seeks) return;
  showRequests();
}

void DrawControls::setPlacedAvailable(bool available) {
  m_placedAvailable = available;
  showRequests();
}

void DrawControls::setDotAlone(bool alone) {
  m_dotAlone = alone;
  showHint();
}

void DrawControls::setReversed(bool reversed) {
  if (std::exchange(m_reversed, reversed) == reversed) return;
  showHint();
}

void DrawControls::setAsItIs(bool asItIs) {
  if (std::exchange(m_asItIs, asItIs) == asItIs) return;
  showHint();
}

void DrawControls::setClasses(const QStringList& names) {
  const QVariant chosen = m_walk->currentData();
  m_walk->clear();
  for (qsizetype label = 0; label < names.size(); ++label) {
    if (!names[label].isEmpty()) m_walk->addItem(names[label], static_cast<int>(label));
  }
  if (const int at = m_walk->findData(chosen); at >= 0) m_walk->setCurrentIndex(at);
  showRequests();
}

void DrawControls::setGivenClasses(const QStringList& names, int given) {
  if (std::exchange(m_given, names) != names) {
    m_class->clear();
    for (const QString& name : names) m_class->addItem(tr("as %1").arg(name));
  }
  m_class->setCurrentIndex(names.isEmpty() ? -1 : given);
  m_class->setVisible(!names.isEmpty());
}

void DrawControls::showRequests() {
  const QString refine = m_seeks ? tr("Stop") : tr("Refine");
  const QString refineHelp =
      m_seeks ? tr("Keep the code that has been found so far")
              : tr("Look for a code that explains the drawing better than the encoder's, by gradients through the decoder");
  if (m_refine->text() != refine) {
    m_refine->setText(refine);
    explain(m_refine, QStringLiteral("drawRefine"), m_seeks ? tr("Stop the search") : tr("Refine the code"), refineHelp);
  }
  const QString unread = m_read ? QString() : tr("Draw something first.");
  const QString nowhere = m_walk->count() > 0 ? QString() : tr("No image on the map has both a class and a code.");
  lockFor(m_seeks ? QString() : unread, m_refine, refineHelp);
  setComboLocked(m_walk, nowhere);
  lockFor(nowhere.isEmpty() ? unread : nowhere, m_walkButton, walkHelp());
  lockFor(unread, m_mode->buttonOf(DrawMode::Edit), editHelp());
  lockFor(unread, m_mode->buttonOf(DrawMode::Missing), missingHelp());
  showSteps();
  showHint();
}

// What the pad is waiting for or has done, below the buttons: there is room where the placed picture's button isn't.
void DrawControls::showHint() {
  m_placed->setVisible(m_placedAvailable && mode() == DrawMode::Draw);
  if (const QString hint = modeHint(); !hint.isEmpty()) return say(*m_hint, hint);
  if (m_dotAlone) return say(*m_hint, tr("A dot alone is not read: hold the button down and draw."));
  if (m_reversed) return say(*m_hint, tr("Dark on light: reversed."));
  if (m_asItIs) return say(*m_hint, tr("As it is, until you paint on it."));
  say(*m_hint, m_placedAvailable ? QString()
                                 : tr("%1 puts a picture from the clipboard on the pad.")
                                       .arg(QKeySequence(QKeySequence::Paste).toString(QKeySequence::NativeText)));
}

QString DrawControls::modeHint() const {
  const bool erases = m_erase->isChecked();
  switch (mode()) {
    case DrawMode::Edit:
      if (m_drag->isChecked()) return tr("Drag what should move; the right button darkens.");
      return erases ? tr("Paint what should be darker.") : tr("Paint what should be brighter; the right button darkens.");
    case DrawMode::Missing:
      return erases ? tr("Paint over marks to take them away.")
                    : tr("Paint over what is missing; the right button takes marks away.");
    default: return {};
  }
}

void DrawControls::showSteps() {
  // Qt would give the focus of a button that is disabled to the next one, and its keys with it.
  const auto keepFocus = [this](const QPushButton* button, bool on) {
    if (!on && button->hasFocus()) m_pad->setFocus();
  };
  const auto enable = [&](QPushButton* button, bool on) {
    keepFocus(button, on);
    button->setEnabled(on);
  };
  enable(m_undo, m_pad->canUndo());
  enable(m_redo, m_pad->canRedo());
  enable(m_clear, !m_pad->isBlank());
  // A pad with nothing to erase takes the pen: an eraser would leave it dead.
  const bool erases = m_pad->canErase();
  keepFocus(m_erase, erases);
  if (!erases) m_erase->setChecked(false);
  lockFor(erases ? QString() : tr("There is nothing to erase yet."), m_erase, eraseHelp());
}

}  // namespace latentscape
