import { sleep } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { sipLaboratory } from '../simulation/index.js'
import type { SipStack } from '../sip-stack.js'
import { connect } from './connect.js'
import type { MediaEndpoint } from './media-policy.js'
import { updatingTarget } from './fixtures/updating-target.js'
import { dialed, service, switchboard } from './fixtures/switchboard.js'

const targets = [{ uri: 'sip:agent@10.0.0.2' }]

describe('early media on its way to the caller', () => {
  it('[J27] passes ringing and the first early media on', async () => {
    const laboratory = sipLaboratory()
    const { caller } = await switchboard(laboratory, {}, [
      (call) => {
        call.progress(180)
        call.progress(183, { sdp: 'early' })
        call.progress(180)
      },
    ])
    const seen: unknown[] = []
    caller.dial(service, { offer: 'offer' }).onProgress(({ status, sdp }) => seen.push([status, sdp]))
    await laboratory.clock.advance(1_000)
    expect(seen).toEqual([
      [180, undefined],
      [183, 'early'],
    ])
  })

  it.each(['parallel', 'serial'] as const)(
    '[J27] answers in a dialog of its own when another target than that of the early media takes the call: %s',
    async (strategy) => {
      const laboratory = sipLaboratory()
      const { caller, results, legs } = await switchboard(laboratory, { strategy }, [
        (call) => {
          call.progress(183, { sdp: 'early' })
          if (strategy === 'serial') call.reject(404)
        },
        async (call) => {
          await sleep(laboratory.clock, 500)
          return call.answer({ sdp: 'second' })
        },
      ])
      const leg = await dialed(laboratory, caller.dial(service, { offer: 'offer' }).result)
      expect(leg.remoteSdp).toBe('second')
      const tags = laboratory.packets
        .filter(({ to, startLine }) => to.includes('10.0.0.9') && /^SIP.2.0 (183|200)/.test(startLine))
        .map(({ message }) => Buffer.from(message).toString())
        .filter((text) => text.includes(' INVITE\r\n'))
        .map((text) => /^To:.*tag=(.*)$/m.exec(text)?.[1])
      expect(tags).toHaveLength(2)
      expect(tags[0]).not.toBe(tags[1])
      expect(leg.remoteTag).toBe(tags[1])
      void legs[0]?.hangup()
      await laboratory.clock.advance(1_000)
      expect(await leg.ended).toMatchObject({ by: 'remote', cause: 'bye' })
      expect(results).toMatchObject([{ outcome: 'bridged' }])
    },
  )

  it('[J27] answers in the dialog of the early media when only the version of their session was counted up', async () => {
    const laboratory = sipLaboratory()
    const sessionOf = (version: number) => `v=0\r\no=- 1 ${version} IN IP4 10.0.0.2\r\ns=-\r\n`
    const { caller } = await switchboard(laboratory, {}, [
      async (call) => {
        call.progress(183, { sdp: sessionOf(1) })
        await sleep(laboratory.clock, 500)
        return call.answer({ sdp: sessionOf(2) })
      },
    ])
    const leg = await dialed(laboratory, caller.dial(service, { offer: 'offer' }).result)
    const early = laboratory.packets.find(({ to, startLine }) => to.includes('10.0.0.9') && startLine.includes(' 183 '))
    expect(Buffer.from(early?.message ?? '').toString()).toContain(`tag=${leg.remoteTag}\r\n`)
  })

  it.each([
    ['the same', undefined, ['accepts early', 'answers changed']],
    ['another', 'other', ['accepts early', 'answers changed', 'accepts other']],
  ])(
    '[J27] of a target that changes its session is taken where audio is anchored, and %s branch may answer',
    async (_which, ofOther, taken) => {
      const laboratory = sipLaboratory()
      const log: string[] = []
      const endpoint = (side: string): MediaEndpoint => ({
        async answer(offer) {
          if (side === 'target') log.push(`answers ${offer}`)
          return `${side} answers ${offer}`
        },
        offer: async () => `${side} offers`,
        accept: async (answer) => void log.push(`accepts ${answer}`),
        close: async () => {},
      })
      const { caller } = await switchboard(laboratory, { media: { mode: 'anchored', endpoint }, targets }, [])
      const session = { early: 'early', changed: 'changed', ...(ofOther !== undefined && { ofOther }) }
      const target = await laboratory.peer('10.0.0.2')
      updatingTarget(target, session)
      const leg = await dialed(laboratory, caller.dial(service, { offer: 'offer' }).result)
      expect(leg.remoteSdp).toBe('caller answers offer')
      expect(target.responses('UPDATE').map(({ bodyText }) => bodyText)).toEqual(['target answers changed'])
      expect(log).toEqual(taken)
    },
  )

  it('[J27] keeps the early media of one of several targets back where no dialog could follow for another one', async () => {
    const laboratory = sipLaboratory()
    const caller = await laboratory.stack('10.0.0.9')
    const server = await laboratory.stack('10.0.0.1')
    const capabilities = { ...server.capabilities, forkedEarlyDialogs: false }
    const single: Pick<SipStack, 'capabilities' | 'dial'> = {
      capabilities,
      dial: (uri, options) => server.dial(uri, options),
    }
    const targets = ['2', '3'].map((host) => ({ uri: `sip:agent@10.0.0.${host}` }))
    server.onCall(async (call) => void (await connect(single as SipStack, call, { targets })))
    for (const { uri } of targets) {
      const agent = await laboratory.stack(uri.slice('sip:agent@'.length))
      agent.onCall((call) => call.progress(183, { sdp: 'early' }))
    }
    const seen: unknown[] = []
    caller.dial(service, { offer: 'offer' }).onProgress(({ status, sdp }) => seen.push([status, sdp]))
    await laboratory.clock.advance(1_000)
    expect(seen).toEqual([])
  })
})
