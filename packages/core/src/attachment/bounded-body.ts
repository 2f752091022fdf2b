import { RingwrightError } from '../errors/ringwright-error.js'

/** The same bytes, as long as there are no more than `bytesMax`; then an error `limit_reached`. */
export async function* boundedBody(body: ReadableStream<Uint8Array>, bytesMax: number): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  let bytes = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      bytes += value.byteLength
      if (bytes > bytesMax) throw new RingwrightError('limit_reached', `The file has more than ${bytesMax} bytes`)
      yield value
    }
  } finally {
    // Also when the reader of this one gives up: whoever sends is told to stop.
    await reader.cancel().catch(() => {})
  }
}
