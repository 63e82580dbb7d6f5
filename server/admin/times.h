// Times as people write and read them here: UTC, RFC 3339.
//
//   std::optional<base::Instant> from = ParseTime("2026-01-31T12:00Z");    // or "2026-01-31", its first moment
//   Show(FormatTime(*from));                                               // 2026-01-31T12:00:00Z
//
// Contract: ParseTime reads YYYY-MM-DD, YYYY-MM-DDTHH:MMZ and YYYY-MM-DDTHH:MM:SSZ from the year 1970 on, and nothing
// else. FormatTime drops fractions of a second. FormatTimeMs drops nothing: ParseTimeMs, which reads
// YYYY-MM-DDTHH:MM:SS.mmmZ only, gives the same moment again, from the year 1970 to 9999. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/base/clock.h"

namespace signpost::admin {

std::optional<base::Instant> ParseTime(std::string_view text);
std::string FormatTime(base::Instant time);
std::optional<base::Instant> ParseTimeMs(std::string_view text);
std::string FormatTimeMs(base::Instant time);

}  // namespace signpost::admin
