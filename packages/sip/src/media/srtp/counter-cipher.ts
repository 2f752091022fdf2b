import { createCipheriv } from 'node:crypto'
import { RTP_PACKET_BYTES_MAX } from '../rtp/rtp-packet.js'

const BLOCK_BYTES = 16

/** AES in counter mode as RFC 3711 section 4.1.1 numbers the blocks. Encrypts and decrypts in place. */
export interface CounterCipher {
  /** `index` is that of the packet, up to 48 bits; at most 1,500 octets. */
  apply(bytes: Uint8Array, start: number, end: number, ssrc: number, index: number): void
}

/** `key` of 16 octets and `salt` of 14. */
export function counterCipher(key: Uint8Array, salt: Uint8Array): CounterCipher {
  // One cipher for all packets: the counters are encrypted block by block, so that no packet makes a cipher of its own.
  const blockCipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false)
  const counters = Buffer.alloc(BLOCK_BYTES * Math.ceil(RTP_PACKET_BYTES_MAX / BLOCK_BYTES))
  const saltView = Buffer.from(salt)
  const [salt4, salt8, salt10] = [saltView.readUInt32BE(4), saltView.readUInt16BE(8), saltView.readUInt32BE(10)]
  const first = saltView.readUInt32BE(0)

  return {
    apply(bytes, start, end, ssrc, index) {
      const blocks = Math.ceil((end - start) / BLOCK_BYTES)
      const second = (salt4 ^ ssrc) >>> 0
      const third = salt8 ^ Math.floor(index / 0x1_0000_0000)
      const fourth = (salt10 ^ (index % 0x1_0000_0000)) >>> 0
      for (let block = 0; block < blocks; block++) {
        const at = block * BLOCK_BYTES
        counters.writeUInt32BE(first, at)
        counters.writeUInt32BE(second, at + 4)
        counters.writeUInt16BE(third, at + 8)
        counters.writeUInt32BE(fourth, at + 10)
        counters.writeUInt16BE(block, at + 14)
      }
      const stream = blockCipher.update(counters.subarray(0, blocks * BLOCK_BYTES))
      for (let i = start; i < end; i++) bytes[i] = (bytes[i] as number) ^ (stream[i - start] as number)
    },
  }
}
