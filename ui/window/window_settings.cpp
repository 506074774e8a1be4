// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/window_settings.h"

#include "core/data/open.h"
#include "core/storage/checkpoint.h"
#include "ui/panels/experiment_panel.h"
#include "ui/plots/loss_plot.h"

#include <QSettings>

#include <algorithm>

namespace latentscape {
namespace {

constexpr int kLayoutVersion = 1;

}  // namespace

WindowSettings::WindowSettings(WindowLayout& layout, ViewMenu& view, FileDialogs& dialogs, RecentFiles& recent,
                               ConsentFlow& consent, ExplorationBinding& binding, ExperimentPanel& experiment, LossPlot& losses)
    : m_layout(layout), m_view(view), m_dialogs(dialogs), m_recent(recent), m_consent(consent), m_binding(binding),
      m_experiment(experiment), m_losses(losses) {}

void WindowSettings::restore() {
  const QSettings settings;
  restoreLayout(settings);
  const int mode = settings.value("theme").toInt();
  if (mode >= 0 && mode <= 2) m_view.chooseTheme(static_cast<Theme::Mode>(mode));
  m_dialogs.setFolder(settings.value("folder").toString());
  m_recent.setPaths(settings.value("recent").toStringList());
  restoreExperiment(settings);
  m_losses.setXAxis(
      static_cast<LossAxis>(std::clamp(settings.value("lossAxis", static_cast<int>(LossAxis::Epoch)).toInt(), 0, 2)));
  m_losses.setLogarithmic(settings.value("lossLogarithmic").toBool());
  if (settings.value("interpolation").toInt() == 1) m_binding.setInterpolation(InterpolationMode::Spherical);
}

void WindowSettings::restoreLayout(const QSettings& settings) {
  if (settings.value("layout").toInt() != kLayoutVersion) return;
  m_layout.restore({settings.value("geometry").toByteArray(), settings.value("columns").toByteArray(),
                    settings.value("rows").toByteArray(), settings.value("tab").toInt()});
  m_view.setHidden(settings.value("hidden").toStringList());
}

void WindowSettings::restoreExperiment(const QSettings& settings) {
  m_consent.consent().setPaths(settings.value("allowedImages").toStringList());
  const auto config = configFromJson(settings.value("experiment").toString().toStdString(), "settings");
  if (!config) return;
  m_experiment.setConfig(*config);
  // Settings from before there were questions: what stands there was chosen in this window.
  if (!settings.contains("allowedImages") && !isDatasetName(config->dataset))
    m_consent.consent().setPaths({QString::fromStdString(config->dataset)});
}

void WindowSettings::store() const {
  QSettings settings;
  const WindowLayout::State layout = m_layout.state();
  settings.setValue("layout", kLayoutVersion);
  settings.setValue("geometry", layout.geometry);
  settings.setValue("columns", layout.columns);
  settings.setValue("rows", layout.rows);
  settings.setValue("tab", layout.tab);
  settings.setValue("hidden", m_view.hidden());
  settings.setValue("theme", static_cast<int>(m_view.chosenTheme()));
  settings.setValue("folder", m_dialogs.folder());
  settings.setValue("recent", m_recent.paths());
  settings.setValue("allowedImages", m_consent.consent().paths());
  settings.setValue("experiment", QString::fromStdString(toJson(m_experiment.config())));
  settings.setValue("lossAxis", static_cast<int>(m_losses.xAxis()));
  settings.setValue("lossLogarithmic", m_losses.logarithmic());
  settings.setValue("interpolation", m_binding.interpolation() == InterpolationMode::Spherical ? 1 : 0);
}

}  // namespace latentscape
