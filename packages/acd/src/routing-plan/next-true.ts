import type { Instant } from '@ringwright/core'

/** How far ahead is looked for the instant at which a condition over time becomes true; then it is looked at anew. */
const AHEAD_MAX_MS = 3_600_000
const AHEAD_MIN_MS = 1_000

/**
 * The first instant after `now`, to a millisecond, at which a condition that does not hold now does by time alone, or `until`
 * if that is earlier. Without one within the next hour it is an instant at which to look anew. A condition that comes true and
 * false again within a doubling of the time from `now` on may be passed over, unless one of the `marks` is in between.
 */
export function nextTrue(
  holds: (at: Instant) => boolean,
  now: Instant,
  until: Instant = Infinity,
  marks: Iterable<Instant> = [],
): Instant {
  let before = now
  for (const probe of probesOf(now, until, marks)) {
    if (holds(probe)) return between(holds, before, probe)
    before = probe
  }
  return before
}

function probesOf(now: Instant, until: Instant, marks: Iterable<Instant>): readonly Instant[] {
  const probes = new Set<Instant>()
  let last = now
  for (let ahead = AHEAD_MIN_MS; ahead <= AHEAD_MAX_MS && last < until; ahead *= 2) {
    last = Math.min(now + ahead, until)
    probes.add(last)
  }
  for (const mark of marks) if (mark > now && mark < last) probes.add(mark)
  return [...probes].sort((a, b) => a - b)
}

/** It does not hold `before`, and holds `after`. */
function between(holds: (at: Instant) => boolean, before: Instant, after: Instant): Instant {
  let [from, to] = [before, after]
  while (to - from > 1) {
    // By whole milliseconds, of which there may be parts before and after.
    const middle = from + Math.ceil((to - from) / 2)
    if (holds(middle)) to = middle
    else from = middle
  }
  return to
}
