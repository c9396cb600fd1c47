// The one call that is made all the time, for the sign at the entrance, without what others need: its memory is made once.
import { GarageError } from './error.js';
import { checkedInteger } from './layout.js';
import { library, type NativeFunction } from './library.js';
import { Memory, type Place, sizeAt } from './memory.js';
import * as raw from './raw.js';
import { featureBits } from './records.js';
import type { Context } from './service.js';
import { type FreeCount, Spots } from './spots.js';

/** Spots, with answers at once. */
export class SyncSpots extends Spots<'sync'> {
    readonly #handle: bigint | number;
    readonly #closed: () => boolean;
    readonly #memory = new Memory();
    readonly #out: Place;
    readonly #error: Place;
    readonly #call: NativeFunction;

    /** @internal */
    constructor(context: Context<'sync'>, handle: bigint, closed: () => boolean) {
        super(context);
        // koffi reads a number faster than a bigint.
        this.#handle = handle <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(handle) : handle;
        this.#closed = closed;
        this.#out = this.#memory.number();
        this.#error = this.#memory.struct(raw.GarageErrorLayout);
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
        const status = this.#call(this.#handle, level, type, features, this.#out.address, this.#error.address) as number;
        if (status !== raw.STATUS.OK) {
            const { message, retryable } = raw.readGarageError(this.#error.buffer, this.#error.at);
            throw new GarageError(status, message, { retryable });
        }
        // Sizes are of 8 bytes where they are not of 4, which the place was made for; the upper half is 0 then.
        const { buffer, at } = this.#out;
        return buffer.readUInt32LE(at + 4) === 0 ? buffer.readUInt32LE(at) : sizeAt(this.#out);
    }
}
