// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/objective_fields.h"

#include "ui/panels/form.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>

#include <algorithm>

namespace latentscape {
namespace {

enum ReconstructionItem { kBernoulli, kSquaredError, kGaussian, kGaussianLearned };

void addItems(QComboBox* combo, std::initializer_list<std::pair<QString, QString>> items) {
  for (const auto& [title, note] : items) {
    combo->addItem(title);
    combo->setItemData(combo->count() - 1, note, Qt::ToolTipRole);
  }
}

}  // namespace

ObjectiveFields::ObjectiveFields(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("objectiveFields"));
  auto* pairs = makePairs();
  pairs->setContentsMargins(0, 0, 0, 0);
  setLayout(pairs);
  const auto addNumber = [this](const char* name, const QString& label, const QString& help, double maximum) {
    return makeNumber(name, label, help, NumberField::Kind::Real, 0, maximum, this);
  };

  m_activation = makeCombo("activationCombo", tr("Activation"), tr("The non-linear function between the layers"), this);
  addItems(m_activation, {{tr("ReLU"), tr("max(0, x)")},
                          {tr("Leaky ReLU"), tr("x above 0, x/100 below")},
                          {tr("SiLU"), tr("x · sigmoid(x)")},
                          {tr("GELU"), tr("x · Φ(x)")},
                          {tr("tanh"), tr("Hyperbolic tangent")}});
  m_reconstruction =
      makeCombo("reconstructionCombo", tr("Reconstruction term"), tr("How the decoded pixels are compared with the image"), this);
  addItems(m_reconstruction, {{tr("Bernoulli"), tr("Cross-entropy of grey levels")},
                              {tr("Squared error"), tr("Summed over pixels")},
                              {tr("Gaussian"), tr("With a fixed variance")},
                              {tr("Gaussian, learned"), tr("The variance is learned, one for all pixels")}});
  m_variance = addNumber("varianceEdit", tr("Variance"),
                         tr("Of each Gaussian pixel in [0, 1]; if it is learned, its initial value"), ConfigLimits::maxVariance);
  m_variance->setMinimumAllowed(false);
  m_corruption = makeCombo("corruptionCombo", tr("Corruption"),
                           tr("Of the input images, anew at every step: the model learns to denoise"), this);
  addItems(m_corruption, {{tr("None"), tr("The images unchanged")},
                          {tr("Gaussian"), tr("Noise with a standard deviation")},
                          {tr("Salt and pepper"), tr("Pixels set to black or white")},
                          {tr("Masking"), tr("Pixels set to black")}});
  m_strength = addNumber("corruptionStrengthEdit", tr("Strength"),
                         tr("Gaussian: standard deviation; otherwise the share of pixels"), Corruption::kMaxDeviation);
  m_strength->setMinimumAllowed(false);
  m_optimizer = makeCombo("optimizerCombo", tr("Optimizer"), tr("Turns gradients into steps"), this);
  addItems(m_optimizer, {{tr("SGD"), tr("With momentum")},
                         {tr("Adam"), tr("Kingma and Ba 2015")},
                         {tr("AdamW"), tr("Weight decay decoupled from the gradient")},
                         {tr("RMSprop"), tr("Tieleman and Hinton 2012")}});
  m_momentum = addNumber("momentumEdit", tr("Momentum"), tr("For SGD: from 0, below 1"), 0.9999);
  m_schedule = makeCombo("scheduleCombo", tr("Schedule"), tr("How the learning rate changes"), this);
  addItems(m_schedule, {{tr("Constant"), tr("As set")},
                        {tr("Cosine"), tr("To 0 at the end")},
                        {tr("Step"), tr("Divided by ten after each third of the epochs")}});
  m_warmup =
      addNumber("warmupEdit", tr("Warm-up"), tr("Epochs over which the learning rate rises from 0"), ConfigLimits::maxEpochs);
  m_klWarmup = addNumber("klWarmupEdit", tr("KL warm-up"), tr("Epochs over which β rises from 0"), ConfigLimits::maxEpochs);
  m_weightDecay = addNumber("weightDecayEdit", tr("Weight decay"), tr("Pulls weights towards 0"), ConfigLimits::maxWeightDecay);
  m_clip = addNumber("clipEdit", tr("Clip"), tr("Clips the gradient's norm to this. Empty: no clipping."), ConfigLimits::maxClip);
  m_clip->setEmptyMeans(0, tr("off"));
  m_meanOverPixels = new QCheckBox(tr("Mean over pixels"), this);
  describe(m_meanOverPixels, QStringLiteral("meanOverPixels"), tr("Mean over pixels"),
           tr("The classic slip: with the mean over pixels and a summed KL divergence, the KL weighs far too much, and the code "
              "collapses.\n"
              "Losses are still shown as sums."));

  m_binarize = new QCheckBox(tr("Binarize"), this);
  describe(
      m_binarize, QStringLiteral("binarize"), tr("Binarize"),
      tr("Each pixel is drawn black or white with its grey level as the probability: for training images anew at every step, "
         "for test images once.\n"
         "Losses are then in nats of binarized images, as in published results."));

