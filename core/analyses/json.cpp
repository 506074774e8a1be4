// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/json.h"

#include "core/base/printable.h"

namespace latentscape {

std::string jsonText(const nlohmann::ordered_json& result, int indent) {
  const std::string text = result.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
  return printable(text, LineBreaks::Keep) + "\n";
}

nlohmann::ordered_json orNull(const std::optional<double>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

}  // namespace latentscape
