// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/json_text.h"

#include <set>
#include <vector>

namespace latentscape {
namespace {

using nlohmann::json;

// Walks the document without building it. A callback that returns false ends the walk; m_problem then holds the reason.
class LimitChecker final : public nlohmann::json_sax<json> {
 public:
  explicit LimitChecker(const JsonLimits& limits) : m_limits(limits) {}
  const std::string& problem() const { return m_problem; }

  bool null() override { return count(); }
  bool boolean(bool) override { return count(); }
  bool number_integer(number_integer_t) override { return count(); }
  bool number_unsigned(number_unsigned_t) override { return count(); }
  bool number_float(number_float_t, const string_t&) override { return count(); }
  bool string(string_t&) override { return count(); }
  bool binary(binary_t&) override { return count(); }
  bool start_object(std::size_t) override { return enter(); }
  bool start_array(std::size_t) override { return enter(); }
  bool end_object() override { return leave(); }
  bool end_array() override { return leave(); }
  bool key(string_t& name) override {
    if (m_keys.back().insert(name).second) return count();
    m_problem = "the key \"" + name + "\" appears twice";
    return false;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    m_problem = "is not valid JSON: there is an error at character " + std::to_string(position);
    return false;
  }

 private:
  bool count() {
    if (++m_values <= m_limits.values) return true;
    m_problem = "holds more than " + std::to_string(m_limits.values) + " JSON values";
    return false;
  }
  bool enter() {
    m_keys.emplace_back();
    if (m_keys.size() <= m_limits.depth) return count();
    m_problem = "is nested deeper than " + std::to_string(m_limits.depth) + " levels";
    return false;
  }
  bool leave() {
    m_keys.pop_back();
    return true;
  }

  JsonLimits m_limits;
  std::size_t m_values = 0;
  std::vector<std::set<std::string>> m_keys;  // one set for each open object or array
  std::string m_problem;
};

}  // namespace

Result<json> parseJson(std::string_view text, const std::string& where, const JsonLimits& limits) {
  LimitChecker checker(limits);
  if (!json::sax_parse(text.begin(), text.end(), &checker)) return Error{checker.problem(), where, ""};
  json document = json::parse(text.begin(), text.end(), nullptr, false);
  if (document.is_discarded()) return Error{"is not valid JSON", where, ""};
  return document;
}

std::string describeJson(const json& value) {
  constexpr std::size_t longest = 60;
  std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
  if (text.size() > longest) text = text.substr(0, longest - 3) + "...";
  return text;
}

}  // namespace latentscape
