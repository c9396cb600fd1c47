// The one call that is made all the time, for the sign at the entrance, without what others need: its memory is made once.
import { GarageError } from './error.js';
import { checkedInteger } from './layout.js';
import { library, type NativeFunction } from './library.js';
import { Memory, type Place } from './memory.js';
import * as raw from './raw.js';
import type { Context } from './service.js';
import { featureBits } from './shape.js';
import { type FreeCount, Spots } from './spots.js';

/** Spots, with answers at once. */
export class SyncSpots extends Spots<'sync'> {
    readonly #handle: bigint | number;
    readonly #closed: () => boolean;
    readonly #memory = new Memory();
    readonly #out: bigint;
    readonly #count: Uint32Array;
    readonly #error: Place;
    readonly #errorAddress: bigint;
    readonly #call: NativeFunction;

    /** @internal */
    constructor(context: Context<'sync'>, handle: bigint, closed: () => boolean) {
        super(context);
        // koffi reads a number faster than a bigint.
        this.#handle = handle <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(handle) : handle;
        this.#closed = closed;
        const out = this.#memory.number();
        this.#out = out.address;
        this.#count = new Uint32Array(out.buffer.buffer, out.buffer.byteOffset + out.at, 1);
        this.#error = this.#memory.struct(raw.GarageErrorLayout);
        this.#errorAddress = this.#error.address;
        this.#call = library().native('garage_spot_free_count');
    }

    override freeCount(of?: FreeCount): number {
        if (this.#closed()) throw new GarageError('CLOSED', 'the garage was closed');
        let [level, type, features]: [number, number, number] = [raw.GARAGE_ANY_LEVEL, 0, 0];
        if (of !== undefined) {
            if (of.level !== undefined) level = Number(checkedInteger('i32', of.level, 'level'));
            if (of.spotType !== undefined) type = Number(checkedInteger('i32', raw.SPOT_TYPE[of.spotType], 'spotType'));
            features = featureBits(of.features);
        }
        const status = this.#call(this.#handle, level, type, features, this.#out, this.#errorAddress) as number;
        if (status !== raw.STATUS.OK) {
            const { message, retryable } = raw.readGarageError(this.#error.buffer, this.#error.at);
            throw new GarageError(status, message, { retryable });
        }
        // A garage has fewer spots than 2^32, so the lower half of the size says it all.
        return this.#count[0] as number;
    }
}
