#include "server/app/node.h"

#include <sys/resource.h>

#include <atomic>
#include <fstream>

#include "server/admin/data_folder.h"
#include "server/admin/keys.h"
#include "server/admin/load_policy.h"
#include "server/admin/publish.h"
#include "server/api/api.h"
#include "server/auth/initialise.h"
#include "server/auth/secrets.h"
#include "server/counters/cap_leases.h"
#include "server/counters/cell_file.h"
#include "server/counters/flusher.h"
#include "server/counters/journal.h"
#include "server/net/server.h"
#include "server/store/sqlite_store.h"

namespace signpost::app {
namespace {

namespace log = base::log;

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

}  // namespace

class Node::Impl {
 public:
  Impl(const Options& options, const auth::Secrets& secrets, std::unique_ptr<store::Store> store,
       std::unique_ptr<counters::Journal> journal, std::unique_ptr<counters::CellFile> cells,
       std::unique_ptr<counters::CapLedger> caps)
      : options_(options),
        net_options_(NetOptions(options)),
        secrets_(secrets),
        sealer_(secrets.token_key()),
        store_(std::move(store)),
        journal_(std::move(journal)),
        labels_([&file = *cells](counters::LabelId id, std::string_view text) { file.PutLabel(id, text); }),
        counters_(std::move(cells)),
        flusher_({.flush_interval_ms = options.flush_interval_ms, .cells_folder = admin::JournalFolder(options.data)},
                 clock_, labels_, counters_, *journal_, *store_),
        caps_(std::move(caps)),
        leases_({.share = 1, .repeat_ms = 60'000}, clock_, *caps_,
                *store_),  // the embedded store serves this process alone
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
              .node = [this] { return Figures(); },
              .version = SIGNPOST_VERSION},
             net_options_.slots()) {}

  base::Result<void> Start() {
    flusher_.Start();
    leases_.Start();
    if (auto seeded = PublishIfEmpty(); !seeded) return seeded;
    ReloadKeys();
    ReloadPolicy();
    RaiseDescriptorLimit(options_.max_connections);
    auto server = net::Server::Start(net_options_, api_.Routes());
    if (!server) return server.error();
    server_ = std::move(*server);
    server_running_ = server_.get();
    auto watch = store_->WatchChanges(
        [this](store::Change change) { change == store::Change::kHead ? ReloadPolicy() : ReloadKeys(); });
    if (!watch) return watch.error();
    watch_ = std::move(*watch);
    log::Info("serving",
              {{"address", options_.address}, {"port", server_->port()}, {"loops", net_options_.resolved_loops()}});
    return WritePortFile();
  }

  std::uint16_t port() const { return server_->port(); }

  bool Stop() {
    log::Info("draining");
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
    if (!head) return head.error();
    if (!head->empty()) return {};
    return admin::PublishFolders(*store_, options_.policy, "signpostd", "First start", secrets_, clock_.Now());
  }

  void ReloadKeys() {
    auto ring = admin::BuildKeyRing(*store_, keys_.Load().get());
    if (!ring) return log::Error("keys_not_loaded", {{"reason", ring.error().message}});
    LabelPartners(**ring);
    log::Info("keys_loaded", {{"keys", (*ring)->size()}});
    keys_.Publish(std::move(*ring));
  }

  // A partner's id is a label of the counts it causes.
  void LabelPartners(const auth::KeyRing& ring) {
    ring.ForEach([&](const auth::KeyRing::Entry& entry) {
      if (const auto label = labels_.Intern(entry.principal.id); !label) {
        log::Error("partner_not_counted", {{"partner", entry.principal.id}, {"reason", label.error().message}});
      }
    });
  }

