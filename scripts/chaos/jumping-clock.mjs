// Loaded before a node's own code: the wall clock that its JavaScript sees is off by as many milliseconds as the file
// of the environment's CHAOS_CLOCK says, from SIGUSR2 on. Timers go on as they do when an operator sets a clock.
import { readFileSync } from 'node:fs'

const RealDate = Date
let offsetMs = 0

globalThis.Date = class extends RealDate {
  constructor(...when) {
    if (when.length === 0) super(RealDate.now() + offsetMs)
    else super(...when)
  }

  static now() {
    return RealDate.now() + offsetMs
  }
}

process.on('SIGUSR2', () => {
  offsetMs = Number(readFileSync(process.env.CHAOS_CLOCK, 'utf8'))
})
