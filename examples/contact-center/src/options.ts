import { isIP } from 'node:net'
import { parseArgs } from 'node:util'
import { RingwrightError } from '@ringwright/core'
import { ARCHIVE_PLACES, isArchivePlace, isStorePlace, STORE_PLACES } from '@ringwright/storage-adapters/places'

export interface Options {
  /** Where to listen. Loopback unless told otherwise: demo accounts are no protection. */
  readonly host: string
  readonly httpPort: number
  readonly sipPort: number
  readonly rtpPortMin: number
  readonly rtpPortMax: number
  readonly recordings: string
  /** The folder with the files that visitors and agents send. */
  readonly attachments: string
  /** Where browsers find the pages, if not where this listens: behind a proxy, or on all addresses. */
  readonly url?: string
  /** Proxies in front of this, which say who asks. */
  readonly proxies?: readonly string[]
  /** Where the center keeps its state: `memory`, or the address of a database. */
  readonly store: string
  /** Where customers, conversations and facts are kept, if not there. */
  readonly archive?: string
  /** How long SIGTERM waits for the calls here to end. */
  readonly drainMs: number
  /** New calls are refused while this process is later than that with what it has to do. */
  readonly lateMaxMs: number
  /** Let scripted phones and visitors use the center. */
  readonly demo: boolean
}

export const USAGE = `npm start -- [options]

  --host ADDRESS       where to listen (default 127.0.0.1; an address of this machine lets others in)
  --http-port PORT     for the pages (default 8080)
  --sip-port PORT      for SIP over UDP and TCP (default 5060)
  --rtp-ports MIN-MAX  for audio (default 10000-10999)
  --recordings FOLDER  where recordings are kept (default ./recordings)
  --attachments FOLDER where files that are sent are kept, for all nodes (default ./attachments)
  --url URL            where browsers find this (default http://ADDRESS:PORT)
  --proxies LIST       proxies that are believed about who asks: 127.0.0.1,10.0.0.0/8 (default none)
  --store PLACE        where calls, chats and customers are kept (default memory, which is gone when this stops):
                       ${STORE_PLACES}
  --archive PLACE      with redis://: where customers, conversations and facts are kept:
                       ${ARCHIVE_PLACES}
  --drain SECONDS      how long SIGTERM lets the calls here go on before it ends them (default 0)
  --late-max MS        new calls are refused while this is later than that with its work (default 250)
  --demo               scripted phones and visitors use the center, so that there is something to see
  --help               this text`

/** Reads the command line; undefined when help was asked for. Throws with the option, what it got and what it takes. */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values, tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      'http-port': { type: 'string', default: '8080' },
      'sip-port': { type: 'string', default: '5060' },
      'rtp-ports': { type: 'string', default: '10000-10999' },
      recordings: { type: 'string', default: 'recordings' },
      attachments: { type: 'string', default: 'attachments' },
      url: { type: 'string' },
      proxies: { type: 'string' },
      store: { type: 'string', default: 'memory' },
      archive: { type: 'string' },
      drain: { type: 'string', default: '0' },
      'late-max': { type: 'string', default: '250' },
      demo: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const known = new Set([
    ...['host', 'http-port', 'sip-port', 'rtp-ports', 'recordings', 'attachments', 'url', 'proxies'],
    ...['store', 'archive', 'drain', 'late-max', 'demo', 'help'],
  ])
  for (const token of tokens) {
    if (token.kind === 'positional') throw wrong(token.value, 'an argument that no option takes', 'options only')
    if (token.kind !== 'option') continue
    if (!known.has(token.name))
      throw wrong(token.rawName, 'an unknown option', [...known].map((name) => `--${name}`).join(', '))
    const takesValue = !['demo', 'help'].includes(token.name)
    if (takesValue && token.value === undefined) throw wrong(`--${token.name}`, 'no value', 'one')
    if (!takesValue && token.value !== undefined)
      throw wrong(`--${token.name}`, JSON.stringify(token.value), 'no value')
  }
  if (values.help) return undefined
  if (values.archive !== undefined && !String(values.store).startsWith('redis'))
    throw wrong('--archive', 'a place', 'one with --store redis://… only: other stores keep everything')
  const [rtpPortMin, rtpPortMax] = portRange(String(values['rtp-ports']))
  return {
    host: hostAddress(values.host),
    httpPort: port('http-port', values['http-port']),
    sipPort: port('sip-port', values['sip-port']),
    rtpPortMin,
    rtpPortMax,
    recordings: text('recordings', values.recordings),
    attachments: text('attachments', values.attachments),
    ...(values.url !== undefined && { url: webAddress(values.url) }),
    ...(values.proxies !== undefined && { proxies: text('proxies', values.proxies).split(',') }),
    store: storePlace(values.store),
    ...(values.archive !== undefined && { archive: archivePlace(values.archive) }),
    drainMs: seconds('drain', values.drain) * 1_000,
    lateMaxMs: milliseconds('late-max', values['late-max']),
    demo: values.demo === true,
  }
}

