-- KEYS[1] the stream; ARGV[1] how many entries stay where nobody has to acknowledge any. Answers how many went and how many stay.
-- Looking and trimming are one step: a group that is made meanwhile, or sees an entry come back, loses nothing.
local groups = redis.pcall('XINFO', 'GROUPS', KEYS[1])
if groups.err then
    return {0, 0}
end

local function before(a, b)
    local a_era, a_sequence = string.match(a, '(%d+)-(%d+)')
    local b_era, b_sequence = string.match(b, '(%d+)-(%d+)')
    a_era, b_era = tonumber(a_era), tonumber(b_era)
    return a_era < b_era or (a_era == b_era and tonumber(a_sequence) < tonumber(b_sequence))
end

local wanted
for _, group in ipairs(groups) do
    local fields = {}
    for i = 1, #group, 2 do
        fields[group[i]] = group[i + 1]
    end
    -- XTRIM knows nothing of what was delivered and not acknowledged.
    local first = fields['last-delivered-id']
    if fields['pending'] > 0 then
        first = redis.call('XPENDING', KEYS[1], fields['name'])[2]
    end
    if not wanted or before(first, wanted) then
        wanted = first
    end
end

local gone
if wanted then
    gone = redis.call('XTRIM', KEYS[1], 'MINID', wanted)
else
    gone = redis.call('XTRIM', KEYS[1], 'MAXLEN', ARGV[1])
end
return {gone, redis.call('XLEN', KEYS[1])}
