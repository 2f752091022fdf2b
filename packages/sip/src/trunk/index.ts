export type { Trunk, TrunkStatus } from './trunk.js'
export { isTelephoneNumber, type NumberRoute, TrunkGroup } from './trunk-group.js'
export { type NumberRule, type TrunkOptions, trunkOptionsSchema } from './trunk-options.js'
