// SPDX-License-Identifier: GPL-3.0-or-later
// What pictures take in memory, measured in a process of its own each. Not with AddressSanitizer, which keeps what is
// freed, nor with ThreadSanitizer, which has memory of its own for all that is touched.
#include "core/data/readers/picture.h"
#include "tests/core/data/data_files.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace latentscape {
namespace {

constexpr double kMegabyte = 1 << 20;

std::string compressed(const std::string& text) {
  std::string packed(compressBound(text.size()), '\0');
  uLongf length = packed.size();
  EXPECT_EQ(compress(reinterpret_cast<Bytef*>(packed.data()), &length, reinterpret_cast<const Bytef*>(text.data()), text.size()),
            Z_OK);
  packed.resize(length);
  return packed;
}

std::string chunk(const std::string& name, const std::string& content) {
  const std::string summed = name + content;
  const auto sum = ::crc32(0, reinterpret_cast<const Bytef*>(summed.data()), static_cast<uInt>(summed.size()));
  return testing::idxHeader({static_cast<std::uint32_t>(content.size())}) + summed +
         testing::idxHeader({static_cast<std::uint32_t>(sum)});
}

// A black PNG with one bit per pixel; more: chunks behind the header.
std::string blackPng(std::uint32_t width, std::uint32_t height, const std::string& more = "") {
  const std::string rows(std::size_t{height} * (1 + (width + 7) / 8), '\0');
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", testing::idxHeader({width, height}) + std::string("\1\0\0\0\0", 5)) + more +
         chunk("IDAT", compressed(rows)) + chunk("IEND", "");
}

// By how much work raises the peak of a process's memory, megabytes; negative if work fails.
double peakOf(const std::function<bool()>& work) {
  const auto childsPeak = [](const std::function<bool()>& inner) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(inner() ? 0 : 1);
    int status = 0;
    rusage usage{};
    EXPECT_EQ(::wait4(child, &status, 0, &usage), child);
    return status == 0 ? static_cast<double>(usage.ru_maxrss) * 1024.0 / kMegabyte : -1e9;
  };
  return childsPeak(work) - childsPeak([] { return true; });
}

class PictureMemory : public testing::FolderTest {
 protected:
  static bool reads(const std::filesystem::path& path, int side, PictureFit fit) {
    bool passing = false;
    const auto image = readPicture(path, side, fit, PictureColour::Grey, passing);
    return image.ok() && image->image.pixels == std::vector<std::uint8_t>(image->image.shape.pixels(), 0);
  }
};

TEST_F(PictureMemory, LargePicturesTakeTurns) {
  const auto path = put("large.png", blackPng(8192, 8192));
  const double peak = peakOf([&] {
    std::atomic<int> read = 0;
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 4; ++i) threads.emplace_back([&] { read += reads(path, 32, PictureFit::Crop) ? 1 : 0; });
    }
    return read == 4;
  });
  EXPECT_GT(peak, 8192 * 8192 * 3 / kMegabyte / 2);  // it was measured
  EXPECT_LT(peak, 512);
  EXPECT_EQ(pictureMemory().free(), PictureLimits::memory);
}

TEST_F(PictureMemory, TallPicturesAreResizedRowByRow) {
  const auto path = put("tall.png", blackPng(64, 1'000'000));
  const double peak = peakOf([&] { return reads(path, 512, PictureFit::Stretch); });
  EXPECT_GT(peak, 64);
  EXPECT_LT(peak, 256);
}

TEST_F(PictureMemory, TextsInPngsArePassedOver) {
  const std::string text = chunk("zTXt", std::string("key\0\0", 5) + compressed(std::string(std::size_t{4} << 20, '\0')));
  std::string texts;
  for (int i = 0; i < 100; ++i) texts += text;
  const auto path = put("texts.png", blackPng(8, 8, texts));
  const double peak = peakOf([&] { return reads(path, 8, PictureFit::Crop); });
  EXPECT_GE(peak, 0);
  EXPECT_LT(peak, 64);
}

}  // namespace
}  // namespace latentscape

#endif
