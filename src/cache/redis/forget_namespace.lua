-- Begins a new generation of a namespace: what was kept under an earlier one is not read any more, and runs out by itself.
-- KEYS[1]: the generation. ARGV[1]: the highest that the caller knows of. ARGV[2]: for how many seconds it is kept.
local generation = redis.pcall('INCR', KEYS[1])
if type(generation) ~= 'number' or generation <= tonumber(ARGV[1]) then
    generation = tonumber(ARGV[1]) + 1
    redis.call('SET', KEYS[1], generation)
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return generation
