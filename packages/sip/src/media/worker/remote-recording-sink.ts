import type { RecordingSink } from '../recording/recording-sink.js'
import { errorOf } from './problem.js'
import type { SinkRequest, ToWorker } from './worker-messages.js'

/** Sinks as the worker sees them: each call is carried out by the process, where the host's code is. */
export interface RemoteSinks {
  sinkOf(recording: number): RecordingSink
  answered(answer: Extract<ToWorker, { kind: 'sinkAnswer' }>): void
}

export function remoteSinks(
  post: (ask: number, request: SinkRequest, transfer: readonly ArrayBuffer[]) => void,
): RemoteSinks {
  const open = new Map<number, { resolve(uri: string | undefined): void; reject(error: Error): void }>()
  let asked = 0

  const ask = (request: SinkRequest): Promise<string | undefined> => {
    const { buffer, byteLength } = request.bytes
    // A chunk has its memory for itself; a header may be part of a pool, and is copied.
    const isOwn = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
    return new Promise((resolve, reject) => {
      open.set(++asked, { resolve, reject })
      post(asked, request, isOwn ? [buffer] : [])
    })
  }
  return {
    sinkOf: (recording) => ({
      async open(name, header) {
        await ask({ do: 'open', recording, name, bytes: header })
        return {
          append: async (bytes) => void (await ask({ do: 'append', recording, bytes })),
          finish: async (bytes) => (await ask({ do: 'finish', recording, bytes })) ?? '',
        }
      },
    }),
    answered({ ask: number, uri, problem }) {
      const request = open.get(number)
      open.delete(number)
      if (problem) request?.reject(errorOf(problem))
      else request?.resolve(uri)
    },
  }
}
