// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/core/storage/temporary_folder.h"
#include "tests/ui/deadline.h"
#include "tests/ui/panels/support.h"
#include "ui/analyses/analysis_panel.h"

#include <functional>
#include <string>

namespace latentscape {

// A controller with the embedded model and the first 400 of the embedded digits.
class AnalysesTest : public testing::Test {
 protected:
  static constexpr std::size_t kImages = 400;

  void SetUp() override;
  // The same, with another 400 as training images.
  static std::shared_ptr<const Dataset> withTraining();

  // m_subject with its model taken as an autoencoder.
  AnalysisSubject asAutoencoder() const;

  static bool until(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, kDeadline); }
  // Presses Run and waits for the work to end.
  void run(AnalysisPanel& panel) const;
  // What a click on Export asks for; without a function if nothing.
  AnalysisExport asked(AnalysisPanel& panel) const;
  // The bytes that it writes into a file of that name.
  std::string written(const AnalysisExport& what, const std::string& name) const;
  std::string exported(AnalysisPanel& panel, const std::string& name) const;
  QString number(AnalysisPanel& panel) const { return panel.headline(); }

  TemporaryFolder m_folder;
  AnalysisController m_analyses;
  AnalysisSubject m_subject;
};

}  // namespace latentscape
