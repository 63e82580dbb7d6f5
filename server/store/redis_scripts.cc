#include "server/store/redis_scripts.h"

#include <array>

namespace signpost::store {
namespace {

// The first to come says how the store is laid out; everybody is answered what was said.
constexpr std::string_view kAgreeLayout = R"(#!lua
redis.call('HSETNX', KEYS[1], 'schema', ARGV[1])
redis.call('HSETNX', KEYS[1], 'count_groups', ARGV[2])
return redis.call('HMGET', KEYS[1], 'schema', 'count_groups')
)";

// KEYS: revisions, documents, revision_order, then the chunks. ARGV: id, record, "digest bytes", bytes.
// A revision is added only when every byte of its document is there; from then on its chunks are kept.
constexpr std::string_view kAddRevision = R"(#!lua
local known = redis.call('HGET', KEYS[2], ARGV[1])
if known then return known == ARGV[3] and 'OK' or 'CONFLICT' end
local bytes = 0
for i = 4, #KEYS do bytes = bytes + redis.call('STRLEN', KEYS[i]) end
if bytes ~= tonumber(ARGV[4]) then return 'INCOMPLETE' end
for i = 4, #KEYS do redis.call('PERSIST', KEYS[i]) end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
redis.call('LPUSH', KEYS[3], ARGV[1])
return 'OK'
)";

// KEYS: principals, principals_version. ARGV: id, record (which holds the token), most, channel.
constexpr std::string_view kPutPrincipal = R"(#!lua
local known = redis.call('HGET', KEYS[1], ARGV[1])
if known == ARGV[2] then return 'OK' end
if redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) then return 'FULL' end
if known then return 'CONFLICT' end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('INCR', KEYS[2])
redis.call('PUBLISH', ARGV[4], 'principals')
return 'OK'
)";

// KEYS: principals, revoked, principals_version. ARGV: id, when, channel. The first time stays.
constexpr std::string_view kRevokePrincipal = R"(#!lua
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 'NOTFOUND' end
if redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[2]) == 1 then
  redis.call('INCR', KEYS[3])
  redis.call('PUBLISH', ARGV[3], 'principals')
end
return 'OK'
)";

// KEYS: principals, revoked. Both at one moment.
constexpr std::string_view kListPrincipals = R"(#!lua flags=no-writes
return {redis.call('HGETALL', KEYS[1]), redis.call('HGETALL', KEYS[2])}
)";

// KEYS: audit. How many records there are, and the last.
constexpr std::string_view kReadAuditTail = R"(#!lua flags=no-writes
return {redis.call('LLEN', KEYS[1]), redis.call('LINDEX', KEYS[1], -1) or ''}
)";

// KEYS: audit. ARGV: number, how the record before it begins (its hash and token), how this one begins, this one.
// Appends only behind the record that this one's hash covers.
constexpr std::string_view kAppendAudit = R"(#!lua
local number = tonumber(ARGV[1])
local there = redis.call('LINDEX', KEYS[1], number - 1)
if there then return string.sub(there, 1, #ARGV[3]) == ARGV[3] and 'OK' or 'CONFLICT' end
if redis.call('LLEN', KEYS[1]) ~= number - 1 then return 'CONFLICT' end
local last = redis.call('LINDEX', KEYS[1], -1) or ''
if string.sub(last, 1, #ARGV[2]) ~= ARGV[2] then return 'CONFLICT' end
redis.call('RPUSH', KEYS[1], ARGV[4])
return 'OK'
)";

// KEYS: agreements. ARGV: name, value.
constexpr std::string_view kAgree = R"(#!lua
redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
return redis.call('HGET', KEYS[1], ARGV[1])
)";

