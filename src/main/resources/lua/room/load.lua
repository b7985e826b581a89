-- Reads a room: its epoch, its position, the snapshot and every entry after it. Makes the room if there is none.
--
-- KEYS 1 meta  2 log  3 cids  4 snapshot  5 outbox  6 deadlines  7 deleted
-- ARGV 1 replication id of this Redis  2 epoch to use if a new one is due  3 milliseconds to keep an idle room
--      4 highest number the archive knows of this room, or '' when it was not asked yet
--      5 epoch of a room that nothing ever happened in, or '' for the one in ARGV 2
--
-- Returns {epoch, position, snapshot or '', {position, text}…}
--      or {'past'}  the room is new here, or Redis is another: ask the archive and call again. Numbers that members may
--         have seen must not be given out twice, and of a room that was idle for long, or of the last moments of a primary
--         that died, only the archive may know

local at = redis.call('HMGET', KEYS[1], 'epoch', 'position', 'replication')
local epoch, position = at[1], at[2]
local replication = ARGV[1]

local anew = not epoch
if epoch and at[3] ~= replication then
  -- The caller may have connected before Redis changed its id, so Redis itself is asked. If it is another primary, or
  -- this one restarted, it may be behind what members saw.
  replication = string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)')
  anew = at[3] ~= replication
end

if anew then
  if ARGV[4] == '' then
    return {'past'}
  end
  if not epoch then
    -- A log, a snapshot or ids without a meta are remains of another life of this room.
    redis.call('DEL', KEYS[2], KEYS[3], KEYS[4], KEYS[7])
    position = '0-0'
  end
  if tonumber(ARGV[4]) > tonumber(string.match(position, '^%d+')) then
    position = ARGV[4] .. '-0'
  end
  epoch = not epoch and ARGV[4] == '0' and ARGV[5] ~= '' and ARGV[5] or ARGV[2]
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'position', position, 'replication', replication)
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end

local snapshot = redis.call('HMGET', KEYS[4], 'position', 'state')
local from = snapshot[1] and '(' .. snapshot[1] or '-'
local answer = {epoch, position, snapshot[2] or ''}
for _, entry in ipairs(redis.call('XRANGE', KEYS[2], from, '+')) do
  answer[#answer + 1] = {entry[1], entry[2][2]}
end
return answer
