// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/map_images.h"

#include "core/data/resize.h"

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

void append(ImageSet& to, const ImageSet& from) {
  to.pixels.insert(to.pixels.end(), from.pixels.begin(), from.pixels.end());
  to.labels.insert(to.labels.end(), from.labels.begin(), from.labels.end());
  to.fingerprints.insert(to.fingerprints.end(), from.fingerprints.begin(), from.fingerprints.end());
}

}  // namespace

Result<MapImages> MapImages::of(std::shared_ptr<const Dataset> source, MapSet set, const MemoryLimit& limit) {
  MapImages images;
  images.m_set = set;
  if (set == MapSet::Test) {
    images.m_shown = images.m_source = std::move(source);
    return images;
  }
  const ImageSet &train = source->train, &test = source->test;
  if (train.empty()) return Error{"has no training images", source->title, ""};
  const bool all = set == MapSet::All && !test.empty();
  if (auto fits = checkImages(train.size() + (all ? test.size() : 0), train.shape, limit); !fits) return fits.error();
  auto shown = std::make_shared<Dataset>();
  shown->name = source->name;
  shown->title = source->title;
  shown->classNames = source->classNames;
  shown->origin = source->origin;
  shown->layout = source->layout;
  shown->test.shape = train.shape;
  shown->test.pixels.reserve(train.pixels.size() + (all ? test.pixels.size() : 0));
  if (all) append(shown->test, test);
  append(shown->test, train);
  // Training images may have no fingerprints where test images do: then there are none.
  if (shown->test.fingerprints.size() != shown->test.size()) shown->test.fingerprints.clear();
  if (shown->test.labels.size() != shown->test.size()) shown->test.labels.clear();
  images.m_source = std::move(source);
  images.m_shown = std::move(shown);
  return images;
}

MapSet MapImages::usual(const Dataset& source) {
  if (source.train.empty()) return MapSet::Test;
  const bool few = source.test.size() < kFewTestImages && source.train.pixels.size() + source.test.pixels.size() <= kCopiedAtOnce;
  return few ? MapSet::All : MapSet::Test;
}

ImageName MapImages::nameOf(std::size_t place) const {
  const std::size_t tests = m_set == MapSet::Train ? 0 : m_source->test.size();
  return place < tests ? ImageName{Split::Test, place} : ImageName{Split::Train, place - tests};
}

std::optional<std::size_t> MapImages::placeOf(const ImageName& name) const {
  if (!m_source || name.index >= imagesOf(*m_source, name.split).size()) return std::nullopt;
  const bool test = name.split == Split::Test;
  if (m_set != MapSet::All && test != (m_set == MapSet::Test)) return std::nullopt;
  return test || m_set == MapSet::Train ? name.index : m_source->test.size() + name.index;
}

std::shared_ptr<const Codes> MapImages::codesOf(Split split, const std::shared_ptr<const Codes>& codes) const {
  const auto first = placeOf({split, 0});
  if (!codes || !first || codes->count <= *first) return nullptr;
  const std::size_t count = std::min(imagesOf(*m_source, split).size(), codes->count - *first);
  if (count == codes->count) return codes;
  auto part = std::make_shared<Codes>();
  part->dimension = codes->dimension;
  part->count = count;
  const auto d = static_cast<std::size_t>(codes->dimension);
  const auto cut = [&](const std::vector<float>& values) {
    if (values.size() < (*first + count) * d) return std::vector<float>();
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(*first * d);
    return std::vector<float>(begin, begin + static_cast<std::ptrdiff_t>(count * d));
  };
  part->mean = cut(codes->mean);
  part->logVariance = cut(codes->logVariance);
  return part;
}

}  // namespace latentscape
