// What calls answer about money.
import * as raw from './raw.js';
import type { Row } from './service.js';
import { shape, type Shaped } from './shape.js';
import { type Money, money } from './values.js';

const PAYMENT_SPEC = {
    ids: ['id', 'session'],
    dates: ['pricedUntil', 'createdAt', 'updatedAt'],
    maybe: ['paidUntil', 'disputedAt'],
    money: ['amount', 'credit', 'tendered', 'change', 'refunded'],
    texts: ['lane'],
    numbers: ['receipt'],
} as const;
/** A payment, as it is now. */
export interface Payment extends Shaped<raw.GaragePayment, typeof PAYMENT_SPEC> {}
export const PAYMENT: Row<Payment> = shape(raw.GaragePaymentLayout, raw.readGaragePayment, PAYMENT_SPEC);

const REFUND_SPEC = { ids: ['id', 'payment', 'session'], dates: ['createdAt', 'updatedAt'], money: ['amount'], numbers: ['creditNote'] } as const;
/** A refund, as it is now. `creditNote` is the number of its credit note. */
export interface Refund extends Shaped<raw.GarageRefund, typeof REFUND_SPEC> {}
export const REFUND: Row<Refund> = shape(raw.GarageRefundLayout, raw.readGarageRefund, REFUND_SPEC);

const DEBT_SPEC = { ids: ['id', 'session', 'vehicle'], dates: ['createdAt', 'updatedAt'], money: ['amount'] } as const;
/** What a vehicle owes for a stay that ended unpaid, as it is now. */
export interface Debt extends Shaped<raw.GarageDebt, typeof DEBT_SPEC> {}
export const DEBT: Row<Debt> = shape(raw.GarageDebtLayout, raw.readGarageDebt, DEBT_SPEC);

const RECEIPT_SPEC = {
    ids: ['payment', 'session'],
    dates: ['issuedAt', 'enteredAt', 'pricedUntil'],
    money: ['total', 'paidBefore', 'amount', 'tax', 'tendered', 'change'],
    texts: ['card'],
    counts: ['number'],
    numbers: ['corrects'],
    secrets: ['ticketNumber', 'code'],
} as const;
/** A receipt or credit note; the lines are in its text and its JSON. On a credit note amounts are negative. */
export interface Receipt extends Shaped<raw.GarageReceipt, typeof RECEIPT_SPEC> {}
export const RECEIPT: Row<Receipt> = shape(raw.GarageReceiptLayout, raw.readGarageReceipt, RECEIPT_SPEC);

const SHIFT_SPEC = {
    ids: ['id'],
    dates: ['openedAt', 'updatedAt'],
    maybe: ['closedAt'],
    money: ['float', 'taken', 'givenBack', 'paidIn', 'paidOut', 'dropped', 'expected', 'counted', 'difference'],
} as const;
/** A shift at a drawer, as it is now. `counted` and `difference` are nothing while it is OPEN. */
export interface Shift extends Shaped<raw.GarageShift, typeof SHIFT_SPEC> {}
export const SHIFT: Row<Shift> = shape(raw.GarageShiftLayout, raw.readGarageShift, SHIFT_SPEC);

const SUMS_SPEC = { money: ['taken', 'givenBack', 'waived'], counts: ['receipts', 'creditNotes', 'releases', 'debts'] } as const;
/** What receipts and credit notes add up to. No sum of what was given back is negative. */
export interface Sums extends Omit<Shaped<raw.GarageSums, typeof SUMS_SPEC>, 'debtsMinor'> {
    /** What `debts` vehicles owed that left without paying. */
    readonly owed: Money;
}
const SHAPED_SUMS = shape(raw.GarageSumsLayout, raw.readGarageSums, SUMS_SPEC);
export const SUMS: Row<Sums> = {
    layout: raw.GarageSumsLayout,
    read: (b, at, currency) => {
        const { debtsMinor, ...sums } = SHAPED_SUMS.read(b, at, currency);
        return { ...sums, owed: money(debtsMinor, sums.currency) } as Sums;
    },
};

