// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>

#include <chrono>
#include <functional>

class QWidget;

namespace latentscape {

// What a plot says to a screen reader. Its accessible value is what changes: the figures at the probe, the newest losses; its
// description is that, what is plotted, and the widget's own description. They are put together only when something asks for
// them. GUI thread.
class PlotSpeech : public QObject {
  Q_OBJECT
 public:
  using Say = std::function<QString()>;  // a sentence, or nothing
  // Whether anything listens: QAccessible::isActive, unless a test decides it.
  static void setListens(bool (*listens)());

  // Make it before anything else of the plot, which is then asked as what it is by everything that listens.
  // restAtLeast: between two announcements, so that what moves all the time leaves time to speak.
  PlotSpeech(QWidget& plot, Say value, Say content, std::chrono::milliseconds restAtLeast);

  QString value() const { return m_value(); }
  QString description() const;

  // Announces the value soon, if anything listens and it is another one by then.
  void valueChanged();

 signals:
  void announced(const QString& value);

 private:
  void announce();

  QWidget& m_plot;
  const Say m_value, m_content;
  const std::chrono::milliseconds m_rest;
  QTimer m_soon{this};
  QElapsedTimer m_sinceAnnounced;
  QString m_announced;
};

}  // namespace latentscape
