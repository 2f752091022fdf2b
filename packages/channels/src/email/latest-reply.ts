/** Longer lines are no headers of quotes, and are not tried as such. */
const HEADER_LENGTH_MAX = 300
/** "On …, … wrote:" may go over so many lines. */
const WRAPPED_MAX = 3

const ATTRIBUTION =
  /^(?:on|am|le|el|il|op|em|den|dnia)\s.*\b(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|skrev|napisał\S*)(?=[\s:：]).*[:：]$/i
const CHINESE_ATTRIBUTION = /(?:写道|寫道)\s*[:：]$/
const DIVIDER =
  /^-{2,}\s*(?:original message|original appointment|ursprüngliche nachricht|originalnachricht|message d'origine|message original|mensaje original|messaggio originale|oorspronkelijk bericht|mensagem original|原始邮件|原始郵件)\s*-{2,}$/i
/** The block that Outlook puts before a quote: who, in one of the next lines when, and what about. */
const FROM = /^\*?(?:from|von|de|da|van|发件人|寄件者)\*?\s*[:：]\*?\s*\S/i
const SENT =
  /^\*?(?:sent|gesendet|envoyé|enviado|inviato|verzonden|date|datum|fecha|data|发送时间|寄件日期)\*?\s*[:：]/i
/** From where and when alone stand in what people write about a journey too. */
const SUBJECT = /^\*?(?:subject|betreff|objet|asunto|oggetto|onderwerp|assunto|主题|主旨)\*?\s*[:：]/i
/** The receivers of a mail, one in a line, stand before its subject. */
const BLOCK_LINES = 10
/** What programs write above a mail that is handed on. */
const FORWARDED =
  /^(?:-{2,}\s*(?:forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado|messaggio inoltrato|doorgestuurd bericht|mensagem encaminhada|转发邮件)\s*-{2,}|(?:begin forwarded message|anfang der weitergeleiteten nachricht|début du message (?:transféré|réexpédié)|inicio del mensaje reenviado|inizio messaggio inoltrato)\s*[:：])$/i
const PHONE =
  /^(?:sent from my \S|sent from (?:mail|yahoo|outlook) |get outlook for |von meinem .{1,40} gesendet|gesendet von |envoyé de(?:puis)? mon |enviado desde mi |inviato da |发自我的)/i
/** RFC 3676 section 4.3; the blank gets lost on the way. */
const SIGNATURE = /^-- ?$/

/**
 * What was written last in a mail: without the quoted mail below it, the signature and the line that phones add. Answers
 * between quoted lines stay with what they answer, and so does a mail that is forwarded. What would leave nothing is not
 * done. Linear in the length.
 */
export function latestReply(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  const forwarded = lines.findIndex((line) => FORWARDED.test(headerOf(line)))
  const above = forwarded < 0 ? lines : lines.slice(0, forwarded)
  const cut = quoteBegins(above)
  const latest = withoutTrailingQuotes(withoutSignature(above.slice(0, cut)))
  // In a quote it was forwarded to somebody else.
  const handedOn = forwarded < 0 || cut < above.length ? [] : lines.slice(forwarded)
  const result = [latest, handedOn].map((part) => part.join('\n').trim()).filter((part) => part !== '')
  return result.length === 0 ? text.trim() : result.join('\n\n')
}

/** The line at which everything is quoted from then on; the number of lines when there is none. */
function quoteBegins(lines: readonly string[]): number {
  const lastOwn = lines.findLastIndex((line) => line.trim() !== '' && !isQuoted(line))
  for (const [index, line] of lines.entries()) {
    if (DIVIDER.test(headerOf(line))) return index
    if (isBlock(lines, index)) return index
    const end = attributionEnd(lines, index)
    if (end === undefined) continue
    // Below a quote that is marked line by line somebody may have answered point by point.
    const isMarked = lines.slice(end, end + 3).some(isQuoted)
    if (!isMarked || lastOwn < end || isSignatureOnly(lines, end)) return index
  }
  return lines.length
}

function isBlock(lines: readonly string[], index: number): boolean {
  if (!FROM.test(headerOf(lines[index] as string))) return false
  const block = lines.slice(index + 1, index + 1 + BLOCK_LINES).map(headerOf)
  return block.slice(0, 3).some((line) => SENT.test(line)) && block.some((line) => SUBJECT.test(line))
}

/** The line behind an attribution that begins here. */
function attributionEnd(lines: readonly string[], index: number): number | undefined {
  if (CHINESE_ATTRIBUTION.test(headerOf(lines[index] as string))) return index + 1
  let joined = ''
  for (let end = index; end < Math.min(lines.length, index + WRAPPED_MAX); end++) {
    const line = headerOf(lines[end] as string)
    joined = `${joined} ${line}`.trim()
    if (line === '' || joined.length > HEADER_LENGTH_MAX) return undefined
    if (ATTRIBUTION.test(joined)) return end + 1
  }
  return undefined
}

/** Whether the first line below the quote that is not quoted begins a signature. */
function isSignatureOnly(lines: readonly string[], from: number): boolean {
  for (let at = from; at < lines.length; at++) {
    const line = lines[at] as string
    if (line.trim() !== '' && !isQuoted(line)) return SIGNATURE.test(line)
  }
  return false
}

function withoutSignature(lines: readonly string[]): readonly string[] {
  const dashes = lines.findLastIndex((line) => SIGNATURE.test(line))
  const kept = dashes < 0 ? [...lines] : lines.slice(0, dashes)
  while (kept.length > 0 && (kept.at(-1)?.trim() === '' || PHONE.test(headerOf(kept.at(-1) as string)))) kept.pop()
  return kept
}

function withoutTrailingQuotes(lines: readonly string[]): readonly string[] {
  const lastOwn = lines.findLastIndex((line) => line.trim() !== '' && !isQuoted(line))
  // Outlook's rule above its block.
  const end = /^_{10,}$/.test(lines[lastOwn]?.trim() ?? '') ? lastOwn : lastOwn + 1
  return lines.slice(0, end)
}

function isQuoted(line: string): boolean {
  return line.startsWith('>')
}

function headerOf(line: string): string {
  return line.length > HEADER_LENGTH_MAX ? '' : line.trim()
}
