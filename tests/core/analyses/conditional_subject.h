// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/subject.h"
#include "tests/core/exploration/conditional_fake.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace latentscape {

// A model of three classes with an image of class 2, then one of class 1.
inline AnalysisSubject conditional(std::vector<std::string> classNames) {
  AnalysisSubject subject;
  subject.model = std::make_shared<Conditional>();
  auto checkpoint = std::make_shared<Checkpoint>();
  checkpoint->config.model.classes = 3;
  checkpoint->config.classNames = std::move(classNames);
  subject.checkpoint = std::move(checkpoint);
  auto dataset = std::make_shared<Dataset>();
  dataset->test = {{2, 2, 1}, {51, 0, 0, 0, 255, 102, 0, 0}, {2, 1}};
  subject.dataset = std::move(dataset);
  subject.name = "runs/pets";
  return subject;
}

// The same, with images that have no classes.
inline AnalysisSubject conditionalWithoutLabels(std::vector<std::string> classNames) {
  AnalysisSubject subject = conditional(std::move(classNames));
  auto dataset = std::make_shared<Dataset>(*subject.dataset);
  dataset->test.labels.clear();
  subject.dataset = std::move(dataset);
  return subject;
}

}  // namespace latentscape
