/** How far 16-bit sequence number `a` is ahead of `b`, around the wrap: −32,768 to 32,767. */
export function sequenceDistance(a: number, b: number): number {
  return ((a - b) << 16) >> 16
}

/** How far 32-bit timestamp `a` is ahead of `b`, around the wrap. */
export function timestampDistance(a: number, b: number): number {
  return (a - b) | 0
}