const METHOD_SUM_SPEC = { money: ['taken', 'givenBack'] } as const;
/** The sums of one method of paying. */
export interface MethodSum extends Shaped<raw.GarageMethodSum, typeof METHOD_SUM_SPEC> {}
export const METHOD_SUM: Row<MethodSum> = shape(raw.GarageMethodSumLayout, raw.readGarageMethodSum, METHOD_SUM_SPEC);

const TAX_SUM_SPEC = { money: ['net', 'tax'] } as const;
/** The sums of one tax, contained in what was taken less what was given back. */
export interface TaxSum extends Shaped<raw.GarageTaxSum, typeof TAX_SUM_SPEC> {}
export const TAX_SUM: Row<TaxSum> = shape(raw.GarageTaxSumLayout, raw.readGarageTaxSum, TAX_SUM_SPEC);

const DAY_SUM_SPEC = { money: ['taken', 'givenBack'] } as const;
/** The sums of one day, in the time zone that each receipt shows. */
export interface DaySum extends Shaped<raw.GarageDaySum, typeof DAY_SUM_SPEC> {}
export const DAY_SUM: Row<DaySum> = shape(raw.GarageDaySumLayout, raw.readGarageDaySum, DAY_SUM_SPEC);

const DAY_CLOSE_SPEC = { dates: ['openedAt', 'closedAt'], money: ['sumsTaken', 'sumsGivenBack'], counts: ['number', 'fromReceipt', 'toReceipt', 'toJournal'] } as const;
/** A day that was closed. Only closing it says `shiftsOpen` and `paymentsPending`. */
export interface DayClose extends Shaped<raw.GarageDayClose, typeof DAY_CLOSE_SPEC> {}
export const DAY_CLOSE: Row<DayClose> = shape(raw.GarageDayCloseLayout, raw.readGarageDayClose, DAY_CLOSE_SPEC);

const BOOKS_CHECKED_SPEC = { counts: ['receipts', 'dayCloses'] } as const;
/** What a check of the books found: with no differences they agree. */
export interface BooksChecked extends Shaped<raw.GarageBooksChecked, typeof BOOKS_CHECKED_SPEC> {}
export const BOOKS_CHECKED: Row<BooksChecked> = shape(raw.GarageBooksCheckedLayout, raw.readGarageBooksChecked, BOOKS_CHECKED_SPEC);

const TARIFF_SPEC = { dates: ['createdAt'] } as const;
/** A version of a tariff, in the list of all. */
export interface Tariff extends Shaped<raw.GarageTariff, typeof TARIFF_SPEC> {}
export const TARIFF: Row<Tariff> = shape(raw.GarageTariffLayout, raw.readGarageTariff, TARIFF_SPEC);

/** One version of a tariff. */
export const TARIFF_REF: Row<raw.GarageTariffRef> = { layout: raw.GarageTariffRefLayout, read: raw.readGarageTariffRef };

const REPRICED_SPEC = { money: ['before', 'after', 'difference'], counts: ['stays', 'dearer', 'cheaper', 'equal', 'failed'] } as const;
/** What a draft would have changed. `firstFailed` is a stay that one of the tariffs cannot price. */
export interface Repriced extends Shaped<raw.GarageRepriced, typeof REPRICED_SPEC> {}
export const REPRICED: Row<Repriced> = shape(raw.GarageRepricedLayout, raw.readGarageRepriced, REPRICED_SPEC);

const BILLED_BACK_SPEC = { money: ['amount'], counts: ['validations'] } as const;
/** What validations took off for one third party; before tax, where the tax is added to prices. */
export interface BilledBack extends Shaped<raw.GarageBilledBack, typeof BILLED_BACK_SPEC> {}
export const BILLED_BACK: Row<BilledBack> = shape(raw.GarageBilledBackLayout, raw.readGarageBilledBack, BILLED_BACK_SPEC);

/** What became of payments and refunds that hung in the air. */
export const RECOVERED: Row<raw.GarageRecovered> = { layout: raw.GarageRecoveredLayout, read: raw.readGarageRecovered };
