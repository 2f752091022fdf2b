export type { Binding, BindingStore } from './binding.js'
export { memoryBindingStore, type MemoryBindingStoreOptions } from './memory-binding-store.js'
export { createRegistrar, type Registrar, type RegistrarEvents } from './registrar.js'
export type { RegistrarLimits, RegistrarOptions } from './registrar-options.js'
