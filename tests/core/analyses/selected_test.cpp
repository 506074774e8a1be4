// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/selected.h"

#include "core/analyses/training_selection.h"
#include "core/analyses/write_answer.h"
#include "core/data/open.h"
#include "tests/core/analyses/built_in.h"
#include "tests/core/exploration/autoencoder_of.h"
#include "tests/core/exploration/conditional_fake.h"
#include "tests/core/exploration/select_codes.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

namespace latentscape {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// FakeModel encodes an image as its first two pixels; its reconstruction term is the first, and its KL divergence is 3 nats.
// Image i is (51 i, 255 - 51 i, i, 7), so that its code is (0.2 i, 1 - 0.2 i) and its loss 3 + 0.2 i.
ImageSet sixImages(const std::vector<std::uint8_t>& labels = {0, 1, 1, 2, 1, 0}) {
  ImageSet set{{2, 2, 1}, {}, labels};
  for (std::uint8_t i = 0; i < 6; ++i) {
    const auto level = static_cast<std::uint8_t>(51 * i);
    set.pixels.insert(set.pixels.end(), {level, static_cast<std::uint8_t>(255 - level), i, 7});
  }
  return set;
}

// Training images 0 to 3, and test images 4 and 5.
Dataset fourAndTwo() {
  const ImageSet all = sixImages();
  const std::vector<std::size_t> train{0, 1, 2, 3}, test{4, 5};
  Dataset dataset;
  dataset.name = "six";
  dataset.title = "Six";
  dataset.classNames = {"cat", "dog", "emu"};
  dataset.train = takeImages(all, train);
  dataset.test = takeImages(all, test);
  return dataset;
}

AnalysisSubject subjectOf(Dataset dataset, std::shared_ptr<const Model> model = std::make_shared<FakeModel>()) {
  return {std::move(model), std::make_shared<const Dataset>(std::move(dataset))};
}

AnalysisSubject sixTestImages(std::shared_ptr<const Model> model = std::make_shared<FakeModel>()) {
  Dataset dataset;
  dataset.name = "six";
  dataset.title = "Six";
  dataset.classNames = {"cat", "dog", "emu"};
  dataset.test = sixImages();
  return subjectOf(std::move(dataset), std::move(model));
}

SelectedQuestion ofClasses(const std::string& classes, MapSet set = MapSet::Test) {
  SelectedQuestion question;
  question.set = set;
  question.classes = classes;
  return question;
}

// Of a map of the subject's images.
SelectedQuestion ofPlaces(const AnalysisSubject& subject, const std::vector<std::size_t>& places, MapSet set = MapSet::Test) {
  SelectedQuestion question;
  question.set = set;
  question.images = *MapImages::of(subject.dataset, set);
  question.places = ImageSelection::of(question.images->shown()->test.size(), places);
  return question;
}

TEST(Selected, SumsUpWhatIsChosen) {
  const auto found = answer(ofClasses("dog"), sixTestImages());
  ASSERT_TRUE(found.ok()) << found.error().message();
  EXPECT_THAT(found->indices, ElementsAre(1, 2, 4));
  EXPECT_NEAR(found->mean[0], 0.2 * 7 / 3, 1e-6);
  EXPECT_NEAR(found->mean[1], 1.0 - 0.2 * 7 / 3, 1e-6);
  EXPECT_EQ(found->decoded, decodePoint(FakeModel(), found->mean));
  EXPECT_NEAR(found->loss, 3.0 + 0.2 * 7 / 3, 1e-6);
  EXPECT_NEAR(found->reconstruction, 0.2 * 7 / 3, 1e-6);
  EXPECT_NEAR(found->kl, 3.0, 1e-6);
  EXPECT_NEAR(found->lossOfAll, 3.5, 1e-6);
  EXPECT_NEAR(*found->lossShare, (9.0 + 0.2 * 7) / 21.0, 1e-6);
  ASSERT_EQ(found->classes.size(), 3U);
  EXPECT_EQ(found->classes[1].name, "dog");
  EXPECT_EQ(found->classes[1].chosen, 3U);
  EXPECT_EQ(found->classes[1].images, 3U);
  EXPECT_EQ(found->classes[0].chosen, 0U);
  EXPECT_EQ(found->classes[0].images, 2U);
  EXPECT_FALSE(found->givenClass.has_value());
  EXPECT_EQ(found->title, "Six · 3 of 6 test images · −ELBO 3.47 (all: 3.50) nats, 49.5 % of its sum");
  const json told = json::parse(toJson(*found));
  EXPECT_EQ(told["images"], 3);
  EXPECT_EQ(told["of"], 6);
  EXPECT_EQ(told["sheet"], json({"test:1", "test:2", "test:4"}));
  EXPECT_EQ(told["classes"][2], json({{"label", 2}, {"class", "emu"}, {"images", 0}, {"of", 1}}));
  EXPECT_EQ(told["split"], "test");
}

TEST(Selected, AnImageMeetsAllThatIsGiven) {
  const AnalysisSubject subject = sixTestImages();
  SelectedQuestion question = ofClasses("1");
  question.range = "loss:3.3,inf";  // images 2 to 5
  EXPECT_THAT(answer(question, subject)->indices, ElementsAre(2, 4));
  question.rectangle = "0.7,0,0.2,0.5";  // image 4, whose code is (0.8, 0.2)
  EXPECT_THAT(answer(question, subject)->indices, ElementsAre(4));
  question.images = *MapImages::of(subject.dataset, MapSet::Test);
  question.places = ImageSelection::of(6, std::vector<std::size_t>{1, 4});
  EXPECT_THAT(answer(question, subject)->indices, ElementsAre(4));
  question.places = ImageSelection::of(6, std::vector<std::size_t>{1, 2});
  const auto none = answer(question, subject);
  EXPECT_EQ(none.error().message(), "Six: none of its 6 test images is chosen. Choose more of them.");
  EXPECT_THAT(answer(ofPlaces(subject, {0, 5}), subject)->indices, ElementsAre(0, 5));
}

TEST(Selected, ARangeOfACoordinateIncludesItsEnds) {
  const AnalysisSubject subject = sixTestImages();
  SelectedQuestion question;
  question.range = "z1:0.3,0.7";  // images 2 and 3, at 0.4 and 0.6
  EXPECT_THAT(answer(question, subject)->indices, ElementsAre(2, 3));
  question.range = "z2:-inf,0";
  EXPECT_THAT(answer(question, subject)->indices, ElementsAre(5)) << "at (1, 0)";
  question.range = "z2:0.3,1";
  EXPECT_THAT(answer(question, subject)->indices, ElementsAre(0, 1, 2, 3)) << "image 0 lies at 1";
  ASSERT_GT(static_cast<double>(0.6F), 0.6) << "codes are floats";
  question.range = "z1:0.2,0.6";
  EXPECT_THAT(answer(question, subject)->indices, ElementsAre(1, 2, 3));
  question.range.clear();
  question.rectangle = "0.2,0,0.4,1";
  EXPECT_THAT(answer(question, subject)->indices, ElementsAre(1, 2, 3));
}

TEST(Selected, ALassoLiesInThePlaneOfTwoDimensions) {
  const AnalysisSubject subject = sixTestImages();
  SelectedQuestion question;
  question.lasso = "0.45,-0.1,1.1,-0.1,1.1,0.55";  // images 4 and 5, at (0.8, 0.2) and (1, 0); not 3, at (0.6, 0.4)
  EXPECT_THAT(answer(question, subject)->indices, ElementsAre(4, 5));
  question.rectangle = "0.7,0.1,0.2,0.2";
  EXPECT_THAT(answer(question, subject)->indices, ElementsAre(4));
  question.dims = "2,1";
  EXPECT_THAT(answer(question, subject)->indices, ElementsAre(1)) << "at (0.2, 0.8), the other way round";
  question.rectangle.clear();
  EXPECT_THAT(answer(question, subject)->indices, ElementsAre(0, 1)) << "and at (0, 1)";
  question.lasso.clear();
  question.rectangle = "0.7,0.1,0.2,0.2";
  EXPECT_THAT(answer(question, subject)->indices, ElementsAre(1));
  question.dims = "1,2";
  EXPECT_THAT(answer(question, subject)->indices, ElementsAre(4));
}

TEST(Selected, InvertTakesAllOthersOfTheSet) {
  const AnalysisSubject subject = sixTestImages();
  SelectedQuestion question = ofClasses("1");
  question.range = "loss:3.3,inf";  // with the class: images 2 and 4
  question.invert = true;
  EXPECT_THAT(answer(question, subject)->indices, ElementsAre(0, 1, 3, 5));
  question = {};
  question.range = "loss:-inf,0";
  question.invert = true;
  EXPECT_TRUE(answer(question, subject)->places.isAll());
  question.range = "loss:-inf,inf";
  EXPECT_EQ(answer(question, subject).error().message(),
            "Six: all of its 6 test images are chosen, so there are no others. Choose fewer of them.");
  question = {};
  question.invert = true;
  EXPECT_THAT(validate(question, subject).error().message(), HasSubstr("found none of them"));
}

TEST(Selected, PlacesOfOtherImagesAreNotTakenForThese) {
  const AnalysisSubject subject = sixTestImages();
  EXPECT_TRUE(answer(ofPlaces(sixTestImages(), {0}), subject).error().cancelled) << "as many images, of another data set";
  SelectedQuestion question = ofPlaces(subject, {0});
  question.images.reset();
  EXPECT_TRUE(answer(question, subject).error().cancelled) << "of which map?";
  question = ofPlaces(subject, {0});
  question.places = ImageSelection::of(5, std::vector<std::size_t>{0});
  EXPECT_TRUE(answer(question, subject).error().cancelled) << "of fewer places";
}

TEST(Selected, AgreesWithTheModelImageByImage) {
  const AnalysisSubject subject = builtIn(200);
  const ImageSet& images = subject.dataset->test;
  const auto codes = encodeImages(*subject.model, images, 0, 200);
  const auto scores = termScores(*subject.model, images, {});
  SelectedQuestion question;
  question.range = "loss:110,160";
  question.rectangle = "-1,-1,2.5,2";
  const auto found = answer(question, subject);
  ASSERT_TRUE(found.ok()) << found.error().message();
  std::vector<std::size_t> expected;
  double loss = 0.0;
  for (std::size_t i = 0; i < 200; ++i) {
    const auto z = codes->meanOf(i);
    const double score = scores->negativeElbo[i];
    if (score < 110.0 || score > 160.0 || z[0] < -1.0F || z[0] > 1.5F || z[1] < -1.0F || z[1] > 1.0F) continue;
    expected.push_back(i);
    loss += score;
  }
  ASSERT_GT(expected.size(), 5U);
  ASSERT_LT(expected.size(), 150U);
  EXPECT_EQ(found->indices, expected);
  EXPECT_NEAR(found->loss, loss / static_cast<double>(expected.size()), 1e-9);
  const double all = std::accumulate(scores->negativeElbo.begin(), scores->negativeElbo.end(), 0.0);
  EXPECT_NEAR(*found->lossShare, loss / all, 1e-12);
  const Codes chosen = selectCodes(*codes, expected);
  for (std::size_t j = 0; j < 2; ++j) {
    double sum = 0.0;
    for (std::size_t i = 0; i < chosen.count; ++i) sum += static_cast<double>(chosen.meanOf(i)[j]);
    EXPECT_NEAR(found->mean[j], sum / static_cast<double>(chosen.count), 1e-6);
  }
  std::size_t ofClassesChosen = 0;
  for (const ClassShare& share : found->classes) ofClassesChosen += share.chosen;
  EXPECT_EQ(ofClassesChosen, expected.size());
  const std::string csv = toCsv(*found);
  EXPECT_THAT(csv, StartsWith("split,index,label,mean_1,mean_2,loss\ntest," + std::to_string(expected[0]) + "," +
                              std::to_string(images.labels[expected[0]]) + ","));
  EXPECT_EQ(static_cast<std::size_t>(std::count(csv.begin(), csv.end(), '\n')), expected.size() + 1);
  // The parts of all images make up the whole.
  question = {};
  question.range = "loss:-inf,inf";
  question.known = found->from;
  const auto whole = answer(question, subject);
  EXPECT_EQ(whole->from, found->from) << "computed once";
  EXPECT_TRUE(whole->places.isAll());
  EXPECT_EQ(*whole->lossShare, 1.0);
  question.set = MapSet::Train;
  EXPECT_THAT(answer(question, subject).error().message(), HasSubstr("has no train images"));
}

TEST(Selected, WhatIsKnownOfAnotherModelIsComputedAgain) {
  const AnalysisSubject subject = sixTestImages(), other = sixTestImages();
  SelectedQuestion question = ofClasses("dog");
  question.known = *selectableImages(question, subject);
  EXPECT_EQ(answer(question, subject)->from, question.known);
  EXPECT_NE(answer(question, {subject.model, other.dataset})->from, question.known);
  EXPECT_NE(answer(question, {other.model, subject.dataset})->from, question.known);
  question.set = MapSet::All;
  EXPECT_NE(answer(question, subjectOf(fourAndTwo()))->from, question.known);
}

TEST(Selected, AnOverviewNeedsNoMoreThanTheCodesThatThereAre) {
  const AnalysisSubject subject = sixTestImages();
  const MapImages images = *MapImages::of(subject.dataset, MapSet::Test);
  const ImageSelection places = ImageSelection::of(6, std::vector<std::size_t>{1, 2, 5});
  const auto codes = encodeImages(*subject.model, images.shown()->test, 0, 3);
  const SelectedOverview some = overviewOf(images, places, *codes, subject.model, 2);
  EXPECT_THAT(some.indices, ElementsAre(1, 2, 5));
  EXPECT_EQ(some.encoded, 2U);
  EXPECT_NEAR(some.mean[0], 0.3, 1e-6);
  EXPECT_EQ(some.decoded, decodePoint(FakeModel(), some.mean));
  EXPECT_EQ(some.classes[1].chosen, 2U);
  EXPECT_EQ(some.sheet.size(), 2U);
  const SelectedOverview none = overviewOf(images, places, {}, subject.model);
  EXPECT_EQ(none.encoded, 0U);
  EXPECT_THAT(none.mean, IsEmpty());
  EXPECT_THAT(none.decoded.pixels, IsEmpty());
  EXPECT_EQ(none.classes[1].chosen, 2U);
}

TEST(Selected, AConditionalModelDecodesUnlabelledImagesAsTheClassItIsGiven) {
  Dataset unlabelled = *sixTestImages().dataset;
  unlabelled.test.labels.clear();
  const AnalysisSubject subject = subjectOf(std::move(unlabelled), std::make_shared<Conditional>(2));
  Codes codes;
  codes.dimension = 2;
  codes.count = 6;
  codes.mean.assign(12, 0.5F);
  const SelectedOverview found =
      overviewOf(*MapImages::of(subject.dataset, MapSet::Test), ImageSelection::all(6), codes, subject.model, 2);
  EXPECT_EQ(found.givenClass, 2);
  EXPECT_EQ(found.decoded, decodePoint(Conditional(2), found.mean));
}

TEST(Selected, AConditionalModelDecodesTheClassOfMost) {
  const AnalysisSubject subject = sixTestImages(std::make_shared<Conditional>());
  // Labels 1, 1, 2: class 1; labels 0, 2: the lower one.
  for (const auto& [places, given] : {std::pair<std::vector<std::size_t>, int>{{1, 2, 3}, 1}, {{0, 3}, 0}, {{3}, 2}}) {
    const auto found = answer(ofPlaces(subject, places), subject);
    ASSERT_TRUE(found.ok()) << found.error().message();
    EXPECT_EQ(found->givenClass, given);
    EXPECT_EQ(found->decoded, decodePoint(Conditional(given), found->mean));
    EXPECT_EQ(json::parse(toJson(*found))["given_class"], given);
  }
  // Each image's own class is in its code and in both of its terms.
  const auto found = answer(ofPlaces(subject, {1, 3}), subject);
  EXPECT_NEAR(found->mean[0], (0.2 + 1.0 + 0.6 + 2.0) / 2.0, 1e-6);
  EXPECT_NEAR(found->loss, (3.2 + 3.0 * 1.0 + 3.6 + 3.0 * 2.0) / 2.0, 1e-5);
}

// Its reconstruction term is that of a density, which may be above 1.
class Narrow : public FakeModel {
 public:
  void score(std::span<const float> images, std::span<const float> noise, std::span<float> reconstruction,
             std::span<float> kl) const override {
    FakeModel::score(images, noise, reconstruction, kl);
    for (float& term : reconstruction) term -= 3.5F;
  }
};

TEST(Selected, LossesBelowZeroHaveNoShare) {
  const auto found = answer(ofClasses("dog"), sixTestImages(std::make_shared<Narrow>()));
  ASSERT_TRUE(found.ok());
  EXPECT_FALSE(found->lossShare.has_value());
  EXPECT_TRUE(json::parse(toJson(*found))["loss_share"].is_null());
  EXPECT_NEAR(found->loss, 0.2 * 7 / 3 - 0.5, 1e-6);
}

TEST(Selected, TheContactSheetIsSpreadEvenly) {
  const AnalysisSubject subject = sixTestImages();
  SelectedQuestion question = ofPlaces(subject, {0, 1, 2, 4, 5});
  question.sheet = 2;
  EXPECT_THAT(answer(question, subject)->sheet, ElementsAre(0, 2));
  question.sheet = 3;
  EXPECT_THAT(answer(question, subject)->sheet, ElementsAre(0, 1, 4));
  question.sheet = 100;
  const auto all = answer(question, subject);
  EXPECT_EQ(all->sheet, all->indices);
  const TemporaryFolder folder;
  for (const char* const name : {"sheet.png", "sheet.svg", "figures.json", "images.csv"}) {
    const auto written = writeAnswer(*all, folder / name);
    EXPECT_TRUE(written.ok()) << written.error().message();
    EXPECT_TRUE(std::filesystem::exists(folder / name)) << name;
  }
}

TEST(Selected, RefusesWhatItCannotChooseBy) {
  const struct {
    std::string classes, range, rectangle, message;
  } cases[] = {{"", "", "", "expected --class, --range, --rectangle or --lasso, which choose the images, found none of them."},
               {"yak", "", "", "class: expected classes by number or name"},
               {"train:0", "", "", "class: expected images of the test split"},
               {"", "loss", "", "range: expected loss:LOW,HIGH"},
               {"", "loss:5,4", "", "range: expected loss:LOW,HIGH (or reconstruction: or kl: or z1:), the smaller number first"},
               {"", "loss:4,nan", "", "found \"loss:4,nan\""},
               {"", "loss:1,2,3", "", "range: expected"},
               {"", "size:1,2", "", "range: expected"},
               {"", "z:1,2", "", "range: expected loss:LOW,HIGH"},
               {"", "z1:2,1", "", "range: expected loss:LOW,HIGH"},
               {"", "z0:1,2", "", "range: expected a latent dimension from z1 to z2, found \"z0:1,2\""},
               {"", "z3:1,2", "", "range: expected a latent dimension from z1 to z2, found \"z3:1,2\""},
               {"", "", "0,0,1", "rectangle: expected X,Y,WIDTH,HEIGHT"},
               {"", "", "0,0,1,0", "a height above 0, found \"0,0,1,0\""},
               {"", "", "0,0,inf,1", "rectangle: expected"}};
  for (const auto& one : cases) {
    SelectedQuestion question = ofClasses(one.classes);
    question.range = one.range;
    question.rectangle = one.rectangle;
    const auto valid = validate(question, sixTestImages());
    ASSERT_FALSE(valid.ok()) << one.message;
    EXPECT_THAT(valid.error().message(), HasSubstr(one.message));
    EXPECT_EQ(answer(question, sixTestImages()).error().message(), valid.error().message());
  }
  SelectedQuestion question = ofClasses("dog");
  question.sheet = 0;
  EXPECT_EQ(validate(question, sixTestImages()).error().where, "sheet");
  EXPECT_THAT(answer(ofClasses("dog"), {std::make_shared<FakeModel>(), nullptr}).error().message(), HasSubstr("not open"));
  EXPECT_EQ(answer(ofClasses("test:0", MapSet::All), subjectOf(fourAndTwo())).error().message(),
            "class: expected classes, found \"test:0\".");
}

class Line : public FakeModel {
 public:
  int latentDimension() const override { return 1; }
};

TEST(Selected, RefusesALassoOrAPlaneThatIsNone) {
  const auto message = [](const std::string& lasso, const std::string& dims, std::shared_ptr<const Model> model) {
    SelectedQuestion question;
    question.range = "loss:-inf,inf";
    question.lasso = lasso;
    question.dims = dims;
    const auto valid = validate(question, sixTestImages(std::move(model)));
    return valid ? std::string() : valid.error().message();
  };
  const auto plain = std::make_shared<FakeModel>();
  const std::string lasso = "0,0,1,0,1,1";
  EXPECT_EQ(message(lasso, "", plain), "");
  EXPECT_EQ(message(lasso, "2,1", plain), "");
  for (const std::string wrong : {"0,0,1,1", "0,0,1,0,1", "0,0,1,0,1,x", "0,0,1,0,1,inf", "0,0,1,0,1,1e99", "0,0,1,0,1,1,"}) {
    EXPECT_EQ(message(wrong, "", plain), "lasso: expected X,Y,X,Y,X,Y,..., at least three corners, found \"" + wrong + "\".");
  }
  for (const std::string wrong : {"1", "1,1", "0,1", "1,3", "1,2,1", "1,b", "-1,2"}) {
    EXPECT_EQ(message(lasso, wrong, plain),
              "dims: expected two different latent dimensions from 1 to 2, such as 1,2, found \"" + wrong + "\".");
  }
  EXPECT_EQ(message("", "1,2", plain), "dims: expected --rectangle or --lasso, which lie in these dimensions, found neither.");
  EXPECT_EQ(message(lasso, "", std::make_shared<Line>()),
            "lasso: the model has one latent dimension, and a lasso lies in two. Choose by --class, or by --range z1:LOW,HIGH.");
}

TEST(Selected, RefusesWhatTheModelDoesNotHave) {
  SelectedQuestion question;
  question.range = "kl:0,1";
  EXPECT_EQ(validate(question, sixTestImages(std::make_shared<AutoencoderOf<FakeModel>>())).error().message(),
            "range: an autoencoder has no KL divergence to choose by. Choose by loss or reconstruction.");
  EXPECT_TRUE(validate(question, sixTestImages()).ok());
  question = {};
  question.rectangle = "0,0,1,1";
  EXPECT_EQ(validate(question, sixTestImages(std::make_shared<Line>())).error().message(),
            "rectangle: the model has one latent dimension, and a rectangle lies in two. Choose by --class, or by --range "
            "z1:LOW,HIGH.");
  question.dims = "1,2";
  EXPECT_EQ(validate(question, sixTestImages(std::make_shared<Line>())).error().where, "rectangle");
  EXPECT_TRUE(validate(question, sixTestImages()).ok());
}

TEST(Selected, TheTitleOfAnAutoencodersHasNoElbo) {
  const auto found = answer(ofClasses("dog"), sixTestImages(std::make_shared<AutoencoderOf<FakeModel>>()));
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->title, "Six · 3 of 6 test images · reconstruction term 0.47 (all: 0.50) nats, 46.7 % of its sum");
}

