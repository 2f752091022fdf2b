import type { NodeId } from '../identity/identity.js'

declare module '../storage/fact.js' {
  interface FactTypes {
    /** A node fell silent, and what lived on it was settled; `settled` counts records by kind. */
    'node:lost': { node: NodeId; settled: Readonly<Record<string, number>> }
  }
}
