// What the services of a garage share: the kinds of calls that there are. What a call is given is converted by its type in C.
import type { Buffer } from 'node:buffer';
import { invalid } from './error.js';
import type { Layout } from './layout.js';
import type { FunctionName } from './library.js';
import { type Memory, type Place, rowsAt, sizeAt } from './memory.js';
import * as raw from './raw.js';
import type { Answer, Call, Mode, Rows, Runner } from './run.js';
import { type Instant, microsOf } from './values.js';

/** What a service needs of its garage. */
export interface Context<M extends Mode> {
    readonly run: Runner<M>;
    /** The rows of a list, page by page. */
    readonly rows: <T>(page: (after: string | number | undefined) => Answer<M, T[]>, behind: (row: T) => string | number, limit: number) => Rows<M, T>;
    /** The garage's currency. */
    readonly currency: string;
}

/** How a struct is read. */
export interface Row<T> {
    readonly layout: Layout<string>;
    readonly read: (b: Buffer, at: number, currency: string) => T;
}

/** Of a call that changes something. */
export interface Once {
    /** An idempotency key: made again with the same key and parameters, the call does nothing and answers what it answered the
     * first time. */
    readonly key?: string | undefined;
}

/** Which rows of a list are wanted. */
export interface Order {
    readonly newestFirst?: boolean | undefined;
    /** How many rows at most. */
    readonly limit?: number | undefined;
}

/** A page of a list: at most `limit` rows, 100 if it is not said. */
export interface Page extends Order {
    /** The id of the last row of the page before. */
    readonly after?: string | undefined;
}

/** A page of a list whose rows are known by numbers. */
export interface NumberedPage extends Order {
    /** The number of the last row of the page before. */
    readonly after?: number | undefined;
}

/** How many rows a page has if nobody says. */
export const PAGE_ROWS = 100;

/** What a call is given: a value, or what puts a struct into the memory of the call and gives its address. */
export type Given = string | number | bigint | boolean | Date | null | undefined | ((memory: Memory) => bigint);

/** Converts what a call is given behind its handle. */
export function converted(name: FunctionName, memory: Memory, given: readonly Given[]): unknown[] {
    const parameters = raw.FUNCTIONS[name].parameters as readonly (readonly [string, raw.Kind])[];
    return given.map((value, n) => {
        const [label, kind] = parameters[n + 1] as readonly [string, raw.Kind];
        if (typeof value === 'function') return value(memory);
        if (kind === 'id') return memory.id(value as string | undefined, label);
        if (kind === 'pointer') return memory.text(value as string | undefined, label);
        // What is no amount and no length of time is an instant: a number there would be milliseconds taken for microseconds.
        if (kind === 'i64' && !/_(minor|ms)$/.test(label)) return microsOf(value as Instant | undefined, label);
        return value;
    });
}

/** Makes the kinds of calls that there are. */
export class Service<M extends Mode> {
    protected readonly context: Context<M>;

    constructor(context: Context<M>) {
        this.context = context;
    }

    /** A call that answers nothing. */
    protected done(name: FunctionName, ...given: readonly Given[]): Answer<M, void> {
        return this.context.run(name, (memory): Call<void> => ({ values: converted(name, memory, given), read: () => undefined }));
    }

    /** A call whose last value is a struct that it fills. */
    protected one<T>(row: Row<T>, name: FunctionName, ...given: readonly Given[]): Answer<M, T> {
        return this.context.run(name, (memory) => {
            const out = memory.struct(row.layout);
            return { values: [...converted(name, memory, given), out.address], read: () => row.read(out.buffer, out.at, this.context.currency) };
        });
    }

    /** A call that fills an array with all that there is. */
    protected all<T>(row: Row<T>, name: FunctionName, ...given: readonly Given[]): Answer<M, T[]> {
        return this.#many(row, name, given, (room) => Math.max(room, 16));
    }

    /** A call that fills an array with as many rows as are wanted. */
    protected some<T>(row: Row<T>, name: FunctionName, limit: number, ...given: readonly Given[]): Answer<M, T[]> {
        return this.#many(row, name, given, () => limit);
    }

    /** A call that fills an array with a page of a list. */
    protected pageOf<T>(row: Row<T>, name: FunctionName, { after, limit = PAGE_ROWS, newestFirst }: Page | NumberedPage, ...given: readonly Given[]): Answer<M, T[]> {
        const behind = typeof after === 'number' || name in BY_NUMBER ? (after ?? 0) : after;
        return this.some(row, name, limit, ...given, behind, newestFirst ? raw.GARAGE_NEWEST_FIRST : 0);
    }

    /** All rows of such a list, read page by page as they are asked for: what is read later may show what happened later. */
    protected eachOf<T>(row: Row<T>, name: FunctionName, { limit = Number.POSITIVE_INFINITY, newestFirst }: Order, ...given: readonly Given[]): Rows<M, T> {
        const behind = (one: T): string | number => (name in BY_NUMBER ? (one as { number: number }).number : (one as { id: string }).id);
        return this.context.rows((after) => this.pageOf(row, name, { after, newestFirst, limit: Math.min(limit, PAGE_ROWS) } as Page, ...given), behind, limit);
    }

    #many<T>(row: Row<T>, name: FunctionName, given: readonly Given[], wanted: (room: number) => number): Answer<M, T[]> {
        return this.context.run(name, (memory, room): Call<T[]> => {
            const before = converted(name, memory, given);
            const capacity = checkedCapacity(wanted(room));
            const rows = memory.structs(row.layout, capacity);
            const count = memory.number();
            return {
                values: [...before, rows.address, capacity, count.address],
                read: () => rowsAt(rows, sizeAt(count), (b, at) => row.read(b, at, this.context.currency)),
                needed: () => sizeAt(count),
            };
        });
    }

    /** A call that fills a buffer with a text. */
    protected text(name: FunctionName, ...given: readonly Given[]): Answer<M, string> {
        return this.read(name, (text) => text, ...given);
    }

    /** A call that fills a buffer with a text that says something else. */
    protected read<T>(name: FunctionName, read: (text: string) => T, ...given: readonly Given[]): Answer<M, T> {
        return this.context.run(name, (memory, room): Call<T> => {
            // A quarter more than was needed: some texts grow.
            const capacity = Math.max(Math.ceil(room * 1.25), 1024);
            const [buffer, needed] = [memory.room(capacity), memory.number()];
            return {
                values: [...converted(name, memory, given), buffer.address, capacity, needed.address],
                read: () => read(buffer.buffer.toString('utf8', buffer.at, buffer.at + sizeAt(needed) - 1)),
                needed: () => sizeAt(needed),
            };
        });
    }

    /** A call that answers a size. */
    protected size(name: FunctionName, ...given: readonly Given[]): Answer<M, number> {
        return this.context.run(name, (memory): Call<number> => {
            const out: Place = memory.number();
            return { values: [...converted(name, memory, given), out.address], read: () => sizeAt(out) };
        });
    }
}

/** The lists whose rows are known by numbers instead of ids. */
const BY_NUMBER: Partial<Record<FunctionName, true>> = { garage_receipt_list: true, garage_books_day_closes: true };

function checkedCapacity(capacity: number): number {
    if (!Number.isSafeInteger(capacity) || capacity < 1 || capacity > 1_000_000) throw invalid('limit must be a whole number from 1 to 1000000');
    return capacity;
}
