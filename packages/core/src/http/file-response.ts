import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { type ByteRange, byteRange } from './byte-range.js'
import { contentTypeOf } from './content-type.js'
import { problemResponse } from './problem.js'

/** What is said of a file that is sent. */
export interface FileResponseOptions {
  /** Default: by the extension. */
  readonly contentType?: string
  /** Default `no-cache`: kept by browsers, and asked for again each time (304). */
  readonly cacheControl?: string
}

/**
 * Answers with a file: conditional (ETag, Last-Modified) and in parts (one Range, as players of recordings ask for).
 * 404 when there is no such file. The caller has decided that the client may read this path.
 */
export async function fileResponse(
  request: Request,
  path: string,
  options: FileResponseOptions = {},
): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return problemResponse({ status: 405, title: 'Method not allowed' }, { allow: 'GET, HEAD' })
  }
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) return problemResponse({ status: 404, title: 'Not found' })
  const { size, mtimeMs } = found
  const etag = `"${size.toString(16)}-${Math.round(mtimeMs).toString(16)}"`
  const lastModified = new Date(mtimeMs).toUTCString()
  const headers: Record<string, string> = {
    etag,
    'last-modified': lastModified,
    'cache-control': options.cacheControl ?? 'no-cache',
    'accept-ranges': 'bytes',
  }
  if (isUnchanged(request.headers, etag, mtimeMs)) return new Response(null, { status: 304, headers })
  headers['content-type'] = options.contentType ?? contentTypeOf(path)
  const condition = request.headers.get('if-range')
  const wanted = condition === null || condition === etag ? request.headers.get('range') : null
  const range = byteRange(wanted, size)
  if (range === 'unsatisfiable') {
    return problemResponse({ status: 416, title: 'No such range' }, { 'content-range': `bytes */${size}` })
  }
  const part = range ?? { first: 0, last: size - 1 }
  headers['content-length'] = String(part.last - part.first + 1)
  if (range) headers['content-range'] = `bytes ${part.first}-${part.last}/${size}`
  const empty = size === 0 || request.method === 'HEAD'
  return new Response(empty ? null : read(path, part), { status: range ? 206 : 200, headers })
}

/** If-None-Match decides alone when it is there (RFC 9110 section 13.2.2). */
function isUnchanged(headers: Headers, etag: string, mtimeMs: number): boolean {
  const tags = headers.get('if-none-match')
  if (tags !== null) return tags.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)
  const since = Date.parse(headers.get('if-modified-since') ?? '')
  return Math.floor(mtimeMs / 1_000) * 1_000 <= since
}

function read(path: string, { first, last }: ByteRange): ReadableStream<Uint8Array> {
  return Readable.toWeb(createReadStream(path, { start: first, end: last })) as ReadableStream<Uint8Array>
}
