#include "server/admin/last_known.h"

#include <bit>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "server/auth/sealed_box.h"
#include "server/base/files.h"

namespace signpost::admin {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

constexpr std::string_view kPurpose = "principals 1";  // with the version of the shape below

std::string HeadPath(const std::string& data) { return data + "/last_policy"; }
std::string PrincipalsPath(const std::string& data) { return data + "/last_keys"; }

Error Damaged(const std::string& path) {
  return {ErrorCode::kInvalid, path +
                                   " is damaged or was written with another secret; it is made anew as soon as "
                                   "the store can be reached."};
}

// Texts and numbers one after the other, each as its size, a colon and its bytes.
class Writer {
 public:
  void Text(std::string_view text) {
    bytes_ += std::to_string(text.size());
    bytes_ += ':';
    bytes_ += text;
  }
  void Number(std::uint64_t number) { Text(std::to_string(number)); }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// Once a part is wrong, good() is false for ever and what is read is empty.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::string Text() {
    std::size_t size = 0;
    const auto [stopped, problem] = std::from_chars(bytes_.data(), bytes_.data() + bytes_.size(), size);
    const auto digits = static_cast<std::size_t>(stopped - bytes_.data());
    if (problem != std::errc() || digits == bytes_.size() || *stopped != ':' || bytes_.size() - digits - 1 < size) {
      good_ = false;
      bytes_ = {};
      return {};
    }
    const std::string text(bytes_.substr(digits + 1, size));
    bytes_.remove_prefix(digits + 1 + size);
    return text;
  }
  std::uint64_t Number() {
    const std::string text = Text();
    std::uint64_t number = 0;
    const auto [stopped, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    good_ = good_ && problem == std::errc() && stopped == text.data() + text.size();
    return number;
  }
  bool good() const { return good_; }
  bool at_end() const { return bytes_.empty(); }

 private:
  std::string_view bytes_;
  bool good_ = true;
};

std::uint64_t Milliseconds(base::Instant time) { return static_cast<std::uint64_t>(time.time_since_epoch().count()); }
base::Instant TimeOf(std::uint64_t milliseconds) {
  return base::Instant(std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds)));
}

void Write(const store::Principal& principal, Writer& out) {
  out.Text(principal.id);
  out.Text(principal.name);
  out.Text(principal.kind);
  out.Number(principal.scopes.size());
  for (const std::string& scope : principal.scopes) out.Text(scope);
  out.Text(principal.key_hash);
  out.Number(std::bit_cast<std::uint64_t>(principal.rate_per_second));
  out.Number(principal.burst);
  out.Number(Milliseconds(principal.created));
  out.Number(principal.revoked ? Milliseconds(*principal.revoked) : 0);
}

store::Principal Read(Reader& in) {
  store::Principal principal;
  principal.id = in.Text();
  principal.name = in.Text();
  principal.kind = in.Text();
  for (std::uint64_t left = in.Number(); left > 0 && in.good(); --left) principal.scopes.push_back(in.Text());
  principal.key_hash = in.Text();
  principal.rate_per_second = std::bit_cast<double>(in.Number());
  principal.burst = static_cast<std::uint32_t>(in.Number());
  principal.created = TimeOf(in.Number());
  if (const std::uint64_t revoked = in.Number(); revoked != 0) principal.revoked = TimeOf(revoked);
  return principal;
}

}  // namespace

Result<void> RememberHead(const std::string& data, const KnownHead& head) {
  return base::ReplaceFile(HeadPath(data), {head.revision, " ", std::to_string(Milliseconds(head.confirmed)), "\n"});
}

Result<KnownHead> RecallHead(const std::string& data) {
  const auto text = base::ReadFile(HeadPath(data));
  if (!text) return text.error();
  const std::size_t space = text->find(' ');
  std::uint64_t confirmed_ms = 0;
  if (space == 0 || space == std::string::npos || !text->ends_with('\n')) return Damaged(HeadPath(data));
  const char* const end = text->data() + text->size() - 1;
  const auto [stopped, problem] = std::from_chars(text->data() + space + 1, end, confirmed_ms);
  if (problem != std::errc() || stopped != end) return Damaged(HeadPath(data));
  return KnownHead{.revision = text->substr(0, space), .confirmed = TimeOf(confirmed_ms)};
}

Result<void> RememberPrincipals(const std::string& data, const auth::Secrets& secrets,
                                std::span<const store::Principal> principals) {
  Writer out;
  for (const store::Principal& principal : principals) Write(principal, out);
  return base::ReplaceFile(PrincipalsPath(data), {auth::SealBytes(secrets.cache_key(), kPurpose, out.bytes())});
}

Result<std::vector<store::Principal>> RecallPrincipals(const std::string& data, const auth::Secrets& secrets) {
  const auto sealed = base::ReadFile(PrincipalsPath(data));
  if (!sealed) return sealed.error();
  const std::optional<std::string> bytes = auth::OpenBytes(secrets.cache_key(), kPurpose, *sealed);
  if (!bytes) return Damaged(PrincipalsPath(data));
  std::vector<store::Principal> principals;
  Reader in(*bytes);
  while (!in.at_end() && in.good()) principals.push_back(Read(in));
  if (!in.good()) return Damaged(PrincipalsPath(data));
  return principals;
}

}  // namespace signpost::admin