// Image and label of each, from all of a data set's images.
std::multimap<std::vector<std::uint8_t>, int> contents(const Dataset& dataset) {
  std::multimap<std::vector<std::uint8_t>, int> all;
  for (const ImageSet* const set : {&dataset.train, &dataset.test}) {
    for (std::size_t i = 0; i < set->size(); ++i)
      all.emplace(std::vector<std::uint8_t>(set->image(i).begin(), set->image(i).end()), set->label(i));
  }
  return all;
}

TEST(Selected, ItsArraysAreReadAsADataSet) {
  const TemporaryFolder folder;
  const AnalysisSubject subject = subjectOf(fourAndTwo());
  const auto found = answer(ofClasses("dog,emu", MapSet::All), subject);
  ASSERT_TRUE(found.ok()) << found.error().message();
  EXPECT_THAT(found->title, HasSubstr("4 of 6 images"));
  EXPECT_THAT(toCsv(*found), HasSubstr("\ntest,0,1,0.8,"));  // image 4
  EXPECT_EQ(json::parse(toJson(*found))["sheet"], json({"test:0", "train:1", "train:2", "train:3"}));
  ASSERT_TRUE(writeAnswer(*found, folder / "chosen.npz").ok());
  const auto opened = openDataset((folder / "chosen.npz").string());
  ASSERT_TRUE(opened.ok()) << opened.error().message();
  Dataset expected;
  const std::vector<std::size_t> chosen{1, 2, 3, 4};
  expected.train = takeImages(sixImages(), chosen);
  EXPECT_EQ(contents(**opened), contents(expected));
  EXPECT_EQ((*opened)->train.size(), 3U);
  EXPECT_EQ((*opened)->test.size(), 1U) << "what tests stays a test image";
  EXPECT_EQ((*opened)->train.shape, (ImageShape{2, 2, 1}));
  EXPECT_EQ((*opened)->classNames.size(), 3U) << "classes keep their numbers";
  EXPECT_THAT((*opened)->skipped, IsEmpty());
}

