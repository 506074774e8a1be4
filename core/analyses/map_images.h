// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/selection.h"
#include "core/base/memory_limit.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/exploration/map_set.h"
#include "core/exploration/queries.h"

#include <cstddef>
#include <memory>
#include <optional>

namespace latentscape {

// The images that a map shows, each at a place in one row, from 0; and which image of the data set stands at a place. The only
// code that turns one into the other. Immutable; any thread.
class MapImages {
 public:
  MapImages() = default;  // none
  // Copies images unless set is Test, so it blocks for a moment where there are many. Errors: the data set has no such images, or
  // the copy doesn't fit into memory.
  static Result<MapImages> of(std::shared_ptr<const Dataset> source, MapSet set, const MemoryLimit& limit = memoryLimit());

  // Where nobody has chosen: the test images; all of them where few are test images and all are few enough to be copied at once.
  static constexpr std::size_t kFewTestImages = 500;
  static constexpr std::size_t kCopiedAtOnce = std::size_t{64} << 20;  // bytes
  static MapSet usual(const Dataset& source);
  // Whether there is a choice: both training and test images.
  static bool canChoose(const Dataset& source) { return !source.train.empty() && !source.test.empty(); }

  MapSet set() const { return m_set; }
  const std::shared_ptr<const Dataset>& source() const { return m_source; }  // may be null
  // The source with the map's images in the place of its test images: the place of an image is its index there. The source itself
  // if these are its test images.
  const std::shared_ptr<const Dataset>& shown() const { return m_shown; }

  ImageName nameOf(std::size_t place) const;
  std::optional<std::size_t> placeOf(const ImageName& name) const;  // none: it is not on the map
  // Of codes of the first places, those of a split's first images. Null if there are none.
  std::shared_ptr<const Codes> codesOf(Split split, const std::shared_ptr<const Codes>& codes) const;

 private:
  MapSet m_set = MapSet::Test;
  std::shared_ptr<const Dataset> m_source, m_shown;
};

}  // namespace latentscape
