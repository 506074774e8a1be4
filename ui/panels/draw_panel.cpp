// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/draw_panel.h"

#include "ui/panels/draw_controls.h"
#include "ui/panels/form.h"
#include "ui/widgets/draw_pad.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

constexpr int kMargin = 8, kGap = DrawReading::kGap;
constexpr int kLeastSide = 120, kLargestSide = 320;  // of the pad, pixels
constexpr int kLeastView = 96;                       // of the pictures beside it
constexpr int kLeastStacked = 56;                    // of these, one above the other

QString offer() { return DrawPanel::tr("Draw a digit, and see where the model puts it while you draw"); }

}  // namespace

DrawPanel::DrawPanel(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("drawPanel"));
  setAccessibleName(tr("Draw"));
  setToolTip(offer());
  auto* contents = new QWidget;
  m_why = makeLabel({}, QStringLiteral("muted"), contents);
  m_why->setObjectName(QStringLiteral("drawWhy"));
  m_why->setWordWrap(true);
  m_why->hide();
  m_row = new QWidget(contents);
  m_pads = new DrawPads(m_row);
  m_controls = new DrawControls(m_pads->shown(), m_row);
  m_reading = new DrawReading(m_row);
  connectPads();
  connectControls();
  connect(m_reading, &DrawReading::imageActivated, this, &DrawPanel::imageActivated);
  auto* row = new QHBoxLayout(m_row);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(kGap);
  row->addWidget(m_pads, 0, Qt::AlignTop);
  row->addWidget(m_controls, 0, Qt::AlignTop);
  row->addWidget(m_reading, 1);
  auto* column = new QVBoxLayout(contents);
  column->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
  column->addWidget(m_why, 0, Qt::AlignTop);
  column->addWidget(m_row, 1);
  m_area = makeScrolling("drawArea", contents, this);
  m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(m_area);
  setFocusProxy(&m_pads->shown());
  arrange();
}

void DrawPanel::connectPads() {
  connect(m_pads, &DrawPads::painted, this, &DrawPanel::painted);
  connect(m_pads, &DrawPads::drawn, this, &DrawPanel::drawn);
  connect(m_pads, &DrawPads::erased, this, &DrawPanel::erased);
  connect(m_pads, &DrawPads::drawn, m_controls, [this](const Ink& ink) {
    m_drawn = {ink.width, ink.height, {}, ink.darkOnLight, ink.asItIs};
    showAsItIs();
  });
  connect(m_pads, &DrawPads::erased, m_controls, [this] {
    m_drawn = {};
    showAsItIs();
  });
  connect(m_pads, &DrawPads::edited, this, &DrawPanel::edited);
  connect(m_pads, &DrawPads::editCleared, this, &DrawPanel::editCleared);
  connect(m_pads, &DrawPads::missingMarked, this, &DrawPanel::missingMarked);
  connect(m_pads, &DrawPads::stepsChanged, m_controls, &DrawControls::showSteps);
  connect(m_pads, &DrawPads::dotAloneChanged, m_controls, [this] { m_controls->setDotAlone(m_pads->dotAlone()); });
  connect(&m_pads->drawing(), &PaintPad::painted, m_controls, [this] { m_controls->setReversed(false); });
}

void DrawPanel::connectControls() {
  m_pads->setPen(m_controls->pen());
  connect(m_controls, &DrawControls::penChosen, m_pads, &DrawPads::setPen);
  connect(m_controls, &DrawControls::erasingChosen, m_pads, &DrawPads::setErasing);
  connect(m_controls, &DrawControls::draggingChosen, m_pads, &DrawPads::setDragging);
  connect(m_controls, &DrawControls::modeChosen, this, &DrawPanel::showMode);
  connect(m_controls, &DrawControls::stopRequested, this, &DrawPanel::stopRequested);
  connect(m_controls, &DrawControls::placedRequested, this, &DrawPanel::placedRequested);
  connect(m_controls, &DrawControls::classChosen, this, &DrawPanel::classChosen);
  // What is painted was painted on another picture than the one that comes.
  connect(m_controls, &DrawControls::refineRequested, this, [this] {
    leavePads();
    emit refineRequested();
  });
  connect(m_controls, &DrawControls::walkRequested, this, [this](int label) {
    leavePads();
    emit walkRequested(label);
  });
}

void DrawPanel::setColours(const Palette& colours) { m_reading->setColours(colours); }

