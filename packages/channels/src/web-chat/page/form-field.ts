/** A field of the form before the first message. The field `name` also says how the visitor wants to be called. */
export interface FormField {
  /** The attribute that it becomes: a letter, then letters, digits and `_`, up to 64 in all. */
  readonly name: string
  /** What stands beside it, for the visitor. */
  readonly label: string
  /** Default `text`. */
  readonly type?: 'text' | 'email' | 'tel' | 'select'
  /** Default false. */
  readonly required?: boolean
  /** For `select`. */
  readonly options?: readonly string[]
}
