-- Shows the token all nodes share, or makes the asker the one who fetches it.
--
-- KEYS 1 token (hash: sealed, print)  2 lock
-- ARGV 1 who asks  2 milliseconds until a fetcher is given up
--
-- Returns {sealed, milliseconds it is good for}, {1} when the asker is to fetch it, {0} when somebody else is at it.

local sealed = redis.call('HGET', KEYS[1], 'sealed')
if sealed then
  return {sealed, redis.call('PTTL', KEYS[1])}
end
if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then
  return {1}
end
return {0}
