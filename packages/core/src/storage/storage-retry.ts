import { RingwrightError } from '../errors/ringwright-error.js'

const DELAY_MIN_MS = 1_000
const DELAY_MAX_MS = 15_000

/** 1 s, 2 s, 4 s, … at most 15 s: one's own directory and store are asked again soon after they are back. */
export function storageRetryMs(failures: number): number {
  return Math.min(DELAY_MAX_MS, DELAY_MIN_MS * 2 ** (failures - 1))
}

/** Whether the directory or the store may answer another time. What is no error of ours can be anything, so it may. */
export function mayPass(error: unknown): boolean {
  return !(error instanceof RingwrightError) || error.retryable
}