// One group's share of some batches. KEYS: nodes, events, hours, then hashes of hours. ARGV: now, expired keys to
// forget at most, token of the call, number of batches, the hours of the hashes, then per batch: node, position, after,
// number of rows, number of events; per row: hash, dimensions, count; per event: key, expiry, hash, dimensions.
// Positions are forty digits, so that they compare as text: a Lua number holds only fifteen.
// Answers: for each batch that was looked at 1 (applied) or 0 (known before); the position where a batch said that
// the store should have more, or ''; events counted; events known.
// A node's record is its position, the position before the call that moved it, that call's token, and what it counted:
// when the same call comes again, because its answer was lost, it walks the same way without adding anything, and is
// answered the same.
// A sum that would leave 64 bits stays at the greatest number: an error here would leave half a batch behind.
constexpr std::string_view kApply = R"(#!lua
local keys, events, hours, token = KEYS[1], KEYS[2], KEYS[3], ARGV[3]
local now, at = tonumber(ARGV[1]), 5 + #KEYS - 3
local answers, lost, nodes, touched = {}, '', {}, {}
local function meet(name)
  local stored = redis.call('HGET', keys, name) or string.rep('0', 80) .. '  '
  local reached, before = string.sub(stored, 1, 40), string.sub(stored, 41, 80)
  local mover, counted, known = string.match(string.sub(stored, 81), '^(%S*) (%d*) (%d*)$')
  if mover == token then return {reached = before, again = true, counted = counted, known = known} end
  return {reached = reached, before = reached, counted = 0, known = 0}
end
local function add(hour, dimensions, count)
  local key = KEYS[3 + hour]
  if not touched[hour] then
    touched[hour] = true
    redis.call('ZADD', hours, ARGV[4 + hour], ARGV[4 + hour])
  end
  local added = redis.pcall('HINCRBY', key, dimensions, count)
  if type(added) == 'table' and added.err then redis.call('HSET', key, dimensions, '9223372036854775807') end
end
local function tell(node, key, expiry, hour, dimensions)
  local expires = redis.call('ZSCORE', events, key)
  if expires and tonumber(expires) > now then
    node.known = node.known + 1
  else
    redis.call('ZADD', events, expiry, key)
    add(hour, dimensions, 1)
    node.counted = node.counted + 1
  end
end
for batch = 1, tonumber(ARGV[4]) do
  local name, position, after = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local rows, told = tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4])
  local node = nodes[name] or meet(name)
  nodes[name] = node
  if node.reached < after then
    lost = node.reached
    break
  end
  at = at + 5
  answers[batch] = position > node.reached and '1' or '0'
  if position > node.reached then
    node.reached, node.moved = position, true
    if not node.again then
      for row = at, at + (rows - 1) * 3, 3 do add(tonumber(ARGV[row]), ARGV[row + 1], ARGV[row + 2]) end
      for event = at + rows * 3, at + rows * 3 + (told - 1) * 4, 4 do
        tell(node, ARGV[event], ARGV[event + 1], tonumber(ARGV[event + 2]), ARGV[event + 3])
      end
    end
  end
  at = at + rows * 3 + told * 4
end
local counted, known = 0, 0
for name, node in pairs(nodes) do
  counted, known = counted + node.counted, known + node.known
  if node.moved and not node.again then
    redis.call('HSET', keys, name, node.reached .. node.before .. token .. ' ' .. node.counted .. ' ' .. node.known)
  end
end
local expired = math.min(redis.call('ZCOUNT', events, '-inf', now), tonumber(ARGV[2]))
if expired > 0 then redis.call('ZREMRANGEBYRANK', events, 0, expired - 1) end
return {table.concat(answers), lost, counted, known}
)";

// KEYS: the hashes of some hours of one day. All at one moment: hours only ever move within their day.
constexpr std::string_view kReadHours = R"(#!lua flags=no-writes
local answer = {}
for i = 1, #KEYS do answer[i] = redis.call('HGETALL', KEYS[i]) end
return answer
)";

// KEYS: hours. ARGV: limit. The first hour of the oldest day before the limit with counts outside its first hour, or
// -1. From day to day by the index: two look-ups for a day that is rolled up already.
constexpr std::string_view kFindDay = R"(#!lua flags=no-writes
local after = -1
while true do
  local found = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. after, '(' .. ARGV[1], 'LIMIT', 0, 1)
  if not found[1] then return -1 end
  after = tonumber(found[1])
  if after % 24 ~= 0 then return after - after % 24 end
end
)";

