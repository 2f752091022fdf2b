import { type CallControl, createContactCenter, type Plugin } from '@ringwright/core'
import { macrotask } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import { createEmbeddedSipStack } from '../embedded/index.js'
import { rtpPhone } from '../media/fixtures/rtp-phone.js'
import { sipLaboratory } from '../simulation/index.js'
import { sip } from '../sip-plugin.js'
import { testRecorder } from './fixtures/test-recorder.js'

it('[J18] recorders of somebody else are reached by whichever stack sip() is given', async () => {
  const laboratory = sipLaboratory()
  const { clock, random } = laboratory
  const recorder = await testRecorder(laboratory, '10.0.0.7')
  const audio = await rtpPhone(() => 0)
  const phone = await laboratory.stack('10.0.0.2')
  phone.onCall((call) => void call.answer({ sdp: audio.sdp() }))
  let control: CallControl | undefined
  const observer: Plugin = {
    name: 'observer',
    setup: ({ ports }) => ({ start: async () => void (control = ports.callControl) }),
  }
  const telephony = sip({
    stack: () => {
      const listen = [{ transport: 'udp', host: '10.0.0.1', port: 5060 }] as const
      return createEmbeddedSipStack({ clock, random, listen, network: laboratory.network.host('10.0.0.1') })
    },
    media: { address: '127.0.0.1' },
    recordings: { recorders: ['sip:recorder@10.0.0.7'] },
  })
  const center = createContactCenter({ plugins: [telephony, observer], clock })
  const settled = async <T>(work: Promise<T>): Promise<T> => {
    let isSettled = false
    void work.finally(() => (isSettled = true))
    while (!isSettled) {
      await clock.advance(1)
      await macrotask()
    }
    return work
  }
  await settled(center.start())
  const dialed = await settled(control?.dial('sip:phone@10.0.0.2') ?? Promise.reject(new Error('no call control')))
  if (dialed.outcome === 'failed') throw new Error(dialed.end.detail)
  const recording = dialed.call.record('call-7')
  while (recorder.invites.length === 0) await settled(macrotask())
  expect(recorder.part('application/rs-metadata+xml')).toContain('call-7')
  expect((await settled(recording.stop())).failure).toBeUndefined()
  await settled(center.stop())
  await Promise.all([recorder.close(), audio.close()])
})
