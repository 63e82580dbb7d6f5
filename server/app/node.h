// One running Signpost: every part, wired together, started and stopped in the right order.
//
//   auto node = Node::Start(options);
//   if (!node) Explain(node.error());
//   ... wait for a signal ...
//   return (*node)->Stop() ? 0 : 3;
//
// Order. What is used is started before, and stopped after, what uses it: secrets, store, journal, flusher, leases of
// caps, then key ring and policy, then the transport, then the watcher that follows the store. Stopping: the watcher
// (no reload from here on), the transport (drains), the leases (given back), the flusher (the last counts). A policy
// that does not compile is refused, logged as an alarm, and the one before it stays.
#pragma once

#include <cstdint>
#include <memory>

#include "server/app/options.h"
#include "server/base/result.h"

namespace signpost::app {

class Node {
 public:
  // Serves when it returns.
  static base::Result<std::unique_ptr<Node>> Start(const Options& options);
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  std::uint16_t port() const;

  // True if everything in flight was answered and every count is in the store or the journal. Once.
  bool Stop();

 private:
  class Impl;
  explicit Node(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace signpost::app
