import { redisScript } from '../redis-script.js'

/**
 * Decides changes of one center one after the other: applies each whole, or refuses it, and remembers which.
 *
 *     KEYS  1 versions (hash: record key → change id; and under names that no key has, since its kind is not empty, where
 *             the center stands: /revision, /change, /written, /floor, /floorWritten, /archived)
 *           2 bodies (hash: record key → JSON)   3 log (stream)   4 outcomes (hash: change id → reply)   5 older outcomes
 *           6 leases (hash)
 *     ARGV  1 one flat array in MessagePack, with false for what there is not; its first four are strings:
 *             '1' keeps commits until they are archived, how many commits the log keeps in any case, how many bytes it
 *             may hold, how many outcomes are remembered. Then of each change:
 *             id, head (JSON: id, node, facts, what is written), lease, its token, not after (ms), archived revision,
 *             number of writes, number of reads; then the keys of both, the expected versions of both (false = absent),
 *             and a body per write (false = removed)
 *     reply for each change: 'applied <revision> <at>' | 'conflict <revision> <places of keys, from 0>' | 'fenced'
 *           | 'late <at>' | 'full <bytes>': the log has no room; nothing was changed and nothing is remembered
 *     log   one entry for all that is applied, numbered by the last revision of it:
 *           p '<at> <bytes written before its end> <change before its first, if any>'   c its last change
 *           h the head of its change, v the body that was written; a list of them when there is not exactly one
 *
 * What is decided is gathered in tables that the next change sees, and written once: for many changes Redis is asked no
 * more often than for one. Bodies are never looked into: Lua would turn empty lists into empty objects.
 */
