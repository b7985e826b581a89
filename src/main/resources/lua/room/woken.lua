-- Forgets a deadline that has been looked after, unless a later one was set meanwhile.
--
-- KEYS 1 deadlines
-- ARGV 1 room  2 the time up to which deadlines were looked after, in ms

local due = redis.call('ZSCORE', KEYS[1], ARGV[1])
if due and tonumber(due) <= tonumber(ARGV[2]) then
  return redis.call('ZREM', KEYS[1], ARGV[1])
end
return 0