  addPair(pairs, tr("Activation"), m_activation, tr("Optimizer"), m_optimizer, this);
  addPair(pairs, tr("Reconstruction"), m_reconstruction, tr("Variance"), m_variance, this);
  addPair(pairs, tr("Corruption"), m_corruption, tr("Strength"), m_strength, this);
  addPair(pairs, tr("Schedule"), m_schedule, tr("Warm-up"), m_warmup, this);
  addPair(pairs, tr("KL warm-up"), m_klWarmup, tr("Weight decay"), m_weightDecay, this);
  addPair(pairs, tr("Momentum"), m_momentum, tr("Clip"), m_clip, this);
  pairs->addWidget(m_binarize, pairs->rowCount(), 0);
  pairs->addWidget(m_meanOverPixels, pairs->rowCount() - 1, 1);
  const std::initializer_list<QWidget*> order{m_activation, m_optimizer, m_reconstruction, m_variance,      m_corruption,
                                              m_strength,   m_schedule,  m_warmup,         m_klWarmup,      m_weightDecay,
                                              m_momentum,   m_clip,      m_binarize,       m_meanOverPixels};
  QWidget* previous = nullptr;
  for (QWidget* next : order) {
    if (previous != nullptr) QWidget::setTabOrder(previous, next);
    previous = next;
  }

  const auto changed = [this] {
    updateEnabled();
    emit edited();
  };
  for (QComboBox* combo : {m_activation, m_reconstruction, m_corruption, m_optimizer, m_schedule})
    connect(combo, &QComboBox::activated, this, changed);
  for (CheckedField* field : numbers()) connect(field, &CheckedField::textTyped, this, changed);
  for (QCheckBox* box : {m_binarize, m_meanOverPixels}) connect(box, &QCheckBox::clicked, this, changed);
  show(RunConfig{});
}

std::vector<CheckedField*> ObjectiveFields::numbers() const {
  return {m_variance, m_strength, m_warmup, m_klWarmup, m_weightDecay, m_momentum, m_clip};
}

void ObjectiveFields::writeInto(RunConfig& config) const {
  ModelConfig& model = config.model;
  model.activation = static_cast<Activation>(m_activation->currentIndex());
  const int reconstruction = m_reconstruction->currentIndex();
  model.reconstruction = static_cast<Reconstruction>(std::min(reconstruction, static_cast<int>(kGaussian)));
  model.learnedVariance = reconstruction == kGaussianLearned;
  model.variance = m_variance->value();
  TrainingConfig& training = config.training;
  training.corruption.kind = static_cast<CorruptionKind>(m_corruption->currentIndex());
  training.corruption.strength = training.corruption.kind == CorruptionKind::None ? 0.0 : m_strength->value();
  training.optimizer = static_cast<Optimizer>(m_optimizer->currentIndex());
  training.schedule = static_cast<Schedule>(m_schedule->currentIndex());
  training.warmup = m_warmup->value();
  training.klWarmup = m_klWarmup->value();
  training.weightDecay = m_weightDecay->value();
  training.momentum = m_momentum->value();
  training.clip = m_clip->value();
  training.binarize = m_binarize->isChecked();
  training.meanOverPixels = m_meanOverPixels->isChecked();
}

void ObjectiveFields::show(const RunConfig& config) {
  const ModelConfig& model = config.model;
  m_activation->setCurrentIndex(static_cast<int>(model.activation));
  m_reconstruction->setCurrentIndex(model.learnedVariance ? kGaussianLearned : static_cast<int>(model.reconstruction));
  m_variance->setValue(model.variance);
  const TrainingConfig& training = config.training;
  m_corruption->setCurrentIndex(static_cast<int>(training.corruption.kind));
  m_strength->setValue(training.corruption.kind == CorruptionKind::None ? 0.3 : training.corruption.strength);
  m_optimizer->setCurrentIndex(static_cast<int>(training.optimizer));
  m_schedule->setCurrentIndex(static_cast<int>(training.schedule));
  m_warmup->setValue(training.warmup);
  m_klWarmup->setValue(training.klWarmup);
  m_weightDecay->setValue(training.weightDecay);
  m_momentum->setValue(training.momentum);
  m_clip->setValue(training.clip);
  m_binarize->setChecked(training.binarize);
  m_meanOverPixels->setChecked(training.meanOverPixels);
  updateEnabled();
}

void ObjectiveFields::setLocked(const QString& reason) {
  m_lockReason = reason;
  for (QComboBox* combo : {m_activation, m_reconstruction, m_corruption, m_optimizer, m_schedule}) setComboLocked(combo, reason);
  for (CheckedField* field : numbers()) field->setLocked(reason);
  for (QCheckBox* box : {m_binarize, m_meanOverPixels}) box->setEnabled(reason.isEmpty());
  updateEnabled();
}

void ObjectiveFields::updateEnabled() {
  if (!m_lockReason.isEmpty()) return;
  m_variance->setLocked(
      m_reconstruction->currentIndex() >= kGaussian ? QString() : tr("Only the Gaussian reconstruction term has a variance."));
  m_strength->setLocked(m_corruption->currentIndex() > 0 ? QString() : tr("Choose a corruption first."));
  m_momentum->setLocked(m_optimizer->currentIndex() == static_cast<int>(Optimizer::Sgd) ? QString()
                                                                                        : tr("Only SGD has a momentum to set."));
}

}  // namespace latentscape
