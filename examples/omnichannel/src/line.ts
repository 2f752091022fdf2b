/** What stands in one of the customer's applications. */
export interface Line {
  readonly from: 'customer' | 'center'
  readonly text: string
}
