import { RingwrightError } from '../errors/ringwright-error.js'
import type { EndCause } from '../interaction/end-cause.js'
import type { Json } from '../storage/directory.js'
import { withTerminator } from './flow-act.js'
import { charactersIn, chosen, digitsIn } from './flow-answer.js'
import type { FlowEvent } from './flow-event.js'
import type { Flow } from './flow.js'
import { FLOW_DEFAULTS } from './flow-limits.js'
import type { AskedAgain, FlowPosition } from './flow-position.js'
import type { AskStep, AutomaticStep, CollectStep, FlowStep, InvokeStep, QueueStep, SetStep } from './flow-step.js'
import { jsonOf, withVariable } from './flow-variables.js'

/** What changes of a position while a flow moves on. */
export type Luggage = Pick<FlowPosition, 'variables' | 'secrets'>

/** What comes of an event, or of passing through a step. */
export type FlowMove =
  | { readonly to: 'step'; readonly step: string; readonly luggage: Luggage }
  | { readonly to: 'sameQuestion'; readonly again: AskedAgain }
  | { readonly to: 'end'; readonly cause: EndCause }

/**
 * What an event does at a step. Undefined: the step does not wait for such an event.
 *
 *            │ done        failed      input              timeout            refused, waitedTooLong, sentBack
 *  ──────────┼─────────────────────────────────────────────────────────────────────────────────────────────
 *  say, play │ next        next        ·                  ·                  ·
 *  ask       │ ·           otherwise   the choice's next  ask again,         ·
 *            │                         or as timeout      then otherwise
 *  collect   │ ·           otherwise   next               ask again,         ·
 *            │                         or as timeout      then otherwise
 *  invoke    │ next        otherwise   ·                  otherwise          ·
 *  queue     │ ·           otherwise,  the choice's next  ·                  the exit's next, or
 *            │             else end                                          otherwise, else end
 *  callback  │ ·           otherwise   ·                  ·                  otherwise (refused)
 *  voicemail │ next        otherwise   ·                  ·                  ·
 *  hangUp    │ ·           ·           ·                  ·                  ·
 *
 * A prompt that cannot be played keeps nobody from going on; a question that cannot be asked cannot be answered.
 * Throws a `RingwrightError` when an expression fails or a limit is met.
 */
export function moveOn(flow: Flow, position: FlowPosition, event: FlowEvent): FlowMove | undefined {
  const step = flow.step(position.step)
  switch (step.kind) {
    case 'say':
    case 'play':
      return event.kind === 'done' || event.kind === 'failed' ? go(step.next, position) : undefined
    case 'ask':
      return afterQuestion(step, position, event, (input) => {
        const choice = chosen(step.choices, input)
        return choice && go(choice.next, position)
      })
    case 'collect':
      return afterQuestion(step, position, event, (input) => afterInput(flow, step, position, input))
    case 'invoke':
      return afterInvoke(step, position, event)
    case 'queue':
      return afterQueue(step, position, event)
    case 'callback':
      return event.kind === 'refused' || event.kind === 'failed' ? go(step.otherwise, position) : undefined
    case 'voicemail':
      if (event.kind === 'done') return go(step.next, position)
      return event.kind === 'failed' ? go(step.otherwise, position) : undefined
    case 'hangUp':
    case 'branch':
    case 'set':
      return undefined
  }
}

/** Passes through a step at which nothing is awaited; throws a `RingwrightError` when an expression fails. */
export function passThrough(flow: Flow, step: AutomaticStep, luggage: Luggage): FlowMove {
  if (step.kind === 'set') return go(step.next, setValues(flow, step, luggage))
  const found = step.cases.find(({ when }) => flow.expression(when).evaluateBoolean(luggage.variables))
  return go(found?.next ?? step.otherwise, luggage)
}

export function isAutomatic(step: FlowStep): step is AutomaticStep {
  return step.kind === 'branch' || step.kind === 'set'
}

function afterQuestion(
  step: AskStep | CollectStep,
  position: FlowPosition,
  event: FlowEvent,
  accept: (input: string) => FlowMove | undefined,
): FlowMove | undefined {
  switch (event.kind) {
    case 'input':
      return accept(event.input) ?? askAgain(step, position, 'invalid')
    case 'timeout':
      return askAgain(step, position, 'timeout')
    case 'failed':
      return go(step.otherwise, position)
    case 'done':
    case 'refused':
    case 'sentBack':
    case 'waitedTooLong':
      return undefined
  }
}

function askAgain(step: AskStep | CollectStep, position: FlowPosition, again: AskedAgain): FlowMove {
  if (position.attempt < (step.attempts ?? FLOW_DEFAULTS.attempts)) return { to: 'sameQuestion', again }
  return go(step.otherwise, position)
}

function afterInput(flow: Flow, step: CollectStep, position: FlowPosition, input: string): FlowMove | undefined {
  const { variable, digits, characters, valid, secret, next } = step
  const value = digits ? digitsIn(input, withTerminator(digits)) : characters && charactersIn(input, characters)
  if (value === undefined) return undefined
  if (valid !== undefined && !flow.expression(valid).evaluateBoolean({ ...position.variables, input: value })) {
    return undefined
  }
  return go(next, assigned(position, variable, value, secret ?? false))
}

function afterInvoke(step: InvokeStep, position: FlowPosition, event: FlowEvent): FlowMove | undefined {
  if (event.kind === 'failed' || event.kind === 'timeout') return go(step.otherwise, position)
  if (event.kind !== 'done') return undefined
  if (step.variable === undefined) return go(step.next, position)
  try {
    return go(step.next, assigned(position, step.variable, event.value ?? null, false))
  } catch (error) {
    // An answer that does not fit is the function's failure, for which the step has its own way.
    if (error instanceof RingwrightError) return go(step.otherwise, position)
    throw error
  }
}

function afterQueue(step: QueueStep, position: FlowPosition, event: FlowEvent): FlowMove | undefined {
  if (event.kind === 'input') {
    const choice = step.choices && chosen(step.choices, event.input)
    return choice && go(choice.next, position)
  }
  if (event.kind === 'done' || event.kind === 'timeout') return undefined
  const reason = event.kind === 'refused' || event.kind === 'sentBack' ? event.reason : event.kind
  const { exits = {}, otherwise } = step
  const exit = reason !== undefined && Object.hasOwn(exits, reason) ? exits[reason] : otherwise
  return exit === undefined ? { to: 'end', cause: 'refused' } : go(exit, position)
}

function setValues(flow: Flow, step: SetStep, start: Luggage): Luggage {
  let luggage = start
  for (const [name, text] of Object.entries(step.values)) {
    const expression = flow.expression(text)
    const isSecret = expression.variables.some((read) => luggage.secrets.includes(read))
    luggage = assigned(luggage, name, jsonOf(expression.evaluate(luggage.variables)), isSecret)
  }
  return luggage
}

function assigned({ variables, secrets }: Luggage, name: string, value: Json, isSecret: boolean): Luggage {
  const others = secrets.filter((secret) => secret !== name)
  return {
    variables: withVariable(variables, name, value),
    secrets: isSecret ? [...others, name] : others,
  }
}

function go(step: string, { variables, secrets }: Luggage): FlowMove {
  return { to: 'step', step, luggage: { variables, secrets } }
}