TEST(Selected, WhoWritesOrOpensTestImagesIsTold) {
  const TemporaryFolder folder;
  const auto file = folder / "chosen.npz";
  const std::string warning = "it holds test images of Six, which stay test images: they are never trained on";
  const AnalysisSubject subject = subjectOf(fourAndTwo());
  // On a map of all images the test images come first: places 0 and 1.
  for (const auto& [places, set, trains] : {std::tuple<std::vector<std::size_t>, MapSet, std::size_t>{{0, 1}, MapSet::Test, 0},
                                            {{1, 2, 3}, MapSet::All, 2},
                                            {{2, 3}, MapSet::All, 2},
                                            {{0, 1, 2}, MapSet::Train, 3}}) {
    const bool test = trains < places.size();
    const auto found = answer(ofPlaces(subject, places, set), subject);
    ASSERT_TRUE(found.ok()) << found.error().message();
    EXPECT_EQ(fileNote(*found, file), test ? std::optional(warning) : std::nullopt);
    EXPECT_EQ(fileNote(*found, folder / "chosen.csv"), std::nullopt) << "nothing is trained on a table";
    ASSERT_TRUE(writeArrays(*found, file).ok());
    const auto opened = openDataset(file.string());
    ASSERT_TRUE(opened.ok()) << opened.error().message();
    EXPECT_THAT((*opened)->notes, Contains(HasSubstr("test images of Six")).Times(test ? 1 : 0));
    EXPECT_THAT((*opened)->notes, Contains(warning).Times(test ? 1 : 0));
    if (test) {
      EXPECT_EQ((*opened)->train.size(), trains);
      EXPECT_EQ((*opened)->test.size(), places.size() - trains);
    }
    EXPECT_THAT((*opened)->skipped, IsEmpty());
  }
}

