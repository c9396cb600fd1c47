-- Keeps values, or forgets them, each unless something newer is there. One call for a whole batch.
-- KEYS, two to an entry: the namespace's generation, the value.
-- ARGV[1]: 'keep' or 'forget'. ARGV[2]: for how many seconds a generation is kept.
-- ARGV from 3 on, four to an entry: generation, sequence, milliseconds to live, sealed value.
local generations = {}
for at = 1, #KEYS, 2 do
    local argument = 3 + (at - 1) * 2
    local generation, sequence = tonumber(ARGV[argument]), tonumber(ARGV[argument + 1])
    -- Of another type, or of no number: as if it were not there. What is written below puts it right.
    local current = redis.pcall('GET', KEYS[at])
    current = type(current) == 'string' and tonumber(current) or 0
    if current < generation then
        -- The server was emptied, or set back to an older state.
        redis.call('SET', KEYS[at], ARGV[argument], 'EX', ARGV[2])
        current = generation
    end
    if current == generation then
        local head = redis.pcall('GETRANGE', KEYS[at + 1], 0, 63)
        local of, there
        if type(head) == 'string' then
            of, there = string.match(head, '^pg1 (%d+) (%d+) ')
        end
        there = of and tonumber(of) == generation and tonumber(there) or -1
        -- Of the row itself, a value may be there already, and is as new.
        if there < sequence or (there == sequence and ARGV[1] == 'keep') then
            redis.call('SET', KEYS[at + 1], ARGV[argument + 3], 'PX', ARGV[argument + 2])
        end
    elseif ARGV[1] == 'forget' then
        -- The caller does not know the generation, so what it would write there could not be read.
        redis.call('UNLINK', KEYS[at + 1])
    end
    generations[#generations + 1] = current
end
return generations
