// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/experiment_panel.h"

#include "ui/panels/beta_field.h"
#include "ui/panels/form.h"
#include "ui/panels/images_fields.h"
#include "ui/panels/objective_fields.h"
#include "ui/panels/presets.h"
#include "ui/panels/widths_field.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QDir>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace latentscape {
namespace {

QString datasetTitle(const QString& folder) {
  const QString last = QDir(folder).dirName();
  return last.isEmpty() ? folder : last;
}

QString deviceTitle(const QString& device) {
  if (device == QLatin1String("auto")) return ExperimentPanel::tr("Automatic");
  return device.toUpper();
}

QString millions(std::int64_t count) {
  const auto value = static_cast<double>(count);
  if (count >= 1'000'000) return ExperimentPanel::tr("%1 M parameters").arg(value / 1e6, 0, 'f', count < 100'000'000 ? 2 : 0);
  return ExperimentPanel::tr("%1 parameters").arg(formatCount(static_cast<std::uint64_t>(count)));
}

}  // namespace

ExperimentPanel::ExperimentPanel(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("experimentPanel"));
  setAccessibleName(tr("Experiment"));
  auto* contents = new QWidget;
  contents->setObjectName(QStringLiteral("experimentContents"));
  auto* form = new QVBoxLayout(contents);
  form->setContentsMargins(14, 12, 14, 12);
  form->setSpacing(9);

  m_lockNote = makeLabel({}, QStringLiteral("muted"), contents);
  m_lockNote->setObjectName(QStringLiteral("lockNote"));
  m_lockNote->setWordWrap(true);
  m_lockNote->setText(tr("A run is in progress: only the learning rate and β can change. Stop or reset it to change the rest."));
  m_lockNote->hide();
  m_architecture = makeLabel({}, QStringLiteral("muted"), contents);
  m_architecture->setObjectName(QStringLiteral("architecture"));
  m_architecture->setWordWrap(true);
  m_architecture->setTextInteractionFlags(Qt::TextSelectableByMouse);
  build(form);

  auto* scroll = new QScrollArea(this);
  scroll->setObjectName(QStringLiteral("experimentScroll"));
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidgetResizable(true);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setWidget(contents);
  contents->setAutoFillBackground(false);
  scroll->viewport()->setAutoFillBackground(false);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(scroll);

  setMinimumWidth(224);
  connectFields();
  setConfig(RunConfig{});
}

QSize ExperimentPanel::sizeHint() const { return {240, 560}; }

