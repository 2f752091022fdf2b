import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type AcdOptions, type AgentProfile, acd, type AssistanceOptions } from '@ringwright/acd'
import { agentLink } from '@ringwright/acd/agent-link/server'
import { webChat } from '@ringwright/channels/web-chat'
import {
  type CenterId,
  type ContactCenter,
  type EntryOptions,
  type LanguageDetectionOptions,
  type Logger,
  type Plugin,
  RingwrightError,
  createContactCenter,
  errorText,
  systemClock,
  systemRandom,
} from '@ringwright/core'
import type { HttpRoute } from '@ringwright/core/http'
import { createAttachments, folderAttachmentStore } from '@ringwright/core/attachments'
import { prometheus, telemetry } from '@ringwright/core/telemetry'
import { sip } from '@ringwright/sip'
import { openStorage, type PlacedStorage } from '@ringwright/storage-adapters/places'
import { type Account, demoAccounts } from './accounts.js'
import type { Options } from './options.js'
import { cannedReplies, entries, reception } from './reception.js'
import { SignIn } from './sign-in.js'
import { sharedSecret } from './shared-secret.js'
import { sipAddress } from './sip-address.js'
import { webServer } from './web-server.js'

/** A contact center that runs in this process. */
export interface RunningExample extends AsyncDisposable {
  readonly center: ContactCenter
  readonly distribution: ReturnType<typeof acd>
  /** Of the agent page. */
  readonly url: string
  readonly sipPort: number
  readonly accounts: readonly Account[]
  stop(): Promise<void>
}

/** What another example adds to this one. */
export interface Additions {
  readonly plugins?: readonly Plugin[]
  readonly entries?: readonly EntryOptions[]
  readonly routes?: readonly HttpRoute[]
  /** Machines that help agents: a translator, and somebody who proposes replies. */
  readonly assistance?: AssistanceOptions
  /** Who tells in which language customers write. Default: nobody. */
  readonly languageDetection?: LanguageDetectionOptions
  /** This node cannot go on. Default: the log alone says it. */
  readonly onFailure?: () => void
}

const PROMPTS = fileURLToPath(new URL('../prompts', import.meta.url))

const CENTER = 'main' as CenterId

const MINUTE_MS = 60_000

/** How a conversation can come out, whatever it was about. */
const OUTCOMES = [
  { code: 'Solved', outcome: 'resolved' },
  { code: 'Call back', outcome: 'unresolved' },
  { code: 'Passed on', outcome: 'unresolved' },
  { code: 'Wrong address' },
  { code: 'Nobody there' },
] as const

const QUEUES: AcdOptions['queues'] = [
  {
    id: 'bookings',
    name: 'Bookings',
    escalation: { queue: 'help' },
    dispositions: { codes: [{ code: 'Booked', outcome: 'resolved' }, ...OUTCOMES] },
  },
  { id: 'help', name: 'Help with a trip', dispositions: { codes: OUTCOMES } },
]

const BREAKS: NonNullable<AcdOptions['breaks']> = [
  { name: 'lunch', maxMs: 45 * MINUTE_MS },
  { name: 'coffee', maxMs: 10 * MINUTE_MS, atLimit: 'return' },
  { name: 'training' },
]

/** Starts everything; when one part cannot start, what was started is stopped again. */
export async function startExample(
  options: Options,
  logger: Logger,
  additions: Additions = {},
): Promise<RunningExample> {
  // npm runs scripts in the package's folder; people mean the one that they typed the command in.
  const storage = await openStorage({ ...options, folder: process.env.INIT_CWD ?? '.' })
  try {
    return await startOn(storage, options, logger, additions)
  } catch (error) {
    await storage.close()
    throw error
  }
}

