// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

// What a newly drawn selection does to the one that is there.
enum class SelectionChange { Replace, Add, Subtract };

// What a range chooses by: -ELBO, its reconstruction term, or its KL divergence; of an image, in nats, with z at the posterior
// mean.
enum class SelectionScore { Loss, Reconstruction, Kl };

// Some of the images that stand in a row, as on a map, by their places from 0: a bit each. A value; a thread at a time.
class ImageSelection {
 public:
  ImageSelection() = default;                                                          // there are no images
  explicit ImageSelection(std::size_t size) : m_size(size), m_words(wordsOf(size)) {}  // none of so many
  // As words() gives them; bits beyond the last image don't count.
  ImageSelection(std::size_t size, std::vector<std::uint64_t> words);
  static ImageSelection all(std::size_t size);
  static ImageSelection of(std::size_t size, std::span<const std::size_t> places);  // every place is below size

  std::size_t size() const { return m_size; }  // images that it is chosen from
  std::size_t count() const;                   // images that are chosen
  bool none() const { return count() == 0; }
  bool isAll() const { return count() == m_size; }
  bool contains(std::size_t place) const { return (m_words[place / kBits] >> place % kBits & 1U) != 0; }  // place < size()
  std::vector<std::size_t> indices() const;                                                               // ascending
  // Place i is bit i % 64, from the lowest, of word i / 64.
  std::span<const std::uint64_t> words() const { return m_words; }

  // other is of as many images.
  void combine(const ImageSelection& other, SelectionChange how);
  void intersect(const ImageSelection& other);
  void invert();

  bool operator==(const ImageSelection&) const = default;

  static constexpr std::size_t kBits = 64;  // of a word
  static constexpr std::size_t wordsOf(std::size_t size) { return (size + kBits - 1) / kBits; }

 private:
  void clearBeyond();

  std::size_t m_size = 0;
  std::vector<std::uint64_t> m_words;  // no bit is set beyond the last image
};

// Pure functions, for any thread.

// The images of these classes; labels has one for each image, or none: then none is chosen. To leave hidden classes out of a
// selection, subtract them.
ImageSelection selectClasses(std::size_t size, std::span<const std::uint8_t> labels, const std::bitset<256>& classes);

// The images whose value lies from low to high, both included. NaN lies in no range.
ImageSelection selectRange(std::span<const double> values, double low, double high);

// The images whose points lie inside a closed polygon, by the even-odd rule: a ray from the point to the right crosses an odd
// number of edges, so that what an outline encloses twice is outside. xy: n * 2; polygon: its corners in order, m * 2, in the
// same units; its last corner is joined to the first. Corners that are not finite are left out, and points that are not are
// outside.
//
// Points on an edge: a left edge belongs to the polygon, a right one doesn't, and of level edges the lower ones do. So of
// polygons that share an edge exactly one has a point on it. This is exact: where rounding might decide on which side of an edge
// a point lies, the sign of the determinant is computed without any (Shewchuk 1997, "Adaptive precision floating-point arithmetic
// and fast robust geometric predicates"). So the answer is the same on every machine and for any number of threads.
//
// A point is tested against the box around the polygon, and then against the edges in its horizontal band alone: a few of an
// outline, many of a scribble most of whose edges are as long as it is high. Works on several threads, in pieces; between two of
// them the stop token cancels it.
Result<ImageSelection> selectInside(std::span<const float> xy, std::span<const float> polygon, std::stop_token stop = {});

// The same for a rectangle, all of whose edges belong to it. width, height: at least 0.
struct PlaneRectangle {
  double left = 0.0, bottom = 0.0, width = 0.0, height = 0.0;
};
Result<ImageSelection> selectInside(std::span<const float> xy, const PlaneRectangle& rectangle, std::stop_token stop = {});

}  // namespace latentscape
