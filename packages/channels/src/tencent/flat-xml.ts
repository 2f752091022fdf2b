/** The texts of a document by path below its root: `MsgType`, `ScanCodeInfo.ScanResult`. Of repeated ones, the first. */
export type FlatXml = ReadonlyMap<string, string>

/** Documents of the largest messages have some twenty elements, two levels deep. */
const ELEMENTS_MAX = 200
const DEPTH_MAX = 5
/** Character data, a section of it, or a tag without attributes: there is nothing else in these documents. */
const TOKEN =
  /<!\[CDATA\[(?<section>[^]*?)\]\]>|<(?<close>\/?)(?<name>[A-Za-z_][\w.-]*)\s*(?<empty>\/?)>|(?<text>[^<]+)/y
const CHARACTERS: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const REFERENCE = /&([^;&]{0,8});?/g

interface Open {
  readonly name: string
  readonly path: string
  text: string
  hasElements: boolean
}

/**
 * Reads what WeChat and WeCom post: one root with texts in it. Undefined for everything else, above all document types,
 * entities, attributes and instructions, of which no message has any. Takes time in proportion to the length.
 */
export function readFlatXml(document: string): FlatXml | undefined {
  const whole = document.trim()
  const texts = new Map<string, string>()
  const open: Open[] = []
  let elements = 0
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < whole.length) {
    const { section, close, name, empty, text } = TOKEN.exec(whole)?.groups ?? {}
    if (name === undefined) {
      const said = section ?? (text === undefined ? undefined : unescaped(text))
      const around = open.at(-1)
      if (said === undefined || !around) return undefined
      around.text += said
      continue
    }
    if (close === '') {
      // One root, and nothing after it.
      if (++elements > ELEMENTS_MAX || open.length === DEPTH_MAX || (elements > 1 && open.length === 0))
        return undefined
      open.push(opened(name, open))
    }
    if (close !== '' || empty !== '') {
      const ended = open.pop()
      if (ended?.name !== name || (close !== '' && empty !== '')) return undefined
      if (ended.path !== '' && !ended.hasElements && !texts.has(ended.path)) texts.set(ended.path, ended.text)
    }
  }
  return elements > 0 && open.length === 0 ? texts : undefined
}

function opened(name: string, around: readonly Open[]): Open {
  const parent = around.at(-1)
  if (parent) parent.hasElements = true
  const path = around.length < 2 ? name : `${parent?.path}.${name}`
  return { name, path: parent ? path : '', text: '', hasElements: false }
}

/** The five characters that XML itself names; undefined where something else is referred to. */
function unescaped(text: string): string | undefined {
  let isKnown = true
  const plain = text.replace(REFERENCE, (reference, name: string) => {
    const character = Object.hasOwn(CHARACTERS, name) && reference.endsWith(';') ? CHARACTERS[name] : undefined
    isKnown &&= character !== undefined
    return character ?? ''
  })
  return isKnown ? plain : undefined
}
