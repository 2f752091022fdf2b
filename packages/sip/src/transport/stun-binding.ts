import { addressOctets } from './address-octets.js'

const BINDING_REQUEST = 0x0001
const BINDING_SUCCESS = 0x0101
const XOR_MAPPED_ADDRESS = 0x0020
const MAGIC_COOKIE = 0x2112a442
const HEAD_BYTES = 20
/** Family of the address: 1 for IPv4, 2 for IPv6. */
const FAMILIES: Readonly<Record<number, number>> = { 4: 1, 16: 2 }

/**
 * The answer to a STUN binding request, with which phones on UDP keep their way through a NAT open and see whether it has
 * changed (RFC 5626 4.4.2, RFC 8489 6 and 14.2). Undefined for anything else: no SIP message begins with two zero bits.
 */
export function stunBindingResponse(
  message: Uint8Array,
  remote: { readonly address: string; readonly port: number },
): Uint8Array | undefined {
  const request = Buffer.from(message.buffer, message.byteOffset, message.byteLength)
  if (request.length < HEAD_BYTES || request.readUInt16BE(0) !== BINDING_REQUEST) return undefined
  if (request.readUInt32BE(4) !== MAGIC_COOKIE || request.readUInt16BE(2) !== request.length - HEAD_BYTES)
    return undefined
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
