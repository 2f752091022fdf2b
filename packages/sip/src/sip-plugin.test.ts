import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { type CallControl, createContactCenter, type Engine, type LogFields, type Plugin } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { sip } from './sip-plugin.js'
import type { SipOptions } from './sip-plugin-options.js'

const listen = [{ transport: 'udp', host: '127.0.0.1', port: 0 }] as const

function refusalOf(options: unknown): string {
  try {
    sip(options as SipOptions)
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('not refused')
}

describe('the options of sip()', () => {
  it.each<[unknown, string]>([
    [{}, 'listen: '],
    [{ listen: [] }, 'listen: takes at least one { transport, host, port }; got []'],
    [{ listen: [{ ...listen[0], port: 70_000 }] }, 'listen.0.port: takes a port up to 65535; got 70000'],
    [{ listen: [{ ...listen[0], transport: 'sctp' }] }, `listen.0.transport: takes 'udp', 'tcp', 'tls', 'ws' or 'wss'`],
    [{ listen: [{ ...listen[0], transport: 'tls' }] }, 'listen.0.tls: takes { key, cert } as PEM texts'],
    [{ listen: [{ ...listen[0], host: '0.0.0.0' }] }, 'advertise: takes the IP address that peers reach'],
    [{ listen, advertise: 'pbx.example.com' }, 'advertise: takes an IP address; got "pbx.example.com"'],
    [{ listen, registrar: { realm: 'office', users: {} } }, 'registrar.users: takes a function'],
    [{ listen, recordings: 7 }, 'recordings: takes a folder, a RecordingSink, or { recorders }; got 7'],
    [{ listen, media: { encryption: 'always' } }, `media.encryption: takes 'never', 'offered' or 'required'`],
    [{ listen, limits: { callsPerSecondMax: 0 } }, 'limits.callsPerSecondMax: takes a number above 0; got 0'],
    [
      { listen, trunks: [{ uri: 'https://provider.example' }] },
      'trunks.0.uri: takes a URI such as sip:provider.example',
    ],
    [{ listen, trunks: [{ uri: 'sip:a;transport=sctp' }] }, 'trunks.0.uri: takes `transport=udp`, `transport=tcp`'],
    [{ listen, trunks: [{ uri: 'sips:a;transport=udp' }] }, 'trunks.0.uri: takes `transport=udp`, `transport=tcp`'],
    [
      { listen, trunks: [{ uri: 'sip:a', checkEveryMs: 30 }] },
      'trunks.0.checkEveryMs: takes 0, or 1000 and more; got 30',
    ],
    [{ listen, trunks: [{ uri: 'sip:a', register: true }] }, 'trunks.0.username: is needed to register'],
    [{ listen, trunks: [{ uri: 'sip:a', callsMax: 0 }] }, 'trunks.0.callsMax: takes a whole number from 1 on; got 0'],
    [{ listen, portMin: 1 }, 'portMin'],
    [
      { listen, networkLimits: { connectionsMax: '20k' } },
      'networkLimits.connectionsMax: takes a whole number from 1 on; got "20k"',
    ],
    [{ listen, stack: () => {} }, 'stack: takes the place of `listen`, `limits` and `networkLimits`'],
    [{ networkLimits: {}, stack: () => {} }, 'stack: takes the place of'],
    [{ stack: () => {} }, 'media.address: takes the IP address at which audio is received'],
  ])('%j: %s', (options, message) => {
    expect(refusalOf(options)).toContain(message)
  })
})

it('[J17] does not repeat a recording key that it refuses', () => {
  const message = refusalOf({ listen, recordingKey: { id: 'a', key: Buffer.alloc(16, 0x7a) } })
  expect(message).toContain('recordingKey: takes { id, key } with a key of 32 octets')
  expect(message).not.toMatch(/122|7a7a|zzz/)
})

/** Takes the plug-in's place in a center, to see the port that it gives. */
function center(options: Partial<SipOptions> = {}) {
  const log: { message: string; fields: LogFields | undefined }[] = []
  const note = (message: string, fields?: LogFields): void => void log.push({ message, fields })
  let engine: Engine | undefined
  const observer: Plugin = {
    name: 'observer',
    setup(given) {
      engine = given
      return {}
    },
  }
  // A machine that runs other tests beside is late: calls are taken all the same.
  const plugin = sip({ listen, limits: { eventLoopDelayMaxMs: 60_000 }, ...options })
  const contactCenter = createContactCenter({
    plugins: [plugin, observer],
    clock: steppingClock(),
    logger: { info: note, warn: note, error: note },
  })
  return { plugin, contactCenter, log, control: () => engine?.ports.callControl as CallControl }
}

describe('sip() in a contact center', () => {
  it('listens from start to stop, gives the center its call control, and counts', async () => {
    const { plugin, contactCenter, control, log } = center()
    await contactCenter.start()
    const [listener] = plugin.listening
    expect(listener).toMatchObject({ transport: 'udp', host: '127.0.0.1' })
    expect(log).toContainEqual({ message: 'SIP listener opened', fields: listener })
    expect(await control().dial('nobody')).toMatchObject({ outcome: 'failed', end: { cause: 'notFound' } })
    expect(plugin.statistics()).toMatchObject({
      callsRunning: 0,
      media: { sessions: 0 },
      signaling: { callsDialed: 0 },
    })
    await contactCenter.drain()
    await contactCenter.stop()
    await contactCenter.stop()
    expect(await control().dial('sip:nobody@127.0.0.1')).toMatchObject({ outcome: 'failed' })
  })

  it('lets as many phones stay connected as it is told', async () => {
    const { plugin, contactCenter } = center({
      listen: [{ transport: 'tcp', host: '127.0.0.1', port: 0 }],
      media: { address: '127.0.0.1' },
      networkLimits: { connectionsMax: 1 },
    })
    await contactCenter.start()
    const port = plugin.listening[0]?.port ?? 0
    const first = connect(port, '127.0.0.1')
    await once(first, 'connect')
    const second = connect(port, '127.0.0.1')
    await Promise.all([once(first, 'close'), once(second, 'connect')])
    expect(second.closed).toBe(false)
    second.destroy()
    await contactCenter.stop()
  })

  it('does not start on a port that is in use, and names the port and the option', async () => {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    const { port } = socket.address()
    const { contactCenter } = center({ listen: [{ transport: 'udp', host: '127.0.0.1', port }] })
    await expect(contactCenter.start()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(new RegExp(`127\\.0\\.0\\.1:${port}.*\`listen\``)),
    })
    await once(socket.close(), 'close')
  })

  it('does not start without its folder of prompts', async () => {
    const { contactCenter } = center({ prompts: '/nowhere/prompts' })
    await expect(contactCenter.start()).rejects.toMatchObject({ message: expect.stringContaining('/nowhere/prompts') })
  })

  it('keeps what was said when it shall, and tells a collector', async () => {
    const collector = createSocket('udp4')
    collector.bind(0, '127.0.0.1')
    await once(collector, 'listening')
    const told = once(collector, 'message')
    const to = { host: '127.0.0.1', port: collector.address().port }
    const { plugin, contactCenter } = center({ trace: { collector: to } })
    await contactCenter.start()
    const peer = createSocket('udp4')
    const lines = [
      'Via: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bK1',
      'Max-Forwards: 70',
      'CSeq: 1 OPTIONS',
      'Call-ID: probe',
    ]
    const request = ['OPTIONS sip:a@b SIP/2.0', ...lines, 'From: <sip:c@d>;tag=1', 'To: <sip:a@b>', '', ''].join('\r\n')
    const answered = once(peer, 'message')
    peer.send(request, plugin.listening[0]?.port ?? 0, '127.0.0.1')
    await answered
    expect(plugin.traces.calls()).toMatchObject([{ callId: 'probe', method: 'OPTIONS', from: '<sip:c@d>' }])
    expect(plugin.traces.ladder('probe')).toMatch(/──OPTIONS a─+>│\n.*│<─200 OK \(OPTIONS\)/)
    expect(String((await told)[0])).toMatch(/^HEP3[^]*OPTIONS sip:a@b/)
    await contactCenter.stop()
    peer.close()
    collector.close()
    expect(() => center().plugin.traces).toThrow(/give sip\(\) the option `trace`/)
  })

  it('serves one center', () => {
    const { plugin } = center()
    expect(() => createContactCenter({ plugins: [plugin] })).toThrow(/One sip\(\) serves one contact center/)
    expect(() => sip({ listen }).listening).toThrow(/not part of a contact center/)
  })
})
