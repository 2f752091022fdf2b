import { describe, expect, it } from 'vitest'
import { sipLaboratory } from '../simulation/index.js'
import { stunBindingResponse } from './stun-binding.js'

/** RFC 5769 2.2 and 2.3: the transaction of the sample responses, and what they answer. */
const TRANSACTION = 'b7e7a701bc34d686fa87dfae'
const request = Buffer.from(`000100002112a442${TRANSACTION}`, 'hex')

describe('STUN on the port of SIP (RFC 5626 4.4.2)', () => {
  it.each([
    ['192.0.2.1', '0020000800 01a147e112a643'.replaceAll(' ', '')],
    ['2001:db8:1234:5678:11:2233:4455:6677', '002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9'],
  ])('tells %s its address as in the samples of RFC 5769', (address, attribute) => {
    const response = stunBindingResponse(request, { address, port: 32_853 })
    const length = (attribute.length / 2).toString(16).padStart(4, '0')
    expect(Buffer.from(response ?? []).toString('hex')).toBe(`0101${length}2112a442${TRANSACTION}${attribute}`)
  })

  it.each([
    ['SIP', Buffer.from('OPTIONS sip:a@b SIP/2.0\r\n\r\n')],
    ['another method', Buffer.from(`000300002112a442${TRANSACTION}`, 'hex')],
    ['another cookie', Buffer.from(`000100002112a443${TRANSACTION}`, 'hex')],
    ['a length that is not its own', Buffer.from(`000100082112a442${TRANSACTION}`, 'hex')],
    ['less than a head', request.subarray(0, 19)],
    ['nothing', Buffer.alloc(0)],
  ])('leaves %s alone', (_what, message) => {
    expect(stunBindingResponse(message, { address: '192.0.2.1', port: 1 })).toBeUndefined()
  })

  it('[J23] is answered over UDP, and counts as no error', async () => {
    const laboratory = sipLaboratory()
    const stack = await laboratory.stack('10.0.0.1')
    const phone = await laboratory.peer('10.0.0.2')
    phone.sendRaw({ address: '10.0.0.1', port: 5060 }, request)
    await laboratory.clock.advance(100)
    const [, answer] = laboratory.packets
    expect(Buffer.from(answer?.message ?? []).readUInt16BE(0)).toBe(0x0101)
    expect(stack.statistics().parseErrors).toBe(0)
  })
})
