import type { Memory } from './memory.js';
import { DEBT, type Debt, PAYMENT, type Payment, RECOVERED, REFUND, type Refund } from './money_records.js';
import * as raw from './raw.js';
import type { Answer, Mode, Rows } from './run.js';
import { type Once, type Order, type Page, Service } from './service.js';
import type { MoneyInput } from './values.js';

/** How something is paid. */
export interface Means {
    readonly method: raw.PaymentMethod;
    readonly lane?: string | undefined;
    /** What the driver handed over in cash, in minor units; the rest is change. */
    readonly tendered?: number | bigint | undefined;
    /** The drawer that cash goes into: it belongs to the shift that is OPEN there. */
    readonly drawer?: string | undefined;
}

/** A payment that is to be made. */
export interface Pay extends Means {
    readonly session: string;
    /** Refuse unless exactly this is due, which is what the driver was shown; left out: whatever is due. */
    readonly amount?: MoneyInput | undefined;
}

/** A payment that is to be given back. */
export interface Refunding {
    readonly payment: string;
    /** 1 to 500 characters. */
    readonly reason: string;
    /** Left out: all that is left of the payment. */
    readonly amount?: MoneyInput | undefined;
    /** The drawer that cash comes out of. */
    readonly drawer?: string | undefined;
}

/** Writes a payment that is to be made. */
export function payAddress(memory: Memory, { session, method, amount, lane, tendered, drawer }: Means & Partial<Pay>): bigint {
    const out = memory.struct(raw.GaragePayLayout);
    raw.writeGaragePay(out.buffer, out.at, {
        session: session ?? null,
        method,
        amountMinor: (amount?.minor ?? 0) as bigint,
        currency: memory.text(amount?.currency, 'currency'),
        lane: memory.text(lane, 'lane'),
        tenderedMinor: (tendered ?? 0) as bigint,
        drawer: memory.text(drawer, 'drawer'),
    });
    return out.address;
}

function refundingAddress(memory: Memory, { payment, reason, amount, drawer }: Refunding): bigint {
    const out = memory.struct(raw.GarageRefundingLayout);
    raw.writeGarageRefunding(out.buffer, out.at, {
        payment,
        reason: memory.text(reason, 'reason'),
        amountMinor: (amount?.minor ?? 0) as bigint,
        currency: memory.text(amount?.currency, 'currency'),
        drawer: memory.text(drawer, 'drawer'),
    });
    return out.address;
}

/** Payments. */
export class Payments<M extends Mode> extends Service<M> {
    /** Pays in the exit lane: takes what is due, ends the session, frees the spot and closes the ticket. */
    process(pay: Pay, { key }: Once = {}): Answer<M, Payment> {
        return this.one(PAYMENT, 'garage_payment_process', (m) => payAddress(m, pay), key);
    }

    /** Pays at a pay station: the session stays ACTIVE, and until `paidUntil` the vehicle may leave. */
    prepay(pay: Pay, { key }: Once = {}): Answer<M, Payment> {
        return this.one(PAYMENT, 'garage_payment_prepay', (m) => payAddress(m, pay), key);
    }

    /** Pays once more at a pay station, because the time to leave is over: takes what has become due since. */
    topUp(pay: Pay, { key }: Once = {}): Answer<M, Payment> {
        return this.one(PAYMENT, 'garage_payment_top_up', (m) => payAddress(m, pay), key);
    }

    /** The payment with this id. */
    get(payment: string): Answer<M, Payment> {
        return this.one(PAYMENT, 'garage_payment_get', payment);
    }

    /** The provider's own number for a payment; empty where it gave none. */
    reference(payment: string): Answer<M, string> {
        return this.text('garage_payment_reference', payment);
    }

    /** Why a payment is FAILED or CANCELLED; empty where it is neither. */
    failure(payment: string): Answer<M, string> {
        return this.text('garage_payment_failure', payment);
    }

    /** Payments of a session, oldest first. */
    ofSession(session: string): Answer<M, Payment[]> {
        return this.all(PAYMENT, 'garage_payment_of_session', session);
    }

