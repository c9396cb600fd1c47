// Making calls: at once, or beside the event loop.
import { GarageError } from './error.js';
import { checkArguments, type FunctionName, library } from './library.js';
import { Memory, type Place } from './memory.js';
import { enqueue } from './queue.js';
import { GarageErrorLayout, readGarageError, STATUS } from './raw.js';

/** How the answers of a garage come. */
export type Mode = 'promise' | 'sync';

/** An answer, or the promise of one. */
export type Answer<M extends Mode, T> = M extends 'sync' ? T : Promise<T>;

/** Rows that are read as they are asked for: with `for`, or with `for await`. */
export type Rows<M extends Mode, T> = M extends 'sync' ? IterableIterator<T> : AsyncIterableIterator<T>;

/** What a call is given between the handle and the error, and how its answer is read once it succeeded. */
export interface Call<T> {
    readonly values: readonly unknown[];
    readonly read: () => T;
    /** Of calls that fill the caller's room: how much is needed. It is asked when there was not enough. */
    readonly needed?: () => number;
    /** Adds to an error what the call alone knows. */
    readonly failed?: (error: GarageError) => void;
}

/** Puts a call together in its memory. `room` is what was needed the last time, or 0. */
export type Build<T> = (memory: Memory, room: number) => Call<T>;

/** Makes the calls of a garage. */
export interface Runner<M extends Mode> {
    <T>(name: FunctionName, build: Build<T>): Answer<M, T>;
}

/** How often a call is made again with more room: what it fills may grow meanwhile. */
const TRIES = 8;

/** A call that is ready to be made. */
class Prepared<T> {
    readonly values: readonly unknown[];
    readonly #call: Call<T>;
    readonly #memory: Memory;
    readonly #error: Place;

    constructor(name: FunctionName, handle: readonly unknown[], build: Build<T>, room: number) {
        this.#memory = new Memory();
        this.#error = this.#memory.struct(GarageErrorLayout);
        this.#call = build(this.#memory, room);
        if (handle.length > 0) checkArguments(name, this.#call.values);
        this.values = [...handle, ...this.#call.values, this.#error.address];
    }

    /** The answer; or how much room is needed to make it again. */
    answer(status: number, tries: number): { value: T } | { room: number } {
        if (status === STATUS.OK) return { value: this.#call.read() };
        if (status === STATUS.BUFFER_TOO_SMALL && this.#call.needed !== undefined && tries < TRIES) {
            return { room: Math.max(this.#call.needed(), 1) };
        }
        const { message, retryable } = readGarageError(this.#error.buffer, this.#error.at);
        const error = new GarageError(status, message, { retryable });
        this.#call.failed?.(error);
        throw error;
    }
}

/** Makes a call on this thread. */
export function callNow<T>(name: FunctionName, handle: readonly unknown[], build: Build<T>): T {
    for (let [tries, room] = [0, 0]; ; tries++) {
        const prepared = new Prepared(name, handle, build, room);
        const answer = prepared.answer(library().native(name)(...prepared.values) as number, tries);
        if ('value' in answer) return answer.value;
        room = answer.room;
    }
}

/** Makes a call beside the event loop. What it is given is read before this returns. */
export function callLater<T>(name: FunctionName, handle: readonly unknown[], build: Build<T>): Promise<T> {
    return new Promise((resolve, reject) => {
        const attempt = (tries: number, room: number): void => {
            const prepared = new Prepared(name, handle, build, room);
            enqueue((done) => {
                const settle = (failure: unknown, status: unknown): void => {
                    done();
                    try {
                        if (failure) throw failure;
                        const answer = prepared.answer(status as number, tries);
                        if ('value' in answer) resolve(answer.value);
                        else attempt(tries + 1, answer.room);
                    } catch (error) {
                        reject(error);
                    }
                };
                try {
                    library().native(name).async(...prepared.values, settle);
                } catch (error) {
                    settle(error, undefined);
                }
            });
        };
        attempt(0, 0);
    });
}

/** The rows of a list, page by page. */
export async function* rowsLater<T>(page: (after: string | number | undefined) => Promise<T[]>, behind: (row: T) => string | number, limit: number): AsyncIterableIterator<T> {
    let [after, left]: [string | number | undefined, number] = [undefined, limit];
    for (;;) {
        const rows = await page(after);
        yield* rows.slice(0, left);
        left -= rows.length;
        const last = rows.at(-1);
        if (last === undefined || left <= 0) return;
        after = behind(last);
    }
}

/** The same at once. */
export function* rowsNow<T>(page: (after: string | number | undefined) => T[], behind: (row: T) => string | number, limit: number): IterableIterator<T> {
    let [after, left]: [string | number | undefined, number] = [undefined, limit];
    for (;;) {
        const rows = page(after);
        yield* rows.slice(0, left);
        left -= rows.length;
        const last = rows.at(-1);
        if (last === undefined || left <= 0) return;
        after = behind(last);
    }
}
