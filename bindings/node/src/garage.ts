import { GarageError } from './error.js';
import { batchCall, type BatchResult, type Command } from './batch.js';
import { EventStream } from './events.js';
import { Journal } from './journal.js';
import { type FunctionName, library } from './library.js';
import { Clock, Maintenance } from './maintenance.js';
import { handleAt, Memory } from './memory.js';
import { Payments } from './payments.js';
import { type Provider, type Registered, register, thrown } from './provider.js';
import * as raw from './raw.js';
import { type Health, readHealth } from './records.js';
import { type Answer, type Build, callLater, callNow, type Mode, type Runner } from './run.js';
import { type Context, Service } from './service.js';
import { Sessions } from './sessions.js';
import { SyncSpots } from './sign.js';
import { Spots } from './spots.js';
import { Tariffs, Tickets } from './tariffs.js';
import { type Instant, microsOf } from './values.js';
import { Vehicles } from './vehicles.js';

/** How a garage is to be opened; what is left out is as the library has it. */
export interface OpenOptions {
    /** A file that is not there is an error, and not made. */
    readonly existing?: boolean | undefined;
    /** No background thread; the program calls `maintenance.catchUp` and `maintenance.tidy`. */
    readonly noBackground?: boolean | undefined;
    /** The clock stands still at this instant, and `clock` moves it. For tests and replays. */
    readonly manualClock?: Instant | undefined;
    /** Ids and ticket numbers follow from it. For tests: anyone can compute them. */
    readonly seed?: number | bigint | undefined;
    /** Spots with a charger are for all once nothing else is free. */
    readonly chargersForAll?: boolean | undefined;
    /** Accessible spots are for all once nothing else is free. */
    readonly accessibleForAll?: boolean | undefined;
    /** The spot of a session that expires is free at once. */
    readonly freeExpiredSpots?: boolean | undefined;
    readonly durability?: 'FULL' | 'RELAXED' | undefined;
    /** Minutes to leave after paying at a pay station. */
    readonly exitGraceMinutes?: number | undefined;
    readonly stayMinutesMax?: number | undefined;
    readonly paymentMinutesMax?: number | undefined;
    /** Milliseconds that a change waits for its turn; -1: as long as the store does. */
    readonly deadlineMs?: number | undefined;
    readonly pollIntervalMs?: number | undefined;
    readonly checkIntervalMs?: number | undefined;
    /** Three capital letters. */
    readonly currency?: string | undefined;
    /** Who takes payments by card. */
    readonly card?: Provider | undefined;
    /** Who takes cash, instead of the program that counts it. */
    readonly cash?: Provider | undefined;
}

/** What is open. It knows nothing of the Garage, so that a Garage that nobody holds any more can be collected. */
interface State {
    readonly handle: bigint;
    readonly providers: Registered[];
    readonly streams: Set<EventStream>;
    inside: number;
    closed: boolean;
    freed: boolean;
    idle: (() => void) | undefined;
}

const forgotten = new FinalizationRegistry<State>((state) => {
    state.closed = true;
    free(state);
});

function free(state: State): void {
    if (state.freed || state.inside > 0) return;
    state.freed = true;
    library().native('garage_free')(state.handle, null);
    state.providers.forEach((provider) => provider.drop());
}

function closedError(): GarageError {
    return new GarageError('CLOSED', 'the garage was closed');
}

