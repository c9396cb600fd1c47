// The events of a garage, as they come: a descriptor says when there is something to read, so nothing waits in a thread.
import { Socket } from 'node:net';
import { GarageError } from './error.js';
import { library } from './library.js';
import { type JournalEntry, pageCall } from './journal.js';
import { handleAt } from './memory.js';
import { type Build, callNow } from './run.js';

/** How many rows are read at once, before they are asked for. */
const ROWS = 64;

/** What a stream needs of its garage. */
export interface Source {
    readonly handle: bigint;
    /** Counts a call of the stream among those that closing waits for. */
    later<T>(name: 'garage_events_poll', handle: bigint, build: Build<T>): Promise<T>;
    /** Is told when the stream has ended. */
    forget(stream: EventStream): void;
}

/** A garage's events from one on: those of the past and those to come. It ends when it is closed, or its garage is.
 *
 *     for await (const event of garage.events({ from: 1 })) { ... }
 *
 * A program that was away goes on with the number of the last event it has dealt with, plus one. */
export class EventStream implements AsyncIterableIterator<JournalEntry> {
    readonly #source: Source;
    readonly #handle: bigint;
    readonly #socket: Socket;
    #rows: JournalEntry[] = [];
    #next = 0;
    #rung = true;
    #ended = false;
    #wake: (() => void) | undefined;
    /** Readers take turns, as those of a generator do. */
    #turn: Promise<unknown> = Promise.resolve();
    #polling = 0;

    /** Opened by `Garage.events`. */
    constructor(source: Source, from: number | bigint) {
        this.#source = source;
        this.#handle = callNow('garage_events_open', [source.handle], (m) => {
            const out = m.number();
            return { values: [from, out.address], read: () => handleAt(out) };
        });
        let fd: number;
        try {
            fd = callNow('garage_events_fd', [this.#handle], (m) => {
                const out = m.number();
                return { values: [out.address], read: () => out.buffer.readInt32LE(out.at) };
            });
        } catch (error) {
            library().native('garage_free')(this.#handle, null);
            throw error;
        }
        this.#socket = new Socket({ fd, readable: true, writable: false });
        // Nobody waits yet: a stream alone does not keep the program running.
        this.#socket.unref();
        this.#socket.on('data', () => this.#ring());
        this.#socket.on('close', () => this.#end());
        this.#socket.on('error', () => this.#end());
    }

    #ring(): void {
        this.#rung = true;
        this.#wake?.();
    }

    #end(): void {
        if (this.#ended) return;
        this.#ended = true;
        this.#socket.destroy();
        this.#source.forget(this);
        this.#freeWhenIdle();
        this.#wake?.();
    }

    #freeWhenIdle(): void {
        if (this.#polling === 0) library().native('garage_free')(this.#handle, null);
    }

    /** The next event, as soon as there is one. */
    next(): Promise<IteratorResult<JournalEntry, undefined>> {
        const result = this.#turn.then(() => this.#take());
        this.#turn = result.catch(() => undefined);
        return result;
    }

    async #take(): Promise<IteratorResult<JournalEntry, undefined>> {
        for (;;) {
            if (this.#ended) return { done: true, value: undefined };
            const row = this.#rows[this.#next];
            if (row !== undefined) {
                this.#next++;
                return { done: false, value: row };
            }
            if (this.#rung) {
                // Before the poll: what comes after it rings again.
                this.#rung = false;
                await this.#poll();
            } else {
                this.#socket.ref();
                await new Promise<void>((resolve) => {
                    this.#wake = resolve;
                });
                this.#wake = undefined;
                this.#socket.unref();
            }
        }
    }

    async #poll(): Promise<void> {
        this.#polling++;
        let failure: unknown;
        try {
            this.#rows = await this.#source.later('garage_events_poll', this.#handle, (m, room) => pageCall(m, room, [], ROWS));
            this.#next = 0;
            if (this.#rows.length > 0) this.#rung = true;
        } catch (error) {
            failure = error;
        }
        this.#polling--;
        // Ended meanwhile, by whoever left the handle to this poll.
        if (this.#ended) this.#freeWhenIdle();
        if (failure === undefined) return;
        this.#end();
        if (!(failure instanceof GarageError && failure.code === 'CLOSED')) throw failure;
    }

    /** Ends the stream. */
    close(): void {
        this.#end();
    }

    /** Ends the stream; a `for await` that is left does this. */
    return(): Promise<IteratorResult<JournalEntry, undefined>> {
        this.#end();
        return Promise.resolve({ done: true, value: undefined });
    }

    [Symbol.asyncIterator](): this {
        return this;
    }

    [Symbol.asyncDispose](): Promise<void> {
        this.#end();
        return Promise.resolve();
    }
}

