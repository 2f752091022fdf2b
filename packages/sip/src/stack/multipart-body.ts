import type { Attachment } from '../outbound-call.js'
import type { Body } from '../sip-request.js'

/** A description with further bodies in one (RFC 2046 5.1, RFC 5621). `boundary` is random, so that no content holds it. */
export function multipartBody(description: Body, attachments: readonly Attachment[], boundary: string): Body {
  const parts = [
    partOf(description, undefined, boundary),
    ...attachments.map(({ body, disposition }) => partOf(body, disposition, boundary)),
  ]
  return {
    type: `multipart/mixed;boundary=${boundary}`,
    content: Buffer.concat([...parts.flat(), Buffer.from(`--${boundary}--\r\n`)]),
  }
}

function partOf({ type, content }: Body, disposition: string | undefined, boundary: string): Uint8Array[] {
  const dispositionLine = disposition === undefined ? '' : `Content-Disposition: ${disposition}\r\n`
  const head = `--${boundary}\r\nContent-Type: ${type}\r\n${dispositionLine}\r\n`
  const octets = typeof content === 'string' ? Buffer.from(content) : content
  return [Buffer.from(head), octets, Buffer.from('\r\n')]
}
