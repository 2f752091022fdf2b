export { type PlaceLinks, type PlaceLinksOptions, type ShownPlace, placeLinks } from './place-links.js'
