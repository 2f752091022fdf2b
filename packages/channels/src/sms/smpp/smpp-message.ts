import { decodeGsm, encodeGsm } from '../gsm-alphabet.js'
import { bodyOf, FieldReader } from './smpp-pdu.js'

/** A message of the network (`deliver_sm`, section 4.6.1): of a phone, or a receipt. */
export interface DeliveredMessage {
  readonly from: string
  readonly to: string
  /** Undefined where it is no text but data. A part may begin or end within a character. */
  readonly text: string | undefined
  readonly isReceipt: boolean
  /** Which part of a longer message it is. */
  readonly part?: MessagePart
  /** What the network calls the message. */
  readonly reference?: string
  /** Of a receipt: the message that it is for, and what became of it, where the fields say so. */
  readonly receipted?: string
  readonly state?: number
}

export interface MessagePart {
  readonly reference: string
  readonly total: number
  /** From 1. */
  readonly sequence: number
}

/** Octets of `short_message`. */
const SHORT_MAX = 254
/** `esm_class`, section 5.2.12. */
const UDH_INDICATOR = 0x40
const MESSAGE_TYPE = 0x3c
const RECEIPT = 0x04
/** `registered_delivery`, section 5.2.17: a receipt, whatever becomes of it. */
const WITH_RECEIPT = 0x01
/** `data_coding`, section 5.2.19. */
const CODING = { alphabet: 0x00, ascii: 0x01, latin1: 0x03, ucs2: 0x08 } as const
/** Optional parameters, section 5.3.2. */
const TAG = {
  receiptedMessageId: 0x001e,
  userMessageReference: 0x0204,
  sarReference: 0x020c,
  sarTotal: 0x020e,
  sarSequence: 0x020f,
  messagePayload: 0x0424,
  messageState: 0x0427,
} as const
/** Type of number and numbering plan, sections 5.2.5 and 5.2.6. */
const INTERNATIONAL = [1, 1] as const
const UNKNOWN = [0, 1] as const
const ALPHANUMERIC = [5, 0] as const

export interface SubmittedPart {
  readonly from: string
  readonly to: string
  readonly text: string
  readonly encoding: 'gsm7' | 'ucs2'
  /** Absent for a message of one part. `reference` is from 0 to 255. */
  readonly part?: { readonly reference: number; readonly total: number; readonly sequence: number }
  /** One part of each message asks for a receipt. */
  readonly receipt: boolean
}

/** The body of a `submit_sm` (section 4.4.1). */
export function submitBody({ from, to, text, encoding, part, receipt }: SubmittedPart): Uint8Array {
  // 3GPP TS 23.040 section 9.2.3.24.1: five octets follow, of which element 0 has three.
  const header = part ? Uint8Array.of(5, 0, 3, part.reference, part.total, part.sequence) : new Uint8Array()
  const octets = encoding === 'gsm7' ? encodeGsm(text) : Buffer.from(text, 'utf16le').swap16()
  const message = Buffer.concat([header, octets])
  return bodyOf(
    '',
    ...addressFields(from),
    ...addressFields(to),
    part ? UDH_INDICATOR : 0,
    0,
    0,
    '',
    '',
    receipt ? WITH_RECEIPT : 0,
    0,
    encoding === 'gsm7' ? CODING.alphabet : CODING.ucs2,
    0,
    message.length,
    message,
  )
}

/** Undefined for a body that is no message. */
export function readDelivered(body: Uint8Array): DeliveredMessage | undefined {
  const fields = new FieldReader(body)
  fields.text()
  const from = readAddress(fields)
  const to = readAddress(fields)
  const esmClass = fields.number(1)
  fields.bytes(2)
  fields.text()
  fields.text()
  fields.bytes(2)
  const coding = fields.number(1)
  fields.bytes(1)
  const length = fields.number(1)
  if (length === undefined || length > SHORT_MAX || esmClass === undefined || coding === undefined) return undefined
  const short = fields.bytes(length)
  const parameters = readParameters(fields)
  if (!short || !parameters || !from || !to) return undefined
  const octets = parameters.get(TAG.messagePayload) ?? short
  const headed = esmClass & UDH_INDICATOR ? readHeader(octets) : { rest: octets }
  const part = headed.part ?? sarPart(parameters)
  const reference = numberOf(parameters.get(TAG.userMessageReference))
  const receipted = textOf(parameters.get(TAG.receiptedMessageId))
  const state = numberOf(parameters.get(TAG.messageState))
  return {
    ...{ from, to },
    text: decode(headed.rest, coding),
    isReceipt: (esmClass & MESSAGE_TYPE) === RECEIPT,
    ...(part && { part }),
    ...(reference !== undefined && { reference: String(reference) }),
    ...(receipted !== undefined && { receipted }),
    ...(state !== undefined && { state }),
  }
}

