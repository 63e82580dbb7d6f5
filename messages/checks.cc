#include "messages/checks.h"

#include <unicode/uloc.h>

#include <algorithm>

namespace signpost::messages {
namespace {

constexpr std::size_t kMaxIdBytes = 64;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

}  // namespace

bool IsId(std::string_view text) {
  return !text.empty() && text.size() <= kMaxIdBytes &&
         std::ranges::all_of(text, [](char c) { return IsLower(c) || IsDigit(c) || c == '-'; });
}

bool IsBlank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

std::optional<rules::Moment> ParseDate(const std::string& text) {
  // A schedule reads dates already, and with times too, which are not wanted here.
  if (text.size() != std::string_view("YYYY-MM-DD").size()) return std::nullopt;
  rules::Issues issues;
  return rules::Schedule::Compile({.until = text}, "", issues).End();
}

bool IsCountry(std::string_view code) {
  if (code.size() != 2) return false;
  for (const char* const* known = uloc_getISOCountries(); *known != nullptr; ++known) {
    if (code == *known) return true;
  }
  return false;
}

bool IsPlace(std::string_view code) {
  if (code == "*") return true;
  if (code.size() == 2) return IsCountry(code);
  return code.size() >= 4 && code.size() <= 6 && code[2] == '-' && IsCountry(code.substr(0, 2)) &&
         std::ranges::all_of(code.substr(3), [](char c) { return IsUpper(c) || IsDigit(c); });
}

bool IsHttpsUrl(std::string_view url) {
  constexpr std::string_view kScheme = "https://";
  if (!url.starts_with(kScheme)) return false;
  // Printable ASCII without what would end an attribute or a header; anything else must be percent-encoded.
  if (!std::ranges::all_of(url, [](char c) {
        return c > ' ' && c < 0x7f && std::string_view("\"'<>\\^`{|}").find(c) == std::string_view::npos;
      })) {
    return false;
  }
  const std::string_view rest = url.substr(kScheme.size());
  const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
  return host.find('.') != std::string_view::npos && host.front() != '.' && host.back() != '.' &&
         std::ranges::all_of(
             host, [](char c) { return IsLower(c) || IsUpper(c) || IsDigit(c) || c == '.' || c == '-' || c == ':'; });
}

bool IsTelUri(std::string_view uri) {
  constexpr std::string_view kPrefix = "tel:+";
  if (!uri.starts_with(kPrefix)) return false;
  const std::string_view digits = uri.substr(kPrefix.size());
  return digits.size() >= 3 && digits.size() <= 15 && std::ranges::all_of(digits, IsDigit);
}

std::string Quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

std::string Pointer(const std::string& parent, std::string_view key) {
  std::string pointer = parent;
  rules::AppendPointerName(pointer, key);
  return pointer;
}

std::string Pointer(const std::string& parent, std::size_t index) { return parent + '/' + std::to_string(index); }

void CheckAndAddId(const std::string& id, std::uint32_t index, std::string_view what, const std::string& pointer,
                   IdIndex& ids, rules::Issues& issues) {
  if (!IsId(id)) {
    AddError(issues, pointer,
             Quoted(id) + " cannot be the id of a " + std::string(what) +
                 ". Use 1 to 64 small letters a to z, digits and hyphens.");
  } else if (!ids.emplace(id, index).second) {
    AddError(issues, pointer,
             "The id " + Quoted(id) + " is used by another " + std::string(what) + " already. Give each its own.");
  }
}

std::optional<std::uint32_t> FindId(const IdIndex& ids, std::string_view id) {
  const auto found = ids.find(id);
  if (found == ids.end()) return std::nullopt;
  return found->second;
}

}  // namespace signpost::messages
