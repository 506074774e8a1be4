// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/checkpoint.h"
#include "core/storage/embedded_model.h"

#include "core/base/files.h"
#include "core/storage/safetensors.h"
#include "tests/core/base/resource_limit.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <limits>

namespace latentscape {
namespace {

using ::testing::HasSubstr;

RunConfig smallConfig() {
  RunConfig config;
  config.dataset = "a folder/with \"quotes\" and \u00e4";
  config.model.image = {5, 3, 1};
  config.model.hidden = {7, 4};
  config.model.latentDimension = 3;
  config.training.epochs = 17;
  config.training.batch = 33;
  config.training.learningRate = 0.1 + 0.2;  // not a short decimal
  config.training.beta = 1.0 / 3.0;
  config.training.seed = ConfigLimits::maxSeed;
  config.training.device = "cuda:1";
  config.training.threads = 3;
  config.training.engine = "autograd";
  config.model.family = Family::ConditionalVae;
  config.model.classes = 4;
  config.classNames = {"cat", "d\u00f6g", "\"7\"", ""};
  config.model.activation = Activation::Silu;
  config.model.reconstruction = Reconstruction::Gaussian;
  config.model.learnedVariance = true;
  config.model.variance = 0.3;
  config.training.optimizer = Optimizer::RmsProp;
  config.training.momentum = 0.7;
  config.training.weightDecay = 0.02;
  config.training.clip = 3.5;
  config.training.schedule = Schedule::Step;
  config.training.warmup = 0.25;
  config.training.klWarmup = 1.5;
  config.training.binarize = true;
  config.training.meanOverPixels = true;
  config.training.corruption = {CorruptionKind::Masking, 0.4};
  return config;
}

Checkpoint smallCheckpoint() {
  Checkpoint checkpoint;
  checkpoint.config = smallConfig();
  checkpoint.weights = std::make_shared<const Weights>(initialWeights(checkpoint.config.model, 4));
  checkpoint.step = 12345678901234ULL;
  checkpoint.epochs = 2.0 / 3.0;
  checkpoint.test = Losses{140.00000000000003, 6.1};
  checkpoint.device = "CPU, 3 threads";
  return checkpoint;
}

Result<Checkpoint> parse(const std::string& bytes) {
  return parseCheckpoint({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, "m.safetensors");
}

// Writes the small checkpoint to a file after a change by the caller.
template <class Change>
Result<Checkpoint> parseChanged(Change change) {
  TemporaryFolder folder;
  const auto saved = saveCheckpoint(smallCheckpoint(), folder / "m.safetensors");
  if (!saved) return saved.error();
  const std::string bytes = *readFile(folder / "m.safetensors", 1U << 20U);
  Safetensors content = *parseSafetensors({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, "");
  change(content);
  return parse(formatSafetensors(content));
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from << " is not in " << text;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(ConfigJson, EveryFieldSurvivesExactly) {
  const RunConfig config = smallConfig();
  const auto read = configFromJson(toJson(config), "config.json");
  ASSERT_TRUE(read.ok()) << read.error().message();
  EXPECT_EQ(*read, config);
}

TEST(ConfigJson, APathOfAnyBytesSurvives) {
  std::string all;
  for (int byte = 1; byte < 256; ++byte) all += static_cast<char>(byte);
  RunConfig config = smallConfig();
  for (const std::string& path :
       {std::string("/data/lat\xe9"), "/" + all, std::string("file:///x"), std::string("100%41"), std::string("relative\xff")}) {
    config.dataset = path;
    const auto read = configFromJson(toJson(config), "f");
    ASSERT_TRUE(read.ok()) << read.error().message();
    EXPECT_EQ(read->dataset, path);
  }
  config.dataset = "/data/lat\xe9 1";
  EXPECT_THAT(toJson(config), HasSubstr("file:///data/lat%E9%201"));
  for (const char* const bad : {"file:///a%", "file:///a%4", "file:///a%zz", "file:///a%00", "file:///%-1"}) {
    const auto read = configFromJson(std::string(R"({"dataset": ")") + bad + "\"}", "f");
    ASSERT_FALSE(read.ok()) << bad;
    EXPECT_THAT(read.error().message(), HasSubstr("field dataset: expected a data set's name")) << bad;
  }
}

TEST(ConfigJson, NoHiddenLayersSurvive) {
  RunConfig config;
  config.model.hidden.clear();
  EXPECT_EQ(*configFromJson(toJson(config), ""), config);
}

TEST(ConfigJson, AConvolutionalNetworkSurvives) {
  RunConfig config = smallConfig();
  config.model.network = Network::Convolutional;
  config.model.channels = {3, 5};
  config.model.hidden.clear();
  const auto read = configFromJson(toJson(config), "config.json");
  ASSERT_TRUE(read.ok()) << read.error().message();
  EXPECT_EQ(*read, config);
}

TEST(ConfigJson, UnknownFieldsAreIgnoredAndMissingOnesGetTheirDefaults) {
  const auto read = configFromJson(R"({"later": [1, {"x": null}], "model": {"latent_dimension": 5, "colour": "blue"}})", "");
  ASSERT_TRUE(read.ok()) << read.error().message();
  RunConfig expected;
  expected.model.latentDimension = 5;
  expected.data.rule = SplitRule::Number;  // a file without a split is older than splits
  EXPECT_EQ(*read, expected);
}

// Files from before the options for arrays have neither field, which is the same as none.
TEST(ConfigJson, ThePixelRangeAndTheShapeSurvive) {
  RunConfig config = smallConfig();
  config.data.pixelRange = PixelRange{-0.1, 65535};
  config.data.imageShape = ImageShape{16, 20, 4};
  const auto read = configFromJson(toJson(config), "config.json");
  ASSERT_TRUE(read.ok()) << read.error().message();
  EXPECT_EQ(read->data, config.data);
  const auto older = configFromJson(R"({"data": {"side": 8}})", "");
  ASSERT_TRUE(older.ok()) << older.error().message();
  EXPECT_EQ(older->data.pixelRange, std::nullopt);
  EXPECT_EQ(older->data.imageShape, std::nullopt);
  EXPECT_THAT(configFromJson(R"({"data": {"pixel_range": "9,1"}})", "").error().message(), HasSubstr("field data.pixel_range"));
  EXPECT_THAT(configFromJson(R"({"data": {"shape": 28}})", "").error().message(), HasSubstr("field data.shape"));
}

TEST(ConfigJson, AWrongTypeIsAnErrorThatNamesFileFieldAndValue) {
  const struct {
    const char* json;
    const char* field;
  } cases[] = {
      {R"({"dataset": 5})", "field dataset: expected text, found 5"},
      {R"({"model": []})", "field model: expected an object, found []"},
      {R"({"model": {"image": 28}})", "field model.image: expected an object, found 28"},
      {R"({"model": {"image": {"height": "28"}}})", "field model.image.height: expected a whole number, found \"28\""},
      {R"({"class_names": "cat"})", "field class_names: expected a list of texts"},
      {R"({"class_names": ["cat", 3]})", "field class_names: expected a list of texts"},
      {R"({"class_names": ["cat"], "model": {"family": "conditional-vae", "classes": 2}})", "field class_names: 1 names"},
      {R"({"model": {"hidden": 400}})", "field model.hidden: expected a list"},
      {R"({"model": {"hidden": [400, "x"]}})", "field model.hidden: expected a list of whole numbers, found [400,\"x\"]"},
      {R"({"model": {"latent_dimension": 2.5}})", "field model.latent_dimension: expected a whole number, found 2.5"},
      {R"({"model": {"latent_dimension": 99999999999}})", "field model.latent_dimension"},
      {R"({"training": {"epochs": null}})", "field training.epochs"},
      {R"({"training": {"learning_rate": "fast"}})", "field training.learning_rate: expected a number"},
      {R"({"training": {"beta": [1]}})", "field training.beta"},
      {R"({"training": {"seed": -1}})", "field training.seed: expected a whole number from 0, found -1"},
      {R"({"training": {"device": 0}})", "field training.device"},
      {R"([])", "expected a JSON object"},
      {R"({"model": {}, "model": {}})", "the key \"model\" appears twice"},
      {R"({"training": {"beta": 1e999}})", "not valid JSON"},
      {"", "not valid JSON"}};
  for (const auto& [json, field] : cases) {
    const auto read = configFromJson(json, "RUN/config.json");
    ASSERT_FALSE(read.ok()) << json;
    EXPECT_THAT(read.error().message(), HasSubstr(field)) << json;
    EXPECT_THAT(read.error().message(), HasSubstr("RUN/config.json")) << json;
  }
}

TEST(ConfigJson, AModelOfAnotherKindIsRefused) {
  const struct {
    const char* json;
    const char* field;
  } cases[] = {
      {R"({"model": {"family": "ae"}})", "field model.family: expected autoencoder, vae or conditional-vae"},
      {R"({"model": {"network": "transformer"}})", "field model.network: expected dense or convolutional, found \"transformer\""},
      {R"({"model": {"network": "convolutional"}})", "field channels: "},
      {R"({"model": {"network": "convolutional", "channels": 32}})", "field model.channels: expected a list of whole numbers"},
      {R"({"model": {"network": "convolutional", "channels": [32, 0]}})", "field channels: 0 is out of range"},
      {R"({"model": {"channels": [32]}})", "field channels: a dense network has no channels"},
      {R"({"model": {"network": "convolutional", "channels": [1, 1, 1, 1, 1, 1]}})", "would halve a feature map of one pixel"},
      {R"({"model": {"network": "convolutional", "channels": [1], "image": {"height": 4096, "width": 4096}}})",
       "is too large: at most 4194304 values"},
      {R"({"model": {"activation": "swish"}})", "field model.activation"},
      {R"({"model": {"reconstruction": "laplace"}})", "field model.reconstruction"},
      {R"({"training": {"optimizer": "lion"}})", "field training.optimizer"},
      {R"({"training": {"schedule": "linear"}})", "field training.schedule"},
      {R"({"training": {"corruption": "blur:2"}})", "field training.corruption"},
      {R"({"training": {"mean_over_pixels": 1}})", "field training.mean_over_pixels: expected true or false"},
      {R"({"model": {"family": 1}})", "field model.family"}};
  for (const auto& [json, field] : cases) {
    const auto read = configFromJson(json, "");
    ASSERT_FALSE(read.ok()) << json;
    EXPECT_THAT(read.error().what, HasSubstr(field));
  }
}

TEST(ConfigJson, AConfigurationWithoutASplitIsOlderThanSplits) {
  EXPECT_EQ(configFromJson(R"({"data": {"seed": 3}})", "c")->data.rule, SplitRule::Number);
  EXPECT_EQ(configFromJson(R"({"data": {"split": "rank"}})", "c")->data.rule, SplitRule::Rank);
  EXPECT_EQ(configFromJson(R"({"data": {"split": "cut", "cut": "00000000000000ff"}})", "c")->data.cut, 255U);
  for (const char* const wrong : {R"({"data": {"split": "cut"}})", R"({"data": {"split": "cut", "cut": "ff"}})",
                                  R"({"data": {"split": "cut", "cut": "00000000000000FG"}})",
                                  R"({"data": {"split": "cut", "cut": 7}})", R"({"data": {"split": "halves"}})"}) {
    EXPECT_THAT(configFromJson(wrong, "c").error().what, HasSubstr("field data.")) << wrong;
  }
}

TEST(ConfigJson, ValuesOutOfRangeAreErrorsThatNameTheField) {
  EXPECT_THAT(configFromJson(R"({"model": {"latent_dimension": 0}})", "c").error().what, HasSubstr("latent_dimension"));
  EXPECT_THAT(configFromJson(R"({"training": {"batch": 0}})", "c").error().what, HasSubstr("batch"));
  EXPECT_THAT(configFromJson(R"({"model": {"hidden": [16384, 16384, 16384]}})", "c").error().what, HasSubstr("hidden"));
  EXPECT_EQ(configFromJson(R"({"training": {"batch": 0}})", "c").error().where, "c");
}

TEST(CheckpointFile, EverythingSurvivesBitForBit) {
  TemporaryFolder folder;
  const Checkpoint written = smallCheckpoint();
  ASSERT_TRUE(saveCheckpoint(written, folder / "deep/er/m.safetensors").ok());
  const auto read = loadCheckpoint(folder / "deep/er/m.safetensors");
  ASSERT_TRUE(read.ok()) << read.error().message();
  EXPECT_EQ(read->config, written.config);
  EXPECT_EQ(read->step, written.step);
  EXPECT_EQ(read->epochs, written.epochs);
  EXPECT_EQ(read->device, written.device);
  ASSERT_TRUE(read->test.has_value());
  EXPECT_EQ(read->test->reconstruction, written.test->reconstruction);
  EXPECT_EQ(read->test->kl, written.test->kl);
  ASSERT_EQ(read->weights->tensors.size(), written.weights->tensors.size());
  for (std::size_t i = 0; i < written.weights->tensors.size(); ++i) {
    EXPECT_EQ(read->weights->tensors[i].name, written.weights->tensors[i].name);
    EXPECT_EQ(read->weights->tensors[i].shape, written.weights->tensors[i].shape);
    EXPECT_EQ(read->weights->tensors[i].values, written.weights->tensors[i].values);
  }
}

TEST(CheckpointFile, AModelThatTakesMoreMemoryThanThereIsIsRefusedBeforeItIsRead) {
  TemporaryFolder folder;
  const auto built = embeddedCheckpoint();
  ASSERT_TRUE(built.ok());
  ASSERT_TRUE(saveCheckpoint(*built, folder / "m.safetensors").ok());
  const auto refused = loadCheckpoint(folder / "m.safetensors", {1'000'000, "the machine's memory"});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message(),
            (folder / "m.safetensors").string() + ": the model would take " +
                formatBytes(4.0 * static_cast<double>(parameterCount(built->config.model))) +
                " of memory; at most 1 MB can be used (the machine's memory). Close other programs, or "
                "ask for less.");
  EXPECT_TRUE(loadCheckpoint(folder / "m.safetensors", {}).ok());
}

// The disk is full half-way, by the limit on the size of files.
TEST(CheckpointFile, AFailedSaveLeavesTheOldModelWhole) {
  TemporaryFolder folder;
  const auto built = embeddedCheckpoint();
  ASSERT_TRUE(built.ok());
  ASSERT_TRUE(saveCheckpoint(*built, folder / "m.safetensors").ok());
  const auto before = readFile(folder / "m.safetensors", 100'000'000);
  ASSERT_TRUE(before.ok());
  survivePastFileSize();
  const auto saved = [&] {
    const testing::ResourceLimit limit(RLIMIT_FSIZE, 10'000);
    return saveCheckpoint(*built, folder / "m.safetensors");
  }();
  ASSERT_FALSE(saved.ok());
  EXPECT_THAT(saved.error().message(), HasSubstr("m.safetensors: can't be written: File too large"));
  EXPECT_EQ(*readFile(folder / "m.safetensors", 100'000'000), *before);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(CheckpointFile, AFolderIsNoFile) {
  TemporaryFolder folder;
  EXPECT_THAT(loadCheckpoint(folder.path()).error().message(), HasSubstr("is not a regular file"));
  EXPECT_EQ(loadCheckpoint(folder / "none").error().where, (folder / "none").string());
}

// Moments are no tensors of a model; other files may not bring them.
TEST(CheckpointFile, OnlyAStatesMomentsAreLeftOut) {
  const auto withMoments = [](const std::string& key, const std::string& tensor) {
    return parseChanged([&](Safetensors& content) {
      content.metadata[key] = "{}";
      content.tensors.push_back({tensor, {2}, {0.0F, NAN}});
    });
  };
  EXPECT_TRUE(withMoments("latentscape.state", "gradient.mean/encoder.mean.bias").ok());
  EXPECT_TRUE(withMoments("latentscape.state", "gradient.square/encoder.mean.bias").ok());
  EXPECT_THAT(withMoments("latentscape.status", "gradient.mean/encoder.mean.bias").error().message(),
              HasSubstr("holds the tensor"));
  EXPECT_THAT(withMoments("latentscape.state", "gradient.other/x").error().message(), HasSubstr("holds the tensor"));
}

TEST(CheckpointFile, TestLossesMayBeAbsentOrNotFinite) {
  TemporaryFolder folder;
  Checkpoint checkpoint = smallCheckpoint();
  for (const auto& test : {std::optional<Losses>(), std::optional<Losses>(Losses{NAN, 1.0})}) {
    checkpoint.test = test;
    ASSERT_TRUE(saveCheckpoint(checkpoint, folder / "m.safetensors").ok());
    const auto read = loadCheckpoint(folder / "m.safetensors");
    ASSERT_TRUE(read.ok()) << read.error().message();
    EXPECT_FALSE(read->test.has_value());
  }
}

TEST(CheckpointFile, TheDeviceMayBeUnknown) {
  TemporaryFolder folder;
  Checkpoint checkpoint = smallCheckpoint();
  checkpoint.device.clear();
  ASSERT_TRUE(saveCheckpoint(checkpoint, folder / "m.safetensors").ok());
  EXPECT_EQ(loadCheckpoint(folder / "m.safetensors")->device, "");
}

TEST(CheckpointFile, WeightsThatAreNotFiniteOrOfTheWrongShapeAreRefused) {
  EXPECT_TRUE(parseChanged([](Safetensors&) {}).ok());
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    const auto refused = parseChanged([&](Safetensors& content) { content.tensors[2].values[1] = bad; });
    ASSERT_FALSE(refused.ok());
    EXPECT_THAT(refused.error().message(), HasSubstr("encoder.hidden.1.weight"));
  }
  // Transposed: the same number of values, but not [out, in].
  const auto transposed =
      parseChanged([](Safetensors& content) { std::swap(content.tensors[0].shape[0], content.tensors[0].shape[1]); });
  EXPECT_THAT(transposed.error().message(), HasSubstr("encoder.hidden.0.weight"));
}

TEST(CheckpointFile, MissingExtraAndRenamedTensorsAreRefused) {
  EXPECT_THAT(parseChanged([](Safetensors& content) { content.tensors.pop_back(); }).error().message(),
              HasSubstr("\"decoder.output.log_variance\" is missing"));
  EXPECT_THAT(parseChanged([](Safetensors& content) { content.tensors.push_back({"extra", {1}, {0.0F}}); }).error().message(),
              HasSubstr("holds the tensor \"extra\""));
  EXPECT_THAT(parseChanged([](Safetensors& content) { content.tensors[0].name = "conv.weight"; }).error().message(),
              HasSubstr("\"encoder.hidden.0.weight\" is missing"));
}

TEST(CheckpointFile, AnyOrderInTheFileIsAccepted) {
  const auto read = parseChanged([](Safetensors& content) { std::reverse(content.tensors.begin(), content.tensors.end()); });
  ASSERT_TRUE(read.ok()) << read.error().message();
  EXPECT_EQ(read->weights->tensors.front().name, "encoder.hidden.0.weight");
  EXPECT_EQ(read->weights->tensors.front().values, smallCheckpoint().weights->tensors.front().values);
}

TEST(CheckpointFile, AnotherProgramsFileOrAnotherModelsMetadataIsRefused) {
  EXPECT_THAT(parseChanged([](Safetensors& content) { content.metadata.clear(); }).error().message(),
              HasSubstr("not a model of Latentscape"));
  const auto change = [](const std::string& from, const std::string& to) {
    return parseChanged(
        [&](Safetensors& content) { content.metadata["latentscape"] = replaced(content.metadata["latentscape"], from, to); });
  };
  EXPECT_THAT(change("\"conditional-vae\"", "\"gan\"").error().message(), HasSubstr("field model.family"));
  EXPECT_THAT(change("\"step\":12345678901234", "\"step\":-1").error().message(), HasSubstr("field trained.step"));
  EXPECT_THAT(change("\"CPU, 3 threads\"", "7").error().message(), HasSubstr("field trained.device: expected text, found 7"));
  EXPECT_THAT(change("\"kl\":6.1", "\"kl\":\"6.1\"").error().message(), HasSubstr("field trained.test.kl"));
  EXPECT_THAT(change("{", "").error().message(), HasSubstr("not valid JSON"));
  // A configuration that needs far more than the file holds is refused for its names and shapes, before anything is allocated.
  EXPECT_THAT(change("\"hidden\":[7,4]", "\"hidden\":[15000,15000]").error().message(), HasSubstr("encoder.hidden.0.weight"));
}

TEST(CheckpointFile, InvalidWeightsAreNotSaved) {
  TemporaryFolder folder;
  Checkpoint checkpoint = smallCheckpoint();
  checkpoint.weights = nullptr;
  EXPECT_FALSE(saveCheckpoint(checkpoint, folder / "m.safetensors").ok());
  Weights broken = initialWeights(checkpoint.config.model, 1);
  broken.tensors[0].values[0] = NAN;
  checkpoint.weights = std::make_shared<const Weights>(broken);
  EXPECT_FALSE(saveCheckpoint(checkpoint, folder / "m.safetensors").ok());
  EXPECT_FALSE(std::filesystem::exists(folder / "m.safetensors"));
}

TEST(EmbeddedModel, IsATwoDimensionalModelOfTheDigits) {
  const auto embedded = embeddedCheckpoint();
  ASSERT_TRUE(embedded.ok()) << embedded.error().message();
  EXPECT_EQ(embedded->config.model.latentDimension, 2);
  EXPECT_EQ(embedded->config.model.image, (ImageShape{28, 28, 1}));
  EXPECT_EQ(embedded->config.dataset, "mnist");
  EXPECT_TRUE(checkWeights(embedded->config.model, *embedded->weights, "").ok());
}

}  // namespace
}  // namespace latentscape
