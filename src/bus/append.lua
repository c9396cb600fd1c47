-- KEYS[1] the stream; ARGV[1] the last id that it must have given out; then seven for each entry: its id and the values of its
-- fields. Answers whether the entries were added: all of them, or none.
local last = '0-0'
local info = redis.pcall('XINFO', 'STREAM', KEYS[1])
if not info.err then
    for i = 1, #info, 2 do
        if info[i] == 'last-generated-id' then
            last = info[i + 1]
        end
    end
end
if last ~= ARGV[1] then
    return 0
end
for i = 2, #ARGV, 7 do
    redis.call('XADD', KEYS[1], ARGV[i], 'id', ARGV[i + 1], 'kind', ARGV[i + 2], 'v', ARGV[i + 3], 'at', ARGV[i + 4],
        'about', ARGV[i + 5], 'mac', ARGV[i + 6])
end
return 1
