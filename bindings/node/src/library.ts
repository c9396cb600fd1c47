// Finds libgarage, loads it, and makes its functions callable.
import { existsSync } from 'node:fs';
import path from 'node:path';
import koffi, { type LibraryHandle, type TypeObject } from 'koffi';
import { GarageError, invalid } from './error.js';
import { checkedInteger } from './layout.js';
import { CALLBACKS, FUNCTIONS, GARAGE_ABI_VERSION, type Kind } from './raw.js';

/** The name of a function. */
export type FunctionName = keyof typeof FUNCTIONS;

/** A function of the library's. */
export interface NativeFunction {
    (...values: unknown[]): unknown;
    async(...values: unknown[]): void;
}

/** The loaded library. */
export interface Library {
    /** Where it was found. */
    readonly path: string;
    /** Its version. */
    readonly version: string;
    /** The function of this name, without a check of what it is given. */
    native(name: FunctionName): NativeFunction;
}

/** What a call beside the event loop has for its stack. The 128 KiB that koffi gives are too little to open a file. */
const ASYNC_STACK_BYTES = 1024 * 1024;

try {
    koffi.config({ ...koffi.config(), async_stack_size: ASYNC_STACK_BYTES });
} catch {
    // koffi takes no settings once another part of the program has loaded a library with it; then that program's hold.
}

/** By value, and so the one struct that koffi has to know. */
const ID = koffi.struct({ bytes: koffi.array('uint8_t', 16, 'Typed') });
const TYPES: Record<Kind | 'void', TypeObject> = {
    bool: koffi.types.bool,
    i16: koffi.types.int16_t,
    u16: koffi.types.uint16_t,
    i32: koffi.types.int32_t,
    u32: koffi.types.uint32_t,
    i64: koffi.types.int64_t,
    u64: koffi.types.uint64_t,
    size: koffi.types.size_t,
    pointer: koffi.pointer(koffi.types.void),
    id: ID,
    string: koffi.types.str,
    void: koffi.types.void,
};

function callback(name: keyof typeof CALLBACKS): TypeObject {
    const { result, parameters } = CALLBACKS[name];
    return koffi.pointer(koffi.proto(TYPES[result], parameters.map((kind) => TYPES[kind])));
}

/** The type of a pointer to GarageChargeCallback. */
export const CHARGE_CALLBACK = callback('GarageChargeCallback');
/** The type of a pointer to GarageRefundCallback. */
export const REFUND_CALLBACK = callback('GarageRefundCallback');

const ARCHITECTURES: Record<string, string> = { x64: 'x64', arm64: 'arm64', arm: 'arm' };

/** The names of the packages that may hold the library for this machine, the likeliest first. */
export function platformPackages(platform: string, arch: string, glibc: boolean): string[] {
    const machine = ARCHITECTURES[arch];
    if (platform !== 'linux' || machine === undefined) return [];
    const kinds = machine === 'arm' ? ['gnueabihf'] : glibc ? ['gnu', 'musl'] : ['musl', 'gnu'];
    return kinds.map((kind) => `@parking-garage/linux-${machine}-${kind}`);
}

function hasGlibc(): boolean {
    // Writing a report takes a while where there are many network interfaces to name.
    const { report } = process as { report?: { getReport(): object; excludeNetwork?: boolean } };
    if (report === undefined) return true;
    report.excludeNetwork = true;
    const { header } = report.getReport() as { header?: { glibcVersionRuntime?: string } };
    return header?.glibcVersionRuntime !== undefined;
}

/** Where the library may be, and why it cannot be had from where it is not. */
function* candidates(): Generator<{ from: string; file: string | null; missing: string }> {
    const named = process.env['GARAGE_LIBRARY_PATH'];
    if (named) {
        yield { from: 'GARAGE_LIBRARY_PATH', file: existsSync(named) ? path.resolve(named) : null, missing: `${named}: there is no such file` };
        // Whoever names a file wants that one and no other.
        return;
    }
    const packages = platformPackages(process.platform, process.arch, hasGlibc());
    if (packages.length === 0) {
        yield { from: 'packages', file: null, missing: `there is none for ${process.platform} on ${process.arch}` };
    }
    for (const name of packages) {
        let file: string | null = null;
        try {
            file = require.resolve(`${name}/libgarage.so`);
        } catch {
            // Said below.
        }
        yield { from: name, file, missing: 'not installed; was npm told to leave optional dependencies out?' };
    }
    // In a checkout of the repository: this file is bindings/node/dist/library.js.
    const root = path.resolve(__dirname, '../../..');
    if (existsSync(path.join(root, 'include/garage.h'))) {
        const target = path.resolve(root, process.env['CARGO_TARGET_DIR'] ?? 'target');
        for (const profile of ['release', 'debug']) {
            const file = path.join(target, profile, 'libgarage.so');
            yield { from: 'workspace', file: existsSync(file) ? file : null, missing: `${file}: not built; \`cargo build -p parking-garage-c\`` };
        }
    }
}

function load(): Library {
    const tried: string[] = [];
    for (const { from, file, missing } of candidates()) {
        if (file === null) {
            tried.push(`${from}: ${missing}`);
            continue;
        }
        try {
            return bind(file, koffi.load(file));
        } catch (error) {
            tried.push(`${from}: ${file}: ${error instanceof Error ? error.message : String(error)}`);
        }
    }
    throw new GarageError('CANNOT_OPEN', `libgarage cannot be loaded. Tried:\n${tried.map((line) => `  ${line}\n`).join('')}Set GARAGE_LIBRARY_PATH to a libgarage.so of this version.`);
}

function bind(file: string, native: LibraryHandle): Library {
    const bound = new Map<FunctionName, NativeFunction>();
    const functionOf = (name: FunctionName): NativeFunction => {
        let found = bound.get(name);
        if (found === undefined) {
            const { result, parameters } = FUNCTIONS[name];
            found = native.func(name, TYPES[result], parameters.map(([, kind]) => TYPES[kind])) as unknown as NativeFunction;
            bound.set(name, found);
        }
        return found;
    };
    const version = functionOf('garage_abi_version')() as number;
    if (version !== GARAGE_ABI_VERSION) {
        throw new Error(`its binary interface has version ${version}, and this package is for version ${GARAGE_ABI_VERSION}`);
    }
    return { path: file, version: functionOf('garage_version')() as string, native: functionOf };
}

let loaded: Library | undefined;

/** The library, which is loaded when it is first wanted. */
export function library(): Library {
    loaded ??= load();
    return loaded;
}

/** Refuses numbers that C would cut off to make them fit. */
export function checkArguments(name: FunctionName, values: readonly unknown[]): void {
    const { parameters } = FUNCTIONS[name] as { parameters: readonly (readonly [string, Kind])[] };
    for (let n = 0; n < values.length; n++) {
        const [label, kind] = parameters[n + 1] ?? ['', 'pointer'];
        if (kind === 'bool') {
            if (typeof values[n] !== 'boolean') throw invalid(`${label} must be true or false`);
        } else if (kind !== 'pointer' && kind !== 'id') {
            checkedInteger(kind, values[n], label);
        }
    }
}
