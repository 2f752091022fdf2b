const REST_MIN_MS = 500
const REST_MAX_MS = 30_000

/**
 * For how long what the directory did not take is left alone, in milliseconds: half a second at first, then twice as long as
 * `before`, and at most half a minute.
 */
export function directoryRestMs(before?: number): number {
  return before === undefined ? REST_MIN_MS : Math.min(REST_MAX_MS, 2 * before)
}
