// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/draw_panel.h"

#include "ui/panels/form.h"
#include "ui/widgets/draw_pad.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/pixel_pad.h"
#include "ui/widgets/text.h"
#include "ui/widgets/value_bars.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeySequence>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSlider>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace latentscape {
namespace {

constexpr int kMargin = 8, kGap = 14;
constexpr int kLeastSide = 120, kLargestSide = 320;  // of the pad, pixels
constexpr int kLeastView = 96;                       // of the pictures beside it
constexpr int kControlsWidth = 246, kWordsWidth = 250;
constexpr int kPenFrom = 2, kPenTo = 24, kPenAtFirst = 9;  // hundredths of the pad's side
constexpr std::size_t kBars = 4;                           // the last one is of all others, if there are more classes
constexpr int kBarLine = 18;                               // pixels: the row is low
constexpr auto kRest = std::chrono::milliseconds(150);

// A line without words takes no room.
void say(QLabel& line, const QString& words) {
  line.setText(words);
  line.setVisible(!words.isEmpty());
}

void explain(QWidget* widget, const QString& objectName, const QString& accessibleName, const QString& help) {
  describe(widget, objectName, accessibleName, inShortLines(help));
}

// Whether the ink is tiny, or a small, full disc and nothing else: the pen went down and has not gone anywhere. Prepared as a
// digit is, it would fill the picture.
bool isDot(const Ink& ink) {
  constexpr int kTiny = 12;                                                // pixels of the pad's ink
  constexpr double kLargest = 0.4, kLeastAspect = 0.75, kLeastFull = 0.7;  // of a disc pi / 4 of its box is full
  int left = ink.width, right = -1, top = ink.height, bottom = -1, full = 0;
  for (int y = 0; y < ink.height; ++y) {
    for (int x = 0; x < ink.width; ++x) {
      if (ink.coverage[static_cast<std::size_t>(y * ink.width + x)] < 0.5F) continue;
      left = std::min(left, x);
      right = std::max(right, x);
      top = std::min(top, y);
      bottom = y;
      ++full;
    }
  }
  if (full == 0) return false;
  const int across = right - left + 1, down = bottom - top + 1;
  const double longer = std::max(across, down), shorter = std::min(across, down);
  return longer <= kTiny ||
         (longer <= kLargest * ink.width && shorter >= kLeastAspect * longer && full >= kLeastFull * across * down);
}

}  // namespace

DrawPanel::DrawPanel(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("drawPanel"));
  setAccessibleName(tr("Draw"));
  setToolTip(tr("Draw a digit, and see where the model puts it while you draw"));
  auto* contents = new QWidget;
  m_why = makeLabel({}, QStringLiteral("muted"), contents);
  m_why->setObjectName(QStringLiteral("drawWhy"));
  m_why->setWordWrap(true);
  m_why->hide();
  m_row = new QWidget(contents);
  auto* row = new QHBoxLayout(m_row);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(kGap);
  row->addWidget(buildPads(), 0, Qt::AlignTop);
  row->addWidget(buildControls(), 0, Qt::AlignTop);
  const auto view = [&](const char* name, const QString& caption, const QString& help) {
    auto* image = new ImageView(m_row);
    explain(image, QString::fromLatin1(name), caption, help);
    image->setCaption(caption);
    row->addWidget(image, 0, Qt::AlignTop);
    return image;
  };
  m_seen =
      view("drawSeen", tr("As the model sees it"),
           tr("The drawing as MNIST's digits are prepared: its box scaled to 20 of 28 pixels, its centre of mass in the middle"));
  m_reconstruction =
      view("drawReconstruction", tr("Reconstruction"), tr("What the model decodes from the code that the text describes"));
  row->addWidget(buildNearest(), 3);
  row->addWidget(buildWords(), 2);
  auto* column = new QVBoxLayout(contents);
  column->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
  column->addWidget(m_why, 0, Qt::AlignTop);
  column->addWidget(m_row, 1);
  m_area = makeScrolling("drawArea", contents, this);
  m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(m_area);
  setFocusProxy(m_draw);
  setVariational(true);
  clearReading();
  arrange();
}

