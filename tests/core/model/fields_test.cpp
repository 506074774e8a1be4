// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/fields.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

bool isNumber(const ConfigField& field) { return !std::holds_alternative<std::monostate>(field.number); }

bool isWhole(const ConfigField& field) {
  return !std::holds_alternative<double ModelConfig::*>(field.number) &&
         !std::holds_alternative<double TrainingConfig::*>(field.number);
}

std::string refused(const RunConfig& config) {
  const auto result = validate(config);
  return result.ok() ? std::string() : result.error().where;
}

TEST(ConfigFields, EachHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const ConfigField& field : kConfigFields) {
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
    EXPECT_EQ(findConfigField(field.name), &field);
    EXPECT_TRUE(field.option.empty() || field.option.starts_with("--")) << field.name;
  }
  EXPECT_EQ(findConfigField("Batch"), nullptr);
}

TEST(ConfigFields, ANumberIsWrittenAndRead) {
  for (const ConfigField& field : kConfigFields) {
    if (!isNumber(field)) continue;
    RunConfig config;
    setNumber(config, field, field.range.high);
    EXPECT_EQ(numberOf(config, field), field.range.high) << field.name;
    EXPECT_NE(config, RunConfig{}) << field.name;
    EXPECT_EQ(field.range.whole, isWhole(field)) << field.name;
  }
}

// What validate() allows is what the table says, to the last number.
TEST(ConfigFields, ANumberIsAllowedExactlyWithinItsRange) {
  const auto with = [](const ConfigField& field, double value) {
    RunConfig config;
    setNumber(config, field, value);
    return refused(config);
  };
  const double infinity = std::numeric_limits<double>::infinity();
  for (const ConfigField& field : kConfigFields) {
    if (!isNumber(field)) continue;
    const NumberRange& range = field.range;
    const auto below = [&](double value) { return range.whole ? value - 1 : std::nextafter(value, -infinity); };
    const auto above = [&](double value) { return range.whole ? value + 1 : std::nextafter(value, infinity); };
    EXPECT_EQ(with(field, range.lowAllowed ? range.low : above(range.low)), "") << field.name;
    EXPECT_EQ(with(field, range.highAllowed ? range.high : below(range.high)), "") << field.name;
    EXPECT_EQ(with(field, range.highAllowed ? above(range.high) : range.high), field.name);
    // There is nothing below a seed of 0.
    if (!std::holds_alternative<std::uint64_t TrainingConfig::*>(field.number)) {
      EXPECT_EQ(with(field, range.lowAllowed ? below(range.low) : range.low), field.name);
    }
    if (!range.whole) {
      EXPECT_EQ(with(field, std::numeric_limits<double>::quiet_NaN()), field.name);
    }
  }
}

TEST(ConfigFields, AnErrorSaysTheRange) {
  const auto told = [](auto change) {
    RunConfig config;
    change(config.model, config.training);
    const auto result = validate(config);
    return result.ok() ? std::string() : result.error().message();
  };
  EXPECT_EQ(told([](ModelConfig&, TrainingConfig& training) { training.momentum = 1.0; }),
            "momentum: 1 is out of range. Give a number of at least 0 and below 1.");
  EXPECT_EQ(told([](ModelConfig& model, TrainingConfig&) { model.variance = 1e-7; }),
            "variance: 1e-07 is out of range. Give a number from 0.000001 to 1000.");
  EXPECT_EQ(told([](ModelConfig&, TrainingConfig& training) { training.clip = 2e9; }),
            "clip: 2e+09 is out of range. Give a number from 0 to 1000000000.");
}

// A wrong value for each field that may have one: validate() names it, and nothing that is not in the table.
TEST(ConfigFields, ValidateNamesTheFieldsOfTheTable) {
  using Change = std::function<void(RunConfig&)>;
  const std::vector<std::pair<std::string, Change>> wrong{
      {"dataset", [](RunConfig& c) { c.dataset.clear(); }},
      {"class_names", [](RunConfig& c) { c.classNames.resize(300); }},
      {"image.height", [](RunConfig& c) { c.model.image.height = 0; }},
      {"image.width", [](RunConfig& c) { c.model.image.width = 5000; }},
      {"image.channels", [](RunConfig& c) { c.model.image.channels = 2; }},
      {"classes", [](RunConfig& c) { c.model.family = Family::ConditionalVae; }},
      {"channels", [](RunConfig& c) { c.model.network = Network::Convolutional; }},
      {"hidden", [](RunConfig& c) { c.model.hidden = {0}; }},
      {"learned_variance", [](RunConfig& c) { c.model.learnedVariance = true; }},
      {"corruption", [](RunConfig& c) { c.training.corruption = {CorruptionKind::Masking, 2.0}; }},
      {"device", [](RunConfig& c) { c.training.device = "gpu"; }},
      {"engine", [](RunConfig& c) { c.training.engine = "none"; }},
  };
  std::set<std::string, std::less<>> named;
  for (const auto& [field, change] : wrong) {
    RunConfig config;
    change(config);
    EXPECT_EQ(refused(config), field);
    EXPECT_NE(findConfigField(field), nullptr) << field;
    named.insert(field);
  }
  // Fields that no value of their type is wrong for.
  for (const char* free :
       {"family", "network", "activation", "reconstruction", "optimizer", "schedule", "mean_over_pixels", "binarize"})
    named.insert(free);
  for (const ConfigField& field : kConfigFields) {
    EXPECT_TRUE(isNumber(field) != named.contains(field.name)) << field.name;
  }
}

TEST(ConfigFields, SomeApplyToSomeRunsOnly) {
  const auto applies = [](const ConfigField& field, const RunConfig& config) {
    return field.appliesTo == nullptr || field.appliesTo(config);
  };
  RunConfig config;
  EXPECT_FALSE(applies(configField("channels"), config));
  EXPECT_FALSE(applies(configField("variance"), config));
  EXPECT_FALSE(applies(configField("momentum"), config));
  EXPECT_FALSE(applies(configField("classes"), config));
  config.model.family = Family::Autoencoder;
  EXPECT_FALSE(applies(configField("beta"), config)) << "it has no KL divergence to weight";
  EXPECT_FALSE(applies(configField("kl_warmup"), config));
  config.model.network = Network::Convolutional;
  config.model.family = Family::ConditionalVae;
  config.model.reconstruction = Reconstruction::Gaussian;
  config.training.optimizer = Optimizer::Sgd;
  for (const ConfigField& field : kConfigFields) EXPECT_TRUE(applies(field, config)) << field.name;
}

TEST(NumberRange, SaysItsLimits) {
  EXPECT_EQ((NumberRange{1, 65536, true}.text()), "a whole number from 1 to 65536");
  EXPECT_EQ((NumberRange{1e-6, 1e9}.text()), "a number from 0.000001 to 1000000000");
  EXPECT_EQ((NumberRange{.low = 0, .high = 10, .lowAllowed = false}.limits()), "above 0 and at most 10");
  EXPECT_EQ((NumberRange{.low = 0, .high = 1, .highAllowed = false}.limits()), "of at least 0 and below 1");
  EXPECT_EQ((NumberRange{.low = 0, .high = 1, .lowAllowed = false, .highAllowed = false}.limits()), "above 0 and below 1");
}

}  // namespace
}  // namespace latentscape
