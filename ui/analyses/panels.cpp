// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/panels.h"

#include "ui/analyses/anomalies_panel.h"
#include "ui/analyses/attributes_panel.h"
#include "ui/analyses/compress_panel.h"
#include "ui/analyses/denoise_panel.h"
#include "ui/analyses/evaluate_panel.h"
#include "ui/analyses/generate_panel.h"
#include "ui/analyses/neighbours_panel.h"
#include "ui/analyses/reconstruct_panel.h"
#include "ui/analyses/representation_panel.h"
#include "ui/analyses/traversal_panel.h"
#include "ui/analyses/uncertainty_panel.h"

#include <cassert>
#include <map>

namespace latentscape {
namespace {

template <class Panel>
AnalysisPanel* make(AnalysisController& analyses) {
  return new Panel(analyses);
}

}  // namespace

AnalysisPanel* makePanel(std::string_view name, AnalysisController& analyses) {
  static const std::map<std::string_view, AnalysisPanel* (*)(AnalysisController&)> panels{
      {"anomalies", make<AnomaliesPanel>},
      {"attributes", make<AttributesPanel>},
      {"compress", make<CompressPanel>},
      {"denoise", make<DenoisePanel>},
      {"evaluate", make<EvaluatePanel>},
      {"generate", make<GeneratePanel>},
      {"neighbours", make<NeighboursPanel>},
      {"reconstruct", make<ReconstructPanel>},
      {"representation", make<RepresentationPanel>},
      {"traversal", make<TraversalPanel>},
      {"uncertainty", make<UncertaintyPanel>}};
  const auto found = panels.find(name);
  assert(found != panels.end());
  return found->second(analyses);
}

}  // namespace latentscape
