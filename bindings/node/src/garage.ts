import type { FunctionName } from './library.js';
import { handleAt } from './memory.js';
import { Opened, opened, type State } from './open.js';
import { defaultCurrency, type OpenOptions, optionsAddress } from './options.js';
import type { Registered } from './provider.js';
import { type Build, callLater, callNow } from './run.js';

type Opens = FunctionName & ('garage_open' | 'garage_open_in_memory');

/** A garage that acts as whoever showed an access token: each call is checked against what they may do at that moment, and the journal
 * names them. It ends with its garage. Close it, or use it with `await using`, once for each request. */
export class Acting extends Opened {
    /** @internal */
    readonly host: Garage;

    /** @internal */
    constructor(state: State, host: Garage) {
        super(state);
        // Held, so that a garage of which only this is left is not collected.
        this.host = host;
    }
}

/** A garage that is open, and may do everything. */
export class Garage extends Opened {
    private constructor(state: State) {
        super(state);
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

    static #opened(name: Opens, options: OpenOptions, path: string | undefined, call: typeof callNow): Garage;
    static #opened(name: Opens, options: OpenOptions, path: string | undefined, call: typeof callLater): Promise<Garage>;
    static #opened(name: Opens, options: OpenOptions, path: string | undefined, call: typeof callNow | typeof callLater): Garage | Promise<Garage> {
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
            return { values, read: () => new Garage(opened(handleAt(out), currency, providers)) };
        };
        try {
            const made = call(name, [], build);
            return made instanceof Promise ? made.catch(drop) : made;
        } catch (error) {
            return drop(error);
        }
    }

    /** The garage as whoever shows this access token may use it. */
    actingAs(token: string): Promise<Acting> {
        return this.context.run('garage_acting_as', (memory) => {
            const out = memory.number();
            const { currency, providers } = this.state;
            return { values: [memory.text(token, 'token'), out.address], read: () => new Acting(opened(handleAt(out), currency, providers, this.state), this) };
        });
    }
}