TEST(Selected, ATitleInAnyScriptIsInTheFile) {
  const TemporaryFolder folder;
  const std::string none = "another data set";
  for (const auto& [title, told] : {std::pair<std::string, std::string>{"Zwölf – 手書き 🐈", "Zwölf – 手書き 🐈"},
                                    {"M\xf6we", none},  // Latin-1
                                    {"", none}}) {
    Dataset dataset = fourAndTwo();
    dataset.title = title;
    const AnalysisSubject subject = subjectOf(std::move(dataset));
    ASSERT_TRUE(writeArrays(*answer(ofPlaces(subject, {0, 1}), subject), folder / "chosen.npz").ok()) << title;
    const auto opened = openDataset((folder / "chosen.npz").string());
    ASSERT_TRUE(opened.ok()) << opened.error().message();
    EXPECT_THAT((*opened)->notes, Contains(StartsWith("it holds test images of " + told + ", which")));
    EXPECT_THAT((*opened)->skipped, IsEmpty()) << title;
  }
}

TEST(Selected, ImagesWithoutClassesAreReadWithoutThem) {
  const TemporaryFolder folder;
  Dataset dataset;
  dataset.test = sixImages({});
  const AnalysisSubject subject = subjectOf(std::move(dataset));
  const auto found = answer(ofPlaces(subject, {0, 2, 4}), subject);
  ASSERT_TRUE(found.ok()) << found.error().message();
  EXPECT_TRUE(found->classes.empty());
  EXPECT_FALSE(json::parse(toJson(*found)).contains("classes"));
  ASSERT_TRUE(writeArrays(*found, folder / "chosen.npz").ok());
  const auto opened = openDataset((folder / "chosen.npz").string());
  ASSERT_TRUE(opened.ok()) << opened.error().message();
  EXPECT_EQ((*opened)->train.size() + (*opened)->test.size(), 3U);
  EXPECT_TRUE((*opened)->train.labels.empty());
}

