import process from 'node:process'
import { createInterface } from 'node:readline'
import { type AgentProfile, acd } from '@ringwright/acd'
import { type AgentId, type InteractionId, buildFlow, createContactCenter, errorText } from '@ringwright/core'
import { sip } from '@ringwright/sip'

/** Sue listens to the calls that Ada has, whispers to her, joins in, and takes over. */
const HOST = '127.0.0.1'
const NUMBER = '100'
const sue = { role: 'supervisor', id: 'sue' } as const
const passwords: Readonly<Record<string, string>> = { ada: 'lovelace', sue: 'boss' }
const MODES = { l: 'listen', w: 'whisper', b: 'barge' } as const

const sipPort = Number(process.env['SIP_PORT'] ?? 5060)
if (!Number.isInteger(sipPort) || sipPort < 0 || sipPort > 65_535) {
  console.error('SIP_PORT takes a port from 0 (any free one) to 65535, such as 5060.')
  process.exit(1)
}
const telephony = sip({
  listen: [{ transport: 'udp', host: HOST, port: sipPort }],
  registrar: {
    realm: 'support',
    users: (user) => (Object.hasOwn(passwords, user) ? { password: passwords[user] ?? '' } : undefined),
  },
})
// Who takes over is an agent too; without a queue no caller comes to Sue by herself.
const profiles: AgentProfile[] = [
  { id: 'ada', name: 'Ada', queues: ['support'], contact: 'ada' },
  { id: 'sue', name: 'Sue', queues: [], contact: 'sue' },
]
const distribution = acd({ queues: [{ id: 'support', wrapUpMs: 0 }], agents: profiles })
const center = createContactCenter({
  plugins: [distribution, telephony],
  flows: [buildFlow({ id: 'support', steps: { wait: { kind: 'queue', queue: 'support' } } })],
  entries: [{ address: NUMBER, flow: 'support' }],
})

let call: InteractionId | undefined
center.on('interaction:engaged', ({ data }) => {
  call = data.interaction
  console.log(`${data.agent} has a caller`)
})
center.on('supervision:answered', ({ data }) => console.log(`${data.supervisor} is in the call: ${data.mode}`))
center.on('supervision:changed', ({ data }) => console.log(`${data.supervisor} does otherwise now: ${data.mode}`))
center.on('supervision:ended', ({ data }) => console.log(`${data.supervisor} has left: ${data.cause}`))
center.on('interaction:closed', ({ data }) => {
  if (data.interaction === call) call = undefined
  console.log(`the call is over: ${data.cause}`)
})
await center.start().catch((error: unknown) => {
  console.error(errorText(error))
  process.exit(1)
})
for (const { id } of profiles) {
  await distribution.setConnected(id as AgentId, true)
  await distribution.setStatus({ role: 'agent', id }, id as AgentId, { name: 'available' })
}

const port = telephony.listening[0]?.port
console.log(`register phones at ${HOST}:${port} as ada (password lovelace) and sue (password boss)`)
console.log(
  `call sip:${NUMBER}@${HOST}:${port} from a third; then l listens, w whispers, b joins in, t takes over, x leaves`,
)

/** What Sue types, a letter and Enter. */
async function obey(key: string): Promise<string> {
  if (call === undefined) return 'nobody has a caller'
  if (Object.hasOwn(MODES, key)) {
    const { outcome } = await distribution.supervise(sue, call, { mode: MODES[key as keyof typeof MODES] })
    return `${MODES[key as keyof typeof MODES]}: ${outcome}`
  }
  if (key === 't') return `take over: ${(await distribution.takeOver(sue, call)).outcome}`
  if (key === 'x') return `leave: ${(await distribution.stopSupervising(sue, call)).outcome}`
  return 'l, w, b, t or x'
}

const stop = (): void => {
  keys.close()
  void center.stop()
}
const keys = createInterface(process.stdin).on('line', (line) => void obey(line.trim()).then(console.log))
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