QWidget* DrawPanel::buildPads() {
  m_pads = new QStackedWidget(m_row);
  m_draw = new DrawPad(m_pads);
  explain(m_draw, QStringLiteral("drawPad"), tr("Drawing pad"),
          tr("Draw with the left button or a pen; the right button erases. Arrow keys move the pen, Space puts it down and lifts "
             "it, Backspace takes a stroke back, Delete clears."));
  m_draw->setHint(tr("Draw a digit here"));
  m_edit = new PixelPad(PixelPad::Kind::Values, m_pads);
  explain(m_edit, QStringLiteral("editPad"), tr("Decoded picture, to be painted on"),
          tr("Paint white with the left button, black with the right one; drag with Shift to move what is under the pen. The "
             "code follows. Keys are as on the drawing pad."));
  m_missing = new PixelPad(PixelPad::Kind::Missing, m_pads);
  explain(
      m_missing, QStringLiteral("missingPad"), tr("Drawing, of which parts can be marked as missing"),
      tr("Paint over what is missing, and the decoder completes it from the rest; the right button takes marks away. Keys are "
         "as on the drawing pad."));
  for (PaintPad* pad : std::initializer_list<PaintPad*>{m_draw, m_edit, m_missing}) {
    pad->setAccessibleDescription(pad->toolTip().simplified());
    m_pads->addWidget(pad);
    connect(pad, &PaintPad::stepsChanged, this, &DrawPanel::showPadSteps);
  }
  connect(m_draw, &PaintPad::painted, this, &DrawPanel::tellDrawing);
  connect(m_draw, &PaintPad::strokeEnded, this, &DrawPanel::showHint);
  connect(m_edit, &PaintPad::painted, this, [this] {
    if (m_edit->isBlank()) emit editCleared();
    else emit edited(m_edit->strengths(), m_edit->values());
  });
  m_rest.setSingleShot(true);
  m_rest.setInterval(kRest);
  connect(&m_rest, &QTimer::timeout, this, &DrawPanel::tellMarks);
  connect(m_missing, &PaintPad::painted, this, [this] {
    if (m_missing->painting()) m_rest.start();
    else tellMarks();
  });
  connect(m_missing, &PaintPad::strokeEnded, this, [this] {
    if (m_rest.isActive()) tellMarks();
  });
  return m_pads;
}

