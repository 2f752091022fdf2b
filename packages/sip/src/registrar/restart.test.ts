import { expect, it } from 'vitest'
import { DigestClient } from '../authentication/index.js'
import { type ScriptedPeer, sipLaboratory } from '../simulation/index.js'
import { createRegistrar } from './registrar.js'

const server = { address: '10.0.0.1', port: 5060 }
const USERS = 25

/** The first line of REGISTERs of many phones that have one address, with what each says who it is. */
function registerAll(office: ScriptedPeer, sequence: number, lines: (user: string) => readonly string[]): void {
  for (let phone = 0; phone < USERS; phone++) {
    const user = `u${phone}`
    office.send(server, 'REGISTER sip:10.0.0.1 SIP/2.0', [
      `Via: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK${sequence}-${user}`,
      ...[`From: <sip:${user}@office>;tag=${user}`, `To: <sip:${user}@office>`, `Call-ID: ${user}`],
      ...[`CSeq: ${sequence} REGISTER`, 'Max-Forwards: 70', `Contact: <sip:${user}@10.0.0.2>`, ...lines(user)],
    ])
  }
}

it('[J24] phones of one address that register with what the registrar before it asked for are no guessers', async () => {
  const laboratory = sipLaboratory()
  const stack = await laboratory.stack('10.0.0.1')
  const office = await laboratory.peer('10.0.0.2')
  const refused: string[] = []
  const begin = (): void => {
    const { clock, random } = laboratory
    const registrar = createRegistrar({ clock, random, realm: 'office', credentials: (user) => ({ password: user }) })
    registrar.on('password:refused', ({ user }) => refused.push(user))
    stack.onRequest('REGISTER', registrar.handler)
  }
  const answers = () => office.responses('REGISTER').slice(-USERS)
  const statuses = () => [...new Set(answers().map(({ status }) => status))]
  const authorization = (user: string): string => {
    const digest = new DigestClient({ username: user, password: user }, laboratory.random)
    digest.take(
      answers()
        .at(Number(user.slice(1)))
        ?.headers.all('www-authenticate') ?? [],
    )
    return `Authorization: ${digest.authorizations({ method: 'REGISTER', uri: 'sip:10.0.0.1' })[0]}`
  }

  begin()
  registerAll(office, 1, () => [])
  await laboratory.clock.advance(100)
  const known = new Map(Array.from({ length: USERS }, (_, phone) => [`u${phone}`, authorization(`u${phone}`)]))
  begin()
  registerAll(office, 2, (user) => [known.get(user) ?? ''])
  await laboratory.clock.advance(100)
  expect(statuses()).toEqual([401])
  expect(answers().every(({ headers }) => headers.get('www-authenticate')?.includes('stale=true'))).toBe(true)
  registerAll(office, 3, (user) => [authorization(user)])
  await laboratory.clock.advance(100)
  expect(statuses()).toEqual([200])
  expect(refused).toEqual([])
})
