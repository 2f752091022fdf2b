/** What is not for reading; with all that is in it. The end of a `head` may be left out, and nothing else in it is text. */
const SKIPPED = /^(?:script|style|title|template|noscript|object|svg|math|iframe|textarea|select)$/
const BLOCK =
  /^(?:p|div|br|tr|li|ul|ol|dl|dt|dd|h[1-6]|table|blockquote|pre|hr|section|article|header|footer|main|address|form)$/
const NAME = /<(\/?)([a-z][a-z0-9]{0,30})/iy
/** Named references (HTML section 13.5) that mail programs write beside the numeric ones. */
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', shy: '', zwnj: '', zwj: '', ensp: ' ', emsp: ' ' },
  ...{ euro: '€', pound: '£', cent: '¢', yen: '¥', copy: '©', reg: '®', trade: '™', deg: '°', sect: '§', para: '¶' },
  ...{ hellip: '…', ndash: '–', mdash: '—', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»' },
  ...{ bull: '•', middot: '·', times: '×', auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü' },
  ...{ szlig: 'ß', eacute: 'é', egrave: 'è', ecirc: 'ê', agrave: 'à', aacute: 'á', acirc: 'â', ccedil: 'ç' },
  ...{ ntilde: 'ñ', oacute: 'ó', iacute: 'í', uacute: 'ú', iexcl: '¡', iquest: '¿', aring: 'å', oslash: 'ø' },
}
/** Longer ones are for tracking, and no agent reads them. */
const URL_LENGTH_MAX = 500
/** Quotes within quotes; deeper ones are shown as this deep. */
const DEPTH_MAX = 20

/**
 * What a reader sees of HTML, as text: no markup survives, links show where they lead, quotes are marked with `> `. Takes
 * time in proportion to the length, whatever is not closed.
 */
export function htmlText(html: string): string {
  const page = new TextPage()
  for (let at = 0; at < html.length; ) {
    const open = html.indexOf('<', at)
    page.write(decoded(html.slice(at, open < 0 ? html.length : open)))
    if (open < 0) break
    at = afterTag(html, open, page)
  }
  return page.text()
}

/** Where reading goes on behind what begins with `<`. */
function afterTag(html: string, open: number, page: TextPage): number {
  if (html.startsWith('<!--', open)) return behind(html, '-->', open + 4)
  NAME.lastIndex = open
  const named = NAME.exec(html)
  if (!named) {
    if (html[open + 1] === '!' || html[open + 1] === '?' || html[open + 1] === '/') return behind(html, '>', open)
    page.write('<')
    return open + 1
  }
  const name = (named[2] as string).toLowerCase()
  const end = tagEnd(html, open + named[0].length)
  const isClosing = named[1] === '/'
  if (SKIPPED.test(name)) return isClosing ? end : afterElement(html, name, end)
  page.tag(name, isClosing, isClosing ? '' : html.slice(open, end))
  return end
}

/** The end of a tag: the first `>` that stands in no quotes. */
function tagEnd(html: string, from: number): number {
  let quote = ''
  for (let at = from; at < html.length; at++) {
    const character = html[at] as string
    if (quote !== '') quote = character === quote ? '' : quote
    else if (character === '>') return at + 1
    else if ((character === '"' || character === "'") && html[at - 1] === '=') quote = character
  }
  return html.length
}

function afterElement(html: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}`, 'gi')
  closing.lastIndex = from
  const found = closing.exec(html)
  return found ? tagEnd(html, found.index + found[0].length) : html.length
}

function behind(html: string, end: string, from: number): number {
  const found = html.indexOf(end, from)
  return found < 0 ? html.length : found + end.length
}

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal, hex, name: string) => {
    if (name) return Object.hasOwn(ENTITIES, name) ? (ENTITIES[name] as string) : whole
    const code = decimal ? Number(decimal) : Number.parseInt(hex as string, 16)
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : '\u{fffd}'
  })
}

/** Lines that grow word by word. */
class TextPage {
  readonly #lines: string[] = []
  #line = ''
  /** What the line ends with: asking the line itself would cost its length each time. */
  #last = ''
  #depth = 0
  #isPreformatted = false
  #link: { readonly url: string; readonly from: number } | undefined

  write(text: string): void {
    if (this.#isPreformatted) {
      const [first = '', ...rest] = text.split('\n')
      this.#line += first
      for (const line of rest) {
        this.#break()
        this.#line = line
      }
      return
    }
    const words = text.replace(/[\s\u00a0]+/g, ' ')
    const added = this.#last === '' || this.#last === ' ' ? words.trimStart() : words
    this.#line += added
    this.#last = added.at(-1) ?? this.#last
  }

  tag(name: string, isClosing: boolean, source: string): void {
    if (name === 'a') return isClosing ? this.#endLink() : this.#beginLink(source)
    if (name === 'img' && !isClosing) return this.write(attribute(source, 'alt').slice(0, 200))
    if (name === 'td' || name === 'th') return this.write(' ')
    if (!BLOCK.test(name)) return
    if (name === 'br') return this.#break()
    if (this.#line.trim() !== '') this.#break()
    if (name === 'blockquote') this.#depth = Math.max(0, Math.min(DEPTH_MAX, this.#depth + (isClosing ? -1 : 1)))
    if (name === 'pre') this.#isPreformatted = !isClosing
    if (name === 'li' && !isClosing) this.write('- ')
    // Paragraphs stand apart.
    if (/^(?:p|h[1-6]|ul|ol|blockquote|table)$/.test(name) && this.#lines.at(-1)?.trim() !== '') this.#break()
  }

  text(): string {
    this.#endLink()
    this.#break()
    const lines = this.#lines.map((line) => line.trimEnd())
    return lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim()
  }

  #break(): void {
    this.#lines.push('> '.repeat(this.#depth) + this.#line)
    this.#line = ''
    this.#last = ''
    // A link goes on in the next line.
    if (this.#link) this.#link = { ...this.#link, from: 0 }
  }

  #beginLink(source: string): void {
    this.#endLink()
    const url = attribute(source, 'href').trim()
    if (/^(?:https?|mailto):/i.test(url) && url.length <= URL_LENGTH_MAX) this.#link = { url, from: this.#line.length }
  }

  #endLink(): void {
    if (!this.#link) return
    const { url, from } = this.#link
    this.#link = undefined
    const shown = this.#line.slice(from).trim()
    const target = url.replace(/^mailto:/i, '')
    // Also a link that pretends to be another one shows where it leads.
    if (shown !== '' && shown !== target) this.write(` (${target})`)
  }
}

function attribute(source: string, name: string): string {
  const found = new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)'|([^\\s>]*))`, 'i').exec(source)
  return decoded(found?.[1] ?? found?.[2] ?? found?.[3] ?? '')
}
