// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/objective_fields.h"

#include "ui/panels/beta_field.h"
#include "ui/panels/config_form.h"

#include <QCheckBox>
#include <QCoreApplication>
#include <QGridLayout>

#include <tuple>
#include <utility>

namespace latentscape {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("ObjectiveFields", text); }

QComboBox* addReconstruction(ConfigForm& form) {
  using Term = std::pair<Reconstruction, bool>;  // and whether its variance is learned
  return form.addChoice<Term>(
      configField("reconstruction"),
      [](const RunConfig& config) { return Term{config.model.reconstruction, config.model.learnedVariance}; },
      [](RunConfig& config, const Term& term) { std::tie(config.model.reconstruction, config.model.learnedVariance) = term; },
      {.objectName = "reconstructionCombo",
       .label = tr("Reconstruction term"),
       .help = tr("How the decoded pixels are compared with the image"),
       .caption = tr("Reconstruction")},
      {{{Reconstruction::Bernoulli, false}, tr("Bernoulli"), tr("Cross-entropy of grey levels")},
       {{Reconstruction::SquaredError, false}, tr("Squared error"), tr("Summed over pixels")},
       {{Reconstruction::Gaussian, false}, tr("Gaussian"), tr("With a fixed variance")},
       {{Reconstruction::Gaussian, true}, tr("Gaussian, learned"), tr("The variance is learned, one for all pixels")}});
}

NumberField* addCorruptionStrength(ConfigForm& form, QWidget* parent) {
  constexpr double kFirst = 0.3;  // offered for a kind that is newly chosen
  const FieldText text{.objectName = "corruptionStrengthEdit",
                       .label = tr("Strength"),
                       .help = tr("Gaussian: standard deviation; otherwise the share of pixels"),
                       .whyNot = tr("Choose a corruption first.")};
  auto* strength = makeNumber(text.objectName, text.label, text.help,
                              {.low = 0, .high = Corruption::kMaxDeviation, .lowAllowed = false}, parent);
  form.connectEdit(strength);
  const auto show = [strength](const RunConfig& config) {
    const Corruption& corruption = config.training.corruption;
    strength->setValue(corruption.kind == CorruptionKind::None ? kFirst : corruption.strength);
  };
  const auto read = [strength](RunConfig& config) {
    Corruption& corruption = config.training.corruption;
    corruption.strength = corruption.kind == CorruptionKind::None ? 0.0 : strength->value();
  };
  form.add({.field = &configField("corruption"),
            .text = text,
            .widget = strength,
            .show = show,
            .read = read,
            .lock = [strength](const QString& reason) { strength->setLocked(reason); },
            .typed = strength,
            .appliesTo = [](const RunConfig& config) { return config.training.corruption.kind != CorruptionKind::None; }});
  return strength;
}

}  // namespace

