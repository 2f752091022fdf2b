import { type ByteRange, byteRange } from '@ringwright/core/http'

export interface MediaResponseOptions {
  /** As the customer chose them. */
  readonly name: string
  readonly contentType: string
  /** A longer file is answered with 502, or breaks off where its length is not told. */
  readonly bytesMax: number
}

/** What a browser may show by itself; everything else is offered to be saved. */
const SHOWN = /^(?:image\/(?:jpeg|png|gif|webp)|audio\/[\w.-]+|video\/[\w.-]+)$/

/** Answers GET or HEAD with a provider's file: in a range where one is asked for and the provider tells the length. */
export async function mediaResponse(
  { headers: asked, method }: Request,
  { body, headers: given }: Response,
  { name, contentType, bytesMax }: MediaResponseOptions,
): Promise<Response> {
  const size = lengthIn(given)
  // HEAD knows no ranges (RFC 9110 section 14.2).
  const range = size === undefined || method === 'HEAD' ? undefined : byteRange(asked.get('range'), size)
  const isTooLong = size !== undefined && size > bytesMax
  if (isTooLong || range === 'unsatisfiable' || method === 'HEAD') await body?.cancel()
  if (isTooLong) return new Response(null, { status: 502 })
  if (range === 'unsatisfiable')
    return new Response(null, { status: 416, headers: { 'content-range': `bytes */${size}` } })
  const headers = {
    ...headersFor(contentType, name),
    ...(size !== undefined && { 'accept-ranges': 'bytes', 'content-length': String(lengthOf(range) ?? size) }),
    ...(range && { 'content-range': `bytes ${range.first}-${range.last}/${size}` }),
  }
  const sent = method === 'HEAD' || !body ? null : range ? part(body, range) : body.pipeThrough(atMost(bytesMax))
  return new Response(sent, { status: range ? 206 : 200, headers })
}

/** Undefined where it is not told, or is that of a body that was packed on its way. */
function lengthIn(headers: Headers): number | undefined {
  const length = headers.get('content-length')
  return length === null || headers.has('content-encoding') || !/^\d{1,15}$/.test(length) ? undefined : Number(length)
}

function lengthOf(range: ByteRange | undefined): number | undefined {
  return range && range.last - range.first + 1
}

/** Not every provider gives ranges, so what comes before is passed over here, and what comes after is not fetched. */
function part(body: ReadableStream<Uint8Array>, { first, last }: ByteRange): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  let at = 0
  return new ReadableStream(
    {
      async pull(controller) {
        for (;;) {
          const { done, value } = await reader.read()
          if (done) return controller.error(new Error(`The file ends after ${at} bytes, before the range does`))
          const wanted = value.subarray(Math.max(0, first - at), Math.max(0, last + 1 - at))
          at += value.byteLength
          if (wanted.byteLength > 0) controller.enqueue(wanted)
          if (at > last) {
            controller.close()
            return reader.cancel()
          }
          if (wanted.byteLength > 0) return
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}

/** Breaks off what is longer: a length that was not told, or told wrongly, fills no memory. */
function atMost(bytesMax: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength
      if (bytes > bytesMax) controller.error(new Error(`The file has more than ${bytesMax} bytes`))
      else controller.enqueue(chunk)
    },
  })
}

/** The customer chose name and type, so neither may make a browser run anything. */
function headersFor(type: string, name: string): Readonly<Record<string, string>> {
  const isShown = SHOWN.test(type)
  return {
    'content-type': isShown ? type : 'application/octet-stream',
    'content-disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", '%27')}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, max-age=3600',
  }
}
