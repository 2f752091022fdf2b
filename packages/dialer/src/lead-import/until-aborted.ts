/**
 * What a source gives until the signal aborts, also where it gives nothing just then: that one is told that nobody reads on,
 * and not waited for.
 */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]()
  let giveUp = (_result: IteratorReturnResult<undefined>): void => {}
  const onAbort = (): void => giveUp({ done: true, value: undefined })
  signal.addEventListener('abort', onAbort, { once: true })
  let isOver = false
  try {
    while (!signal.aborted) {
      const next = await new Promise<IteratorResult<T, unknown>>((resolve, reject) => {
        giveUp = resolve
        iterator.next().then(resolve, reject)
      })
      isOver = next.done === true && !signal.aborted
      if (next.done) return
      yield next.value
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    // A generator that waits for its own source ends once that goes on.
    if (!isOver) iterator.return?.().catch(() => {})
  }
}
