import { redisScript } from '../redis-script.js'

/**
 * Applies one change whole, or refuses it, and remembers which.
 *
 *     KEYS  1 meta (hash)         2 versions (hash: record key → change id)   3 bodies (hash: record key → JSON)
 *           4 log (stream)        5 outcomes (hash: change id → reply)        6 older outcomes    7 leases (hash)
 *     ARGV  1 change id           2 lease             3 its token, '' for none      4 not after (ms), '' for none
 *           5 archived revision, '' when the change does not say    6 '1' keeps commits until they are archived
 *           7 commits that the log keeps in any case    8 bytes that it may hold    9 outcomes to remember
 *           10 head (JSON: node, facts, what is written)
 *           11 number of expectations   12 number of those that are writes; they come first
 *           then all their record keys, then all expected versions ('' = absent), then a body per write ('' = removed)
 *     reply 'applied <revision> <at>' | 'conflict <revision> <places of expectations, from 0>' | 'fenced' | 'late <at>'
 *           | 'full <bytes>': the log has no room; nothing was changed and nothing is remembered
 *
 * Nothing is written before everything was checked: a script that ends with an error is not undone.
 */
export const commitScript = redisScript(`
local meta, versions, bodies, log, outcomes, older, leases = unpack(KEYS)
local id = ARGV[1]
local known = redis.call('HGET', outcomes, id) or redis.call('HGET', older, id)
if known then return known end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local at = string.format('%.0f', now)

-- Two generations, so that forgetting costs nothing a commit.
local function answer(outcome)
  if redis.call('HLEN', outcomes) >= tonumber(ARGV[9]) then
    redis.call('UNLINK', older)
    redis.call('RENAME', outcomes, older)
  end
  redis.call('HSET', outcomes, id, outcome)
  return outcome
end

if ARGV[3] ~= '' then
  local held = redis.call('HMGET', leases, 'token ' .. ARGV[2], 'until ' .. ARGV[2])
  if held[1] ~= ARGV[3] or tonumber(held[2]) <= now then return answer('fenced') end
end
if ARGV[4] ~= '' and now > tonumber(ARGV[4]) then return answer('late ' .. at) end

local state = redis.call('HMGET', meta, 'revision', 'change', 'written', 'floor', 'floorWritten', 'archived')
local revision = tonumber(state[1] or 0)
local written = tonumber(state[3] or 0)
local floor = tonumber(state[4] or 0)
local floorWritten = tonumber(state[5] or 0)
local archived = tonumber(state[6] or 0)

local expectations, writes = tonumber(ARGV[11]), tonumber(ARGV[12])
local keyAt, versionAt = 12, 12 + expectations
local bodyAt = versionAt + expectations
-- In parts, as Lua passes a limited number of arguments at once.
local PART = 2000
local offending = ''
for start = 1, expectations, PART do
  local stop = math.min(start + PART - 1, expectations)
  local found = redis.call('HMGET', versions, unpack(ARGV, keyAt + start, keyAt + stop))
  for index = start, stop do
    if (found[index - start + 1] or '') ~= ARGV[versionAt + index] then offending = offending .. ' ' .. (index - 1) end
  end
end
if offending ~= '' then return answer('conflict ' .. revision .. offending) end

local function trim(upTo)
  if upTo <= floor then return end
  local last = redis.call('XRANGE', log, upTo .. '-0', upTo .. '-0')[1]
  local fields = last[2]
  for index = 1, #fields, 2 do
    if fields[index] == 'b' then floorWritten = tonumber(fields[index + 1]) end
  end
  redis.call('XTRIM', log, 'MINID', (upTo + 1) .. '-0')
  floor = upTo
  redis.call('HSET', meta, 'floor', floor, 'floorWritten', string.format('%.0f', floorWritten))
end

local untilArchived = ARGV[6] == '1'
-- What says that the archive has more is what makes room, so it always gets in.
if written - floorWritten > tonumber(ARGV[8]) and ARGV[5] == '' then
  trim(untilArchived and math.min(archived, revision) or revision)
  if written - floorWritten > tonumber(ARGV[8]) then
    return 'full ' .. string.format('%.0f', written - floorWritten)
  end
end

local values = {}
local function write(command, hash, parts)
  for start = 1, #parts, PART do
    redis.call(command, hash, unpack(parts, start, math.min(start + PART - 1, #parts)))
  end
end
local setVersions, setBodies, gone = {}, {}, {}
for index = 1, writes do
  local key, body = ARGV[keyAt + index], ARGV[bodyAt + index]
  if body == '' then
    gone[#gone + 1] = key
  else
    setVersions[#setVersions + 1] = key
    setVersions[#setVersions + 1] = id
    setBodies[#setBodies + 1] = key
    setBodies[#setBodies + 1] = body
    values[#values + 1] = body
  end
end
write('HSET', versions, setVersions)
write('HSET', bodies, setBodies)
write('HDEL', versions, gone)
write('HDEL', bodies, gone)

revision = revision + 1
local content = '[' .. table.concat(values, ',') .. ']'
written = written + #ARGV[10] + #content + 2 * #id + 100
local total = string.format('%.0f', written)
redis.call('XADD', log, revision .. '-0',
  'c', id, 'a', state[2] or '', 't', at, 'b', total, 'h', ARGV[10], 'v', content)
if ARGV[5] ~= '' then
  archived = tonumber(ARGV[5])
  redis.call('HSET', meta, 'archived', ARGV[5])
end
redis.call('HSET', meta, 'revision', revision, 'change', id, 'written', total)

local upTo = revision - tonumber(ARGV[7])
if untilArchived then upTo = math.min(upTo, archived) end
-- In blocks of a hundred, so that it costs next to nothing a commit.
if upTo - floor >= 100 then trim(upTo) end
return answer('applied ' .. revision .. ' ' .. at)
`)
