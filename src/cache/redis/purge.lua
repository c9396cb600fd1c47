-- Removes keys that fit a pattern, 250 looked at in one call; never KEYS, which holds up everybody else.
-- KEYS[1]: any key of the garage, so that a cluster knows the node. ARGV[1]: the cursor. ARGV[2]: the pattern.
local page = redis.call('SCAN', ARGV[1], 'MATCH', ARGV[2], 'COUNT', 250)
local removed = 0
if #page[2] > 0 then
    removed = redis.call('UNLINK', unpack(page[2]))
end
return {page[1], removed}
