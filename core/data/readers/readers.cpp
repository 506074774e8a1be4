// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/readers.h"

#include "core/data/readers/array_reader.h"
#include "core/data/readers/idx_reader.h"
#include "core/data/readers/known_set_reader.h"
#include "core/data/readers/picture_reader.h"

#include <array>

namespace latentscape {

std::span<const Reader* const> readers() {
  static const IdxReader idx;
  static const PictureReader pictures;
  static const ArrayReader arrays;
  static const std::array<const Reader*, 4> all{&idx, &knownSetReader(), &pictures, &arrays};
  return all;
}

const Reader& knownSetReader() {
  static const KnownSetReader knownSets;
  return knownSets;
}

}  // namespace latentscape
