#include "server/counters/batch_codec.h"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "server/counters/journal.h"
#include "tests/unit/counters/samples.h"

namespace signpost::counters {

BOOST_AUTO_TEST_SUITE(batch_codec)

store::CounterBatch Sample() {
  store::CounterBatch batch;
  batch.rows = {{{kHour, "searchco", "c", "a", "en-GB", "GB", "web_search", "message"}, 1},
                {{0, "", "", "", "", "", "", ""}, 127},
                {{UINT32_MAX, "p", "", "", "", "", "", std::string(64, 'x')}, 128},
                {{1, "مرحبا", "", "", "", "", "", ""}, std::numeric_limits<std::uint64_t>::max()}};
  batch.events = {MakeEvent(1, 2), MakeEvent(300, 70'000)};
  return batch;
}

std::string Encode(const store::CounterBatch& batch) {
  std::string bytes;
  BOOST_REQUIRE(EncodeBatch(batch.rows, batch.events, bytes));
  return bytes;
}

BOOST_AUTO_TEST_CASE(what_goes_in_comes_out) {
  for (const auto& batch : {Sample(), store::CounterBatch{}, store::CounterBatch{{}, Sample().rows, {}},
                            store::CounterBatch{{}, {}, Sample().events}}) {
    store::CounterBatch decoded;
    BOOST_REQUIRE(DecodeBatch(Encode(batch), decoded));
    BOOST_TEST((decoded == batch));
  }
}

BOOST_AUTO_TEST_CASE(cut_or_extended_bytes_are_refused) {
  const std::string bytes = Encode(Sample());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    store::CounterBatch decoded;
    BOOST_TEST(!DecodeBatch(std::string_view(bytes).substr(0, size), decoded));
  }
  store::CounterBatch decoded;
  BOOST_TEST(!DecodeBatch(bytes + '\0', decoded));
  BOOST_TEST(!DecodeBatch(std::string(20, '\xff'), decoded));
}

BOOST_AUTO_TEST_CASE(limits_hold_and_the_largest_batch_fits_a_record) {
  const std::string longest(64, 'x');
  const store::Dimensions large{UINT32_MAX, longest, longest, longest, longest,
                                longest,    longest, longest, longest, longest};
  store::CounterBatch batch;
  batch.rows.assign(store::kMaxRowsPerBatch, {large, std::numeric_limits<std::uint64_t>::max()});
  batch.events.assign(store::kMaxEventsPerBatch, {.key = {}, .expires_at = base::Instant::max(), .dimensions = large});
  BOOST_TEST(Encode(batch).size() <= kMaxRecordBytes);
  std::string bytes;
  batch.rows.push_back(batch.rows.front());
  BOOST_TEST(!EncodeBatch(batch.rows, {}, bytes));
  batch.events.push_back(batch.events.front());
  BOOST_TEST(!EncodeBatch({}, batch.events, bytes));
  batch.rows.resize(1);
  batch.rows[0].dimensions.kind += "x";
  BOOST_TEST(!EncodeBatch(batch.rows, {}, bytes));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::counters
