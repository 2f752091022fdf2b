import {
  errorText,
  type Engine,
  type Logger,
  parseInput,
  type Plugin,
  type PluginInstance,
  RingwrightError,
} from '@ringwright/core'
import { noRecordings } from './call-control/call-recording.js'
import { createPromptLibrary, type PromptLibrary } from './call-control/prompt-library.js'
import { type PhoneNews, phoneNews } from './call-control/phone-news.js'
import { type RegisteredPhones, registeredPhones } from './call-control/registered-phones.js'
import { createSipCallControl, type SipCallControl } from './call-control/sip-call-control.js'
import { checkTogether } from './check-together.js'
import { createEmbeddedSipStack } from './embedded/index.js'
import { CallerVerifier } from './identity/index.js'
import {
  createEmbeddedMediaServer,
  createWorkerMediaServer,
  encryptedRecordingSink,
  type FileRecordingSink,
  fileRecordingSink,
  type MediaServer,
  type MediaServerStatistics,
  type RecordingSink,
} from './media/index.js'
import { sipOptionsSchema } from './sip-options-schema.js'
import type { SipOptions } from './sip-plugin-options.js'
import { logSipEvents } from './sip-plugin-log.js'
import type { SipStack, SipStatistics } from './sip-stack.js'
import { recorderSink } from './siprec/index.js'
import type { TlsCertificate } from './transport/tls-identity.js'
import { type CallTraces, type HepExporter, hepExporter, traceCalls } from './trace/index.js'
import { reportRefusal } from './trunk/report-refusal.js'
import { TrunkGroup, type TrunkGroupOptions, type TrunkStatus } from './trunk/index.js'

/** What a center has of calls, SIP and audio now, and has had so far. */
export interface SipPluginStatistics {
  /** Answered calls that are not over; the two legs of a bridge are two. */
  readonly callsRunning: number
  readonly signaling: SipStatistics
  readonly media: MediaServerStatistics
  readonly trunks: readonly TrunkStatus[]
}

/** Telephony over SIP for one center. */
export interface SipPlugin extends Plugin {
  /** Where it listens, with the ports that were taken where 0 was asked for. `wrong_state` before `setup`. */
  readonly listening: SipStack['listening']
  statistics(): SipPluginStatistics
  /** What was said in the last calls. `wrong_state` before `setup`, and without the option `trace`. */
  readonly traces: CallTraces
  /**
   * Listeners for `tls` and `wss`, or the one of `port` alone, show a renewed certificate to whoever connects from now on; calls and
   * open connections go on. Throws `invalid_argument` for one that does not fit its key, and then nothing is changed; `wrong_state`
   * before `setup`, and with a `stack` whose certificates are kept by others.
   */
  renewCertificate(certificate: TlsCertificate, port?: number): void
  /**
   * Messages have come for a user, or were listened to: the phones that ask are told what `waitingMessages` says now.
   * `wrong_state` without that option.
   */
  messagesChanged(user: string): void
}

/**
 * Plugs SIP and media into a contact center. Throws `invalid_argument` that names the option, its value and what it
 * takes. Starting fails with `unavailable` when a port is in use or a folder is missing.
 */
export function sip(options: SipOptions): SipPlugin {
  const checked = parseInput(sipOptionsSchema, options, 'options of sip')
  checkTogether(checked)
  let parts: Parts | undefined
  const here = (): Parts => {
    if (parts) return parts
    throw new RingwrightError('wrong_state', 'This sip() is not part of a contact center yet.')
  }
  return {
    name: 'sip',
    get listening() {
      return here().stack.listening
    },
    statistics() {
      const { control, stack, media, trunks } = here()
      return {
        callsRunning: control.callsRunning,
        signaling: stack.statistics(),
        media: media.statistics(),
        trunks: trunks?.status ?? [],
      }
    },
    get traces() {
      const { traces } = here()
      if (traces) return traces
      throw new RingwrightError('wrong_state', 'No messages are kept: give sip() the option `trace`, such as {}.')
    },
    renewCertificate(certificate, port) {
      const { stack } = here()
      if (!stack.renewCertificate) {
        throw new RingwrightError('wrong_state', 'Certificates are kept by what `stack` talks to: renew them there.')
      }
      stack.renewCertificate(certificate, port)
    },
    messagesChanged(user) {
      const { news } = here()
      if (!news || !checked.registrar?.waitingMessages) {
        throw new RingwrightError(
          'wrong_state',
          'No phone asks for messages: give sip() the option `registrar.waitingMessages`.',
        )
      }
      news.messagesChanged(user)
    },
    setup(engine) {
      if (parts) throw new RingwrightError('wrong_state', 'One sip() serves one contact center; make a second one.')
      parts = assemble(checked, engine)
      return instanceOf(parts, engine.logger)
    },
  }
}

interface Parts {
  readonly stack: SipStack
  readonly media: MediaServer
  readonly prompts: PromptLibrary
  readonly recordings: FileRecordingSink | undefined
  readonly phones: RegisteredPhones | undefined
  readonly news: PhoneNews | undefined
  readonly trunks: TrunkGroup | undefined
  readonly control: SipCallControl
  readonly traces: CallTraces | undefined
  readonly collector: HepExporter | undefined
  isDraining: boolean
}

/** Of files that no player opens. */
const ENCRYPTED_ENDING = '.sealed'

