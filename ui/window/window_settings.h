// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/consent_flow.h"
#include "ui/window/exploration_binding.h"
#include "ui/window/file_dialogs.h"
#include "ui/window/last_run.h"
#include "ui/window/recent_files.h"
#include "ui/window/settings_file.h"
#include "ui/window/view_menu.h"
#include "ui/window/window_layout.h"

#include <QObject>
#include <QTimer>
#include <QVariantMap>

class QSettings;

namespace latentscape {

class ExperimentPanel;
class FirstSteps;
class LossPlot;

// What the window remembers from one start to the next, in the user's settings, which other windows use too: a change is written
// soon after it is made, into what stands there then, and nothing else is. Nonsense in them is passed over, and goes with the
// next change. GUI thread only.
class WindowSettings : public QObject {
  Q_OBJECT
 public:
  WindowSettings(WindowLayout& layout, ViewMenu& view, FileDialogs& dialogs, RecentFiles& recent, ConsentFlow& consent,
                 ExplorationBinding& binding, ExperimentPanel& experiment, LossPlot& losses, LastRun& last, FirstSteps& steps);
  ~WindowSettings() override;

  void restore();  // once; from then on, changes are written
  void store();    // what has changed and is not yet on its way; the destructor waits until it is written

 signals:
  void failed(const Error& why);  // changes can't be written; once

 private:
  void restoreLayout(const QSettings& settings);
  void restoreFirstSteps(const QSettings& settings);
  void restoreExperiment(const QSettings& settings);
  void watch();
  QVariantMap choices() const;
  QVariantMap arrangement() const;

  WindowLayout& m_layout;
  ViewMenu& m_view;
  FileDialogs& m_dialogs;
  RecentFiles& m_recent;
  ConsentFlow& m_consent;
  ExplorationBinding& m_binding;
  ExperimentPanel& m_experiment;
  LossPlot& m_losses;
  LastRun& m_last;
  FirstSteps& m_steps;
  QTimer m_soon;            // gathers what changes together: letters typed, a window dragged
  QVariantMap m_known;      // choices() as restored or last given to the file
  bool m_arranged = false;  // since the arrangement was last given to the file
  SettingsFile m_file;
};

}  // namespace latentscape