void ExperimentPanel::build(QVBoxLayout* form) {
  using L = ConfigLimits;
  const auto addNumber = [this](const char* name, const QString& label, const QString& help, double minimum, double maximum,
                                bool whole) {
    return makeNumber(name, label, help, whole ? NumberField::Kind::Whole : NumberField::Kind::Real, minimum, maximum, this);
  };
  m_dataset = makeCombo("datasetCombo", tr("Images"), tr("The images to train and test on"), this);
  m_preset = makeCombo("presetCombo", tr("Preset"), tr("Sets layers, latent dimensions, batch and learning rate"), this);
  for (const Preset& preset : presets()) m_preset->addItem(preset.title);
  m_preset->addItem(tr("Custom"));
  m_family = makeCombo("familyCombo", tr("Family"), tr("What kind of model is trained"), this);
  const std::pair<QString, QString> families[] = {
      {tr("Autoencoder"), tr("The code is a point: no noise, no KL divergence")},
      {tr("VAE"), tr("Variational autoencoder; with β other than 1 a β-VAE")},
      {tr("Conditional VAE"),
       tr("Encoder and decoder are given the class, so images need labels. When exploring, a class can be chosen.")},
  };
  for (const auto& [title, note] : families) {
    m_family->addItem(title);
    m_family->setItemData(m_family->count() - 1, note, Qt::ToolTipRole);
  }
  m_network = makeCombo("networkCombo", tr("Network"),
                        tr("Dense: every pixel is an input of the first layer. Convolutional: feature maps first."), this);
  m_network->addItems({tr("Dense"), tr("Convolutional")});
  m_channels = new WidthsField(this, WidthsField::Of::Channels);
  m_hidden = new WidthsField(this);
  const auto addList = [](WidthsField* field, const char* name, const QString& label, const QString& help) {
    describe(field, QString::fromLatin1(name), label, help);
    field->setHelp(help);
    field->setMinimumWidth(60);
    field->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  };
  addList(m_channels, "channelsEdit", tr("Channels"),
          tr("Channels of the encoder's feature maps, separated by commas: each convolution halves height and width. The decoder "
             "mirrors them."));
  addList(m_hidden, "hiddenEdit", tr("Hidden layers"),
          tr("Widths of the encoder's hidden dense layers, separated by commas; the decoder mirrors them. Empty: none."));
  m_latentDimension = addNumber("latentEdit", tr("Latent dimensions"),
                                tr("Dimensions of the latent space. The map shows two of them, or a projection of all."), 1,
                                L::maxLatentDimension, true);
  m_latentDimension->setStep(1);
  m_beta = new BetaField(this);
  m_learningRate = addNumber("learningRateEdit", tr("Learning rate"),
                             tr("The optimizer's step size; can change while training runs."), 0, L::maxLearningRate, false);
  m_learningRate->setMinimumAllowed(false);
  m_batch = addNumber("batchEdit", tr("Batch"), tr("Images in one optimizer step"), 1, L::maxBatch, true);
  m_epochs = addNumber("epochsEdit", tr("Epochs"), tr("Passes over all training images"), 1, L::maxEpochs, true);
  m_epochs->setStep(1);
  m_seed = addNumber("seedEdit", tr("Seed"),
                     tr("Determines the initial weights, the order of images and the noise: the same seed gives the same run."),
                     0, static_cast<double>(L::maxSeed), true);
  m_seed->setStep(1);
  m_device =
      makeCombo("deviceCombo", tr("Device"), tr("Where training computes. Automatic takes a CUDA GPU if there is one."), this);
  m_threads = addNumber("threadsEdit", tr("Threads"), tr("Processor threads for training. Empty: all that this program may use."),
                        0, L::maxThreads, true);
  m_threads->setEmptyMeans(0, tr("all"));
  setDevices({});

  form->addWidget(makeHeading(tr("Experiment"), this));
  form->addWidget(m_lockNote);
  form->addLayout(captioned(tr("Images"), m_dataset, this));
  m_images = new ImagesFields(this);
  auto* imagesToggle = makeSection("imagesToggle", tr("Size, split and classes"),
                                   tr("How images are prepared: size, colour, split, classes, number"), m_images, this);
  form->addWidget(imagesToggle);
  form->addWidget(m_images);
  form->addLayout(captioned(tr("Preset"), m_preset, this));
  auto* grid = makePairs();  // a single grid for all pairs, so that columns line up
  form->addLayout(grid);
  const auto pair = [&](const QString& leftLabel, QWidget* left, const QString& rightLabel, QWidget* right) {
    addPair(grid, leftLabel, left, rightLabel, right, this);
  };
  grid->addLayout(captioned(tr("Family"), m_family, this), grid->rowCount(), 0, 1, 2);
  auto* network = new QHBoxLayout;  // its longer name needs more than half the width
  network->setSpacing(grid->horizontalSpacing());
  network->addLayout(captioned(tr("Network"), m_network, this), 13);
  network->addLayout(captioned(tr("Channels"), m_channels, this), 9);
  grid->addLayout(network, grid->rowCount(), 0, 1, 2);
  pair(tr("Hidden layers"), m_hidden, tr("Latent dimensions"), m_latentDimension);
  grid->addWidget(m_beta, grid->rowCount(), 0, 1, 2);
  pair(tr("Learning rate"), m_learningRate, tr("Batch"), m_batch);
  pair(tr("Epochs"), m_epochs, tr("Seed"), m_seed);
  pair(tr("Device"), m_device, tr("Threads"), m_threads);
  form->addWidget(m_architecture);
  m_objective = new ObjectiveFields(this);
  m_more = makeSection("objectiveToggle", tr("Objective and optimizer"),
                       tr("Activation, reconstruction term, corruption, optimizer, schedules"), m_objective, this);
  form->addWidget(m_more);
  form->addWidget(m_objective);
  form->addStretch(1);
  QWidget* const lastOfImages = m_images->checked().back();
  QWidget::setTabOrder(m_dataset, imagesToggle);
  QWidget::setTabOrder(imagesToggle, m_images->checked().front());
  QWidget* previous = lastOfImages;
  for (QWidget* next : std::initializer_list<QWidget*>{m_preset, m_family, m_network, m_channels, m_hidden, m_latentDimension,
                                                       m_beta->number(), m_beta->slider(), m_learningRate, m_batch, m_epochs,
                                                       m_seed, m_device, m_threads, m_more}) {
    QWidget::setTabOrder(previous, next);
    previous = next;
  }
}

