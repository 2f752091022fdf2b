import { RingwrightError } from '@ringwright/core'

/** What a source of text may give: bytes (of a file, a request) or text. */
export type TextChunks = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>

const BYTE_ORDER_MARK = '\uFEFF'

/** Text of chunks of bytes; throws `invalid_argument` where they are not in the encoding. A byte-order mark is left out. */
export async function* decodeText(chunks: TextChunks, encoding: string): AsyncGenerator<string> {
  const decoder = decoderOf(encoding)
  let bytes = 0
  const decode = (chunk?: Uint8Array): string => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
    } catch (cause) {
      throw new RingwrightError(
        'invalid_argument',
        `The text is not ${decoder.encoding} somewhere within ${chunk?.length ?? 0} bytes after byte ${bytes}; pass its \`encoding\`, such as "windows-1252". Nothing after that was read.`,
        { cause },
      )
    }
  }
  let isFirst = true
  for await (const chunk of chunks) {
    const isText = typeof chunk === 'string'
    const text = isText ? chunk : decode(chunk)
    // The decoder leaves it out of bytes; who has decoded a file before has often left it there.
    yield isText && isFirst && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text
    isFirst &&= text === ''
    if (!isText) bytes += chunk.length
  }
  yield decode()
}

function decoderOf(encoding: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(encoding, { fatal: true })
  } catch (cause) {
    throw new RingwrightError('invalid_argument', `There is no encoding "${encoding}"; "utf-8" is the usual one.`, {
      cause,
    })
  }
}
