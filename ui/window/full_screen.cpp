// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/full_screen.h"

#include "ui/panels/probe_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/text.h"

#include <QAction>
#include <QEvent>
#include <QFrame>
#include <QLabel>
#include <QMainWindow>
#include <QMenu>
#include <QShortcut>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

constexpr int kMargin = 24;
constexpr int kHintTime = 4000;                   // ms
constexpr int kLeastSide = 180, kMostSide = 480;  // of the decoded picture

}  // namespace

FullScreen::FullScreen(QMainWindow& window, LatentMap& map, ProbePanel& probe, const QList<QMenu*>& menus,
                       const QList<QAction*>& actions)
    : QObject(&window), m_window(window), m_map(map), m_probe(probe), m_menus(menus), m_actions(actions),
      m_action(new QAction(tr("&Full Screen"), this)) {
  m_action->setObjectName(QStringLiteral("fullScreen"));
  m_action->setShortcut(Qt::Key_F11);
  m_action->setCheckable(true);
  connect(m_action, &QAction::toggled, this, [this](bool on) {
    if (on) enter();
    else leave();
  });
  connect(&m_probe, &ProbePanel::decodedShown, this, &FullScreen::showDecoded);
  m_window.installEventFilter(this);
}

FullScreen::~FullScreen() = default;

void FullScreen::enter() {
  if (isOn()) return;
  m_screen = new QWidget(&m_window, Qt::Window);
  m_screen->setObjectName(QStringLiteral("fullScreenWindow"));
  m_screen->setWindowTitle(m_window.windowTitle());
  m_place = new QWidget;
  m_place->setSizePolicy(m_map.sizePolicy());
  m_place->setMinimumSize(m_map.minimumSizeHint());
  delete m_map.parentWidget()->layout()->replaceWidget(&m_map, m_place);
  auto* layout = new QVBoxLayout(m_screen);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(&m_map);
  makeCorner();
  m_screen->addAction(m_action);
  m_screen->addActions(m_actions);
  for (const QMenu* menu : m_menus) {
    for (QAction* action : menu->actions()) {
      if (action->menu() == nullptr) m_screen->addAction(action);
    }
  }
  connect(new QShortcut(Qt::Key_Escape, m_screen), &QShortcut::activated, m_action, [this] { m_action->setChecked(false); });
  m_screen->installEventFilter(this);
  m_screen->showFullScreen();
  m_screen->activateWindow();
  m_map.show();
  m_map.setFocus();
  showDecoded();
  showHint();
}

// How to leave, for a moment: nothing else on the screen says it.
void FullScreen::showHint() {
  m_hint = makeLabel(tr("F11 or Esc leaves the full screen"), QStringLiteral("hint"), m_screen);
  m_hint->setObjectName(QStringLiteral("fullScreenHint"));
  QTimer::singleShot(kHintTime, m_hint, &QWidget::hide);
  m_hint->adjustSize();
  m_hint->show();
  placeCorner();
}

void FullScreen::leave() {
  if (!isOn()) return;
  QWidget* screen = std::exchange(m_screen, nullptr);
  screen->removeEventFilter(this);
  screen->hide();
  delete m_place->parentWidget()->layout()->replaceWidget(m_place, &m_map);
  m_map.show();
  delete std::exchange(m_place, nullptr);
  m_corner = nullptr;
  m_hint = nullptr;
  screen->deleteLater();  // this may be called by its own event
  m_window.activateWindow();
  m_map.setFocus();
}

void FullScreen::makeCorner() {
  auto* corner = new QFrame(m_screen);
  corner->setProperty("role", "card");
  m_corner = corner;
  auto* caption = makeHeading({}, corner);
  caption->setObjectName(QStringLiteral("fullScreenCaption"));
  auto* view = new ImageView(corner);
  describe(view, QStringLiteral("fullScreenDecoded"), {}, {});
  auto* layout = new QVBoxLayout(corner);
  layout->setContentsMargins(12, 10, 12, 12);
  layout->setSpacing(8);
  layout->addWidget(caption);
  layout->addWidget(view);
  m_map.addCover(*corner);
}

void FullScreen::showDecoded() {
  if (!isOn()) return;
  auto* view = m_corner->findChild<ImageView*>();
  auto* caption = m_corner->findChild<QLabel*>();
  m_probe.showDecodedIn(*view, *caption);
  placeCorner();
}

void FullScreen::placeCorner() {
  const int side = std::clamp(std::min(m_screen->width(), m_screen->height()) / 3, kLeastSide, kMostSide);
  m_corner->findChild<ImageView*>()->setFixedSize(side, side);
  m_corner->adjustSize();
  m_corner->move(m_screen->width() - m_corner->width() - kMargin, kMargin);
  m_corner->raise();
  if (m_hint == nullptr) return;
  m_hint->move((m_screen->width() - m_hint->width()) / 2, m_screen->height() - m_hint->height() - 2 * kMargin);
  m_hint->raise();
}

bool FullScreen::eventFilter(QObject* watched, QEvent* event) {
  // A question that closing asks is the main window's.
  if (event->type() == QEvent::Close && isOn()) m_action->setChecked(false);
  if (watched == m_screen && event->type() == QEvent::Resize) placeCorner();
  return false;
}

}  // namespace latentscape
