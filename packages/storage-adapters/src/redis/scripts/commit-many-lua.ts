import { trimLua } from './log-limits.js'

/**
 * The part of `commitScript` that decides many changes. What is decided is gathered in tables that the next change sees,
 * and written once: for many changes Redis is asked no more often than for one.
 */
export const commitManyLua = `
local versions, bodies, log, outcomes, older, leases = unpack(KEYS)
local asked = cmsgpack.unpack(ARGV[1])
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

-- Where each change begins, how much of what it has, and what has to be known of all.
local starts, ids, writesOf, expectationsOf, termsOf = {}, {}, {}, {}, {}
local keys = { '/revision', '/change', '/written', '/floor', '/floorWritten', '/archived' }
local changes, keyCount, place = 0, 6, 1
while asked[place] do
  changes = changes + 1
  starts[changes] = place
  ids[changes] = asked[place]
  local counts = tonumber(asked[place + 2])
  local writes, terms = counts % 1e6, math.floor(counts / 1e12)
  local expectations = writes + (counts - writes) / 1e6 % 1e6
  writesOf[changes], expectationsOf[changes], termsOf[changes] = writes, expectations, terms
  place = place + 2
  for index = 1, expectations do keys[keyCount + index] = asked[place + index] end
  keyCount = keyCount + expectations
  place = place + 2 * expectations + writes + 2 * terms + 1
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
local function holds(under)
  if held[under] == nil then
    local token, lease = under:match('^(%S+) (.*)$')
    local found = call('HMGET', leases, 'token ' .. lease, 'until ' .. lease)
    held[under] = found[1] == token and tonumber(found[2]) > now
  end
  return held[under]
end

${trimLua}
-- What records are in the end, of those that are written: a version and a body, both '' once removed.
local versionOf, bodyOf = {}, {}
local heads, contents, headCount, contentCount = {}, {}, 0, 0
local before, beforeFirst = revision, last
local isArchived = false
-- The first of its keys in 'keys' is the one after 'known'.
local function decide(change, known)
  local place, id = starts[change], ids[change]
  local writes, expectations, terms = writesOf[change], expectationsOf[change], termsOf[change]
  local keyAt = place + 2
  local versionAt = keyAt + expectations
  local bodyAt = versionAt + expectations
  local termAt = bodyAt + writes + 1
  local cursor
  for index = termAt, termAt + 2 * terms - 1, 2 do
    local term, value = asked[index], asked[index + 1]
    if term == 'under' then
      if not holds(value) then return 'fenced' end
    elseif term == 'notAfter' then
      if now > tonumber(value) then return 'late ' .. at end
    else
      cursor = value
    end
  end
  local offending
  for index = 1, expectations do
    local version = versionOf[asked[keyAt + index]]
    if version == nil then version = stored[known + index] end
    if (version or '') ~= asked[versionAt + index] then offending = (offending or '') .. ' ' .. (index - 1) end
  end
  if offending then return format('conflict %d%s', revision, offending) end

  -- What says that the archive has more is what makes room, so it always gets in.
  if written - floorWritten > BYTES_MAX and not cursor then
    trim(UNTIL_ARCHIVED and math.min(archived, revision) or revision)
    if written - floorWritten > BYTES_MAX then return nil, format('full %.0f', written - floorWritten) end
  end

  local head = asked[place + 1]
  local octets = #head + 2 * #id + 100
  for index = 1, writes do
    local key, body = asked[keyAt + index], asked[bodyAt + index]
    bodyOf[key] = body
    if body == '' then
      versionOf[key] = ''
    else
      versionOf[key] = id
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
  local id = ids[change]
  local outcome = recent[change] or past[change] or decided[id]
  if not outcome then
    local full
    outcome, full = decide(change, known)
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
  known = known + expectationsOf[change]
end

if revision > before then
  local setVersions = { '/revision', revision, '/change', last, '/written', format('%.0f', written) }
  local setBodies, gone = {}, {}
  local set, goneCount = 0, 0
  for key, body in pairs(bodyOf) do
    if body ~= '' then
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
  if (refused or math.floor(revision / LOOK_EVERY) > math.floor(before / LOOK_EVERY))
    and call('HLEN', outcomes) >= OUTCOMES_MIN then
    call('UNLINK', older)
    call('RENAME', outcomes, older)
  end
  write('HSET', outcomes, remembered, rememberedCount)
end

local upTo = revision - LENGTH_MIN
if UNTIL_ARCHIVED then upTo = math.min(upTo, archived) end
if upTo - floor >= TRIM_FROM then trim(upTo) end
return replies
`
