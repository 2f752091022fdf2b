/** The character sets of RFC 3261 section 25.1, one bit each, so that one table answers for all of them. */
export const TOKEN = 1
export const WORD = 2
export const DIGIT = 4
export const HEXADECIMAL = 8
export const HOST = 16
export const USER = 32
export const PASSWORD = 64
export const URI_PARAMETER = 128
export const URI_HEADER = 256
export const URI = 512
/** Header parameter values: token and host, and what phones send unquoted although they should not (`@`, `=`, `/`). */
export const PARAMETER_VALUE = 1024
export const SPACE = 2048
export const UNRESERVED = 4096

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const MARK = "-_.!~*'()"

const CLASSES = new Uint16Array(128)
const define = (bit: number, characters: string): void => {
  for (const character of characters) {
    const code = character.charCodeAt(0)
    CLASSES[code] = (CLASSES[code] as number) | bit
  }
}
define(TOKEN, `${ALPHANUMERIC}-.!%*_+\`'~`)
define(WORD, `${ALPHANUMERIC}-.!%*_+\`'~()<>:\\/"[]?{}`)
define(DIGIT, '0123456789')
define(HEXADECIMAL, '0123456789ABCDEFabcdef')
// RFC 3261 has no underscore in host names; container platforms give them out all the same.
define(HOST, `${ALPHANUMERIC}-._`)
define(UNRESERVED, ALPHANUMERIC + MARK)
define(USER, `${ALPHANUMERIC}${MARK}%&=+$,;?/`)
define(PASSWORD, `${ALPHANUMERIC}${MARK}%&=+$,`)
define(URI_PARAMETER, `${ALPHANUMERIC}${MARK}%[]/:&+$`)
define(URI_HEADER, `${ALPHANUMERIC}${MARK}%[]/?:+$`)
define(URI, `${ALPHANUMERIC}${MARK}%;/?:@&=+$,[]#`)
define(PARAMETER_VALUE, `${ALPHANUMERIC}-.!%*_+\`'~[]:@=/`)
// Inside a header value, CR and LF can only belong to a fold: the index has seen to that.
define(SPACE, ' \t\r\n')

/** Whether the UTF-16 code unit belongs to one of the sets. */
export function isIn(code: number, sets: number): boolean {
  return code < 128 && ((CLASSES[code] as number) & sets) !== 0
}

export const CARRIAGE_RETURN = 13
export const LINE_FEED = 10
export const TAB = 9
export const BLANK = 32
export const QUOTE = 34
export const PERCENT = 37
export const AMPERSAND = 38
export const COMMA = 44
export const SLASH = 47
export const COLON = 58
export const SEMICOLON = 59
export const LESS = 60
export const EQUALS = 61
export const GREATER = 62
export const QUESTION = 63
export const AT = 64
export const LEFT_BRACKET = 91
export const BACKSLASH = 92
export const RIGHT_BRACKET = 93
