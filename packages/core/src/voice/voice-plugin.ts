import { endsWithin } from '../clock/ends-within.js'
import { familiarity } from '../conversation/familiarity.js'
import { spokenLanguage } from '../language/conversation-languages.js'
import type { CustomerBook } from '../customer/customer-book.js'
import type { Engine, PluginInstance } from '../engine/plugin.js'
import { type Entry, findEntry } from '../entry/entry.js'
import { RingwrightError, errorText } from '../errors/ringwright-error.js'
import type { FlowRunner } from '../flow/flow-runner.js'
import type { InteractionId } from '../identity/identity.js'
import type { Interaction } from '../interaction/interaction.js'
import type { PermissionBook } from '../permission/permission-book.js'
import { callCommands } from './call-commands.js'
import type { IncomingCall } from './call-control.js'
import type { CallLegs } from './call-legs.js'
import { DigitRelay } from './digit-relay.js'
import { callMeasured, measureCall } from './measure-call.js'
import type { Calls } from './calls.js'
import { closeInteraction, customerLeft } from './close-interaction.js'
import type { RecordingBook } from './recording-book.js'
import type { OutboundCalls } from './outbound-calls.js'
import type { RecordingPolicy } from './recording-policy.js'
import type { StandingLineDesk } from './standing-line-desk.js'
import { callbackReached } from './reach-customer.js'
import { recordingFinished } from './talk-effect.js'
import { voiceEffects } from './voice-effects.js'

export interface VoicePluginOptions {
  readonly engine: Engine
  readonly entries: readonly Entry[]
  readonly customers: CustomerBook
  readonly permissions: PermissionBook
  readonly flows: FlowRunner
  readonly legs: CallLegs
  readonly lines: StandingLineDesk
  readonly recordings: RecordingBook
  /** Which calls are recorded while an agent has them. */
  readonly record: RecordingPolicy
  readonly outbound: OutboundCalls
  /** Of this process. */
  readonly site?: string | undefined
}

const CHANNEL = 'voice'
/** How long stopping waits for calls to end in order, and for what they have left to do. */
const GOODBYE_MS = 2_000

/** Turns calls into interactions, and what agents do with interactions into call control. */
export function voicePlugin(options: VoicePluginOptions): {
  instance: PluginInstance
  calls: Calls
  /** Takes calls and acts on records from now on; once the ports are known, and before anything is loaded or listens. */
  connect(): void
} {
  const { engine, legs } = options
  engine.happens(callMeasured)
  engine.happens(customerLeft)
  engine.happens(callbackReached)
  engine.happens(recordingFinished)
  const distant = new DigitRelay(options)
  let draining = false
  const connect = (): void => {
    const control = engine.ports.callControl
    if (!control) return
    voiceEffects({ ...options, control })
    control.onCall((call) => {
      if (draining || !engine.available) return call.reject('overloaded')
      if (engine.ports.callTakers.some((takes) => takes(call))) return
      void take(options, call)
    })
  }
  const instance: PluginInstance = {
    async drain() {
      draining = true
      await legs.quiet()
    },
    async stop() {
      draining = true
      // A party that is gone does not answer the good-bye; stopping does not wait for it to be given up.
      const isQuiet = legs.hangUpAll().then(() => legs.quiet())
      await endsWithin(engine.clock, GOODBYE_MS, isQuiet)
      distant.stop()
    },
  }
  return { instance, calls: callCommands({ ...options, distant }), connect }
}

/** From the ring to the end of the call. */
async function take(options: VoicePluginOptions, incoming: IncomingCall): Promise<void> {
  const { engine, entries, legs } = options
  const entry = findEntry(entries, CHANNEL, incoming.to)
  if (!entry) return incoming.reject('notFound')
  if (await isBlocked(options, incoming)) return incoming.reject('forbidden')
  incoming.ring()
  const id = engine.newId<InteractionId>()
  const customer = legs.expectCustomer(id)
  let customerHungUp = true
  try {
    await open(options, id, incoming, entry)
    const call = await incoming.answer()
    customer.answered(call)
    measureCall(engine, { interaction: id, party: 'customer' }, call)
    customerHungUp = (await call.ended).by === 'remote'
  } catch (error) {
    customerHungUp = incoming.signal.aborted || (error instanceof RingwrightError && error.code === 'canceled')
    if (!customerHungUp) engine.logger.warn('call could not be taken', { call: incoming.id, error: errorText(error) })
    incoming.reject('overloaded')
  } finally {
    customer.over(closeInteraction(engine, id, customerHungUp))
  }
}

/** A directory that does not answer blocks nobody: the call then fails, or not, where it is opened. */
async function isBlocked({ engine, permissions }: VoicePluginOptions, { from, id }: IncomingCall): Promise<boolean> {
  try {
    const isBlocked = await permissions.isBlocked({ channel: CHANNEL, address: from })
    if (isBlocked) engine.logger.info('call of a blocked contact rejected', { call: id })
    return isBlocked
  } catch (error) {
    engine.logger.warn('block list could not be asked', { call: id, error: errorText(error) })
    return false
  }
}

/** The interaction is open, at the start of its flow, before the call is answered. */
async function open(
  { engine, customers, flows }: VoicePluginOptions,
  id: InteractionId,
  incoming: IncomingCall,
  { service, flow, site }: Entry,
): Promise<void> {
  const { from, to, displayName, callerIdentity, isAnonymous = false } = incoming
  // Else all of them were one customer, and an agent saw what another one of them has said.
  const address = isAnonymous ? `${from} ${id}` : from
  const caller = await customers.customer(CHANNEL, address, displayName)
  const { id: customer, name } = caller
  const served = await customers.conversation(customer, service)
  const { id: conversation } = served
  const language = spokenLanguage({ customer: caller, conversation: served })
  await engine.run({ role: 'customer', id: customer }, (transaction) => {
    transaction.fact('interaction:opened', {
      interaction: id,
      conversation,
      customer,
      channel: CHANNEL,
      service,
      medium: 'voice',
    })
    if (language !== undefined) transaction.fact('interaction:languageKnown', { interaction: id, language })
    const interaction: Omit<Interaction, 'stage'> = {
      id,
      service,
      customer,
      conversation,
      from,
      to,
      channel: CHANNEL,
      medium: 'voice',
      direction: 'inbound',
      home: transaction.node,
      ...(site !== undefined && { site }),
      openedAt: transaction.now,
      ...(language !== undefined && { language }),
      ...familiarity(served),
      attributes: callerIdentity === undefined ? {} : { callerIdentity },
    }
    flows.begin(transaction, interaction, flow, {
      ...(name !== undefined && { customerName: name }),
      ...(language !== undefined && { language }),
    })
  })
}
