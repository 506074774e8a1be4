// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <vector>

namespace latentscape {

// The field's terms, as the interface explains them: each in a sentence, with its formula and where that comes from. The one
// place where this is written; docs/GLOSSARY.md has the same rows, which a test compares.
struct Term {
  QString name;
  QString pattern;  // the words by which a text names it: a regular expression, matched as whole words
  QString meaning;  // one sentence
  QString formula;  // one line
  QString source;   // of the formula: author and year
};

// In the order of the glossary, by name.
const std::vector<Term>& terms();

// The terms that a text names, in the order of the text, each once. Of two that overlap, the longer one: "aggregate posterior" is
// no "posterior".
std::vector<const Term*> termsIn(const QString& text);

// What a tooltip says of them, as rich text; and the same as plain text. Empty if there are none.
QString richExplanation(const std::vector<const Term*>& terms);
QString plainExplanation(const std::vector<const Term*>& terms);

}  // namespace latentscape
