// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/experiment_panel.h"

#include "ui/panels/beta_field.h"
#include "ui/panels/images_fields.h"
#include "ui/panels/objective_fields.h"
#include "ui/panels/presets.h"
#include "ui/panels/widths_field.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/text.h"

#include <QApplication>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QSlider>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

QString deviceTitle(const QString& device) {
  if (device == QLatin1String("auto")) return ExperimentPanel::tr("Automatic");
  return device.toUpper();
}

QString millions(std::int64_t count) {
  const auto value = static_cast<double>(count);
  if (count >= 1'000'000) return ExperimentPanel::tr("%1 M parameters").arg(value / 1e6, 0, 'f', count < 100'000'000 ? 2 : 0);
  return ExperimentPanel::tr("%1 parameters").arg(formatCount(static_cast<std::uint64_t>(count)));
}

// Below the heading: what the fields are for, and during a run what may change. As high as the longer one, so that the fields
// stay where they are.
QStackedWidget* makeNote(QWidget* parent) {
  auto* note = new QStackedWidget(parent);
  const auto add = [note](const char* name, const QString& text) {
    QLabel* label = makeLabel(text, QStringLiteral("muted"), note);
    label->setObjectName(QString::fromLatin1(name));
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    note->addWidget(label);
  };
  add("idleNote", ExperimentPanel::tr("What the next run trains: set it up, then press Train."));
  add("lockNote", {});  // its words depend on the family
  note->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
  return note;
}

}  // namespace

ExperimentPanel::ExperimentPanel(QWidget* parent) : QWidget(parent), m_form(this, [this] { refresh(); }) {
  setObjectName(QStringLiteral("experimentPanel"));
  setAccessibleName(tr("Experiment"));
  auto* contents = new QWidget;
  contents->setObjectName(QStringLiteral("experimentContents"));
  auto* form = new QVBoxLayout(contents);
  form->setContentsMargins(14, 12, 14, 12);
  form->setSpacing(9);

  m_note = makeNote(contents);
  m_lockNote = m_note->findChild<QLabel*>(QStringLiteral("lockNote"));
  m_architecture = makeLabel({}, QStringLiteral("muted"), contents);
  m_architecture->setObjectName(QStringLiteral("architecture"));
  m_architecture->setWordWrap(true);
  m_architecture->installEventFilter(this);
  m_architecture->setTextInteractionFlags(Qt::TextSelectableByMouse);
  build(form);

  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  m_scroll = makeScrolling("experimentScroll", contents, this);
  layout->addWidget(m_scroll);

  setMinimumWidth(224);
  connectSignals();
  setConfig(RunConfig{});
}

QSize ExperimentPanel::sizeHint() const { return {240, 560}; }