QWidget* DrawPanel::buildControls() {
  auto* controls = new QWidget(m_row);
  controls->setFixedWidth(kControlsWidth);
  m_mode = new SegmentedChoice<Mode>(
      {{Mode::Draw, tr("Draw"), tr("Draw a digit with a pen")},
       {Mode::Edit, tr("Edit"), tr("Paint on the decoded picture: the code follows")},
       {Mode::Missing, tr("Missing"), tr("Mark what is missing of the drawing: the decoder completes it")}},
      controls);
  describe(m_mode, QStringLiteral("drawMode"), tr("What the pad is for"),
           tr("Draw, paint on what is decoded, or mark what is missing"));
  m_mode->onChosen(this, [this](Mode) { showMode(); });
  const auto small = [&](const QString& text, const char* name, const QString& title, const QString& help) {
    auto* button = makeButton(text, QStringLiteral("segment"), controls);
    explain(button, QString::fromLatin1(name), title, help);
    return button;
  };
  m_undo = small(tr("Undo"), "drawUndo", tr("Take the last stroke back"), tr("Take the last stroke back (Ctrl+Z on the pad)"));
  m_redo = small(tr("Redo"), "drawRedo", tr("Redo the stroke"), tr("Redo the stroke that was taken back"));
  m_clear = small(tr("Clear"), "drawClear", tr("Clear the pad"), tr("Take all strokes away (Delete on the pad)"));
  m_erase = small(tr("Erase"), "drawErase", tr("Erase"), tr("The left button erases, as the right one always does"));
  m_erase->setCheckable(true);
  connect(m_undo, &QPushButton::clicked, this, [this] { shownPad().undo(); });
  connect(m_redo, &QPushButton::clicked, this, [this] { shownPad().redo(); });
  connect(m_clear, &QPushButton::clicked, this, [this] { shownPad().clear(); });
  connect(m_erase, &QPushButton::toggled, this, [this](bool on) {
    for (PaintPad* pad : std::initializer_list<PaintPad*>{m_draw, m_edit, m_missing}) pad->setErasing(on);
    m_draw->setHint(on ? tr("The eraser is on") : tr("Draw a digit here"));
  });
  m_drag =
      small(tr("Drag"), "drawDrag", tr("Drag"),
            tr("On the decoded picture the left button and Space move what is under the pen, as Shift and a drag always do"));
  m_drag->setCheckable(true);
  m_drag->setEnabled(false);
  connect(m_drag, &QPushButton::toggled, m_edit, &PixelPad::setDragging);
  m_pen = new QSlider(Qt::Horizontal, controls);
  explain(m_pen, QStringLiteral("drawPen"), tr("Pen width"), tr("How wide the pen is; a tablet's pressure changes it further"));
  m_pen->setRange(kPenFrom, kPenTo);
  leaveWheelToScrolling(m_pen);
  connect(m_pen, &QSlider::valueChanged, this, [this](int hundredths) {
    for (PaintPad* pad : std::initializer_list<PaintPad*>{m_draw, m_edit, m_missing}) pad->setPen(hundredths / 100.0);
    m_pen->setAccessibleDescription(tr("%1 % of the pad").arg(hundredths));
  });
  m_pen->setValue(kPenAtFirst);
  m_refine = makeButton({}, QStringLiteral("plain"), controls);
  m_placed = makeButton(tr("Take the Placed Picture"), QStringLiteral("plain"), controls);
  explain(m_placed, QStringLiteral("drawPlaced"), tr("Take the placed picture"),
          tr("Put the ink of the picture that you placed on the map on the pad"));
  m_hint = makeLabel({}, QStringLiteral("muted"), controls);
  m_hint->setObjectName(QStringLiteral("drawHint"));
  m_hint->setWordWrap(true);
  m_walkButton = makeButton(tr("Walk to"), QStringLiteral("plain"), controls);
  explain(m_walkButton, QStringLiteral("drawWalk"), tr("Walk to the class"),
          tr("Go from the drawing's code to where the images of a class are, and see what is decoded on the way"));
  m_walk = makeCombo("drawWalkClass", tr("Class to walk to"), tr("The class that the walk leads to"), controls);
  m_walk->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  connect(m_refine, &QPushButton::clicked, this, [this] {
    if (m_seeks) return emit stopRequested();
    leavePads();  // what is painted was painted on another picture
    emit refineRequested();
  });
  connect(m_placed, &QPushButton::clicked, this, &DrawPanel::placedRequested);
  connect(m_walkButton, &QPushButton::clicked, this, [this] {
    leavePads();
    emit walkRequested(m_walk->currentData().toInt());
  });

  auto* penCaption = makeLabel(tr("Pen"), QStringLiteral("caption"), controls);
  penCaption->setBuddy(m_pen);
  auto* steps = new QHBoxLayout;
  steps->setSpacing(4);
  for (QPushButton* button : {m_undo, m_redo, m_clear, m_erase}) steps->addWidget(button, 1);
  auto* pen = new QHBoxLayout;
  pen->addWidget(penCaption);
  pen->addWidget(m_pen, 1);
  pen->addWidget(m_drag);
  auto* search = new QHBoxLayout;
  search->setSpacing(4);
  search->addWidget(m_refine);
  search->addWidget(m_walkButton);
  search->addWidget(m_walk, 1);
  auto* column = new QVBoxLayout(controls);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(5);
  column->addWidget(m_mode);
  column->addLayout(steps);
  column->addLayout(pen);
  column->addLayout(search);
  column->addWidget(m_placed);
  column->addWidget(m_hint);
  return controls;
}

