/** What a center's log keeps. */
export interface LogLimits {
  readonly untilArchived: boolean
  readonly logLengthMin: number
  readonly logBytesMax: number
  readonly outcomeMemory: number
}

/**
 * Limits as constants of the scripts that commit, which are the same for all changes of a store. Looking whether there
 * is something to forget is done only now and then, so that it costs next to nothing a commit.
 */
export function limitsLua({ untilArchived, logLengthMin, logBytesMax, outcomeMemory }: LogLimits): string {
  return `
local UNTIL_ARCHIVED, LENGTH_MIN, BYTES_MAX = ${untilArchived}, ${logLengthMin}, ${logBytesMax}
local OUTCOMES_MIN, LOOK_EVERY, TRIM_FROM = ${outcomeMemory}, 64, 100`
}

/**
 * Cuts the log up to the last entry that ends there or before, and keeps where that is in `floor` and `floorWritten`,
 * which are the script's.
 */
export const trimLua = `
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
`
