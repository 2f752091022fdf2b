import { redisScript } from '../redis-script.js'

/**
 * Whether a place in the log is still there, and is still what it was for whoever has read up to it.
 *
 *     KEYS  1 versions   2 log
 *     ARGV  1 revision   2 the change that was read at it, '' when that is not known
 *     reply { 'ok' | 'compacted' | 'beyond' | 'forked', oldest revision to follow from, newest, change at the revision }
 */
export const placeScript = redisScript(`
local state = redis.call('HMGET', KEYS[1], '/revision', '/change', '/floor')
local after, newest, oldest = tonumber(ARGV[1]), tonumber(state[1] or 0), tonumber(state[3] or 0)
local function reply(what, change) return { what, tostring(oldest), tostring(newest), change } end
if after > newest then return reply('beyond', '') end
if after < oldest then return reply('compacted', '') end
local change = ''
if after == newest then
  change = state[2] or ''
elseif after > oldest then
  local entry = redis.call('XRANGE', KEYS[2], after .. '-0', '+', 'COUNT', 1)[1]
  local ends, fields = tonumber(entry[1]:match('^%d+')), {}
  for index = 1, #entry[2], 2 do fields[entry[2][index]] = entry[2][index + 1] end
  change = fields.c
  if ends > after then
    -- An entry of several changes; the place is inside of it.
    local heads = cjson.decode(fields.h)
    change = heads[#heads - (ends - after)][1]
  end
end
if ARGV[2] ~= '' and change ~= '' and change ~= ARGV[2] then return reply('forked', change) end
return reply('ok', change)
`)
