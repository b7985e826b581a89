-- Appends entries to a room's log if the log is still where the caller thinks it is. All or nothing.
--
-- KEYS 1 meta  2 log  3 cids  4 snapshot  5 outbox  6 deadlines  7 deleted
-- ARGV 1 epoch the caller knows  2 position it knows  3 replication id of this Redis
--      4 room  5 deadline in ms since 1970, or empty for none  6 milliseconds to keep an idle room
--      then five per entry: position, text, cid or empty, '1' when the archive wants it, the number of the message it
--      deletes or empty
--
-- Returns {'ok'}
--      or {'stale', epoch, entry, entry…}  the log moved on: its entries after the caller's position, in order, as
--         {position, text}; no entries and another epoch: load again
--      or {'known', cid, seq, cid, seq…}   these ids were appended before; nothing was written

local at = redis.call('HMGET', KEYS[1], 'epoch', 'position', 'replication')
local epoch, position = at[1], at[2]

if epoch and at[3] ~= ARGV[3] then
  -- As in load, where the new epoch begins.
  local actual = string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)')
  if at[3] ~= actual then
    return {'stale', ''}
  end
end

if epoch ~= ARGV[1] then
  return {'stale', epoch or ''}
end

if position ~= ARGV[2] then
  local answer = {'stale', epoch}
  for _, entry in ipairs(redis.call('XRANGE', KEYS[2], '(' .. ARGV[2], '+')) do
    answer[#answer + 1] = {entry[1], entry[2][2]}
  end
  return answer
end

local known = {}
for i = 7, #ARGV, 5 do
  if ARGV[i + 2] ~= '' then
    local seq = redis.call('ZSCORE', KEYS[3], ARGV[i + 2])
    if seq then
      known[#known + 1] = ARGV[i + 2]
      known[#known + 1] = seq
    end
  end
end
if #known > 0 then
  return {'known', unpack(known)}
end

local last
for i = 7, #ARGV, 5 do
  last = ARGV[i]
  redis.call('XADD', KEYS[2], last, 't', ARGV[i + 1])
  if ARGV[i + 2] ~= '' then
    redis.call('ZADD', KEYS[3], string.match(last, '^%d+'), ARGV[i + 2])
  end
  if ARGV[i + 4] ~= '' then
    redis.call('ZADD', KEYS[7], ARGV[i + 4], ARGV[i + 4])
  end
  if ARGV[i + 3] == '1' then
    redis.call('XADD', KEYS[5], '*', 'room', ARGV[4], 'position', last, 't', ARGV[i + 1])
  end
end

redis.call('HSET', KEYS[1], 'position', last)
if ARGV[5] == '' then
  redis.call('ZREM', KEYS[6], ARGV[4])
else
  redis.call('ZADD', KEYS[6], ARGV[5], ARGV[4])
end
for i = 1, 4 do
  redis.call('PEXPIRE', KEYS[i], ARGV[6])
end
redis.call('PEXPIRE', KEYS[7], ARGV[6])
return {'ok'}
