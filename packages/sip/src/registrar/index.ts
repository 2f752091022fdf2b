export { type Binding, type BindingStore, memoryBindingStore } from './binding.js'
export {
  createRegistrar,
  type Registrar,
  type RegistrarEvents,
  type RegistrarLimits,
  type RegistrarOptions,
} from './registrar.js'
