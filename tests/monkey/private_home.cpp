// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/monkey/private_home.h"

#include "core/base/files.h"
#include "core/data/embedded.h"
#include "core/model/weights.h"
#include "core/runs/run_copy.h"
#include "core/storage/checkpoint.h"

#include <QSettings>
#include <QStringList>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

std::string bigEndian(std::initializer_list<std::uint32_t> words) {
  std::string bytes;
  for (const std::uint32_t word : words) {
    for (const int shift : {24, 16, 8, 0}) bytes.push_back(static_cast<char>((word >> shift) & 0xffU));
  }
  return bytes;
}

Result<void> writeIdx(const fs::path& folder, const std::string& name, const ImageSet& all, std::size_t first,
                      std::uint32_t count) {
  const std::size_t pixels = all.shape.pixels();
  std::string images =
      bigEndian({0x803, count, static_cast<std::uint32_t>(all.shape.height), static_cast<std::uint32_t>(all.shape.width)});
  images.append(reinterpret_cast<const char*>(all.pixels.data() + first * pixels), count * pixels);
  std::string labels = bigEndian({0x801, count});
  labels.append(reinterpret_cast<const char*>(all.labels.data() + first), count);
  if (auto written = writeFile(folder / (name + "-images-idx3-ubyte"), images); !written) return written;
  return writeFile(folder / (name + "-labels-idx1-ubyte"), labels);
}

void addEntries(const fs::path& folder, bool folders, std::vector<fs::path>& entries) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.is_directory(ignored) == folders) entries.push_back(entry.path());
  }
}

}  // namespace

PrivateHome::PrivateHome() {
  const auto set = [](const char* name, const std::string& value) { ::setenv(name, value.c_str(), 1); };
  const auto folder = [&](const char* name) {
    fs::create_directories(m_folder / name);
    return (m_folder / name).string();
  };
  set("HOME", m_folder.path().string());
  set("XDG_DATA_HOME", folder("data"));
  set("XDG_CONFIG_HOME", folder("config"));
  set("XDG_CACHE_HOME", folder("cache"));
  set("XDG_STATE_HOME", folder("state"));
  set("XDG_RUNTIME_DIR", folder("runtime"));
  fs::permissions(m_folder / "runtime", fs::perms::owner_all);
  set("TMPDIR", folder("tmp"));
  for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) set(name, "http://127.0.0.1:9");
  for (const char* name : {"no_proxy", "NO_PROXY", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"}) ::unsetenv(name);
  fs::create_directories(out());
  fs::current_path(m_folder.path());
}

Result<void> PrivateHome::fill(std::uint32_t trainImages, std::uint32_t testImages) const {
  const auto embedded = embeddedDigits();
  if (!embedded) return embedded.error();
  const ImageSet& all = (*embedded)->test;
  if (auto written = writeIdx(digits(), "train", all, 0, trainImages); !written) return written;
  if (auto written = writeIdx(digits(), "t10k", all, trainImages, testImages); !written) return written;

  Checkpoint checkpoint;
  checkpoint.config = digitsConfig();
  checkpoint.weights = std::make_shared<Weights>(initialWeights(checkpoint.config.model, 1));
  if (auto saved = writeModelAsRun(files() / "run", checkpoint, {}, false); !saved) return saved;
  checkpoint.config.model.latentDimension = 5;
  checkpoint.config.model.hidden = {16};
  checkpoint.weights = std::make_shared<Weights>(initialWeights(checkpoint.config.model, 2));
  const fs::path model = files() / "model.safetensors";
  if (auto saved = saveCheckpoint(checkpoint, model); !saved) return saved;
  fs::copy_file(model, files() / "cut.safetensors");
  fs::resize_file(files() / "cut.safetensors", fs::file_size(model) / 2);
  fs::copy(files() / "run", files() / "damaged_run", fs::copy_options::recursive);
  if (auto written = writeFile(files() / "damaged_run" / "metrics.csv", "step,epoch\n1,nan\n"); !written) return written;
  fs::create_directories(files() / "nothing");
  if (auto written = writeFile(files() / "empty.npy", ""); !written) return written;
  return writeFile(files() / "pictures" / "a.png", "this is no picture");
}

RunConfig PrivateHome::digitsConfig() const {
  RunConfig config;
  config.dataset = digits().string();
  config.model.hidden = {64, 32};
  config.training.batch = 64;
  config.training.epochs = ConfigLimits::maxEpochs;
  return config;
}

void PrivateHome::setUpSettings(const RunConfig& config) const {
  QSettings settings;
  settings.clear();
  settings.setValue("experiment", QString::fromStdString(toJson(config)));
  settings.setValue("allowedImages", QStringList{QString::fromStdString(config.dataset)});
  settings.setValue("folder", QString::fromStdString(out().string()));
}

std::vector<fs::path> PrivateHome::toOpen(bool folders) const {
  std::vector<fs::path> entries;
  for (const fs::path& folder : {files(), out(), runs()}) addEntries(folder, folders, entries);
  if (folders) entries.push_back(digits());
  std::sort(entries.begin(), entries.end());
  return entries;
}

}  // namespace latentscape
