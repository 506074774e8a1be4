// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/interpolate_panel.h"

#include "ui/widgets/elided_label.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/picture_actions.h"
#include "ui/widgets/player.h"
#include "ui/widgets/segmented_choice.h"
#include "ui/widgets/text.h"

#include <QAction>
#include <QApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMouseEvent>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace latentscape {
namespace {

constexpr int kSliderSteps = 1000;
constexpr double kSecondsPerSweep = 2.0;
constexpr int kEndSide = 56;

}  // namespace

InterpolatePanel::InterpolatePanel(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("interpolatePanel"));
  setAccessibleName(tr("Interpolate"));
  m_ends = {makeEnd(0), makeEnd(1)};
  m_slider = new QSlider(Qt::Horizontal, this);
  describe(m_slider, QStringLiteral("tSlider"), tr("Position between A and B"), tr("From A (t = 0) to B (t = 1)"));
  m_slider->setRange(0, kSliderSteps);
  m_slider->setSingleStep(10);
  m_slider->setPageStep(125);
  leaveWheelToScrolling(m_slider);
  m_slider->setMinimumWidth(80);
  m_tText = makeLabel({}, QStringLiteral("caption"), this);
  m_tText->setObjectName(QStringLiteral("tText"));
  m_tText->setAlignment(Qt::AlignCenter);
  m_strip = new ImageStrip(stripCount, this);
  describe(m_strip, QStringLiteral("interpolationStrip"), tr("Nine images between A and B"),
           tr("Nine images from A to B. Click one, or move with the arrow keys."));
  m_note = makeLabel(tr("t-SNE and UMAP place no new points: on the map, t goes from nearest code to nearest code."),
                     QStringLiteral("muted"), this);
  m_note->setObjectName(QStringLiteral("nearestCodesNote"));
  m_note->setWordWrap(true);
  m_note->hide();
  m_mode = new SegmentedChoice<InterpolationMode>(
      {{InterpolationMode::Linear, tr("Linear"), tr("A straight line: (1 − t) A + t B")},
       {InterpolationMode::Spherical, tr("Spherical"),
        tr("Along the arc between A and B (spherical linear interpolation): avoids the sparse region near the origin")}},
      this);
  describe(m_mode, QStringLiteral("interpolationMode"), tr("Interpolation mode"), tr("The path from A to B"));
  m_play = makeButton(tr("Play"), QStringLiteral("plain"), this);
  describe(m_play, QStringLiteral("playButton"), tr("Play"), tr("Move back and forth between A and B"));
  m_player = new Player(*m_play, *this);
  m_swap = makeButton(tr("Swap"), QStringLiteral("plain"), this);
  describe(m_swap, QStringLiteral("swapButton"), tr("Swap A and B"), tr("Swap A and B"));
  m_export = makeButton(tr("Export…"), QStringLiteral("plain"), this);
  describe(m_export, QStringLiteral("exportStripButton"), tr("Export interpolation"),
           tr("Save the images from A to B as a picture"));

  auto* captions = new QHBoxLayout;
  captions->setSpacing(4);
  captions->addWidget(m_ends[0].caption, 1);
  captions->addWidget(m_tText);
  captions->addWidget(m_ends[1].caption, 1);
  auto* middle = new QVBoxLayout;
  middle->setSpacing(4);
  middle->addStretch(1);
  middle->addWidget(m_slider);
  middle->addLayout(captions);
  middle->addStretch(1);
  auto* top = new QHBoxLayout;
  top->setSpacing(10);
  top->addWidget(m_ends[0].view);
  top->addLayout(middle, 1);
  top->addWidget(m_ends[1].view);
  auto* controls = new FlowLayout(nullptr, 8, 6);
  controls->addWidget(m_mode);
  controls->addWidget(m_play);
  controls->addWidget(m_swap);
  controls->addWidget(m_export);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(14, 8, 14, 8);
  layout->setSpacing(8);
  m_heading = makeHeading({}, this);
  m_heading->setObjectName(QStringLiteral("interpolateCaption"));
  setGivenClass({});
  layout->addWidget(m_heading);
  layout->addLayout(top);
  layout->addWidget(m_strip);
  layout->addLayout(controls);
  layout->addWidget(m_note);  // where it moves none of them when it comes

  connect(m_player, &Player::begun, this, [this] {
    if (m_t >= 1.0) m_forward = false;
    else if (m_t <= 0.0) m_forward = true;
    emit tChanged(m_t);
  });
  connect(m_player, &Player::ticked, this, &InterpolatePanel::playOn);
  connect(m_slider, &QSlider::valueChanged, this, [this](int position) {
    setPlaying(false);
    moveTo(static_cast<double>(position) / kSliderSteps);
  });
  connect(m_strip, &ImageStrip::clicked, this, [this](int index) {
    setPlaying(false);
    moveTo(static_cast<double>(index) / (stripCount - 1));
  });
  m_mode->onChosen(this, [this](InterpolationMode mode) { emit modeChanged(mode); });
  connect(m_swap, &QPushButton::clicked, this, &InterpolatePanel::swapRequested);
  connect(m_export, &QPushButton::clicked, this, &InterpolatePanel::exportRequested);
  for (int end : {0, 1}) setEnd(end, tr("not set"), {});
  setStrip({});
  setHasSelection(false);
  showT();
}

