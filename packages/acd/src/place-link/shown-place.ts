/** What a customer with a link is shown: nothing of who they are, nor of anybody else. */
export type ShownPlace =
  | {
      readonly state: 'waiting'
      /** 1 is next; it never grows. */
      readonly position: number
      readonly waiting: number
      /** How long it probably still takes; absent when that cannot be said. */
      readonly minutes?: { readonly from: number; readonly to: number }
    }
  /** In the menu, or put away by an agent. */
  | { readonly state: 'notWaiting' }
  | { readonly state: 'withAgent' }
  | { readonly state: 'over' }