void DrawPanel::setModel(const QString& why, int side) {
  m_why->setText(why);
  m_why->setVisible(!why.isEmpty());
  m_row->setVisible(why.isEmpty());
  setToolTip(why.isEmpty() ? offer() : inShortLines(why));
  m_pads->setSide(side);
  m_side = side;
  showAsItIs();
}

void DrawPanel::showAsItIs() { m_controls->setAsItIs(keepsPixels(m_drawn, m_side)); }

void DrawPanel::setVariational(bool on) { m_reading->setVariational(on); }

void DrawPanel::setClasses(const QStringList& names) {
  if (names == m_classes) return;
  m_classes = names;
  m_reading->setClasses(names);
  m_controls->setClasses(names);
}

void DrawPanel::setGivenClasses(const QStringList& names, int given) {
  const QString name = names.value(given);
  m_controls->setGivenClasses(names, given);
  m_reading->setGivenClass(name);
  if (std::exchange(m_givenClass, name) != name) m_pads->renew();
}

void DrawPanel::setImagesName(const QString& plural) { m_reading->setImagesName(plural); }

void DrawPanel::setPlacedAvailable(bool available) { m_controls->setPlacedAvailable(available); }

void DrawPanel::setReading(const PictureReading& reading, const std::vector<ImageRef>& latent,
                           const std::vector<ImageRef>& pixels) {
  m_read = true;
  m_pads->setSeen(reading.picture);
  m_reading->setReading(reading, latent, pixels);
  m_pads->setDecoded(m_reading->decoded());
  m_controls->setRead(true);
}

void DrawPanel::clearReading() {
  m_read = false;
  m_pads->setSeen({});
  m_reading->clear();
  m_pads->setDecoded({});
  if (mode() != Mode::Draw) setMode(Mode::Draw);
  m_controls->setRead(false);
}

void DrawPanel::setFound(const ShownCode& found) {
  m_reading->setFound(found);
  m_pads->setDecoded(m_reading->decoded());
}

void DrawPanel::clearFound(const QString& line) {
  m_reading->clearFound(line);
  m_pads->setDecoded(m_reading->decoded());
}

void DrawPanel::setSeeking(bool seeks) { m_controls->setSeeking(seeks); }

DrawPanel::Mode DrawPanel::mode() const { return m_controls->mode(); }

void DrawPanel::setMode(Mode mode) {
  if (mode != Mode::Draw && !m_read) return;
  m_controls->setMode(mode);
  showMode();
}

DrawPad& DrawPanel::pad() const { return m_pads->drawing(); }

bool DrawPanel::padHasFocus() const { return padAt(window()->focusWidget()) != nullptr; }

QWidget* DrawPanel::padAt(const QWidget* widget) const {
  PaintPad& pad = m_pads->shown();
  return widget == &pad && pad.isVisible() ? &pad : nullptr;
}

void DrawPanel::takeInk(const Ink& ink) {
  setMode(Mode::Draw);
  pad().setInk(ink);
  m_controls->setReversed(ink.darkOnLight);
}

void DrawPanel::showMode() {
  showPad();
  if (mode() == Mode::Edit) emit editBegun();
  else emit encoderRequested();
}

void DrawPanel::showPad() {
  m_controls->setDraggable(mode() == Mode::Edit);
  m_pads->setMode(mode());
  setFocusProxy(&m_pads->shown());
  m_controls->setPad(m_pads->shown());
}

// To the drawing, with the code that is shown.
void DrawPanel::leavePads() {
  m_controls->setMode(Mode::Draw);
  showPad();
}

// The pad is as high as there is room, and at most so wide that the pictures beside it have as much; these are as high as the
// pad, with their captions. In a narrow panel one stands above the other.
void DrawPanel::arrange() {
  const int bar = m_area->horizontalScrollBar()->sizeHint().height();
  const int others = DrawControls::kWidth + m_reading->leastWidthOfTexts();
  const int across = width() - 2 * kMargin - 2 * bar - 5 * kGap - others;
  const int high = height() - 2 * kMargin - bar;
  const int caption = fontMetrics().height() + 4;
  const bool stacked = across < kLeastSide + 2 * kLeastView;
  const int room = stacked ? across + kGap - kLeastView : std::min(across / 2, across - 2 * kLeastView);
  const int side = std::clamp(std::min(high, room), kLeastSide, kLargestSide);
  m_pads->setFixedSize(side, side);
  const int picture = stacked ? std::clamp((high - DrawReading::kStackedGap) / 2 - caption, kLeastStacked, kLeastView)
                              : std::clamp((across - side) / 2, kLeastView, std::max(kLeastView, side - caption));
  m_reading->setPictures(picture, kLeastView, stacked);
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