QWidget* DrawPanel::buildNearest() {
  auto* nearest = new QWidget(m_row);
  auto* column = new QVBoxLayout(nearest);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(3);
  const auto strip = [&](const char* name, const QString& title, const QString& help, std::vector<std::size_t>& indices) {
    auto* caption = makeLabel(title, QStringLiteral("caption"), nearest);
    auto* grid = new ImageGrid(1, static_cast<int>(kNearest), nearest);
    explain(grid, QString::fromLatin1(name), title, help);
    grid->setCellSide(28, 48, 96);
    caption->setBuddy(grid);
    connect(grid, &ImageGrid::clicked, this, [this, &indices](int cell) {
      if (const auto at = static_cast<std::size_t>(cell); at < indices.size()) emit imageActivated(indices[at]);
    });
    column->addWidget(caption);
    column->addWidget(grid, 1);
    return grid;
  };
  m_latent = strip("drawNearestLatent", tr("Nearest in latent space"),
                   tr("The images whose codes are nearest to the code that is shown. Click one to select it."), m_latentIndices);
  m_pixels = strip("drawNearestPixels", tr("Nearest in pixels"),
                   tr("The images whose pixels are nearest to the drawing's. Click one to select it."), m_pixelIndices);
  return nearest;
}

QWidget* DrawPanel::buildWords() {
  auto* words = new QWidget(m_row);
  words->setMinimumWidth(kWordsWidth);
  auto* column = new QVBoxLayout(words);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(3);
  const auto line = [&](const char* name, const char* role) {
    auto* label = makeLabel({}, QString::fromLatin1(role), words);
    label->setObjectName(QString::fromLatin1(name));
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(label);
    return label;
  };
  m_terms = line("drawTerms", "value");
  m_strange = line("drawStrange", "muted");
  m_line = line("drawFound", "value");
  m_votesTitle = line("drawVotesTitle", "caption");
  m_votes = new ValueBars(words);
  m_votes->setObjectName(QStringLiteral("drawVotes"));
  m_votes->setAccessibleName(tr("Classes of the nearest codes"));
  m_votes->setToolTip(tr("How many of the codes nearest to the code that is shown are of each class"));
  column->addWidget(m_votes, 1);
  column->addStretch(0);
  return words;
}

void DrawPanel::setColours(const Palette& colours) { m_votes->setColours(colours); }

void DrawPanel::setModel(const QString& why, int side) {
  m_why->setText(why);
  m_why->setVisible(!why.isEmpty());
  m_row->setVisible(why.isEmpty());
  for (PixelPad* pad : {m_edit, m_missing}) pad->setSide(side);
}

void DrawPanel::setVariational(bool on) {
  m_variational = on;
  m_terms->setToolTip(inShortLines(
      on ? tr("How well the code explains the drawing: the reconstruction term at z = mean, and the KL divergence of its "
              "posterior")
         : tr("How well the code explains the drawing: the reconstruction term")));
  m_strange->setToolTip(inShortLines(
      tr("The share of the map's images that have a lower %1 by their encoder's code. It is known when no run is training.")
          .arg(lossWords(on))));
}

void DrawPanel::setClasses(const QStringList& names) {
  if (names == m_classes) return;
  m_classes = names;
  const QVariant chosen = m_walk->currentData();
  m_walk->clear();
  for (qsizetype label = 0; label < names.size(); ++label) {
    if (!names[label].isEmpty()) m_walk->addItem(names[label], static_cast<int>(label));
  }
  if (const int at = m_walk->findData(chosen); at >= 0) m_walk->setCurrentIndex(at);
  showFigures();
}

void DrawPanel::setImagesName(const QString& plural) { m_imagesName = plural; }

void DrawPanel::setPlacedAvailable(bool available) {
  m_placedAvailable = available;
  showFigures();
}

void DrawPanel::setNearest(ImageGrid& grid, const std::vector<ImageRef>& images, std::vector<std::size_t>& indices) {
  std::vector<Image> pictures;
  QStringList names;
  indices.clear();
  for (const ImageRef& image : images) {
    pictures.push_back(image.image);
    names << (image.className.isEmpty() ? image.name : tr("%1, class %2").arg(image.name, image.className));
    indices.push_back(image.index);
  }
  grid.setNames(names);
  grid.setImages(pictures);
  grid.setAccessibleDescription(names.join(QStringLiteral("; ")));
}

