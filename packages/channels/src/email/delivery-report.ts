import { type DeliveryReceipt, firstCharacters } from '@ringwright/core'

/** A part of a `multipart/report` (RFC 6522). */
export interface ReportPart {
  readonly contentType: string
  readonly text: string
}

/** Recipients of one report; our mails have one. */
const GROUPS_MAX = 20
const MESSAGE_ID = /^message-id:\s*(<[^<>\s]{1,250}>)/im

/**
 * What a report (RFC 3464) says became of a mail of ours: undefined for a delay, and for what names no mail. `ours` is
 * whether a Message-ID was given by us.
 */
export function readDeliveryReport(
  parts: readonly ReportPart[],
  ours: (messageId: string) => boolean,
): DeliveryReceipt | undefined {
  const status = parts.find(({ contentType }) => contentType === 'message/delivery-status')
  const original = parts.find(({ contentType }) => /^(?:message\/rfc822|text\/rfc822-headers)/.test(contentType))
  const externalId = MESSAGE_ID.exec(original?.text ?? '')?.[1]
  if (!status || externalId === undefined || !ours(externalId)) return undefined
  for (const group of status.text.replaceAll('\r\n', '\n').split(/\n\n+/).slice(0, GROUPS_MAX)) {
    const action = field(group, 'action')?.toLowerCase()
    if (action === 'delivered') return { externalId, state: 'delivered' }
    if (action !== 'failed') continue
    const why = field(group, 'diagnostic-code') ?? field(group, 'status') ?? ''
    return { externalId, state: 'failed', reason: firstCharacters(`Returned: ${why}`, 300) }
  }
  return undefined
}

function field(group: string, name: string): string | undefined {
  // Folded lines (RFC 5322 section 2.2.3) belong to the one above.
  const line = group
    .replace(/\n[ \t]+/g, ' ')
    .split('\n')
    .find((each) => each.toLowerCase().startsWith(`${name}:`))
  return line?.slice(name.length + 1).trim()
}