TEST(Selected, FilesThatCannotBeWrittenAreErrors) {
  const TemporaryFolder folder;
  ASSERT_TRUE(writeFile(folder / "file", "").ok());
  const auto found = answer(ofClasses("dog"), sixTestImages());
  for (const char* const name : {"chosen.npz", "chosen.csv", "chosen.json", "chosen.png"}) {
    const auto written = writeAnswer(*found, folder / "file" / name);
    ASSERT_FALSE(written.ok()) << name;
    EXPECT_THAT(written.error().message(), HasSubstr("file")) << name;
  }
  EXPECT_THAT(writeAnswer(*found, folder / "chosen.pdf").error().message(), HasSubstr("chosen.pdf"));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(writeArrays(*found, folder / "chosen.npz", stop.get_token()).error().cancelled);
  EXPECT_FALSE(std::filesystem::exists(folder / "chosen.npz"));
}

TEST(TrainingSelection, HasTheChosenImagesOrTheOthersAndTheTestImages) {
  const TemporaryFolder folder;
  const Dataset dataset = fourAndTwo();
  const std::vector<std::size_t> chosen{1, 3}, others{0, 2};
  for (const TrainingSelection which : {TrainingSelection::With, TrainingSelection::Without}) {
    const auto written = writeTrainingSet(dataset, chosen, which, folder / "set.npz");
    ASSERT_TRUE(written.ok()) << written.error().message();
    EXPECT_EQ(*written, 2U);
    const auto opened = openDataset((folder / "set.npz").string());
    ASSERT_TRUE(opened.ok()) << opened.error().message();
    const ImageSet expected = takeImages(dataset.train, which == TrainingSelection::With ? chosen : others);
    EXPECT_EQ((*opened)->train.pixels, expected.pixels);
    EXPECT_EQ((*opened)->train.labels, expected.labels);
    EXPECT_EQ((*opened)->test.pixels, dataset.test.pixels);
    EXPECT_EQ((*opened)->test.labels, dataset.test.labels);
    EXPECT_FALSE((*opened)->heldOut);
    EXPECT_TRUE((*opened)->skipped.empty());
  }
}

