-- Gives a node up whose lease ran out: from now on it cannot renew, only begin anew.
--
-- KEYS 1 nodes
-- ARGV 1 node  2 the end of the lease at which it was found dead
--
-- Returns 1 when it is given up, by this call or an earlier one; 0 when it came back to life.

local entry = redis.call('HGET', KEYS[1], ARGV[1])
if entry and string.match(entry, '^%d+') == ARGV[2] then
  redis.call('HSET', KEYS[1], ARGV[1], '-' .. entry)
  return 1
end
return entry and string.match(entry, '^%-%d+') == '-' .. ARGV[2] and 1 or 0
