/** The C interface as it is, for what the classes do not offer: constants, structs and functions as garage.h has them. */
import { type FunctionName, library, type NativeFunction } from './library.js';
import type { Functions } from './raw.js';

export * from './layout.js';
export { Memory } from './memory.js';
export * from './raw.js';

/** The function of this name. Nothing is checked; what its pointers point to must stay where it is during the call. */
export function native<N extends FunctionName>(name: N): Functions[N] & { async(...values: unknown[]): void } {
    return library().native(name) as unknown as Functions[N] & NativeFunction;
}
