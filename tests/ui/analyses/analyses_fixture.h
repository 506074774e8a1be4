// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/core/storage/temporary_folder.h"
#include "tests/ui/deadline.h"
#include "tests/ui/panels/support.h"
#include "ui/analyses/analysis_panel.h"

#include <functional>
#include <string>

namespace latentscape {

// A controller with the embedded model and 400 of the embedded digits, as they come.
class AnalysesTest : public testing::Test {
 protected:
  static constexpr std::size_t kImages = 400;

  void SetUp() override;
  // The same with training images, another 400.
  static std::shared_ptr<const Dataset> withTraining();

  static bool until(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, kDeadline); }
  // Presses Run and waits for the end of the work.
  void run(AnalysisPanel& panel) const;
  // What Export would write into a file of that name: its bytes.
  std::string exported(AnalysisPanel& panel, const std::string& name) const;
  QString number(AnalysisPanel& panel) const { return panel.headline(); }

  TemporaryFolder m_folder;
  AnalysisController m_analyses;
  AnalysisSubject m_subject;
};

}  // namespace latentscape
