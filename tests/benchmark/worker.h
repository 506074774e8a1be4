// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace latentscape {

// A worker is a child process of the benchmark that trains on command: one line on its standard input is one command, one line
// of JSON on its standard output the answer. Between two commands it must be idle, so that several can take turns. Its first
// line describes it: {"what": ..., "threads": ...}. It exits at the end of its input.

// A worker's options; reference_pytorch.py takes the same.
struct WorkerOptions {
  std::filesystem::path train, test;  // pixels, 0..255, image after image of 28x28
  std::vector<int> hidden{512, 256};
  std::vector<int> channels{};  // of a convolutional network; only for libtorch_worker and training_worker
  int latent = 2;
  int batch = 128;
  int threads = 1;
  std::uint64_t seed = 1;
  std::string device = "cpu";  // or "cuda"
  // Only for training_worker:
  std::string engine = "auto";
  std::string processorClass;  // nothing beyond it (processor_class.h); empty: the processor's own
  std::size_t images = 0;      // repeats the training images up to this number; 0: as they are

  std::vector<std::string> arguments() const;
};

// The exit code if there is nothing more to do.
std::optional<int> parseWorkerOptions(int argc, char** argv, const char* what, WorkerOptions& options);

Result<ImageSet> readRawImages(const std::filesystem::path& file, std::size_t count = 0);

using Words = std::vector<std::string>;
// Greets, then answers line by line; an exception of answer goes to standard error and ends the worker. Returns the exit code.
int serveLines(const nlohmann::json& greeting, const std::function<nlohmann::json(const Words&)>& answer);

}  // namespace latentscape
