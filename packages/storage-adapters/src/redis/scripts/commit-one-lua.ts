import { trimLua } from './log-limits.js'

/**
 * The part of `commitScript` that decides one change of few records. It does to the keys what `commitManyLua` does, in
 * half of the time: most changes come alone, and then somebody waits. What is needed seldom is made only then, functions
 * and tables too: to make one takes as long as to ask Redis for something. Texts that are only passed on are not made
 * numbers.
 */
export const commitOneLua = `
local versions, bodies, log, outcomes, older = unpack(KEYS, 1, 5)
local call, format = redis.call, string.format
local id, head, counts = unpack(ARGV, 1, 3)
local outcome = call('HGET', older, id)
if outcome then return outcome end

local writes = counts % 1e6
local expectations = writes + (counts - writes) / 1e6 % 1e6
local versionAt = 3 + expectations
local bodyAt = versionAt + expectations

local seconds, micros = unpack(call('TIME'))
local at = #micros == 6 and seconds .. micros:sub(1, 3) or format('%s%03d', seconds, micros / 1000)
local cursor
for index = bodyAt + writes + 1, #ARGV, 2 do
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

local stored = call('HMGET', versions, '/revision', '/change', '/written', '/floor', '/floorWritten', '/archived',
  unpack(ARGV, 4, versionAt))
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
local number = format('%d', revision)
local written = stored[3] or 0
if not isRefused then
  local floor, floorWritten = stored[4] or 0, stored[5] or 0
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
    if isFull and written - floorWritten > BYTES_MAX then
      return call('HGET', outcomes, id) or format('full %d', written - floorWritten)
    end
  end
  outcome = 'applied ' .. number .. ' ' .. at
end

-- What was decided first holds, and is not asked for before: it is seldom there.
if call('HSETNX', outcomes, id, outcome) == 0 then return call('HGET', outcomes, id) end

if not isRefused then
  local octets, set = #head + 2 * #id + 100, 0
  local lastKey, content, contents
  for index = 1, writes do
    local key, body = ARGV[3 + index], ARGV[bodyAt + index]
    if body == '' then
      call('HDEL', versions, key)
      call('HDEL', bodies, key)
    else
      if lastKey then call('HSET', versions, lastKey, id) end
      call('HSET', bodies, key, body)
      lastKey, set, octets = key, set + 1, octets + #body
      if set == 1 then
        content = body
      elseif set == 2 then
        contents = { content, body }
      else
        contents[set] = body
      end
    end
  end
  if set ~= 1 then content = '[' .. table.concat(contents or {}, ',') .. ']' end
  local total = format('%d', written + octets)
  if lastKey then
    call('HSET', versions, '/revision', number, '/change', id, '/written', total, lastKey, id)
  else
    call('HSET', versions, '/revision', number, '/change', id, '/written', total)
  end
  if cursor then call('HSET', versions, '/archived', cursor) end
  call('XADD', log, number .. '-0', 'p', at .. ' ' .. total .. ' ' .. (stored[2] or ''), 'c', id, 'h', head, 'v', content)
end

-- Two generations, so that forgetting costs nothing a commit; what was applied is counted by its revisions.
if (isRefused or revision % LOOK_EVERY == 0) and call('HLEN', outcomes) > OUTCOMES_MIN then
  call('UNLINK', older)
  call('RENAME', outcomes, older)
end
return outcome
`
