/** The text of a scenario for `-sf`: steps as XML, one after the other. */
export function sippScenario(name: string, steps: readonly string[]): string {
  return `<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="${name}">\n${steps.join('\n')}\n</scenario>\n`
}

/** The step that sends a message, again and again until it is answered where `repeats`. */
export function sippSend(message: string, repeats = false): string {
  return `<send${repeats ? ' retrans="500"' : ''}><![CDATA[\n${message}\n]]></send>`
}
