-- Lets nobody call under a budget for a while: Zoom itself said how long.
--
-- KEYS 1 when the next call would be exactly on time, in microseconds
-- ARGV 1 microseconds to hold  2 microseconds between calls  3 calls at once

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local held = now + ARGV[1] + (ARGV[3] - 1) * ARGV[2]
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), held)
redis.call('SET', KEYS[1], string.format('%.0f', due), 'PX', math.ceil((due - now) / 1000) + 1000)
return 1
