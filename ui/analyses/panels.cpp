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

using Make = AnalysisPanel* (*)(AnalysisController&);

template <class... Panels>
std::map<std::string_view, Make> makers() {
  return {{Panels::kName, [](AnalysisController& analyses) -> AnalysisPanel* { return new Panels(analyses); }}...};
}

}  // namespace

AnalysisPanel* makePanel(std::string_view name, AnalysisController& analyses) {
  static const auto panels = makers<AnomaliesPanel, AttributesPanel, CompressPanel, DenoisePanel, EvaluatePanel, GeneratePanel,
                                    NeighboursPanel, ReconstructPanel, RepresentationPanel, TraversalPanel, UncertaintyPanel>();
  const auto found = panels.find(name);
  assert(found != panels.end());
  return found->second(analyses);
}

}  // namespace latentscape
