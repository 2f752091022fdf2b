/**
 * A thread that runs `@ringwright/sip/media/worker`. A `Worker` of `node:worker_threads` is one:
 * `new Worker(new URL(import.meta.resolve('@ringwright/sip/media/worker')))`.
 */
export interface MediaThread {
  postMessage(message: unknown): void
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'exit', listener: (code: number) => void): unknown
  terminate(): unknown
}

/** The worker's end. A `MessagePort` of `node:worker_threads`, such as its `parentPort`, is one. */
export interface MediaThreadPort {
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void
  on(event: 'message', listener: (message: unknown) => void): unknown
}
