#include "server/store/audit_chain.h"

#include <boost/test/unit_test.hpp>
#include <set>

namespace signpost::store {

BOOST_AUTO_TEST_SUITE(audit_chain)

BOOST_AUTO_TEST_CASE(every_part_is_in_the_hash) {
  const Digest keep_bytes = [](std::string_view bytes) { return std::string(bytes); };
  const AuditEntry entry{base::Instant(std::chrono::milliseconds(5)), "ana", "publish", "r1", "{}"};
  std::set<std::string> hashes = {ChainHash(keep_bytes, "before", 2, entry), ChainHash(keep_bytes, "other", 2, entry),
                                  ChainHash(keep_bytes, "before", 3, entry)};
  AuditEntry changed = entry;
  changed.when += std::chrono::milliseconds(1);
  hashes.insert(ChainHash(keep_bytes, "before", 2, changed));
  for (std::string AuditEntry::*part :
       {&AuditEntry::who, &AuditEntry::action, &AuditEntry::subject, &AuditEntry::detail}) {
    changed = entry;
    changed.*part += "x";
    hashes.insert(ChainHash(keep_bytes, "before", 2, changed));
  }
  BOOST_TEST(hashes.size() == 8u);
}

BOOST_AUTO_TEST_CASE(parts_cannot_run_into_each_other) {
  const Digest keep_bytes = [](std::string_view bytes) { return std::string(bytes); };
  BOOST_TEST(ChainHash(keep_bytes, "", 1, {{}, "ab", "c", "", ""}) !=
             ChainHash(keep_bytes, "", 1, {{}, "a", "bc", "", ""}));
  BOOST_TEST(ChainHash(keep_bytes, "", 1, {{}, "1:a", "", "", ""}) !=
             ChainHash(keep_bytes, "", 1, {{}, "", "1:a", "", ""}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::store
