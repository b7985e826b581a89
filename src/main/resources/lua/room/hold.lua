-- Counts the event loops of a node that hold a room, so that a survivor knows which rooms a dead node was in.
--
-- KEYS 1 rooms of the node (hash: room → loops)
-- ARGV 1 room  2 change, 1 or -1

if redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[2]) <= 0 then
  redis.call('HDEL', KEYS[1], ARGV[1])
end
return 1
