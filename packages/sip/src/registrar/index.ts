export type { Binding, BindingStore } from './binding.js'
export { memoryBindingStore, type MemoryBindingStoreOptions } from './memory-binding-store.js'
export {
  createRegistrar,
  type Registrar,
  type RegistrarEvents,
  type RegistrarLimits,
  type RegistrarOptions,
} from './registrar.js'