function addressFields(number: string): readonly (number | string)[] {
  if (number.startsWith('+')) return [...INTERNATIONAL, number.slice(1)]
  return /^\d+$/.test(number) ? [...UNKNOWN, number] : [...ALPHANUMERIC, number]
}

/** Networks give international numbers as such, or of unknown type without a plus; short codes have up to eight digits. */
function readAddress(fields: FieldReader): string | undefined {
  const type = fields.number(1)
  fields.number(1)
  const address = fields.text()
  if (address === undefined || address === '' || address.length > 20) return undefined
  const isInternational = /^[1-9]\d{8,14}$/.test(address) && (type === INTERNATIONAL[0] || type === UNKNOWN[0])
  return isInternational ? `+${address}` : address
}

function readParameters(fields: FieldReader): ReadonlyMap<number, Uint8Array> | undefined {
  const parameters = new Map<number, Uint8Array>()
  while (!fields.isAtEnd) {
    const tag = fields.number(2)
    const length = fields.number(2)
    const value = length === undefined ? undefined : fields.bytes(length)
    if (tag === undefined || !value) return undefined
    parameters.set(tag, value)
  }
  return parameters
}

/** Takes the user data header off: elements of identifier, length and data. Concatenation is element 0, or 8 with 16 bits. */
function readHeader(octets: Uint8Array): { readonly rest: Uint8Array; readonly part?: MessagePart } {
  const end = 1 + (octets[0] ?? 0)
  const rest = octets.subarray(end)
  for (let at = 1; at + 1 < end; at += 2 + (octets[at + 1] as number)) {
    const data = octets.subarray(at + 2, at + 2 + (octets[at + 1] as number))
    const [identifier] = octets.subarray(at)
    const [high, low] = identifier === 8 ? data : [0, data[0]]
    const [total, sequence] = data.subarray(identifier === 8 ? 2 : 1)
    if ((identifier !== 0 && identifier !== 8) || high === undefined || low === undefined) continue
    return { rest, ...partOf(`udh${(high << 8) | low}`, total, sequence) }
  }
  return { rest }
}

function sarPart(parameters: ReadonlyMap<number, Uint8Array>): MessagePart | undefined {
  const reference = numberOf(parameters.get(TAG.sarReference))
  const total = numberOf(parameters.get(TAG.sarTotal))
  return reference === undefined
    ? undefined
    : partOf(`sar${reference}`, total, numberOf(parameters.get(TAG.sarSequence))).part
}

/** A part that cannot be one (section 9.2.3.24.1 again) is a message of its own. */
function partOf(reference: string, total = 0, sequence = 0): { readonly part?: MessagePart } {
  const isOne = total > 1 && sequence >= 1 && sequence <= total
  return isOne ? { part: { reference, total, sequence } } : {}
}

function decode(octets: Uint8Array, coding: number): string | undefined {
  if (coding === CODING.latin1) return Buffer.from(octets).toString('latin1')
  // Of 3GPP TS 23.038 section 4: in messages with a class, bits 3 and 2 (or 2 alone) name the alphabet.
  const alphabet = coding < 0x10 ? coding : coding >= 0xf0 ? coding & 0x04 : coding & 0x0c
  if (alphabet === CODING.alphabet || alphabet === CODING.ascii) return decodeGsmOrAscii(octets, alphabet)
  if (alphabet !== CODING.ucs2) return undefined
  // No decoder for whole texts: a character that is cut in two by the end of a part would be lost.
  return Buffer.from(octets.subarray(0, octets.length & ~1))
    .swap16()
    .toString('utf16le')
    .replace(/^\ufeff/, '')
}

function decodeGsmOrAscii(octets: Uint8Array, alphabet: number): string {
  return alphabet === CODING.ascii ? Buffer.from(octets).toString('latin1') : decodeGsm(octets)
}

function numberOf(value: Uint8Array | undefined): number | undefined {
  return value && value.length >= 1 && value.length <= 2 ? Buffer.from(value).readUIntBE(0, value.length) : undefined
}

function textOf(value: Uint8Array | undefined): string | undefined {
  return value && Buffer.from(value).toString('latin1').replace(/\0.*$/s, '')
}
