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
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSlider>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace latentscape {
namespace {

constexpr int kMargin = 8, kGap = 14;
constexpr int kLeastSide = 120, kLargestSide = 320;  // of the pad, pixels
constexpr int kLeastView = 96;                       // of the pictures beside it
constexpr int kControlsWidth = 246, kWordsWidth = 250;
constexpr int kPenFrom = 2, kPenTo = 24, kPenAtFirst = 9;  // hundredths of the pad's side
constexpr std::size_t kBars = 4;
constexpr auto kRest = std::chrono::milliseconds(150);

// A line without words takes no room.
void say(QLabel& line, const QString& words) {
  line.setText(words);
  line.setVisible(!words.isEmpty());
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
    describe(image, QString::fromLatin1(name), caption, help);
    image->setCaption(caption);
    row->addWidget(image, 0, Qt::AlignTop);
    return image;
  };
  m_seen =
      view("drawSeen", tr("As the model sees it"),
           tr("The drawing as MNIST's digits are prepared: its box scaled to 20 of 28 pixels, its centre of mass in the middle"));
  m_reconstruction = view("drawReconstruction", tr("Reconstruction"), tr("What the model decodes from the drawing's code"));
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
  clearReading();
  arrange();
}

QWidget* DrawPanel::buildPads() {
  m_pads = new QStackedWidget(m_row);
  m_draw = new DrawPad(m_pads);
  describe(
      m_draw, QStringLiteral("drawPad"), tr("Drawing pad"),
      tr("Draw with the left button or a pen; the right button erases. Arrow keys move the pen, Space puts it down and lifts "
         "it, Backspace takes a stroke back, Delete clears."));
  m_draw->setHint(tr("Draw a digit here"));
  m_edit = new PixelPad(PixelPad::Kind::Values, m_pads);
  describe(m_edit, QStringLiteral("editPad"), tr("Decoded picture, to be painted on"),
           tr("Paint white with the left button, black with the right one; drag with Shift to move what is under the pen. The "
              "code follows. Keys are as on the drawing pad."));
  m_missing = new PixelPad(PixelPad::Kind::Missing, m_pads);
  describe(
      m_missing, QStringLiteral("missingPad"), tr("Drawing, of which parts can be marked as missing"),
      tr("Paint over what is missing, and the decoder completes it from the rest; the right button takes marks away. Keys are "
         "as on the drawing pad."));
  for (PaintPad* pad : std::initializer_list<PaintPad*>{m_draw, m_edit, m_missing}) {
    pad->setAccessibleDescription(pad->toolTip());
    m_pads->addWidget(pad);
    connect(pad, &PaintPad::stepsChanged, this, &DrawPanel::showPadSteps);
  }
  connect(m_draw, &PaintPad::painted, this, [this] {
    if (m_draw->isBlank()) emit erased();
    else emit drawn(m_draw->ink());
  });
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
    describe(button, QString::fromLatin1(name), title, help);
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
  });
  m_drag =
      small(tr("Drag"), "drawDrag", tr("Drag"),
            tr("On the decoded picture the left button and Space move what is under the pen, as Shift and a drag always do"));
  m_drag->setCheckable(true);
  m_drag->setEnabled(false);
  connect(m_drag, &QPushButton::toggled, m_edit, &PixelPad::setDragging);
  m_pen = new QSlider(Qt::Horizontal, controls);
  describe(m_pen, QStringLiteral("drawPen"), tr("Pen width"), tr("How wide the pen is; a tablet's pressure changes it further"));
  m_pen->setRange(kPenFrom, kPenTo);
  leaveWheelToScrolling(m_pen);
  connect(m_pen, &QSlider::valueChanged, this, [this](int hundredths) {
    for (PaintPad* pad : std::initializer_list<PaintPad*>{m_draw, m_edit, m_missing}) pad->setPen(hundredths / 100.0);
    m_pen->setAccessibleDescription(tr("%1 % of the pad").arg(hundredths));
  });
  m_pen->setValue(kPenAtFirst);
  m_refine = makeButton({}, QStringLiteral("plain"), controls);
  m_placed = makeButton(tr("Take the Placed Picture"), QStringLiteral("plain"), controls);
  describe(m_placed, QStringLiteral("drawPlaced"), tr("Take the placed picture"),
           tr("Put the placed picture's ink on the pad; paste a picture, or drop one, to place it"));
  m_walkButton = makeButton(tr("Walk to"), QStringLiteral("plain"), controls);
  describe(m_walkButton, QStringLiteral("drawWalk"), tr("Walk to the class"),
           tr("Go from the drawing's code to where the images of a class are, and see what is decoded on the way"));
  m_walk = makeCombo("drawWalkClass", tr("Class to walk to"), tr("The class that the walk leads to"), controls);
  m_walk->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  connect(m_refine, &QPushButton::clicked, this, [this] {
    if (m_seeks) return emit stopRequested();
    setMode(Mode::Draw);  // what is painted was painted on another picture
    emit refineRequested();
  });
  connect(m_placed, &QPushButton::clicked, this, [this] {
    setMode(Mode::Draw);
    emit placedRequested();
  });
  connect(m_walkButton, &QPushButton::clicked, this, [this] {
    setMode(Mode::Draw);
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
    describe(grid, QString::fromLatin1(name), title, help);
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
                   tr("The images whose codes are nearest to the drawing's. Click one to select it."), m_latentIndices);
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
  m_votes = new ValueBars(words);
  m_votes->setObjectName(QStringLiteral("drawVotes"));
  m_votes->setAccessibleName(tr("Classes of the nearest codes"));
  m_votes->setToolTip(tr("How many of the 15 nearest codes are of each class"));
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
  m_decoded = reading.reconstruction;
  m_seen->setImage(reading.picture);
  m_missing->setImage(reading.picture);
  if (!m_found) {
    m_reconstruction->setImage(m_decoded);
    m_edit->setImage(m_decoded);
  }
  setNearest(*m_latent, latent, m_latentIndices);
  setNearest(*m_pixels, pixels, m_pixelIndices);
  std::vector<std::size_t> order;
  for (std::size_t label = 0; label < reading.votes.size(); ++label) {
    if (reading.votes[label] > 0.0) order.push_back(label);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return reading.votes[a] > reading.votes[b]; });
  std::vector<ValueBars::Bar> bars;
  for (const std::size_t label : order) {
    if (bars.size() == kBars) break;
    const QString name = m_classes.value(static_cast<qsizetype>(label), QString::number(label));
    bars.push_back({name, reading.votes[label], tr("%1 %").arg(formatFixed(100.0 * reading.votes[label], 0)), bars.empty()});
  }
  m_votes->setBars(std::move(bars), 1.0);
  say(*m_terms, tr("−ELBO %1 = %2 + KL %3 nats (z = mean)")
                    .arg(formatFixed(reading.losses.loss(), 1), formatFixed(reading.losses.reconstruction, 1),
                         formatFixed(reading.losses.kl, 1)));
  say(*m_strange, reading.percentile
                      ? tr("Stranger than %1 % of the %2").arg(formatFixed(100.0 * *reading.percentile, 0), m_imagesName)
                      : QString());
  showFigures();
}

