-- Takes one count back, if its window is still open; a count that has ended must not come back without an end.
--
-- KEYS[1] the count
if redis.call('EXISTS', KEYS[1]) == 1 then
    return redis.call('DECR', KEYS[1])
end
return 0