  // Called at start and then by the watcher's thread only.
  void ReloadPolicy() {
    const auto head = store_->Head();
    if (!head) return log::Error("head_not_read", {{"reason", head.error().message}});
    if (head->empty()) {
      return log::Warning("no_policy", {{"do", "publish one: signpost publish rules/data messages/data"}});
    }
    const auto current = serving_.Load();
    if (current != nullptr && current->policy->revision == *head) return;
    auto loaded = admin::LoadThroughIndex(*store_, *head, secrets_, clock_.Now(), admin::IndexFolder(options_.data));
    if (!loaded) return Refuse(*head, loaded.error());
    if (!loaded->index_fault.empty()) log::Warning("index_not_used", {{"reason", loaded->index_fault}});
    auto serving = decide::Serving::Prepare(std::move(loaded->policy), labels_, *caps_);
    if (!serving) return Refuse(*head, serving.error());
    // Before it is served, so that its first request is not refused; what the store does not grant now comes later.
    const auto leased = leases_.Serve((*serving)->CappedCampaigns());
    (void)leased;
    log::Info("policy_served", {{"revision", *head},
                                {"rules", (*serving)->policy->counts.rules},
                                {"terms", (*serving)->policy->counts.terms},
                                {"from_index", loaded->from_index}});
    serving_.Publish(std::move(*serving));
    policy_since_ms_ = clock_.Now().time_since_epoch().count();
  }

  void Refuse(const std::string& revision, const base::Error& reason) {
    ++policies_refused_;
    log::Error("policy_refused", {{"revision", revision}, {"reason", reason.message}, {"serving", "the one before"}});
  }

  api::NodeFigures Figures() const {
    api::NodeFigures figures;
    if (const net::Server* server = server_running_) figures.net = server->stats();
    if (const auto since = policy_since_ms_.load(); since != 0)
      figures.policy_since = base::Instant(std::chrono::milliseconds(since));
    figures.policies_refused = policies_refused_;
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
  const auth::Secrets secrets_;
  const base::SystemClock clock_;
  const auth::TokenSealer sealer_;
  const std::unique_ptr<store::Store> store_;
  const std::unique_ptr<counters::Journal> journal_;
  counters::Labels labels_;
  counters::Counters counters_;
  counters::Flusher flusher_;
  const std::unique_ptr<counters::CapLedger> caps_;
  counters::CapLeases leases_;
  base::Snapshot<decide::Serving> serving_;
  base::Snapshot<auth::KeyRing> keys_;
  std::atomic<std::int64_t> policy_since_ms_{0};
  std::atomic<std::uint64_t> policies_refused_{0};
  std::atomic<const net::Server*> server_running_{nullptr};
  decide::Decider decider_;
  api::Api api_;
  std::unique_ptr<net::Server> server_;
  std::unique_ptr<store::Watch> watch_;
};

base::Result<std::unique_ptr<Node>> Node::Start(const Options& options) {
  if (auto ready = auth::Initialise(); !ready) return ready.error();
  if (auto made = admin::MakeDataFolder(options.data); !made) return made.error();
  auto secrets = auth::Secrets::LoadOrCreate(options.data);
  if (!secrets) return secrets.error();
  auto store = admin::OpenStore(options.data);
  if (!store) return store.error();
  auto journal = counters::Journal::Open(
      {.folder = admin::JournalFolder(options.data), .max_bytes = std::uint64_t{options.journal_mib} << 20});
  if (!journal) return journal.error();
  auto cells = counters::CellFile::Create({.folder = admin::JournalFolder(options.data),
                                           .node = (*journal)->node(),
                                           .epoch = (*journal)->epoch(),
                                           .workers = NetOptions(options).slots()});
  if (!cells) return cells.error();
  auto caps = counters::CapLedger::Open(admin::JournalFolder(options.data), (*journal)->node());
  if (!caps) return caps.error();
  auto impl = std::make_unique<Impl>(options, *secrets, std::move(*store), std::move(*journal), std::move(*cells),
                                     std::move(*caps));
  if (auto started = impl->Start(); !started) return started.error();
  return std::unique_ptr<Node>(new Node(std::move(impl)));
}

Node::Node(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Node::~Node() = default;
std::uint16_t Node::port() const { return impl_->port(); }
bool Node::Stop() { return impl_->Stop(); }

}  // namespace signpost::app
