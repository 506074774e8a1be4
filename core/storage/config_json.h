// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/config.h"
#include "core/storage/json_text.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace latentscape {

// Private to core/storage and core/runs.

// Reads the fields of a JSON object into variables. A missing field leaves its variable unchanged. The first field of a wrong
// type sets error ("field model.hidden: expected ..., found ...") and stops all further reading with the same error.
class JsonFields {
 public:
  // object, where and error must outlive this. path: "" at the top level, "model." within model.
  JsonFields(const nlohmann::json& object, std::string path, const std::string& where, std::optional<Error>& error);

  void integer(const char* key, int& value);
  void unsignedInteger(const char* key, std::uint64_t& value);
  void number(const char* key, double& value);
  void anyNumber(const char* key, double& value);  // as anyNumberToJson() writes it
  void text(const char* key, std::string& value);
  void flag(const char* key, bool& value);
  template <class Choice>
  void choice(const char* key, Choice& value) {
    const nlohmann::json* found = find(key);
    if (found == nullptr) return;
    const auto named = found->is_string() ? choiceNamed<Choice>(found->get_ref<const std::string&>()) : std::nullopt;
    if (!named) return fail(key, choiceList<Choice>(), *found);
    value = *named;
  }
  void integers(const char* key, std::vector<int>& values);
  void texts(const char* key, std::vector<std::string>& values);
  // A word that parse (string_view -> Result<T>) accepts.
  template <class T, class Parse>
  void choice(const char* key, const char* expected, T& value, const Parse& parse) {
    std::string word;
    text(key, word);
    if (!has(key)) return;
    const auto parsed = parse(word);
    if (!parsed) return fail(key, expected, *find(key));
    value = *parsed;
  }
  // The fields of a nested object; those of an empty object if it is missing.
  JsonFields object(const char* key);
  // Those of each object of a list, none if it is missing; at most so many.
  std::vector<JsonFields> objects(const char* key, std::size_t most);
  bool has(const char* key) const;
  void require(const char* key, const std::string& expected);  // fails if it is missing

 private:
  const nlohmann::json* find(const char* key) const;  // nullptr if it is missing or reading has stopped
  void fail(const char* key, const std::string& expected, const nlohmann::json& found);

  const nlohmann::json* m_object;
  std::string m_path;
  const std::string* m_where;
  std::optional<Error>* m_error;
};

// JSON has neither infinities nor NaN: these become texts.
nlohmann::ordered_json anyNumberToJson(double value);

nlohmann::ordered_json configToJson(const RunConfig& config);
Result<RunConfig> configFromDocument(const nlohmann::json& document, const std::string& where);

}  // namespace latentscape
