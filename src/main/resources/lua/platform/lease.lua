-- Renews a node's lease and shows every other. Time is Redis's own, so that no node's clock matters.
--
-- KEYS 1 nodes (hash: node → 'until:description')
-- ARGV 1 node  2 lease in ms  3 description  4 '1' to begin anew, '' to renew
--
-- Returns {lost, until, now, {node, until, description}…}; lost is 1 when the lease to be renewed had run out or was taken
-- away, and nothing was written then; until is when it had run out, or 0.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local own = redis.call('HGET', KEYS[1], ARGV[1])
local own_until = own and tonumber(string.match(own, '^%d+')) or 0
local lost = 0

if ARGV[4] == '' and own_until < now then
  lost = 1
else
  redis.call('HSET', KEYS[1], ARGV[1], string.format('%d:%s', now + ARGV[2], ARGV[3]))
end

local answer = {lost, own_until, now}
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local colon = string.find(all[i + 1], ':', 1, true)
  answer[#answer + 1] = {all[i], string.sub(all[i + 1], 1, colon - 1), string.sub(all[i + 1], colon + 1)}
end
return answer
