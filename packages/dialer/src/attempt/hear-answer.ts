import { type Call, type Engine, RingwrightError, errorText, parseInput } from '@ringwright/core'
import { z } from 'zod'
import { ANSWER_CLASSES, type AnswerClassifier, type AnswerVerdict } from './answer-classifier.js'

/** The longest that a person who has picked up is listened to. */
const CLASSIFY_MAX_MS = 5_000
/** A greeting that is longer is talked over. */
export const GREETING_MAX_MS = 30_000

/** One for all calls: an abort without a reason makes an exception with a stack, for every call that is answered. */
const OVER = new RingwrightError('canceled', 'Nobody needs to know any more what has picked up.')
const UNSURE: AnswerVerdict = { answer: 'unsure' }
/** What a host's classifier says stands in records, which have to be readable. */
const verdictSchema = z.object({ answer: z.enum(ANSWER_CLASSES), reason: z.string().exactOptional() })

/** What a listener is given: its signal is made when it is asked for, which many never do, and costs more than they do. */
class Listening {
  #controller: AbortController | undefined
  #isOver = false

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#isOver) this.#controller.abort(OVER)
    return this.#controller.signal
  }

  stop(): void {
    this.#isOver = true
    this.#controller?.abort(OVER)
  }
}

/** What has picked up; unsure where that cannot be told in time, and where the classifier fails. */
export async function classifyAnswer(engine: Engine, classifier: AnswerClassifier, call: Call): Promise<AnswerVerdict> {
  try {
    const verdict = await atMost(engine, call, CLASSIFY_MAX_MS, (listening) => classifier.classify(call, listening))
    return verdict === undefined ? UNSURE : parseInput(verdictSchema, verdict, 'what the classifier says')
  } catch (error) {
    engine.logger.warn('what picked up could not be told', { error: errorText(error) })
    return UNSURE
  }
}

/** Waits until a machine listens; one whose greeting has no end that can be heard is talked over. */
export async function untilGreetingEnds(engine: Engine, classifier: AnswerClassifier, call: Call): Promise<void> {
  if (!classifier.greetingEnd) return
  try {
    await atMost(engine, call, GREETING_MAX_MS, async (listening) => classifier.greetingEnd?.(call, listening))
  } catch (error) {
    engine.logger.warn('the end of a greeting could not be heard', { error: errorText(error) })
  }
}

/** Undefined when the time, or the call, is over before. */
async function atMost<Heard>(
  { clock }: Engine,
  { ended }: Call,
  mostMs: number,
  listen: (listening: Listening) => Promise<Heard>,
): Promise<Heard | undefined> {
  const listening = new Listening()
  let isHeard = false
  return new Promise((resolve, reject) => {
    // Whoever has said what it is listens no more; an abort would be an event for nobody, for every call.
    const heard = (tell: () => void): void => {
      isHeard = true
      timer.cancel()
      tell()
    }
    const stop = (): void => {
      if (isHeard) return
      heard(() => resolve(undefined))
      listening.stop()
    }
    const timer = clock.setTimer(mostMs, stop)
    void ended.then(stop)
    listen(listening).then(
      (verdict) => heard(() => resolve(verdict)),
      (error) => heard(() => reject(error)),
    )
  })
}
