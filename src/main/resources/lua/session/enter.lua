-- Notes connections of people, each unless there are too many of that person already.
--
-- KEYS 1 nodes (see platform/lease)  then one per connection: the connections of its person (hash: session → node)
-- ARGV 1 node  2 how many there may be  3 for how long they are kept, in ms, after the last one came
--      then one per connection: its session
--
-- Returns 1 for each connection that is noted, 0 for the others. Only those on nodes whose lease runs count; those on
-- nodes that were given up are taken away.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local node, most, kept = ARGV[1], tonumber(ARGV[2]), ARGV[3]

-- 'runs', 'late' (its lease has run out, nobody has buried it yet) or 'gone'
local known = {[node] = 'runs'}
local function standing(other)
  if not known[other] then
    local lease = redis.call('HGET', KEYS[1], other)
    local ends = lease and tonumber(string.match(lease, '^%-?%d+'))
    known[other] = ends and (ends >= now and 'runs' or ends >= 0 and 'late') or 'gone'
  end
  return known[other]
end

local answer = {}
for i = 2, #KEYS do
  local session = ARGV[i + 2]
  local held = redis.call('HGETALL', KEYS[i])
  local count = 0
  for j = 1, #held, 2 do
    -- This one itself may have been asked for before.
    if held[j] ~= session then
      local stands = standing(held[j + 1])
      if stands == 'runs' then
        count = count + 1
      elseif stands == 'gone' then
        redis.call('HDEL', KEYS[i], held[j])
      end
    end
  end
  if count < most then
    redis.call('HSET', KEYS[i], session, node)
    redis.call('PEXPIRE', KEYS[i], kept)
    answer[i - 1] = 1
  else
    answer[i - 1] = 0
  end
end
return answer