void DrawPanel::setReading(const PictureReading& reading, const std::vector<ImageRef>& latent,
                           const std::vector<ImageRef>& pixels) {
  m_read = true;
  m_seen->setImage(reading.picture);
  m_missing->setImage(reading.picture);
  m_encoder = {reading.reconstruction,
               tr("Reconstruction"),
               tr("Encoder's code: %1").arg(lossText(reading.losses, m_variational)),
               m_encoder.line,
               latent,
               reading.neighbours.inLatent.votes,
               reading.neighbours.inLatent.voters};
  setNearest(*m_pixels, pixels, m_pixelIndices);
  // It keeps its line while it isn't known, so that what is below it stays where it is.
  say(*m_strange, tr("Stranger than %1 % of the %2")
                      .arg(reading.percentile ? formatFixed(100.0 * *reading.percentile, 0) : QStringLiteral("…"), m_imagesName));
  showCode();
  showFigures();
}

void DrawPanel::clearReading() {
  m_read = false;
  m_encoder = m_found = {};
  m_seen->clear();
  m_missing->setImage({});
  setNearest(*m_pixels, {}, m_pixelIndices);
  say(*m_strange, {});
  showCode();
  if (mode() != Mode::Draw) setMode(Mode::Draw);
  showFigures();
}

void DrawPanel::setFound(const ShownCode& found) {
  m_found = found;
  showCode();
}

void DrawPanel::clearFound(const QString& line) {
  m_found = {};
  m_encoder.line = line;
  showCode();
}

void DrawPanel::showCode() {
  const ShownCode& code = shownCode();
  if (code.image.empty()) m_reconstruction->clear();
  else m_reconstruction->setImage(code.image);
  m_reconstruction->setCaption(code.caption.isEmpty() ? tr("Reconstruction") : code.caption);
  m_edit->setImage(code.image);
  setNearest(*m_latent, code.nearest, m_latentIndices);
  showVotes(code);
  say(*m_terms, code.terms);
  say(*m_line, code.line);
}

void DrawPanel::showVotes(const ShownCode& code) {
  std::vector<std::size_t> order;
  for (std::size_t label = 0; label < code.votes.size(); ++label) {
    if (code.votes[label] > 0.0) order.push_back(label);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return code.votes[a] > code.votes[b]; });
  const std::size_t named = order.size() > kBars ? kBars - 1 : order.size();
  const auto voters = static_cast<double>(code.voters);
  std::vector<ValueBars::Bar> bars;
  const auto add = [&](const QString& name, double share) {
    bars.push_back(
        {name, share, tr("%1 of %2").arg(formatFixed(std::round(share * voters), 0), formatFixed(voters, 0)), bars.empty()});
  };
  for (std::size_t i = 0; i < named; ++i)
    add(m_classes.value(static_cast<qsizetype>(order[i]), QString::number(order[i])), code.votes[order[i]]);
  double others = 0.0;
  for (std::size_t i = named; i < order.size(); ++i) others += code.votes[order[i]];
  if (others > 0.0) add(tr("others"), others);
  say(*m_votesTitle, bars.empty() ? QString() : tr("Classes of the %1 nearest codes").arg(code.voters));
  m_votes->setMaximumHeight(kBarLine * static_cast<int>(std::max<std::size_t>(bars.size(), 1)));
  m_votes->setBars(std::move(bars), 1.0, tr("%1 of %1").arg(code.voters));
}

void DrawPanel::setSeeking(bool seeks) {
  m_seeks = seeks;
  showFigures();
}

// What can be asked.
void DrawPanel::showFigures() {
  const QString refine = m_seeks ? tr("Stop") : tr("Refine");
  if (m_refine->text() != refine) {
    m_refine->setText(refine);
    explain(m_refine, QStringLiteral("drawRefine"), m_seeks ? tr("Stop the search") : tr("Refine the code"),
            m_seeks
                ? tr("Keep the code that has been found so far")
                : tr("Look for a code that explains the drawing better than the encoder's, by gradients through the decoder"));
  }
  m_refine->setEnabled(m_read || m_seeks);
  m_walk->setEnabled(m_walk->count() > 0);
  m_walkButton->setEnabled(m_read && m_walk->count() > 0);
  for (const Mode mode : {Mode::Edit, Mode::Missing}) m_mode->buttonOf(mode)->setEnabled(m_read);
  showPadSteps();
  showHint();
}

