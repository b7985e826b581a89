-- Forgets a node that was given up, and what was noted for it, unless it began anew meanwhile.
--
-- KEYS 1 nodes  2 estate: what is noted for this node
-- ARGV 1 node  2 the end of the lease at which it was found dead
--
-- Returns 1 when it was forgotten.

local entry = redis.call('HGET', KEYS[1], ARGV[1])
if entry and string.match(entry, '^%-%d+') == '-' .. ARGV[2] then
  redis.call('DEL', KEYS[2])
  return redis.call('HDEL', KEYS[1], ARGV[1])
end
return 0
