-- Takes one call from a Zoom account's budget of one label, for all nodes together (GCRA). Time is Redis's own.
--
-- KEYS 1 when the next call would be exactly on time, in microseconds  2 calls of this UTC day
-- ARGV 1 microseconds between calls  2 calls at once  3 the longest wait in microseconds  4 calls a day, 0 for any number
--
-- Returns {1, microseconds to wait first}, or {0, microseconds after which to ask again} when nothing was taken.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local each = tonumber(ARGV[1])
local daily = tonumber(ARGV[4])
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local wait = math.max(0, due - now - (ARGV[2] - 1) * each)

if wait > tonumber(ARGV[3]) then
  return {0, wait}
end
if daily > 0 then
  local left = 86400 - time[1] % 86400
  if tonumber(redis.call('GET', KEYS[2]) or '0') >= daily then
    return {0, left * 1000000}
  end
  redis.call('INCR', KEYS[2])
  redis.call('EXPIRE', KEYS[2], left)
end
redis.call('SET', KEYS[1], string.format('%.0f', due + each), 'PX', math.ceil((due + each - now) / 1000) + 1000)
return {1, wait}