    /** A page of the payments for all stays of all vehicles with this plate, removed ones included. */
    ofPlate(plate: string, page: Page = {}): Answer<M, Payment[]> {
        return this.pageOf(PAYMENT, 'garage_payment_of_plate', page, plate);
    }

    /** A page of the payments in the order in which they were opened: all, or those in one state. */
    list({ status, ...page }: Page & { readonly status?: raw.PaymentStatus | undefined } = {}): Answer<M, Payment[]> {
        return this.pageOf(PAYMENT, 'garage_payment_list', page, status === undefined ? 0 : raw.PAYMENT_STATUS[status]);
    }

    /** All of them, read as they are asked for. */
    each({ status, ...order }: Order & { readonly status?: raw.PaymentStatus | undefined } = {}): Rows<M, Payment> {
        return this.eachOf(PAYMENT, 'garage_payment_list', order, status === undefined ? 0 : raw.PAYMENT_STATUS[status]);
    }

    /** A page of the payments that are disputed. */
    disputed(page: Page = {}): Answer<M, Payment[]> {
        return this.pageOf(PAYMENT, 'garage_payment_disputed', page);
    }

    /** PENDING payments, oldest first: all, or those that were opened so many minutes ago or longer. */
    pending(olderThanMinutes?: number): Answer<M, Payment[]> {
        if (olderThanMinutes !== undefined) return this.all(PAYMENT, 'garage_payment_pending_older_than', olderThanMinutes);
        return this.all(PAYMENT, 'garage_payment_pending');
    }

    /** Asks the providers about payments and refunds that hang in the air for a while, and writes down what they say. */
    recover(): Answer<M, raw.GarageRecovered> {
        return this.one(RECOVERED, 'garage_payment_recover');
    }

    /** Asks the provider about this payment now, however young it is. */
    recoverOne(payment: string): Answer<M, Payment> {
        return this.one(PAYMENT, 'garage_payment_recover_one', payment);
    }

    /** Gives a PENDING payment up that no provider can explain: an operator's decision. */
    cancel(payment: string, reason: string, { key }: Once = {}): Answer<M, Payment> {
        return this.one(PAYMENT, 'garage_payment_cancel', payment, reason, key);
    }

    /** Says that the terminal refused a PENDING payment, as the program has seen: a terminal that is worked by hand. */
    fail(payment: string, reason: string, { key }: Once = {}): Answer<M, Payment> {
        return this.one(PAYMENT, 'garage_payment_fail', payment, reason, key);
    }

    /** Takes the provider's late word on the payment with this key, as from a webhook. Tell only what the provider itself has said,
     * and signed. */
    notify(chargeKey: string, outcome: raw.ChargeOutcome, text?: string): Answer<M, Payment> {
        return this.one(PAYMENT, 'garage_payment_notify', chargeKey, raw.CHARGE_OUTCOME[outcome], text);
    }

    /** Marks a COMPLETED payment as disputed, by the driver or by the bank: until that is resolved nothing of it is given back. */
    dispute(payment: string, reason: string, { key }: Once = {}): Answer<M, Payment> {
        return this.one(PAYMENT, 'garage_payment_dispute', payment, reason, key);
    }

    /** Ends a dispute and notes how it ended. */
    resolveDispute(payment: string, note: string, { key }: Once = {}): Answer<M, Payment> {
        return this.one(PAYMENT, 'garage_payment_resolve_dispute', payment, note, key);
    }
}

/** Refunds, by the discipline of payments: under a key money is given back at most once, whatever crashes. */
export class Refunds<M extends Mode> extends Service<M> {
    /** Gives a payment back, whole or in part, through the provider that took it; all together never more than it was. */
    make(refunding: Refunding, { key }: Once = {}): Answer<M, Refund> {
        return this.one(REFUND, 'garage_refund_make', (m) => refundingAddress(m, refunding), key);
    }

    /** The refund with this id. */
    get(refund: string): Answer<M, Refund> {
        return this.one(REFUND, 'garage_refund_get', refund);
    }

