// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/map_images.h"

#include <gtest/gtest.h>

#include <vector>

namespace latentscape {
namespace {

// Images of one pixel that has the image's number, training images from 100 on.
std::shared_ptr<const Dataset> pixels(std::size_t train, std::size_t test) {
  Dataset dataset;
  dataset.name = dataset.title = "pixels";
  dataset.classNames = {"a", "b"};
  for (ImageSet* set : {&dataset.train, &dataset.test}) set->shape = {1, 1, 1};
  for (std::size_t i = 0; i < train; ++i) {
    dataset.train.pixels.push_back(static_cast<std::uint8_t>(100 + i));
    dataset.train.labels.push_back(1);
  }
  for (std::size_t i = 0; i < test; ++i) {
    dataset.test.pixels.push_back(static_cast<std::uint8_t>(i));
    dataset.test.labels.push_back(0);
  }
  return std::make_shared<const Dataset>(std::move(dataset));
}

TEST(MapImages, EachPlaceIsOneImageOfTheDataSet) {
  const auto source = pixels(7, 3);
  for (const MapSet set : {MapSet::Test, MapSet::Train, MapSet::All}) {
    const auto images = MapImages::of(source, set);
    ASSERT_TRUE(images.ok());
    const std::size_t count = set == MapSet::Test ? 3 : set == MapSet::Train ? 7 : 10;
    ASSERT_EQ(images->shown()->test.size(), count);
    ASSERT_EQ(images->shown()->test.labels.size(), count);
    for (std::size_t place = 0; place < count; ++place) {
      const ImageName name = images->nameOf(place);
      EXPECT_EQ(images->placeOf(name), place);
      EXPECT_EQ(images->shown()->test.picture(place), imagesOf(*source, name.split).picture(name.index)) << name.text();
      EXPECT_EQ(images->shown()->test.label(place), imagesOf(*source, name.split).label(name.index)) << name.text();
    }
    EXPECT_EQ(images->source(), source);
  }
  EXPECT_EQ(MapImages::of(source, MapSet::Test)->shown(), source) << "nothing is copied";
  EXPECT_EQ(MapImages::of(source, MapSet::All)->nameOf(4), (ImageName{Split::Train, 1}));
}

TEST(MapImages, WhatOnlyOneSplitHasIsOfNone) {
  const auto both = pixels(7, 3);
  for (const bool trainHas : {false, true}) {
    Dataset source = *both;
    source.test.fingerprints.assign(3, 5);
    if (trainHas) source.train.fingerprints.assign(7, 6);
    else source.train.labels.clear();
    const auto images = MapImages::of(std::make_shared<const Dataset>(std::move(source)), MapSet::All);
    ASSERT_TRUE(images.ok());
    EXPECT_EQ(images->shown()->test.fingerprints.size(), trainHas ? 10U : 0U);
    EXPECT_EQ(images->shown()->test.labels.size(), trainHas ? 10U : 0U);
  }
}

TEST(MapImages, AnImageThatIsNotOnTheMapHasNoPlace) {
  const auto source = pixels(7, 3);
  EXPECT_FALSE(MapImages::of(source, MapSet::Test)->placeOf({Split::Train, 0}).has_value());
  EXPECT_FALSE(MapImages::of(source, MapSet::Train)->placeOf({Split::Test, 0}).has_value());
  EXPECT_FALSE(MapImages::of(source, MapSet::All)->placeOf({Split::Test, 3}).has_value());
  EXPECT_FALSE(MapImages().placeOf({Split::Test, 0}).has_value());
}

TEST(MapImages, AFewTestImagesAreNotTheWholeMap) {
  EXPECT_EQ(MapImages::usual(*pixels(100, 20)), MapSet::All);
  EXPECT_EQ(MapImages::usual(*pixels(100, MapImages::kFewTestImages)), MapSet::Test);
  EXPECT_EQ(MapImages::usual(*pixels(0, 20)), MapSet::Test);
  EXPECT_EQ(MapImages::usual(*pixels(20, 0)), MapSet::All);
  EXPECT_EQ(MapImages::usual(*pixels(MapImages::kCopiedAtOnce, 20)), MapSet::Test) << "too many to be copied unasked";
  EXPECT_FALSE(MapImages::canChoose(*pixels(0, 20)));
  EXPECT_TRUE(MapImages::canChoose(*pixels(1, 1)));
}

TEST(MapImages, WhatThereIsNoneOfOrNoRoomForIsAnError) {
  EXPECT_FALSE(MapImages::of(pixels(0, 3), MapSet::Train).ok());
  EXPECT_FALSE(MapImages::of(pixels(7, 3), MapSet::All, {5, "memory"}).ok());
}

TEST(MapImages, CodesOfASplitAreThoseOfItsImages) {
  auto codes = std::make_shared<Codes>();
  codes->dimension = 2;
  codes->count = 10;
  for (int i = 0; i < 20; ++i) {
    codes->mean.push_back(static_cast<float>(i));
    codes->logVariance.push_back(static_cast<float>(-i));
  }
  const auto all = MapImages::of(pixels(7, 3), MapSet::All);
  const auto train = all->codesOf(Split::Train, codes);
  ASSERT_TRUE(train);
  EXPECT_EQ(train->count, 7U);
  EXPECT_EQ(train->meanOf(0)[0], 6.0F);
  EXPECT_EQ(train->logVarianceOf(6)[1], -19.0F);
  EXPECT_EQ(all->codesOf(Split::Test, codes)->count, 3U);
  codes->count = 3;  // while others are being encoded
  EXPECT_FALSE(all->codesOf(Split::Train, codes));
  EXPECT_EQ(all->codesOf(Split::Test, codes)->count, 3U);
  EXPECT_FALSE(MapImages::of(pixels(7, 3), MapSet::Test)->codesOf(Split::Train, codes));
  EXPECT_FALSE(all->codesOf(Split::Test, nullptr));
}

}  // namespace
}  // namespace latentscape
