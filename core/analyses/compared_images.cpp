// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/compared_images.h"

#include "core/analyses/images.h"
#include "core/analyses/model_images.h"
#include "core/base/printable.h"
#include "core/data/open.h"

#include <algorithm>
#include <filesystem>

namespace latentscape {
namespace {

// all: ascending.
bool containsAll(const std::vector<int>& all, const std::vector<int>& classes) {
  return std::all_of(classes.begin(), classes.end(),
                     [&all](int number) { return std::binary_search(all.begin(), all.end(), number); });
}

}  // namespace

NamedSource parseNamedSource(const std::string& text) {
  std::error_code problem;
  const std::size_t colon = text.rfind(':');
  const bool whole = colon == std::string::npos || colon + 1 == text.size() || std::filesystem::exists(text, problem) ||
                     text.find('/', colon) != std::string::npos;
  if (whole) return {text, ""};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

ComparedImages::ComparedImages(const AnalysisSubject& subject, std::stop_token stop, const ProgressCallback& progress)
    : m_subject(subject), m_stop(std::move(stop)), m_progress(progress) {
  if (!subject.dataset) return;
  const std::string& name = subject.dataset->name;
  if (subject.checkpoint) {
    const RunConfig& config = subject.checkpoint->config;
    m_open.push_back(
        {name, isSameData(name, config.dataset) ? reopening(config) : comparedImagesOptions(config, name), subject.dataset});
  } else {
    m_open.push_back({name, DatasetOptions(), subject.dataset});
  }
}

Result<OpenKind> ComparedImages::normal(const std::string& text) {
  if (!text.empty()) return named("normal", text);
  OpenKind kind{m_subject.dataset, m_subject.dataset ? m_subject.dataset->name : std::string(), {}, {}, {}};
  if (!kind.dataset) {
    kind.name = m_subject.checkpoint ? m_subject.checkpoint->config.dataset : std::string();
    auto opened = open("");
    if (!opened) return opened.error();
    kind.dataset = *std::move(opened);
  }
  if (m_subject.checkpoint && isSameData(kind.name, m_subject.checkpoint->config.dataset)) {
    const std::vector<int>& trainedOn = m_subject.checkpoint->config.data.classes;
    if (onlyClasses(trainedOn, classesOf(kind.dataset->test))) kind.classes = trainedOn;
  }
  kind.text = kind.name + (kind.classes.empty() ? "" : ":" + formatClasses(kind.classes));
  auto all = imagesOfClasses(kind.dataset->test, {}, kind.dataset->title);
  if (!all) return all.error();
  kind.test = *std::move(all);
  return kind;
}

Result<OpenKind> ComparedImages::named(const std::string& field, const std::string& text) {
  const NamedSource source = parseNamedSource(text);
  auto dataset = open(source.dataset);
  if (!dataset) return dataset.error();
  OpenKind kind{*dataset, source.dataset, text, {}, {}};
  if (!source.classes.empty()) {
    auto classes = parseClasses(source.classes, kind.dataset->classNames);
    if (!classes) {
      return Error{"expected NAME, or NAME:CLASSES such as mnist:0,3-5, found \"" + text + "\": " + kind.dataset->title + " " +
                       classes.error().what,
                   field, ""};
    }
    kind.classes = *std::move(classes);
  }
  if (kind.dataset == m_subject.dataset && !containsAll(classesOf(kind.dataset->test), kind.classes)) {
    auto whole = openAnew(source.dataset);  // the open one is without these classes
    if (!whole) return whole.error();
    kind.dataset = *whole;
  }
  auto test = imagesOfClasses(kind.dataset->test, kind.classes, kind.dataset->title);
  if (!test) return test.error();
  kind.test = *std::move(test);
  return kind;
}

DatasetOptions ComparedImages::optionsFor(const std::string& name) const {
  return m_subject.checkpoint ? comparedImagesOptions(m_subject.checkpoint->config, name) : DatasetOptions();
}

Result<std::shared_ptr<const Dataset>> ComparedImages::open(const std::string& name) {
  const DatasetOptions options = optionsFor(name);
  for (const Open& there : m_open) {
    if (isSameData(there.name, name) && there.options == options) return there.dataset;
  }
  return openAnew(name);
}

Result<std::shared_ptr<const Dataset>> ComparedImages::openAnew(const std::string& name) {
  if (!m_subject.checkpoint) {
    return Error{"how the model was trained is not known, so no other images can be opened for it", m_subject.name,
                 "Save the model, and open it again."};
  }
  const Checkpoint& checkpoint = *m_subject.checkpoint;
  DatasetOptions options = optionsFor(name);
  const Open key{name.empty() ? checkpoint.config.dataset : name, options, nullptr};
  for (const Open& there : m_open) {
    if (there.dataset != m_subject.dataset && isSameData(there.name, key.name) && there.options == options) return there.dataset;
  }
  // Classes keep the numbers by which they are chosen.
  if (m_subject.dataset && isSameData(key.name, m_subject.dataset->name)) options.knownClasses = m_subject.dataset->classNames;
  auto opened = openModelImages(checkpoint, name, options, Split::Test, "give --normal", m_stop, m_progress);
  if (!opened) return opened.error();
  for (std::string& note : readingNotes(*opened->dataset)) m_notes.push_back(std::move(note));
  for (const std::string& note : opened->notes) m_notes.push_back(printable(note));
  m_open.push_back({key.name, key.options, opened->dataset});
  return opened->dataset;
}

bool overlap(const OpenKind& a, const OpenKind& b) {
  if (!isSameData(a.name, b.name)) return false;
  if (a.test.images.labels.empty() || b.test.images.labels.empty()) return true;
  const std::vector<int> others = classesOf(b.test.images), classes = classesOf(a.test.images);
  return std::any_of(classes.begin(), classes.end(),
                     [&others](int number) { return std::binary_search(others.begin(), others.end(), number); });
}

bool onlyClasses(const std::vector<int>& classes, const std::vector<int>& there) {
  return std::all_of(there.begin(), there.end(),
                     [&classes](int number) { return std::find(classes.begin(), classes.end(), number) != classes.end(); });
}

}  // namespace latentscape
