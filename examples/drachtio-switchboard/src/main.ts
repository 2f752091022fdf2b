import process from 'node:process'
import { systemClock, systemRandom } from '@ringwright/core'
import { type Binding, type ConnectTarget, connect, createRegistrar, type InboundCall } from '@ringwright/sip'
import { createDrachtioSipStack } from '@ringwright/sip/drachtio'

/** Phones register by way of a drachtio-server and call each other by name; 0 rings whoever is not calling. */
const REALM = 'switchboard'
const OPERATOR = '0'
const passwords: Readonly<Record<string, string>> = { ada: 'lovelace', grace: 'hopper', joan: 'clarke' }

const ports = { clock: systemClock(), random: systemRandom() }
const host = process.env['DRACHTIO_HOST'] ?? '127.0.0.1'
const port = Number(process.env['DRACHTIO_PORT'] ?? 9022)
if (!Number.isInteger(port) || port < 1 || port > 65_535) {
  console.error('DRACHTIO_PORT takes the port of a drachtio-server from 1 to 65535, such as 9022.')
  process.exit(1)
}
const stack = createDrachtioSipStack({
  ...ports,
  servers: [{ host, port, secret: process.env['DRACHTIO_SECRET'] ?? 'cymru' }],
})
const registrar = createRegistrar({
  ...{ ...ports, realm: REALM },
  credentials: (user) => (Object.hasOwn(passwords, user) ? { password: passwords[user] ?? '' } : undefined),
})
stack.onRequest('REGISTER', registrar.handler)
registrar.on('bindings:changed', ({ user, bindings }) => console.log(`${user} has ${bindings.length} phones`))

/** Where each user can be reached, by the domain that the caller dialed. */
async function phonesOf(users: readonly string[], domain: string): Promise<ConnectTarget[]> {
  const bindings = await Promise.all(users.map((user) => registrar.bindings(`sip:${user}@${domain}`)))
  return bindings.flat().map(target)
}

function target({ contact, flow }: Binding): ConnectTarget {
  return { uri: contact, options: { flow } }
}

async function put(call: InboundCall): Promise<void> {
  const { from, to } = call.request
  const called = to.user ?? ''
  const users = called === OPERATOR ? Object.keys(passwords).filter((user) => user !== from.user) : [called]
  const targets = await phonesOf(users, to.host)
  if (targets.length === 0) return call.reject(480)
  console.log(`${from.user} calls ${called}`)
  const result = await connect(stack, call, { targets })
  if (result.outcome !== 'bridged') return console.log(`${from.user} and ${called}: ${result.outcome}`)
  console.log(`${from.user} talks`)
  const { end } = await result.bridge.done
  console.log(`${from.user} and ${called}: over, ${end.cause}`)
}

stack.onCall(put)
stack.on('listener:failed', ({ error }) => console.log(error.message))
stack.on('listener:opened', (listener) => {
  if (listener.transport !== 'udp') return
  for (const [user, password] of Object.entries(passwords)) {
    console.log(`register a phone at ${listener.host}:${listener.port} as ${user} (password ${password})`)
  }
  console.log(`and call sip:${OPERATOR}@${listener.host}:${listener.port} from it; Ctrl+C ends it`)
})
process.once('SIGINT', () => void stack.close())
process.once('SIGTERM', () => void stack.close())
await stack.start().catch(() => {
  console.error(
    'Start a drachtio-server first, or say by DRACHTIO_HOST, DRACHTIO_PORT and DRACHTIO_SECRET where one is.',
  )
  process.exit(1)
})
