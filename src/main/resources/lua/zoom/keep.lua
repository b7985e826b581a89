-- Shares a token that was fetched, and ends the fetching.
--
-- KEYS 1 token (hash: sealed, print)  2 lock
-- ARGV 1 who fetched  2 the sealed token, empty when none was got  3 its fingerprint  4 milliseconds it is good for

if ARGV[2] ~= '' then
  redis.call('HSET', KEYS[1], 'sealed', ARGV[2], 'print', ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
if redis.call('GET', KEYS[2]) == ARGV[1] then
  redis.call('DEL', KEYS[2])
end
return 1
