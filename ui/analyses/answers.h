// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/subject.h"
#include "core/analyses/write_answer.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "ui/analyses/analysis_panel.h"

#include <QCoreApplication>
#include <QString>
#include <QStringList>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>

namespace latentscape {

// An answer that panels and what they export hold together: answers may be large, and the GUI thread copies none.
template <class Answer>
Result<std::shared_ptr<const Answer>> sharing(Result<Answer> answer) {
  if (!answer) return answer.error();
  return std::shared_ptr<const Answer>(std::make_shared<const Answer>(*std::move(answer)));
}

// The work of answering a question of core/analyses, for AnalysisJob::run() and ask().
template <class Question>
auto answering(Question question) {
  return
      [question = std::move(question)](const AnalysisSubject& subject, std::stop_token stop, const ProgressCallback& progress) {
        return sharing(answer(question, subject, std::move(stop), progress));
      };
}

// Whether the question fits the model, for AnalysisPanel::misfitFinder().
template <class Question>
auto fittingOf(Question question) {
  return [question = std::move(question)](const AnalysisSubject& subject, const std::stop_token&) {
    return misfit(question, subject);
  };
}

// The number of images in a question: those that are wanted, or 0, all of them, where there are no more.
inline std::uint64_t imagesIn(std::uint64_t wanted, std::size_t there) { return wanted < there ? wanted : 0; }

// What a note or an Error of core/analyses says, as a sentence of its own.
inline QString sentenceOf(const std::string& text) {
  QString sentence = QString::fromStdString(text);
  if (sentence.isEmpty()) return sentence;
  sentence[0] = sentence[0].toUpper();
  return sentence + QLatin1Char('.');
}

enum class Drawn { Scalable, AsPng };  // as .png or .svg, or as .png alone

// What Export saves of an answer: every kind of file that it can be written as, those of the suggestion's kind first.
template <class Answer>
AnalysisExport exportOf(const QString& caption, const QString& suggestion, const std::shared_ptr<const Answer>& answer, bool dark,
                        Drawn drawn = Drawn::Scalable) {
  const auto text = [](const char* words) { return QCoreApplication::translate("AnalysisPanel", words); };
  QStringList filters;
  if constexpr (HasPicture<Answer>) {
    filters << text("Picture (*.png)");
    if (drawn == Drawn::Scalable) filters << text("Scalable picture (*.svg)");
  }
  if constexpr (HasCsv<Answer>) {
    if (suggestion.endsWith(QLatin1String(".csv"))) filters.prepend(text("Table (*.csv)"));
    else filters << text("Table (*.csv)");
  }
  if constexpr (HasJson<Answer>) filters << text("Figures (*.json)");
  if constexpr (HasArrays<Answer>) {
    if (suggestion.endsWith(QLatin1String(".npz"))) filters.prepend(text("Data set (*.npz)"));
    else filters << text("Data set (*.npz)");
  }
  return {caption, suggestion, filters.join(QStringLiteral(";;")),
          [answer, dark](const std::filesystem::path& file, const std::stop_token& stop) {
            return writeAnswer(*answer, file, {dark, 0}, stop);
          }};
}

}  // namespace latentscape