function assemble(options: SipOptions, engine: Engine): Parts {
  const { clock, random, logger } = engine
  const { advertise, prompts: folder, tones, recordings: target } = options
  const stack = options.stack?.({ clock, random }) ?? embeddedStack(options, engine)
  const media = mediaServer(options, engine)
  const phones = options.registrar && registeredPhones({ clock, random, ...options.registrar })
  const host = advertise ?? options.listen?.[0]?.host ?? options.media?.address ?? 'localhost'
  if (phones) {
    stack.onRequest('REGISTER', phones.registrar.handler)
    stack.on('flow:closed', ({ flow }) => void phones.registrar.lost(flow))
  }
  const { mayWatch, waitingMessages } = options.registrar ?? {}
  const news =
    phones &&
    phoneNews({
      stack,
      phones,
      host: () => host,
      ...(mayWatch && { mayWatch }),
      ...(waitingMessages && { waitingMessages }),
    })
  const prompts = createPromptLibrary({
    logger,
    ...(folder !== undefined && { folder }),
    ...(tones !== undefined && { tones }),
  })
  const { recordingKey: key } = options
  const recordings =
    typeof target === 'string'
      ? fileRecordingSink({ directory: target, ...(key && { ending: ENCRYPTED_ENDING }) })
      : undefined
  const sink = recordings ?? sinkOf(target, options, engine, stack)
  const trunks = trunkGroup(options, engine, stack, host)
  const control = createSipCallControl({
    clock,
    random,
    logger,
    stack,
    media,
    encryption: options.media?.encryption ?? 'offered',
    prompts,
    recordings: key ? encryptedRecordingSink({ sink, key, random }) : sink,
    phones,
    trunks,
    ...(options.callerIdentity && { verifier: new CallerVerifier({ clock, ...options.callerIdentity }) }),
    ...(news && { userCalls: news.userCalls }),
    host: () => host,
    accepts: () => engine.available && !parts.isDraining,
  })
  const { trace } = options
  const collector = trace?.collector && hepExporter(trace.collector)
  const traces = trace && traceCalls(stack, { ...trace, ...(collector && { exporter: collector.exporter }) })
  const parts: Parts = {
    ...{ stack, media, prompts, recordings, phones, news, trunks, control, traces, collector },
    isDraining: false,
  }
  return parts
}

function trunkGroup(options: SipOptions, engine: Engine, stack: SipStack, host: string): TrunkGroup | undefined {
  const { trunks, emergencyNumbers = [], dialingLimits = [] } = options
  if (!trunks) return undefined
  const { clock, random, logger } = engine
  const refused: TrunkGroupOptions['refused'] = (limit, call) => reportRefusal(engine, limit, call)
  const dependencies = { clock, random, logger, stack, host: () => host }
  return new TrunkGroup({ trunks, emergencyNumbers, dialingLimits, refused }, dependencies)
}

function sinkOf(target: SipOptions['recordings'], options: SipOptions, engine: Engine, stack: SipStack): RecordingSink {
  if (typeof target !== 'object') return noRecordings
  if ('open' in target) return target
  const { clock, random } = engine
  const { listen = [], advertise, media = {} } = options
  const { address = listen[0]?.host ?? '', portMin, portMax } = media
  const { recorders, username, password } = target
  return recorderSink({
    ...{ clock, random, stack, recorders, address },
    ...(username !== undefined && { credentials: { username, ...(password !== undefined && { password }) } }),
    ...(advertise !== undefined && { advertisedAddress: advertise }),
    ...(portMin !== undefined && { portMin }),
    ...(portMax !== undefined && { portMax }),
    host: () => advertise ?? address,
  })
}

function embeddedStack(
  { listen = [], advertise, limits, networkLimits }: SipOptions,
  { clock, random }: Engine,
): SipStack {
  return createEmbeddedSipStack({
    clock,
    random,
    listen: listen.map((each) => ({ ...each, ...(advertise !== undefined && { advertisedHost: advertise }) })),
    ...(limits && { admission: limits }),
    ...(networkLimits && { networkLimits }),
  })
}

function mediaServer(
  { listen = [], advertise, media = {} }: SipOptions,
  { clock, random, logger }: Engine,
): MediaServer {
  const { worker, ...given } = media
  const options = {
    clock,
    address: listen[0]?.host ?? '',
    ...(advertise !== undefined && { advertisedAddress: advertise }),
    ...given,
    onListenerError: (error: unknown) => logger.error('a listener of digits threw', { error: errorText(error) }),
  }
  if (!worker) return createEmbeddedMediaServer({ ...options, random })
  return createWorkerMediaServer({
    ...options,
    worker,
    onLost: (reason) => logger.error('media worker lost, another is started', { error: errorText(reason) }),
  })
}

function instanceOf(parts: Parts, logger: Logger): PluginInstance {
  const { stack, media, prompts, recordings, phones, trunks, control } = parts
  return {
    callControl: control,
    async start() {
      logSipEvents(logger, stack, phones)
      await prompts.load()
      const recovered = await recordings?.recover()
      if (recovered && recovered.repaired.length > 0) {
        logger.warn('recordings of a stopped process were finished', { count: recovered.repaired.length })
      }
      await media.start()
      await stack.start()
      trunks?.start()
    },
    /** Whoever waits or talks is served to the end: agents are still dialed, new callers are not taken. */
    async drain() {
      parts.isDraining = true
      await control.idle()
    },
    async stop() {
      parts.isDraining = true
      await trunks?.stop()
      await stack.close()
      parts.collector?.close()
      await media.close()
    },
  }
}
