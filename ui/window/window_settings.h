// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/consent_flow.h"
#include "ui/window/exploration_binding.h"
#include "ui/window/file_dialogs.h"
#include "ui/window/recent_files.h"
#include "ui/window/view_menu.h"
#include "ui/window/window_layout.h"

class QSettings;

namespace latentscape {

class ExperimentPanel;
class LossPlot;

// What the window remembers from one start to the next, in the user's settings. Nonsense in them is passed over. GUI thread
// only.
class WindowSettings {
 public:
  WindowSettings(WindowLayout& layout, ViewMenu& view, FileDialogs& dialogs, RecentFiles& recent, ConsentFlow& consent,
                 ExplorationBinding& binding, ExperimentPanel& experiment, LossPlot& losses);

  void restore();
  void store() const;

 private:
  void restoreLayout(const QSettings& settings);
  void restoreExperiment(const QSettings& settings);

  WindowLayout& m_layout;
  ViewMenu& m_view;
  FileDialogs& m_dialogs;
  RecentFiles& m_recent;
  ConsentFlow& m_consent;
  ExplorationBinding& m_binding;
  ExperimentPanel& m_experiment;
  LossPlot& m_losses;
};

}  // namespace latentscape