void ExperimentPanel::connectFields() {
  connect(m_images, &ImagesFields::edited, this, [this] {
    afterEdit();
    const auto fields = m_images->checked();
    if (std::none_of(fields.begin(), fields.end(), [](const CheckedField* field) { return field->problem().has_value(); }))
      emit dataOptionsEdited();
  });
  connect(m_dataset, &QComboBox::activated, this, &ExperimentPanel::chooseDataset);
  connect(m_preset, &QComboBox::activated, this, &ExperimentPanel::choosePreset);
  connect(m_device, &QComboBox::activated, this, &ExperimentPanel::afterEdit);
  connect(m_family, &QComboBox::activated, this, &ExperimentPanel::afterEdit);
  connect(m_network, &QComboBox::activated, this, &ExperimentPanel::chooseNetwork);
  connect(m_objective, &ObjectiveFields::edited, this, &ExperimentPanel::afterEdit);
  for (CheckedField* field : std::initializer_list<CheckedField*>{m_channels, m_hidden, m_latentDimension, m_learningRate,
                                                                  m_batch, m_epochs, m_seed, m_threads, m_beta->number()}) {
    connect(field, &CheckedField::textTyped, this, &ExperimentPanel::afterEdit);
  }
  connect(m_learningRate, &NumberField::edited, this, &ExperimentPanel::learningRateEdited);
  connect(m_beta, &BetaField::edited, this, &ExperimentPanel::betaEdited);
  connect(m_beta->slider(), &QSlider::valueChanged, this, &ExperimentPanel::afterEdit);
}

void ExperimentPanel::setDatasets(const std::vector<DatasetChoice>& datasets) {
  const QSignalBlocker blocker(m_dataset);
  m_dataset->clear();
  for (const DatasetChoice& choice : datasets) {
    m_dataset->addItem(choice.title, choice.name);
    m_dataset->setItemData(m_dataset->count() - 1, choice.note, Qt::ToolTipRole);
  }
  if (m_dataset->count() > 0) m_dataset->insertSeparator(m_dataset->count());
  m_dataset->addItem(tr("Folder…"));
  m_dataset->setItemData(m_dataset->count() - 1, tr("A folder of pictures, or one with the files of a data set"),
                         Qt::ToolTipRole);
  m_dataset->addItem(tr("File…"));
  m_dataset->setItemData(m_dataset->count() - 1,
                         tr("A .npy or .npz file, or one of a data set's files, with the others beside it"), Qt::ToolTipRole);
  setDataset(m_datasetName);
}

