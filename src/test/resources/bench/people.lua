-- For wrk: each request comes from the next of a few people; at the end one line of figures.
--
-- args[1] a file with a line for each person: id, a space, access token
local requests = {}
local last = 0

function init(args)
    for line in io.lines(args[1]) do
        local id, token = line:match("^(%S+) (%S+)$")
        local headers = { ["Authorization"] = "Bearer " .. token, ["X-Person"] = id }
        requests[#requests + 1] = wrk.format("GET", nil, headers)
    end
end

function request()
    last = last % #requests + 1
    return requests[last]
end

function done(summary, latency)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    io.write(string.format("figures %d %d %d %d %d\n",
        summary.requests, summary.duration, failed, latency:percentile(50), latency:percentile(99)))
end