// The entries of the table, from the top.
void ExperimentPanel::addFields() {
  m_dataset = new DatasetCombo(this);
  m_form.add({.field = &configField("dataset"),
              .text = {"datasetCombo", m_dataset->accessibleName(), {}},
              .widget = m_dataset,
              .show = [this](const RunConfig& config) { setDataset(QString::fromStdString(config.dataset)); },
              .read = [this](RunConfig& config) { config.dataset = m_dataset->name().toStdString(); },
              .lock = [this](const QString& reason) { setComboLocked(m_dataset, reason); }});
  m_family = m_form.addChoice<Family>(
      configField("family"), [](auto& config) -> auto& { return config.model.family; },
      {"familyCombo", tr("Family"), tr("What kind of model is trained")},
      {{Family::Autoencoder, tr("Autoencoder"), tr("The code is a point: no noise, no KL divergence")},
       {Family::Vae, tr("VAE"), tr("Variational autoencoder; with β other than 1 a β-VAE")},
       {Family::ConditionalVae, tr("Conditional VAE"),
        tr("Encoder and decoder are given the class, so images need labels. When exploring, a class can be chosen.")}});
  m_network = m_form.addChoice<Network>(
      configField("network"), [](auto& config) -> auto& { return config.model.network; },
      {"networkCombo", tr("Network"),
       tr("Dense: every pixel is an input of the first layer. Convolutional: feature maps first.")},
      {{Network::Dense, tr("Dense")}, {Network::Convolutional, tr("Convolutional"), {}, tr("Convol.")}},
      [this] { chooseNetwork(); });
  m_channels = m_form.addList(
      configField("channels"), &ModelConfig::channels, WidthsField::Of::Channels,
      {"channelsEdit", tr("Channels"),
       tr("Channels of the encoder's feature maps, separated by commas: each convolution halves height and width. The decoder "
          "mirrors them."),
       tr("A dense network has no feature maps.")});
  m_hidden = m_form.addList(
      configField("hidden"), &ModelConfig::hidden, WidthsField::Of::Hidden,
      {"hiddenEdit", tr("Hidden layers"),
       tr("Widths of the encoder's hidden dense layers, separated by commas; the decoder mirrors them. Empty: none.")});
  m_latentDimension =
      m_form.addNumber(configField("latent_dimension"),
                       {"latentEdit", tr("Latent dimensions"),
                        tr("Dimensions of the latent space. The map shows two of them, or a projection of all.")});
  m_latentDimension->setStep(1);
  m_beta = new BetaField(this);
  connect(m_beta->slider(), &QSlider::valueChanged, this, &ExperimentPanel::refresh);
  m_form.connectEdit(m_beta->number());
  m_form.add({.field = &configField("beta"),
              .text = {"betaEdit", m_beta->number()->accessibleName(), {}, BetaField::whyNot()},
              .widget = m_beta,
              .show = [this](const RunConfig& config) { m_beta->setValue(config.training.beta); },
              .read = [this](RunConfig& config) { config.training.beta = m_beta->value(); },
              .lock = [this](const QString& reason) { m_beta->setLocked(reason); },
              .typed = m_beta->number(),
              .tabStops = {m_beta->number(), m_beta->slider()}});
  m_learningRate = m_form.addNumber(
      configField("learning_rate"),
      {"learningRateEdit", tr("Learning rate"), tr("The optimizer's step size; can change while training runs.")});
  m_batch = m_form.addNumber(configField("batch"), {"batchEdit", tr("Batch"), tr("Images in one optimizer step")});
  m_epochs = m_form.addNumber(configField("epochs"), {"epochsEdit", tr("Epochs"), tr("Passes over all training images")});
  m_epochs->setStep(1);
  m_seed = m_form.addNumber(
      configField("seed"),
      {"seedEdit", tr("Seed"),
       tr("Determines the initial weights, the order of images and the noise: the same seed gives the same run.")});
  m_seed->setStep(1);
  m_device =
      makeCombo("deviceCombo", tr("Device"), tr("Where training computes. Automatic takes a CUDA GPU if there is one."), this);
  setDevices({});
  m_form.add({.field = &configField("device"),
              .text = {"deviceCombo", tr("Device"), {}},
              .widget = m_device,
              .show = [this](const RunConfig& config) { showDevice(QString::fromStdString(config.training.device)); },
              .read = [this](RunConfig& config) { config.training.device = m_device->currentData().toString().toStdString(); },
              .lock = [this](const QString& reason) { setComboLocked(m_device, reason); }});
  m_threads = m_form.addNumber(
      configField("threads"),
      {"threadsEdit", tr("Threads"), tr("Processor threads for training. Empty: all that this program may use.")});
  m_threads->setEmptyMeans(0, tr("all"));
}

void ExperimentPanel::build(QVBoxLayout* form) {
  addFields();
  const auto fields = m_form.tabStops();
  m_preset = makeCombo("presetCombo", tr("Preset"), tr("Sets layers, latent dimensions, batch and learning rate"), this);
  for (const Preset& preset : presets()) m_preset->addItem(preset.title);
  m_preset->addItem(tr("Custom"));

  form->addWidget(makeHeading(tr("Experiment"), this));
  form->addWidget(m_note);
  form->addLayout(m_form.captioned(m_dataset));
  m_counts = new ElidedLabel({}, this);
  m_counts->setObjectName(QStringLiteral("imageCounts"));
  m_counts->setProperty("role", "muted");
  m_counts->setHelp(tr("Training and test images of the next run"));
  m_show = makeButton(tr("Show…"), QStringLiteral("plain"), this);
  describe(m_show, QStringLiteral("showImagesButton"), tr("Show images"),
           tr("Look at the images by class, and what was left out"));
  auto* counts = new QHBoxLayout;
  counts->addWidget(m_counts, 1);
  counts->addWidget(m_show);
  form->addLayout(counts);
  setImageCounts(std::nullopt);
  m_images = new ImagesFields(this);
  auto* imagesToggle = makeSection("imagesToggle", tr("Size, split and classes"),
                                   tr("How images are prepared: size, colour, split, classes, number"), m_images, this);
  form->addWidget(imagesToggle);
  form->addWidget(m_images);
  form->addLayout(captioned(tr("Preset"), m_preset, this));
  auto* grid = makePairs();  // a single grid for all pairs, so that columns line up
  form->addLayout(grid);
  grid->addLayout(m_form.captioned(m_family), grid->rowCount(), 0, 1, 2);
  auto* network = new QHBoxLayout;  // its longer name needs more than half the width
  network->setSpacing(grid->horizontalSpacing());
  network->addLayout(m_form.captioned(m_network), 13);
  network->addLayout(m_form.captioned(m_channels), 9);
  grid->addLayout(network, grid->rowCount(), 0, 1, 2);
  m_form.addRow(grid, m_hidden, m_latentDimension);
  grid->addWidget(m_beta, grid->rowCount(), 0, 1, 2);
  m_form.addRow(grid, m_learningRate, m_batch);
  m_form.addRow(grid, m_epochs, m_seed);
  m_form.addRow(grid, m_device, m_threads);
  form->addWidget(m_architecture);
  auto* objective = makeObjectiveFields(m_form, this);
  auto* more = makeSection("objectiveToggle", tr("Objective and optimizer"),
                           tr("Activation, reconstruction term, corruption, optimizer, schedules"), objective, this);
  form->addWidget(more);
  form->addWidget(objective);
  form->addStretch(1);

  std::vector<QWidget*> all = m_form.tabStops();
  all.insert(all.begin() + static_cast<std::ptrdiff_t>(fields.size()), more);
  chainTabs({m_dataset, m_show, imagesToggle, m_images->checked().front()});
  all.front() = m_preset;  // instead of the data set
  all.insert(all.begin(), m_images->checked().back());
  chainTabs(all);
}

