// A store that hands everything on to another one: derive from it and override what the test wants to go otherwise.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/store/store.h"

namespace signpost::store {

class ForwardingStore : public Store {
 public:
  explicit ForwardingStore(Store& real) : real_(&real) {}

  base::Result<void> AppendRevision(const Revision& revision) override { return real_->AppendRevision(revision); }
  using Store::SetHead;
  base::Result<void> SetHead(const std::string& expected, const std::string& id,
                             std::span<const RecordWrite> writes) override {
    return real_->SetHead(expected, id, writes);
  }
  base::Result<std::string> Head() override { return real_->Head(); }
  base::Result<Revision> ReadRevision(const std::string& id) override { return real_->ReadRevision(id); }
  base::Result<std::vector<RevisionInfo>> ListRevisions(std::size_t limit) override {
    return real_->ListRevisions(limit);
  }
  base::Result<std::uint64_t> WriteRecords(std::span<const RecordWrite> writes) override {
    return real_->WriteRecords(writes);
  }
  base::Result<Record> ReadRecord(const RecordKey& key) override { return real_->ReadRecord(key); }
  base::Result<std::vector<Record>> ListRecords(const std::string& collection, const std::string& after,
                                                std::size_t limit) override {
    return real_->ListRecords(collection, after, limit);
  }
  base::Result<void> PutPrincipal(const Principal& principal) override { return real_->PutPrincipal(principal); }
  base::Result<void> RevokePrincipal(const std::string& id, base::Instant when) override {
    return real_->RevokePrincipal(id, when);
  }
  base::Result<std::vector<Principal>> ListPrincipals() override { return real_->ListPrincipals(); }
  base::Result<ApplyOutcome> Apply(std::span<const CounterBatch> batches, base::Instant now) override {
    return real_->Apply(batches, now);
  }
  base::Result<std::vector<CountRow>> ReadCounts(const CountQuery& query) override { return real_->ReadCounts(query); }
  base::Result<bool> RollUpDay(std::uint32_t before_hour) override { return real_->RollUpDay(before_hour); }
  base::Result<std::vector<CapGrant>> LeaseCaps(const CapRequest& request, base::Instant now) override {
    return real_->LeaseCaps(request, now);
  }
  base::Result<std::vector<RateTotal>> ShareRates(const std::string& node, std::span<const RateDemand> demands,
                                                  base::Instant now) override {
    return real_->ShareRates(node, demands, now);
  }
  base::Result<void> PutIndex(const std::string& name, std::string_view bytes) override {
    return real_->PutIndex(name, bytes);
  }
  base::Result<std::string> ReadIndex(const std::string& name) override { return real_->ReadIndex(name); }
  base::Result<std::string> Agree(const std::string& name, const std::string& value) override {
    return real_->Agree(name, value);
  }
  base::Result<AuditRecord> AppendAudit(const AuditEntry& entry) override { return real_->AppendAudit(entry); }
  base::Result<std::vector<AuditRecord>> ListAudit(std::uint64_t from, std::size_t limit) override {
    return real_->ListAudit(from, limit);
  }
  base::Result<std::unique_ptr<Watch>> WatchChanges(Listener listener) override {
    return real_->WatchChanges(std::move(listener));
  }
  StoreFigures figures() const override { return real_->figures(); }

 protected:
  void SetReal(Store& real) { real_ = &real; }

 private:
  Store* real_;
};

}  // namespace signpost::store
