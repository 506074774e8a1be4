// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/catalog_sets.h"

namespace latentscape {

// Sizes and sums of CIFAR's archives agree with the MD5 on its authors' page; those of SVHN's files with what PyTorch's loader expects.
std::vector<DatasetInfo> colourSets() {
  return {
      DatasetInfo{
          .name = "cifar-10",
          .title = "CIFAR-10",
          .summary = "60,000 small photographs, 32x32 colour, 10 classes",
          .licence = "none stated, Krizhevsky, Nair and Hinton",
          .format = DatasetFormat::Cifar10,
          .classNames = {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"},
          .files = {{"data_batch_1.bin", 30730000, "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"},
                    {"data_batch_2.bin", 30730000, "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"},
                    {"data_batch_3.bin", 30730000, "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"},
                    {"data_batch_4.bin", 30730000, "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"},
                    {"data_batch_5.bin", 30730000, "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"},
                    {"test_batch.bin", 30730000, "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"}},
          .mirrors = {"https://www.cs.toronto.edu/~kriz/", "http://datasets.openimaj.org/cifar/"},
          .downloads = {{DownloadKind::TarGz, "cifar-10-binary.tar.gz", 170052171, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                         "cifar-10-batches-bin"}},
          .npmPackage = {},
          .npmFolder = {},
          .folder = "cifar-10",
      },
      DatasetInfo{
          .name = "cifar-100",
          .title = "CIFAR-100",
          .summary = "60,000 small photographs, 32x32 colour, 100 classes",
          .licence = "none stated, Krizhevsky, Nair and Hinton",
          .format = DatasetFormat::Cifar100,
          .classNames = {"apple",       "aquarium fish", "baby",       "bear",        "beaver",     "bed",          "bee",         "beetle",
                         "bicycle",     "bottle",        "bowl",       "boy",         "bridge",     "bus",          "butterfly",   "camel",
                         "can",         "castle",        "caterpillar", "cattle",     "chair",      "chimpanzee",   "clock",       "cloud",
                         "cockroach",   "couch",         "crab",       "crocodile",   "cup",        "dinosaur",     "dolphin",     "elephant",
                         "flatfish",    "forest",        "fox",        "girl",        "hamster",    "house",        "kangaroo",    "keyboard",
                         "lamp",        "lawn mower",    "leopard",    "lion",        "lizard",     "lobster",      "man",         "maple tree",
                         "motorcycle",  "mountain",      "mouse",      "mushroom",    "oak tree",   "orange",       "orchid",      "otter",
                         "palm tree",   "pear",          "pickup truck", "pine tree", "plain",      "plate",        "poppy",       "porcupine",
                         "possum",      "rabbit",        "raccoon",    "ray",         "road",       "rocket",       "rose",        "sea",
                         "seal",        "shark",         "shrew",      "skunk",       "skyscraper", "snail",        "snake",       "spider",
                         "squirrel",    "streetcar",     "sunflower",  "sweet pepper", "table",     "tank",         "telephone",   "television",
                         "tiger",       "tractor",       "train",      "trout",       "tulip",      "turtle",       "wardrobe",    "whale",
                         "willow tree", "wolf",          "woman",      "worm"},
          .files = {{"train.bin", 153700000, "f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29"},
                    {"test.bin", 30740000, "d8b1e6b7b3bee4020055f0699b111f60b1af1e262aeb93a0b659061746f8224a"}},
          .mirrors = {"https://www.cs.toronto.edu/~kriz/", "http://datasets.openimaj.org/cifar/"},
          .downloads = {{DownloadKind::TarGz, "cifar-100-binary.tar.gz", 168513733, "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
                         "cifar-100-binary"}},
          .npmPackage = {},
          .npmFolder = {},
          .folder = "cifar-100",
      },
      DatasetInfo{
          .name = "svhn",
          .title = "SVHN",
          .summary = "99,289 house-number digits, 32x32 colour, 10 classes",
          .licence = "non-commercial use only, Netzer et al. 2011",
          .format = DatasetFormat::Svhn,
          .classNames = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"},
          .files = {{"train_32x32.mat", 182040794, "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8"},
                    {"test_32x32.mat", 64275384, "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b"}},
          .mirrors = {"http://ufldl.stanford.edu/housenumbers/"},
          .downloads = {{DownloadKind::File, "train_32x32.mat", 182040794, "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8", {}},
                        {DownloadKind::File, "test_32x32.mat", 64275384, "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b", {}}},
          .npmPackage = {},
          .npmFolder = {},
          .folder = "svhn",
      },
  };
}

}  // namespace latentscape
