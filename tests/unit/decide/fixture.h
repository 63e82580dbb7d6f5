// A decider over the fixture policy (tests/fixtures/policy), with everything around it that is real and in memory.
#pragma once

#include <rapidjson/document.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <string>

#include "server/auth/initialise.h"
#include "server/decide/decider.h"
#include "server/policy/directory.h"

namespace signpost::decide {

struct Fixture {
  explicit Fixture(std::string revision = "r1") {
    BOOST_REQUIRE(auth::Initialise());
    Publish(std::move(revision));
  }

  void Publish(std::string revision) {
    const std::filesystem::path folders[] = {std::filesystem::path(SIGNPOST_SOURCE_DIR) / "tests/fixtures/policy"};
    policy::FileIssues file_issues;
    const auto loaded = policy::LoadFolders(folders, file_issues);
    rules::Issues issues;
    auto compiled = policy::Compile(loaded.definition, std::move(revision), {.k0 = 1, .k1 = 2},
                                    std::chrono::floor<std::chrono::seconds>(clock.Now()), issues);
    BOOST_REQUIRE(compiled != nullptr);
    auto prepared = Serving::Prepare(std::move(compiled), labels, caps);
    BOOST_REQUIRE(prepared);
    serving.Publish(*prepared);
  }

  // The answer to a body that is good.
  rapidjson::Document Decide(const std::string& body) {
    std::string answer;
    InputFault fault;
    BOOST_REQUIRE(decider.Decide(0, "partner-one", body, answer, fault));
    rapidjson::Document document;
    document.Parse(answer.c_str());
    BOOST_REQUIRE_MESSAGE(!document.HasParseError(), answer);
    return document;
  }

  // How often this was counted: kind, campaign.
  std::uint64_t Counted(std::string_view kind, std::string_view campaign = "") {
    counters.Collect(collected);
    std::uint64_t sum = 0;
    collected.ForEach([&](const counters::Key& key, std::uint64_t count) {
      if (labels.Text(key.kind) == kind && labels.Text(key.campaign) == campaign) sum += count;
    });
    return sum;
  }

  base::ManualClock clock{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + std::chrono::hours(12)};
  counters::Labels labels;
  counters::Counters counters{1};
  counters::CountTable collected;
  counters::CapLedger caps;
  base::Snapshot<Serving> serving;
  auth::TokenSealer sealer{auth::TokenKey{7}};
  Decider decider{{.clock = clock,
                   .serving = serving,
                   .labels = labels,
                   .counters = counters,
                   .sealer = sealer,
                   .seed_key = {},
                   .token_life = std::chrono::hours(24)},
                  1};
};

}  // namespace signpost::decide
