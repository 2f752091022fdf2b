/** Half of what is given at once ("Get temporary material": at most 20 MB). */
const PART_BYTES = 10_000_000

/** A file that is only had in parts, as one; undefined where the first part is none. `get` asks for a range of bytes. */
export async function fileInParts(get: (range: string) => Promise<Response>): Promise<Response | undefined> {
  const first = await bytesFrom(0, get)
  if (!first) return undefined
  const { total } = first
  let [reader, next] = [first.reader, PART_BYTES]
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        for (;;) {
          const { done, value } = await reader.read()
          if (!done) return controller.enqueue(value)
          if (next >= total) return controller.close()
          const part = await bytesFrom(next, get)
          if (!part) return controller.error(new Error('The rest of the file was not given'))
          reader = part.reader
          next += PART_BYTES
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
  return new Response(body, { headers: { 'content-length': String(total) } })
}

async function bytesFrom(first: number, get: (range: string) => Promise<Response>) {
  const { body, headers, status } = await get(`bytes=${first}-${first + PART_BYTES - 1}`)
  const total = Number(/^bytes \d+-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1])
  if (status === 206 && body && total > 0) return { total, reader: body.getReader() }
  await body?.cancel()
  return undefined
}
