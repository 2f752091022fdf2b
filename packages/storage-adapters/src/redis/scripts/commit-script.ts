import { redisScript } from '../redis-script.js'

/**
 * Decides changes of one center one after the other: applies each whole, or refuses it, and remembers which.
 *
 *     KEYS  1 meta (hash)         2 versions (hash: record key → change id)   3 bodies (hash: record key → JSON)
 *           4 log (stream)        5 outcomes (hash: change id → reply)        6 older outcomes    7 leases (hash)
 *     ARGV  1 '1' keeps commits until they are archived    2 commits that the log keeps in any case
 *           3 bytes that it may hold    4 outcomes to remember    5 number of changes
 *           then for each change:
 *           1 change id           2 lease             3 its token, '' for none      4 not after (ms), '' for none
 *           5 archived revision, '' when the change does not say    6 head (JSON: node, facts, what is written)
 *           7 number of expectations   8 number of those that are writes; they come first
 *           then all their record keys, then all expected versions ('' = absent), then a body per write ('' = removed)
 *     reply for each change: 'applied <revision> <at>' | 'conflict <revision> <places of expectations, from 0>' | 'fenced'
 *           | 'late <at>' | 'full <bytes>': the log has no room; nothing was changed and nothing is remembered
 *
 * What is decided is gathered in tables that the next change sees, and written once: for many changes Redis is asked hardly
 * more often than for one. Before that only the log is written, which nobody else sees before the script has ended.
 */
export const commitScript = redisScript(`
local meta, versions, bodies, log, outcomes, older, leases = unpack(KEYS)
local untilArchived, lengthMin, bytesMax = ARGV[1] == '1', tonumber(ARGV[2]), tonumber(ARGV[3])
local changes = tonumber(ARGV[5])

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local at = string.format('%.0f', now)

-- In parts, as Lua passes a limited number of arguments at once.
local PART = 2000
local function get(hash, fields, into)
  for start = 1, #fields, PART do
    local stop = math.min(start + PART - 1, #fields)
    local found = redis.call('HMGET', hash, unpack(fields, start, stop))
    for index = start, stop do into[fields[index]] = found[index - start + 1] or into[fields[index]] end
  end
end
local function write(command, hash, parts)
  for start = 1, #parts, PART do
    redis.call(command, hash, unpack(parts, start, math.min(start + PART - 1, #parts)))
  end
end

-- Where each change begins, and what has to be known of all.
local starts, ids, keys = {}, {}, {}
local place = 5
for change = 1, changes do
  starts[change] = place
  ids[change] = ARGV[place + 1]
  local expectations = tonumber(ARGV[place + 7])
  for index = 1, expectations do keys[#keys + 1] = ARGV[place + 8 + index] end
  place = place + 8 + 2 * expectations + tonumber(ARGV[place + 8])
end
local known, current = {}, {}
get(older, ids, known)
get(outcomes, ids, known)
get(versions, keys, current)

local state = redis.call('HMGET', meta, 'revision', 'change', 'written', 'floor', 'floorWritten', 'archived')
local revision = tonumber(state[1] or 0)
local last = state[2] or ''
local written = tonumber(state[3] or 0)
local floor = tonumber(state[4] or 0)
local floorWritten = tonumber(state[5] or 0)
local archived = tonumber(state[6] or 0)

local held = {}
local function holds(lease, token)
  if not held[lease] then held[lease] = redis.call('HMGET', leases, 'token ' .. lease, 'until ' .. lease) end
  return held[lease][1] == token and tonumber(held[lease][2]) > now
end

local function trim(upTo)
  if upTo <= floor then return end
  local fields = redis.call('XRANGE', log, upTo .. '-0', upTo .. '-0')[1][2]
  for index = 1, #fields, 2 do
    if fields[index] == 'b' then floorWritten = tonumber(fields[index + 1]) end
  end
  redis.call('XTRIM', log, 'MINID', (upTo + 1) .. '-0')
  floor = upTo
  redis.call('HSET', meta, 'floor', floor, 'floorWritten', string.format('%.0f', floorWritten))
end

-- What the records are in the end: a body, or '' once removed.
local left = {}
local isArchived = false
local function decide(place)
  local id, token, notAfter, cursor, head = ARGV[place + 1], ARGV[place + 3], ARGV[place + 4], ARGV[place + 5], ARGV[place + 6]
  if token ~= '' and not holds(ARGV[place + 2], token) then return 'fenced' end
  if notAfter ~= '' and now > tonumber(notAfter) then return 'late ' .. at end
  local expectations, writes = tonumber(ARGV[place + 7]), tonumber(ARGV[place + 8])
  local keyAt, versionAt = place + 8, place + 8 + expectations
  local bodyAt = versionAt + expectations
  local offending = ''
  for index = 1, expectations do
    if (current[ARGV[keyAt + index]] or '') ~= ARGV[versionAt + index] then offending = offending .. ' ' .. (index - 1) end
  end
  if offending ~= '' then return 'conflict ' .. revision .. offending end

  -- What says that the archive has more is what makes room, so it always gets in.
  if written - floorWritten > bytesMax and cursor == '' then
    trim(untilArchived and math.min(archived, revision) or revision)
    if written - floorWritten > bytesMax then return nil, 'full ' .. string.format('%.0f', written - floorWritten) end
  end

  local values = {}
  for index = 1, writes do
    local key, body = ARGV[keyAt + index], ARGV[bodyAt + index]
    left[key] = body
    current[key] = body ~= '' and id or ''
    if body ~= '' then values[#values + 1] = body end
  end
  revision = revision + 1
  local content = '[' .. table.concat(values, ',') .. ']'
  written = written + #head + #content + 2 * #id + 100
  redis.call('XADD', log, revision .. '-0',
    'c', id, 'a', last, 't', at, 'b', string.format('%.0f', written), 'h', head, 'v', content)
  last = id
  if cursor ~= '' then
    archived = tonumber(cursor)
    isArchived = true
  end
  return 'applied ' .. revision .. ' ' .. at
end

local replies, remembered = {}, {}
local before = revision
for change = 1, changes do
  local id = ids[change]
  if known[id] then
    replies[change] = known[id]
  else
    local outcome, full = decide(starts[change])
    replies[change] = outcome or full
    if outcome then
      known[id] = outcome
      remembered[#remembered + 1] = id
      remembered[#remembered + 1] = outcome
    end
  end
end

local setVersions, setBodies, gone = {}, {}, {}
for key, body in pairs(left) do
  if body == '' then
    gone[#gone + 1] = key
  else
    setVersions[#setVersions + 1] = key
    setVersions[#setVersions + 1] = current[key]
    setBodies[#setBodies + 1] = key
    setBodies[#setBodies + 1] = body
  end
end
write('HSET', versions, setVersions)
write('HSET', bodies, setBodies)
write('HDEL', versions, gone)
write('HDEL', bodies, gone)
if revision > before then
  redis.call('HSET', meta, 'revision', revision, 'change', last, 'written', string.format('%.0f', written))
  if isArchived then redis.call('HSET', meta, 'archived', archived) end
end
-- Two generations, so that forgetting costs nothing a commit.
if #remembered > 0 then
  if redis.call('HLEN', outcomes) >= tonumber(ARGV[4]) then
    redis.call('UNLINK', older)
    redis.call('RENAME', outcomes, older)
  end
  write('HSET', outcomes, remembered)
end

local upTo = revision - lengthMin
if untilArchived then upTo = math.min(upTo, archived) end
-- In blocks of a hundred, so that it costs next to nothing a commit.
if upTo - floor >= 100 then trim(upTo) end
return replies
`)
