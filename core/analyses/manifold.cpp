// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/manifold.h"

#include "core/analyses/number_checks.h"

namespace latentscape {

Result<void> validate(const ManifoldQuestion& question, const AnalysisSubject&) {
  return checkWhole("grid", 1, ManifoldQuestion::kMaxGrid, question.grid);
}

Result<ManifoldAnswer> answer(const ManifoldQuestion& question, const AnalysisSubject& subject, std::stop_token,
                              const ProgressCallback&) {
  if (auto valid = validate(question, subject); !valid) return valid.error();
  return ManifoldAnswer{question.grid, {subject.model, manifoldPoints(subject.model->latentDimension(), question.grid)}};
}

Result<void> draw(const ManifoldAnswer& answer, const std::filesystem::path& file, const PictureStyle& style,
                  const std::stop_token& stop) {
  return answer.images.draw(file, answer.grid, 0, style.scale, stop);
}

}  // namespace latentscape
