/**
 * One change of what bodies look like, from one release to the next. Both directions, because nodes of two releases work
 * on one center while it is upgraded: `downgrade` leaves out what the older one does not know.
 */
export interface FormatChange {
  /** From the older release's body to the newer one's, with what held where a field was not there yet. */
  upgrade(body: never): unknown
  /** From the newer release's body to the older one's. Throwing says that the older one cannot have it. */
  downgrade(body: never): unknown
}
