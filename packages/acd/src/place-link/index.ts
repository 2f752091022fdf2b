export { type PlaceLinks, type PlaceLinksOptions, placeLinks } from './place-links.js'
export type { ShownPlace } from './shown-place.js'
