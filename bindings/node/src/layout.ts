// How C lays out structs, and how their fields are read and written. The platforms of this package are little-endian, and align
// a 64-bit integer to 8 bytes.
import { invalid } from './error.js';

/** The kinds of fields. */
export type FieldKind = 'bool' | 'i16' | 'u16' | 'i32' | 'u32' | 'i64' | 'u64' | 'size' | 'pointer' | 'id';
type Field = FieldKind | readonly ['text' | 'bytes', number];

/** A struct's size, alignment, and where its fields lie. */
export interface Layout<N extends string> {
    readonly name: string;
    readonly size: number;
    readonly alignment: number;
    readonly offsets: Readonly<Record<N, number>>;
    readonly fields: Readonly<Record<N, Field>>;
}

const POINTER_BYTES = ['arm', 'ia32'].includes(process.arch) ? 4 : 8;
const ZERO_ID = '0'.repeat(32);
const RANGES: Record<string, readonly [bigint, bigint]> = {
    i16: [-0x8000n, 0x7fffn],
    u16: [0n, 0xffffn],
    i32: [-0x80000000n, 0x7fffffffn],
    u32: [0n, 0xffffffffn],
    i64: [-0x8000000000000000n, 0x7fffffffffffffffn],
    u64: [0n, 0xffffffffffffffffn],
    size: POINTER_BYTES === 8 ? [0n, 0xffffffffffffffffn] : [0n, 0xffffffffn],
};

function sizeOf(field: Field): readonly [size: number, alignment: number] {
    if (typeof field !== 'string') return [field[1], 1];
    switch (field) {
        case 'bool': return [1, 1];
        case 'i16': case 'u16': return [2, 2];
        case 'i32': case 'u32': return [4, 4];
        case 'i64': case 'u64': return [8, 8];
        case 'size': case 'pointer': return [POINTER_BYTES, POINTER_BYTES];
        case 'id': return [16, 1];
    }
}

/** Lays a struct out. */
export function layout<N extends string>(name: string, fields: Record<N, Field>): Layout<N> {
    const offsets = {} as Record<N, number>;
    let [end, alignment] = [0, 1];
    for (const [field, type] of Object.entries(fields) as [N, Field][]) {
        const [size, aligned] = sizeOf(type);
        end = Math.ceil(end / aligned) * aligned;
        offsets[field] = end;
        end += size;
        alignment = Math.max(alignment, aligned);
    }
    return { name, size: Math.ceil(end / alignment) * alignment, alignment, offsets, fields };
}

/** The integer as a bigint, if it is one and fits. */
export function checkedInteger(kind: string, value: unknown, label: string): bigint {
    const range = RANGES[kind];
    const whole = typeof value === 'bigint' || Number.isSafeInteger(value) ? BigInt(value as number) : undefined;
    if (range === undefined || whole === undefined || whole < range[0] || whole > range[1]) {
        throw invalid(`${label} must be a whole number${range ? ` from ${range[0]} to ${range[1]}` : ''}, or one of the names of its kind`);
    }
    return whole;
}

/** Writes an integer. */
export function writeInteger(b: Buffer, at: number, kind: 'i16' | 'u16' | 'i32' | 'u32' | 'i64' | 'u64', value: number | bigint | undefined, label: string): void {
    const whole = checkedInteger(kind, value, label);
    switch (kind) {
        case 'i16': b.writeInt16LE(Number(whole), at); break;
        case 'u16': b.writeUInt16LE(Number(whole), at); break;
        case 'i32': b.writeInt32LE(Number(whole), at); break;
        case 'u32': b.writeUInt32LE(Number(whole), at); break;
        case 'i64': b.writeBigInt64LE(whole, at); break;
        case 'u64': b.writeBigUInt64LE(whole, at); break;
    }
}

/** Reads a size, which is a safe integer for everything that fits into memory. */
export function readSize(b: Buffer, at: number): number {
    return Number(readPointer(b, at));
}

/** Writes a size. */
export function writeSize(b: Buffer, at: number, value: number, label: string): void {
    writePointer(b, at, checkedInteger('size', value, label));
}

/** Reads an address. */
export function readPointer(b: Buffer, at: number): bigint {
    return POINTER_BYTES === 8 ? b.readBigUInt64LE(at) : BigInt(b.readUInt32LE(at));
}

/** Writes an address. */
export function writePointer(b: Buffer, at: number, value: bigint): void {
    if (POINTER_BYTES === 8) b.writeBigUInt64LE(value, at);
    else b.writeUInt32LE(Number(value), at);
}

/** Reads an id as the text of a UUID; null is none. */
export function readId(b: Buffer, at: number): string | null {
    const hex = b.toString('hex', at, at + 16);
    if (hex === ZERO_ID) return null;
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The 16 bytes of a UUID's text; null and undefined are all zeros. */
export function idBytes(id: string | null | undefined, label: string): Uint8Array {
    if (id === null || id === undefined) return new Uint8Array(16);
    if (typeof id !== 'string' || !/^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(id)) {
        throw invalid(`${label} must be an id: the text of a UUID`);
    }
    return Buffer.from(id.replaceAll('-', ''), 'hex');
}

/** Writes an id. */
export function writeId(b: Buffer, at: number, id: string | null, label: string): void {
    b.set(idBytes(id, label), at);
}

/** Reads a text that ends with a NUL, or after `room` bytes. */
export function readText(b: Buffer, at: number, room: number): string {
    const end = b.indexOf(0, at);
    return b.toString('utf8', at, end < 0 || end > at + room ? at + room : end);
}

/** Writes a text that has to fit with its NUL. */
export function writeText(b: Buffer, at: number, room: number, value: string, label: string): void {
    const bytes = textBytes(value, label);
    if (bytes.length > room) throw invalid(`${label} must be at most ${room - 1} bytes long`);
    b.set(bytes, at);
}

/** A text as C has it, with its NUL. */
export function textBytes(value: unknown, label: string): Buffer {
    if (typeof value !== 'string') throw invalid(`${label} must be a string`);
    if (value.includes('\0')) throw invalid(`${label} holds a NUL character, where C would take the text to end`);
    if (!value.isWellFormed()) throw invalid(`${label} holds half a surrogate pair, which has no UTF-8`);
    return Buffer.from(`${value}\0`, 'utf8');
}
