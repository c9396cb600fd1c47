// Who takes money, written in JavaScript. The library asks it on the thread that pays, and JavaScript runs on the main thread
// alone: so every call that can ask a provider of this kind is made there: CALLS_THAT_ASK, which the header tells.
import koffi from 'koffi';
import { CHARGE_CALLBACK } from './library.js';
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
}

/** What became of a charge. */
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
    const callback = (ask: (charge: Charge) => Charged) =>
        koffi.register((_user: unknown, charge: unknown, text: unknown, capacity: unknown): number => {
            try {
                const { outcome, text: said = '' } = ask(read(charge));
                const number = raw.CHARGE_OUTCOME[outcome];
                if (number === undefined) throw new TypeError(`a provider answers APPROVED, DECLINED or UNKNOWN, not ${String(outcome)}`);
                write(text, Number(capacity), said);
                return number;
            } catch (error) {
                thrown.last = error;
                return raw.CHARGE_OUTCOME.UNKNOWN;
            }
        }, CHARGE_CALLBACK);
    const [charge, status] = [callback((one) => provider.charge(one)), callback((one) => provider.status(one))];
    const out = memory.struct(raw.GarageProviderLayout);
    raw.writeGarageProvider(out.buffer, out.at, { charge, status });
    return {
        address: out.address,
        drop: () => {
            koffi.unregister(charge);
            koffi.unregister(status);
        },
    };
}

function read(charge: unknown): Charge {
    const bytes = Buffer.from(koffi.decode(charge, koffi.array('uint8_t', raw.GarageChargeLayout.size, 'Typed')) as Uint8Array);
    const { payment, session, method, amountMinor, currency, key } = raw.readGarageCharge(bytes, 0);
    return { payment: payment ?? '', session: session ?? '', method, minor: exact(amountMinor, 'an amount'), currency, key: koffi.decode.string(key) };
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
