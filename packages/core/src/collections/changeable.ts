/** What is being made field by field: unchangeable for everybody else once it is handed on. */
export type Changeable<Shape> = { -readonly [Field in keyof Shape]: Shape[Field] }
