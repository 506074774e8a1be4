// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/results.h"

#include "app/options/values.h"
#include "core/base/printable.h"
#include "core/data/subset.h"

#include <iostream>

namespace latentscape {

void printJson(const nlohmann::ordered_json& result, int indent) {
  const std::string text = result.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
  std::cout << printable(text, LineBreaks::Keep) << "\n";
}

ImageSet limitImages(const std::string& option, const ImageSet& images, std::uint64_t wanted, std::uint64_t seed) {
  if (wanted == 0) return images;
  if (wanted > images.size()) {
    throw CLI::ValidationError(
        option, "expected at most " + std::to_string(images.size()) + " (all there are), found " + std::to_string(wanted));
  }
  return takeImages(images, drawImages(images.size(), static_cast<std::size_t>(wanted), seed));
}

void addImageCountOption(CLI::App& command, const std::string& option, std::uint64_t& count, const std::string& what,
                         std::uint64_t least) {
  command.add_option(option, count, what)->check(within(least, std::uint64_t{1} << 40))->type_name("UINT");
}

void addPixelsOption(CLI::App& command, std::string& pixels) {
  command
      .add_option(
          "--pixels", pixels,
          "grey: levels in [0, 1]; binarized: 1 with that level as the probability, drawn once; thresholded: 1 from 0.5 up")
      ->check(CLI::IsMember({"grey", "binarized", "thresholded"}))
      ->capture_default_str();
}

PixelValues pixelValues(const std::string& pixels) {
  return pixels == "binarized" ? PixelValues::Binarized : pixels == "thresholded" ? PixelValues::Thresholded : PixelValues::Grey;
}

void addPngOption(CLI::App& command, const std::string& option, std::string& out, const std::string& what) {
  command.add_option(option, out, what + ": a .png")->check(fileName({".png"}));
}

void addPictureOption(CLI::App& command, const std::string& option, std::string& out, const std::string& what) {
  command.add_option(option, out, what + ", a .png or .svg")->check(fileName({".png", ".svg"}));
}

void addScaleOption(CLI::App& command, int& scale) {
  command.add_option("--scale", scale, "Screen pixels per image pixel (default: fits a screen)")->check(within(1, 64));
}

void addCsvOption(CLI::App& command, std::string& csv) {
  command.add_option("--csv", csv, "Write the figures as a table, a .csv")->check(fileName({".csv"}));
}

void addChartOption(CLI::App& command, std::string& chart, const std::string& what) {
  addPictureOption(command, "--chart", chart, what);
}

}  // namespace latentscape
