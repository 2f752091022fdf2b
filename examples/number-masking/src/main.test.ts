import { once } from 'node:events'
import { spawn } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { systemClock, systemRandom } from '@ringwright/core'
import { createEmbeddedSipStack, type SipStack } from '@ringwright/sip'
import { afterEach, expect, it } from 'vitest'

const HOST = '127.0.0.1'
const PASSWORDS = { driver: 'wheel', rider: 'seat' } as const
const audio = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 40000 RTP/AVP 0', '']
const sdp = audio.join('\r\n')
const stacks: SipStack[] = []

afterEach(async () => {
  await Promise.all(stacks.splice(0).map((stack) => stack.close()))
})

/** The example, and everything that it has printed when a text has appeared in it. */
function start() {
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const flags = ['--conditions=@ringwright/source', '--import', 'tsx', main]
  const child = spawn(process.execPath, flags, { env: { ...process.env, SIP_PORT: '0' } })
  let output = ''
  child.stdout.on('data', (text) => (output += String(text)))
  child.stderr.on('data', (text) => (output += String(text)))
  const prints = async (pattern: RegExp): Promise<RegExpMatchArray> => {
    for (;;) {
      const match = output.match(pattern)
      if (match) return match
      const what = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => 'exit' as const)])
      if (what === 'exit') throw new Error(`The example has ended before it printed ${pattern}: ${output}`)
    }
  }
  return { child, prints }
}

async function phone(user: keyof typeof PASSWORDS, port: string): Promise<SipStack> {
  const listen = [{ transport: 'udp', host: HOST, port: 0 }] as const
  const stack = createEmbeddedSipStack({ clock: systemClock(), random: systemRandom(), listen })
  stacks.push(stack)
  await stack.start()
  const registered = await stack.request('REGISTER', `sip:${HOST}:${port}`, {
    from: `sip:${user}@${HOST}`,
    to: `sip:${user}@${HOST}`,
    headers: { Contact: `<sip:${user}@${HOST}:${stack.listening[0]?.port}>` },
    credentials: { username: user, password: PASSWORDS[user] },
  })
  expect(registered.status).toBe(200)
  return stack
}

it('[J20] the example connects two phones by a number of its own', { timeout: 60_000 }, async () => {
  const { child, prints } = start()
  try {
    const [, port = ''] = await prints(/register two phones at [\d.]+:(\d+)/)
    const [, number = ''] = await prints(/calls (\d+) and reaches/)
    const [driver, rider] = [await phone('driver', port), await phone('rider', port)]
    const caller = new Promise<string | undefined>((resolve) => {
      rider.onCall(async (call) => {
        resolve(call.request.from.user)
        await call.answer({ sdp })
      })
    })
    const dialed = driver.dial(`sip:${number}@${HOST}:${port}`, { offer: sdp, from: `sip:driver@${HOST}` })
    expect(await caller).toBe(number)
    const result = await dialed.result
    if (result.outcome !== 'answered') throw new Error(`failed with ${result.response.status}`)
    await result.leg.hangup()
    await prints(/the driver calls 500\d\n[^]*the call is over \(answered\): they talked for 0 s/)
    child.kill('SIGTERM')
    await prints(/connects them no longer: released/)
    expect(await once(child, 'exit')).toEqual([0, null])
  } finally {
    child.kill('SIGKILL')
  }
})
