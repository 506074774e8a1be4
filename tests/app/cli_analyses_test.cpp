// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"
#include "core/base/image.h"
#include "core/charts/png.h"
#include "tests/app/cli_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <sstream>

namespace latentscape {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string model() { return sharedRun().run.string(); }
std::string data() { return sharedRun().data.string(); }
std::filesystem::path file(const std::string& name) { return sharedRun().folder / "analyses" / name; }

// The command's figures; expects it to succeed.
json figures(const std::vector<std::string>& arguments) {
  const auto result = runCli(arguments);
  EXPECT_EQ(result.exitCode, 0) << arguments[0] << ": " << result.err;
  return result.exitCode == 0 ? json::parse(result.out) : json::object();
}

void expectWrong(int exitCode, const std::vector<std::string>& arguments, const std::string& message) {
  const auto result = runCli(arguments);
  EXPECT_EQ(result.exitCode, exitCode) << arguments[0] << ": " << result.err;
  EXPECT_THAT(result.err, HasSubstr(message));
  EXPECT_EQ(result.out, "");
}

TEST(CliAnalyses, EvaluatePrintsStandardErrorsUnitsAndTheAggregatePosterior) {
  const json fit = figures({"evaluate", model(), "--chart", file("kl.svg").string()});
  EXPECT_EQ(fit["pixels"], "grey");
  EXPECT_NEAR(fit["kl_per_dimension"][0].get<double>() + fit["kl_per_dimension"][1].get<double>(), fit["kl"].get<double>(), 1e-6);
  EXPECT_GT(fit["standard_error"]["loss"].get<double>(), 0.0);
  int active = 0;
  for (const double variance : fit["posterior_mean_variance"]) active += variance > 0.01 ? 1 : 0;
  EXPECT_EQ(fit["active_units"], active);
  EXPECT_EQ(fit["aggregate_posterior"]["mean"].size(), 2U);
  EXPECT_GE(fit["aggregate_posterior"]["kl_to_prior"].get<double>(), 0.0);
  EXPECT_FALSE(fit.contains("importance_weighted"));
  EXPECT_THAT(*readFile(file("kl.svg"), 10'000'000), HasSubstr("<svg"));
  const json binarized = figures({"evaluate", model(), "--pixels", "binarized"});
  EXPECT_EQ(binarized["pixels"], "binarized");
  EXPECT_NE(binarized["reconstruction"], fit["reconstruction"]);
}

TEST(CliAnalyses, AQuestionThatDoesNotFitTheModelIsToldOnStandardError) {
  const auto anomalies = runCli({"anomalies", model(), "--normal", data() + ":0-4", "--anomalous", data() + ":9"});
  EXPECT_EQ(anomalies.exitCode, 0) << anomalies.err;
  EXPECT_THAT(anomalies.err,
              HasSubstr("warning: the model was trained on class 9, so its images are no anomalies to it. Train one with "
                        "--classes 0-8."));
  EXPECT_TRUE(json::accept(anomalies.out)) << "the figures stay as they are";
  const auto noise = runCli({"denoise", "embedded", "--images", "20", "--corruption", "masking:0.3"});
  EXPECT_EQ(noise.exitCode, 0) << noise.err;
  EXPECT_THAT(noise.err, HasSubstr("Train one with --corruption masking:0.3."));
  EXPECT_THAT(runCli({"sample", "embedded", "--count", "4"}).err, ::testing::Not(HasSubstr("warning:")));
}

TEST(CliAnalyses, EvaluateEstimatesTheLikelihoodFromADrawOfImages) {
  const json fit = figures({"evaluate", model(), "--importance-samples", "150", "--images", "10", "--seed", "2"});
  EXPECT_EQ(fit["images"], 10);
  EXPECT_EQ(fit["seed"], 2);
  const json& points = fit["importance_weighted"]["points"];
  ASSERT_EQ(points.size(), 4U);  // 1, 10, 100, 150
  EXPECT_EQ(points[3]["samples"], 150);
  for (std::size_t k = 1; k < 4; ++k) {
    EXPECT_NEAR(points[k]["gain"].get<double>(),
                points[k]["log_likelihood"].get<double>() - points[k - 1]["log_likelihood"].get<double>(), 1e-9);
    EXPECT_GE(points[k]["gain"].get<double>(), -2.0 * points[k]["gain_standard_error"].get<double>());
  }
  EXPECT_GT(points[3]["log_likelihood"].get<double>(),
            -fit["loss"].get<double>() - 4.0 * fit["standard_error"]["loss"].get<double>());
  EXPECT_EQ(figures({"evaluate", model(), "--importance-samples", "150", "--images", "10", "--seed", "2"}), fit);
  expectWrong(2, {"evaluate", model(), "--images", "33"}, "--images: expected at most 32 (all there are), found 33");
}

// Every pair of a normal and an anomalous image, counted from the file of scores.
double aurocOf(const std::filesystem::path& csv) {
  std::istringstream stream(*readFile(csv, 1'000'000));
  std::string line;
  std::getline(stream, line);
  EXPECT_EQ(line, "set,index,label,score,reconstruction,kl,negative_elbo,mahalanobis");
  std::vector<double> normal, anomalous;
  while (std::getline(stream, line)) {
    std::size_t score = 0;
    for (int column = 0; column < 3; ++column) score = line.find(',', score) + 1;
    EXPECT_EQ(std::count(line.begin(), line.end(), ','), 7);
    (line.starts_with("normal,") ? normal : anomalous).push_back(std::stod(line.substr(score)));
  }
  double won = 0.0;
  for (const double low : normal) {
    for (const double high : anomalous) won += high > low ? 1.0 : high == low ? 0.5 : 0.0;
  }
  return won / static_cast<double>(normal.size() * anomalous.size());
}

TEST(CliAnalyses, AnomaliesAreScoredEachWay) {
  for (const std::string score : {"reconstruction", "kl", "elbo", "mahalanobis"}) {
    const json result = figures({"anomalies", model(), "--normal", data() + ":0-4", "--anomalous", data() + ":5,7-9", "--score",
                                 score, "--out", file("scores.csv").string(), "--chart", file("roc.png").string(), "--misses",
                                 file("misses.png").string(), "--scale", "1"});
    ASSERT_TRUE(result.contains("auroc"));
    EXPECT_EQ(result["score"], score);
    EXPECT_EQ(result["normal"]["images"], 17);  // of 32 images whose classes repeat in order
    EXPECT_EQ(result["anomalous"]["images"], 12);
    EXPECT_EQ(result["anomalous"]["classes"], json({5, 7, 8, 9}));
    EXPECT_NEAR(result["auroc"].get<double>(), aurocOf(file("scores.csv")), 1e-12) << score;
    EXPECT_EQ(pngSize(file("roc.png")), (PngSize{1200, 600}));
    EXPECT_EQ(pngSize(file("misses.png")), (PngSize{2 + 12 * 10, 2 + 2 * 10}));
    EXPECT_EQ(result.contains("fitted_to"), score == "mahalanobis");
    EXPECT_EQ(result.contains("posterior"), score == "reconstruction" || score == "elbo");
    EXPECT_EQ(result["aurocs"][score], result["auroc"]);
    EXPECT_EQ(result["aurocs"].size(), 4U);
  }
  // Without training images, half of the normal ones are fitted to and not scored.
  const json digits =
      figures({"anomalies", "embedded", "--normal", "mnist:1", "--anomalous", "mnist:0", "--score", "mahalanobis"});
  EXPECT_EQ(digits["normal"]["images"], 568);  // of 1,135
  EXPECT_EQ(digits["anomalous"]["images"], 980);
  EXPECT_THAT(digits["fitted_to"].get<std::string>(), HasSubstr("567 test images"));
  EXPECT_GT(digits["auroc"].get<double>(), 0.9);
}

TEST(CliAnalyses, AnomaliesSayWhatIsWrongWithTheClasses) {
  expectWrong(2, {"anomalies", model(), "--anomalous", data() + ":3"}, "which are normal");
  expectWrong(2, {"anomalies", model(), "--normal", data() + ":0-4", "--anomalous", data() + ":4-9"}, "--anomalous");
  for (const char* const classes : {":4-2", ":1,,2", ":-3", ":1-", ":300"}) {
    expectWrong(2, {"anomalies", model(), "--normal", data() + classes, "--anomalous", data() + ":5"},
                "--normal: expected NAME, or NAME:CLASSES");
  }
  expectWrong(2, {"anomalies", model(), "--normal", data() + ":12", "--anomalous", data() + ":5"}, "has no class \"12\"");
}

TEST(CliAnalyses, RepresentJudgesCodesBesidePixels) {
  const json result = figures({"represent", model(), "--neighbours", "3", "--chart", file("confusion.png").string()});
  EXPECT_EQ(result["train_images"], 64);
  EXPECT_EQ(result["test_images"], 32);
  EXPECT_EQ(result["train_split"], "train");
  EXPECT_EQ(result["codes"]["dimension"], 2);
  EXPECT_EQ(result["pixels"]["dimension"], 64);
  for (const char* const features : {"codes", "pixels"}) {
    for (const std::string classifier : {"knn", "linear_probe"}) {
      const json& matrix = result[features][classifier + "_confusion"];
      double right = 0.0, all = 0.0;
      for (std::size_t row = 0; row < matrix.size(); ++row) {
        for (std::size_t column = 0; column < matrix.size(); ++column) {
          all += matrix[row][column].get<double>();
          right += row == column ? matrix[row][column].get<double>() : 0.0;
        }
      }
      EXPECT_EQ(all, 32.0);
      EXPECT_NEAR(result[features][classifier + "_accuracy"].get<double>(), right / all, 1e-12);
    }
    EXPECT_LE(std::abs(result[features]["silhouette"].get<double>()), 1.0);
  }
  EXPECT_EQ(pngSize(file("confusion.png")), (PngSize{900, 900}));
  EXPECT_EQ(figures({"represent", model(), "--neighbours", "3", "--train-images", "20"})["train_images"], 20);
  figures({"represent", model(), "--matrix", "probe-pixels", "--chart", file("pixels.svg").string(), "--csv",
           file("representation.csv").string()});
  EXPECT_THAT(*readFile(file("representation.csv"), 10'000), HasSubstr("\npixels,64,5,"));
  expectWrong(2, {"represent", model(), "--neighbours", "65"}, "--neighbours: expected at most 64");
  expectWrong(2, {"represent", model(), "--test-images", "33"}, "--test-images");
}

TEST(CliAnalyses, RepresentSeparatesTheDigits) {
  const json result = figures({"represent", "embedded", "--dataset", "mnist", "--train-images", "2000", "--test-images", "300"});
  EXPECT_EQ(result["train_split"], "four fifths of test");
  EXPECT_GT(result["pixels"]["knn_accuracy"].get<double>(), 0.85);
  EXPECT_GT(result["pixels"]["linear_probe_accuracy"].get<double>(), 0.8);
  EXPECT_GT(result["codes"]["knn_accuracy"].get<double>(), 0.6);
}

TEST(CliAnalyses, CodesAreWrittenAndReadBack) {
  const std::string codes = file("codes.bin").string();
  const json written = figures({"compress", model(), "--bits", "6", "--out", codes});
  EXPECT_EQ(written["images"], 32);
  EXPECT_EQ(written["file_bytes"].get<std::uint64_t>(), std::filesystem::file_size(codes));
  EXPECT_EQ(written["bits_per_image"]["codes"], 12.0);
  EXPECT_EQ(written["bits_per_image"]["raw"], 512.0);
  EXPECT_NEAR(written["bits_per_image"]["kl"].get<double>(), figures({"evaluate", model()})["kl"].get<double>() / std::log(2.0),
              1e-6);
  EXPECT_GT(written["bits_per_image"]["png"].get<double>(), 8.0 * 67.0);  // no PNG is smaller than 67 bytes
  EXPECT_GT(written["psnr"].get<double>(), 3.0);
  const json fine = figures({"compress", model(), "--bits", "16", "--images", "8", "--out", file("few.bin").string()});
  EXPECT_EQ(fine["images"], 8);
  figures({"compress", model(), "--out", codes, "--bits", "6", "--csv", file("sizes.csv").string(), "--picture",
           file("codes.png").string(), "--scale", "1"});
  EXPECT_THAT(*readFile(file("sizes.csv"), 10'000), HasSubstr("figure,value\nimages,32\n"));
  EXPECT_EQ(pngSize(file("codes.png")).height, 24U + 32U + 2U * (8 + 8) + 24U - 8U);
  expectWrong(2, {"compress", model(), "--images", "33", "--out", codes}, "--images: expected at most 32");

  const auto left = file("pictures.0123456789abcdef.tmp");  // by a run that was killed
  ASSERT_TRUE(writeFile(left / "000000.png", "half").ok());
  std::filesystem::last_write_time(left, std::filesystem::file_time_type::clock::now() - std::chrono::hours(2));
  EXPECT_EQ(figures({"decompress", model(), codes, "--out", file("pictures").string()})["images"], 32);
  EXPECT_FALSE(std::filesystem::exists(left));
  EXPECT_EQ(pngSize(file("pictures/000031.png")), (PngSize{8, 8}));
  EXPECT_FALSE(std::filesystem::exists(file("pictures/000032.png")));
  figures({"decompress", model(), codes, "--out", file("all.png").string(), "--scale", "1"});
  EXPECT_EQ(pngSize(file("all.png")), (PngSize{2 + 6 * 10, 2 + 6 * 10}));
}

TEST(CliAnalyses, DecompressRefusesWhatDoesNotFit) {
  const std::string codes = file("other.bin").string();
  figures({"compress", model(), "--out", codes});
  std::filesystem::create_directories(file("taken/inside"));
  expectWrong(1, {"decompress", model(), codes, "--out", file("taken").string()}, "holds something");
  expectWrong(1, {"decompress", "embedded", codes, "--out", file("none").string()}, "was made with another model");
  std::string damaged = *readFile(codes, 1'000'000);
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 1);
  ASSERT_TRUE(writeFile(file("damaged.bin"), damaged).ok());
  expectWrong(1, {"decompress", model(), file("damaged.bin").string(), "--out", file("none").string()},
              "damaged.bin: its SHA-256");
  expectWrong(1, {"decompress", model(), file("missing.bin").string(), "--out", file("none").string()}, "missing.bin");
  EXPECT_FALSE(std::filesystem::exists(file("none")));
}

TEST(CliAnalyses, DenoisePrintsPsnrAndSsimBeforeAndAfter) {
  const json result =
      figures({"denoise", model(), "--corruption", "gaussian:0.5", "--out", file("denoised.png").string(), "--scale", "1"});
  EXPECT_EQ(result["corruption"], "gaussian:0.5");
  EXPECT_NEAR(result["gain_db"].get<double>(), result["after"]["psnr"].get<double>() - result["before"]["psnr"].get<double>(),
              1e-9);
  EXPECT_GT(result["before"]["psnr"].get<double>(), 4.0);
  EXPECT_LT(result["before"]["psnr"].get<double>(), 10.0);  // clipped noise with a deviation of 0.5
  EXPECT_TRUE(result["after"]["ssim"].is_null());           // 8x8 images are smaller than its window
  const PngSize picture = pngSize(file("denoised.png"));    // three rows of eighteen, with a title
  EXPECT_EQ(picture.height, 24U + 32U + 3U * (8 + 8) + 24U - 8U);
  EXPECT_GE(picture.width, 24U + 18U * (8 + 8) + 24U - 8U);
  const json digits = figures({"denoise", "embedded", "--corruption", "salt-pepper:0.1", "--dataset", "mnist", "--images", "50"});
  // A tenth of the pixels becomes 0 or 1 at random: 0.05 (E[x^2] + E[(1 - x)^2]), which for MNIST's pixels are 0.10 and 0.84.
  EXPECT_NEAR(digits["before"]["psnr"].get<double>(), -10.0 * std::log10(0.047), 0.5);
  for (const char* const when : {"before", "after"}) {
    EXPECT_GT(digits[when]["ssim"].get<double>(), 0.05) << when;
    EXPECT_LT(digits[when]["ssim"].get<double>(), 0.95) << when;
  }
  figures({"denoise", model(), "--corruption", "masking:0.5", "--csv", file("noise.csv").string()});
  EXPECT_THAT(*readFile(file("noise.csv"), 10'000), HasSubstr("figure,value,standard_error\npsnr_before,"));
  expectWrong(2, {"denoise", model(), "--corruption", "gaussian:-1"}, "--corruption");
  expectWrong(2, {"denoise", model(), "--corruption", "masking:1", "--images", "33"}, "--images: expected at most 32");
}

// A model of the given family, trained for one epoch on the tests' images.
std::string trained(const std::string& family) {
  const std::string run = file(family).string();
  const auto result = runCli({"train", "--dataset", data(), "--family", family, "--latent", "2", "--hidden", "8", "--epochs", "1",
                              "--batch", "16", "--device", "cpu", "--threads", "1", "--out", run});
  EXPECT_EQ(result.exitCode, 0) << result.err;
  return run;
}

TEST(CliAnalyses, AnAutoencoderHasNeitherLikelihoodNorKlNorElbo) {
  const std::string run = trained("autoencoder");
  const json fit = figures({"evaluate", run, "--csv", file("evaluation.csv").string()});
  EXPECT_EQ(fit["kl"], 0.0);
  EXPECT_TRUE(fit["aggregate_posterior"]["kl_to_prior"].is_null()) << "it has no prior";
  EXPECT_THAT(*readFile(file("evaluation.csv"), 10'000),
              AllOf(HasSubstr("\nloss,"), Not(HasSubstr("elbo")), Not(HasSubstr("prior"))));
  expectWrong(1, {"evaluate", run, "--importance-samples", "10"}, "no likelihood to estimate");
  expectWrong(2, {"anomalies", run, "--normal", data() + ":0", "--anomalous", data() + ":1", "--score", "kl"},
              "--score: an autoencoder has no KL divergence");
  expectWrong(2, {"anomalies", run, "--normal", data() + ":0", "--anomalous", data() + ":1", "--score", "elbo"},
              "--score: an autoencoder has no ELBO to score by: its loss is its reconstruction term. Choose reconstruction.");
  EXPECT_EQ(figures({"anomalies", run, "--normal", data() + ":0", "--anomalous", data() + ":1", "--out",
                     file("points.csv").string()})["aurocs"]
                .size(),
            2U)
      << "the others are there";
  EXPECT_TRUE(figures({"compress", run, "--out", file("points.bin").string()})["bits_per_image"]["kl"].is_null());
  EXPECT_EQ(figures({"uncertainty", run, "--image", "test:0"})["pixel_deviation"], 0.0);
  const json refined = figures({"refine", run, "--image", "test:0"});
  EXPECT_EQ(refined["refined"]["kl"], 0.0);
  EXPECT_TRUE(refined["refined"]["latent_log_variance"][0].is_null());
  EXPECT_EQ(refined["samples"], 1);
  EXPECT_EQ(refined["gain_standard_error"], 0.0);
  EXPECT_GE(refined["gain"].get<double>(), 0.0);
}

TEST(CliAnalyses, AConditionalModelIsGivenEachImagesClass) {
  const std::string run = trained("conditional-vae"), codes = file("conditional.bin").string();
  EXPECT_GT(figures({"evaluate", run, "--importance-samples", "10"})["importance_weighted"]["points"][1]["samples"], 1);
  EXPECT_EQ(figures({"anomalies", run, "--normal", data() + ":0-4", "--anomalous", data() + ":5-9", "--score",
                     "mahalanobis"})["normal"]["images"],
            17);
  const json written = figures({"compress", run, "--out", codes});
  EXPECT_EQ(written["file_bytes"],
            72 + 2 * 8 + 32 + 32 * 2 + 32);  // the header, ranges, a class and two bytes per image, the digest
  EXPECT_EQ(figures({"decompress", run, codes, "--out", file("conditional.png").string()})["images"], 32);
  EXPECT_EQ(figures({"denoise", run, "--corruption", "masking:0.3"})["images"], 32);
  EXPECT_EQ(figures({"refine", run, "--image", "test:3"})["image"], "test:3");
  EXPECT_EQ(figures({"inpaint", run, "--image", "test:3", "--missing", "0,0,4,4"})["missing"]["width"], 4);
  const std::string picture = file("conditional-point.png").string();
  ASSERT_EQ(runCli({"decode", run, "--z", "0.5,0.5", "--out", picture}).exitCode, 0);
  EXPECT_EQ(figures({"refine", run, "--image", picture, "--class", "7"})["given_class"], 7);
  EXPECT_EQ(figures({"inpaint", run, "--image", picture, "--class", "7", "--missing", "0,0,4,4"})["given_class"], 7);
  expectWrong(2, {"refine", run, "--image", picture}, "--class: the model is conditional, and the image has no class");
  expectWrong(2, {"inpaint", run, "--image", picture, "--missing", "0,0,4,4"}, "--class: the model is conditional");
  expectWrong(2, {"refine", model(), "--image", "test:3", "--class", "1"}, "--class: the model is not conditional");
  expectWrong(1, {"represent", run}, "conditional");
}

TEST(CliAnalyses, UncertaintyIsThePosteriorsAndItsPictures) {
  const json result = figures(
      {"uncertainty", model(), "--image", "test:3", "--samples", "40", "--out", file("spread.png").string(), "--scale", "1"});
  EXPECT_EQ(result["latent_mean"].size(), 2U);
  EXPECT_GT(result["latent_deviation"][0].get<double>(), 0.0);
  EXPECT_GE(result["largest_pixel_deviation"].get<double>(), result["pixel_deviation"].get<double>());
  const PngSize picture = pngSize(file("spread.png"));  // two rows of eight, with captions and a title
  EXPECT_EQ(picture.height, 24U + 32U + 2U * (8 + 8 + 18) + 24U - 8U);
  EXPECT_GE(picture.width, 24U + 8U * (8 + 8) + 24U - 8U);
  figures({"uncertainty", model(), "--image", "train:3", "--samples", "2", "--csv", file("posterior.csv").string()});
  EXPECT_THAT(*readFile(file("posterior.csv"), 10'000), HasSubstr("dimension,mean,deviation\n1,"));
  expectWrong(2, {"uncertainty", model(), "--image", "test:32"}, "--image: expected test:0 to test:31");
}

// Titles, three images with captions, and margins.
void expectThreeImages(const std::string& name) {
  const PngSize picture = pngSize(file(name));
  EXPECT_EQ(picture.height, 24U + 32U + (8 + 8 + 18) + 24U - 8U);
  EXPECT_GE(picture.width, 24U + 3U * (8 + 8) + 24U - 8U);
}

TEST(CliAnalyses, RefineGivesTheEncodersAndTheRefinedLoss) {
  const std::vector<std::string> command{"refine", model(), "--image", "test:3", "--seed", "4"};
  const json result = figures(command);
  EXPECT_EQ(result["image"], "test:3");
  EXPECT_EQ(result["seed"], 4);
  EXPECT_EQ(result["samples"], 64);
  EXPECT_NEAR(result["gain"].get<double>(), result["encoder"]["loss"].get<double>() - result["refined"]["loss"].get<double>(),
              1e-9);
  EXPECT_GE(result["gain"].get<double>(), -4.0 * result["gain_standard_error"].get<double>());
  EXPECT_EQ(result["refined"]["latent_mean"].size(), 2U);
  EXPECT_EQ(figures(command), result) << "the same noise for a seed";
  figures({"refine", model(), "--image", "train:0", "--samples", "2", "--out", file("refined.png").string(), "--scale", "1"});
  expectThreeImages("refined.png");
  expectWrong(2, {"refine", model(), "--image", "test:32"}, "--image: expected test:0 to test:31");
}

TEST(CliAnalyses, RefineTakesAPicturesFile) {
  const std::string picture = file("point.png").string();
  ASSERT_EQ(runCli({"decode", model(), "--z", "0.5,0.5", "--out", picture}).exitCode, 0);
  const json result = figures({"refine", model(), "--image", picture});
  EXPECT_EQ(result["dataset"], picture);
  EXPECT_TRUE(result["class"].is_null());
  EXPECT_EQ(figures({"inpaint", model(), "--image", picture, "--missing", "0,0,8,4"})["dataset"], picture);
  expectWrong(2, {"refine", model(), "--image", picture, "--dataset", data()}, "--dataset: --image is a picture's file");
  for (const std::string& missing : {file("no-picture.png").string(), std::string("no-picture.png")}) {
    expectWrong(2, {"refine", model(), "--image", missing}, "--image: there is no file \"" + missing + "\"");
    expectWrong(2, {"inpaint", model(), "--image", missing, "--centred", "--missing", "0,0,8,4"}, "--image: there is no file");
  }
  ASSERT_TRUE(writeFile(file("words.txt"), "no picture").ok());
  expectWrong(2, {"refine", model(), "--image", file("words.txt").string()},
              "--image: expected test:N, train:N or a picture's file, found");
  ASSERT_TRUE(writeFile(file("spoilt.png"), "no pixels").ok());
  expectWrong(1, {"refine", model(), "--image", file("spoilt.png").string()}, "spoilt.png");
  expectWrong(1, {"refine", model(), "--image", picture, "--classes", "0"}, "point.png: classes can't be chosen");
}

// The same stroke, dark in one corner of a light picture and light in another of a dark one.
TEST(CliAnalyses, RefineCentresAPicture) {
  const auto write = [](const char* name, std::uint8_t paper, std::uint8_t ink, std::size_t left, std::size_t top) {
    Image image{{20, 20, 1}, std::vector<std::uint8_t>(400, paper)};
    for (std::size_t y = top; y < top + 10; ++y)
      std::fill_n(image.pixels.begin() + static_cast<std::ptrdiff_t>(20 * y + left), 5, ink);
    const std::string path = file(name).string();
    std::filesystem::create_directories(file(name).parent_path());
    EXPECT_TRUE(writeFile(path, *encodePng(image)).ok());
    return path;
  };
  const std::string light = write("on-light.png", 250, 20, 2, 3), dark = write("on-dark.png", 0, 255, 12, 8);
  const auto code = [](const std::string& picture, bool centred) {
    std::vector<std::string> command{"refine", model(), "--image", picture};
    if (centred) command.emplace_back("--centred");
    return figures(command)["encoder"]["latent_mean"];
  };
  EXPECT_EQ(code(light, true), code(dark, true));
  EXPECT_NE(code(light, false), code(dark, false));
  EXPECT_NE(code(dark, false), code(dark, true));
  EXPECT_EQ(figures({"inpaint", model(), "--image", light, "--centred", "--missing", "0,0,8,4"})["dataset"], light);
  const std::string reversed = "reversed";
  for (std::vector<std::string> command :
       {std::vector<std::string>{"refine", model()}, {"inpaint", model(), "--missing", "0,0,8,4"}}) {
    command.insert(command.end(), {"--image", light});
    EXPECT_THAT(runCli(command).err, Not(HasSubstr(reversed))) << command[0] << ": it is taken as it is";
    command.emplace_back("--centred");
    EXPECT_THAT(runCli(command).err, HasSubstr("on-light.png: dark on light, so it is reversed.")) << command[0];
    std::replace(command.begin(), command.end(), light, dark);
    EXPECT_THAT(runCli(command).err, Not(HasSubstr(reversed))) << command[0];
  }
  expectWrong(2, {"refine", model(), "--image", "test:3", "--centred"}, "--centred: --image is no picture's file");
  for (const auto& [option, value] : {std::pair("--side", "8"),
                                      {"--fit", "crop"},
                                      {"--colour", "grey"},
                                      {"--classes", "0"},
                                      {"--pixel-range", "0,9"},
                                      {"--shape", "8,8"}}) {
    expectWrong(2, {"refine", model(), "--image", light, "--centred", option, value}, "excludes --");
  }
}

// What is missing is not looked at, all other pixels are.
TEST(CliAnalyses, InpaintTakesAPicturesFile) {
  std::filesystem::create_directories(file("pictures"));
  const auto write = [](const std::string& name, std::size_t changed, std::uint8_t level) {
    Image image{{8, 8, 1}, std::vector<std::uint8_t>(64, 30)};
    std::fill_n(image.pixels.begin() + 24, 8, std::uint8_t{230});
    image.pixels[changed] = level;
    const std::string path = file("pictures/" + name).string();
    EXPECT_TRUE(writeFile(path, *encodePng(image)).ok());
    return path;
  };
  const auto completed = [](const std::string& picture) {
    return figures(
        {"inpaint", model(), "--image", picture, "--missing", "2,2,3,3", "--out", file("filled.png").string(), "--scale", "1"});
  };
  const std::size_t inside = 8 * 3 + 3, outside = 8 * 3 + 6;  // of the box, in the bright row
  const std::string whole = write("whole.png", inside, 230);
  const json result = completed(whole);
  expectThreeImages("filled.png");
  EXPECT_EQ(result["dataset"], whole);
  EXPECT_EQ(result["image"], "test:0");
  EXPECT_TRUE(result["class"].is_null());
  EXPECT_EQ(result["missing"], json::parse(R"({"x":2,"y":2,"width":3,"height":3})"));
  const json hole = completed(write("hole.png", inside, 0)), other = completed(write("other.png", outside, 0));
  EXPECT_EQ(hole["encoder"]["latent_mean"], result["encoder"]["latent_mean"]);
  EXPECT_EQ(hole["refined"]["latent_mean"], result["refined"]["latent_mean"]);
  EXPECT_NE(hole["missing_psnr"], result["missing_psnr"]) << "it is measured against the picture's own pixels";
  EXPECT_NE(other["encoder"]["latent_mean"], result["encoder"]["latent_mean"]);
  expectWrong(2, {"inpaint", model(), "--image", whole, "--missing", "6,6,3,3"}, "--missing: expected a box inside");
  expectWrong(2, {"inpaint", model(), "--image", whole, "--missing", "2,2,3,3", "--dataset", data()},
              "--dataset: --image is a picture's file");
}

TEST(CliAnalyses, InpaintCompletesWhatIsMissing) {
  const std::vector<std::string> command{"inpaint", model(), "--image", "test:3", "--missing", "0,4,8,4"};
  const json result = figures(command);
  EXPECT_EQ(result["missing"], json::parse(R"({"x":0,"y":4,"width":8,"height":4})"));
  EXPECT_GE(result["gain"].get<double>(), -4.0 * result["gain_standard_error"].get<double>());
  EXPECT_GT(result["missing_psnr"].get<double>(), 0.0);
  EXPECT_EQ(figures(command), result);
  figures({"inpaint", model(), "--image", "train:1", "--missing", "2,2,1,1", "--out", file("completed.png").string(), "--scale",
           "1"});
  expectThreeImages("completed.png");
  expectWrong(2, {"inpaint", model(), "--image", "test:3", "--missing", "4,4,5,1"},
              "--missing: expected a box inside the model's images of 8x8 pixels");
  expectWrong(2, {"inpaint", model(), "--image", "test:3", "--missing=-1,0,3,3"}, "--missing: expected a box inside");
  expectWrong(2, {"inpaint", model(), "--image", "test:3", "--missing", "1,1,0,3"}, "--missing: expected a width and a height");
  expectWrong(2, {"inpaint", model(), "--image", "test:3", "--missing", "0,0,8,8"}, "--missing: expected a box that leaves");
}

}  // namespace
}  // namespace latentscape
