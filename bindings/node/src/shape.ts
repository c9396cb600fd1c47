// How what calls answer is made of the structs of garage.h: with Dates, amounts and null in place of C's stand-ins. Each instant is there twice:
// as a Date, which has milliseconds, and under the same name with `Micros` as it is kept, in microseconds.
import type { Buffer } from 'node:buffer';
import * as raw from './raw.js';
import type { Layout } from './layout.js';
import type { Row } from './service.js';
import { inspect } from 'node:util';
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
    /** The same of which 0 is none. */
    readonly numbers?: readonly string[];
    /** Enumerations of which 0 is none. */
    readonly kinds?: readonly string[];
    /** Hashes. */
    readonly hashes?: readonly string[];
    /** What stays out of what `util.inspect` and so the console shows. */
    readonly secrets?: readonly string[];
    /** Whether the memory of C's struct is wiped once it is read. */
    readonly wiped?: true;
}

type Named<S extends Spec, K extends keyof Spec> = K extends keyof S ? (S[K] extends readonly (infer N extends string)[] ? N : never) : never;

/** A struct with the fields of its spec in their other form. */
export type Shaped<R, S extends Spec> = Omit<
    R,
    Named<S, 'ids' | 'dates' | 'maybe' | 'texts' | 'counts' | 'numbers' | 'kinds' | 'hashes'> | `${Named<S, 'money'>}Minor` | 'features'
> & { readonly [N in Named<S, 'ids' | 'hashes'>]: string } & { readonly [N in Named<S, 'dates'>]: Date } & {
    readonly [N in `${Named<S, 'dates'>}Micros`]: bigint;
} & { readonly [N in Named<S, 'maybe'>]: Date | null } & { readonly [N in `${Named<S, 'maybe'>}Micros`]: bigint | null } & {
    readonly [N in Named<S, 'money'>]: Money;
} & { readonly [N in Named<S, 'texts'>]: string | null } & { readonly [N in Named<S, 'counts'>]: number } & {
    readonly [N in Named<S, 'numbers'>]: number | null;
} & { readonly [N in Named<S, 'kinds'> & keyof R]: R[N] | null } & (R extends { features: number }
        ? { readonly features: readonly Feature[] }
        : unknown);

/** How a struct is read as its spec has it. */
export function shape<R extends object, S extends Spec>(layout: Layout<string>, read: (b: Buffer, at: number) => R, spec: S): Row<Shaped<R, S>> {
    const shaped = (b: Buffer, at: number, currency: string): Shaped<R, S> => {
        const row = read(b, at) as Record<string, unknown>;
        if (spec.wiped) b.fill(0, at, at + layout.size);
        const own = typeof row['currency'] === 'string' && row['currency'] !== '' ? row['currency'] : currency;
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
        for (const name of spec.numbers ?? []) row[name] = exact(row[name] as bigint, name) || null;
        for (const name of spec.kinds ?? []) row[name] = row[name] === 'UNKNOWN_0' ? null : row[name];
        for (const name of spec.hashes ?? []) row[name] = (row[name] as Buffer).toString('hex');
        if (typeof row['features'] === 'number') row['features'] = named(FEATURES, row['features']);
        if (spec.secrets) hide(row, spec.secrets);
        return row as Shaped<R, S>;
    };
    return { layout, read: shaped };
}

export function named<N extends string>(names: readonly (readonly [N, number])[], bits: number): N[] {
    return names.filter(([, bit]) => bits & bit).map(([name]) => name);
}

/** Keeps fields out of what the console shows of a row; they are there all the same. */
export function hide(row: object, secrets: readonly string[]): void {
    const shown = (): object => ({ ...row, ...Object.fromEntries(secrets.map((name) => [name, '***'])) });
    Object.defineProperty(row, inspect.custom, { value: shown, enumerable: false });
}

