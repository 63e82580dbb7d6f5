#include "server/counters/caps.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <type_traits>
#include <utility>

#include "server/base/log.h"
#include "server/counters/segment.h"
#include "server/store/store.h"

namespace signpost::counters {
namespace {

using base::CannotDo;
using base::Result;

// The word of a lane: the low bits of the period (of every other one, since its lane has the others) above what is held
// above what is used. A thread would have to sleep through 512 periods to take one kind of word for another.
constexpr unsigned kPlaceBits = 28;
constexpr std::uint64_t kPlaceMask = (std::uint64_t{1} << kPlaceBits) - 1;
static_assert(kMaxHeldPlaces == kPlaceMask);

std::uint64_t TagOf(std::uint32_t period) { return std::uint64_t{(period / 2) & 0xff} << (2 * kPlaceBits); }

bool HasTag(std::uint64_t word, std::uint32_t period) {
  return word >> (2 * kPlaceBits) == TagOf(period) >> (2 * kPlaceBits);
}

CapLane::Places PlacesOf(std::uint64_t word) {
  return {.held = static_cast<std::uint32_t>((word >> kPlaceBits) & kPlaceMask),
          .used = static_cast<std::uint32_t>(word & kPlaceMask)};
}

std::uint64_t WordOf(std::uint32_t period, CapLane::Places places) {
  return TagOf(period) | std::uint64_t{places.held} << kPlaceBits | places.used;
}

constexpr std::array<char, 8> kMagic = {'S', 'P', 'C', 'A', 'P', 'S', '1', '\n'};  // with the version of the layout

struct Header {
  std::array<char, 8> magic = kMagic;
  std::array<char, 64> name{};
  std::array<char, kBootIdCharacters> boot{};
  std::uint32_t checksum = 0;  // of all before

