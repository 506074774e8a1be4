// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmark/worker.h"

#include "core/base/files.h"
#include "core/base/threads.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <sstream>

namespace latentscape {

std::vector<std::string> WorkerOptions::arguments() const {
  std::vector<std::string> list{"--train", train.string(), "--test", test.string(), "--hidden"};
  for (const int width : hidden) list.push_back(std::to_string(width));
  if (!channels.empty()) list.emplace_back("--channels");
  for (const int count : channels) list.push_back(std::to_string(count));
  for (const auto& [name, value] : {std::pair{"--latent", std::to_string(latent)}, std::pair{"--batch", std::to_string(batch)},
                                    std::pair{"--threads", std::to_string(threads)}, std::pair{"--seed", std::to_string(seed)}}) {
    list.insert(list.end(), {name, value});
  }
  if (device != "cpu") list.insert(list.end(), {"--device", device});
  if (engine != "auto") list.insert(list.end(), {"--engine", engine});
  if (!processorClass.empty()) list.insert(list.end(), {"--class", processorClass});
  if (images != 0) list.insert(list.end(), {"--images", std::to_string(images)});
  return list;
}

std::optional<int> parseWorkerOptions(int argc, char** argv, const char* what, WorkerOptions& options) {
  options.threads = availableThreads();
  CLI::App app(what);
  app.add_option("--train", options.train, "Pixels of the training images")->required();
  app.add_option("--test", options.test, "Pixels of the test images");
  app.add_option("--hidden", options.hidden, "Widths of the hidden layers")->capture_default_str();
  app.add_option("--channels", options.channels, "Channels of a convolutional network's feature maps");
  app.add_option("--latent", options.latent)->capture_default_str();
  app.add_option("--batch", options.batch)->capture_default_str();
  app.add_option("--threads", options.threads)->capture_default_str();
  app.add_option("--seed", options.seed)->capture_default_str();
  app.add_option("--device", options.device, "cpu or cuda")->check(CLI::IsMember({"cpu", "cuda"}))->capture_default_str();
  app.add_option("--engine", options.engine, "auto, fused or autograd")
      ->check(CLI::IsMember({"auto", "fused", "autograd"}))
      ->capture_default_str();
  app.add_option("--class", options.processorClass, "Use nothing beyond amx, avx512 or avx2");
  app.add_option("--images", options.images, "Train on this many images, repeating the set");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return std::nullopt;
}

Result<ImageSet> readRawImages(const std::filesystem::path& file, std::size_t count) {
  ImageSet set{{28, 28, 1}, {}, {}};
  const std::size_t size = set.shape.pixels();
  {
    const auto text = readFile(file, std::uint64_t{1} << 30);
    if (!text) return text.error();
    if (text->empty() || text->size() % size != 0) return Error{"its size is no multiple of 784", file.string(), ""};
    set.pixels.reserve(count == 0 ? text->size() : count * size);
    set.pixels.assign(text->begin(), text->end());
  }
  if (count != 0) {
    const std::size_t period = set.pixels.size();
    set.pixels.resize(count * size);
    for (std::size_t at = period; at < set.pixels.size(); at += period) {
      std::copy_n(set.pixels.begin(), std::min(period, set.pixels.size() - at),
                  set.pixels.begin() + static_cast<std::ptrdiff_t>(at));
    }
  }
  return set;
}

int serveLines(const nlohmann::json& greeting, const std::function<nlohmann::json(const Words&)>& answer) {
  std::cout << greeting.dump() << '\n' << std::flush;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream stream(line);
    Words words;
    for (std::string word; stream >> word;) words.push_back(std::move(word));
    if (words.empty()) continue;
    try {
      std::cout << answer(words).dump() << '\n' << std::flush;
    } catch (const std::exception& exception) {
      std::cerr << "benchmark's worker: " << line << ": " << exception.what() << '\n';
      return 1;
    }
  }
  return 0;
}

}  // namespace latentscape
