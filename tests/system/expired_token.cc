// Prints a decision token that has expired, sealed with the secret of a data folder: the system tests cannot wait for
// one, since a token lives for an hour at least.
//
//   signpost_expired_token DATA_FOLDER PARTNER CAMPAIGN VARIANT LOCALE
#include <chrono>
#include <iostream>
#include <string>

#include "server/auth/decision_token.h"
#include "server/auth/initialise.h"
#include "server/auth/random.h"
#include "server/auth/secrets.h"
#include "server/base/clock.h"

int main(int argc, char** argv) {
  using namespace signpost;
  if (argc != 6 || !auth::Initialise()) return 2;
  const auto secrets = auth::Secrets::LoadOrCreate(argv[1]);
  if (!secrets) return 1;
  const base::Instant now = base::SystemClock().Now();
  std::string token;
  const auto sealed = auth::TokenSealer(secrets->token_key())
                          .Seal({.campaign = argv[3],
                                 .variant = argv[4],
                                 .locale = argv[5],
                                 .partner = argv[2],
                                 .surface = "web_search",
                                 .id = auth::RandomId(),
                                 .issued = now - std::chrono::hours(2),
                                 .expires = now - std::chrono::hours(1)},
                                token);
  if (!sealed) return 1;
  std::cout << token << "\n";
  return 0;
}