void ExperimentPanel::setDataset(const QString& name) {
  if (name != m_datasetName) m_images->forgetFile();
  m_datasetName = name;
  const QSignalBlocker blocker(m_dataset);
  int index = m_dataset->findData(name);
  if (index < 0) {
    m_dataset->insertItem(0, datasetTitle(name), name);
    m_dataset->setItemData(0, name, Qt::ToolTipRole);
    index = 0;
  }
  m_dataset->setCurrentIndex(index);
}

void ExperimentPanel::chooseDataset(int index) {
  const QVariant name = m_dataset->itemData(index);
  if (!name.isValid()) {
    setDataset(m_datasetName);  // nothing has been chosen yet
    if (index == m_dataset->count() - 1) emit fileRequested();
    else emit folderRequested();
    return;
  }
  if (name.toString() == m_datasetName) return;
  m_datasetName = name.toString();
  emit datasetChosen(m_datasetName);
  afterEdit();
}

void ExperimentPanel::choosePreset(int index) {
  if (index >= static_cast<int>(presets().size())) return refresh();  // "Custom" keeps the fields as they are
  RunConfig chosen = config();
  const double rateBefore = chosen.training.learningRate;
  presets()[static_cast<std::size_t>(index)].applyTo(chosen);
  setConfig(chosen);
  if (chosen.training.learningRate != rateBefore) emit learningRateEdited(chosen.training.learningRate);
  emit configEdited();
}

// The default layers of one network type are replaced by those of the other; typed ones stay.
void ExperimentPanel::chooseNetwork() {
  const bool convolutional = m_network->currentIndex() == static_cast<int>(Network::Convolutional);
  const std::vector<int> dense = ModelConfig{}.hidden;
  if (m_hidden->widths() == (convolutional ? dense : kDefaultConvolutionalHidden))
    m_hidden->setWidths(convolutional ? kDefaultConvolutionalHidden : dense);
  if (m_channels->problem()) m_channels->setWidths(m_channels->widths());
  lockChannels();
  afterEdit();
}

void ExperimentPanel::lockChannels() {
  if (m_running) return;
  m_channels->setLocked(m_network->currentIndex() == static_cast<int>(Network::Convolutional)
                            ? QString()
                            : tr("A dense network has no feature maps."));
}

void ExperimentPanel::setImageShape(ImageShape shape) {
  m_shape = shape;
  refresh();
}

void ExperimentPanel::setClassCount(int classes) {
  m_classes = classes;
  refresh();
}

void ExperimentPanel::setDevices(const QStringList& devices) {
  const QString chosen = m_device->currentData().toString();
  m_device->clear();
  ensureDevice(QStringLiteral("auto"));
  ensureDevice(QStringLiteral("cpu"));
  for (const QString& device : devices) ensureDevice(device);
  if (!chosen.isEmpty()) ensureDevice(chosen);
  m_device->setCurrentIndex(std::max(0, m_device->findData(chosen)));
}

void ExperimentPanel::ensureDevice(const QString& device) {
  if (m_device->findData(device) < 0) m_device->addItem(deviceTitle(device), device);
}

RunConfig ExperimentPanel::config() const {
  RunConfig config;
  config.dataset = m_datasetName.toStdString();
  config.data = m_images->options();
  config.model.image = m_shape;
  config.model.network = static_cast<Network>(m_network->currentIndex());
  if (config.model.convolutional()) config.model.channels = m_channels->widths();
  config.model.hidden = m_hidden->widths();
  config.model.latentDimension = static_cast<int>(m_latentDimension->value());
  config.model.family = static_cast<Family>(m_family->currentIndex());
  config.model.classes = config.model.family == Family::ConditionalVae ? m_classes : 0;
  config.training.engine = m_engine;
  m_objective->writeInto(config);
  config.training.epochs = static_cast<int>(m_epochs->value());
  config.training.batch = static_cast<int>(m_batch->value());
  config.training.learningRate = m_learningRate->value();
  config.training.beta = m_beta->value();
  config.training.seed = static_cast<std::uint64_t>(m_seed->value());
  config.training.device = m_device->currentData().toString().toStdString();
  config.training.threads = static_cast<int>(m_threads->value());
  return config;
}

