// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/explore_menu.h"

#include "ui/analyses/generate_panel.h"
#include "ui/analyses/reconstruct_panel.h"
#include "ui/panels/interpolate_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/window/brush_flow.h"
#include "ui/window/menu_action.h"

namespace latentscape {

ExploreMenu::ExploreMenu(ExplorationController& exploration, ExplorationBinding& binding, AnalysisTabs& tabs, LatentMap& map,
                         InterpolatePanel& interpolate, BrushFlow& brush, QWidget* parent)
    : QMenu(tr("E&xplore"), parent) {
  const auto add = [this](const char* name, const QString& text, const QKeySequence& keys, std::function<void()> trigger) {
    addMenuAction(*this, QString::fromLatin1(name), text, keys, std::move(trigger));
  };
  add("fitMap", tr("&Fit the Map"), QKeySequence(tr("Ctrl+0")), [&] { map.fit(); });
  add("centreProbe", tr("Probe to the &Middle"), QKeySequence(tr("Ctrl+M")), [&] { binding.moveProbe({0.0, 0.0}); });
  add("clearSelection", tr("Des&elect the Image"), {}, [&] { binding.select(std::nullopt); });
  brush.addActions(*addMenu(tr("Br&ush")));
  addSeparator();
  add("endA", tr("Set &A from the Probe"), QKeySequence(tr("Ctrl+1")),
      [&] { binding.requestEnd(0, InterpolatePanel::FromProbe); });
  add("endB", tr("Set &B from the Probe"), QKeySequence(tr("Ctrl+2")),
      [&] { binding.requestEnd(1, InterpolatePanel::FromProbe); });
  add("randomEnds", tr("A and B at &Random"), QKeySequence(tr("Ctrl+Shift+R")), [&] {
    binding.requestEnd(0, InterpolatePanel::FromRandom);
    binding.requestEnd(1, InterpolatePanel::FromRandom);
  });
  add("swapEnds", tr("&Swap A and B"), {}, [&] { exploration.swapEnds(); });
  add("play", tr("P&lay or Pause"), QKeySequence(tr("Ctrl+P")), [&] { interpolate.setPlaying(!interpolate.isPlaying()); });
  addSeparator();
  add("resample", tr("Sample A&gain"), QKeySequence(tr("Ctrl+G")), [&] {
    tabs.show(QLatin1String(GeneratePanel::kName));
    tabs.panel<GeneratePanel>().resample();
  });
  add("others", tr("&Other Reconstructions"), {}, [&] {
    tabs.show(QLatin1String(ReconstructPanel::kName));
    tabs.panel<ReconstructPanel>().others();
  });
  add("draw", tr("&Draw"), QKeySequence(tr("Ctrl+D")), [&] { tabs.open(QLatin1String(AnalysisTabs::kDraw)); });
  addSeparator();
  tabs.addActions(*addMenu(tr("&Tabs")));
}

}  // namespace latentscape
