/** The text of a scenario for `-sf`: steps as XML, one after the other. */
export function sippScenario(name: string, steps: readonly string[]): string {
  return `<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="${name}">\n${steps.join('\n')}\n</scenario>\n`
}

/** The step that sends a message, again and again until it is answered where `repeats`. */
export function sippSend(message: string, repeats = false): string {
  return `<send${repeats ? ' retrans="500"' : ''}><![CDATA[\n${message}\n]]></send>`
}

/** Headers and body of a message that describes one stream of audio: SIPp's own, in `formats` of RTP/AVP. */
export function sippAudio(formats: string, ...attributes: readonly string[]): string {
  const lines = [
    ...['Content-Type: application/sdp', 'Content-Length: [len]', ''],
    ...['v=0', 'o=sipp 1 1 IN IP4 [local_ip]', 's=-', 'c=IN IP4 [media_ip]', 't=0 0'],
    `m=audio [media_port] RTP/AVP ${formats}`,
    ...attributes,
  ]
  return lines.join('\n')
}

/** The last header of a message without a body. */
export const sippEmpty = 'Content-Length: 0\n'

/** Says yes to the request that came last, which ends what it was about. */
export const sippAgree = sippSend(
  `SIP/2.0 200 OK\n[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n[last_CSeq:]\n${sippEmpty}`,
)
