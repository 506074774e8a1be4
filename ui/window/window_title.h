// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

class QWidget;

namespace latentscape {

// Writes the main window's title. GUI thread only.
class WindowTitle : public QObject {
  Q_OBJECT
 public:
  explicit WindowTitle(QWidget& window);

  void show(const QString& model);  // the name of the model that is shown

 private:
  QWidget& m_window;
};

}  // namespace latentscape
