// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/catalog/sets.h"

namespace latentscape {
namespace {

using Names = std::vector<std::string_view>;

Names digits() { return {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}; }
Names capitals() {
  return {"A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M",
          "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W", "X", "Y", "Z"};
}
Names small() {
  return {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m",
          "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z"};
}

Names joined(Names names, const Names& more) {
  names.insert(names.end(), more.begin(), more.end());
  return names;
}

// The small letters that don't look like their capitals (Cohen et al. 2017, section II).
Names merged() { return joined(joined(digits(), capitals()), {"a", "b", "d", "e", "f", "g", "h", "n", "q", "r", "t"}); }

std::uint64_t images(std::uint64_t count) { return 16 + count * 28 * 28; }
std::uint64_t labels(std::uint64_t count) { return 8 + count; }

DatasetInfo emnist(std::string_view name, std::string_view title, std::string_view summary, Names classNames, int firstLabel,
                   std::vector<DatasetFile> files) {
  return DatasetInfo{
      .name = name,
      .title = title,
      .summary = summary,
      .licence = "public domain, NIST (Cohen, Afshar, Tapson and van Schaik 2017)",
      .classNames = std::move(classNames),
      .files = std::move(files),
      .mirrors = {"https://biometrics.nist.gov/cs_links/EMNIST/", "https://itl.nist.gov/iaui/vip/cs_links/EMNIST/"},
      // One archive has the whole family; the program unpacks all of it, so that the others are there at once.
      .downloads = {{DownloadKind::Zip, "gzip.zip", 561753746, "fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e",
                     "gzip"}},
      .npmPackage = {},
      .npmFolder = {},
      .folder = "emnist",
      .firstLabel = firstLabel,
      .transposed = true,
  };
}

}  // namespace

// The numbers of images are those of the files as distributed (the paper's table II gives fewer letters).
std::vector<DatasetInfo> letterSets() {
  return {
      emnist("emnist-balanced", "EMNIST Balanced", "131,600 handwritten digits and letters, 28x28 grey, 47 classes", merged(), 0,
             {{"emnist-balanced-train-images-idx3-ubyte", images(112800), {}},
              {"emnist-balanced-train-labels-idx1-ubyte", labels(112800), {}},
              {"emnist-balanced-test-images-idx3-ubyte", images(18800), {}},
              {"emnist-balanced-test-labels-idx1-ubyte", labels(18800), {}}}),
      emnist("emnist-letters", "EMNIST Letters", "145,600 handwritten letters, 28x28 grey, 26 classes", capitals(), 1,
             {{"emnist-letters-train-images-idx3-ubyte", images(124800), {}},
              {"emnist-letters-train-labels-idx1-ubyte", labels(124800), {}},
              {"emnist-letters-test-images-idx3-ubyte", images(20800), {}},
              {"emnist-letters-test-labels-idx1-ubyte", labels(20800), {}}}),
      emnist("emnist-digits", "EMNIST Digits", "280,000 handwritten digits, 28x28 grey, 10 classes", digits(), 0,
             {{"emnist-digits-train-images-idx3-ubyte", images(240000), {}},
              {"emnist-digits-train-labels-idx1-ubyte", labels(240000), {}},
              {"emnist-digits-test-images-idx3-ubyte", images(40000), {}},
              {"emnist-digits-test-labels-idx1-ubyte", labels(40000), {}}}),
      emnist("emnist-mnist", "EMNIST MNIST", "70,000 handwritten digits, 28x28 grey, 10 classes", digits(), 0,
             {{"emnist-mnist-train-images-idx3-ubyte", images(60000), {}},
              {"emnist-mnist-train-labels-idx1-ubyte", labels(60000), {}},
              {"emnist-mnist-test-images-idx3-ubyte", images(10000), {}},
              {"emnist-mnist-test-labels-idx1-ubyte", labels(10000), {}}}),
      emnist("emnist-byclass", "EMNIST ByClass", "814,255 handwritten digits and letters, 28x28 grey, 62 classes",
             joined(joined(digits(), capitals()), small()), 0,
             {{"emnist-byclass-train-images-idx3-ubyte", images(697932), {}},
              {"emnist-byclass-train-labels-idx1-ubyte", labels(697932), {}},
              {"emnist-byclass-test-images-idx3-ubyte", images(116323), {}},
              {"emnist-byclass-test-labels-idx1-ubyte", labels(116323), {}}}),
      emnist("emnist-bymerge", "EMNIST ByMerge", "814,255 handwritten digits and letters, 28x28 grey, 47 classes", merged(), 0,
             {{"emnist-bymerge-train-images-idx3-ubyte", images(697932), {}},
              {"emnist-bymerge-train-labels-idx1-ubyte", labels(697932), {}},
              {"emnist-bymerge-test-images-idx3-ubyte", images(116323), {}},
              {"emnist-bymerge-test-labels-idx1-ubyte", labels(116323), {}}}),
  };
}

}  // namespace latentscape