void ExperimentPanel::connectSignals() {
  connect(m_images, &ImagesFields::edited, this, [this] {
    refresh();
    const auto fields = m_images->checked();
    if (std::none_of(fields.begin(), fields.end(), [](const CheckedField* field) { return field->problem().has_value(); }))
      emit dataOptionsEdited();
  });
  connect(m_dataset, &DatasetCombo::chosen, this, [this](const QString& name) {
    emit datasetChosen(name);
    refresh();
  });
  connect(m_dataset, &DatasetCombo::listOpened, this, &ExperimentPanel::datasetsOpened);
  connect(m_dataset, &DatasetCombo::folderRequested, this, &ExperimentPanel::folderRequested);
  connect(m_dataset, &DatasetCombo::fileRequested, this, &ExperimentPanel::fileRequested);
  connect(m_show, &QPushButton::clicked, this, &ExperimentPanel::galleryRequested);
  connect(m_preset, &QComboBox::activated, this, &ExperimentPanel::choosePreset);
  connect(m_device, &QComboBox::activated, this, &ExperimentPanel::refresh);
  connect(m_learningRate, &NumberField::edited, this, &ExperimentPanel::learningRateEdited);
  connect(m_beta, &BetaField::edited, this, &ExperimentPanel::betaEdited);
}

void ExperimentPanel::setImageCounts(std::optional<std::pair<std::size_t, std::size_t>> trainAndTest) {
  if (!trainAndTest) return m_counts->setText(tr("not read yet"));
  const QString train = formatCount(trainAndTest->first), test = formatCount(trainAndTest->second);
  m_counts->setText(tr("%1 + %2").arg(train, test));
  m_counts->setAccessibleDescription(tr("%1 images to train, %2 to test").arg(train, test));
}

void ExperimentPanel::setDatasets(const std::vector<DatasetChoice>& datasets) { m_dataset->setDatasets(datasets); }

void ExperimentPanel::setLocalDatasets(const QStringList& names) { m_dataset->setLocal(names); }

void ExperimentPanel::setDataset(const QString& name) {
  if (name != m_dataset->name()) m_images->forgetDataset();
  m_dataset->setName(name);
}

void ExperimentPanel::choosePreset(int index) {
  if (index >= static_cast<int>(presets().size())) return refresh();  // "Custom" keeps the fields as they are
  RunConfig chosen = config();
  const double rateBefore = chosen.training.learningRate;
  presets()[static_cast<std::size_t>(index)].applyTo(chosen);
  setConfig(chosen);
  if (chosen.training.learningRate != rateBefore) emit learningRateEdited(chosen.training.learningRate);
}

// The default layers of one network type are replaced by those of the other; typed ones stay.
void ExperimentPanel::chooseNetwork() {
  const bool convolutional = m_network->value() == Network::Convolutional;
  const std::vector<int> dense = ModelConfig{}.hidden;
  if (m_hidden->widths() == (convolutional ? dense : kDefaultConvolutionalHidden))
    m_hidden->setWidths(convolutional ? kDefaultConvolutionalHidden : dense);
  if (m_channels->problem()) m_channels->setWidths(m_channels->widths());
  refresh();
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
  for (const QString& device : QStringList{QStringLiteral("auto"), QStringLiteral("cpu")} + devices) showDevice(device);
  showDevice(chosen.isEmpty() ? QStringLiteral("auto") : chosen);
}