    /** Why a refund was given. */
    reason(refund: string): Answer<M, string> {
        return this.text('garage_refund_reason', refund);
    }

    /** The provider's own number for a refund; empty where it gave none. */
    reference(refund: string): Answer<M, string> {
        return this.text('garage_refund_reference', refund);
    }

    /** Why a refund is FAILED; empty where it is not. */
    failure(refund: string): Answer<M, string> {
        return this.text('garage_refund_failure', refund);
    }

    /** Refunds of a payment, oldest first. */
    ofPayment(payment: string): Answer<M, Refund[]> {
        return this.all(REFUND, 'garage_refund_of_payment', payment);
    }

    /** A page of the refunds in the order in which they were opened: all, or those in one state. */
    list({ status, ...page }: Page & { readonly status?: raw.RefundStatus | undefined } = {}): Answer<M, Refund[]> {
        return this.pageOf(REFUND, 'garage_refund_list', page, status === undefined ? 0 : raw.REFUND_STATUS[status]);
    }

    /** All of them, read as they are asked for. */
    each({ status, ...order }: Order & { readonly status?: raw.RefundStatus | undefined } = {}): Rows<M, Refund> {
        return this.eachOf(REFUND, 'garage_refund_list', order, status === undefined ? 0 : raw.REFUND_STATUS[status]);
    }

    /** PENDING refunds, oldest first. */
    pending(): Answer<M, Refund[]> {
        return this.all(REFUND, 'garage_refund_pending');
    }

    /** Asks the provider about this refund now, however young it is. */
    recoverOne(refund: string): Answer<M, Refund> {
        return this.one(REFUND, 'garage_refund_recover_one', refund);
    }

    /** Takes the provider's late word on the refund with this key, as from a webhook. */
    notify(refundKey: string, outcome: raw.ChargeOutcome, text?: string): Answer<M, Refund> {
        return this.one(REFUND, 'garage_refund_notify', refundKey, raw.CHARGE_OUTCOME[outcome], text);
    }

    /** Says that a PENDING refund was not given, as the program has seen: an operator's decision. */
    fail(refund: string, reason: string, { key }: Once = {}): Answer<M, Refund> {
        return this.one(REFUND, 'garage_refund_fail', refund, reason, key);
    }
}

/** Debts: `sessions.exitUnpaid` makes one, and it is settled or given up. */
export class Debts<M extends Mode> extends Service<M> {
    /** The debt with this id. */
    get(debt: string): Answer<M, Debt> {
        return this.one(DEBT, 'garage_debt_get', debt);
    }

    /** Why the vehicle left without paying. */
    reason(debt: string): Answer<M, string> {
        return this.text('garage_debt_reason', debt);
    }

    /** Why a debt was WAIVED; empty where it was not. */
    waiver(debt: string): Answer<M, string> {
        return this.text('garage_debt_waiver', debt);
    }

    /** Pays a debt, whole. */
    settle(debt: string, means: Means, { key }: Once = {}): Answer<M, Payment> {
        return this.one(PAYMENT, 'garage_debt_settle', debt, (m) => payAddress(m, means), key);
    }

    /** Gives a debt up. */
    waive(debt: string, reason: string, { key }: Once = {}): Answer<M, Debt> {
        return this.one(DEBT, 'garage_debt_waive', debt, reason, key);
    }

    /** Debts of a vehicle, whatever became of them, oldest first. */
    ofVehicle(vehicle: string): Answer<M, Debt[]> {
        return this.all(DEBT, 'garage_debt_of_vehicle', vehicle);
    }

    /** Debts of all vehicles with this plate, removed ones included, oldest first. */
    ofPlate(plate: string): Answer<M, Debt[]> {
        return this.all(DEBT, 'garage_debt_of_plate', plate);
    }

    /** A page of the OPEN debts, oldest first. */
    open(page: Page = {}): Answer<M, Debt[]> {
        return this.pageOf(DEBT, 'garage_debt_open', page);
    }
}
