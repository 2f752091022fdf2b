import { byteRange } from '../http/byte-range.js'
import type { HttpHandler, RequestInfo } from '../http/http-handler.js'
import { jsonResponse } from '../http/json-body.js'
import { problemResponse } from '../http/problem.js'
import type { AttachmentDesk, KeepOutcome } from './attachment-desk.js'
import type { AttachmentRecord } from './attachment-record.js'
import { UNKNOWN_TYPE } from './file-kind.js'
import type { SignedLinks } from './signed-link.js'

/** Who may upload over HTTP. */
export interface UploadOptions {
  /** Who sends this; undefined for somebody who may not. What one may send is counted by the answer. */
  readonly uploader: (request: Request, info: RequestInfo) => string | undefined | Promise<string | undefined>
}

const STATUS: Readonly<Record<Extract<KeepOutcome, { outcome: 'refused' }>['reason'], number>> = {
  empty: 400,
  tooLong: 413,
  typeRefused: 415,
  infected: 422,
  tooFast: 429,
  unavailable: 503,
}

/** When a file in quarantine is worth asking for again. */
const QUARANTINE_RETRY_S = '60'

export function uploadHandler(desk: AttachmentDesk, { uploader }: UploadOptions): HttpHandler {
  return async (request, info) => {
    if (request.method !== 'POST')
      return problemResponse({ status: 405, title: 'Method not allowed' }, { allow: 'POST' })
    const who = await uploader(request, info)
    if (who === undefined) return problemResponse({ status: 401, title: 'Not signed in' })
    if (!request.body) return refusal({ outcome: 'refused', reason: 'empty' })
    const name = new URL(request.url).searchParams.get('name') ?? ''
    const kept = await desk.keep({ uploader: who, name, body: request.body })
    return kept.outcome === 'kept' ? jsonResponse(kept.attachment, { status: 201 }) : refusal(kept)
  }
}

function refusal({ reason, limit, retryInMs }: Extract<KeepOutcome, { outcome: 'refused' }>): Response {
  const body = { title: 'The file was not taken', reason, ...(limit !== undefined && { limit }) }
  return jsonResponse(body, {
    status: STATUS[reason],
    headers: retryInMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryInMs / 1_000)) },
  })
}

export function downloadHandler(desk: AttachmentDesk, links: SignedLinks): HttpHandler {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return problemResponse({ status: 405, title: 'Method not allowed' }, { allow: 'GET, HEAD' })
    }
    const link = links.read(new URL(request.url))
    if (link.reading === 'forged') return problemResponse({ status: 403, title: 'Not a link of ours' })
    if (link.reading === 'over') return problemResponse({ status: 410, title: 'The link has run out' })
    const opened = await desk.open(link.id)
    if (opened.outcome === 'quarantined') {
      return problemResponse({ status: 503, title: 'Not scanned yet' }, { 'retry-after': QUARANTINE_RETRY_S })
    }
    if (opened.outcome === 'absent') return problemResponse({ status: 404, title: 'Not found' })
    return answer(request, desk, opened.record)
  }
}

async function answer(
  request: Request,
  desk: AttachmentDesk,
  record: AttachmentRecord & { readonly bytes: number },
): Promise<Response> {
  const { id, bytes } = record
  const range = byteRange(request.headers.get('range'), bytes)
  if (range === 'unsatisfiable') {
    return problemResponse({ status: 416, title: 'No such range' }, { 'content-range': `bytes */${bytes}` })
  }
  const headers = { ...headersOf(record), 'content-length': String(range ? range.last - range.first + 1 : bytes) }
  const status = range ? 206 : 200
  const part = range && { 'content-range': `bytes ${range.first}-${range.last}/${bytes}` }
  if (request.method === 'HEAD') return new Response(null, { status, headers: { ...headers, ...part } })
  const stored = await desk.body(id, range)
  if (!stored) return problemResponse({ status: 404, title: 'Not found' })
  return new Response(stored.body, { status, headers: { ...headers, ...part } })
}

/** The sender chose the bytes and the name, so neither may make a browser run anything. */
function headersOf({ contentType, isShown, name }: AttachmentRecord): Readonly<Record<string, string>> {
  const quoted = encodeURIComponent(name).replaceAll("'", '%27')
  return {
    'content-type': isShown ? contentType : UNKNOWN_TYPE,
    'content-disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${quoted}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'cross-origin',
    'referrer-policy': 'no-referrer',
    'accept-ranges': 'bytes',
    'cache-control': 'private, max-age=3600',
  }
}
