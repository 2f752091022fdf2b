/** @typedef {import('./connect.js').Client} Client */
/** @typedef {Awaited<ReturnType<Client['breaks']>>['breaks']} Breaks */

/** @type {Breaks} */
const UNKNOWN = []

/**
 * The breaks of the center, asked for once the page is connected.
 *
 * @param {Client} client
 * @param {() => void} onChange
 * @param {(error: unknown) => void} onFault
 */
export function breakList(client, onChange, onFault) {
  let items = UNKNOWN
  let isAsked = false
  return {
    get items() {
      return items
    },
    load() {
      if (isAsked || client.state.phase !== 'connected') return
      isAsked = true
      client.breaks().then(
        ({ breaks }) => {
          items = breaks
          onChange()
        },
        (error) => {
          isAsked = false
          onFault(error)
        },
      )
    },
  }
}
