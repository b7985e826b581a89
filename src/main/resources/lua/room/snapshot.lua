-- Keeps a newer snapshot and forgets what recovery no longer needs.
--
-- KEYS 1 meta  2 log  3 cids  4 snapshot  5 outbox  6 deadlines  7 deleted
-- ARGV 1 position of the snapshot  2 its state  3 sequence number of the oldest event to keep  4 milliseconds to keep an idle room
--      5 epoch of the snapshot
--
-- Returns 1, or 0 when a snapshot at least as new is there already, or the log is another one or shorter: a replica that
-- took over may never have seen what the snapshot holds.

local function newer(one, other)
  local a, b = tonumber(string.match(one, '^%d+')), tonumber(string.match(other, '^%d+'))
  return a > b or (a == b and tonumber(string.match(one, '%d+$')) > tonumber(string.match(other, '%d+$')))
end

local meta = redis.call('HMGET', KEYS[1], 'epoch', 'position')
local kept = redis.call('HGET', KEYS[4], 'position')
if meta[1] ~= ARGV[5] or newer(ARGV[1], meta[2]) or (kept and not newer(ARGV[1], kept)) then
  return 0
end

redis.call('HSET', KEYS[4], 'position', ARGV[1], 'state', ARGV[2])
redis.call('PEXPIRE', KEYS[4], ARGV[4])
redis.call('XTRIM', KEYS[2], 'MINID', ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', '(' .. ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[7], '-inf', '(' .. ARGV[3])
return 1