void ExperimentPanel::showDevice(const QString& device) {
  if (m_device->findData(device) < 0) {
    m_device->addItem(deviceTitle(device), device);
    if (device == QLatin1String("auto")) m_device->setItemData(m_device->count() - 1, tr("Auto"), FormCombo::kShortTitle);
  }
  m_device->setCurrentIndex(m_device->findData(device));
}

RunConfig ExperimentPanel::config() const {
  RunConfig config;
  m_form.read(config);
  config.data = m_images->options();
  config.model.image = m_shape;
  config.model.classes = config.model.family == Family::ConditionalVae ? m_classes : 0;
  config.training.engine = m_engine;
  return config;
}

void ExperimentPanel::setConfig(const RunConfig& config) {
  m_form.show(config);
  m_images->show(reopening(config));
  m_shape = config.model.image;
  if (config.model.classes > 0) m_classes = config.model.classes;
  m_engine = config.training.engine;
  refresh();
}

std::vector<Error> ExperimentPanel::problems() const {
  std::vector<Error> all;
  for (const CheckedField* field : m_images->checked()) {
    if (field->problem()) all.push_back(*field->problem());
  }
  for (Error& problem : m_form.problems()) all.push_back(std::move(problem));
  if (!all.empty()) return all;
  const RunConfig now = config();
  if (m_classes == 0 && now.model.family == Family::ConditionalVae) {
    return {Error{"a conditional VAE is given each image's class, and these images have none",
                  m_form.labelOf("family").toStdString(), "Choose labelled images, or another family."}};
  }
  const auto result = validate(now);
  if (result) return {};
  Error problem = result.error();
  problem.where = m_form.labelOf(problem.where).toStdString();
  return {std::move(problem)};
}

std::optional<Error> ExperimentPanel::firstProblem() const {
  const auto all = problems();
  return all.empty() ? std::nullopt : std::optional(all.front());
}

// Scrolls to what is said to be wrong, as long as the field that is being typed into stays in sight.
void ExperimentPanel::bringProblemsIntoSight() {
  const QWidget* typed = QApplication::focusWidget();
  if (m_wasValid || !m_architecture->isVisible() || typed == nullptr || !m_scroll->widget()->isAncestorOf(typed)) return;
  const QRect field(typed->mapTo(m_scroll->widget(), QPoint()), typed->size());
  const QRect both = field.united(QRect(m_architecture->mapTo(m_scroll->widget(), QPoint()), m_architecture->size()));
  if (both.height() > m_scroll->viewport()->height()) return;
  m_scroll->ensureVisible(both.left(), both.bottom(), 0, 1);  // a pixel less is enough for Qt
  m_scroll->ensureVisible(both.left(), both.top(), 0, 0);
}

// The words get their height and their place after they have been set.
bool ExperimentPanel::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_architecture && !m_wasValid && (event->type() == QEvent::Resize || event->type() == QEvent::Move))
    QTimer::singleShot(0, this, &ExperimentPanel::bringProblemsIntoSight);
  return QWidget::eventFilter(watched, event);
}

void ExperimentPanel::setRunning(bool running) {
  m_running = running;
  const QString reason = running ? tr("Can't change during a run: reset first.") : QString();
  m_form.setRunning(reason);
  setComboLocked(m_preset, reason);
  m_images->setLocked(reason);
  m_note->setCurrentIndex(running ? 1 : 0);
}

void ExperimentPanel::refresh() {
  m_form.updateLocks();
  const RunConfig now = config();
  int preset = 0;
  while (preset < static_cast<int>(presets().size()) && !presets()[static_cast<std::size_t>(preset)].matches(now)) ++preset;
  m_preset->setCurrentIndex(preset);
  QStringList wrong;
  for (const Error& problem : problems()) wrong << QString::fromStdString(problem.message());
  const bool valid = wrong.isEmpty();
  m_architecture->setText(valid ? QString::fromStdString(describeArchitecture(now.model)) + QStringLiteral(" · ") +
                                      millions(parameterCount(now.model))
                                : wrong.join(QLatin1Char('\n')));
  m_lockNote->setText(now.model.variational() ? tr("Training: only the learning rate and β can change.")
                                              : tr("Training: only the learning rate can change."));
  setStyleProperty(m_architecture, "role", valid ? QStringLiteral("muted") : QStringLiteral("error"));
  if (m_wasValid != valid) {
    m_wasValid = valid;
    emit validityChanged(m_wasValid);
  }
  if (!valid) QTimer::singleShot(0, this, &ExperimentPanel::bringProblemsIntoSight);
  emit refreshed();
}

}  // namespace latentscape
