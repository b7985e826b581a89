-- Counts one request within a fixed window and says whether it may go on, in one step.
--
-- KEYS[1] the count
-- KEYS[2] optional: exists when the sign-in behind the request has been ended
-- ARGV[1] how many a window holds
-- ARGV[2] the window in milliseconds, from the first count on
--
-- Answers {verdict, remaining, milliseconds until the window starts anew}.
-- The verdict is 1 go on, 0 too many, -1 signed out.
if KEYS[2] and redis.call('EXISTS', KEYS[2]) == 1 then
    return {-1, 0, 0}
end
local limit = tonumber(ARGV[1])
local count = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
-- A count without an end would shut somebody out for ever; also heals one that lost its end.
if left < 0 then
    left = tonumber(ARGV[2])
    redis.call('PEXPIRE', KEYS[1], left)
end
if count > limit then
    return {0, 0, left}
end
return {1, limit - count, left}
