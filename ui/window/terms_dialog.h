// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/reading_dialog.h"

namespace latentscape {

// All terms that the interface explains (ui/widgets/terms.h), for who can't hover over them.
class TermsDialog : public ReadingDialog {
  Q_OBJECT
 public:
  explicit TermsDialog(QWidget* parent);
};

}  // namespace latentscape
