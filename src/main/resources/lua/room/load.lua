-- Reads a room: its epoch, its position, the snapshot and every entry after it. Makes the room if there is none.
--
-- KEYS 1 meta  2 log  3 cids  4 snapshot  5 outbox  6 deadlines
-- ARGV 1 replication id of this Redis  2 epoch to use if a new one is due  3 milliseconds to keep an idle room
--
-- Returns {epoch, position, snapshot or '', {position, text}…}

local at = redis.call('HMGET', KEYS[1], 'epoch', 'position', 'replication')
local epoch, position = at[1], at[2]

if not epoch then
  -- A log, a snapshot or ids without a meta are remains of another life of this room.
  redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
  epoch, position = ARGV[2], '0-0'
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'position', position, 'replication', ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
elseif at[3] ~= ARGV[1] then
  -- As in append: only Redis itself knows which history it continues.
  local actual = string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)')
  if at[3] ~= actual then
    epoch = ARGV[2]
    redis.call('HSET', KEYS[1], 'epoch', epoch, 'replication', actual)
  end
end

local snapshot = redis.call('HMGET', KEYS[4], 'position', 'state')
local from = snapshot[1] and '(' .. snapshot[1] or '-'
local answer = {epoch, position, snapshot[2] or ''}
for _, entry in ipairs(redis.call('XRANGE', KEYS[2], from, '+')) do
  answer[#answer + 1] = {entry[1], entry[2][2]}
end
return answer
