// SPDX-License-Identifier: GPL-3.0-or-later
// A Qt plugin that startup_benchmark loads into the explorer as it stands (QT_QPA_GENERIC_PLUGINS): notes when its window and its
// first decoded image are painted, in the file that LATENTSCAPE_STOPWATCH names, then ends it.
#include "ui/widgets/image_view.h"

#include <QCoreApplication>
#include <QEvent>
#include <QGenericPlugin>
#include <QMainWindow>
#include <QObject>

#include <chrono>
#include <fstream>

namespace latentscape {
namespace {

// On the clock that the benchmark reads too.
double secondsNow() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

class Stopwatch : public QObject {
 public:
  Stopwatch() { QCoreApplication::instance()->installEventFilter(this); }

 protected:
  // Called before a paint: an event of our own, ahead of all others, arrives once it is painted and handed to the screen.
  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() != QEvent::Paint) return false;
    if (m_window == 0.0 && qobject_cast<QMainWindow*>(watched) != nullptr) m_windowDue = true;
    if (watched->objectName() == QLatin1String("decodedImage") && static_cast<const ImageView*>(watched)->hasImage())
      m_imageDue = true;
    if (m_windowDue || m_imageDue) QCoreApplication::postEvent(this, new QEvent(QEvent::User), Qt::HighEventPriority);
    return false;
  }

  void customEvent(QEvent*) override {
    if (m_windowDue && m_window == 0.0) m_window = secondsNow();
    if (!m_imageDue || m_told) return;
    m_told = true;
    std::ofstream file(qEnvironmentVariable("LATENTSCAPE_STOPWATCH").toStdString());
    file.precision(17);
    file << m_window << ' ' << secondsNow() << '\n';
    file.close();
    QCoreApplication::exit(0);
  }

 private:
  bool m_windowDue = false, m_imageDue = false, m_told = false;
  double m_window = 0.0;
};

}  // namespace

class StopwatchPlugin : public QGenericPlugin {
  Q_OBJECT
  Q_PLUGIN_METADATA(IID QGenericPluginFactoryInterface_iid FILE "startup_stopwatch.json")

 public:
  QObject* create(const QString&, const QString&) override { return new Stopwatch; }
};

}  // namespace latentscape

#include "startup_stopwatch.moc"