// What the pad is waiting for, below the buttons: there is room where the placed picture's button isn't.
void DrawPanel::showHint() {
  m_placed->setVisible(m_placedAvailable && mode() == Mode::Draw);
  switch (mode()) {
    case Mode::Edit: return say(*m_hint, tr("Paint what should be brighter; the right button darkens."));
    case Mode::Missing: return say(*m_hint, tr("Paint over what is missing; the right button takes marks away."));
    default: break;
  }
  if (m_dot && !m_draw->painting()) return say(*m_hint, tr("A dot alone is not read: hold the button down and draw."));
  say(*m_hint, m_placedAvailable ? QString()
                                 : tr("%1 puts a picture from the clipboard on the pad.")
                                       .arg(QKeySequence(QKeySequence::Paste).toString(QKeySequence::NativeText)));
}

void DrawPanel::tellDrawing() {
  const bool blank = m_draw->isBlank();
  const Ink ink = blank ? Ink{} : m_draw->ink();
  m_dot = !blank && isDot(ink);
  if (!blank && !m_dot) {
    m_told = true;
    emit drawn(ink);
  } else if (std::exchange(m_told, false)) {
    emit erased();
  }
  showHint();
}

PaintPad& DrawPanel::shownPad() const {
  switch (mode()) {
    case Mode::Edit: return *m_edit;
    case Mode::Missing: return *m_missing;
    default: return *m_draw;
  }
}

void DrawPanel::setMode(Mode mode) {
  if (mode != Mode::Draw && !m_read) return;
  m_mode->setValue(mode);
  showMode();
}

bool DrawPanel::padHasFocus() const { return window()->focusWidget() == &shownPad(); }

void DrawPanel::takeInk(const Ink& ink) {
  setMode(Mode::Draw);
  m_draw->setInk(ink);
}

void DrawPanel::showMode() {
  showPad();
  if (mode() == Mode::Edit) emit editBegun();
  else emit encoderRequested();
}

void DrawPanel::showPad() {
  m_rest.stop();
  for (PixelPad* pad : {m_edit, m_missing}) pad->forget();
  m_drag->setEnabled(mode() == Mode::Edit);
  const bool focused = m_pads->currentWidget()->hasFocus();
  m_pads->setCurrentWidget(&shownPad());
  setFocusProxy(&shownPad());
  if (focused) shownPad().setFocus();
  showPadSteps();
  showHint();
}

// To the drawing, with the code that is shown.
void DrawPanel::leavePads() {
  m_mode->setValue(Mode::Draw);
  showPad();
}

void DrawPanel::showPadSteps() {
  // Qt would give the focus of a button that is disabled to the next one, and its keys with it.
  const auto enable = [this](QPushButton* button, bool on) {
    if (!on && button->hasFocus()) shownPad().setFocus();
    button->setEnabled(on);
  };
  enable(m_undo, shownPad().canUndo());
  enable(m_redo, shownPad().canRedo());
  enable(m_clear, !shownPad().isBlank());
}

// The pad is as high as there is room, and at most so wide that the pictures beside it have as much; these are as high as the
// pad, with their captions.
void DrawPanel::arrange() {
  const int bar = m_area->horizontalScrollBar()->sizeHint().height();
  const int others = kControlsWidth + kWordsWidth + m_latent->minimumSizeHint().width();
  const int across = width() - 2 * kMargin - 2 * bar - 5 * kGap - others;
  const int high = height() - 2 * kMargin - bar;
  const int side = std::clamp(std::min(high, across / 2), kLeastSide, kLargestSide);
  m_pads->setFixedSize(side, side);
  const int caption = fontMetrics().height() + 4;
  const int view = std::clamp((across - side) / 2, kLeastView, std::max(kLeastView, side - caption));
  for (ImageView* image : {m_seen, m_reconstruction}) {
    image->setSide(view, view);
    image->setFixedSize(image->sizeHint());
  }
}

void DrawPanel::tellMarks() {
  m_rest.stop();
  if (m_missing->isBlank()) emit editCleared();
  else emit missingMarked(m_missing->strengths());
}

void DrawPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  emit shownChanged(true);
}

void DrawPanel::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  emit shownChanged(false);
}

void DrawPanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

}  // namespace latentscape
