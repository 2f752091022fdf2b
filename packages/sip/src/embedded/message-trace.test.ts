import { expect, it } from 'vitest'
import { sipLaboratory } from '../simulation/index.js'

it('[J25] a trace shows that audio is encrypted, and not the key', async () => {
  const laboratory = sipLaboratory()
  const [alice, bob] = [await laboratory.stack('10.0.0.1'), await laboratory.stack('10.0.0.2')]
  const traced: string[] = []
  alice.on('message:traced', ({ text }) => traced.push(text))
  bob.onCall((call) => void call.answer({ sdp: call.offer ?? '' }))
  const offer = `v=0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${'K'.repeat(40)}|2^31\r\na=sendrecv\r\n`
  const outbound = alice.dial('sip:bob@10.0.0.2', { offer })
  await laboratory.clock.advance(1_000)
  expect(await outbound.result).toMatchObject({ outcome: 'answered' })
  const descriptions = traced.filter((text) => text.includes('a=crypto:'))
  expect(descriptions).toHaveLength(2)
  for (const text of descriptions) {
    expect(text).toContain('a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:…\r\na=sendrecv')
    expect(text).not.toContain('KK')
  }
})
