import { GarageError, invalid } from './error.js';
import { type Memory, rowsAt, sizeAt } from './memory.js';
import * as raw from './raw.js';
import { DEBT, type Debt } from './money_records.js';
import { QUOTE, QUOTE_LINE, type Quote, type QuoteLine, SESSION, type Session, VISIT, type Visit } from './records.js';
import type { Answer, Call, Mode, Rows } from './run.js';
import { converted, type Given, type Once, type Order, type Page, Service } from './service.js';
import { type Instant, microsOf } from './values.js';

/** Which spot a vehicle is to have. */
export type SpotWish = { readonly level: number } | { readonly spot: string } | { readonly code: string };

/** A vehicle that wants to come in. */
export interface Entry {
    /** As it is written. */
    readonly plate: string;
    /** Which spot it is to have; left out: the best one that is free. */
    readonly spot?: SpotWish | undefined;
    /** Remembered; left out: as it is registered, else STANDARD. */
    readonly vehicleType?: raw.VehicleType | undefined;
    readonly heightCm?: number | undefined;
    readonly lengthCm?: number | undefined;
    readonly widthCm?: number | undefined;
    /** Priced by the latest version of this tariff; left out: by the active one. */
    readonly tariff?: string | undefined;
    readonly lane?: string | undefined;
    /** On what ground it parks: the price may depend on it. */
    readonly parkerClass?: raw.ParkerClass | undefined;
}

/** The lane that a vehicle leaves by. */
export interface Lane {
    readonly lane?: string | undefined;
}

/** Which stays are wanted. */
export interface SessionFilter {
    readonly status?: raw.SessionStatus | undefined;
    readonly vehicle?: string | undefined;
    readonly spot?: string | undefined;
    readonly enteredFrom?: Instant | undefined;
    readonly enteredBefore?: Instant | undefined;
}

/** What became of one of many entries. */
export type Entered = { readonly visit: Visit; readonly error?: undefined } | { readonly visit?: undefined; readonly error: GarageError };

/** Writes a wish; 0 is none. */
export function wishAddress(memory: Memory, wish: SpotWish | undefined): bigint {
    if (wish === undefined) return 0n;
    const out = memory.struct(raw.GarageSpotWishLayout);
    if ('level' in wish) raw.writeGarageSpotWish(out.buffer, out.at, { choice: 'ON_LEVEL', level: wish.level });
    else if ('spot' in wish) raw.writeGarageSpotWish(out.buffer, out.at, { choice: 'ID', spot: wish.spot });
    else if ('code' in wish) raw.writeGarageSpotWish(out.buffer, out.at, { choice: 'CODE', code: memory.text(wish.code, 'code') });
    else throw invalid('a wish for a spot names a level, a spot or a code');
    return out.address;
}

/** Writes entries, one behind the other. */
export function entriesAddress(memory: Memory, entries: readonly Entry[]): bigint {
    return memory.written(raw.GarageEntryLayout, entries, (b, at, entry) => {
        const { vehicleType, parkerClass, heightCm = 0, lengthCm = 0, widthCm = 0 } = entry;
        raw.writeGarageEntry(b, at, {
            ...(vehicleType === undefined ? {} : { vehicleType }),
            ...(parkerClass === undefined ? {} : { parkerClass }),
            heightCm,
            lengthCm,
            widthCm,
            plate: memory.text(entry.plate, 'plate'),
            spot: wishAddress(memory, entry.spot),
            tariff: memory.text(entry.tariff, 'tariff'),
            lane: memory.text(entry.lane, 'lane'),
        });
    });
}

function outcome(status: number): GarageError | undefined {
    return status === raw.STATUS.OK ? undefined : new GarageError(status, 'refused; of many in one call, each is told only the kind');
}

function filterAddress({ status, vehicle, spot, enteredFrom, enteredBefore }: SessionFilter): Given {
    return (m) => {
        const filter = m.struct(raw.GarageSessionFilterLayout);
        raw.writeGarageSessionFilter(filter.buffer, filter.at, {
            ...(status === undefined ? {} : { status }),
            vehicle: vehicle ?? null,
            spot: spot ?? null,
            enteredFrom: microsOf(enteredFrom, 'enteredFrom'),
            enteredBefore: microsOf(enteredBefore, 'enteredBefore'),
        });
        return filter.address;
    };
}

/** Stays: entries, exits and what lies between. */
export class Sessions<M extends Mode> extends Service<M> {
    /** Lets a vehicle in: finds it a spot, opens a session and gives out a ticket. */
    enter(entry: Entry, { key }: Once = {}): Answer<M, Visit> {
        return this.one(VISIT, 'garage_session_enter', (m) => entriesAddress(m, [entry]), key);
    }

    /** Lets many vehicles in with one transaction; each has its own outcome. */
    enterMany(entries: readonly Entry[], { key }: Once = {}): Answer<M, Entered[]> {
        return this.context.run('garage_session_enter_many', (m): Call<Entered[]> => {
            const [statuses, visits] = [m.room(4 * Math.max(entries.length, 1)), m.structs(raw.GarageVisitLayout, entries.length)];
            return {
                values: [entriesAddress(m, entries), entries.length, m.text(key, 'key'), statuses.address, entries.length > 0 ? visits.address : 0n],
                read: () =>
                    entries.map((_, n) => {
                        const error = outcome(statuses.buffer.readInt32LE(statuses.at + 4 * n));
                        return error ? { error } : { visit: VISIT.read(visits.buffer, visits.at + n * visits.layout.size, this.context.currency) };
                    }),
            };
        });
    }

