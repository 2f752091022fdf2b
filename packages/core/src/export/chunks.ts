/** Large enough that what a chunk costs does not count, small enough to be nothing. */
const CHUNK_UNITS = 65_536

const encoder = new TextEncoder()

/** Texts put together and encoded as UTF-8, a chunk at a time. */
export async function* inChunks(
  texts: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let chunk = ''
  for await (const text of texts) {
    chunk += text
    if (chunk.length < CHUNK_UNITS) continue
    yield encoder.encode(chunk)
    chunk = ''
  }
  if (chunk !== '') yield encoder.encode(chunk)
}
