// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/monkey/soak.h"

#include "ui/plots/latent_map.h"

#include <QAbstractButton>
#include <QApplication>
#include <QMessageBox>
#include <QTabWidget>
#include <QTimer>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace latentscape {
namespace {

constexpr int kPace = 25;            // milliseconds between two events of the mouse
constexpr double kTabSeconds = 5.0;  // a tab is shown so long
constexpr int kCircle = 120;         // moves

}  // namespace

Soak::Soak(Theme& theme, const PrivateHome& home, Heartbeat& heart, double seconds, double sampleSeconds, std::FILE* csv)
    : m_home(home), m_heart(heart), m_seconds(seconds), m_sampleSeconds(sampleSeconds), m_csv(csv), m_theme(theme) {}

Soak::~Soak() = default;

void Soak::start() {
  RunConfig config = m_home.digitsConfig();
  config.model.hidden = {256, 128};
  config.training.batch = 128;
  m_heart.setAction("making the window");
  m_home.setUpSettings(config);
  m_window = std::make_unique<MainWindow>(m_theme);
  m_window->show();
  m_window->activateWindow();
  m_window->begin({});
  if (m_csv != nullptr) std::fprintf(m_csv, "seconds,resident_mb,steps\n");
  m_time.start();
  QTimer::singleShot(kPace, this, &Soak::turn);
}

void Soak::turn() {
  const double seconds = static_cast<double>(m_time.nsecsElapsed()) / 1e9;
  if (seconds >= m_nextSample && !m_stopping) {
    sample();
    m_nextSample += m_sampleSeconds;
  }
  if (seconds >= m_seconds && !m_stopping) {
    m_stopping = true;
    m_hands.drop();
    m_steps = stepsNow();
    m_heart.setAction("closing");
  }
  if (m_stopping) {
    if (m_window->isHidden()) {
      m_window.reset();
      return emit finished();
    }
    if (auto* question = m_window->findChild<QMessageBox*>(QStringLiteral("closeQuestion")); question != nullptr)
      question->findChild<QAbstractButton*>(QStringLiteral("discardRun"))->click();
    else m_window->close();
  } else if (m_hands.idle()) {
    if (!m_window->training().active() && m_window->trainingFlow().dataset() != nullptr) m_window->trainingFlow().train(false);
    if (seconds >= m_nextTab) {
      QTabWidget& tabs = m_window->tabs();
      tabs.setCurrentIndex((tabs.currentIndex() + 1) % tabs.count());
      m_heart.setAction("tab " + tabs.tabText(tabs.currentIndex()).toStdString());
      m_nextTab = seconds + kTabSeconds;
    }
    drag();
  } else {
    m_hands.turn();
  }
  QTimer::singleShot(kPace, this, &Soak::turn);
}

// A circle around the middle, half as wide as the map. The button stays down for all of it.
void Soak::drag() {
  auto* map = m_window->findChild<LatentMap*>();
  const auto point = [&](int step) {
    const double angle = 2.0 * std::numbers::pi * step / kCircle;
    const double radius = 0.25 * std::min(map->width(), map->height());
    return map->rect().center() + QPoint(static_cast<int>(radius * std::cos(angle)), static_cast<int>(radius * std::sin(angle)));
  };
  m_hands.click(map, point(0));  // the probe is there then, to be taken
  m_hands.press(map, point(0), Qt::LeftButton);
  for (int step = 1; step <= kCircle; ++step) m_hands.move(map, point(step));
  m_hands.release(map, point(0), Qt::LeftButton);
}

std::uint64_t Soak::stepsNow() {
  const auto frame = m_window->training().frame();
  return frame != nullptr ? frame->step : 0;
}

void Soak::sample() {
  const MemorySample now{static_cast<double>(m_time.nsecsElapsed()) / 1e9, residentMegabytes()};
  m_samples.push_back(now);
  if (m_csv == nullptr) return;
  std::fprintf(m_csv, "%.1f,%.2f,%llu\n", now.seconds, now.megabytes, static_cast<unsigned long long>(stepsNow()));
  std::fflush(m_csv);
}

}  // namespace latentscape
