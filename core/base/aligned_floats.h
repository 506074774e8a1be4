// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>

namespace latentscape {

// An array of floats aligned to 64 bytes: the width of the widest vectors and of a cache line. Zero-initialised. Move-only.
class AlignedFloats {
 public:
  AlignedFloats() = default;
  // Throws std::bad_alloc.
  explicit AlignedFloats(std::size_t size)
      : m_data(static_cast<float*>(::operator new(size * sizeof(float), kAlignment))), m_size(size) {
    std::fill_n(m_data.get(), size, 0.0F);
  }
  float* data() { return m_data.get(); }
  const float* data() const { return m_data.get(); }
  std::size_t size() const { return m_size; }
  bool empty() const { return m_size == 0; }

 private:
  static constexpr std::align_val_t kAlignment{64};
  struct Free {
    void operator()(float* data) const { ::operator delete(data, kAlignment); }
  };
  std::unique_ptr<float, Free> m_data;
  std::size_t m_size = 0;
};

}  // namespace latentscape
