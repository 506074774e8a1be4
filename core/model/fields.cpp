// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/fields.h"

#include <cassert>
#include <type_traits>

namespace latentscape {

double numberOf(const RunConfig& config, const ConfigField& field) {
  return std::visit(
      [&config](auto member) -> double {
        if constexpr (std::is_same_v<decltype(member), std::monostate>) {
          assert(false && "the field is no number");
          return 0.0;
        } else {
          return static_cast<double>(memberOf(config, member));
        }
      },
      field.number);
}

void setNumber(RunConfig& config, const ConfigField& field, double value) {
  std::visit(
      [&config, value](auto member) {
        if constexpr (std::is_same_v<decltype(member), std::monostate>) {
          assert(false && "the field is no number");
        } else {
          auto& place = memberOf(config, member);
          place = static_cast<std::remove_reference_t<decltype(place)>>(value);
        }
      },
      field.number);
}

void copyField(const RunConfig& from, RunConfig& to, const ConfigField& field) {
  if (field.copy != nullptr) field.copy(from, to);
  else setNumber(to, field, numberOf(from, field));
}

std::vector<const ConfigField*> differences(const RunConfig& a, const RunConfig& b) {
  std::vector<const ConfigField*> found;
  for (const ConfigField& field : kConfigFields) {
    RunConfig changed = b;
    copyField(a, changed, field);
    if (!(changed == b)) found.push_back(&field);
  }
  return found;
}

}  // namespace latentscape
