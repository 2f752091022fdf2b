/** What a file is, judged by what is in it; names and senders only say what it is meant to be. */
export interface FileKind {
  readonly contentType: string
  /** Whether a browser may show it by itself; anything else is offered to be saved. */
  readonly isShown: boolean
}

/** How much of a file is looked at. Browsers that guess types look at less (1,445 octets). */
export const HEAD_BYTES = 4_096

interface Signature {
  readonly contentType: string
  /** At `offset` (default 0), as Latin-1 text; `.` stands for any byte. */
  readonly bytes: string
  readonly offset?: number
  readonly isShown?: boolean
}

const SIGNATURES: readonly Signature[] = [
  { contentType: 'image/png', bytes: '\x89PNG\r\n\x1a\n', isShown: true },
  { contentType: 'image/jpeg', bytes: '\xff\xd8\xff', isShown: true },
  { contentType: 'image/gif', bytes: 'GIF87a', isShown: true },
  { contentType: 'image/gif', bytes: 'GIF89a', isShown: true },
  { contentType: 'image/webp', bytes: 'RIFF....WEBP', isShown: true },
  { contentType: 'audio/wav', bytes: 'RIFF....WAVE', isShown: true },
  { contentType: 'audio/ogg', bytes: 'OggS', isShown: true },
  { contentType: 'audio/mpeg', bytes: 'ID3', isShown: true },
  { contentType: 'audio/mpeg', bytes: '\xff\xfb', isShown: true },
  { contentType: 'audio/mp4', bytes: 'ftypM4A', offset: 4, isShown: true },
  // Pictures in the container of videos, by their brands (ISO/IEC 23008-12 annex B, and AVIF section 6).
  ...['heic', 'heix', 'mif1'].map((brand) => ({ contentType: 'image/heic', bytes: `ftyp${brand}`, offset: 4 })),
  { contentType: 'image/avif', bytes: 'ftypavif', offset: 4, isShown: true },
  { contentType: 'video/mp4', bytes: 'ftyp', offset: 4, isShown: true },
  { contentType: 'video/webm', bytes: '\x1aE\xdf\xa3', isShown: true },
  { contentType: 'application/pdf', bytes: '%PDF-' },
  { contentType: 'application/zip', bytes: 'PK\x03\x04' },
]

/** Documents that are archives inside; their names tell them apart. */
const ZIPPED: Readonly<Record<string, string>> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  odt: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
}

/** What would make a picture something else to whoever looks for it: pages, drawings with scripts, archives, documents. */
// oxlint-disable-next-line no-control-regex
const FOREIGN = /<\s*(?:!doctype|html|head|body|script|svg|iframe|\?xml|\?php)|%PDF-|PK\x03\x04/i
const MARKUP = /^[\s\ufeff]*<(?:!doctype\s+html|html|head|body|script|iframe|!--)/i
const DRAWING = /<svg[\s>]/i

export const UNKNOWN_TYPE = 'application/octet-stream'

/**
 * Judges a file by its first bytes (`HEAD_BYTES` of them, or all) and its name. A file that is one thing at its
 * beginning and another further on is never shown; markup, SVG among it, never is either.
 */
export function fileKind(head: Uint8Array, name: string): FileKind {
  const text = latin1(head)
  const signature = SIGNATURES.find(({ bytes, offset = 0 }) => matches(text, bytes, offset))
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  if (signature) {
    const { contentType, bytes, offset = 0, isShown = false } = signature
    const zipped = contentType === 'application/zip' && Object.hasOwn(ZIPPED, extension) ? ZIPPED[extension] : undefined
    const isPlain = !FOREIGN.test(text.slice(offset + bytes.length))
    return { contentType: zipped ?? contentType, isShown: isShown && isPlain }
  }
  if (!isText(head)) return { contentType: UNKNOWN_TYPE, isShown: false }
  if (DRAWING.test(text)) return { contentType: 'image/svg+xml', isShown: false }
  if (MARKUP.test(text) || /^x?html?$/.test(extension)) return { contentType: 'text/html', isShown: false }
  if (extension === 'csv') return { contentType: 'text/csv', isShown: false }
  return { contentType: extension === 'txt' || extension === 'log' ? 'text/plain' : UNKNOWN_TYPE, isShown: false }
}

function matches(text: string, bytes: string, offset: number): boolean {
  if (text.length < offset + bytes.length) return false
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== '.' && bytes[i] !== text[offset + i]) return false
  return true
}

function latin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

/** UTF-8 without control characters; a head may end in the middle of a character. */
function isText(head: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    // oxlint-disable-next-line no-control-regex
    return !/[\u0000-\u0008\u000e-\u001f]/.test(text)
  } catch {
    // What is no UTF-8 is no text for us.
    return false
  }
}
