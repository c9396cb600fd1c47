// Who takes money, written in JavaScript. The library asks it on the thread that pays, and JavaScript runs on the main thread
// alone: so every call that can ask a provider of this kind is made there: CALLS_THAT_ASK, which the header tells.
import koffi, { type TypeObject } from 'koffi';
import { CHARGE_CALLBACK, REFUND_CALLBACK } from './library.js';
import type { Layout } from './layout.js';
import type { Memory } from './memory.js';
import * as raw from './raw.js';
import { exact } from './values.js';

/** What a provider is asked to take, or has been asked to. */
export interface Charge {
    readonly payment: string;
    readonly session: string;
    readonly method: raw.PaymentMethod;
    readonly minor: number;
    readonly currency: string;
    /** The key under which the money is taken at most once, however often it is asked for. */
    readonly key: string;
    /** What the driver handed over in cash, in minor units; 0 where it was not said. */
    readonly tendered: number;
}

/** What a provider is asked to give back, or has been asked to. */
export interface RefundCharge {
    readonly refund: string;
    readonly payment: string;
    readonly session: string;
    readonly method: raw.PaymentMethod;
    readonly minor: number;
    readonly currency: string;
    /** The key under which the money is given back at most once, however often it is asked for. */
    readonly key: string;
    /** The key of the charge that took it. */
    readonly chargeKey: string;
    /** The provider's own number for that charge; empty where it gave none. */
    readonly chargeReference: string;
}

/** What became of a charge or a refund. */
export interface Charged {
    readonly outcome: raw.ChargeOutcome;
    /** Of one that was approved, the provider's own number for it; of one that was declined, why, in words for the driver. */
    readonly text?: string | undefined;
}

/** Who takes money: a card terminal, a bank, a till. Both answer at once: the event loop waits meanwhile. What they throw counts as
 * UNKNOWN: the payment stays PENDING until it is recovered. */
export interface Provider {
    /** Takes the money. Asked again with the same key, it answers the first outcome and takes nothing more. */
    charge(charge: Charge): Charged;
    /** What became of the charge with this key; DECLINED if there was none and there will be none. */
    status(charge: Charge): Charged;
    /** Gives money back. Asked again with the same key, it answers the first outcome and gives nothing more. Where this or
     * `refundStatus` is left out, refunds of what it took are declined. */
    refund?(refund: RefundCharge): Charged;
    /** What became of the refund with this key; DECLINED if there was none and there will be none. */
    refundStatus?(refund: RefundCharge): Charged;
}

/** A provider that the library can ask, until it is dropped. */
export interface Registered {
    readonly address: bigint;
    drop(): void;
}

/** What a provider threw, for the error of the call that asked it. */
export const thrown: { last: unknown } = { last: undefined };

/** Makes a provider known to the library. */
export function register(memory: Memory, provider: Provider): Registered {
    const kept: bigint[] = [];
    const callback = <T>(type: TypeObject, read: (from: unknown) => T, ask: (of: T) => Charged): bigint => {
        const answer = (_user: unknown, from: unknown, text: unknown, capacity: unknown): number => {
            try {
                const { outcome, text: said = '' } = ask(read(from));
                const number = raw.CHARGE_OUTCOME[outcome];
                if (number === undefined) throw new TypeError(`a provider answers APPROVED, DECLINED or UNKNOWN, not ${String(outcome)}`);
                write(text, Number(capacity), said);
                return number;
            } catch (error) {
                thrown.last = error;
                return raw.CHARGE_OUTCOME.UNKNOWN;
            }
        };
        const made = koffi.register(answer, type);
        kept.push(made);
        return made;
    };
    const charge = callback(CHARGE_CALLBACK, readCharge, (one) => provider.charge(one));
    const status = callback(CHARGE_CALLBACK, readCharge, (one) => provider.status(one));
    const { refund, refundStatus } = provider;
    const back =
        refund === undefined || refundStatus === undefined
            ? {}
            : {
                  refund: callback(REFUND_CALLBACK, readRefund, (one) => refund.call(provider, one)),
                  refundStatus: callback(REFUND_CALLBACK, readRefund, (one) => refundStatus.call(provider, one)),
              };
    const out = memory.struct(raw.GarageProviderLayout);
    raw.writeGarageProvider(out.buffer, out.at, { charge, status, ...back });
    return { address: out.address, drop: () => kept.splice(0).forEach((one) => koffi.unregister(one)) };
}

function bytes(from: unknown, { size }: Layout<string>): Buffer {
    return Buffer.from(koffi.decode(from, koffi.array('uint8_t', size, 'Typed')) as Uint8Array);
}

function readCharge(from: unknown): Charge {
    const { payment, session, method, amountMinor, currency, key, tenderedMinor } = raw.readGarageCharge(bytes(from, raw.GarageChargeLayout), 0);
    const amounts = { minor: exact(amountMinor, 'an amount'), currency, tendered: exact(tenderedMinor, 'an amount') };
    return { payment: payment ?? '', session: session ?? '', method, key: koffi.decode.string(key), ...amounts };
}

function readRefund(from: unknown): RefundCharge {
    const { refund, payment, session, method, amountMinor, currency, key, chargeKey, chargeReference } = raw.readGarageRefundCharge(bytes(from, raw.GarageRefundChargeLayout), 0);
    const text = (at: bigint): string => (at === 0n ? '' : koffi.decode.string(at));
    const ids = { refund: refund ?? '', payment: payment ?? '', session: session ?? '' };
    return { ...ids, method, minor: exact(amountMinor, 'an amount'), currency, key: text(key), chargeKey: text(chargeKey), chargeReference: text(chargeReference) };
}

/** As much of the text as there is room for, cut between characters. */
function write(to: unknown, capacity: number, text: string): void {
    const bytes = Buffer.from(text.toWellFormed().replaceAll('\0', ''), 'utf8');
    let length = Math.min(bytes.length, capacity - 1);
    while (length > 0 && length < bytes.length && ((bytes[length] ?? 0) & 0xc0) === 0x80) length--;
    const written = Buffer.alloc(length + 1);
    bytes.copy(written, 0, 0, length);
    koffi.encode(to, koffi.array('uint8_t', written.length, 'Typed'), written);
}
