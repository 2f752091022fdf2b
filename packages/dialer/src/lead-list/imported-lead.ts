import type { Json } from '@ringwright/core'

/** One person of a list, as imported: checked, and never changed. What becomes of the lead stands elsewhere. */
export interface ImportedLead {
  /** E.164; with the list it names the lead. */
  readonly number: string
  /** Further numbers in the order in which they are tried. */
  readonly alternates?: readonly string[]
  readonly name?: string
  readonly attributes?: Readonly<Record<string, Json>>
  /** Where consent is recorded: a reference that the host can show. */
  readonly consent?: string
}