    /** Lets a vehicle out: ends the session, frees the spot, closes the ticket. */
    exit(session: string, { lane, key }: Once & Lane = {}): Answer<M, Session> {
        return this.one(SESSION, 'garage_session_exit', session, lane, key);
    }

    /** Lets many vehicles out through one lane with one transaction; each has its own outcome, `undefined` where it is out. */
    exitMany(sessions: readonly string[], { lane, key }: Once & Lane = {}): Answer<M, (GarageError | undefined)[]> {
        return this.context.run('garage_session_exit_many', (m): Call<(GarageError | undefined)[]> => {
            const ids = m.room(16 * Math.max(sessions.length, 1));
            sessions.forEach((session, n) => ids.buffer.set(m.id(session, 'session').bytes, ids.at + 16 * n));
            const statuses = m.room(4 * Math.max(sessions.length, 1));
            return {
                values: [ids.address, sessions.length, m.text(lane, 'lane'), m.text(key, 'key'), statuses.address],
                read: () => sessions.map((_, n) => outcome(statuses.buffer.readInt32LE(statuses.at + 4 * n))),
            };
        });
    }

    /** Lets a vehicle out that does not pay: what is due becomes a debt, null where nothing is. */
    exitUnpaid(session: string, reason: string, { lane, key }: Once & Lane = {}): Answer<M, { session: Session; debt: Debt | null }> {
        return this.context.run('garage_session_exit_unpaid', (m): Call<{ session: Session; debt: Debt | null }> => {
            const [left, owed] = [m.struct(raw.GarageSessionLayout), m.struct(raw.GarageDebtLayout)];
            return {
                values: [...converted('garage_session_exit_unpaid', m, [session, lane, reason, key]), left.address, owed.address],
                read: () => {
                    const debt = DEBT.read(owed.buffer, owed.at, this.context.currency);
                    return { session: SESSION.read(left.buffer, left.at, this.context.currency), debt: debt.version === 0 ? null : debt };
                },
            };
        });
    }

    /** Lets a vehicle out for nothing, whatever is due: a decision of staff, which the journal keeps with the reason. */
    release(session: string, reason: string, { lane, key }: Once & Lane = {}): Answer<M, Session> {
        return this.one(SESSION, 'garage_session_release', session, lane, reason, key);
    }

    /** Takes an entry back: nothing is owed, the spot is free, the ticket void. */
    cancel(session: string, reason: string, { key }: Once = {}): Answer<M, Session> {
        return this.one(SESSION, 'garage_session_cancel', session, reason, key);
    }

    /** Sets from when on the stay is overdue. */
    extend(session: string, overdueAt: Instant, { key }: Once = {}): Answer<M, Session> {
        return this.one(SESSION, 'garage_session_extend', session, overdueAt, key);
    }

    /** Moves a parked vehicle to another spot; without a wish, to the best one that is free. */
    transfer(session: string, to?: SpotWish, { key }: Once = {}): Answer<M, Session> {
        return this.one(SESSION, 'garage_session_transfer', session, (m) => wishAddress(m, to), key);
    }

    /** Corrects a plate that was read wrongly. */
    correctPlate(session: string, plate: string, { key }: Once = {}): Answer<M, Session> {
        return this.one(SESSION, 'garage_session_correct_plate', session, plate, key);
    }

    /** Says on what ground the vehicle is there, which its price may depend on: a permit that the lane did not see. */
    setParkerClass(session: string, parkerClass: raw.ParkerClass, reason: string, { key }: Once = {}): Answer<M, Session> {
        return this.one(SESSION, 'garage_session_set_parker_class', session, raw.PARKER_CLASS[parkerClass], reason, key);
    }

    /** The session with this id. */
    get(session: string): Answer<M, Session> {
        return this.one(SESSION, 'garage_session_get', session);
    }

    /** The session of the vehicle with this plate that is to be settled at the exit. */
    byPlate(plate: string): Answer<M, Session> {
        return this.one(SESSION, 'garage_session_by_plate', plate);
    }

    /** The sessions of the vehicle with this plate that are not over, oldest first. */
    unsettled(plate: string): Answer<M, Session[]> {
        return this.all(SESSION, 'garage_session_unsettled', plate);
    }

    /** A page of the sessions that the filter admits. */
    list(wanted: Page & SessionFilter = {}): Answer<M, Session[]> {
        return this.pageOf(SESSION, 'garage_session_list', wanted, filterAddress(wanted));
    }

    /** All sessions that the filter admits, read as they are asked for. */
    each(wanted: Order & SessionFilter = {}): Rows<M, Session> {
        return this.eachOf(SESSION, 'garage_session_list', wanted, filterAddress(wanted));
    }

    /** What a stay costs up to an instant, or up to now. */
    quote(session: string, until?: Instant): Answer<M, Quote> {
        return this.one(QUOTE, 'garage_session_quote', session, until);
    }

    /** The same with the lines that explain the price. */
    quoteLines(session: string, until?: Instant): Answer<M, { quote: Quote; lines: QuoteLine[] }> {
        return this.context.run('garage_session_quote_lines', (m, room): Call<{ quote: Quote; lines: QuoteLine[] }> => {
            const [quote, count] = [m.struct(raw.GarageQuoteLayout), m.number()];
            const lines = m.structs(raw.GarageQuoteLineLayout, Math.max(room, 16));
            return {
                values: [...converted('garage_session_quote_lines', m, [session, until]), quote.address, lines.address, lines.length, count.address],
                read: () => {
                    const read = QUOTE.read(quote.buffer, quote.at, this.context.currency);
                    return { quote: read, lines: rowsAt(lines, sizeAt(count), (b, at) => QUOTE_LINE.read(b, at, read.currency)) };
                },
                needed: () => sizeAt(count),
            };
        });
    }
}
