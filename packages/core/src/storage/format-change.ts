/**
 * One change of what bodies look like, from one release to the next. Both directions, because nodes of two releases work
 * on one center while it is upgraded: `downgrade` leaves out what the older one does not know.
 */
export interface FormatChange {
  upgrade(body: never): unknown
  downgrade(body: never): unknown
}
