-- Forgets exactly this token; one that was fetched meanwhile stays.
--
-- KEYS 1 token (hash: sealed, print)
-- ARGV 1 the fingerprint of the token that Zoom no longer takes

if redis.call('HGET', KEYS[1], 'print') == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
