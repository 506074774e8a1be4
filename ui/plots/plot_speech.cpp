// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_speech.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QStringList>
#include <QWidget>

#include <algorithm>
#include <chrono>
#include <utility>

namespace latentscape {
namespace {

constexpr auto kSoon = std::chrono::milliseconds(150);  // what belongs together, such as a place and its image, has come by then

bool (*listens)() = &QAccessible::isActive;

PlotSpeech* speechOf(const QObject& object) { return object.findChild<PlotSpeech*>(QString(), Qt::FindDirectChildrenOnly); }

class AccessiblePlot : public QAccessibleWidget {
 public:
  explicit AccessiblePlot(QWidget* plot) : QAccessibleWidget(plot, QAccessible::Chart) {}

  QString text(QAccessible::Text kind) const override {
    const PlotSpeech* speech = speechOf(*object());
    if (speech != nullptr && kind == QAccessible::Value) return speech->value();
    if (speech != nullptr && kind == QAccessible::Description) return speech->description();
    return QAccessibleWidget::text(kind);
  }
};

QAccessibleInterface* makeAccessiblePlot(const QString&, QObject* object) {
  auto* plot = qobject_cast<QWidget*>(object);
  return plot != nullptr && speechOf(*plot) != nullptr ? new AccessiblePlot(plot) : nullptr;
}

}  // namespace

PlotSpeech::PlotSpeech(QWidget& plot, Say value, Say content, std::chrono::milliseconds restAtLeast)
    : QObject(&plot), m_plot(plot), m_value(std::move(value)), m_content(std::move(content)), m_rest(restAtLeast) {
  static const bool installed = [] {
    QAccessible::installFactory(&makeAccessiblePlot);
    return true;
  }();
  Q_UNUSED(installed);
  m_soon.setSingleShot(true);
  connect(&m_soon, &QTimer::timeout, this, &PlotSpeech::announce);
}

void PlotSpeech::setListens(bool (*decides)()) { listens = decides; }

QString PlotSpeech::description() const {
  QStringList sentences{m_value(), m_content(), m_plot.accessibleDescription()};
  sentences.removeAll(QString());
  return sentences.join(QLatin1Char(' '));
}

void PlotSpeech::valueChanged() {
  if (!listens() || m_soon.isActive()) return;
  using Milliseconds = std::chrono::milliseconds;
  const Milliseconds rest = m_sinceAnnounced.isValid() ? m_rest - Milliseconds(m_sinceAnnounced.elapsed()) : Milliseconds(0);
  m_soon.start(std::max<Milliseconds>(kSoon, rest));
}

void PlotSpeech::announce() {
  const QString value = m_value();
  if (value == m_announced || !m_plot.isVisible()) return;
  m_announced = value;
  m_sinceAnnounced.start();
  emit announced(value);
  // A changed value would not do: on Linux it is a number, and Qt warns of any other. Screen readers speak what is announced, or
  // else the new description of what has the keyboard.
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
  if (!m_plot.hasFocus()) return;
  QAccessibleAnnouncementEvent announcement(&m_plot, value);
  QAccessible::updateAccessibility(&announcement);
#else
  QAccessibleEvent described(&m_plot, QAccessible::DescriptionChanged);
  QAccessible::updateAccessibility(&described);
#endif
}

}  // namespace latentscape
