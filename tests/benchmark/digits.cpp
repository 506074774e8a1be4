// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmark/digits.h"

#include "core/base/files.h"
#include "core/base/random.h"
#include "core/data/open.h"

#include <unistd.h>

#include <initializer_list>

namespace latentscape {
namespace {

std::string header(unsigned char dimensions, std::initializer_list<std::uint32_t> sizes) {
  std::string bytes{'\0', '\0', '\x08', static_cast<char>(dimensions)};
  for (const std::uint32_t size : sizes) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(size >> shift & 0xFF));
  }
  return bytes;
}

}  // namespace

Result<std::unique_ptr<Digits>> Digits::open() {
  std::unique_ptr<Digits> digits(new Digits);
  auto mnist = openDataset("mnist");
  if (!mnist) {
    digits->m_folder = std::filesystem::temp_directory_path() / ("latentscape-benchmark-" + std::to_string(getpid()));
    if (auto written = digits->writeNoise(); !written) return written.error();
    mnist = openDataset(digits->m_folder.string());
    if (!mnist) return mnist.error();
  }
  digits->m_dataset = *mnist;
  return digits;
}

Digits::~Digits() {
  std::error_code ignored;
  if (!m_folder.empty()) std::filesystem::remove_all(m_folder, ignored);
}

std::string Digits::note() const {
  return real() ? "trained on MNIST (" + m_dataset->origin + ")"
                : "MNIST is not on this machine (latentscape-cli datasets fetch mnist), so 60,000 images of noise stand in for "
                  "it: losses mean nothing, and times may differ";
}

Result<void> Digits::writeNoise() {
  RandomStream random(1);
  for (const auto& [prefix, count] : {std::pair{"train", 60'000U}, std::pair{"t10k", 10'000U}}) {
    std::string images = header(3, {count, 28, 28});
    std::string labels = header(1, {count});
    for (std::uint32_t i = 0; i < count * 28 * 28 / 8; ++i) {
      std::uint64_t word = random.next();
      for (int byte = 0; byte < 8; ++byte, word >>= 8U) images.push_back(static_cast<char>(word & 0xFF));
    }
    for (std::uint32_t i = 0; i < count; ++i) labels.push_back(static_cast<char>(i % 10));
    if (auto written = writeFile(m_folder / (std::string(prefix) + "-images-idx3-ubyte"), images); !written) return written;
    if (auto written = writeFile(m_folder / (std::string(prefix) + "-labels-idx1-ubyte"), labels); !written) return written;
  }
  return {};
}

}  // namespace latentscape