function text(name: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw wrong(`--${name}`, JSON.stringify(value), 'a value')
  return value
}

/** Phones are told this address, so it cannot be one that stands for all. */
function hostAddress(value: unknown): string {
  if (typeof value !== 'string' || isIP(value) === 0 || /^[0:.]+$/.test(value))
    throw wrong('--host', JSON.stringify(value), 'an IP address of this machine, such as 127.0.0.1')
  return value
}

function storePlace(value: unknown): string {
  if (typeof value !== 'string' || !isStorePlace(value)) throw wrong('--store', shownPlace(value), STORE_PLACES)
  return value
}

function archivePlace(value: unknown): string {
  if (typeof value !== 'string' || !isArchivePlace(value)) throw wrong('--archive', shownPlace(value), ARCHIVE_PLACES)
  return value
}

/** A place can hold a password, so only its beginning is repeated. */
function shownPlace(value: unknown): string {
  return JSON.stringify(String(value).replace(/:\/\/.*/, '://…'))
}

function webAddress(value: unknown): string {
  if (typeof value !== 'string' || !/^https?:\/\//.test(value) || !URL.canParse(value))
    throw wrong('--url', JSON.stringify(value), 'an address such as https://chat.example')
  return value.replace(/\/$/, '')
}

/** A day is more than any call lasts. */
function seconds(name: string, value: unknown): number {
  const number = Number(value)
  if (!/^\d{1,5}$/.test(String(value)) || number > 86_400)
    throw wrong(`--${name}`, JSON.stringify(value), 'seconds from 0 to 86400')
  return number
}

/** A caller who is not answered within a minute has gone. */
function milliseconds(name: string, value: unknown): number {
  const number = Number(value)
  if (!/^\d{1,5}$/.test(String(value)) || number < 1 || number > 60_000)
    throw wrong(`--${name}`, JSON.stringify(value), 'milliseconds from 1 to 60000')
  return number
}

function port(name: string, value: unknown): number {
  const number = Number(value)
  if (!/^\d{1,5}$/.test(String(value)) || number > 65_535)
    throw wrong(`--${name}`, JSON.stringify(value), 'a port from 0 (any free one) to 65535')
  return number
}

function portRange(value: string): [number, number] {
  const match = /^(\d{1,5})-(\d{1,5})$/.exec(value)
  const [min, max] = [Number(match?.[1]), Number(match?.[2])]
  if (!match || min < 1_024 || max > 65_535 || max - min < 9)
    throw wrong(
      '--rtp-ports',
      JSON.stringify(value),
      'MIN-MAX from 1024 to 65535, at least ten ports, such as 10000-10999',
    )
  return [min, max]
}

function wrong(option: string, got: string, takes: string): RingwrightError {
  return new RingwrightError('invalid_argument', `${option}: got ${got}, takes ${takes}. See npm start -- --help.`)
}
