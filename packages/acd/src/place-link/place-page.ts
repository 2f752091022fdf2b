import type { ShownPlace } from './shown-place.js'

/** How often the page loads itself again, in seconds: within what one link may ask. */
const RELOAD_S = 15

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
} as const

/** A page that shows a place. It loads itself again for as long as that may change, without a script. */
export function placePage(shown: ShownPlace): Response {
  const reload = shown.state === 'over' ? '' : `<meta http-equiv="refresh" content="${RELOAD_S}">`
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
${reload}
<title>${headingOf(shown)}</title>
<style>body { font: 1.25rem system-ui, sans-serif; margin: 20vh auto; max-width: 24em; padding: 0 1em }</style>
<h1>${headingOf(shown)}</h1>
<p>${lineOf(shown)}</p>
</html>
`
  return new Response(body, { headers: HEADERS })
}

function headingOf(shown: ShownPlace): string {
  switch (shown.state) {
    case 'waiting':
      return shown.position === 1 ? 'You are next' : `You are number ${shown.position}`
    case 'withAgent':
      return 'You are being served'
    case 'notWaiting':
      return 'You are not waiting'
    case 'over':
      return 'This request is closed'
  }
}

function lineOf(shown: ShownPlace): string {
  if (shown.state !== 'waiting' || !shown.minutes) return ''
  const { from, to } = shown.minutes
  return from === to ? `About ${to} min` : `About ${from} to ${to} min`
}
