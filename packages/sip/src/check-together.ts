import { RingwrightError } from '@ringwright/core'
import type { SipOptions } from './sip-plugin-options.js'

/** What one option means depends on another. */
export function checkTogether(options: SipOptions): void {
  const { listen = [], advertise, recordings, recordingKey, trunks = [] } = options
  checkStack(options)
  if (recordingKey !== undefined && typeof recordings === 'object' && 'recorders' in recordings) {
    throw new RingwrightError(
      'invalid_argument',
      'options of sip are not valid:\n  recordingKey: is for files; what a recorder keeps is encrypted there',
    )
  }
  if (recordingKey !== undefined && !isRecordingKey(recordingKey)) {
    throw new RingwrightError(
      'invalid_argument',
      'options of sip are not valid:\n  recordingKey: takes { id, key } with a key of 32 octets, or a function that gives one',
    )
  }
  const nameless = trunks.findIndex(({ register, username }) => register === true && username === undefined)
  if (nameless !== -1) {
    throw new RingwrightError(
      'invalid_argument',
      `options of sip are not valid:\n  trunks.${nameless}.username: is needed to register with the provider; got nothing`,
    )
  }
  const unnamed = listen.findIndex(({ transport, tls }) => (transport === 'tls' || transport === 'wss') && !tls)
  if (unnamed !== -1) {
    throw new RingwrightError(
      'invalid_argument',
      `options of sip are not valid:\n  listen.${unnamed}.tls: takes { key, cert } as PEM texts, because ${listen[unnamed]?.transport} needs them; got nothing`,
    )
  }
  const wildcard = listen.findIndex(({ host }) => host === '0.0.0.0' || host === '::')
  if (wildcard !== -1 && advertise === undefined) {
    throw new RingwrightError(
      'invalid_argument',
      `options of sip are not valid:\n  advertise: takes the IP address that peers reach this host at, because listen.${wildcard}.host stands for all of them; got nothing`,
    )
  }
}

/** Either our own stack listens, or another one is made. */
function checkStack({ listen, stack, limits, networkLimits, media }: SipOptions): void {
  if (!stack && !listen) {
    throw new RingwrightError(
      'invalid_argument',
      'options of sip are not valid:\n  listen: takes at least one { transport, host, port }, unless `stack` is given; got nothing',
    )
  }
  if (!stack) return
  if (listen || limits || networkLimits) {
    throw new RingwrightError(
      'invalid_argument',
      'options of sip are not valid:\n  stack: takes the place of `listen`, `limits` and `networkLimits`: give those to the stack itself',
    )
  }
  if (media?.address !== undefined) return
  throw new RingwrightError(
    'invalid_argument',
    'options of sip are not valid:\n  media.address: takes the IP address at which audio is received, which `stack` does not tell; got nothing',
  )
}

function isRecordingKey(value: NonNullable<SipOptions['recordingKey']>): boolean {
  if (typeof value === 'function') return true
  return typeof value.id === 'string' && value.key instanceof Uint8Array && value.key.length === 32
}
