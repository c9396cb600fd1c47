// What calls answer: the structs of garage.h, with Dates, amounts and null in place of C's stand-ins. Each instant is there twice:
// as a Date, which has milliseconds, and under the same name with `Micros` as it is kept, in microseconds.
import type { Buffer } from 'node:buffer';
import * as raw from './raw.js';
import { dateOf, dateOrNull, exact, type Money, microsOrNull, money, present } from './values.js';

/** What is special about a spot. */
export type Feature = 'ACCESSIBLE' | 'CHARGER';
const FEATURES: readonly (readonly [Feature, number])[] = [
    ['ACCESSIBLE', raw.GARAGE_FEATURE_ACCESSIBLE],
    ['CHARGER', raw.GARAGE_FEATURE_CHARGER],
];

/** The bits of features. */
export function featureBits(features: readonly Feature[] | undefined): number {
    return (features ?? []).reduce((bits, feature) => bits | (FEATURES.find(([name]) => name === feature)?.[1] ?? 1 << 30), 0);
}

/** Which fields of a struct are given in another form. */
interface Spec {
    /** Ids that are always there. */
    readonly ids?: readonly string[];
    /** Instants that are always there. */
    readonly dates?: readonly string[];
    /** Instants that may be none. */
    readonly maybe?: readonly string[];
    /** Amounts, without `Minor`. */
    readonly money?: readonly string[];
    /** Texts of which an empty one is none. */
    readonly texts?: readonly string[];
    /** Integers of 64 bits that are counted up from 0. */
    readonly counts?: readonly string[];
    /** Hashes. */
    readonly hashes?: readonly string[];
}

type Named<S extends Spec, K extends keyof Spec> = K extends keyof S ? (S[K] extends readonly (infer N extends string)[] ? N : never) : never;

/** A struct with the fields of its spec in their other form. */
export type Shaped<R, S extends Spec> = Omit<
    R,
    Named<S, 'ids' | 'dates' | 'maybe' | 'texts' | 'counts' | 'hashes'> | `${Named<S, 'money'>}Minor` | 'features'
> & { readonly [N in Named<S, 'ids' | 'hashes'>]: string } & { readonly [N in Named<S, 'dates'>]: Date } & {
    readonly [N in `${Named<S, 'dates'>}Micros`]: bigint;
} & { readonly [N in Named<S, 'maybe'>]: Date | null } & { readonly [N in `${Named<S, 'maybe'>}Micros`]: bigint | null } & {
    readonly [N in Named<S, 'money'>]: Money;
} & { readonly [N in Named<S, 'texts'>]: string | null } & { readonly [N in Named<S, 'counts'>]: number } & (R extends { features: number }
        ? { readonly features: readonly Feature[] }
        : unknown);

/** Reads a struct as its spec has it. */
function shape<R extends object, S extends Spec>(read: (b: Buffer, at: number) => R, spec: S) {
    return (b: Buffer, at: number, currency = ''): Shaped<R, S> => {
        const row = read(b, at) as Record<string, unknown>;
        const own = typeof row['currency'] === 'string' ? row['currency'] : currency;
        for (const name of spec.ids ?? []) row[name] = present(row[name] as string | null);
        for (const name of spec.dates ?? []) {
            row[`${name}Micros`] = row[name];
            row[name] = dateOf(row[name] as bigint);
        }
        for (const name of spec.maybe ?? []) {
            row[`${name}Micros`] = microsOrNull(row[name] as bigint);
            row[name] = dateOrNull(row[name] as bigint);
        }
        for (const name of spec.money ?? []) {
            row[name] = money(row[`${name}Minor`] as bigint, own);
            delete row[`${name}Minor`];
        }
        for (const name of spec.texts ?? []) row[name] = row[name] === '' ? null : row[name];
        for (const name of spec.counts ?? []) row[name] = exact(row[name] as bigint, name);
        for (const name of spec.hashes ?? []) row[name] = (row[name] as Buffer).toString('hex');
        if (typeof row['features'] === 'number') {
            const bits = row['features'];
            row['features'] = FEATURES.filter(([, bit]) => bits & bit).map(([name]) => name);
        }
        return row as Shaped<R, S>;
    };
}

const VISIT = { ids: ['session', 'vehicle', 'ticket', 'spot'], dates: ['enteredAt', 'overdueAt'] } as const;
/** A stay that has begun: what the driver gets, and is told. */
export interface Visit extends Shaped<raw.GarageVisit, typeof VISIT> {}
export const readVisit: (b: Buffer, at: number) => Visit = shape(raw.readGarageVisit, VISIT);

