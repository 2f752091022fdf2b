import type { PacedCall } from './pacer.js'

/** Whether a call has rung for so long that it may be given up. */
export function hasRung({ phase, since }: PacedCall, at: number, minimumRingMs: number): boolean {
  return phase === 'ringing' && at - since >= minimumRingMs
}
