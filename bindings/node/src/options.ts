// How a garage is opened.
import { GarageError, invalid } from './error.js';
import { library } from './library.js';
import { Memory } from './memory.js';
import { type Provider, type Registered, register } from './provider.js';
import * as raw from './raw.js';
import { type Instant, microsOf } from './values.js';

/** A key of access tokens. */
export interface TokenKey {
    /** Its name, which stands in the tokens. */
    readonly id: string;
    readonly algorithm: raw.TokenAlgorithm;
    /** The key itself. */
    readonly secret: Uint8Array;
}

/** With what people and devices log in. There is no default key and no default user. */
export interface AuthOptions {
    /** The first one signs, the others verify what was signed before. */
    readonly keys: readonly TokenKey[];
    /** Who issues the tokens, such as `https://garage.example`. */
    readonly issuer: string;
    /** For whom they are. */
    readonly audience: string;
    /** At least 32 random bytes, kept beside the keys and not in the store. */
    readonly pepper: Uint8Array;
    /** How long an access token lives; left out: 15. */
    readonly accessMinutes?: number | undefined;
    /** How long an auth session lives without a refresh; left out: 14 days. */
    readonly idleMinutes?: number | undefined;
    /** How long it lives at all; left out: 90 days. */
    readonly sessionMinutes?: number | undefined;
    /** How many one user or device has at most; left out: 10. */
    readonly sessionsMax?: number | undefined;
}

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
    /** What becomes of money that is more than what is due; left out: it is refused. */
    readonly overpayment?: raw.Overpayment | undefined;
    /** What debts mean at the entry; left out: they are shown. */
    readonly debtsAtEntry?: raw.DebtsAtEntry | undefined;
    /** For so many days after a payment was given up the provider is still asked about it. */
    readonly cancelledDaysAsked?: number | undefined;
    /** The time zone of receipts and of the days in sums, such as `Europe/Berlin`; left out: UTC. */
    readonly timeZone?: string | undefined;
    /** Who issues the receipts. */
    readonly issuerName?: string | undefined;
    /** Where that is: at most six lines, one below the other. */
    readonly issuerAddress?: string | undefined;
    /** The number under which it pays taxes. */
    readonly issuerTaxNumber?: string | undefined;
    /** With what people and devices log in; left out: nobody can. */
    readonly auth?: AuthOptions | undefined;
}

function bytesAddress(memory: Memory, bytes: Uint8Array, label: string): bigint {
    if (!(bytes instanceof Uint8Array)) throw invalid(`${label} must be bytes`);
    const place = memory.room(Math.max(bytes.length, 1));
    place.buffer.set(bytes, place.at);
    return place.address;
}

function authAddress(memory: Memory, { keys, issuer, audience, pepper, ...limits }: AuthOptions): bigint {
    const written = memory.written(raw.GarageTokenKeyLayout, keys, (b, at, { id, algorithm, secret }) =>
        raw.writeGarageTokenKey(b, at, { id: memory.text(id, 'id'), algorithm, secret: bytesAddress(memory, secret, 'secret'), secretBytes: secret.length }),
    );
    const out = memory.struct(raw.GarageAuthOptionsLayout);
    raw.writeGarageAuthOptions(out.buffer, out.at, {
        keys: written,
        keyCount: keys.length,
        issuer: memory.text(issuer, 'issuer'),
        audience: memory.text(audience, 'audience'),
        pepper: bytesAddress(memory, pepper, 'pepper'),
        pepperBytes: pepper.length,
        ...given(limits),
    });
    return out.address;
}

/** What is not left out. */
function given<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}

/** Fills in the options that were given. */
export function optionsAddress(memory: Memory, options: OpenOptions, providers: Registered[]): bigint {
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
    const { durability, exitGraceMinutes, stayMinutesMax, paymentMinutesMax, pollIntervalMs, checkIntervalMs, currency, overpayment, debtsAtEntry, cancelledDaysAsked } = options;
    const numbers = { durability, exitGraceMinutes, stayMinutesMax, paymentMinutesMax, pollIntervalMs, checkIntervalMs, currency, overpayment, debtsAtEntry, cancelledDaysAsked };
    raw.writeGarageOptions(out.buffer, out.at, {
        flags:
            flag(options.existing, raw.GARAGE_OPEN_EXISTING) |
            flag(options.noBackground, raw.GARAGE_OPEN_NO_BACKGROUND) |
            flag(options.manualClock !== undefined, raw.GARAGE_OPEN_MANUAL_CLOCK) |
            flag(options.seed !== undefined, raw.GARAGE_OPEN_SEEDED) |
            flag(options.chargersForAll, raw.GARAGE_OPEN_CHARGERS_FOR_ALL) |
            flag(options.accessibleForAll, raw.GARAGE_OPEN_ACCESSIBLE_FOR_ALL) |
            flag(options.freeExpiredSpots, raw.GARAGE_OPEN_FREE_EXPIRED_SPOTS),
        ...given(numbers),
        ...given({ deadlineMs: options.deadlineMs as bigint | undefined, seed: options.seed as bigint | undefined }),
        timeZone: memory.text(options.timeZone, 'timeZone'),
        issuerName: memory.text(options.issuerName, 'issuerName'),
        issuerAddress: memory.text(options.issuerAddress, 'issuerAddress'),
        issuerTaxNumber: memory.text(options.issuerTaxNumber, 'issuerTaxNumber'),
        auth: options.auth === undefined ? 0n : authAddress(memory, options.auth),
        ...(options.manualClock === undefined ? {} : { clockStart: microsOf(options.manualClock, 'manualClock') }),
        card: provider(options.card),
        cash: provider(options.cash),
    });
    return out.address;
}

let currency: string | undefined;

/** The currency of a garage that names none. */
export function defaultCurrency(): string {
    if (currency === undefined) {
        const memory = new Memory();
        const out = memory.struct(raw.GarageOptionsLayout);
        library().native('garage_options_default')(out.address, null);
        currency = raw.readGarageOptions(out.buffer, out.at).currency;
    }
    return currency;
}
