import process from 'node:process'
import { createContactCenter, errorText } from '@ringwright/core'
import { sip } from '@ringwright/sip'
import { numberMasking } from '@ringwright/sip/masking'

/** A driver and a rider reach each other by a number that is neither's, for as long as the ride takes. */
const HOST = '127.0.0.1'
const RIDE_MS = 30 * 60_000
const dispatch = { role: 'service', id: 'dispatch' } as const
const passwords: Readonly<Record<string, string>> = { driver: 'wheel', rider: 'seat' }

const sipPort = Number(process.env['SIP_PORT'] ?? 5060)
if (!Number.isInteger(sipPort) || sipPort < 0 || sipPort > 65_535) {
  console.error('SIP_PORT takes a port from 0 (any free one) to 65535, such as 5060.')
  process.exit(1)
}
const telephony = sip({
  listen: [{ transport: 'udp', host: HOST, port: sipPort }],
  registrar: {
    realm: 'rides',
    users: (user) => (Object.hasOwn(passwords, user) ? { password: passwords[user] ?? '' } : undefined),
  },
})
const masking = numberMasking({ numbers: ['5000', '5001', '5002'] })
const center = createContactCenter({ plugins: [telephony, masking] })

center.on('mask:called', ({ data }) =>
  console.log(`${data.by === 0 ? 'the driver' : 'the rider'} calls ${data.number}`),
)
center.on('mask:finished', ({ data }) => {
  const talk = data.talkMs === null ? 'nobody talked' : `they talked for ${Math.round(data.talkMs / 1_000)} s`
  console.log(`the call is over (${data.outcome}): ${talk}`)
})
center.on('mask:ended', ({ data }) => console.log(`${data.number} connects them no longer: ${data.why}`))
await center.start().catch((error: unknown) => {
  console.error(errorText(error))
  process.exit(1)
})

const ride = await masking.bind(dispatch, { parties: ['driver', 'rider'], expiresAt: Date.now() + RIDE_MS })
if (ride.outcome === 'refused') throw new Error(`No number: ${ride.reason}`)
const port = telephony.listening[0]?.port
console.log(`register two phones at ${HOST}:${port} as driver (password wheel) and rider (password seat)`)
console.log(`either of them calls ${ride.binding.number} and reaches the other; Ctrl+C ends the ride`)

const stop = async (): Promise<void> => {
  await masking.release(dispatch, ride.binding.id)
  await center.stop()
}
process.once('SIGINT', () => void stop())
process.once('SIGTERM', () => void stop())