TEST(TrainingSelection, LeavesTestImagesOut) {
  const AnalysisSubject subject = subjectOf(fourAndTwo());
  // On a map of all images the test images come first: places 0 and 1.
  EXPECT_THAT(trainingImagesOf(*answer(ofPlaces(subject, {0, 1, 2, 5}, MapSet::All), subject)), ElementsAre(0, 3));
  EXPECT_THAT(trainingImagesOf(*answer(ofPlaces(subject, {0, 2}, MapSet::Train), subject)), ElementsAre(0, 2));
  EXPECT_TRUE(trainingImagesOf(*answer(ofPlaces(subject, {0, 1}), subject)).empty());
}

TEST(TrainingSelection, SaysThatLabelsOfOneSplitAloneAreLeftOut) {
  const TemporaryFolder folder;
  Dataset dataset = fourAndTwo();
  EXPECT_EQ(describeTrainingSet(dataset, 3), "3 training images, and 2 test images of Six");
  EXPECT_THAT(describeTrainingSet(dataset, 59'000), HasSubstr("59,000 training images"));
  Dataset testLabels = dataset, none = dataset;
  dataset.test.labels.clear();
  EXPECT_EQ(describeTrainingSet(dataset, 3),
            "3 training images, and 2 test images of Six, without labels, for its test images have none");
  const std::vector<std::size_t> chosen{1, 3};
  ASSERT_TRUE(writeTrainingSet(dataset, chosen, TrainingSelection::With, folder / "set.npz").ok());
  EXPECT_TRUE((*openDataset((folder / "set.npz").string()))->train.labels.empty());
  testLabels.train.labels.clear();
  EXPECT_THAT(describeTrainingSet(testLabels, 3), HasSubstr("without labels, for its train images have none"));
  none.train.labels.clear();
  none.test.labels.clear();
  EXPECT_EQ(describeTrainingSet(none, 3), "3 training images, and 2 test images of Six");
}

TEST(TrainingSelection, RefusesToLeaveNothing) {
  const TemporaryFolder folder;
  const Dataset dataset = fourAndTwo();
  const std::vector<std::size_t> all{0, 1, 2, 3};
  const auto message = [&](const Dataset& of, const std::vector<std::size_t>& chosen, TrainingSelection which) {
    const auto written = writeTrainingSet(of, chosen, which, folder / "set.npz");
    const auto checked = checkTrainingSet(of, chosen, which);
    const std::string told = written ? std::string() : written.error().message();
    EXPECT_EQ(checked ? std::string() : checked.error().message(), told) << "before anything is written";
    return told;
  };
  EXPECT_EQ(message(dataset, {}, TrainingSelection::With),
            "Six: none of the chosen images is a training image. Choose some of them.");
  EXPECT_EQ(message(dataset, all, TrainingSelection::Without),
            "Six: all training images are chosen, so none is left. Choose fewer.");
  Dataset testless = dataset, trainless = dataset;
  testless.test = {};
  trainless.train = {};
  EXPECT_THAT(message(testless, all, TrainingSelection::With), HasSubstr("has no test images"));
  EXPECT_THAT(message(trainless, {}, TrainingSelection::Without), HasSubstr("has no train images"));
  EXPECT_FALSE(std::filesystem::exists(folder / "set.npz"));
}

}  // namespace
}  // namespace latentscape
