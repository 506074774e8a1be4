// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/class_votes.h"

#include <gtest/gtest.h>

namespace latentscape {
namespace {

// The elements first, first + 1, ...
std::vector<Neighbour> neighbours(std::size_t first, std::size_t count) {
  std::vector<Neighbour> all;
  for (std::size_t i = first; i < first + count; ++i) all.push_back({i, static_cast<double>(i)});
  return all;
}

// Ten of class 0, five of class 2, ten of class 1.
const std::vector<std::uint8_t> labels{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

TEST(ClassVotes, AreTheSharesAmongTheNearestFifteen) {
  EXPECT_EQ(classVotes(neighbours(0, 15), labels), (std::vector<double>{10.0 / 15.0, 0.0, 5.0 / 15.0}));
  EXPECT_EQ(classVotes(neighbours(0, 25), labels), (std::vector<double>{10.0 / 15.0, 0.0, 5.0 / 15.0})) << "no more of them";
  EXPECT_EQ(classVotes(neighbours(10, 15), labels), (std::vector<double>{0.0, 10.0 / 15.0, 5.0 / 15.0}));
}

TEST(ClassVotes, AreSharesOfFewerWhereThereAreFewer) {
  EXPECT_EQ(classVotes(neighbours(9, 4), labels), (std::vector<double>{0.25, 0.0, 0.75}));
  EXPECT_EQ(classVotes(neighbours(20, 1), labels), (std::vector<double>{0.0, 1.0, 0.0}));
}

TEST(ClassVote, IsTheLargestShareOfTheSameFifteen) {
  for (const std::size_t count : {15UL, 25UL}) {
    EXPECT_EQ(classVote(neighbours(0, count), labels).label, 0);
    EXPECT_EQ(classVote(neighbours(0, count), labels).share, 10.0 / 15.0);
  }
  EXPECT_EQ(classVote(neighbours(9, 4), labels).label, 2);
  EXPECT_EQ(classVote(neighbours(13, 4), labels).label, 2) << "two of class 2, which are nearer, and two of class 1";
  const std::vector<Neighbour> other{{20, 0.0}, {10, 1.0}, {11, 2.0}, {21, 3.0}};
  EXPECT_EQ(classVote(other, labels).label, 1);
  EXPECT_EQ(classVote(other, labels).share, 0.5);
  EXPECT_EQ(classVote(neighbours(0, 15), {}).label, -1);
  EXPECT_EQ(classVote({}, labels).label, -1);
}

TEST(ClassVotes, ThereAreNoneWithoutLabelsOrNeighbours) {
  EXPECT_TRUE(classVotes(neighbours(0, 15), {}).empty());
  EXPECT_TRUE(classVotes({}, labels).empty());
}

}  // namespace
}  // namespace latentscape
