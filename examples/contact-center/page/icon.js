const SVG = 'http://www.w3.org/2000/svg'

/** Strokes in a square of 16. */
const PATHS = {
  phone:
    'M4 2.5h2l1.2 3-1.5 1.2a8 8 0 0 0 3.6 3.6l1.2-1.5 3 1.2v2a1.5 1.5 0 0 1-1.6 1.5A11 11 0 0 1 2.5 4.1 1.5 1.5 0 0 1 4 2.5z',
  chat: 'M2.5 3.5h11v7.5h-5.5l-3 2.5v-2.5h-2.5z',
  hold: 'M5.5 3.5v9M10.5 3.5v9',
  resume: 'M5 3.5v9l7-4.5z',
  keypad: 'M4 4v.01M8 4v.01M12 4v.01M4 8v.01M8 8v.01M12 8v.01M4 12v.01M8 12v.01M12 12v.01',
  transfer: 'M2.5 8h10.5M9.5 4.5 13 8l-3.5 3.5',
  snooze: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 5v3.2l2.2 1.4',
  park: 'M5 13V3h4a3 3 0 0 1 0 6H5',
  end: 'M1.8 9.8c3.4-3.6 9-3.6 12.4 0l-1.4 2-3-1v-2a7 7 0 0 0-3.6 0v2l-3 1z',
  propose: 'M8 2l1.4 3.6L13 7l-3.6 1.4L8 12 6.6 8.4 3 7l3.6-1.4zM12.5 11.5v2M11.5 12.5h2',
  reply: 'M6.5 3.5 2.5 7l4 3.5V8.3c3.5 0 5.5 1 7 3.7 0-4-2.5-6.2-7-6.3z',
  send: 'M2.5 7.5 13.5 2.5 9.5 13.5 7.3 9z',
  link: 'M6.5 9.5l3-3M7 4.8l1.3-1.3a2.6 2.6 0 0 1 3.7 3.7L10.7 8.5M9 11.2l-1.3 1.3A2.6 2.6 0 0 1 4 8.8l1.3-1.3',
  file: 'M4 1.8h5.5L12.5 5v9.2H4zM9.5 1.8V5h3',
  check: 'M3 8.5l3.5 3.5L13 4.5',
  cross: 'M4 4l8 8M12 4l-8 8',
  back: 'M10 3.5 5.5 8l4.5 4.5',
}

/** @typedef {keyof typeof PATHS} IconName */

/**
 * A picture beside words that say the same: hidden from those who hear the page.
 *
 * @param {IconName} name
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 16 16')
  svg.setAttribute('class', `icon icon-${name}`)
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', PATHS[name])
  svg.append(path)
  return svg
}

/**
 * @param {'voice' | 'text'} medium
 * @returns {IconName}
 */
export function iconOf(medium) {
  return medium === 'voice' ? 'phone' : 'chat'
}