async function startOn(
  storage: PlacedStorage,
  options: Options,
  logger: Logger,
  { plugins = [], entries: moreEntries = [], routes = [], assistance, languageDetection, onFailure }: Additions,
): Promise<RunningExample> {
  const clock = systemClock()
  const random = systemRandom()
  const { close: closeStorage, ...ports } = storage
  const accounts = demoAccounts(await sharedSecret(ports.directory, CENTER, random, 'accounts'))
  const signIn = new SignIn({ accounts, clock, random, directory: ports.directory, center: CENTER })
  // npm runs scripts in the package's folder; people mean the one that they typed the command in.
  const recordings = resolve(process.env.INIT_CWD ?? '.', options.recordings)
  await mkdir(recordings, { recursive: true })

  const distribution = acd({
    queues: QUEUES,
    breaks: BREAKS,
    cannedReplies,
    agents: profilesOf(accounts),
  })
  const desk = agentLink<string>({
    acd: distribution,
    ...(assistance && { assistance }),
    async authenticate(credentials) {
      const token =
        typeof credentials === 'object' && credentials !== null && 'token' in credentials && credentials.token
      const account = await signIn.account(token)
      return account
        ? { admitted: true, identity: { actor: { role: account.role, id: account.id } } }
        : { admitted: false, reason: 'The session is over; sign in again.' }
    },
  })
  let pages = options.url ?? ''
  const files = resolve(process.env.INIT_CWD ?? '.', options.attachments)
  const attachments = createAttachments({
    store: folderAttachmentStore({ folder: files }),
    ...{ directory: ports.directory, center: CENTER, clock, random, url: () => `${pages}/files` },
    secret: await sharedSecret(ports.directory, CENTER, random, 'attachments'),
    onFault: (error) => logger.warn('a file could not be kept', { error: errorText(error) }),
  })
  const chat = webChat({ services: ['travel'], secret: await sharedSecret(ports.directory, CENTER, random, 'chat') })
  const phones = officePhones(options, accounts, recordings)
  const figures = prometheus()
  const center = createContactCenter({
    ...ports,
    id: CENTER,
    plugins: [distribution, desk, chat, phones, telemetry(figures), ...plugins],
    clock,
    random,
    logger,
    flows: [reception],
    entries: [...entries, ...moreEntries],
    attachments,
    recordCalls: true,
    ...(languageDetection && { languageDetection }),
    ...(onFailure && { onFailure }),
  })
  let sipPort = options.sipPort
  const web = webServer({
    ...{ options, signIn, agentLink: desk, webChat: chat, recordings, attachments, routes },
    isReady: () => center.ready,
    metrics: figures.handler,
    sipAddress: () => sipAddress(options.host, sipPort),
  })
  const { host } = options
  try {
    await center.start().catch((error) => {
      throw cannotListen(error, host, options.sipPort, '--sip-port')
    })
    sipPort = phones.listening[0]?.port ?? options.sipPort
    const { url } = await web.start().catch((error) => {
      throw cannotListen(error, host, options.httpPort, '--http-port')
    })
    pages ||= url
    const stop = async (): Promise<void> => {
      await center.stop()
      await web.stop()
      await closeStorage()
    }
    return { center, distribution, url, sipPort, accounts, stop, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await center.stop()
    await web.stop()
    throw error
  }
}

/** Where the accounts' phones register, and callers come in. */
function officePhones(
  { host, sipPort: port, rtpPortMin, rtpPortMax, lateMaxMs }: Options,
  accounts: readonly Account[],
  recordings: string,
): ReturnType<typeof sip> {
  return sip({
    listen: [
      { transport: 'udp', host, port },
      { transport: 'tcp', host, port },
    ],
    registrar: {
      realm: 'ringwright',
      users: (user) => {
        const account = accounts.find(({ id }) => id === user)
        return account && { password: account.phonePassword }
      },
    },
    prompts: PROMPTS,
    recordings,
    media: { portMin: rtpPortMin, portMax: rtpPortMax },
    limits: { eventLoopDelayMaxMs: lateMaxMs },
  })
}

/** Supervisors have phones too: to listen to calls, and to take one over. */
function profilesOf(accounts: readonly Account[]): AgentProfile[] {
  return accounts.map(({ id, name, role }) => ({
    ...{ id, name, contact: id },
    queues: role === 'agent' ? ['bookings', { queue: 'help', optional: true }] : [],
  }))
}

/** A port that is taken, or an address of another machine, in the words of the command line; any other error as it is. */
function cannotListen(error: unknown, host: string, port: number, option: string): unknown {
  const cause = error instanceof RingwrightError ? (error.cause as NodeJS.ErrnoException | undefined) : undefined
  const inUse = `Port ${port} of ${host} is in use. Stop what uses it, or choose another one with ${option}.`
  const elsewhere = `${host} is no address of this machine. Choose one with --host.`
  const message = { EADDRINUSE: inUse, EADDRNOTAVAIL: elsewhere }[cause?.code ?? '']
  return message === undefined ? error : new RingwrightError('unavailable', message, { cause })
}
