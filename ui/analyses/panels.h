// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace latentscape {

class AnalysisController;
class AnalysisPanel;

// The panel of the analysis whose tab has that name in core/analyses/registry.h; without a parent. Every such name has one.
AnalysisPanel* makePanel(std::string_view name, AnalysisController& analyses);

}  // namespace latentscape