const SESSION = {
    ids: ['id', 'vehicle', 'spot', 'ticket'],
    dates: ['enteredAt', 'overdueAt', 'createdAt', 'updatedAt'],
    maybe: ['endedAt', 'paidUntil'],
    money: ['paid'],
    texts: ['tariff', 'entryLane', 'exitLane'],
} as const;
/** A stay, as it is now. */
export interface Session extends Shaped<raw.GarageSession, typeof SESSION> {}
export const readSession: (b: Buffer, at: number, currency: string) => Session = shape(raw.readGarageSession, SESSION);

const QUOTE = {
    ids: ['session'],
    dates: ['from', 'until'],
    maybe: ['validUntil'],
    money: ['total', 'tax', 'paid', 'due'],
    texts: ['tariff'],
} as const;
/** What a stay costs, what was paid, and what is due. */
export interface Quote extends Shaped<raw.GarageQuote, typeof QUOTE> {}
export const readQuote: (b: Buffer, at: number) => Quote = shape(raw.readGarageQuote, QUOTE);

const QUOTE_LINE = { maybe: ['from', 'until'], money: ['amount', 'atStart'], texts: ['name'], counts: ['steps'] } as const;
/** A part of the price of a stay. The amounts of all lines add up to the total. */
export interface QuoteLine extends Shaped<raw.GarageQuoteLine, typeof QUOTE_LINE> {}
export const readQuoteLine: (b: Buffer, at: number, currency: string) => QuoteLine = shape(raw.readGarageQuoteLine, QUOTE_LINE);

const PAYMENT = {
    ids: ['id', 'session'],
    dates: ['pricedUntil', 'createdAt', 'updatedAt'],
    maybe: ['paidUntil'],
    money: ['amount'],
    texts: ['lane'],
} as const;
/** A payment, as it is now. */
export interface Payment extends Shaped<raw.GaragePayment, typeof PAYMENT> {}
export const readPayment: (b: Buffer, at: number) => Payment = shape(raw.readGaragePayment, PAYMENT);

const SPOT = { ids: ['id'], dates: ['createdAt', 'updatedAt'], maybe: ['reservedUntil', 'deletedAt'] } as const;
/** A spot, as it is now. */
export interface Spot extends Shaped<raw.GarageSpot, typeof SPOT> {}
export const readSpot: (b: Buffer, at: number) => Spot = shape(raw.readGarageSpot, SPOT);

/** How many spots of one floor, bay and class there are, and what they are doing. */
export interface Availability extends Shaped<raw.GarageAvailability, {}> {}
export const readAvailability: (b: Buffer, at: number) => Availability = shape(raw.readGarageAvailability, {});

const TICKET = { ids: ['id', 'session'], dates: ['createdAt', 'updatedAt'] } as const;
/** A ticket, as it is now. Whoever holds the number holds the ticket: keep it out of logs. */
export interface Ticket extends Shaped<raw.GarageTicket, typeof TICKET> {}
export const readTicket: (b: Buffer, at: number) => Ticket = shape(raw.readGarageTicket, TICKET);

const VEHICLE = { ids: ['id'], dates: ['createdAt', 'updatedAt'], maybe: ['deletedAt'] } as const;
/** A vehicle, as it is now. */
export interface Vehicle extends Shaped<raw.GarageVehicle, typeof VEHICLE> {}
export const readVehicle: (b: Buffer, at: number) => Vehicle = shape(raw.readGarageVehicle, VEHICLE);

const TARIFF = { dates: ['createdAt'] } as const;
/** A version of a tariff, in the list of all. */
export interface Tariff extends Shaped<raw.GarageTariff, typeof TARIFF> {}
export const readTariff: (b: Buffer, at: number) => Tariff = shape(raw.readGarageTariff, TARIFF);

const HEALTH = {
    counts: ['sessionCount', 'activeSpots', 'paymentsPending', 'liveLag', 'journalSequence', 'walBytes', 'commits', 'checkpointsFailed'],
    hashes: ['journalHash'],
} as const;
/** The state of a garage and of the library's parts at one moment. */
export interface Health extends Shaped<raw.GarageHealth, typeof HEALTH> {}
export const readHealth: (b: Buffer, at: number) => Health = shape(raw.readGarageHealth, HEALTH);

const HEAD = { counts: ['sequence'], hashes: ['hash'] } as const;
/** Where the journal ends. */
export interface Head extends Shaped<raw.GarageHead, typeof HEAD> {}
export const readHead: (b: Buffer, at: number) => Head = shape(raw.readGarageHead, HEAD);

const VERIFIED = { counts: ['rows', 'headSequence', 'brokenSequence'], hashes: ['headHash'], texts: ['found'] } as const;
/** What verifying found. */
export interface Verified extends Shaped<raw.GarageVerified, typeof VERIFIED> {}
export const readVerified: (b: Buffer, at: number) => Verified = shape(raw.readGarageVerified, VERIFIED);
