// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/config.h"

#include <QWidget>

#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QToolButton;
class QVBoxLayout;

namespace latentscape {

class BetaField;
class CheckedField;
class ImagesFields;
class NumberField;
class ObjectiveFields;
class WidthsField;

// A data set that can be chosen.
struct DatasetChoice {
  QString name;   // as RunConfig::dataset has it: a name or a folder
  QString title;  // "MNIST"
  QString note;   // for the tooltip: "70,000 handwritten digits"
};

// "EXPERIMENT": everything that makes a run, checked as it is typed. Holds no run: while one is on it lets only what may change
// then be changed.
class ExperimentPanel : public QWidget {
  Q_OBJECT

 public:
  explicit ExperimentPanel(QWidget* parent = nullptr);

  // Keeps the chosen one if it is among them; a chosen folder that is not among them is added.
  void setDatasets(const std::vector<DatasetChoice>& datasets);
  void setImageShape(ImageShape shape);
  void setClassCount(int classes);  // of the data set: a conditional VAE is given them
  // "auto" and "cpu" are always there; these come after them: "cuda:0".
  void setDevices(const QStringList& devices);

  // Where a field is not valid, its last valid value.
  RunConfig config() const;
  void setConfig(const RunConfig& config);  // says nothing but validityChanged
  void setDataset(const QString& name);     // the same, for the data set alone
  bool isValid() const { return !firstProblem(); }
  std::optional<Error> firstProblem() const;  // from the top; where is the field's label

  // Locks everything but the learning rate and beta, and says so.
  void setRunning(bool running);
  bool isRunning() const { return m_running; }

  QSize sizeHint() const override;

 signals:
  void refreshed();     // whoever changed something
  void configEdited();  // by the person, valid or not
  void learningRateEdited(double rate);
  void betaEdited(double beta);
  void datasetChosen(const QString& name);
  void dataOptionsEdited();  // by the person, to valid ones: the images are to be read again
  void folderRequested();
  void fileRequested();
  void validityChanged(bool valid);

 private:
  void build(QVBoxLayout* form);
  void connectFields();
  void lockChannels();  // of a dense network they mean nothing
  void chooseDataset(int index);
  void chooseNetwork();
  void choosePreset(int index);
  void ensureDevice(const QString& device);
  void afterEdit();
  void refresh();  // preset, architecture, validity

  QComboBox* m_dataset;
  ImagesFields* m_images;
  QComboBox* m_preset;
  QComboBox* m_family;
  QComboBox* m_network;
  WidthsField* m_channels;
  WidthsField* m_hidden;
  NumberField* m_latent;
  BetaField* m_beta;
  NumberField* m_learningRate;
  NumberField* m_batch;
  NumberField* m_epochs;
  NumberField* m_seed;
  QComboBox* m_device;
  NumberField* m_threads;
  QToolButton* m_more;
  ObjectiveFields* m_objective;
  QLabel* m_lockNote;
  QLabel* m_architecture;
  ImageShape m_shape{28, 28, 1};
  QString m_datasetName;
  int m_classes = 10;
  std::string m_engine = "auto";  // no field of its own: kept as it came
  bool m_running = false;
  bool m_wasValid = true;
};

}  // namespace latentscape
