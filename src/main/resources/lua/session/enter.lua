-- Notes a connection of a person, unless there are too many of them already.
--
-- KEYS 1 nodes (see platform/lease)  2 connections of the person (hash: session → node)
-- ARGV 1 node  2 session  3 how many there may be  4 for how long they are kept, in ms, after the last one came
--
-- Returns 1 when it is noted. Only those on nodes whose lease runs count; those on nodes that were given up are taken away.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local held = redis.call('HGETALL', KEYS[2])
local count = 0
for i = 1, #held, 2 do
  local lease = held[i + 1] ~= ARGV[1] and redis.call('HGET', KEYS[1], held[i + 1])
  local ends = lease and tonumber(string.match(lease, '^%-?%d+'))
  if held[i] == ARGV[2] then
    -- This one itself, asked for twice.
  elseif held[i + 1] == ARGV[1] or (ends and ends >= now) then
    count = count + 1
  elseif not ends or ends < 0 then
    redis.call('HDEL', KEYS[2], held[i])
  end
end
if count >= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return 1
