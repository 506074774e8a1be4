// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/player.h"

#include "ui/widgets/button_width.h"
#include "ui/widgets/glyphs.h"

#include <QApplication>
#include <QEvent>
#include <QPushButton>
#include <QSignalBlocker>

#include <algorithm>

namespace latentscape {
namespace {

constexpr int kInterval = 33;         // ms
constexpr double kLongestTick = 0.1;  // s

}  // namespace

Player::Player(QPushButton& button, QWidget& panel) : QObject(&panel), m_button(button), m_panel(panel) {
  m_button.setCheckable(true);
  keepWidth(m_button, {tr("Play"), tr("Pause")});
  m_timer.setInterval(kInterval);
  connect(&m_timer, &QTimer::timeout, this, &Player::tick);
  connect(&m_button, &QPushButton::toggled, this, &Player::setPlaying);
  m_panel.installEventFilter(this);
  m_button.installEventFilter(this);
  show();
}

void Player::setPlaying(bool playing) {
  playing = playing && m_button.isEnabled();
  if (playing != m_timer.isActive()) {
    if (playing) {
      m_clock.start();
      m_timer.start();
      emit begun();
    } else {
      m_timer.stop();
    }
  }
  show();
}

void Player::tick() {
  if (m_panel.window()->isMinimized()) return setPlaying(false);
  emit ticked(std::min(static_cast<double>(m_clock.restart()) / 1000.0, kLongestTick));
}

void Player::show() {
  const QSignalBlocker blocker(m_button);
  m_button.setChecked(isPlaying());
  m_button.setText(isPlaying() ? tr("Pause") : tr("Play"));
  m_button.setAccessibleName(m_button.text());
  m_button.setIcon(
      glyphIcon(isPlaying() ? Glyph::Pause : Glyph::Play, QApplication::palette().color(QPalette::Active, QPalette::ButtonText)));
}

bool Player::eventFilter(QObject* watched, QEvent* event) {
  if (watched == &m_panel && event->type() == QEvent::Hide) setPlaying(false);
  if (watched == &m_button && event->type() == QEvent::PaletteChange) show();
  return false;
}

}  // namespace latentscape
