// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/project.h"
#include "core/analyses/write_answer.h"
#include "core/base/files.h"
#include "tests/core/analyses/built_in.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace latentscape {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

ProjectQuestion by(ProjectionMethod method) {
  ProjectQuestion question;
  question.projection.method = method;
  question.projection.tsne.iterations = 30;
  question.projection.umap.epochs = 20;
  return question;
}

TEST(Project, TellsWhatEachMethodPreserves) {
  const AnalysisSubject subject = builtIn(60);
  const auto json = [&](ProjectionMethod method) {
    const auto found = answer(by(method), subject);
    EXPECT_TRUE(found.ok());
    return nlohmann::json::parse(toJson(*found));
  };
  const auto pca = json(ProjectionMethod::Pca), tsne = json(ProjectionMethod::Tsne), umap = json(ProjectionMethod::Umap);
  EXPECT_EQ(pca["method"], "pca");
  EXPECT_EQ(pca["images"], 60);
  EXPECT_EQ(pca["dimension"], 2);
  EXPECT_EQ(pca["explained_variance"].size(), 2U);
  EXPECT_FALSE(pca.contains("seed"));
  EXPECT_GT(tsne["divergence"], 0.0);
  EXPECT_EQ(tsne["seed"], 1);
  EXPECT_EQ(umap["neighbours"], 15.0);
}

TEST(Project, TakesTheFirstImagesAndWritesATable) {
  const TemporaryFolder folder;
  const AnalysisSubject subject = builtIn(60);
  ProjectQuestion question = by(ProjectionMethod::Pca);
  question.images = 2;
  const auto found = answer(question, subject);
  const auto codes = encodeImages(*subject.model, subject.dataset->test, 0, 2);
  EXPECT_EQ(found->projection.xy, projectCodes(*codes, question.projection)->xy);
  const std::string csv = toCsv(*found);
  EXPECT_THAT(csv, HasSubstr("index,label,x,y\n0," + std::to_string(subject.dataset->test.label(0)) + ","));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 3);
  ASSERT_TRUE(writeAnswer(*found, folder / "xy.svg").ok());
  EXPECT_THAT(*readFile(folder / "xy.svg", 1U << 24U), HasSubstr("<svg"));
  question.images = 0;
  EXPECT_EQ(answer(question, subject)->images, 60U);
}

TEST(Project, TakesCodesThatAreKnownAndEncodesNothing) {
  AnalysisSubject subject = builtIn(60);
  const auto encoded = encodeImages(*subject.model, subject.dataset->test, 0, 40);
  ASSERT_TRUE(encoded.ok());
  ProjectQuestion question = by(ProjectionMethod::Pca);
  question.images = 40;
  const std::string csv = toCsv(*answer(question, subject));
  question.images = 2;
  question.known = std::make_shared<const Codes>(*encoded);
  const auto found = answer(question, subject);
  EXPECT_EQ(found->images, 40U);
  EXPECT_EQ(toCsv(*found), csv);
  subject.model = nullptr;
  EXPECT_EQ(toCsv(*answer(question, subject)), csv);
}

TEST(Project, SaysWhenFewerNeighboursAreUsed) {
  EXPECT_THAT(answer(by(ProjectionMethod::Tsne), builtIn(20))->notes,
              ElementsAre("the perplexity is more than 20 codes allow; used: 6.3"));
  EXPECT_THAT(answer(by(ProjectionMethod::Umap), builtIn(10))->notes,
              ElementsAre("the neighbours are more than 10 codes allow; used: 9"));
  EXPECT_TRUE(answer(by(ProjectionMethod::Umap), builtIn(10))->fewerNeighbours);
  EXPECT_TRUE(answer(by(ProjectionMethod::Umap), builtIn(60))->notes.empty());
  EXPECT_FALSE(answer(by(ProjectionMethod::Umap), builtIn(60))->fewerNeighbours);
}

TEST(Project, SaysWhichFieldIsWrong) {
  const auto wrong = [](auto change) {
    ProjectQuestion question;
    change(question);
    const auto valid = validate(question, builtIn(5));
    return valid ? std::string("nothing") : valid.error().where;
  };
  EXPECT_EQ(wrong([](ProjectQuestion& q) { q.images = 1'000'001; }), "images");
  EXPECT_EQ(wrong([](ProjectQuestion& q) { q.projection.tsne.perplexity = 0.5; }), "perplexity");
  EXPECT_EQ(wrong([](ProjectQuestion& q) { q.projection.tsne.iterations = 0; }), "iterations");
  EXPECT_EQ(wrong([](ProjectQuestion& q) { q.projection.umap.neighbours = 1; }), "neighbours");
  EXPECT_EQ(wrong([](ProjectQuestion& q) { q.projection.umap.minDistance = 1.5; }), "min-distance");
  EXPECT_EQ(wrong([](ProjectQuestion& q) { q.projection.umap.epochs = -1; }), "epochs");
  EXPECT_EQ(wrong([](ProjectQuestion&) {}), "nothing");
}

}  // namespace
}  // namespace latentscape
