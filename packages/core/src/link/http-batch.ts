/**
 * What a link says over plain requests, where WebSockets do not get through. The frames are the link's own.
 *
 * ```
 * client                                                        server
 *   │ POST ?connection=new ──────────────────────────────────▶ │  201 {connection}: a secret of 256 bits
 *   │ GET  ?connection=…&stream=1 ───────────────────────────▶ │  one answer without end: `data: {batch}` for each batch
 *   │ GET  ?connection=… ────────────────────────────────────▶ │  or: waits for the next batch, which is the answer
 *   │ POST ?connection=… {batch} ────────────────────────────▶ │  204; one at a time, so that the order stays
 * ```
 */
export interface HttpBatch {
  /** Frames of the link, in order. */
  readonly frames: readonly string[]
  /** The last thing that is said. */
  readonly close?: { readonly code: number; readonly reason: string }
}
