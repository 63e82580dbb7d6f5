// What an operator reads: one line per event on standard error, a name and key=value fields, or one JSON object a line.
//
//   log::Info("policy_published", {{"revision", id}, {"rules", count}});
//
// Contract: a name is snake_case and fixed in the source; values are facts about the server. Never the text a person
// typed, an address of a caller, a user agent, a session or a key: there is no call that takes a request.
// Thread-safety: any thread, after Configure.
#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

namespace signpost::base::log {

enum class Format { kText, kJson };
enum class Level { kDebug, kInfo, kWarning, kError };

struct Field {
  Field(std::string_view field_name, std::string_view text) : name(field_name), value(text), quoted(true) {}
  Field(std::string_view field_name, const char* text) : Field(field_name, std::string_view(text)) {}
  Field(std::string_view field_name, const std::string& text) : Field(field_name, std::string_view(text)) {}
  Field(std::string_view field_name, bool truth) : name(field_name), value(truth ? "true" : "false"), quoted(false) {}
  template <typename Number>
  requires std::integral<Number> || std::floating_point<Number> Field(std::string_view field_name, Number number)
      : name(field_name), value(std::to_string(number)), quoted(false) {}

  std::string_view name;
  std::string value;
  bool quoted;
};
using Fields = std::initializer_list<Field>;

void Configure(Format format, Level minimum);

void Debug(std::string_view event, Fields fields = {});
void Info(std::string_view event, Fields fields = {});
void Warning(std::string_view event, Fields fields = {});
void Error(std::string_view event, Fields fields = {});

}  // namespace signpost::base::log
