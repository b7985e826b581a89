-- Renews a node's lease and shows every other. Time is Redis's own, so that no node's clock matters.
--
-- KEYS 1 nodes (hash: node → 'until:description', with a '-' before it once the node is given up)
-- ARGV 1 node  2 lease in ms  3 description  4 '1' to begin anew, '' to renew
--
-- Returns {lost, until, now, {node, until, description}…}; lost is 1 when the node to be renewed was given up or forgotten,
-- and nothing was written then; until is when its lease ended, or 0. A lease that ran out is renewed as long as nobody gave
-- the node up: Redis itself may have been away. The until of a node that was given up is negative.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local own = redis.call('HGET', KEYS[1], ARGV[1])
local own_until = own and math.abs(tonumber(string.match(own, '^%-?%d+'))) or 0
local lost = 0

if ARGV[4] == '' and (not own or string.sub(own, 1, 1) == '-') then
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
