// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/centring.h"
#include "ui/tasks/task.h"

#include <QImage>
#include <QObject>
#include <QString>

namespace latentscape {

// Finds the ink of a picture that is drawn on the pad. A later picture takes the place of an earlier one. GUI thread only;
// nothing waits.
class PictureInk : public QObject {
  Q_OBJECT
 public:
  explicit PictureInk(QObject* parent);

  void readFile(const QString& file);
  void readImage(const QImage& image, const QString& name);  // name: for errors
  void cancel() { m_reading.cancel(); }
  bool reading() const { return m_reading.running(); }

 signals:
  void found(const Ink& ink);       // there is some
  void failed(const Error& error);  // it can't be read, or has no ink

 private:
  Background m_background;
  Task m_reading{m_background};
};

}  // namespace latentscape
