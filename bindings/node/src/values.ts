import { GarageError, invalid } from './error.js';
import { GARAGE_NO_TIME } from './raw.js';

/** An instant that goes in: a Date, or microseconds since 1970 in UTC. */
export type Instant = Date | bigint;

/** An amount that goes in. No fractions: `minor` is cents for EUR. */
export interface MoneyInput {
    readonly minor: number | bigint;
    /** Three capital letters. */
    readonly currency: string;
}

/** An amount. `minor` is always a safe integer: an amount beyond that is refused with OUT_OF_RANGE instead of being rounded. */
export interface Money {
    readonly minor: number;
    /** Three capital letters. */
    readonly currency: string;
}

/** The microseconds of an instant; what is left out is GARAGE_NO_TIME. */
export function microsOf(instant: Instant | null | undefined, label: string): bigint {
    if (instant === null || instant === undefined) return GARAGE_NO_TIME;
    if (typeof instant === 'bigint') return instant;
    if (!(instant instanceof Date) || Number.isNaN(instant.getTime())) throw invalid(`${label} must be a valid Date, or microseconds as a bigint`);
    return BigInt(instant.getTime()) * 1000n;
}

/** The millisecond that an instant lies in. */
export function dateOf(micros: bigint): Date {
    // Division goes towards zero, which would be the next millisecond before 1970.
    const below = micros % 1000n < 0n ? 1n : 0n;
    return new Date(Number(micros / 1000n - below));
}

/** The same of an instant that may be none. */
export function dateOrNull(micros: bigint): Date | null {
    return micros === GARAGE_NO_TIME ? null : dateOf(micros);
}

/** An instant that may be none. */
export function microsOrNull(micros: bigint): bigint | null {
    return micros === GARAGE_NO_TIME ? null : micros;
}

/** A number that JavaScript holds exactly. */
export function exact(value: bigint, what: string): number {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw new GarageError('OUT_OF_RANGE', `${what} is ${value}, which a number cannot hold exactly`);
    return number;
}

/** An amount. */
export function money(minor: bigint, currency: string): Money {
    return { minor: exact(minor, 'an amount'), currency };
}

/** A text, or null where it is empty. */
export function textOrNull(text: string): string | null {
    return text === '' ? null : text;
}

/** An id that is always there. */
export function present(id: string | null): string {
    return id ?? '00000000-0000-0000-0000-000000000000';
}
