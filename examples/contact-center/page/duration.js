const SECOND = 1_000
const HOUR = 3_600

/**
 * A span of time as a clock shows it: `0:07`, `12:30`, `1:02:03`. What is negative is shown as nothing: clocks differ.
 *
 * @param {number} milliseconds
 */
export function duration(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / SECOND))
  const minutes = Math.floor((seconds % HOUR) / 60)
  const tail = String(seconds % 60).padStart(2, '0')
  if (seconds < HOUR) return `${minutes}:${tail}`
  return `${Math.floor(seconds / HOUR)}:${String(minutes).padStart(2, '0')}:${tail}`
}

/**
 * Time that is left, in whole seconds that are counted up: at `0` it is over.
 *
 * @param {number} milliseconds
 */
export function secondsLeft(milliseconds) {
  return Math.max(0, Math.ceil(milliseconds / SECOND))
}

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })

/** @param {number} instant */
export function timeOfDay(instant) {
  return time.format(instant)
}

/** @param {number} instant */
export function dayOf(instant) {
  return day.format(instant)
}
