import type { Clock } from '../clock/clock.js'
import { collectDigits } from '../flow/digit-collector.js'
import type { VoicemailAct } from '../flow/flow-act.js'
import type { FlowPerformer, FlowResult, PerformedAct } from '../flow/flow-performer.js'
import type { Interaction } from '../interaction/interaction.js'
import type { Call } from './call-control.js'
import type { CallLegs } from './call-legs.js'
import type { TypedAhead } from './typed-ahead.js'

export interface VoicePerformerOptions {
  readonly clock: Clock
  readonly legs: CallLegs
  /** Records what a caller says. */
  readonly voicemail: TakeVoicemail
}

export type TakeVoicemail = (
  interaction: Interaction,
  call: Call,
  act: VoicemailAct,
  signal: AbortSignal,
) => Promise<FlowResult | undefined>

/** Does on a customer's call what a flow asks for. */
export function voicePerformer({ clock, legs, voicemail }: VoicePerformerOptions): FlowPerformer {
  return {
    async perform(interaction, act, signal) {
      const call = await legs.whenCustomer(interaction.id)
      if (!call) return undefined
      const isQuestion = act.kind === 'ask' || act.kind === 'collect'
      if (!isQuestion || isAskedAgain(interaction)) legs.typedAhead.forget(call)
      if (isQuestion) return question({ clock, ahead: legs.typedAhead }, call, act, signal)
      if (act.kind === 'voicemail') {
        const left = voicemail(interaction, call, act, signal)
        legs.finishing(left)
        return left
      }
      if (act.prompt !== undefined) await call.play(act.prompt, { signal })
      return { kind: 'done' }
    },
  }
}

/** What was typed meanwhile was for whatever would have come after the right answer. */
function isAskedAgain({ stage }: Interaction): boolean {
  return stage.name === 'flow' && stage.position.attempt > 1
}

async function question(
  { clock, ahead }: { readonly clock: Clock; readonly ahead: TypedAhead },
  call: Call,
  act: Extract<PerformedAct, { kind: 'ask' | 'collect' }>,
  signal: AbortSignal,
): Promise<FlowResult | undefined> {
  if (!act.digits) return { kind: 'failed' }
  // The first digit ends the prompt: who knows the menu need not hear it out.
  const typed = new AbortController()
  const over = AbortSignal.any([signal, typed.signal])
  if (ahead.has(call)) typed.abort()
  const asked = playAll(call, [act.notice?.prompt, act.prompt], over)
  const subscribe = (listener: (digit: string) => boolean) =>
    ahead.hear(call, (digit) => {
      typed.abort()
      return listener(digit)
    })
  const { outcome, digits } = await collectDigits(clock, subscribe, { ...act.digits, signal, asked })
  typed.abort()
  if (outcome === 'stopped') return undefined
  return outcome === 'collected' ? { kind: 'input', input: digits } : { kind: 'timeout' }
}

async function playAll(call: Call, prompts: readonly (string | undefined)[], signal: AbortSignal): Promise<void> {
  for (const prompt of prompts) {
    if (signal.aborted) return
    if (prompt !== undefined) await call.play(prompt, { signal })
  }
}
