/** What docs/guides/operate.md tells operators of a center of more than a thousand agents to start Node with. */
export const AS_OPERATED: readonly string[] = ['--max-semi-space-size=64']
