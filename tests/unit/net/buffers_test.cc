// The byte queues of a connection: what has arrived, what waits for the reader, and the ring of a stream.
#include <boost/test/unit_test.hpp>
#include <string>

#include "server/net/buffer.h"
#include "server/net/output.h"
#include "server/net/ring.h"

namespace signpost::net {
namespace {

void Put(Buffer& buffer, std::string_view text) {
  while (!text.empty()) {
    buffer.Reserve();
    const std::size_t taken = std::min(text.size(), buffer.spare_bytes());
    std::copy_n(text.data(), taken, buffer.spare());
    buffer.Commit(taken);
    text.remove_prefix(taken);
  }
}

std::string Drain(Output& output, std::size_t bytes_per_write) {
  std::string seen;
  while (!output.empty()) {
    std::array<iovec, Output::kPiecesPerWrite> pieces;
    const std::size_t count = output.Gather(pieces);
    std::size_t left = bytes_per_write;
    for (std::size_t index = 0; index < count && left > 0; ++index) {
      const std::size_t taken = std::min(left, pieces[index].iov_len);
      seen.append(static_cast<const char*>(pieces[index].iov_base), taken);
      left -= taken;
    }
    output.Consume(bytes_per_write - left);
  }
  return seen;
}

BOOST_AUTO_TEST_SUITE(buffers)

BOOST_AUTO_TEST_CASE(input_keeps_its_bytes_while_it_grows_and_moves) {
  BufferPool pool;
  Buffer buffer(pool);
  BOOST_TEST(buffer.capacity() == 0u);
  std::string expected;
  for (int round = 0; round < 200; ++round) {
    const std::string chunk(static_cast<std::size_t>(round * 7 % 500), static_cast<char>('a' + round % 26));
    Put(buffer, chunk);
    expected += chunk;
    const std::size_t gone = expected.size() * static_cast<std::size_t>(round % 3) / 4;
    buffer.Consume(gone);
    expected.erase(0, gone);
    BOOST_REQUIRE(buffer.bytes() == expected);
  }
}

BOOST_AUTO_TEST_CASE(input_grows_with_what_arrives_and_gives_back_when_empty) {
  BufferPool pool;
  Buffer buffer(pool);
  Put(buffer, "a");
  BOOST_TEST(buffer.capacity() == kSmallBufferBytes);
  Put(buffer, std::string(100'000, 'b'));
  BOOST_TEST(buffer.capacity() <= 200'004u + kSmallBufferBytes);
  buffer.Trim();
  BOOST_TEST(buffer.capacity() > 0u);
  buffer.Consume(buffer.size());
  buffer.Trim();
  BOOST_TEST(buffer.capacity() == 0u);
}

BOOST_AUTO_TEST_CASE(output_leaves_in_order_however_little_is_taken) {
  for (const std::size_t bytes_per_write : {1u, 3u, 1'000u, 1'000'000u}) {
    Output output;
    std::string expected;
    for (std::size_t round = 0; round < 40; ++round) {
      const std::string head = "head " + std::to_string(round) + ";";
      std::string body(round * 331, static_cast<char>('a' + round % 26));
      expected += head + body;
      output.Append(head);
      output.AppendBody(std::move(body));
    }
    BOOST_TEST(output.size_bytes() == expected.size());
    BOOST_TEST((Drain(output, bytes_per_write) == expected));
    BOOST_TEST(output.size_bytes() == 0u);
  }
}

BOOST_AUTO_TEST_CASE(output_takes_over_another) {
  Output first;
  Output second;
  first.Append("a");
  second.Append("b");
  second.AppendBody(std::string(10'000, 'c'));
  first.Append(std::move(second));
  BOOST_TEST((Drain(first, 100) == "ab" + std::string(10'000, 'c')));
}

BOOST_AUTO_TEST_CASE(ring_keeps_the_order_wherever_it_wraps) {
  Ring ring(7);
  std::string sent, taken;
  for (std::size_t round = 0; taken.size() < 2'000; ++round) {
    const std::string bytes(round % (ring.free_bytes() + 1), static_cast<char>('a' + round % 26));
    if (round % 2 == 0) {
      ring.Put(0, bytes.substr(0, bytes.size() / 2));
      ring.Put(bytes.size() / 2, bytes.substr(bytes.size() / 2));
      ring.Commit(bytes.size());
      sent += bytes;
    } else if (ring.free_bytes() > 0) {
      const std::span<char> space = ring.Space(std::min<std::size_t>(3, ring.free_bytes()));
      std::fill(space.begin(), space.end(), 'S');
      ring.Commit(space.size());
      sent.append(space.size(), 'S');
    }
    BOOST_REQUIRE(ring.size() <= ring.capacity());
    const std::size_t wanted = std::min(ring.size(), round % 5);
    for (std::size_t done = 0; done < wanted;) {
      const std::string_view part = ring.Bytes(done, wanted - done);
      taken += part;
      done += part.size();
    }
    ring.Consume(wanted);
  }
  BOOST_TEST((sent.substr(0, taken.size()) == taken));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::net
