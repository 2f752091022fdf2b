import { type Clock, RingwrightError } from '@ringwright/core'
import type { MediaThread } from './media-thread.js'
import { openQuestions } from './open-questions.js'
import { errorOf, problemOf } from './problem.js'
import type { FromWorker, Order, Question, Questions, SinkRequest, ToWorker } from './worker-messages.js'

export type Answer<Name extends keyof Questions> = Questions[Name]['gives']

/** What is exchanged with one media worker, until it is ended or lost. */
export interface WorkerLink {
  /** Rejects with the worker's error, and with `unavailable` when the worker is lost. `asked` gets the question's number. */
  ask<Name extends keyof Questions>(
    name: Name,
    takes: Questions[Name]['takes'],
    asked?: (ask: number) => void,
  ): Promise<Answer<Name>>
  tell(order: Order): void
  /** Ends the worker on purpose: nothing is lost by it. */
  end(): void
  /** Set when the worker is gone. */
  readonly isOver: boolean
}

export interface WorkerLinkOptions {
  readonly clock: Clock
  readonly thread: MediaThread
  readonly onDigit: (message: Extract<FromWorker, { kind: 'digit' }>) => void
  readonly onSounds: (message: Extract<FromWorker, { kind: 'sounds' }>) => void
  readonly onStatistics: (message: Extract<FromWorker, { kind: 'statistics' }>) => void
  readonly onSinkRequest: (request: SinkRequest) => Promise<string | undefined>
  /** Called once when the worker ends unasked. Before it, every open question is rejected. */
  readonly onLost: (reason: Error) => void
}

export function workerLink(options: WorkerLinkOptions): WorkerLink {
  const { clock, thread } = options
  const open = openQuestions(clock, (name, limitMs) => lose(undefined, `did not answer "${name}" for ${limitMs} ms`))
  let isOver = false

  const post = (message: ToWorker): void => {
    if (!isOver) thread.postMessage(message)
  }
  const finish = (reason: Error): void => {
    isOver = true
    open.rejectAll(reason)
  }
  const lose = (cause: unknown, text: string): void => {
    if (isOver) return
    const reason = new RingwrightError('unavailable', `The media worker ${text}. Calls that it had are over.`, {
      cause,
    })
    finish(reason)
    void thread.terminate()
    options.onLost(reason)
  }
  const serveSink = async (ask: number, request: SinkRequest): Promise<void> => {
    try {
      const uri = await options.onSinkRequest(request)
      post({ kind: 'sinkAnswer', ask, ...(uri !== undefined && { uri }) })
    } catch (error) {
      post({ kind: 'sinkAnswer', ask, problem: problemOf(error) })
    }
  }
  const receive = (message: FromWorker): void => {
    if (isOver) return
    if (message.kind === 'digit') return options.onDigit(message)
    if (message.kind === 'sounds') return options.onSounds(message)
    if (message.kind === 'statistics') return options.onStatistics(message)
    if (message.kind === 'sinkRequest') return void serveSink(message.ask, message.request)
    const question = open.take(message.ask)
    if (message.problem) question?.reject(errorOf(message.problem))
    else question?.resolve(message.result)
  }
  thread.on('message', (message) => receive(message as FromWorker))
  thread.on('error', (error) => lose(error, `failed: ${error.message}`))
  thread.on('exit', (code) => lose(undefined, `ended with code ${code}`))

  return {
    ask(name, takes, onAsked) {
      return new Promise((resolve, reject) => {
        if (isOver) return reject(new RingwrightError('unavailable', 'The media worker is gone. Create a new session.'))
        const ask = open.add(name, resolve as (result: unknown) => void, reject)
        onAsked?.(ask)
        post({ kind: 'question', ask, question: { do: name, ...takes } as unknown as Question })
      })
    },
    tell: (order) => post({ kind: 'order', order }),
    end() {
      if (isOver) return
      finish(new RingwrightError('closed', 'The media server is closed. Create another one.'))
      void thread.terminate()
    },
    get isOver() {
      return isOver
    },
  }
}
