const TICK_MS = 1_000

/**
 * Calls `render` soon after it was asked for, once for however many reasons there were, and every second besides:
 * timers on the page count. Not by animation frames, which stop where the title still has to show an offer.
 *
 * @param {() => void} render
 */
export function refresher(render) {
  let isAsked = false
  const timer = setInterval(render, TICK_MS)
  return {
    ask() {
      if (isAsked) return
      isAsked = true
      queueMicrotask(() => {
        isAsked = false
        render()
      })
    },
    stop: () => clearInterval(timer),
  }
}