/** Fills in the options that were given. */
function optionsAddress(memory: Memory, options: OpenOptions, providers: Registered[]): bigint {
    const out = memory.struct(raw.GarageOptionsLayout);
    const error = memory.struct(raw.GarageErrorLayout);
    const status = library().native('garage_options_default')(out.address, error.address) as number;
    if (status !== raw.STATUS.OK) throw new GarageError(status, raw.readGarageError(error.buffer, error.at).message);
    const flag = (on: unknown, bit: number): number => (on ? bit : 0);
    const provider = (one: Provider | undefined): bigint => {
        if (one === undefined) return 0n;
        const registered = register(memory, one);
        providers.push(registered);
        return registered.address;
    };
    const given = <K extends keyof raw.GarageOptions & keyof OpenOptions>(name: K): object => (options[name] === undefined ? {} : { [name]: options[name] });
    raw.writeGarageOptions(out.buffer, out.at, {
        flags:
            flag(options.existing, raw.GARAGE_OPEN_EXISTING) |
            flag(options.noBackground, raw.GARAGE_OPEN_NO_BACKGROUND) |
            flag(options.manualClock !== undefined, raw.GARAGE_OPEN_MANUAL_CLOCK) |
            flag(options.seed !== undefined, raw.GARAGE_OPEN_SEEDED) |
            flag(options.chargersForAll, raw.GARAGE_OPEN_CHARGERS_FOR_ALL) |
            flag(options.accessibleForAll, raw.GARAGE_OPEN_ACCESSIBLE_FOR_ALL) |
            flag(options.freeExpiredSpots, raw.GARAGE_OPEN_FREE_EXPIRED_SPOTS),
        ...given('durability'),
        ...given('exitGraceMinutes'),
        ...given('stayMinutesMax'),
        ...given('paymentMinutesMax'),
        ...given('deadlineMs'),
        ...given('pollIntervalMs'),
        ...given('checkIntervalMs'),
        ...given('seed'),
        ...given('currency'),
        ...(options.manualClock === undefined ? {} : { clockStart: microsOf(options.manualClock, 'manualClock') }),
        card: provider(options.card),
        cash: provider(options.cash),
    });
    return out.address;
}

/** What the calls of one kind share, be it promises or calls at once. */
class Access<M extends Mode> extends Service<M> {
    readonly sessions: Sessions<M>;
    readonly spots: Spots<M>;
    readonly payments: Payments<M>;
    readonly tariffs: Tariffs<M>;
    readonly tickets: Tickets<M>;
    readonly vehicles: Vehicles<M>;
    readonly journal: Journal<M>;
    readonly maintenance: Maintenance<M>;
    readonly clock: Clock<M>;

    constructor(context: Context<M>, spots: Spots<M> = new Spots(context)) {
        super(context);
        this.sessions = new Sessions(context);
        this.spots = spots;
        this.payments = new Payments(context);
        this.tariffs = new Tariffs(context);
        this.tickets = new Tickets(context);
        this.vehicles = new Vehicles(context);
        this.journal = new Journal(context);
        this.maintenance = new Maintenance(context);
        this.clock = new Clock(context);
    }

    /** Does several commands in one transaction, in their order: all of them happen, or none. */
    batch(commands: readonly Command[]): Answer<M, BatchResult[]> {
        return this.context.run('garage_batch', (m) => batchCall(m, commands));
    }

    /** How the garage is. A store that does not answer is an answer, not an error. */
    health(): Answer<M, Health> {
        return this.one('garage_health', raw.GarageHealthLayout, readHealth, () => []);
    }

    /** What the library counted since the garage was opened, as Prometheus reads it. */
    metrics(): Answer<M, string> {
        return this.text('garage_metrics', () => []);
    }
}

/** The same calls, made at once on this thread: for cheap reads, tests and tools. The event loop waits meanwhile. */
export class SyncGarage extends Access<'sync'> {
    readonly #close: () => void;

    /** @internal */
    constructor(context: Context<'sync'>, spots: SyncSpots, close: () => void) {
        super(context, spots);
        this.#close = close;
    }

    /** Closes the garage at once. Calls that are inside end as if nothing had happened; those that wait for their turn fail. */
    close(): void {
        this.#close();
    }

    [Symbol.dispose](): void {
        this.#close();
    }
}

/** A garage that is open. Its calls run beside the event loop and answer promises; `sync` has the same ones that answer at once. */
export class Garage extends Access<'promise'> {
    /** The same calls, made at once on this thread. */
    readonly sync: SyncGarage;
    readonly #state: State;
    #closing: Promise<void> | undefined;

