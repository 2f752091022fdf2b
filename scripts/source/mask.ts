/**
 * The same text with comments, the insides of strings, of templates and of regular expressions turned into blanks.
 * Every character keeps its place, so an index into the masked text is an index into the source. Code inside `${…}`
 * stays. One pass, no grammar: TypeScript 7 has no API to parse with, and rules about names and braces need no more.
 */
export function mask(source: string): string {
  const out = source.split('')
  const blank = (from: number, to: number): void => {
    for (let i = from; i < to && i < out.length; i++) if (out[i] !== '\n') out[i] = ' '
  }
  /** Open braces: true where the brace is a template's `${`, which goes back to the template's text when it closes. */
  const braces: boolean[] = []
  let index = 0
  /** Index of the last character of code that is not white space; it tells a division from a regular expression. */
  let previous = -1

  const template = (from: number): number => {
    const end = templateTextEnd(source, from)
    blank(from, end)
    if (source[end] === '`') return end + 1
    braces.push(true)
    return Math.min(end + 2, source.length)
  }

  while (index < source.length) {
    const character = source[index] as string
    const skip = commentEnd(source, index)
    if (skip > index) {
      blank(index, skip)
      index = skip
      continue
    }
    if (character === "'" || character === '"') {
      const end = stringEnd(source, index)
      blank(index + 1, end - 1)
      previous = end - 1
      index = end
    } else if (character === '`') {
      index = template(index + 1)
      previous = index - 1
    } else if (character === '/' && startsExpression(source, previous)) {
      const end = regularExpressionEnd(source, index)
      blank(index + 1, end - 1)
      previous = end - 1
      index = end
    } else if (character === '}' && braces.pop()) {
      index = template(index + 1)
      previous = index - 1
    } else {
      if (character === '{') braces.push(false)
      if (!/\s/.test(character)) previous = index
      index++
    }
  }
  return out.join('')
}

/** The end of the comment (or of a hashbang line) that starts here; the same index when none does. */
function commentEnd(source: string, index: number): number {
  const two = source.slice(index, index + 2)
  if (two === '//' || (index === 0 && two === '#!')) {
    const end = source.indexOf('\n', index)
    return end < 0 ? source.length : end
  }
  if (two !== '/*') return index
  const end = source.indexOf('*/', index + 2)
  return end < 0 ? source.length : end + 2
}

function stringEnd(source: string, start: number): number {
  for (let i = start + 1; i < source.length; i++) {
    if (source[i] === '\\') i++
    else if (source[i] === source[start] || source[i] === '\n') return i + 1
  }
  return source.length
}

/** Where a template's text ends: at its closing backtick, or at the `$` of a `${`. */
function templateTextEnd(source: string, start: number): number {
  for (let i = start; i < source.length; i++) {
    if (source[i] === '\\') i++
    else if (source[i] === '`' || (source[i] === '$' && source[i + 1] === '{')) return i
  }
  return source.length
}

function regularExpressionEnd(source: string, start: number): number {
  let inClass = false
  for (let i = start + 1; i < source.length; i++) {
    const character = source[i]
    if (character === '\\') i++
    else if (character === '\n') return i
    else if (character === '[') inClass = true
    else if (character === ']') inClass = false
    else if (character === '/' && !inClass) return i + 1
  }
  return source.length
}

const WORDS_BEFORE_EXPRESSION = /(?:^|[^\w$.])(?:return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield)$/

/** After a value (a name, a literal, a closing bracket) a slash divides; anywhere else it opens a regular expression. */
function startsExpression(source: string, previous: number): boolean {
  if (previous < 0) return true
  if (/[\w$]/.test(source[previous] as string)) {
    return WORDS_BEFORE_EXPRESSION.test(source.slice(Math.max(0, previous - 11), previous + 1))
  }
  return !/[)\]}'"`/]/.test(source[previous] as string)
}
