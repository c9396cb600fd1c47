// What the services of a garage share.
import type { Buffer } from 'node:buffer';
import { invalid } from './error.js';
import type { Layout } from './layout.js';
import type { FunctionName } from './library.js';
import { type Memory, type Place, rowsAt, sizeAt } from './memory.js';
import type { Answer, Call, Mode, Runner } from './run.js';

/** What a service needs of its garage. */
export interface Context<M extends Mode> {
    readonly run: Runner<M>;
    /** The garage's currency. */
    readonly currency: string;
}

/** Of a call that changes something. */
export interface Once {
    /** An idempotency key: made again with the same key and parameters, the call does nothing and answers what it answered the
     * first time. */
    readonly key?: string | undefined;
}

/** A page of a list. */
export interface Page {
    /** The id of the last row of the page before. */
    readonly after?: string | undefined;
    /** How many rows at most; 100 if it is not said. */
    readonly limit?: number | undefined;
    readonly newestFirst?: boolean | undefined;
}

/** How many rows a page has if nobody says. */
export const PAGE_ROWS = 100;

type Values = (memory: Memory) => readonly unknown[];

/** Makes the kinds of calls that there are. */
export class Service<M extends Mode> {
    protected readonly context: Context<M>;

    constructor(context: Context<M>) {
        this.context = context;
    }

    /** A call that answers nothing. */
    protected done(name: FunctionName, values: Values): Answer<M, void> {
        return this.context.run(name, (memory): Call<void> => ({ values: values(memory), read: () => undefined }));
    }

    /** A call whose last value is a struct that it fills. */
    protected one<T>(name: FunctionName, layout: Layout<string>, read: (b: Buffer, at: number, currency: string) => T, values: Values): Answer<M, T> {
        return this.context.run(name, (memory) => {
            const out = memory.struct(layout);
            return { values: [...values(memory), out.address], read: () => read(out.buffer, out.at, this.context.currency) };
        });
    }

    /** A call that fills an array: a page of it if `limit` is given, else all that there is. */
    protected many<T>(name: FunctionName, layout: Layout<string>, read: (b: Buffer, at: number, currency: string) => T, values: Values, limit?: number): Answer<M, T[]> {
        return this.context.run(name, (memory, room): Call<T[]> => {
            const before = values(memory);
            const capacity = limit ?? Math.max(room, 16);
            const rows = memory.structs(layout, checkedCapacity(capacity));
            const count = memory.number();
            return {
                values: [...before, rows.address, capacity, count.address],
                read: () => rowsAt(rows, sizeAt(count), (b, at) => read(b, at, this.context.currency)),
                needed: () => sizeAt(count),
            };
        });
    }

    /** A call that fills a buffer with a text. */
    protected text(name: FunctionName, values: Values): Answer<M, string> {
        return this.context.run(name, (memory, room): Call<string> => {
            // A quarter more than was needed: some texts grow.
            const capacity = Math.max(Math.ceil(room * 1.25), 1024);
            const [buffer, needed] = [memory.room(capacity), memory.number()];
            return {
                values: [...values(memory), buffer.address, capacity, needed.address],
                read: () => buffer.buffer.toString('utf8', buffer.at, buffer.at + sizeAt(needed) - 1),
                needed: () => sizeAt(needed),
            };
        });
    }

    /** A call that answers a size. */
    protected size(name: FunctionName, values: Values): Answer<M, number> {
        return this.context.run(name, (memory): Call<number> => {
            const out: Place = memory.number();
            return { values: [...values(memory), out.address], read: () => sizeAt(out) };
        });
    }
}

function checkedCapacity(capacity: number): number {
    if (!Number.isSafeInteger(capacity) || capacity < 1 || capacity > 1_000_000) throw invalid('limit must be a whole number from 1 to 1000000');
    return capacity;
}
