/**
 * What the cache asks of Redis: four scripts, because each has to happen at once or not at all.
 *
 * Every name has a generation, a word that changes when the name is forgotten. A value is kept with
 * the generations of its names and is worth something only while all of them are the same, so a
 * generation that Redis drops to make room costs values and never brings one back. The indexes say
 * which values to delete; they may be dropped as well.
 *
 * @module
 */

/** How long a generation is remembered after its last use: longer than any value. */
const GENERATION_SECONDS = 2 * 24 * 60 * 60;

const GENERATIONS = `
local function generations(from, to)
  local all = {}
  for i = from, to do
    local one = redis.call('GET', KEYS[i])
    if not one and ARGV[1] ~= '' then
      one = ARGV[1] .. '.' .. i
      redis.call('SET', KEYS[i], one, 'EX', ${GENERATION_SECONDS})
    end
    all[#all + 1] = one or ''
  end
  return table.concat(all, ',')
end
`;

/** keys: assurance, value, generations…; arguments: a word nobody used. Answers generation, value, assured. */
export const READ = `${GENERATIONS}
local now = generations(3, #KEYS)
local kept = redis.call('HMGET', KEYS[2], 'generation', 'value')
if kept[1] ~= now then return { now, false, 0 } end
return { now, kept[2], redis.call('EXISTS', KEYS[1]) }`;

/** keys: value, generations…, as many indexes; arguments: "", generation, value, milliseconds. Answers whether it was kept. */
export const WRITE = `${GENERATIONS}
local count = (#KEYS - 1) / 2
if generations(2, 1 + count) ~= ARGV[2] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'generation', ARGV[2], 'value', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i = 2, 1 + count do
  redis.call('EXPIRE', KEYS[i], ${GENERATION_SECONDS})
  local index = KEYS[i + count]
  redis.call('ZREMRANGEBYSCORE', index, '-inf', now)
  redis.call('ZADD', index, now + ARGV[4], KEYS[1])
  redis.call('EXPIRE', index, ${GENERATION_SECONDS})
end
return 1`;

/** keys: generation, index; arguments: a word nobody used. */
export const FORGET = `
redis.call('SET', KEYS[1], ARGV[1], 'EX', ${GENERATION_SECONDS})
local kept = redis.call('ZRANGE', KEYS[2], 0, -1)
for i = 1, #kept, 1000 do
  redis.call('UNLINK', unpack(kept, i, math.min(i + 999, #kept)))
end
redis.call('UNLINK', KEYS[2])
return #kept`;

/** Answers Redis's own clock in milliseconds. */
export const TIME = `
local time = redis.call('TIME')
return tostring(time[1] * 1000 + math.floor(time[2] / 1000))`;

/** keys: assurance; arguments: when it ends, by Redis's clock. Answers whether it has not ended already. */
export const ASSURE = `
redis.call('SET', KEYS[1], '1', 'PXAT', ARGV[1])
return redis.call('EXISTS', KEYS[1])`;