// KEYS: hours, then the hashes of the 24 hours of a day. ARGV: the first hour.
constexpr std::string_view kRollUpDay = R"(#!lua
local first = KEYS[2]
for hour = 1, 23 do
  local counts = redis.call('HGETALL', KEYS[2 + hour])
  if #counts > 0 then
    for i = 1, #counts, 2 do
      local added = redis.pcall('HINCRBY', first, counts[i], counts[i + 1])
      if type(added) == 'table' and added.err then redis.call('HSET', first, counts[i], '9223372036854775807') end
    end
    redis.call('DEL', KEYS[2 + hour])
    redis.call('ZADD', KEYS[1], ARGV[1], ARGV[1])
  end
  redis.call('ZREM', KEYS[1], ARGV[1] + hour)
end
return 'OK'
)";

// KEYS: cap_nodes, caps_server, then periods. ARGV: node, position, token, settle_ms, seconds to keep each period,
// then per claim: period, campaign, most, held, wanted; last the run id of this server.
// Answers held and left of each claim, or CONFLICT.
// The first lease on another server than before (a replica that was promoted, a restart) begins a time in which
// nothing new is given: what was leased last may not have reached this server, and its holders must say so first.
constexpr std::string_view kLeaseCaps = R"(#!lua
local nodes, server = KEYS[1], KEYS[2]
local node, periods = ARGV[1], #KEYS - 2
local mine = ARGV[2] .. ' ' .. ARGV[3]
local last = redis.call('HGET', nodes, node) or ''
if mine ~= last and ARGV[2] <= string.sub(last, 1, 40) then return 'CONFLICT' end
redis.call('HSET', nodes, node, mine)
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local before = redis.call('HMGET', server, 'run_id', 'settled_ms')
local settled = tonumber(before[2] or 0)
if before[1] ~= ARGV[#ARGV] then
  if before[1] then settled = now + tonumber(ARGV[4]) end
  redis.call('HSET', server, 'run_id', ARGV[#ARGV], 'settled_ms', string.format('%d', settled))
end
local answer = {}
for at = 5 + periods, #ARGV - 1, 5 do
  local key, campaign = KEYS[2 + tonumber(ARGV[at])], ARGV[at + 1]
  local most, held, wanted = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4])
  local total_field, field = 'total ' .. campaign, 'node ' .. #node .. ':' .. node .. campaign
  local stored = redis.call('HMGET', key, total_field, field)
  local others = tonumber(stored[1] or 0) - tonumber(stored[2] or 0)
  local free = math.max(0, most - others)
  local granted = math.min(wanted, math.max(held, now < settled and 0 or free))
  redis.call('HSET', key, total_field, string.format('%d', others + granted), field, string.format('%d', granted))
  answer[#answer + 1] = granted
  answer[#answer + 1] = math.max(0, free - granted)
end
for period = 1, periods do redis.call('EXPIRE', KEYS[2 + period], ARGV[4 + period]) end
return answer
)";

// KEYS: one per principal. ARGV: node, now, since, seconds to keep, then one demand per principal.
// Answers the sum (as text, to its last digit) and the number of nodes of each.
constexpr std::string_view kShareRates = R"(#!lua
local answer = {}
for i = 1, #KEYS do
  redis.call('HSET', KEYS[i], ARGV[1], ARGV[2] .. ' ' .. ARGV[4 + i])
  local told = redis.call('HGETALL', KEYS[i])
  local sum, nodes = 0, 0
  for j = 1, #told, 2 do
    local when, demand = string.match(told[j + 1], '^(%S+) (%S+)$')
    if tonumber(when) > tonumber(ARGV[3]) then
      sum, nodes = sum + tonumber(demand), nodes + 1
    else
      redis.call('HDEL', KEYS[i], told[j])
    end
  end
  redis.call('EXPIRE', KEYS[i], ARGV[4])
  answer[#answer + 1] = string.format('%.17g', sum)
  answer[#answer + 1] = nodes
end
return answer
)";

// A record begins with its version, the name of its parts ('-': the body is here), and the bytes of its body.

// KEYS: the records of some collections. ARGV: per record which of the keys, id. How each begins; '' where there is
// none.
constexpr std::string_view kFindRecords = R"(#!lua flags=no-writes
local answer = {}
for i = 1, #ARGV, 2 do
  local there = redis.call('HGET', KEYS[tonumber(ARGV[i])], ARGV[i + 1])
  answer[#answer + 1] = there and string.match(there, '^%d+ %S+ %d+') or ''
end
return answer
)";

// KEYS: of this call, record_version, head, documents, per collection its records and its record_ids, new parts, parts
// of bodies that are replaced or removed. ARGV: seconds to keep the call, seconds to keep what is replaced, number of
// collections, number of new parts, their bytes, 'head' where that moves, too, from which, to which, channel, then per
// record: which collection, id, expected version, put, remove or check, what follows the version.
// Answers OK and the version; NOTFOUND: no such revision; MOVED: the head has; CONFLICT and which record is not at its
// expected version; INCOMPLETE: new parts are missing. A version is the time in microseconds, or one more than the
// last: also a store that has lost the latest ones gives none of them again.
constexpr std::string_view kWriteRecords = R"(#!lua
local known = redis.call('GET', KEYS[1])
if known then return {'OK', known} end
local first, parts = 10, 5 + 2 * tonumber(ARGV[3])
local replaced, bytes = parts + tonumber(ARGV[4]), 0
local function of(i) return KEYS[3 + 2 * tonumber(ARGV[i])], KEYS[4 + 2 * tonumber(ARGV[i])] end
if ARGV[6] == 'head' then
  if redis.call('HEXISTS', KEYS[4], ARGV[8]) == 0 then return {'NOTFOUND'} end
  if (redis.call('HGET', KEYS[3], 'id') or '') ~= ARGV[7] then return {'MOVED'} end
end
for i = first, #ARGV, 5 do
  local there = redis.call('HGET', (of(i)), ARGV[i + 1])
  local version = there and string.match(there, '^%d+') or '0'
  if version ~= ARGV[i + 2] then return {'CONFLICT', (i - first) / 5} end
end
for i = parts, replaced - 1 do bytes = bytes + redis.call('STRLEN', KEYS[i]) end
if bytes ~= tonumber(ARGV[5]) then return {'INCOMPLETE'} end
local time = redis.call('TIME')
local last = tonumber(redis.call('GET', KEYS[2]) or 0)
local version = string.format('%.0f', math.max(last + 1, time[1] * 1000000 + time[2]))
redis.call('SET', KEYS[2], version)
for i = parts, replaced - 1 do redis.call('PERSIST', KEYS[i]) end
for i = replaced, #KEYS do redis.call('EXPIRE', KEYS[i], ARGV[2]) end
for i = first, #ARGV, 5 do
  local records, ids = of(i)
  if ARGV[i + 3] == 'put' then
    redis.call('HSET', records, ARGV[i + 1], version .. ' ' .. ARGV[i + 4])
    redis.call('ZADD', ids, 0, ARGV[i + 1])
  elseif ARGV[i + 3] == 'remove' then
    redis.call('HDEL', records, ARGV[i + 1])
    redis.call('ZREM', ids, ARGV[i + 1])
  end
end
redis.call('SET', KEYS[1], version, 'EX', ARGV[1])
if ARGV[6] == 'head' then
  redis.call('HSET', KEYS[3], 'id', ARGV[8])
  redis.call('PUBLISH', ARGV[9], 'head')
end
return {'OK', version}
)";

// KEYS: record_ids, records. ARGV: after, most, bytes of bodies after which it ends.
constexpr std::string_view kListRecords = R"(#!lua flags=no-writes
local answer, bytes = {}, 0
for _, id in ipairs(redis.call('ZRANGEBYLEX', KEYS[1], '(' .. ARGV[1], '+', 'LIMIT', 0, ARGV[2])) do
  if bytes >= tonumber(ARGV[3]) then break end
  local record = redis.call('HGET', KEYS[2], id)
  answer[#answer + 1] = id
  answer[#answer + 1] = record
  bytes = bytes + string.match(record, '^%d+ %S+ (%d+)')
end
return answer
)";

constexpr std::array<std::string_view, kScripts> kTexts = {
    kAgreeLayout, kAddRevision, kPutPrincipal, kRevokePrincipal, kListPrincipals, kReadAuditTail,
    kAppendAudit, kAgree,       kApply,        kReadHours,       kFindDay,        kRollUpDay,
    kLeaseCaps,   kShareRates,  kFindRecords,  kWriteRecords,    kListRecords};

}  // namespace

std::string_view ScriptText(Script script) { return kTexts[static_cast<std::size_t>(script)]; }

}  // namespace signpost::store
