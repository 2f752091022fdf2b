import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  comesTrue,
  findSipp,
  freeMediaPort,
  freePort,
  type RunningProcess,
  startProcess,
} from '../../../../scripts/services/index.js'
import { sippAgree, sippScenario } from '../../../../scripts/services/sipp-scenario.js'
import { expectMessage, request, respond } from '../b2bua/fixtures/sipp-steps.js'
import { type FaxMachine, faxMachine } from '../media/fixtures/fax-machine.js'
import { type RealCenter, realCenter } from './fixtures/real-center.js'
import { callOf, nextCall } from './fixtures/telephone-office.js'

const HOST = '127.0.0.1'
const trying = expectMessage({ response: 100, optional: true })

let folder: string
let center: RealCenter
let sender: FaxMachine
let recipient: FaxMachine
const processes: RunningProcess[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-fax-'))
  center = await realCenter({ trace: {} })
  ;[sender, recipient] = [await faxMachine(), await faxMachine()]
})

afterEach(async () => {
  await Promise.all(processes.splice(0).map((process) => process.stop('SIGKILL')))
  for (const machine of [sender, recipient]) machine.close()
  await center.stop()
  await rm(folder, { recursive: true, force: true })
})

async function start(name: string, steps: readonly string[], port: number, args: readonly string[] = []) {
  const sipp = await findSipp()
  const file = join(folder, `${name}.xml`)
  await writeFile(file, sippScenario(name, steps))
  const media = String(await freeMediaPort())
  const place = ['-i', HOST, '-p', String(port), '-mi', HOST, '-mp', media, '-nostdin', '-m', '1']
  const process = startProcess(sipp.bin, [...args, '-sf', file, ...place], { env: sipp.env, cwd: folder })
  processes.push(process)
  return process
}

/** The session of a step is the fax of a machine. */
function fax(step: string, { port }: FaxMachine): string {
  const section = `m=audio 0 RTP/AVP 0\nm=image ${port} udptl t38\na=T38FaxVersion:0\na=T38FaxUdpEC:t38UDPRedundancy`
  return step.replace('m=audio [media_port] RTP/AVP 0', section)
}

/** Within the dialog: To has its tag. */
function again(step: string): string {
  return step.replace(';tag=[pid]agent[call_number]', '')
}

/** Where our side takes the fax of both legs, once all four descriptions of it have passed. */
async function faxPorts(): Promise<{ toSender: number; toRecipient: number }> {
  const ports = { toSender: 0, toRecipient: 0 }
  const { traces } = center.plugin
  await comesTrue('both legs are a fax', () => {
    for (const { text } of traces.messages(...traces.calls().map(({ callId }) => callId))) {
      const port = Number(/^m=image (\d+) udptl/m.exec(text)?.[1] ?? 0)
      if (port === 0 || port === sender.port || port === recipient.port) continue
      if (text.startsWith('SIP/2.0')) ports.toSender = port
      else ports.toRecipient = port
    }
    return ports.toSender > 0 && ports.toRecipient > 0
  })
  return ports
}

describe('SIPp as two fax machines', () => {
  const caller = (...reoffer: readonly string[]): readonly string[] => [
    request('INVITE', 1, { offer: true }),
    trying,
    expectMessage({ response: 200 }),
    request('ACK', 1),
    fax(request('INVITE', 2, { offer: true }), sender),
    trying,
    ...reoffer,
    expectMessage({ request: 'BYE' }),
    sippAgree,
  ]
  const callee = (...reoffered: readonly string[]): readonly string[] => [
    expectMessage({ request: 'INVITE' }),
    respond('200 OK', { answer: true }),
    expectMessage({ request: 'ACK' }),
    expectMessage({ request: 'INVITE', body: 'm=image [0-9]+ udptl t38' }),
    ...reoffered,
    expectMessage({ request: 'ACK' }),
    expectMessage({ request: 'BYE' }),
    sippAgree,
  ]

  /** The recipient is called first, so that the sender's offer, which follows its ACK at once, finds both bridged. */
  async function call(callerSteps: readonly string[], calleeSteps: readonly string[]) {
    const [calleePort, incoming] = [await freePort(), nextCall(center.control)]
    const calleeProcess = await start('callee', calleeSteps, calleePort)
    const receiving = callOf(await center.control.dial(`sip:fax@${HOST}:${calleePort}`))
    const callerProcess = await start('caller', callerSteps, await freePort(), [`${HOST}:${center.port}`])
    const sending = await (await callerProcess.meanwhile('a call', incoming)).answer()
    sending.bridge(receiving)
    return {
      async end() {
        await Promise.all([sending.hangUp(), receiving.hangUp()])
        await Promise.all([callerProcess.succeed(), calleeProcess.succeed()])
      },
    }
  }

  it('[J28] both sides go on as a fax, and its datagrams pass', async () => {
    const answered =
      '<recv response="200"><action><ereg regexp="m=image [0-9]+ udptl t38" search_in="body" check_it="true" assign_to="1"/></action></recv>\n<Reference variables="1"/>'
    const { end } = await call(
      caller(answered, request('ACK', 2)),
      callee(again(fax(respond('200 OK', { answer: true }), recipient))),
    )
    const { toSender, toRecipient } = await faxPorts()
    // The ACK of the recipient's answer may be on its way yet: what is sent then is repeated, as a gateway does.
    await comesTrue('a page arrives', () => {
      sender.send('page', toSender)
      return recipient.heard.some((datagram) => datagram.endsWith(' page'))
    })
    await comesTrue('its confirmation arrives', () => {
      recipient.send('confirmed', toRecipient)
      return sender.heard.some((datagram) => datagram.endsWith(' confirmed'))
    })
    await end()
  })

  it('[J28] a side that takes none leaves both with sound', async () => {
    const ack = request('ACK', 2).replace('[branch]', '[branch-3]')
    const { end } = await call(
      caller(expectMessage({ response: 488 }), ack),
      callee(again(respond('488 Not Acceptable Here'))),
    )
    await comesTrue('the refusal has passed', () => {
      const { traces } = center.plugin
      const texts = traces.messages(...traces.calls().map(({ callId }) => callId)).map(({ text }) => text)
      return texts.filter((text) => text.startsWith('SIP/2.0 488')).length === 2
    })
    expect(center.plugin.statistics().callsRunning).toBe(2)
    await end()
  })
})
