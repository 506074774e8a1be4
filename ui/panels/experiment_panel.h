// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/config.h"
#include "ui/panels/config_form.h"
#include "ui/panels/dataset_combo.h"

#include <QWidget>

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

class QComboBox;
class QLabel;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QVBoxLayout;

namespace latentscape {

class BetaField;
class ElidedLabel;
class ImagesFields;
class NumberField;

// "EXPERIMENT": the whole configuration of a run, validated as it is typed. Holds no run: during one, only fields that may
// still change are enabled.
class ExperimentPanel : public QWidget {
  Q_OBJECT

 public:
  explicit ExperimentPanel(QWidget* parent = nullptr);

  // Keeps the chosen data set if it is among them; a chosen folder that is not among them is added.
  void setDatasets(const std::vector<DatasetChoice>& datasets);
  void setLocalDatasets(const QStringList& names);  // those on this machine
  void setImageShape(ImageShape shape);
  void setClassCount(int classes);  // of the data set: a conditional VAE needs it
  // How many images a run would train on and be tested with; nullopt: they are not read.
  void setImageCounts(std::optional<std::pair<std::size_t, std::size_t>> trainAndTest);
  // "auto" and "cpu" are always offered, followed by these, such as "cuda:0".
  void setDevices(const QStringList& devices);

  // An invalid field contributes its last valid value.
  RunConfig config() const;
  void setConfig(const RunConfig& config);  // emits only validityChanged
  void setDataset(const QString& name);     // the same, for the data set alone
  bool isValid() const { return !firstProblem(); }
  QString labelOf(const std::string& field) const { return m_form.labelOf(field); }  // as the user sees it
  // Of each wrong field, from the top, with its label as where; of the fields together, once each is right.
  std::vector<Error> problems() const;
  std::optional<Error> firstProblem() const;

  // Locks everything but the learning rate and, of a model that has one, beta; and shows a note.
  void setRunning(bool running);
  bool isRunning() const { return m_running; }

  QSize sizeHint() const override;

 signals:
  void refreshed();  // after any change, by the user or by a setter
  void learningRateEdited(double rate);
  void betaEdited(double beta);
  void datasetChosen(const QString& name);
  void datasetsOpened();     // their list: what is on this machine may have changed
  void dataOptionsEdited();  // by the user, to valid options: the images have to be read again
  void folderRequested();
  void fileRequested();
  void galleryRequested();  // to look at the images
  void validityChanged(bool valid);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void addFields();
  void build(QVBoxLayout* form);
  void connectSignals();
  void chooseNetwork();
  void choosePreset(int index);
  void showDevice(const QString& device);
  void refresh();  // locks, preset, architecture, validity
  void bringProblemsIntoSight();

  ConfigForm m_form;
  DatasetCombo* m_dataset;
  ElidedLabel* m_counts;
  QPushButton* m_show;
  ImagesFields* m_images;
  QComboBox* m_preset;
  ChoiceCombo<Family>* m_family;
  ChoiceCombo<Network>* m_network;
  WidthsField* m_channels;
  WidthsField* m_hidden;
  NumberField* m_latentDimension;
  BetaField* m_beta;
  NumberField* m_learningRate;
  NumberField* m_batch;
  NumberField* m_epochs;
  NumberField* m_seed;
  QComboBox* m_device;
  NumberField* m_threads;
  QStackedWidget* m_note;
  QLabel* m_lockNote;
  QScrollArea* m_scroll;
  QLabel* m_architecture;
  ImageShape m_shape{28, 28, 1};
  int m_classes = 10;
  std::string m_engine = "auto";  // not shown: kept as it was set
  bool m_running = false;
  bool m_wasValid = true;
};

}  // namespace latentscape
