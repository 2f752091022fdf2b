/** Reads the beginning of a body, up to `length` bytes of it; `rest` is the whole body still. */
export async function peekBody(
  body: ReadableStream<Uint8Array>,
  length: number,
): Promise<{ readonly head: Uint8Array; readonly rest: ReadableStream<Uint8Array> }> {
  const reader = body.getReader()
  const parts: Uint8Array[] = []
  let bytes = 0
  while (bytes < length) {
    const { done, value } = await reader.read()
    if (done) break
    parts.push(value)
    bytes += value.byteLength
  }
  const head = new Uint8Array(Math.min(bytes, length))
  let at = 0
  for (const part of parts) {
    head.set(part.subarray(0, head.length - at), at)
    at = Math.min(head.length, at + part.byteLength)
  }
  const rest = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const part = parts.shift()
        if (part) return controller.enqueue(part)
        const { done, value } = await reader.read()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
  return { head, rest }
}