QWidget* makeObjectiveFields(ConfigForm& form, QWidget* parent) {
  auto* section = new QWidget(parent);
  section->setObjectName(QStringLiteral("objectiveFields"));
  auto* pairs = makePairs();
  pairs->setContentsMargins(0, 0, 0, 0);
  section->setLayout(pairs);

  auto* activation =
      form.addChoice<Activation>(configField("activation"), [](auto& config) -> auto& { return config.model.activation; },
                                 {"activationCombo", tr("Activation"), tr("The non-linear function between the layers")},
                                 {{Activation::Relu, tr("ReLU"), tr("max(0, x)")},
                                  {Activation::LeakyRelu, tr("Leaky ReLU"), tr("x above 0, x/100 below")},
                                  {Activation::Silu, tr("SiLU"), tr("x · sigmoid(x)")},
                                  {Activation::Gelu, tr("GELU"), tr("x · Φ(x)")},
                                  {Activation::Tanh, tr("tanh"), tr("Hyperbolic tangent")}});
  auto* optimizer =
      form.addChoice<Optimizer>(configField("optimizer"), [](auto& config) -> auto& { return config.training.optimizer; },
                                {"optimizerCombo", tr("Optimizer"), tr("Turns gradients into steps")},
                                {{Optimizer::Sgd, tr("SGD"), tr("With momentum")},
                                 {Optimizer::Adam, tr("Adam"), tr("Kingma and Ba 2015")},
                                 {Optimizer::AdamW, tr("AdamW"), tr("Weight decay decoupled from the gradient")},
                                 {Optimizer::RmsProp, tr("RMSprop"), tr("Tieleman and Hinton 2012")}});
  form.addRow(pairs, activation, optimizer);

  auto* reconstruction = addReconstruction(form);
  auto* variance =
      form.addNumber(configField("variance"),
                     {"varianceEdit", tr("Variance"), tr("Of each Gaussian pixel in [0, 1]; if it is learned, its initial value"),
                      tr("Only the Gaussian reconstruction term has a variance.")});
  form.addRow(pairs, reconstruction, variance);

  auto* corruption = form.addChoice<CorruptionKind>(
      configField("corruption"), [](auto& config) -> auto& { return config.training.corruption.kind; },
      {"corruptionCombo", tr("Corruption"), tr("Of the input images, anew at every step: the model learns to denoise")},
      {{CorruptionKind::None, tr("None"), tr("The images unchanged")},
       {CorruptionKind::Gaussian, tr("Gaussian"), tr("Noise with a standard deviation")},
       {CorruptionKind::SaltAndPepper, tr("Salt and pepper"), tr("Pixels set to black or white")},
       {CorruptionKind::Masking, tr("Masking"), tr("Pixels set to black")}});
  form.addRow(pairs, corruption, addCorruptionStrength(form, parent));

  auto* schedule =
      form.addChoice<Schedule>(configField("schedule"), [](auto& config) -> auto& { return config.training.schedule; },
                               {"scheduleCombo", tr("Schedule"), tr("How the learning rate changes")},
                               {{Schedule::Constant, tr("Constant"), tr("As set")},
                                {Schedule::Cosine, tr("Cosine"), tr("To 0 at the end")},
                                {Schedule::Step, tr("Step"), tr("Divided by ten after each third of the epochs")}});
  auto* warmup = form.addNumber(configField("warmup"), {"warmupEdit", tr("Warm-up"), tr(configField("warmup").help)});
  form.addRow(pairs, schedule, warmup);

  auto* klWarmup = form.addNumber(
      configField("kl_warmup"), {"klWarmupEdit", tr("KL warm-up"), tr("Epochs over which β rises from 0"), BetaField::whyNot()});
  auto* weightDecay =
      form.addNumber(configField("weight_decay"), {"weightDecayEdit", tr("Weight decay"), tr("Pulls weights towards 0")});
  form.addRow(pairs, klWarmup, weightDecay);

  auto* momentum = form.addNumber(configField("momentum"), {"momentumEdit", tr("Momentum"), tr("For SGD: from 0, below 1"),
                                                            tr("Only SGD has a momentum to set.")});
  auto* clip =
      form.addNumber(configField("clip"), {"clipEdit", tr("Clip"), tr("Clips the gradient's norm to this. Empty: no clipping.")});
  clip->setEmptyMeans(0, tr("off"));
  form.addRow(pairs, momentum, clip);

  auto* binarize = form.addFlag(
      configField("binarize"), &TrainingConfig::binarize,
      {"binarize", tr("Binarize"),
       tr("Each pixel is drawn black or white with its grey level as the probability: for training images anew at every step, "
          "for test images once.\n"
          "Losses are then in nats of binarized images, as in published results.")});
  auto* meanOverPixels = form.addFlag(
      configField("mean_over_pixels"), &TrainingConfig::meanOverPixels,
      {"meanOverPixels", tr("Mean over pixels"),
       tr("The classic slip: with the mean over pixels and a summed KL divergence, the KL weighs far too much, and the code "
          "collapses.\n"
          "Losses are still shown as sums.")});
  // One below the other: side by side their texts need more than the column's width.
  for (QCheckBox* box : {binarize, meanOverPixels}) pairs->addWidget(box, pairs->rowCount(), 0, 1, 2);
  return section;
}

}  // namespace latentscape