InterpolatePanel::End InterpolatePanel::makeEnd(int end) {
  const QString letter = end == 0 ? QStringLiteral("A") : QStringLiteral("B");
  const QString help = tr("Choose where %1 comes from: the probe, the selected image, or a random image on the map").arg(letter);
  End made;
  made.menu = new QMenu(this);
  made.menu->setObjectName(QStringLiteral("end%1Menu").arg(letter));
  made.menu->setToolTipsVisible(true);
  const auto add = [&](const QString& text, Source source) {
    QAction* action = made.menu->addAction(text);
    connect(action, &QAction::triggered, this, [this, end, source] { emit endRequested(end, source); });
    return action;
  };
  add(tr("From the probe"), FromProbe);
  made.fromSelected = add(tr("From the selected image"), FromSelected);
  add(tr("Random image"), FromRandom);
  made.view = new ImageView(this);
  made.view->setFixedSize(kEndSide, kEndSide);
  made.view->setSelectable(true);
  describe(made.view, QStringLiteral("end%1Image").arg(letter), tr("End %1").arg(letter), help);
  made.view->setMenuMark(true);
  made.caption = new ElidedLabel({}, this);
  made.caption->setObjectName(QStringLiteral("end%1Text").arg(letter));
  made.caption->setProperty("role", "caption");
  made.caption->setAlignment((end == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
  made.menu->installEventFilter(this);
  connect(made.view, &ImageView::clicked, this, [this, menu = made.menu, view = made.view] {
    m_menuClock.start();
    menu->popup(view->mapToGlobal(QPoint(0, view->height())));
  });
  return made;
}

// The first half of a double click opens the menu, which gets the second.
bool InterpolatePanel::eventFilter(QObject* watched, QEvent* event) {
  const bool press = event->type() == QEvent::MouseButtonPress || event->type() == QEvent::MouseButtonDblClick;
  for (const End& end : m_ends) {
    if (!press || watched != end.menu || m_menuClock.hasExpired(QApplication::doubleClickInterval())) continue;
    const QPointF at = static_cast<QMouseEvent*>(event)->globalPosition();
    if (!end.view->rect().contains(end.view->mapFromGlobal(at).toPoint())) continue;
    end.menu->close();
    end.view->pictureActions().enlargeCurrent();
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

void InterpolatePanel::setEnd(int end, const QString& description, const Image& image) {
  if (end != 0 && end != 1) return;
  const End& shown = m_ends[static_cast<std::size_t>(end)];
  const QString text = QStringLiteral("%1 · %2").arg(end == 0 ? QStringLiteral("A") : QStringLiteral("B"), description);
  shown.caption->setText(text);
  shown.view->setDescription(text);
  shown.view->setImage(image);
}

void InterpolatePanel::setStrip(const std::vector<Image>& images) {
  m_strip->setImages(images);
  m_export->setEnabled(!images.empty());
  m_play->setEnabled(!images.empty());
  m_swap->setEnabled(!images.empty());
  if (images.empty()) setPlaying(false);
  showT();
}

void InterpolatePanel::setByNearestCodes(bool on) { m_note->setVisible(on); }

void InterpolatePanel::setGivenClass(const QString& name) {
  m_heading->setText(name.isEmpty() ? tr("Interpolate") : tr("Interpolate · class %1").arg(name));
}

void InterpolatePanel::setHasSelection(bool hasSelection) {
  for (const End& end : m_ends) {
    end.fromSelected->setEnabled(hasSelection);
    end.fromSelected->setToolTip(hasSelection ? tr("The image that is selected")
                                              : tr("Shift-click or right-click an image on the map first"));
  }
}

double InterpolatePanel::t() const { return m_t; }

void InterpolatePanel::setT(double t) {
  m_t = std::clamp(std::isfinite(t) ? t : 0.0, 0.0, 1.0);
  showT();
}

void InterpolatePanel::moveTo(double t) {
  setT(t);
  emit tChanged(m_t);
}

void InterpolatePanel::showT() {
  const QSignalBlocker blocker(m_slider);
  m_slider->setValue(static_cast<int>(std::lround(m_t * kSliderSteps)));
  const QString text = QStringLiteral("t = %1").arg(formatFixed(m_t, 2));
  m_tText->setText(text);
  m_slider->setAccessibleDescription(text);
  m_strip->setCurrent(m_strip->empty() ? -1 : static_cast<int>(std::lround(m_t * (stripCount - 1))));
}

InterpolationMode InterpolatePanel::mode() const { return m_mode->value(); }
void InterpolatePanel::setMode(InterpolationMode mode) { m_mode->setValue(mode); }

bool InterpolatePanel::isPlaying() const { return m_player->isPlaying(); }
void InterpolatePanel::setPlaying(bool playing) { m_player->setPlaying(playing); }

void InterpolatePanel::playOn(double seconds) {
  double t = m_t + (m_forward ? seconds : -seconds) / kSecondsPerSweep;
  if (t >= 1.0 || t <= 0.0) {
    m_forward = t <= 0.0;
    t = std::clamp(t, 0.0, 1.0);
  }
  moveTo(t);
}

}  // namespace latentscape
