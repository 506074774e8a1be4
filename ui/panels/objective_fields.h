// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/config.h"

#include <QWidget>

#include <vector>

class QCheckBox;
class QComboBox;

namespace latentscape {

class CheckedField;
class NumberField;

// What is minimised, and how: activation, reconstruction term, corruption, optimizer, schedules. The family is in the
// experiment panel.
class ObjectiveFields : public QWidget {
  Q_OBJECT

 public:
  explicit ObjectiveFields(QWidget* parent = nullptr);

  void writeInto(RunConfig& config) const;
  void show(const RunConfig& config);  // emits nothing
  std::vector<CheckedField*> numbers() const;
  void setLocked(const QString& reason);

 signals:
  void edited();  // by the user, valid or not

 private:
  void updateEnabled();  // disabled fields get the reason as their tooltip

  QComboBox* m_activation;
  QComboBox* m_reconstruction;
  NumberField* m_variance;
  QComboBox* m_corruption;
  NumberField* m_strength;
  QComboBox* m_optimizer;
  NumberField* m_momentum;
  QComboBox* m_schedule;
  NumberField* m_warmup;
  NumberField* m_klWarmup;
  NumberField* m_weightDecay;
  NumberField* m_clip;
  QCheckBox* m_binarize;
  QCheckBox* m_meanOverPixels;
  QString m_lockReason;
};

}  // namespace latentscape
