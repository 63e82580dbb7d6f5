#include "server/app/node.h"

#include <sys/resource.h>

#include <atomic>
#include <fstream>
#include <optional>
#include <utility>

#include "server/admin/data_folder.h"
#include "server/admin/desk.h"
#include "server/admin/fleet_rates.h"
#include "server/admin/publish.h"
#include "server/admin/review.h"
#include "server/admin/sessions.h"
#include "server/api/api.h"
#include "server/app/follower.h"
#include "server/app/housekeeping.h"
#include "server/auth/initialise.h"
#include "server/auth/secrets.h"
#include "server/counters/cap_leases.h"
#include "server/counters/cell_file.h"
#include "server/counters/flusher.h"
#include "server/counters/journal.h"
#include "server/net/server.h"

namespace signpost::app {
namespace {

namespace log = base::log;

constexpr std::int64_t kHousekeepingIntervalMs = 1'000;
constexpr std::uint64_t kPublishDueSeconds = 2;
constexpr int kRoundsBetweenSweeps = 60;  // of sessions that are over

// A descriptor for each connection, and some for files.
void RaiseDescriptorLimit(std::size_t connections) {
  constexpr std::size_t kForFiles = 256;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t wanted = connections + kForFiles;
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min<rlim_t>(wanted, limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < wanted) {
    log::Warning("few_file_descriptors",
                 {{"limit", limit.rlim_cur},
                  {"wanted", wanted},
                  {"do", "raise the limit (ulimit -n, LimitNOFILE) or lower --max-connections"}});
  }
}

net::Options NetOptions(const Options& options) {
  net::Options net;
  net.address = options.address;
  net.port = options.port;
  net.loops = options.loops;
  net.pool_threads = options.pool_threads;
  net.max_connections = options.max_connections;
  net.request_deadline_ms = options.request_deadline_ms;
  net.idle_timeout_ms = options.idle_timeout_ms;
  net.write_timeout_ms = options.write_timeout_ms;
  net.drain_ms = options.drain_ms;
  net.refuse = &api::Api::Refuse;
  return net;
}

// The embedded store serves this process alone. It holds enough for any burst of a small cap, and never so much that a
// loss of power takes a campaign away for the rest of the day.
counters::LeaseOptions LeasesOf(const Options& options) {
  if (options.place.fleet()) return {};
  return {.share = 4, .least = 64, .alone = true, .repeat_ms = 60'000};
}

api::TeamOptions TeamOptionsOf(const Options& options, const auth::Secrets& secrets) {
  return {.csrf_key = secrets.csrf_key(),
          .insecure_cookies = options.insecure_cookies,
          .proxy_user_header = options.proxy_user_header,
          .proxy_from = options.proxy_from,
          .password = {}};
}

}  // namespace

class Node::Impl {
 public:
  Impl(const Options& options, const auth::Secrets& secrets, std::unique_ptr<store::Store> store,
       std::unique_ptr<counters::Journal> journal, std::unique_ptr<counters::CellFile> cells,
       std::unique_ptr<counters::CapLedger> caps, const admin::ListVault& lists)
      : options_(options),
        net_options_(NetOptions(options)),
        sealer_(secrets.token_key()),
        index_{secrets, admin::IndexFolder(options.place.data), lists},
        store_(std::move(store)),
        journal_(std::move(journal)),
        labels_([&file = *cells](counters::LabelId id, std::string_view text) { file.PutLabel(id, text); }),
        counters_(std::move(cells)),
        flusher_(
            {.flush_interval_ms = options.flush_interval_ms, .cells_folder = admin::JournalFolder(options.place.data)},
            clock_, labels_, counters_, *journal_, *store_),
        caps_(std::move(caps)),
        leases_(LeasesOf(options), clock_, *caps_, *store_),
        follower_({.clock = clock_,
                   .store = *store_,
                   .labels = labels_,
                   .caps = *caps_,
                   .leases = leases_,
                   .data = options.place.data,
                   .index = index_,
                   .fleet = options.place.fleet(),
                   .reload_jitter_ms = options.place.fleet() ? options.reload_jitter_ms : 0},
                  serving_, keys_),
        rates_(*store_, journal_->node()),
        desk_(*store_, index_),
        decider_({.clock = clock_,
                  .serving = serving_,
                  .labels = labels_,
                  .counters = counters_,
                  .sealer = sealer_,
                  .seed_key = secrets.seed_key(),
                  .token_life = std::chrono::hours(options.token_life_hours)},
                 net_options_.slots()),
        api_({.clock = clock_,
              .decider = decider_,
              .serving = serving_,
              .keys = keys_,
              .sealer = sealer_,
              .labels = labels_,
              .flusher = flusher_,
              .store = *store_,
              .desk = desk_,
              .node = [this] { return Figures(); },
              .version = SIGNPOST_VERSION,
              .exit_url = options.exit_url,
              .public_url = options.public_url,
              .team = TeamOptionsOf(options, secrets)},
             net_options_.slots()),
        session_sweeper_(*store_) {}

  base::Result<void> Start() {
    flusher_.Start();
    leases_.Start();
    if (auto seeded = PublishIfEmpty(); !seeded) return seeded;
    if (auto followed = follower_.Start(); !followed) return followed;
    RaiseDescriptorLimit(options_.max_connections);
    auto server = net::Server::Start(net_options_, api_.Routes());
    if (!server) return server.error();
    server_ = std::move(*server);
    server_running_ = server_.get();
    auto watch = store_->WatchChanges([this](store::Change change) { follower_.Follow(change); });
    if (!watch) return watch.error();
    watch_ = std::move(*watch);
    housekeeping_.emplace(kHousekeepingIntervalMs, [this] { KeepHouse(); });
    log::Info("serving",
              {{"address", options_.address}, {"port", server_->port()}, {"loops", net_options_.resolved_loops()}});
    return WritePortFile();
  }

