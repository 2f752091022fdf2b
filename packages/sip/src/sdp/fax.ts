import { refusedSection } from './audio-section.js'
import { describeOurs, type LocalDescription } from './offer-answer.js'
import type { MediaSection, SessionDescription } from './session-description.js'

/** The section of a fax that a description has in the place of audio (T.38 over UDPTL); undefined when it has none. */
export function faxOf({ media }: SessionDescription): MediaSection | undefined {
  return media.some(({ kind, port }) => kind === 'audio' && port !== 0) ? undefined : media.find(isFax)
}

/** Offers what somebody else has offered, at our address: fax in the place of all that was agreed on before. */
export function createFaxOffer(fax: MediaSection, ours: LocalDescription): SessionDescription {
  const before = ours.previous?.media ?? []
  const used = before.findIndex(({ kind, protocol }) => kind === 'image' && isUdptl(protocol))
  const media = before.map(refusedSection)
  media[used === -1 ? before.length : used] = ourFax(fax, ours)
  return describeOurs(ours, media)
}

/** The answer to an offer of fax, with what somebody else has answered to it, at our address. */
export function createFaxAnswer(
  offer: SessionDescription,
  fax: MediaSection,
  ours: LocalDescription,
): SessionDescription {
  const place = offer.media.findIndex(isFax)
  const media = offer.media.map((section, at) => (at === place ? ourFax(fax, ours) : refusedSection(section)))
  return describeOurs(ours, media)
}

function isFax({ kind, port, protocol, formats }: MediaSection): boolean {
  return kind === 'image' && port !== 0 && isUdptl(protocol) && formats.some((format) => /^t38$/i.test(format))
}

function isUdptl(protocol: string): boolean {
  return protocol.toLowerCase() === 'udptl'
}

/** Rates, error correction and sizes are agreed on between the two machines (T.38 annex D): only those go on. */
function ourFax({ lines }: MediaSection, { local }: LocalDescription): MediaSection {
  const terms = lines.filter((line) => line.type === 'a' && /^T38/i.test(line.value))
  return { kind: 'image', port: local.port, protocol: 'udptl', formats: ['t38'], lines: terms }
}
