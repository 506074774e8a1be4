// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/beta_field.h"

#include "core/model/fields.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace latentscape {
namespace {
constexpr double kMostOnSlider = 10.0;
constexpr int kSliderSteps = 1000;
const double kPower = std::log2(kMostOnSlider);  // puts 1 in the middle

QString help() {
  return BetaField::tr(
      "Weight β of the KL divergence in the training objective. 1 is the variational autoencoder; can change while training "
      "runs.");
}

}  // namespace

BetaField::BetaField(QWidget* parent) : QWidget(parent) {
  m_number = new NumberField(tr("KL weight β"), configField("beta").range, this);
  describe(m_number, QStringLiteral("betaEdit"), tr("KL weight β"), help());
  m_number->setHelp(help());
  m_number->setStep(0.1);
  m_number->setFixedWidth(64);
  m_number->setAlignment(Qt::AlignRight);
  m_slider = new QSlider(Qt::Horizontal, this);
  describe(m_slider, QStringLiteral("betaSlider"), tr("KL weight β"), {});
  m_slider->setRange(0, kSliderSteps);
  m_slider->setSingleStep(10);
  m_slider->setPageStep(50);
  leaveWheelToScrolling(m_slider);

  auto* caption = makeLabel(tr("KL weight β"), QStringLiteral("caption"), this);
  caption->setBuddy(m_number);
  auto* top = new QHBoxLayout;
  top->setSpacing(6);
  top->addWidget(caption, 1);
  top->addWidget(m_number);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  layout->addLayout(top);
  layout->addWidget(m_slider);
  setLocked({});
  setValue(1.0);

  connect(m_slider, &QSlider::valueChanged, this, [this](int position) {
    const double beta = betaAt(static_cast<double>(position) / kSliderSteps);
    if (beta == m_number->value() && m_number->isValid()) return;
    m_number->setValue(beta);
    emit edited(beta);
  });
  connect(m_number, &NumberField::edited, this, [this](double beta) {
    const QSignalBlocker blocker(m_slider);
    m_slider->setValue(static_cast<int>(std::lround(positionOf(beta) * kSliderSteps)));
    emit edited(beta);
  });
}

double BetaField::value() const { return m_number->value(); }

void BetaField::setValue(double beta) {
  m_number->setValue(beta);
  const QSignalBlocker blocker(m_slider);
  m_slider->setValue(static_cast<int>(std::lround(positionOf(beta) * kSliderSteps)));
}

void BetaField::setLocked(const QString& reason) {
  m_number->setLocked(reason);
  m_slider->setEnabled(reason.isEmpty());
  const QString tip = reason.isEmpty() ? help() : reason + QLatin1Char('\n') + help();
  m_slider->setToolTip(plainToolTip(tip));
  m_slider->setAccessibleDescription(tip);
}

QString BetaField::whyNot() { return tr("Only a variational autoencoder has a KL divergence."); }

double BetaField::betaAt(double position) {
  const double beta = kMostOnSlider * std::pow(std::clamp(position, 0.0, 1.0), kPower);
  const double grain = beta < 0.1 ? 1000.0 : beta < 2.0 ? 100.0 : 10.0;
  return std::round(beta * grain) / grain;
}

double BetaField::positionOf(double beta) { return std::pow(std::clamp(beta / kMostOnSlider, 0.0, 1.0), 1.0 / kPower); }

}  // namespace latentscape
