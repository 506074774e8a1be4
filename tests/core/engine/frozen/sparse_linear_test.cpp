// SPDX-License-Identifier: GPL-3.0-or-later
// Dense layers that leave zeros out, compared with sums in double precision.
#include "core/engine/frozen/sparse_linear.h"
#include "tests/core/engine/trainers.h"

#include <cmath>
#include <vector>

namespace latentscape {
namespace {

using SparseLinearLayers = EveryKernel;
INSTANTIATE_TEST_SUITE_P(Kernels, SparseLinearLayers, everyKernel(), kernelName);

// Values in [-1, 1], a share of which is not zero.
std::vector<float> values(std::size_t count, double share, std::uint64_t seed) {
  std::vector<float> result(count);
  RandomStream random(seed);
  for (float& value : result) {
    const auto drawn = static_cast<float>(2.0 * random.uniform() - 1.0);
    value = random.uniform() < share ? drawn : 0.0F;
  }
  return result;
}

struct Shape {
  std::size_t in, out, images;
};

TEST_P(SparseLinearLayers, GiveTheSumsOfProductsWhateverImagesComeTogether) {
  for (const Shape& shape : {Shape{64, 16, 1}, Shape{100, 33, 70}, Shape{784, 400, 65}, Shape{129, 250, 3}}) {
    ASSERT_TRUE(SparseLinear::suits(shape.in, shape.out));
    const auto weight = values(shape.out * shape.in, 1.0, 1), bias = values(shape.out, 1.0, 2);
    const SparseLinear layer(weight.data(), bias.data(), shape.in, shape.out);
    for (const double share : {0.2, 1.0}) {
      const auto x = values(shape.images * shape.in, share, 3);
      for (const bool relu : {false, true}) {
        std::vector<float> all(shape.images * shape.out), one(shape.out);
        layer.apply(x.data(), shape.images, all.data(), relu);
        for (std::size_t i = 0; i < shape.images; ++i) {
          layer.apply(x.data() + i * shape.in, 1, one.data(), relu);
          for (std::size_t o = 0; o < shape.out; ++o) {
            ASSERT_EQ(one[o], all[i * shape.out + o]);
            double sum = static_cast<double>(bias[o]), size = std::abs(sum);
            for (std::size_t k = 0; k < shape.in; ++k) {
              const double term = static_cast<double>(weight[o * shape.in + k]) * static_cast<double>(x[i * shape.in + k]);
              sum += term;
              size += std::abs(term);
            }
            const double bound = static_cast<double>(shape.in + 2) / (1 << 24) * size;
            ASSERT_NEAR(static_cast<double>(one[o]), relu ? std::max(sum, 0.0) : sum, bound) << shape.in << " " << shape.out;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace latentscape
