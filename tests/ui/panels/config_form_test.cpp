// SPDX-License-Identifier: GPL-3.0-or-later
#include "support.h"
#include "ui/panels/experiment_panel.h"
#include "ui/widgets/number_field.h"

#include <QComboBox>
#include <QRegularExpression>

#include <map>
#include <string>

namespace latentscape {
namespace {

// The widgets of the experiment's form by the names of their fields; of a field with two, the first.
class FormTest : public testing::Test {
 protected:
  FormTest() {
    m_panel.setDatasets({{"mnist", "MNIST", "digits", "11.6 MB"}});
    for (QWidget* widget : m_panel.findChildren<QWidget*>()) {
      if (const QVariant field = widget->property("field"); field.isValid())
        m_widgets.emplace(field.toString().toStdString(), widget);
    }
  }
  NumberField* number(const ConfigField& field) const {
    QWidget* widget = m_widgets.find(std::string(field.name))->second;
    auto* typed = qobject_cast<NumberField*>(widget);
    return typed != nullptr ? typed : child<NumberField>(*widget, "betaEdit");
  }

  ExperimentPanel m_panel;
  std::multimap<std::string, QWidget*> m_widgets;
};

bool isNumber(const ConfigField& field) { return !std::holds_alternative<std::monostate>(field.number); }

TEST_F(FormTest, HasAFieldForEachThatTheCommandLineHas) {
  for (const ConfigField& field : kConfigFields) {
    // The variance's list has an entry for a learned one. The engine follows the device.
    const bool own = !field.option.empty() && field.name != "learned_variance" && field.name != "engine";
    EXPECT_EQ(m_widgets.contains(std::string(field.name)), own) << field.name;
  }
  for (const auto& [name, widget] : m_widgets) EXPECT_NE(findConfigField(name), nullptr) << name;
}

TEST_F(FormTest, ANumberHasTheRangeOfItsField) {
  RunConfig config;  // in which every number applies
  config.model.reconstruction = Reconstruction::Gaussian;
  config.training.optimizer = Optimizer::Sgd;
  m_panel.setConfig(config);
  const auto text = [](double value) { return QString::number(value, 'f', 17).remove(QRegularExpression("\\.?0*$")); };
  for (const ConfigField& field : kConfigFields) {
    if (!isNumber(field)) continue;
    NumberField* typed = number(field);
    const NumberRange& range = field.range;
    const double step = range.whole ? 1.0 : 1e-7;
    typeInto(typed, text(range.highAllowed ? range.high : range.high - step));
    EXPECT_TRUE(typed->isValid()) << field.name;
    typeInto(typed, text(range.lowAllowed ? range.low : range.low + step));
    EXPECT_TRUE(typed->isValid()) << field.name;
    for (const double outside :
         {range.highAllowed ? range.high + step : range.high, range.lowAllowed ? range.low - step : range.low}) {
      typeInto(typed, text(outside));
      ASSERT_FALSE(typed->isValid()) << field.name << " " << outside;
      EXPECT_EQ(typed->problem()->advice, "Give " + range.text() + ".");
    }
    typed->setValue(numberOf(config, field));
  }
}

TEST_F(FormTest, ARunLocksWhatMayChangeBetweenRunsOnly) {
  RunConfig config;  // in which every field applies
  config.model.network = Network::Convolutional;
  config.model.channels = {8};
  config.model.reconstruction = Reconstruction::Gaussian;
  config.training.optimizer = Optimizer::Sgd;
  config.training.corruption = {CorruptionKind::Masking, 0.5};
  m_panel.setConfig(config);
  const auto enabled = [](QWidget* widget) {
    auto* typed = widget->findChild<NumberField*>(QStringLiteral("betaEdit"));
    return typed != nullptr ? typed->isEnabled() : widget->isEnabled();
  };
  for (const auto& [name, widget] : m_widgets) EXPECT_TRUE(enabled(widget)) << name;
  m_panel.setRunning(true);
  for (const auto& [name, widget] : m_widgets)
    EXPECT_EQ(enabled(widget), findConfigField(name)->mayChange == MayChange::DuringARun) << name;
  m_panel.setRunning(false);
  for (const auto& [name, widget] : m_widgets) EXPECT_TRUE(enabled(widget)) << name;
}

TEST_F(FormTest, AFieldThatDoesNotApplyIsLockedAndSaysWhy) {
  RunConfig config;
  config.model.family = Family::Autoencoder;
  m_panel.setConfig(config);
  int locked = 0;
  for (const ConfigField& field : kConfigFields) {
    const auto found = m_widgets.find(std::string(field.name));
    if (found == m_widgets.end() || field.appliesTo == nullptr) continue;
    ASSERT_FALSE(field.appliesTo(config)) << field.name;
    const QWidget* widget = isNumber(field) ? number(field) : found->second;
    EXPECT_FALSE(widget->isEnabled()) << field.name;
    EXPECT_EQ(widget->accessibleDescription().count(QLatin1Char('\n')), 1) << "the reason stands before the help";
    ++locked;
  }
  EXPECT_EQ(locked, 5) << "channels, variance, momentum, KL weight, KL warm-up";
}

// A value that was added to an enumeration must be in its list, too.
TEST_F(FormTest, AListHasEveryChoiceThatTheCommandLineHas) {
  const auto count = [this](const char* name) { return static_cast<std::size_t>(child<QComboBox>(m_panel, name)->count()); };
  ASSERT_EQ(count("familyCombo"), choiceNames<Family>().size());
  ASSERT_EQ(count("networkCombo"), choiceNames<Network>().size());
  ASSERT_EQ(count("activationCombo"), choiceNames<Activation>().size());
  ASSERT_EQ(count("reconstructionCombo"), choiceNames<Reconstruction>().size() + 1) << "the Gaussian term twice";
  ASSERT_EQ(count("optimizerCombo"), choiceNames<Optimizer>().size());
  ASSERT_EQ(count("scheduleCombo"), choiceNames<Schedule>().size());
  for (std::size_t i = 0; i < choiceNames<Activation>().size(); ++i) {
    RunConfig config;
    config.model.activation = static_cast<Activation>(i);
    config.training.optimizer = static_cast<Optimizer>(i % choiceNames<Optimizer>().size());
    config.training.schedule = static_cast<Schedule>(i % choiceNames<Schedule>().size());
    m_panel.setConfig(config);
    EXPECT_EQ(m_panel.config(), config);
  }
}

TEST_F(FormTest, AProblemOfSeveralFieldsIsNamedByTheLabelOfOne) {
  typeInto(child<QLineEdit>(m_panel, "hiddenEdit"), QStringLiteral("16384, 16384, 16384"));
  ASSERT_TRUE(m_panel.firstProblem().has_value());
  EXPECT_EQ(m_panel.firstProblem()->where, "Hidden layers");
}

}  // namespace
}  // namespace latentscape
