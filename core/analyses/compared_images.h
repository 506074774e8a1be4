// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/subject.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset_options.h"
#include "core/exploration/anomaly_sets.h"

#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace latentscape {

// "mnist:0,3-5" in its parts. A path that is there is whole. Blocks on the file system.
struct NamedSource {
  std::string dataset, classes;
};
NamedSource parseNamedSource(const std::string& text);

// Images of one kind, and where they come from.
struct OpenKind {
  std::shared_ptr<const Dataset> dataset;
  std::string name;  // of the data set, as it was opened
  std::string text;  // for users
  std::vector<int> classes;
  NumberedImages test;
};

// Opens the data sets that a question of anomalies names, each once; those that the subject has open are there already. The
// subject and the callback outlive it. Its members block.
class ComparedImages {
 public:
  ComparedImages(const AnalysisSubject& subject, std::stop_token stop, const ProgressCallback& progress);

  // Named by a text such as "mnist:0,3-5"; empty: the subject's images, or where none are open, those that the model was trained
  // on.
  Result<OpenKind> normal(const std::string& text);
  // field: the where of an Error about the text.
  Result<OpenKind> named(const std::string& field, const std::string& text);
  // What the user has to know of the data sets that were opened.
  std::vector<std::string> takeNotes() { return std::move(m_notes); }

 private:
  struct Open {
    std::string name;
    DatasetOptions options;
    std::shared_ptr<const Dataset> dataset;
  };

  DatasetOptions optionsFor(const std::string& name) const;
  // An empty name is what the model was trained on.
  Result<std::shared_ptr<const Dataset>> open(const std::string& name);
  Result<std::shared_ptr<const Dataset>> openAnew(const std::string& name);

  const AnalysisSubject& m_subject;
  const std::stop_token m_stop;
  const ProgressCallback& m_progress;
  std::vector<Open> m_open;
  std::vector<std::string> m_notes;
};

// Whether some images may be of both kinds.
bool overlap(const OpenKind& a, const OpenKind& b);
// Whether no others are there.
bool onlyClasses(const std::vector<int>& classes, const std::vector<int>& there);

}  // namespace latentscape
