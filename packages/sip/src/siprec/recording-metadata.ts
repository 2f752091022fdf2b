import type { Instant } from '@ringwright/core'
import type { RecordedCall } from '../media/index.js'
import { escapeUser } from '../message/index.js'
import type { Body } from '../sip-request.js'

/** What the recorder is told of one session; ids are base64 of 16 octets (RFC 7865 6.10). */
export interface RecordingMetadata {
  readonly startedAt: Instant
  /** What the recording is called here. */
  readonly name: string
  /** Undefined when nobody knows whose audio it is. */
  readonly call: RecordedCall | undefined
  /** The host in addresses that have none. */
  readonly host: string
  readonly sessionId: string
  /** The party's, and ours. */
  readonly participantIds: readonly [string, string]
  readonly streamIds: readonly [string, string]
}

/** The labels of the streams in SDP and metadata: what the party says, and what it hears. */
export const STREAM_LABELS = ['1', '2'] as const

/** Who is recorded in which stream (RFC 7865), as the body of the INVITE to a recorder. */
export function metadataBody(metadata: RecordingMetadata): Body {
  const { sessionId, participantIds, streamIds, name } = metadata
  const startedAt = new Date(metadata.startedAt).toISOString()
  const [party, ours] = addresses(metadata)
  const [partyId, ourId] = participantIds
  const [said, heard] = streamIds
  const participant = (id: string, aor: string): string =>
    `<participant participant_id="${id}"><nameID aor="${xmlText(aor)}"/></participant>`
  const inSession = (id: string): string =>
    `<participantsessionassoc participant_id="${id}" session_id="${sessionId}"><associate-time>${startedAt}</associate-time></participantsessionassoc>`
  const inStreams = (id: string, send: string, receive: string): string =>
    `<participantstreamassoc participant_id="${id}"><send>${send}</send><recv>${receive}</recv></participantstreamassoc>`
  const stream = (id: string, label: string): string =>
    `<stream stream_id="${id}" session_id="${sessionId}"><label>${label}</label></stream>`
  const content = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<recording xmlns="urn:ietf:params:xml:ns:recording:1"><datamode>complete</datamode>',
    `<session session_id="${sessionId}"><sipSessionID>${xmlText(name)}</sipSessionID><start-time>${startedAt}</start-time></session>`,
    participant(partyId, party) + participant(ourId, ours),
    stream(said, STREAM_LABELS[0]) + stream(heard, STREAM_LABELS[1]),
    inSession(partyId) + inSession(ourId),
    inStreams(partyId, said, heard) + inStreams(ourId, heard, said),
    '</recording>',
  ]
  return { type: 'application/rs-metadata+xml', content: `${content.join('\n')}\n` }
}

function addresses({ call, host }: RecordingMetadata): readonly [party: string, ours: string] {
  if (!call) return [`sip:anonymous@${host}`, `sip:${host}`]
  const { from, to, direction } = call
  const [party, ours] = direction === 'inbound' ? [from, to] : [to, from]
  return [addressOf(party, host), addressOf(ours, host)]
}

function addressOf(address: string, host: string): string {
  return /^(sips?|tel):/i.test(address) ? address : `sip:${escapeUser(address)}@${host}`
}

function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
