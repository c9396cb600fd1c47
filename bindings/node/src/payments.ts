import type { Memory } from './memory.js';
import * as raw from './raw.js';
import { type Payment, readPayment } from './records.js';
import type { Answer, Mode } from './run.js';
import { type Once, Service } from './service.js';
import { type MoneyInput } from './values.js';

/** A payment that is to be made. */
export interface Pay {
    readonly session: string;
    readonly method: raw.PaymentMethod;
    /** Refuse unless exactly this is due, which is what the driver was shown; left out: whatever is due. */
    readonly amount?: MoneyInput | undefined;
    readonly lane?: string | undefined;
}

/** Writes a payment that is to be made. */
export function payAddress(memory: Memory, { session, method, amount, lane }: Pay): bigint {
    const out = memory.struct(raw.GaragePayLayout);
    raw.writeGaragePay(out.buffer, out.at, {
        session,
        method,
        amountMinor: (amount?.minor ?? 0) as bigint,
        currency: memory.text(amount?.currency, 'currency'),
        lane: memory.text(lane, 'lane'),
    });
    return out.address;
}

/** Payments. */
export class Payments<M extends Mode> extends Service<M> {
    /** Pays in the exit lane: takes what is due, ends the session, frees the spot and closes the ticket. */
    process(pay: Pay, { key }: Once = {}): Answer<M, Payment> {
        return this.#payment('garage_payment_process', (m) => [payAddress(m, pay), m.text(key, 'key')]);
    }

    /** Pays at a pay station: the session stays ACTIVE, and until `paidUntil` the vehicle may leave. */
    prepay(pay: Pay, { key }: Once = {}): Answer<M, Payment> {
        return this.#payment('garage_payment_prepay', (m) => [payAddress(m, pay), m.text(key, 'key')]);
    }

    /** The payment with this id. */
    get(payment: string): Answer<M, Payment> {
        return this.#payment('garage_payment_get', (m) => [m.id(payment, 'payment')]);
    }

    /** The provider's own number for a payment; empty where it gave none. */
    reference(payment: string): Answer<M, string> {
        return this.text('garage_payment_reference', (m) => [m.id(payment, 'payment')]);
    }

    /** Why a payment is FAILED or CANCELLED; empty where it is neither. */
    failure(payment: string): Answer<M, string> {
        return this.text('garage_payment_failure', (m) => [m.id(payment, 'payment')]);
    }

    /** Payments of a session, oldest first. */
    ofSession(session: string): Answer<M, Payment[]> {
        return this.many('garage_payment_of_session', raw.GaragePaymentLayout, readPayment, (m) => [m.id(session, 'session')]);
    }

    /** PENDING payments, oldest first. */
    pending(): Answer<M, Payment[]> {
        return this.many('garage_payment_pending', raw.GaragePaymentLayout, readPayment, () => []);
    }

    /** Asks the providers about payments that hang in the air for a while, and writes down what they say. */
    recover(): Answer<M, raw.GarageRecovered> {
        return this.one('garage_payment_recover', raw.GarageRecoveredLayout, raw.readGarageRecovered, () => []);
    }

    /** Asks the provider about this payment now, however young it is. */
    recoverOne(payment: string): Answer<M, Payment> {
        return this.#payment('garage_payment_recover_one', (m) => [m.id(payment, 'payment')]);
    }

    /** Gives a PENDING payment up that no provider can explain: an operator's decision. */
    cancel(payment: string, reason: string, { key }: Once = {}): Answer<M, Payment> {
        return this.#payment('garage_payment_cancel', (m) => [m.id(payment, 'payment'), m.text(reason, 'reason'), m.text(key, 'key')]);
    }

    #payment(name: Parameters<typeof this.one>[0], values: (memory: Memory) => readonly unknown[]): Answer<M, Payment> {
        return this.one(name, raw.GaragePaymentLayout, readPayment, values);
    }
}
