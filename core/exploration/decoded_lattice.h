// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/pca.h"
#include "core/exploration/queries.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

// Places of a plane through latent space, at all whole multiples of a step in both directions. The lattice of half the step has
// all of these places, and three times as many others.
//
// The step of a level is 2^-level: the higher, the finer.
double latticeStep(int level);
// The finest level whose step is no shorter than that, which is finite and above 0; from -1000 to 1000.
int latticeLevel(double shortest);

// A rectangle of a lattice: columns from left on to the right, rows from top on downwards (z2 points up, so that the row
// number of a place is its height: the top row has the largest). stride 2 takes every second column and row.
struct LatticeBlock {
  int level = 0;
  int left = 0, top = 0;  // multiples of the step
  int columns = 0, rows = 0;
  int stride = 1;

  std::size_t count() const { return static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows); }
  double x(int column) const { return latticeStep(level) * (left + stride * column); }
  double y(int row) const { return latticeStep(level) * (top - stride * row); }
  // The number, row by row from the top, that a place of this block has in another one of the same plane: none if it isn't there.
  // The levels, strides and sizes of the two may differ, and nothing is rounded. index: the place's number in this block, below
  // count(). Strides: at least 1.
  std::optional<std::size_t> indexIn(const LatticeBlock& other, std::size_t index) const;
  bool operator==(const LatticeBlock&) const = default;
};

// The images of a block as the decoder makes them, made smaller: each pixel is the mean of shrink x shrink (fewer at the edge).
struct DecodedBlock {
  LatticeBlock block;
  ImageShape shape;                  // of one image
  std::vector<std::uint8_t> pixels;  // row by row of the block, image by image; empty if the stop came first
};
// A place means movedInPlane(plane, base, x, y): base has the coordinates that the plane doesn't show. Caller's thread; looks at
// the stop token every 64 images. shrink: at least 1.
DecodedBlock decodeBlock(const Model& model, const PlaneMap& plane, std::span<const float> base, const LatticeBlock& block,
                         int shrink, std::stop_token stop = {});
ImageShape shrunk(ImageShape shape, int shrink);

}  // namespace latentscape
