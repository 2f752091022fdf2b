import { trimLua } from './log-limits.js'

/**
 * The part of `commitScript` that decides one change. It does to the keys what `commitManyLua` does, in half of the time:
 * most changes come alone, and then somebody waits. What is needed seldom is made only then, functions too: to make a
 * table or a function takes as long as to ask Redis for something.
 */
export const commitOneLua = `
local versions, bodies, log, outcomes, older = unpack(KEYS, 1, 5)
local call, format = redis.call, string.format
local id, head, writes, reads, terms = unpack(ARGV, 1, 5)
local outcome = call('HGET', outcomes, id) or call('HGET', older, id)
if outcome then return outcome end

local time = call('TIME')
local at = format('%s%03d', time[1], time[2] / 1000)
local cursor
for index = #ARGV - 2 * terms + 1, #ARGV, 2 do
  local term, value = ARGV[index], ARGV[index + 1]
  if term == 'under' then
    local token, lease = value:match('^(%S+) (.*)$')
    local held = call('HMGET', KEYS[6], 'token ' .. lease, 'until ' .. lease)
    if held[1] ~= token or tonumber(held[2]) <= tonumber(at) then outcome = 'fenced' end
  elseif term == 'notAfter' then
    if tonumber(at) > tonumber(value) then outcome = outcome or 'late ' .. at end
  else
    cursor = value
  end
end

local expectations = writes + reads
local versionAt = 5 + expectations
local stored = call('HMGET', versions, '/revision', '/change', '/written', '/floor', '/floorWritten', '/archived',
  unpack(ARGV, 6, versionAt))
local before = stored[1] or '0'
if not outcome then
  local offending
  for index = 1, expectations do
    if (stored[6 + index] or '') ~= ARGV[versionAt + index] then offending = (offending or '') .. ' ' .. (index - 1) end
  end
  if offending then outcome = 'conflict ' .. before .. offending end
end

local isRefused = outcome
local revision = before + 1
if not isRefused then
  local written, floor, floorWritten = stored[3] or 0, stored[4] or 0, stored[5] or 0
  local archived = tonumber(cursor or stored[6] or 0)
  local upTo = revision - LENGTH_MIN
  if UNTIL_ARCHIVED and archived < upTo then upTo = archived end
  -- What says that the archive has more is what makes room, so it always gets in.
  local isFull = written - floorWritten > BYTES_MAX and not cursor
  if isFull or upTo - floor >= TRIM_FROM then
    floor = tonumber(floor)
    ${trimLua}
    if isFull then upTo = UNTIL_ARCHIVED and math.min(archived, before) or tonumber(before) end
    trim(upTo)
    if isFull and written - floorWritten > BYTES_MAX then return format('full %d', written - floorWritten) end
  end

  local number = format('%d', revision)
  -- As long as most are in the end.
  local setVersions = { '/revision', number, '/change', id, '/written', false, false, false }
  local setBodies = { false, false }
  local set, octets = 0, #head + 2 * #id + 100
  for index = 1, writes do
    local key, body = ARGV[5 + index], ARGV[versionAt + expectations + index]
    if body == '' then
      call('HDEL', versions, key)
      call('HDEL', bodies, key)
    else
      setVersions[set + 7], setVersions[set + 8] = key, id
      setBodies[set + 1], setBodies[set + 2] = key, body
      set = set + 2
      octets = octets + #body
    end
  end
  local total = format('%d', written + octets)
  setVersions[6] = total
  call('HSET', versions, unpack(setVersions, 1, set + 6))
  if set > 0 then call('HSET', bodies, unpack(setBodies, 1, set)) end
  if cursor then call('HSET', versions, '/archived', cursor) end

  local content = setBodies[2]
  if set ~= 2 then
    local contents = {}
    for index = 2, set, 2 do contents[index / 2] = setBodies[index] end
    content = '[' .. table.concat(contents, ',') .. ']'
  end
  call('XADD', log, number .. '-0', 'p', at .. ' ' .. total .. ' ' .. (stored[2] or ''), 'c', id, 'h', head, 'v', content)
  outcome = 'applied ' .. number .. ' ' .. at
end

-- Two generations, so that forgetting costs nothing a commit; what was applied is counted by its revisions.
if (isRefused or revision % LOOK_EVERY == 0) and call('HLEN', outcomes) >= OUTCOMES_MIN then
  call('UNLINK', older)
  call('RENAME', outcomes, older)
end
call('HSET', outcomes, id, outcome)
return outcome
`