void DrawPanel::clearReading() {
  m_read = m_found = false;
  m_decoded = {};
  for (ImageView* view : {m_seen, m_reconstruction}) view->clear();
  m_edit->setImage({});
  m_missing->setImage({});
  setNearest(*m_latent, {}, m_latentIndices);
  setNearest(*m_pixels, {}, m_pixelIndices);
  m_votes->setBars({}, 1.0);
  for (QLabel* label : {m_terms, m_strange, m_line}) say(*label, {});
  m_reconstruction->setCaption(tr("Reconstruction"));
  if (mode() != Mode::Draw) setMode(Mode::Draw);
  showFigures();
}

void DrawPanel::setFound(const Image& image, const QString& caption, const QString& line) {
  m_found = !image.empty();
  const Image& shown = m_found ? image : m_decoded;
  m_reconstruction->setImage(shown);
  m_reconstruction->setCaption(m_found ? caption : tr("Reconstruction"));
  m_edit->setImage(shown);
  say(*m_line, line);
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
    describe(m_refine, QStringLiteral("drawRefine"), m_seeks ? tr("Stop the search") : tr("Refine the code"),
             m_seeks
                 ? tr("Keep the code that has been found so far")
                 : tr("Look for a code that explains the drawing better than the encoder's, by gradients through the decoder"));
  }
  m_refine->setEnabled(m_read || m_seeks);
  m_walk->setEnabled(m_walk->count() > 0);
  m_walkButton->setEnabled(m_read && m_walk->count() > 0);
  m_placed->setEnabled(m_placedAvailable);
  for (const Mode mode : {Mode::Edit, Mode::Missing}) m_mode->buttonOf(mode)->setEnabled(m_read);
  showPadSteps();
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

void DrawPanel::showMode() {
  m_rest.stop();
  for (PixelPad* pad : {m_edit, m_missing}) pad->forget();
  m_drag->setEnabled(mode() == Mode::Edit);
  const bool focused = m_pads->currentWidget()->hasFocus();
  m_pads->setCurrentWidget(&shownPad());
  setFocusProxy(&shownPad());
  if (focused) shownPad().setFocus();
  if (mode() != Mode::Draw) emit editBegun();
  showPadSteps();
}

void DrawPanel::showPadSteps() {
  m_undo->setEnabled(shownPad().canUndo());
  m_redo->setEnabled(shownPad().canRedo());
  m_clear->setEnabled(!shownPad().isBlank());
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
