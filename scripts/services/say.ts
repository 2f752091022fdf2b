/** Progress of an installation: on standard error, as standard output belongs to whoever called. */
export function say(text: string): void {
  process.stderr.write(`services: ${text}\n`)
}
