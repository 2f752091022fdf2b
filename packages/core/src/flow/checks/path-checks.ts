import type { FlowDocument } from '../flow-document.js'
import { targetsOf } from '../step-parts.js'
import type { FlowFinding } from './flow-finding.js'

/** The steps that each step leads to. */
type StepGraph = ReadonlyMap<string, readonly string[]>

/** Steps to which no way leads from the start or from a fault. */
export function* unreachableSteps(document: FlowDocument): Generator<FlowFinding> {
  const graph = graphOf(document, () => true)
  const entries = [document.start, ...(document.onFault === undefined ? [] : [document.onFault])]
  const reached = reachedFrom(graph, entries)
  for (const step of graph.keys()) {
    if (reached.has(step) || entries.includes(step)) continue
    yield { code: 'unreachableStep', severity: 'warning', step, field: '', message: 'no step leads here' }
  }
}

/**
 * Ways that go round without an answer of the customer: the silence after which a question is put again counts as none,
 * so that nobody who has put the phone down is asked for ever.
 */
export function* endlessLoops(document: FlowDocument): Generator<FlowFinding> {
  const isQueue = (step: string): boolean => document.steps[step]?.kind === 'queue'
  const looped = new Set<string>()
  const quick = graphOf(document, (step, answered) => !answered && !isQueue(step))
  for (const loop of loopsOf(quick)) {
    for (const step of loop) looped.add(step)
    const message = `goes round without an answer of the customer: ${ring(loop)}`
    yield { code: 'endlessLoop', severity: 'error', step: loop[0] as string, field: '', message }
  }
  for (const loop of loopsOf(graphOf(document, (_, answered) => !answered))) {
    const queue = loop.find(isQueue)
    if (queue === undefined || loop.some((step) => looped.has(step))) continue
    const message = `goes round without a pause when the queue refuses: ${ring(loop)}`
    yield { code: 'waitingLoop', severity: 'warning', step: queue, field: 'otherwise', message }
  }
}

function graphOf(document: FlowDocument, keeps: (step: string, answered: boolean) => boolean): StepGraph {
  return new Map(
    Object.entries(document.steps).map(([name, step]) => [
      name,
      targetsOf(step)
        .filter(({ target, answered }) => Object.hasOwn(document.steps, target) && keeps(name, answered ?? false))
        .map(({ target }) => target),
    ]),
  )
}

/** Sets of steps from each of which all others of the set are reached, in the order of the document. */
function loopsOf(graph: StepGraph): readonly (readonly string[])[] {
  const reached = new Map([...graph].map(([step, targets]) => [step, reachedFrom(graph, targets)]))
  const placed = new Set<string>()
  const loops: string[][] = []
  for (const [step, others] of reached) {
    if (placed.has(step) || !others.has(step)) continue
    const loop = [...graph.keys()].filter((other) => others.has(other) && reached.get(other)?.has(step))
    for (const member of loop) placed.add(member)
    loops.push(loop)
  }
  return loops
}

/** The steps given and all that they lead to. */
function reachedFrom(graph: StepGraph, starts: readonly string[]): ReadonlySet<string> {
  const reached = new Set(starts)
  for (const step of reached) for (const target of graph.get(step) ?? []) reached.add(target)
  return reached
}

function ring(loop: readonly string[]): string {
  return loop.join(', ')
}
