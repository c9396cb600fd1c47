import koffi from 'koffi';
import { idBytes, type Layout, readPointer, readSize, textBytes, writePointer } from './layout.js';
import type { IdValue } from './raw.js';

/** Some bytes that C may read and write as long as the memory of the call lives. */
export interface Place {
    readonly buffer: Buffer;
    readonly at: number;
    readonly address: bigint;
}

/** An array of structs. */
export interface Places<N extends string> extends Place {
    readonly layout: Layout<N>;
    readonly length: number;
}

const CHUNK_BYTES = 2048;

/** What one call reads and writes: its texts, structs and outputs. Whoever holds it keeps them where they are. */
export class Memory {
    #chunks: Buffer[] = [];
    #chunk: Buffer | null = null;
    #address = 0n;
    #used = 0;

    /** Room for so many bytes, all zeros, aligned for whatever comes there. */
    room(bytes: number): Place {
        let at = (this.#used + 7) & ~7;
        if (this.#chunk === null || at + bytes > this.#chunk.length) {
            this.#chunk = Buffer.alloc(Math.max(bytes, CHUNK_BYTES));
            this.#chunks.push(this.#chunk);
            this.#address = koffi.address(this.#chunk);
            at = 0;
        }
        this.#used = at + bytes;
        return { buffer: this.#chunk, at, address: this.#address + BigInt(at) };
    }

    /** A text, and where it is; null and undefined are NULL. */
    text(value: string | null | undefined, label: string): bigint {
        if (value === null || value === undefined) return 0n;
        const bytes = textBytes(value, label);
        const place = this.room(bytes.length);
        place.buffer.set(bytes, place.at);
        return place.address;
    }

    /** An id that is passed by value. */
    id(value: string | null | undefined, label: string): IdValue {
        return { bytes: idBytes(value, label) };
    }

    /** A struct with its size, and zeros behind it. */
    struct(layout: Layout<string>): Place {
        const place = this.room(layout.size);
        place.buffer.writeUInt32LE(layout.size, place.at);
        return place;
    }

    /** An array of structs, each with its size. */
    structs<N extends string>(layout: Layout<N>, length: number): Places<N> {
        const place = this.room(layout.size * Math.max(length, 1));
        for (let n = 0; n < length; n++) place.buffer.writeUInt32LE(layout.size, place.at + n * layout.size);
        return { ...place, layout, length };
    }

    /** An array of structs that go in. */
    written<T>(layout: Layout<string>, values: readonly T[], write: (b: Buffer, at: number, value: T) => void): bigint {
        if (values.length === 0) return 0n;
        const { buffer, at, address } = this.structs(layout, values.length);
        values.forEach((value, n) => write(buffer, at + n * layout.size, value));
        return address;
    }

    /** A number of 8 bytes or fewer that comes out. */
    number(): Place {
        return this.room(8);
    }
}

/** The size that came out. */
export function sizeAt(place: Place): number {
    return readSize(place.buffer, place.at);
}

/** The handle that came out. */
export function handleAt(place: Place): bigint {
    return place.buffer.readBigUInt64LE(place.at);
}

/** The first structs of an array. */
export function rowsAt<N extends string, T>(places: Places<N>, count: number, read: (b: Buffer, at: number) => T): T[] {
    const rows: T[] = [];
    for (let n = 0; n < Math.min(count, places.length); n++) rows.push(read(places.buffer, places.at + n * places.layout.size));
    return rows;
}

export { readPointer, writePointer };
