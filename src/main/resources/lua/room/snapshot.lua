-- Keeps a newer snapshot and forgets what recovery no longer needs.
--
-- KEYS 1 meta  2 log  3 cids  4 snapshot  5 outbox  6 deadlines
-- ARGV 1 position of the snapshot  2 its state  3 sequence number of the oldest event to keep  4 milliseconds to keep an idle room
--
-- Returns 1, or 0 when a snapshot at least as new is there already.

local function number(position, part)
  return tonumber(string.match(position, part))
end

local kept = redis.call('HGET', KEYS[4], 'position')
if kept then
  local a, b = number(kept, '^%d+'), number(ARGV[1], '^%d+')
  if a > b or (a == b and number(kept, '%d+$') >= number(ARGV[1], '%d+$')) then
    return 0
  end
end

redis.call('HSET', KEYS[4], 'position', ARGV[1], 'state', ARGV[2])
redis.call('PEXPIRE', KEYS[4], ARGV[4])
redis.call('XTRIM', KEYS[2], 'MINID', ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', '(' .. ARGV[3])
return 1
