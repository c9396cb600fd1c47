// What is open: a garage, or one that acts as somebody. It counts the calls that are inside, so that nothing is freed under them.
import { Access, SyncGarage } from './access.js';
import { GarageError } from './error.js';
import { EventStream } from './events.js';
import { type FunctionName, library } from './library.js';
import { type Registered, thrown } from './provider.js';
import * as raw from './raw.js';
import { type Build, callLater, callNow, type Runner, rowsLater, rowsNow } from './run.js';
import type { Context } from './service.js';
import { SyncSpots } from './sign.js';

/** What is open. It knows nothing of the Garage, so that a Garage that nobody holds any more can be collected. */
export interface State {
    readonly handle: bigint;
    readonly currency: string;
    readonly providers: readonly Registered[];
    /** The garage that it acts on: its providers are asked, so it is freed later. */
    readonly host: State | undefined;
    readonly streams: Set<EventStream>;
    inside: number;
    closed: boolean;
    freed: boolean;
    idle: (() => void) | undefined;
}

/** What has just been opened. */
export function opened(handle: bigint, currency: string, providers: readonly Registered[], host?: State): State {
    return { handle, currency, providers, host, streams: new Set(), inside: 0, closed: false, freed: false, idle: undefined };
}

const forgotten = new FinalizationRegistry<State>((state) => {
    state.closed = true;
    free(state);
});

function free(state: State): void {
    if (state.freed || state.inside > 0) return;
    state.freed = true;
    library().native('garage_free')(state.handle, null);
    if (state.host === undefined) state.providers.forEach((provider) => provider.drop());
}

function closedError(): GarageError {
    return new GarageError('CLOSED', 'the garage was closed');
}

function enter(state: State): void {
    if (state.closed || state.host?.closed) throw closedError();
    state.inside++;
    if (state.host !== undefined) state.host.inside++;
}

/** A call has ended. The second parameter is there to be held until then. */
function leave(state: State, holder: object): void {
    state.inside--;
    if (state.closed && state.inside === 0) {
        if (state.idle) state.idle();
        else free(state);
    }
    if (state.host !== undefined) leave(state.host, holder);
}

/** Something that is open. Its calls run beside the event loop and answer promises; `sync` has the same ones that answer at once. */
export class Opened extends Access<'promise'> {
    /** The same calls, made at once on this thread. */
    readonly sync: SyncGarage;
    /** @internal */
    protected readonly state: State;
    #closing: Promise<void> | undefined;

    /** @internal */
    protected constructor(state: State) {
        const { handle, currency, providers } = state;
        // A call that is inside holds the Garage through this, so that it is not collected under the call.
        const holder: { garage?: Opened } = {};
        const now = <T>(name: FunctionName, build: Build<T>): T => {
            enter(state);
            try {
                if (!raw.CALLS_THAT_ASK.has(name)) return callNow(name, [handle], build);
                thrown.last = undefined;
                try {
                    return callNow(name, [handle], build);
                } catch (error) {
                    if (thrown.last !== undefined && error instanceof GarageError) error.cause = thrown.last;
                    throw error;
                }
            } finally {
                leave(state, holder);
            }
        };
        const later = async <T>(name: FunctionName, build: Build<T>): Promise<T> => {
            if (providers.length > 0 && raw.CALLS_THAT_ASK.has(name)) return now(name, build);
            enter(state);
            try {
                return await callLater(name, [handle], build);
            } finally {
                leave(state, holder);
            }
        };
        super({ run: later as Runner<'promise'>, rows: rowsLater, currency });
        holder.garage = this;
        this.state = state;
        const context: Context<'sync'> = { run: now as Runner<'sync'>, rows: rowsNow, currency };
        this.sync = new SyncGarage(context, new SyncSpots(context, handle, () => state.closed), () => this.#closeNow());
        forgotten.register(this, state, this);
    }

    /** The garage's events from number `from` on: those of the past and those to come. */
    events({ from = 1 }: { readonly from?: number | bigint | undefined } = {}): EventStream {
        const { state } = this;
        if (state.closed || state.host?.closed) throw closedError();
        const stream: EventStream = new EventStream(
            {
                handle: state.handle,
                later: async (name, handle, build) => {
                    enter(state);
                    try {
                        return await callLater(name, [handle], build);
                    } finally {
                        leave(state, { garage: this });
                    }
                },
                forget: (ended) => state.streams.delete(ended),
            },
            from,
        );
        state.streams.add(stream);
        return stream;
    }

    /** Whether it was closed. */
    get closed(): boolean {
        return this.state.closed;
    }

    /** Closes it: calls that were made before still end, later ones fail with CLOSED, event streams end. Again, it does nothing more and
     * answers the same. */
    close(): Promise<void> {
        this.#closing ??= this.#closeLater();
        return this.#closing;
    }

    async #closeLater(): Promise<void> {
        const { state } = this;
        const wasOpen = !state.closed;
        state.closed = true;
        state.streams.forEach((stream) => stream.close());
        forgotten.unregister(this);
        if (state.inside > 0) {
            await new Promise<void>((resolve) => {
                state.idle = resolve;
            });
        }
        if (state.freed) return;
        // Beside the event loop: what is in the write-ahead log goes into the file now.
        if (wasOpen) await callLater('garage_close', [state.handle], () => ({ values: [], read: () => undefined })).catch(unlessClosed);
        free(state);
    }

    #closeNow(): void {
        const { state } = this;
        if (state.closed) return;
        state.closed = true;
        state.streams.forEach((stream) => stream.close());
        forgotten.unregister(this);
        try {
            callNow('garage_close', [state.handle], () => ({ values: [], read: () => undefined }));
        } catch (error) {
            unlessClosed(error);
        }
        free(state);
    }

    [Symbol.asyncDispose](): Promise<void> {
        return this.close();
    }
}

/** The garage that it acts on may have been closed before, or a bug in the library has closed it. */
function unlessClosed(error: unknown): void {
    if (!(error instanceof GarageError && error.code === 'CLOSED')) throw error;
}
