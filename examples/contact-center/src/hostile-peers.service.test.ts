import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { sippOffice } from './fixtures/sipp-office.js'
import { scenes } from './fixtures/sipp-scenes.js'

const office = sippOffice()

/** A caller reaches the reception, and hangs up. */
async function callersAreAnswered(): Promise<void> {
  const steps = [...scenes.call, ...scenes.hangUp]
  await (await office.phones.call({ name: 'afterwards', steps, service: '100' })).succeed()
}

describe('what does not belong here', () => {
  it('[X8] a wrong phone password is challenged and refused; after five the user has to wait, after twenty the address', async () => {
    const guess = async (user: string, calls: number, answer: number) => {
      const steps = scenes.register(user, 'guessed', answer)
      await (await office.phones.call({ name: `guess-${user}-${answer}`, steps, service: user, calls })).succeed()
    }
    await guess('ada', 5, 401)
    await guess('ada', 1, 503)
    for (const user of ['ben', 'eve', 'nobody']) await guess(user, 5, 401)
    const limited = { steps: scenes.registerRefused(503), service: 'sam' }
    await (await office.phones.call({ name: 'one-too-many', ...limited })).succeed()
    await callersAreAnswered()
  })

  it('a number that leads nowhere gets 404', async () => {
    await (await office.phones.call({ name: 'nowhere', steps: scenes.isRefused(404), service: '999' })).succeed()
    expect(office.center.facts.of('interaction:opened')).toEqual([])
  })

  it('[X8] octets that are no SIP get 400 or nothing, and callers are answered', async () => {
    const port = office.center.example.sipPort
    const udp = createSocket('udp4')
    const answered = once(udp, 'message') as Promise<[Buffer]>
    udp.send(Buffer.from([0, 1, 2, 255, 254]), port, '127.0.0.1')
    udp.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n', port, '127.0.0.1')
    const identity = 'From: <sip:a@b>;tag=1\r\nTo: <sip:100@d>\r\nCall-ID: x\r\nCSeq: many INVITE'
    const via = 'Via: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bKgarbage'
    udp.send(`INVITE sip:100@127.0.0.1 SIP/2.0\r\n${via}\r\n${identity}\r\n\r\n`, port, '127.0.0.1')
    expect((await answered)[0].toString('latin1')).toMatch(/^SIP\/2\.0 400 /)
    udp.close()

    await callersAreAnswered()
    expect(office.center.example.center.available).toBe(true)
  })
})
