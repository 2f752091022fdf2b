import type { TextMeasure } from './channel-capabilities.js'
import { utf16Units } from './text-measures.js'

/** Where a text is best divided, the best first: after a paragraph, a line, a sentence, a word. */
const BREAKS: readonly RegExp[] = [/\n\s*\n/g, /\n/g, /[.!?…]\s|[。！？]/g, /\s/g]
/** A better place is taken only if it leaves this share of the part: many short messages read worse than one bad break. */
const FILLED_MIN = 0.5
/** Code units behind a cut that are looked at to find out which character it falls into. */
const CHARACTER_REACH = 64

let graphemes: Intl.Segmenter | undefined

/** Divides a text into parts that are no longer than allowed, and characters nowhere. Blanks at the cuts are dropped. */
export function splitText(text: string, lengthMax: number, measure: TextMeasure = utf16Units): readonly string[] {
  const parts: string[] = []
  let rest = text
  while (measure(rest) > lengthMax) {
    const cut = bestCut(rest, longestPrefix(rest, lengthMax, measure))
    const part = rest.slice(0, cut).trimEnd()
    if (part !== '') parts.push(part)
    rest = rest.slice(cut).trimStart()
  }
  if (rest !== '') parts.push(rest)
  return parts
}

/** How many code units fit; by halving, since measures may be costly and only promise to grow. */
function longestPrefix(text: string, lengthMax: number, measure: TextMeasure): number {
  let fits = 0
  let tooLong = text.length
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1
    if (measure(text.slice(0, middle)) <= lengthMax) fits = middle
    else tooLong = middle
  }
  return fits
}

function bestCut(text: string, limit: number): number {
  const prefix = text.slice(0, limit)
  for (const each of BREAKS) {
    let cut = 0
    for (const { 0: found, index } of prefix.matchAll(each)) cut = index + found.length
    if (cut >= limit * FILLED_MIN && cut > 0) return cut
  }
  return characterCut(text, limit)
}

/** The last boundary of a character as readers see it: joined emoji and accents stay whole, unless nothing else would fit. */
function characterCut(text: string, limit: number): number {
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  const from = Math.max(0, limit - CHARACTER_REACH)
  const near = graphemes.segment(text.slice(from, limit + CHARACTER_REACH)).containing(limit - from)
  const boundary = from + (near?.index ?? 0)
  if (boundary > from) return boundary
  const first = text.codePointAt(0) as number
  const splitsPair = limit > 0 && isHighSurrogate(text.charCodeAt(limit - 1))
  return Math.max(splitsPair ? limit - 1 : limit, first > 0xffff ? 2 : 1)
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}
