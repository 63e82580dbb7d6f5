#include "server/net/http.h"

#include <algorithm>
#include <array>

namespace signpost::net {
namespace {

struct RefusalEntry {
  int status;
  std::string_view name;
};

// In the order of the enum.
constexpr std::array<RefusalEntry, kRefusals> kRefusalTable{{
    {400, "bad_request"},
    {400, "bad_host"},
    {400, "bad_content_length"},
    {404, "not_found"},
    {405, "method_not_allowed"},
    {408, "request_timeout"},
    {411, "length_required"},
    {411, "transfer_encoding"},
    {413, "body_too_large"},
    {414, "request_line_too_long"},
    {417, "expectation_failed"},
    {431, "headers_too_large"},
    {500, "handler_failed"},
    {501, "method_not_implemented"},
    {503, "pool_full"},
    {503, "too_many_connections"},
    {505, "version_not_supported"},
}};

constexpr char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
  });
}

const Field* Find(std::span<const Field> fields, std::string_view name) {
  for (const Field& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

}  // namespace

std::string_view Request::Header(std::string_view name) const {
  for (const Field& field : headers) {
    if (EqualsIgnoringCase(field.name, name)) return field.value;
  }
  return {};
}

std::optional<std::string_view> Request::Param(std::string_view name) const {
  const Field* field = Find(params, name);
  if (field == nullptr) return std::nullopt;
  return field->value;
}

std::string_view Request::Capture(std::size_t index) const {
  return index < captures.size() ? captures[index] : std::string_view();
}

void Response::SetHeader(std::string_view name, std::string value) {
  if (name.empty() || HasControl(name) || HasControl(value)) return;
  for (auto& [known_name, known_value] : headers) {
    if (EqualsIgnoringCase(known_name, name)) {
      known_value = std::move(value);
      return;
    }
  }
  headers.emplace_back(std::string(name), std::move(value));
}

int RefusalStatus(Refusal refusal) { return kRefusalTable[static_cast<std::size_t>(refusal)].status; }

std::string_view RefusalName(Refusal refusal) { return kRefusalTable[static_cast<std::size_t>(refusal)].name; }

bool EqualsIgnoringCase(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(), [](char a, char b) { return Lower(a) == Lower(b); });
}

}  // namespace signpost::net
