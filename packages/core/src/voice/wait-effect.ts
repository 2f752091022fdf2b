import { type EffectKind, NO_EFFECTS, type PendingEffect } from '../engine/effects.js'
import type { Engine } from '../engine/plugin.js'
import { errorText } from '../errors/ringwright-error.js'
import type { FlowRunner } from '../flow/flow-runner.js'
import type { DueAnnouncement } from '../flow/wait-announcements.js'
import type { InteractionId } from '../identity/identity.js'
import { awaitsCallback } from '../interaction/callback.js'
import { type Interaction, interactions } from '../interaction/interaction.js'
import type { WaitChoice } from '../flow/flow-step.js'
import { SILENCE } from '../flow/take-wait-choice.js'
import type { Call, PlayOutcome } from './call-control.js'
import type { CallLegs } from './call-legs.js'
import { over } from './over.js'

export interface WaitEffectOptions {
  readonly engine: Engine
  readonly legs: CallLegs
  readonly flows: FlowRunner
}

interface WaitEffect extends PendingEffect {
  readonly interaction: InteractionId
  readonly music: string
}

/** What a waiting customer has typed without leaving, for what plays to that customer. */
interface Ear {
  /** Taken, and not yet heeded. */
  taken: WaitChoice | undefined
  wake: () => void
}

/** The prompt that is played where none is named. */
export const MUSIC = 'music'

/** While a caller waits, or is parked: music, now and then an announcement in its place, and an ear for the keys that lead out. */
export function waitEffect(
  options: WaitEffectOptions,
  here: (interaction: Interaction) => boolean,
): EffectKind<Interaction, WaitEffect> {
  return {
    name: 'play music',
    of: interactions,
    derive(interaction) {
      const { stage, id } = interaction
      if (stage.name === 'parked' && here(interaction))
        return [{ id: `parked ${stage.since}`, interaction: id, music: MUSIC }]
      if (stage.name !== 'waiting' || !here(interaction) || awaitsCallback(interaction)) return NO_EFFECTS
      // The wait goes on when another queue takes over: nobody hears the beginning twice.
      const wait = stage.position ? `turn ${stage.position.turn}` : stage.since
      return [{ id: `wait ${wait}`, interaction: id, music: stage.music ?? MUSIC }]
    },
    async perform(effect, { signal }) {
      const call = await options.legs.whenCustomer(effect.interaction)
      if (!call || signal.aborted) return
      // From here on keys choose what becomes of the wait.
      options.legs.typedAhead.forget(call)
      const ear: Ear = { taken: undefined, wake: () => {} }
      const deaf = call.onDigit(({ digit }) => void typed(options, effect.interaction, digit, ear))
      try {
        await entertain(options, call, effect, ear, signal)
      } finally {
        deaf()
      }
    },
    recovery: 'repeatable',
  }
}

/** Music until the next announcement is due, and so on, for as long as the customer waits. */
async function entertain(
  options: WaitEffectOptions,
  call: Call,
  { interaction: id, music: usual }: WaitEffect,
  ear: Ear,
  signal: AbortSignal,
): Promise<void> {
  const { engine, flows } = options
  let told: DueAnnouncement | undefined
  while (!signal.aborted) {
    const interaction = engine.get(interactions, id)
    const chooses = interaction !== undefined && (flows.waitingAct(interaction)?.meanwhile.length ?? 0) > 0
    const { taken } = ear
    ear.taken = undefined
    if (taken?.prompt !== undefined) {
      await confirm(options, call, taken.prompt, signal)
      continue
    }
    const music = interaction?.stage.name === 'waiting' ? (interaction.stage.music ?? usual) : usual
    const next = interaction && flows.announcements.next(interaction, told)
    if (next && next.at <= engine.clock.now()) {
      told = next
      // Who types need not hear it out.
      const typedOver = new AbortController()
      ear.wake = () => typedOver.abort()
      await announce(options, call, id, next, chooses ? AbortSignal.any([signal, typedOver.signal]) : signal)
      continue
    }
    // Signals cost more than all else that is done for somebody who waits for a moment only.
    if (!next && !chooses) return void (await play(options, call, music, signal))
    const due = new AbortController()
    ear.wake = () => due.abort()
    const timer = next && engine.clock.setTimer(next.at - engine.clock.now(), ear.wake)
    const outcome = await play(options, call, music, AbortSignal.any([signal, due.signal]))
    timer?.cancel()
    // Over, or somebody else plays to this caller now.
    if (!due.signal.aborted || outcome === 'callEnded') return
  }
}

/** Silence where there is no such music: announcements and keys do not depend on it. */
async function play(
  { engine }: WaitEffectOptions,
  call: Call,
  music: string,
  until: AbortSignal,
): Promise<PlayOutcome> {
  try {
    if (music !== SILENCE) return await call.play(music, { loop: true, signal: until })
  } catch (error) {
    engine.logger.warn('music could not be played', { music, error: errorText(error) })
  }
  await over(until)
  return 'stopped'
}

async function announce(
  { engine, flows }: WaitEffectOptions,
  call: Call,
  id: InteractionId,
  due: DueAnnouncement,
  signal: AbortSignal,
): Promise<void> {
  const interaction = engine.get(interactions, id)
  const announcement = interaction && flows.announcements.tellable(interaction, due)
  if (!announcement || announcement.prompts.length === 0) return
  try {
    for (const prompt of announcement.prompts) if (!signal.aborted) await call.play(prompt, { signal })
    if (announcement.place && !signal.aborted) await engine.ports.router?.told(id, announcement.place)
  } catch (error) {
    engine.logger.warn('announcement could not be made', { interaction: id, error: errorText(error) })
  }
}

/** Tells a caller that a choice was taken, as long as that is so; what cannot be played is no reason to stop. */
async function confirm({ engine }: WaitEffectOptions, call: Call, prompt: string, signal: AbortSignal): Promise<void> {
  try {
    await call.play(prompt, { signal })
  } catch (error) {
    engine.logger.warn('choice could not be confirmed', { prompt, error: errorText(error) })
  }
}

async function typed({ engine, flows }: WaitEffectOptions, id: InteractionId, digit: string, ear: Ear): Promise<void> {
  try {
    const taken = await engine.run({ role: 'customer', id }, (transaction) => {
      const interaction = transaction.read(interactions, id)
      if (interaction?.stage.name !== 'waiting') return undefined
      const choice = flows.takeMeanwhile(transaction, interaction, digit)
      if (!choice) flows.input(transaction, interaction, digit)
      return choice
    })
    if (!taken) return
    ear.taken = taken
    ear.wake()
  } catch (error) {
    engine.logger.warn('digit could not be taken', { interaction: id, error: errorText(error) })
  }
}
