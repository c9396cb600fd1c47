-- KEYS[1] the stream. Answers the last id ever given out, and the last entry.
local info = redis.pcall('XINFO', 'STREAM', KEYS[1])
if info.err then
    return {'0-0', {}}
end
local last = '0-0'
for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then
        last = info[i + 1]
    end
end
return {last, redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)}