  std::uint16_t port() const { return server_->port(); }

  bool Stop() {
    log::Info("draining");
    follower_.Stop();
    housekeeping_.reset();
    if (watch_) watch_->Stop();
    const bool answered = server_ == nullptr || server_->Drain();
    if (const auto given_back = leases_.Stop(); !given_back) {
      log::Warning("cap_leases_not_given_back", {{"reason", given_back.error().message}});
    }
    const auto flushed = flusher_.Stop();
    if (!flushed) log::Warning("counts_wait_in_journal", {{"reason", flushed.error().message}});
    log::Info("stopped", {{"all_answered", answered}});
    return answered;
  }

 private:
  base::Result<void> PublishIfEmpty() {
    if (options_.policy.empty()) return {};
    const auto head = store_->Head();
    if (!head && options_.place.fleet()) {
      log::Warning("first_policy_not_published", {{"reason", head.error().message}});
      return {};  // the node serves what it remembers; the next start tries again
    }
    if (!head) return head.error();
    if (!head->empty()) return {};
    auto published = admin::PublishFolders(*store_, options_.policy, "signpostd", "First start", index_, clock_.Now());
    // In a fleet another node may have been first.
    if (!published && published.error().code == base::ErrorCode::kConflict) return {};
    return published;
  }

  void KeepHouse() {
    follower_.Confirm();
    if (++seconds_ % kPublishDueSeconds == 0) admin::PublishDue(desk_, clock_.Now());
    SweepSessions();
    if (!options_.place.fleet()) return;
    const auto ring = keys_.Load();
    if (ring == nullptr) return;
    const auto shared = rates_.Share(*ring, clock_.Now());
    if (!shared && !std::exchange(rates_failing_, true)) {
      log::Warning("rates_not_shared", {{"reason", shared.error().message}});
    }
    if (shared) rates_failing_ = false;
  }

  // A store that is away is said to be so by others.
  void SweepSessions() {
    if (++rounds_since_sweep_ < kRoundsBetweenSweeps) return;
    rounds_since_sweep_ = 0;
    static_cast<void>(session_sweeper_.Sweep(clock_.Now()));
  }

  api::NodeFigures Figures() const {
    api::NodeFigures figures;
    if (const net::Server* server = server_running_) figures.net = server->stats();
    figures.policy = follower_.figures();
    figures.leases = leases_.stats();
    figures.journal_max_bytes = std::uint64_t{options_.journal_mib} << 20;
    return figures;
  }

  base::Result<void> WritePortFile() const {
    if (options_.port_file.empty()) return {};
    std::ofstream file(options_.port_file);
    file << server_->port() << "\n";
    if (file.flush()) return {};
    return base::Error{base::ErrorCode::kUnavailable, "The port file " + options_.port_file + " can't be written."};
  }

  const Options options_;
  const net::Options net_options_;
  const base::SystemClock clock_;
  const auth::TokenSealer sealer_;
  const admin::IndexPlace index_;
  const std::unique_ptr<store::Store> store_;
  const std::unique_ptr<counters::Journal> journal_;
  counters::Labels labels_;
  counters::Counters counters_;
  counters::Flusher flusher_;
  const std::unique_ptr<counters::CapLedger> caps_;
  counters::CapLeases leases_;
  base::Snapshot<decide::Serving> serving_;
  base::Snapshot<auth::KeyRing> keys_;
  Follower follower_;
  admin::FleetRates rates_;
  admin::Desk desk_;
  bool rates_failing_ = false;  // of the housekeeping thread
  std::uint64_t seconds_ = 0;   // of the housekeeping thread
  std::atomic<const net::Server*> server_running_{nullptr};
  decide::Decider decider_;
  api::Api api_;
  admin::SessionSweeper session_sweeper_;  // of the housekeeping thread
  int rounds_since_sweep_ = 0;             // of the housekeeping thread
  std::unique_ptr<net::Server> server_;
  std::unique_ptr<store::Watch> watch_;
  std::optional<Housekeeping> housekeeping_;
};

base::Result<std::unique_ptr<Node>> Node::Start(const Options& options) {
  if (auto ready = auth::Initialise(); !ready) return ready.error();
  if (auto made = admin::MakeDataFolder(options.place.data); !made) return made.error();
  auto secrets = auth::Secrets::LoadOrCreate(options.place.data);
  if (!secrets) return secrets.error();
  const auto lists = admin::ListVault::Open(options.list_key);
  if (!lists) return lists.error();
  auto store = admin::OpenStore(options.place);
  if (!store) return store.error();
  auto journal = counters::Journal::Open(
      {.folder = admin::JournalFolder(options.place.data), .max_bytes = std::uint64_t{options.journal_mib} << 20});
  if (!journal) return journal.error();
  auto cells = counters::CellFile::Create({.folder = admin::JournalFolder(options.place.data),
                                           .node = (*journal)->node(),
                                           .epoch = (*journal)->epoch(),
                                           .workers = NetOptions(options).slots()});
  if (!cells) return cells.error();
  auto caps = counters::CapLedger::Open(admin::JournalFolder(options.place.data), (*journal)->node());
  if (!caps) return caps.error();
  auto impl = std::make_unique<Impl>(options, *secrets, std::move(*store), std::move(*journal), std::move(*cells),
                                     std::move(*caps), *lists);
  if (auto started = impl->Start(); !started) return started.error();
  return std::unique_ptr<Node>(new Node(std::move(impl)));
}

Node::Node(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Node::~Node() = default;
std::uint16_t Node::port() const { return impl_->port(); }
bool Node::Stop() { return impl_->Stop(); }

}  // namespace signpost::app
