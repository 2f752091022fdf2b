export type { MaskBinding, MaskEnd } from './mask-binding.js'
export { maskData, type MaskDataOptions } from './mask-data.js'
export {
  type BindOutcome,
  type ChangeOutcome,
  type MaskChange,
  type MaskRequest,
  type NumberMasking,
  numberMasking,
  type ReleaseOutcome,
} from './number-masking.js'
export type { NumberMaskingOptions } from './number-masking-options.js'
