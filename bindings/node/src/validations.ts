import { invalid } from './error.js';
import type { Answer, Mode } from './run.js';
import { type Once, Service } from './service.js';
import { dateOf, type Instant, microsOf } from './values.js';

/** What a validation gives. Amounts and percentages are decimals in a text, such as `'2.50'`. */
export type Benefit =
    /** What so many of the first minutes cost. */
    | { readonly minutes: number }
    /** An amount, in whole units. */
    | { readonly amount: string }
    /** A part of what is left of the price when its turn comes. */
    | { readonly percent: string }
    /** The price of this tariff instead. */
    | { readonly tariff: object };

/** What a third party takes off the price of a stay. */
export interface Validation {
    /** Which one; the same is applied once. */
    readonly id: string;
    readonly benefit: Benefit;
    /** Who is billed for what it takes off; nobody, where the garage grants it. */
    readonly billedTo?: string | undefined;
    /** Its place among others. */
    readonly order?: number | undefined;
    /** Whether it does not go together with any other. */
    readonly exclusive?: boolean | undefined;
    /** From when on it holds; compared with the end of the stay. */
    readonly validFrom?: Instant | undefined;
    /** From when on it has expired. */
    readonly validUntil?: Instant | undefined;
    /** The most that it takes off. */
    readonly amountMax?: string | undefined;
    /** How many stays may be granted it in all. */
    readonly usesMax?: number | undefined;
}

/** Validations of stays. `tariffs.billedBack` sums what is billed to whom. */
export class Validations<M extends Mode> extends Service<M> {
    /** From now on quotes and payments price the stay with it. Granting the same again changes nothing. */
    grant(session: string, validation: Validation, { key }: Once = {}): Answer<M, void> {
        // Written when the call is put together, so that what is wrong with it is an error of the call.
        return this.done('garage_validation_grant', session, (m) => m.text(written(validation), 'validation'), key);
    }

    /** Takes the validation with this id back. The journal keeps that it was granted. */
    revoke(session: string, validation: string, reason: string, { key }: Once = {}): Answer<M, void> {
        return this.done('garage_validation_revoke', session, validation, reason, key);
    }

    /** The validations of a session, in the order in which they were granted. */
    ofSession(session: string): Answer<M, Validation[]> {
        return this.read('garage_validation_list', (text) => (JSON.parse(text) as Written[]).map(shown), session);
    }
}

/** A validation as the library writes it. */
interface Written {
    readonly id: string;
    readonly benefit: Benefit;
    readonly billed_to?: string;
    readonly order: number;
    readonly exclusive: boolean;
    readonly valid_from?: number;
    readonly valid_until?: number;
    readonly amount_max?: string;
    readonly uses_max?: number;
}

function written({ id, benefit, billedTo, order, exclusive, validFrom, validUntil, amountMax, usesMax }: Validation): string {
    const micros = (instant: Instant | undefined, label: string): number | undefined => {
        if (instant === undefined) return undefined;
        const number = Number(microsOf(instant, label));
        if (!Number.isSafeInteger(number)) throw invalid(`${label} is an instant that JSON cannot hold`);
        return number;
    };
    return JSON.stringify({
        id,
        benefit,
        billed_to: billedTo,
        order,
        exclusive,
        valid_from: micros(validFrom, 'validFrom'),
        valid_until: micros(validUntil, 'validUntil'),
        amount_max: amountMax,
        uses_max: usesMax,
    });
}

function shown({ id, benefit, billed_to, order, exclusive, valid_from, valid_until, amount_max, uses_max }: Written): Validation {
    const date = (micros: number | undefined): Date | undefined => (micros === undefined ? undefined : dateOf(BigInt(micros)));
    return { id, benefit, billedTo: billed_to, order, exclusive, validFrom: date(valid_from), validUntil: date(valid_until), amountMax: amount_max, usesMax: uses_max };
}