export const commitScript = redisScript(`
local versions, bodies, log, outcomes, older, leases = unpack(KEYS)
local asked = cmsgpack.unpack(ARGV[1])
local untilArchived, lengthMin, bytesMax = asked[1] == '1', tonumber(asked[2]), tonumber(asked[3])
local call = redis.call

local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local format = string.format
local at = format('%.0f', now)

-- In parts, as Lua passes a limited number of arguments at once.
local PART = 2000
local function get(hash, fields, count)
  if count <= PART then return call('HMGET', hash, unpack(fields, 1, count)) end
  local all = {}
  for start = 1, count, PART do
    local found = call('HMGET', hash, unpack(fields, start, math.min(start + PART - 1, count)))
    for index = 1, #found do all[start + index - 1] = found[index] end
  end
  return all
end
local function write(command, hash, parts, count)
  for start = 1, count, PART do
    call(command, hash, unpack(parts, start, math.min(start + PART - 1, count)))
  end
end

-- Where each change begins, and what has to be known of all.
local starts, ids = {}, {}
local keys = { '/revision', '/change', '/written', '/floor', '/floorWritten', '/archived' }
local changes, keyCount, place = 0, 6, 5
while asked[place] do
  changes = changes + 1
  starts[changes] = place
  ids[changes] = asked[place]
  local writes = asked[place + 6]
  local expectations = writes + asked[place + 7]
  place = place + 7
  for index = 1, expectations do keys[keyCount + index] = asked[place + index] end
  keyCount = keyCount + expectations
  place = place + 2 * expectations + writes + 1
end
local recent = get(outcomes, ids, changes)
local past = get(older, ids, changes)
local stored = get(versions, keys, keyCount)
local revision = tonumber(stored[1] or 0)
local last = stored[2] or ''
local written = tonumber(stored[3] or 0)
local floor = tonumber(stored[4] or 0)
local floorWritten = tonumber(stored[5] or 0)
local archived = tonumber(stored[6] or 0)

local held = {}
local function holds(lease, token)
  if not held[lease] then held[lease] = call('HMGET', leases, 'token ' .. lease, 'until ' .. lease) end
  return held[lease][1] == token and tonumber(held[lease][2]) > now
end

-- Up to the last entry that ends there or before.
local function trim(upTo)
  if upTo <= floor then return end
  local entry = call('XREVRANGE', log, format('%d-0', upTo), '-', 'COUNT', 1)[1]
  if not entry then return end
  local fields = entry[2]
  floor = tonumber(entry[1]:match('^%d+'))
  for index = 1, #fields, 2 do
    if fields[index] == 'p' then floorWritten = tonumber(fields[index + 1]:match('^%d+ (%d+)')) end
  end
  call('XTRIM', log, 'MINID', format('%d-0', floor + 1))
  call('HSET', versions, '/floor', floor, '/floorWritten', format('%.0f', floorWritten))
end

-- What records are in the end, of those that are written: a version and a body, both false once removed.
local versionOf, bodyOf = {}, {}
local heads, contents, headCount, contentCount = {}, {}, 0, 0
local before, beforeFirst = revision, last
local isArchived = false
-- The first of its keys in 'keys' is the one after 'known'.
local function decide(place, known)
  local id, token, notAfter, cursor = asked[place], asked[place + 3], asked[place + 4], asked[place + 5]
  if token and not holds(asked[place + 2], token) then return 'fenced' end
  if notAfter and now > tonumber(notAfter) then return 'late ' .. at end
  local writes = asked[place + 6]
  local expectations = writes + asked[place + 7]
  local keyAt = place + 7
  local versionAt = keyAt + expectations
  local bodyAt = versionAt + expectations
  local offending
  for index = 1, expectations do
    local version = versionOf[asked[keyAt + index]]
    if version == nil then version = stored[known + index] end
    if version ~= asked[versionAt + index] then offending = (offending or '') .. ' ' .. (index - 1) end
  end
  if offending then return format('conflict %d%s', revision, offending) end

  -- What says that the archive has more is what makes room, so it always gets in.
  if written - floorWritten > bytesMax and not cursor then
    trim(untilArchived and math.min(archived, revision) or revision)
    if written - floorWritten > bytesMax then return nil, format('full %.0f', written - floorWritten) end
  end

  local head = asked[place + 1]
  local octets = #head + 2 * #id + 100
  for index = 1, writes do
    local key, body = asked[keyAt + index], asked[bodyAt + index]
    bodyOf[key] = body
    versionOf[key] = body and id
    if body then
      contentCount = contentCount + 1
      contents[contentCount] = body
      octets = octets + #body
    end
  end
  headCount = headCount + 1
  heads[headCount] = head
  revision = revision + 1
  written = written + octets
  last = id
  if cursor then
    archived = tonumber(cursor)
    isArchived = true
  end
  return format('applied %d %s', revision, at)
end

local replies, decided, remembered = {}, {}, {}
local rememberedCount, known = 0, 6
for change = 1, changes do
  local id, start = ids[change], starts[change]
  local outcome = recent[change] or past[change] or decided[id]
  if not outcome then
    local full
    outcome, full = decide(start, known)
    if outcome then
      decided[id] = outcome
      remembered[rememberedCount + 1] = id
      remembered[rememberedCount + 2] = outcome
      rememberedCount = rememberedCount + 2
    else
      outcome = full
    end
  end
  replies[change] = outcome
  known = known + asked[start + 6] + asked[start + 7]
end

if revision > before then
  local setVersions = { '/revision', revision, '/change', last, '/written', format('%.0f', written) }
  local setBodies, gone = {}, {}
  local set, goneCount = 0, 0
  for key, body in pairs(bodyOf) do
    if body then
      setVersions[set + 7] = key
      setVersions[set + 8] = versionOf[key]
      setBodies[set + 1] = key
      setBodies[set + 2] = body
      set = set + 2
    else
      goneCount = goneCount + 1
      gone[goneCount] = key
    end
  end
  write('HSET', versions, setVersions, set + 6)
  write('HSET', bodies, setBodies, set)
  write('HDEL', versions, gone, goneCount)
  write('HDEL', bodies, gone, goneCount)
  if isArchived then call('HSET', versions, '/archived', archived) end
  call('XADD', log, format('%d-0', revision),
    'p', format('%s %.0f ', at, written) .. beforeFirst, 'c', last,
    'h', headCount == 1 and heads[1] or '[' .. table.concat(heads, ',') .. ']',
    'v', contentCount == 1 and contents[1] or '[' .. table.concat(contents, ',') .. ']')
end
if rememberedCount > 0 then
  -- Two generations, so that forgetting costs nothing a commit; what was applied is counted by its revisions.
  local refused = rememberedCount > 2 * (revision - before)
  if (refused or math.floor(revision / 64) > math.floor(before / 64)) and call('HLEN', outcomes) >= tonumber(asked[4]) then
    call('UNLINK', older)
    call('RENAME', outcomes, older)
  end
  write('HSET', outcomes, remembered, rememberedCount)
end

local upTo = revision - lengthMin
if untilArchived then upTo = math.min(upTo, archived) end
-- In blocks of a hundred, so that it costs next to nothing a commit.
if upTo - floor >= 100 then trim(upTo) end
return replies
`)