void ExperimentPanel::setConfig(const RunConfig& config) {
  setDataset(QString::fromStdString(config.dataset));
  m_images->show(reopening(config));
  m_shape = config.model.image;
  m_network->setCurrentIndex(static_cast<int>(config.model.network));
  m_channels->setWidths(config.model.convolutional() ? config.model.channels : kDefaultChannels);
  lockChannels();
  m_hidden->setWidths(config.model.hidden);
  m_latentDimension->setValue(config.model.latentDimension);
  m_family->setCurrentIndex(static_cast<int>(config.model.family));
  if (config.model.classes > 0) m_classes = config.model.classes;
  m_engine = config.training.engine;
  m_objective->show(config);
  m_epochs->setValue(config.training.epochs);
  m_batch->setValue(config.training.batch);
  m_learningRate->setValue(config.training.learningRate);
  m_beta->setValue(config.training.beta);
  m_seed->setValue(static_cast<double>(config.training.seed));
  const QString device = QString::fromStdString(config.training.device);
  ensureDevice(device);
  m_device->setCurrentIndex(m_device->findData(device));
  m_threads->setValue(config.training.threads);
  refresh();
}

std::optional<Error> ExperimentPanel::firstProblem() const {
  for (const CheckedField* field : std::initializer_list<const CheckedField*>{
           m_channels, m_hidden, m_latentDimension, m_beta->number(), m_learningRate, m_batch, m_epochs, m_seed, m_threads}) {
    if (field->problem()) return field->problem();
  }
  for (const auto& fields : {m_images->checked(), m_objective->numbers()}) {
    for (const CheckedField* field : fields) {
      if (field->problem()) return field->problem();
    }
  }
  if (m_classes == 0 && m_family->currentIndex() == static_cast<int>(Family::ConditionalVae)) {
    return Error{"a conditional VAE is given each image's class, and these images have none", tr("Family").toStdString(),
                 "Choose labelled images, or another family."};
  }
  // The number of parameters depends on several fields.
  if (const auto result = validate(config()); !result.ok()) return result.error();
  return std::nullopt;
}

void ExperimentPanel::setRunning(bool running) {
  m_running = running;
  const QString reason = running ? tr("Can't change during a run: reset first.") : QString();
  for (CheckedField* field :
       std::initializer_list<CheckedField*>{m_channels, m_hidden, m_latentDimension, m_batch, m_epochs, m_seed, m_threads})
    field->setLocked(reason);
  for (QComboBox* combo : {m_dataset, m_preset, m_device, m_family, m_network}) setComboLocked(combo, reason);
  lockChannels();
  m_objective->setLocked(reason);
  m_images->setLocked(reason);
  m_lockNote->setVisible(running);
}

void ExperimentPanel::afterEdit() {
  refresh();
  emit configEdited();
}

void ExperimentPanel::refresh() {
  const RunConfig now = config();
  int preset = 0;
  while (preset < static_cast<int>(presets().size()) && !presets()[static_cast<std::size_t>(preset)].matches(now)) ++preset;
  m_preset->setCurrentIndex(preset);
  const auto problem = firstProblem();
  m_architecture->setText(problem ? QString::fromStdString(problem->message())
                                  : QString::fromStdString(describeArchitecture(now.model)) + QStringLiteral(" · ") +
                                        millions(parameterCount(now.model)));
  setStyleProperty(m_architecture, "role", problem ? QStringLiteral("error") : QStringLiteral("muted"));
  if (m_wasValid == problem.has_value()) {
    m_wasValid = !problem;
    emit validityChanged(m_wasValid);
  }
  emit refreshed();
}

}  // namespace latentscape
