// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/terms_dialog.h"

#include "ui/widgets/terms.h"

namespace latentscape {
namespace {

QString all() {
  std::vector<const Term*> each;
  for (const Term& term : terms()) each.push_back(&term);
  return richExplanation(each);
}

}  // namespace

TermsDialog::TermsDialog(QWidget* parent) : ReadingDialog(QStringLiteral("terms"), tr("Terms"), all(), parent) {}

}  // namespace latentscape
