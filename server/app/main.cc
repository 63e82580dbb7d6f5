// signpostd: reads the options, starts a node, waits for a signal, drains.
#include <csignal>
#include <iostream>

#include "server/app/node.h"
#include "server/app/options.h"

int main(int argc, char** argv) {
  using namespace signpost;
  app::Options options;
  if (const auto exit_code = app::ParseOptions(argc, argv, options)) return *exit_code;
  base::log::Configure(options.log_format, options.log_level);

  // Blocked before any thread exists, so that only sigwait sees them.
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  auto node = app::Node::Start(options);
  if (!node) {
    std::cerr << "signpostd: " << node.error().message << "\n";
    return 1;
  }
  int signal = 0;
  sigwait(&signals, &signal);
  return (*node)->Stop() ? 0 : 3;
}
