import { addressOctets } from './address-octets.js'

const BINDING_REQUEST = 0x0001
const BINDING_SUCCESS = 0x0101
const XOR_MAPPED_ADDRESS = 0x0020
const MAGIC_COOKIE = 0x2112a442
const HEAD_BYTES = 20
const TRANSACTION_BYTES = 12
const ATTRIBUTE_HEAD_BYTES = 4
/** Family of the address: 1 for IPv4, 2 for IPv6. */
const FAMILIES: Readonly<Record<number, number>> = { 4: 1, 16: 2 }

/** A STUN binding request (RFC 8489 6), with which a way through a NAT is kept open. `transaction`: 24 hexadecimal digits. */
export function stunBindingRequest(transaction: string): Uint8Array {
  const request = Buffer.alloc(HEAD_BYTES)
  request.writeUInt16BE(BINDING_REQUEST, 0)
  request.writeUInt32BE(MAGIC_COOKIE, 4)
  request.write(transaction, HEAD_BYTES - TRANSACTION_BYTES, 'hex')
  return request
}

/** What a binding response says. */
export interface StunBinding {
  /** That of the request. */
  readonly transaction: string
  /** The address and port that the request came from, as they stand in the response: equal for equal ones. */
  readonly mapped: string
}

/** Reads a successful binding response; undefined for anything else. */
export function readStunBindingResponse(message: Uint8Array): StunBinding | undefined {
  const response = stunMessage(message, BINDING_SUCCESS)
  if (!response) return undefined
  // The mask of the address is that of this transaction, so that the plain address is what can be compared.
  const mask = response.subarray(4, HEAD_BYTES)
  let at = HEAD_BYTES
  while (at + ATTRIBUTE_HEAD_BYTES <= response.length) {
    const end = at + ATTRIBUTE_HEAD_BYTES + response.readUInt16BE(at + 2)
    if (end > response.length) return undefined
    if (response.readUInt16BE(at) === XOR_MAPPED_ADDRESS) {
      const value = response.subarray(at + ATTRIBUTE_HEAD_BYTES, end)
      const plain = value.map((octet, index) => octet ^ (index < 4 ? 0 : (mask[index - 4] ?? 0)))
      const transaction = mask.toString('hex', HEAD_BYTES - TRANSACTION_BYTES - 4)
      return { transaction, mapped: Buffer.from(plain).toString('hex') }
    }
    // Attributes begin at multiples of four octets (RFC 8489 14).
    at = end + ((4 - (end % 4)) % 4)
  }
  return undefined
}

/**
 * The answer to a STUN binding request, with which phones on UDP keep their way through a NAT open and see whether it has
 * changed (RFC 5626 4.4.2, RFC 8489 6 and 14.2). Undefined for anything else: no SIP message begins with two zero bits.
 */
export function stunBindingResponse(
  message: Uint8Array,
  remote: { readonly address: string; readonly port: number },
): Uint8Array | undefined {
  const request = stunMessage(message, BINDING_REQUEST)
  if (!request) return undefined
  const mask = request.subarray(4, HEAD_BYTES)
  const address = addressOctets(remote.address)
  const response = Buffer.alloc(HEAD_BYTES + 8 + address.length)
  response.writeUInt16BE(BINDING_SUCCESS, 0)
  response.writeUInt16BE(8 + address.length, 2)
  mask.copy(response, 4)
  response.writeUInt16BE(XOR_MAPPED_ADDRESS, HEAD_BYTES)
  response.writeUInt16BE(4 + address.length, HEAD_BYTES + 2)
  response.writeUInt8(FAMILIES[address.length] ?? 0, HEAD_BYTES + 5)
  response.writeUInt16BE(remote.port ^ (MAGIC_COOKIE >>> 16), HEAD_BYTES + 6)
  for (const [index, octet] of address.entries()) {
    response.writeUInt8(octet ^ (mask[index] as number), HEAD_BYTES + 8 + index)
  }
  return response
}

/** A whole STUN message of a type, or undefined. */
function stunMessage(message: Uint8Array, type: number): Buffer | undefined {
  const buffer = Buffer.from(message.buffer, message.byteOffset, message.byteLength)
  if (buffer.length < HEAD_BYTES || buffer.readUInt16BE(0) !== type) return undefined
  if (buffer.readUInt32BE(4) !== MAGIC_COOKIE) return undefined
  return buffer.readUInt16BE(2) === buffer.length - HEAD_BYTES ? buffer : undefined
}
