import process from 'node:process'
import { type AgentProfile, acd } from '@ringwright/acd'
import { type AgentId, buildFlow, createContactCenter, errorText } from '@ringwright/core'
import { sip } from '@ringwright/sip'

/** Callers wait with music until one of two phones is free. */
const HOST = '127.0.0.1'
const NUMBER = '100'
const passwords: Readonly<Record<string, string>> = { ada: 'lovelace', grace: 'hopper' }

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
const profiles = Object.keys(passwords).map(
  (id): AgentProfile => ({ id, name: id, queues: ['support'], contact: id, capacity: { voice: 1 } }),
)
const distribution = acd({ queues: [{ id: 'support', wrapUpMs: 5_000, cooldownMs: 5_000 }], agents: profiles })
const center = createContactCenter({
  plugins: [distribution, telephony],
  flows: [buildFlow({ id: 'support', steps: { wait: { kind: 'queue', queue: 'support' } } })],
  entries: [{ address: NUMBER, flow: 'support' }],
})

center.on('interaction:queued', () => console.log('a caller waits'))
center.on('offer:created', ({ data }) => console.log(`the phone of ${data.agent} rings`))
center.on('offer:failed', ({ data }) => console.log(`${data.agent} cannot be reached: ${data.reason}`))
center.on('interaction:engaged', ({ data }) =>
  console.log(`${data.agent} has the caller after ${Math.round(data.waitedMs / 1_000)} s`),
)
center.on('interaction:closed', ({ data }) => console.log(`the call is over: ${data.cause}`))
await center.start().catch((error: unknown) => {
  console.error(errorText(error))
  process.exit(1)
})
for (const { id } of profiles) {
  await distribution.setConnected(id as AgentId, true)
  await distribution.setStatus({ role: 'agent', id }, id as AgentId, { name: 'available' })
}

const port = telephony.listening[0]?.port
for (const [user, password] of Object.entries(passwords)) {
  console.log(`register a phone at ${HOST}:${port} as ${user} (password ${password})`)
}
console.log(`and call sip:${NUMBER}@${HOST}:${port} from another; Ctrl+C ends it`)
process.once('SIGINT', () => void center.stop())
process.once('SIGTERM', () => void center.stop())