  std::uint32_t Checksum() const { return Crc32c({reinterpret_cast<const char*>(this), offsetof(Header, checksum)}); }
};
static_assert(std::is_trivially_copyable_v<Header> && offsetof(Header, checksum) + 4 == sizeof(Header));

constexpr std::size_t kEpochOffset = 256;
constexpr std::size_t kEntriesOffset = 4'096;
constexpr std::size_t kFileBytes = kEntriesOffset + kMaxCappedCampaigns * sizeof(CapEntry);
static_assert(sizeof(CapLane) == 16 && sizeof(CapEntry) == 192 && kMaxCampaignBytes >= store::kMaxDimensionBytes);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

std::string IdOf(const CapEntry& entry) {
  return {entry.id.data(), std::min<std::size_t>(entry.bytes_and_one - 1u, entry.id.size())};
}

}  // namespace

// ---- A lane

CapLane::Answer CapLane::Take(std::uint32_t period, std::uint32_t most) {
  if (period_.load(std::memory_order_acquire) != period) return Answer::kNotHeld;
  std::uint64_t seen = word_.load(std::memory_order_relaxed);
  Places places;
  do {
    if (!HasTag(seen, period)) return Answer::kNotHeld;
    places = PlacesOf(seen);
    if (places.used >= most) return Answer::kFull;
    if (places.used >= places.held) return Answer::kNotHeld;
  } while (!word_.compare_exchange_weak(seen, seen + 1, std::memory_order_relaxed));
  return Answer::kTaken;
}

void CapLane::PutBack(std::uint32_t period) {
  std::uint64_t seen = word_.load(std::memory_order_relaxed);
  while (HasTag(seen, period) && PlacesOf(seen).used > 0 &&
         !word_.compare_exchange_weak(seen, seen - 1, std::memory_order_relaxed)) {
  }
}

std::optional<CapLane::Places> CapLane::Read(std::uint32_t period) const {
  const std::uint64_t word = word_.load(std::memory_order_relaxed);
  if (this->period() != period || !HasTag(word, period)) return std::nullopt;
  return PlacesOf(word);
}

// The word first: whoever sees the new period sees its word.
void CapLane::Begin(std::uint32_t period) {
  word_.store(WordOf(period, {}), std::memory_order_relaxed);
  period_.store(period, std::memory_order_release);
}

CapLane::Places CapLane::Lower(std::uint32_t period, std::uint32_t held) {
  std::uint64_t seen = word_.load(std::memory_order_relaxed);
  Places places;
  do {
    places = PlacesOf(seen);
    places.held = std::min(places.held, std::max(held, places.used));
  } while (!word_.compare_exchange_weak(seen, WordOf(period, places), std::memory_order_relaxed));
  return places;
}

void CapLane::Raise(std::uint32_t period, std::uint32_t held) {
  std::uint64_t seen = word_.load(std::memory_order_relaxed);
  Places places;
  do {
    places = PlacesOf(seen);
    if (!HasTag(seen, period) || held <= places.held) return;
    places.held = std::min(held, kMaxHeldPlaces);
  } while (!word_.compare_exchange_weak(seen, WordOf(period, places), std::memory_order_relaxed));
}

// ---- A counter

bool CapCounter::Take(const CapLimits& limits, std::chrono::sys_seconds now) {
  if (limits.per_hour == 0 && limits.per_day == 0) return true;
  using std::chrono::floor;
  const auto hour = static_cast<std::uint32_t>(floor<std::chrono::hours>(now).time_since_epoch().count());
  const auto day = static_cast<std::uint32_t>(floor<std::chrono::days>(now).time_since_epoch().count());
  if (ledger_.is_leased()) {
    CapEntry* const mine = entry();
    return mine != nullptr && TakeLeased(*mine, limits, hour, day);
  }
  if (!TakeFrom(hour_, hour, limits.per_hour)) return false;
  if (TakeFrom(day_, day, limits.per_day)) return true;
  GiveBack(hour_, hour);
  return false;
}

bool CapCounter::TakeLeased(CapEntry& entry, const CapLimits& limits, std::uint32_t hour, std::uint32_t day) {
  if (limits.per_hour != 0 && !IsTaken(entry.hour(hour).Take(hour, limits.per_hour))) return false;
  if (limits.per_day == 0 || IsTaken(entry.day(day).Take(day, limits.per_day))) return true;
  if (limits.per_hour != 0) entry.hour(hour).PutBack(hour);
  return false;
}

bool CapCounter::IsTaken(CapLane::Answer answer) {
  if (answer == CapLane::Answer::kNotHeld) ledger_.NoteRefusal(*this);
  return answer == CapLane::Answer::kTaken;
}

bool CapCounter::TakeFrom(std::atomic<std::uint64_t>& taken, std::uint32_t period, std::uint32_t most) {
  if (most == 0) return true;  // no cap
  std::uint64_t seen = taken.load(std::memory_order_relaxed);
  std::uint64_t next = 0;
  do {
    const std::uint64_t begin = static_cast<std::uint64_t>(period) << 32;
    const std::uint64_t count = seen >> 32 == period ? seen & 0xffffffff : 0;
    if (count >= most) return false;
    next = begin + count + 1;
  } while (!taken.compare_exchange_weak(seen, next, std::memory_order_relaxed));
  return true;
}

void CapCounter::GiveBack(std::atomic<std::uint64_t>& taken, std::uint32_t period) {
  std::uint64_t seen = taken.load(std::memory_order_relaxed);
  while (seen >> 32 == period && (seen & 0xffffffff) > 0 &&
         !taken.compare_exchange_weak(seen, seen - 1, std::memory_order_relaxed)) {
  }
}

// ---- The ledger

Result<std::unique_ptr<CapLedger>> CapLedger::Open(const std::string& folder, const std::string& node) {
  auto ledger = std::make_unique<CapLedger>();
  const std::string path = folder + "/caps";
  if (!ledger->OpenOld(path)) {
    if (Result<void> created = ledger->Create(path, node); !created) return created.error();
  }
  return ledger;
}

bool CapLedger::OpenOld(const std::string& path) {
  Result<MappedFile> file = MappedFile::Open(path);
  if (!file || file->bytes() != kFileBytes) return false;
  Header header;
  std::memcpy(&header, file->data(), sizeof header);
  const std::string boot = BootId();
  if (header.magic != kMagic || header.checksum != header.Checksum() || boot.empty() ||
      std::string_view(header.boot.data(), header.boot.size()) != boot) {
    base::log::Info("cap_leases_replaced", {{"reason", "the machine has been started again"}});
    return false;
  }
  file_ = *std::move(file);
  name_ = std::string(header.name.data(), strnlen(header.name.data(), header.name.size()));
  std::memcpy(&epoch_, file_.data() + kEpochOffset, sizeof epoch_);
  ++epoch_;
  std::memcpy(file_.data() + kEpochOffset, &epoch_, sizeof epoch_);
  for (std::size_t i = 0; i < kMaxCappedCampaigns; ++i) {
    CapEntry& entry = EntryAt(i);
    if (entry.bytes_and_one == 0) continue;
    auto counter = std::make_shared<CapCounter>(*this);
    counter->entry_ = &entry;
    counters_.emplace(IdOf(entry), std::move(counter));
  }
  return true;
}

Result<void> CapLedger::Create(const std::string& path, const std::string& node) {
  Result<MappedFile> file = MappedFile::Create(path, kFileBytes);
  if (!file) return file.error();
  if (!file->Reserve(0, kFileBytes)) return CannotDo("reserve room on the disk for", path);
  file_ = *std::move(file);
  if (!WriteName(node)) return CannotDo("get random bytes to name", path);
  epoch_ = 1;
  std::memcpy(file_.data() + kEpochOffset, &epoch_, sizeof epoch_);
  return file_.Publish();
}

// A kill in the middle leaves a wrong checksum, and the next start another new name.
bool CapLedger::WriteName(const std::string& node) {
  std::uint64_t random = 0;
  if (getrandom(&random, sizeof random, 0) != static_cast<ssize_t>(sizeof random)) return false;
  std::array<char, 64> name;
  std::snprintf(name.data(), name.size(), "%.32s-%016llx", node.c_str(), static_cast<unsigned long long>(random));
  name_ = name.data();
  Header header;
  name_.copy(header.name.data(), header.name.size());
  BootId().copy(header.boot.data(), header.boot.size());
  header.checksum = header.Checksum();
  std::memcpy(file_.data(), &header, sizeof header);
  return true;
}

void CapLedger::BeginAnew() {
  std::lock_guard lock(mutex_);
  if (!WriteName(name_)) return;
  for (std::size_t i = 0; i < kMaxCappedCampaigns; ++i)
    for (auto* lanes : {&EntryAt(i).hours, &EntryAt(i).days})
      for (CapLane& lane : *lanes) lane.Begin(0);
}

CapEntry& CapLedger::EntryAt(std::size_t index) const {
  return reinterpret_cast<CapEntry*>(file_.data() + kEntriesOffset)[index];
}

CapEntry* CapLedger::NewEntry(std::string_view campaign) {
  for (std::size_t i = 0; i < kMaxCappedCampaigns && campaign.size() <= kMaxCampaignBytes; ++i) {
    CapEntry& entry = EntryAt(i);
    if (entry.bytes_and_one != 0) continue;
    for (auto* lanes : {&entry.hours, &entry.days})
      for (CapLane& lane : *lanes) lane.Begin(0);
    campaign.copy(entry.id.data(), entry.id.size());
    std::atomic_ref(entry.bytes_and_one)
        .store(static_cast<std::uint8_t>(campaign.size() + 1), std::memory_order_release);
    return &entry;
  }
  base::log::Error("cap_not_leased", {{"campaign", campaign},
                                      {"reason", "1,024 campaigns have caps: this one is not shown"},
                                      {"do", "remove caps from campaigns that need none"}});
  return nullptr;
}

std::shared_ptr<CapCounter> CapLedger::For(std::string_view campaign, const CapLimits& limits) {
  std::lock_guard lock(mutex_);
  auto found = counters_.find(campaign);
  if (found == counters_.end()) {
    found = counters_.emplace(std::string(campaign), std::make_shared<CapCounter>(*this)).first;
  }
  CapCounter& counter = *found->second;
  const bool is_capped = limits.per_hour != 0 || limits.per_day != 0;
  if (is_leased() && is_capped && counter.entry() == nullptr) counter.entry_ = NewEntry(campaign);
  return found->second;
}

std::map<std::string, std::shared_ptr<CapCounter>> CapLedger::Entries() const {
  std::lock_guard lock(mutex_);
  std::map<std::string, std::shared_ptr<CapCounter>> entries;
  for (const auto& [campaign, counter] : counters_)
    if (counter->entry() != nullptr) entries.emplace(campaign, counter);
  return entries;
}

void CapLedger::Sweep(std::uint32_t hour, std::uint32_t day) {
  std::lock_guard lock(mutex_);
  std::erase_if(counters_, [&](const auto& item) {
    const auto& counter = item.second;
    CapEntry* const entry = counter->entry();
    if (counter.use_count() > 1 || entry == nullptr) return false;  // nobody else can get at it under the mutex
    const bool is_over = std::ranges::all_of(entry->hours, [&](auto& lane) { return lane.period() < hour; }) &&
                         std::ranges::all_of(entry->days, [&](auto& lane) { return lane.period() < day; });
    if (is_over) std::atomic_ref(entry->bytes_and_one).store(0, std::memory_order_release);
    return is_over;
  });
}

void CapLedger::NoteRefusal(CapCounter& counter) {
  refusals_.fetch_add(1, std::memory_order_relaxed);
  counter.refused_ = true;
  if (counter.may_ask_ && !is_asked_.exchange(true)) asked_.Post();
}

}  // namespace signpost::counters