    private constructor(handle: bigint, currency: string, providers: Registered[]) {
        const state: State = { handle, providers, streams: new Set(), inside: 0, closed: false, freed: false, idle: undefined };
        // A call that is inside holds the Garage through this, so that it is not collected under the call.
        const holder: { garage?: Garage } = {};
        const now = <T>(name: FunctionName, build: Build<T>): T => {
            if (state.closed) throw closedError();
            state.inside++;
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
            if (state.closed) throw closedError();
            if (providers.length > 0 && raw.CALLS_THAT_ASK.has(name)) return now(name, build);
            state.inside++;
            try {
                return await callLater(name, [handle], build);
            } finally {
                leave(state, holder);
            }
        };
        super({ run: later as Runner<'promise'>, currency });
        holder.garage = this;
        this.#state = state;
        const context: Context<'sync'> = { run: now as Runner<'sync'>, currency };
        this.sync = new SyncGarage(context, new SyncSpots(context, handle, () => state.closed), () => this.#closeNow());
        forgotten.register(this, state, this);
    }

    /** Opens the garage in a file, and makes the file if it is not there. */
    static async open(path: string, options: OpenOptions = {}): Promise<Garage> {
        // With a provider, on this thread: opening asks it about payments that hang in the air.
        if (options.card || options.cash) return Garage.openSync(path, options);
        return Garage.#opened('garage_open', options, path, callLater);
    }

    /** The same at once. */
    static openSync(path: string, options: OpenOptions = {}): Garage {
        return Garage.#opened('garage_open', options, path, callNow);
    }

    /** Opens a garage in memory, gone when it is closed. */
    static async inMemory(options: OpenOptions = {}): Promise<Garage> {
        return Garage.inMemorySync(options);
    }

    /** The same at once. */
    static inMemorySync(options: OpenOptions = {}): Garage {
        return Garage.#opened('garage_open_in_memory', options, undefined, callNow);
    }

    static #opened(name: 'garage_open' | 'garage_open_in_memory', options: OpenOptions, path: string | undefined, call: typeof callNow): Garage;
    static #opened(name: 'garage_open' | 'garage_open_in_memory', options: OpenOptions, path: string | undefined, call: typeof callLater): Promise<Garage>;
    static #opened(name: 'garage_open' | 'garage_open_in_memory', options: OpenOptions, path: string | undefined, call: typeof callNow | typeof callLater): Garage | Promise<Garage> {
        const providers: Registered[] = [];
        const drop = (error: unknown): never => {
            providers.forEach((provider) => provider.drop());
            throw error;
        };
        const build: Build<Garage> = (memory) => {
            const address = optionsAddress(memory, options, providers);
            const out = memory.number();
            const currency = options.currency ?? defaultCurrency();
            const values = name === 'garage_open' ? [memory.text(path ?? '', 'path'), address, out.address] : [address, out.address];
            return { values, read: () => new Garage(handleAt(out), currency, providers) };
        };
        try {
            const opened = call(name, [], build);
            return opened instanceof Promise ? opened.catch(drop) : opened;
        } catch (error) {
            return drop(error);
        }
    }

    /** The garage's events from number `from` on: those of the past and those to come. */
    events({ from = 1 }: { readonly from?: number | bigint | undefined } = {}): EventStream {
        const state = this.#state;
        if (state.closed) throw closedError();
        const stream: EventStream = new EventStream(
            {
                handle: state.handle,
                later: async (name, handle, build) => {
                    state.inside++;
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

    /** Whether the garage was closed. */
    get closed(): boolean {
        return this.#state.closed;
    }

    /** Closes the garage: calls that were made before still end, later ones fail with CLOSED, event streams end. Again, it does nothing
     * more and answers the same. */
    close(): Promise<void> {
        this.#closing ??= this.#closeLater();
        return this.#closing;
    }

    async #closeLater(): Promise<void> {
        const state = this.#state;
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
        if (wasOpen) await callLater('garage_close', [state.handle], () => ({ values: [], read: () => undefined }));
        free(state);
    }

    #closeNow(): void {
        const state = this.#state;
        if (state.closed) return;
        state.closed = true;
        state.streams.forEach((stream) => stream.close());
        forgotten.unregister(this);
        callNow('garage_close', [state.handle], () => ({ values: [], read: () => undefined }));
        free(state);
    }

    [Symbol.asyncDispose](): Promise<void> {
        return this.close();
    }
}

/** A call has ended. The second parameter is there to be held until then. */
function leave(state: State, _holder: object): void {
    state.inside--;
    if (!state.closed || state.inside > 0) return;
    if (state.idle) state.idle();
    else free(state);
}

let currency: string | undefined;

function defaultCurrency(): string {
    if (currency === undefined) {
        const memory = new Memory();
        const out = memory.struct(raw.GarageOptionsLayout);
        library().native('garage_options_default')(out.address, null);
        currency = raw.readGarageOptions(out.buffer, out.at).currency;
    }
    return currency;
}
