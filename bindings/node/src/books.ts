import {
    BOOKS_CHECKED,
    type BooksChecked,
    DAY_CLOSE,
    DAY_SUM,
    type DayClose,
    type DaySum,
    METHOD_SUM,
    type MethodSum,
    RECEIPT,
    type Receipt,
    SHIFT,
    type Shift,
    SUMS,
    type Sums,
    TAX_SUM,
    type TaxSum,
} from './money_records.js';
import * as raw from './raw.js';
import type { Answer, Mode, Rows } from './run.js';
import { type NumberedPage, type Once, type Order, type Page, Service } from './service.js';
import type { Instant } from './values.js';

/** Receipts of payments and credit notes of refunds, in one row of numbers without gaps. */
export class Receipts<M extends Mode> extends Service<M> {
    /** The receipt with this number. */
    get(number: number): Answer<M, Receipt> {
        return this.one(RECEIPT, 'garage_receipt_get', number);
    }

    /** The receipt whose QR code says this. */
    byCode(code: string): Answer<M, Receipt> {
        return this.one(RECEIPT, 'garage_receipt_by_code', code);
    }

    /** A receipt as text for a printer, 42 columns wide. */
    print(number: number): Answer<M, string> {
        return this.text('garage_receipt_text', number);
    }

    /** A receipt as JSON, with its lines and taxes; always the same text for the same receipt. */
    json(number: number): Answer<M, string> {
        return this.text('garage_receipt_json', number);
    }

    /** A receipt as an SVG picture with a QR code. UNSUPPORTED where the library was built without. */
    svg(number: number): Answer<M, string> {
        return this.text('garage_receipt_svg', number);
    }

    /** A page of the receipts and credit notes by their numbers. */
    list(page: NumberedPage = {}): Answer<M, Receipt[]> {
        return this.pageOf(RECEIPT, 'garage_receipt_list', page);
    }

    /** All of them, read as they are asked for. */
    each(order: Order = {}): Rows<M, Receipt> {
        return this.eachOf(RECEIPT, 'garage_receipt_list', order);
    }

    /** The receipt of a payment and its credit notes. */
    ofPayment(payment: string): Answer<M, Receipt[]> {
        return this.all(RECEIPT, 'garage_receipt_of_payment', payment);
    }

    /** Receipts and credit notes of a stay. */
    ofSession(session: string): Answer<M, Receipt[]> {
        return this.all(RECEIPT, 'garage_receipt_of_session', session);
    }
}

/** The books: sums, day closes, and whether everything agrees. */
export class Books<M extends Mode> extends Service<M> {
    /** What the receipts issued from `from` on and before `until` add up to, in the garage's currency. */
    sums(from: Instant, until: Instant): Answer<M, Sums> {
        return this.one(SUMS, 'garage_books_sums', from, until);
    }

    /** The same by how it was paid. */
    methods(from: Instant, until: Instant): Answer<M, MethodSum[]> {
        return this.all(METHOD_SUM, 'garage_books_methods', from, until);
    }

    /** The same by tax. */
    taxes(from: Instant, until: Instant): Answer<M, TaxSum[]> {
        return this.all(TAX_SUM, 'garage_books_taxes', from, until);
    }

    /** The same by day. */
    days(from: Instant, until: Instant): Answer<M, DaySum[]> {
        return this.all(DAY_SUM, 'garage_books_days', from, until);
    }

    /** Closes the day: sums up what was issued since the last close, for ever. */
    closeDay({ key }: Once = {}): Answer<M, DayClose> {
        return this.one(DAY_CLOSE, 'garage_books_close_day', key);
    }

    /** The day close with this number. */
    dayClose(number: number): Answer<M, DayClose> {
        return this.one(DAY_CLOSE, 'garage_books_day_close', number);
    }

    /** A page of the day closes by their numbers. */
    dayCloses(page: NumberedPage = {}): Answer<M, DayClose[]> {
        return this.pageOf(DAY_CLOSE, 'garage_books_day_closes', page);
    }

    /** Whether receipts, payments, shifts, day closes and the journal agree. Reads them all. */
    check(): Answer<M, BooksChecked> {
        return this.one(BOOKS_CHECKED, 'garage_books_check');
    }

    /** What does not agree, in words; none where all does. Reads them all. */
    differences(): Answer<M, string[]> {
        return this.read('garage_books_differences', (text) => text.split('\n').filter((line) => line !== ''));
    }
}

/** Shifts: cash that is paid with a drawer belongs to the shift that is OPEN there. Amounts that go in are minor units of the
 * garage's currency. */
export class Shifts<M extends Mode> extends Service<M> {
    /** Opens a shift at a drawer with so much cash in it. */
    open(drawer: string, floatMinor: number | bigint, { key }: Once = {}): Answer<M, Shift> {
        return this.one(SHIFT, 'garage_shift_open', drawer, floatMinor, key);
    }

    /** Puts cash into the drawer or takes it out, and says why. */
    moveCash(shift: string, move: raw.CashMove, amountMinor: number | bigint, reason: string, { key }: Once = {}): Answer<M, Shift> {
        return this.one(SHIFT, 'garage_shift_move_cash', shift, raw.CASH_MOVE[move], amountMinor, reason, key);
    }

    /** Closes a shift with what a person counted in the drawer: the answer has the difference. */
    close(shift: string, countedMinor: number | bigint, { key }: Once = {}): Answer<M, Shift> {
        return this.one(SHIFT, 'garage_shift_close', shift, countedMinor, key);
    }

    /** The shift with this id. */
    get(shift: string): Answer<M, Shift> {
        return this.one(SHIFT, 'garage_shift_get', shift);
    }

    /** The OPEN shift of this drawer. */
    current(drawer: string): Answer<M, Shift> {
        return this.one(SHIFT, 'garage_shift_current', drawer);
    }

    /** All OPEN shifts, by drawer. */
    openOnes(): Answer<M, Shift[]> {
        return this.all(SHIFT, 'garage_shift_open_ones');
    }

    /** A page of the shifts in the order in which they were opened. */
    list(page: Page = {}): Answer<M, Shift[]> {
        return this.pageOf(SHIFT, 'garage_shift_list', page);
    }

    /** All of them, read as they are asked for. */
    each(order: Order = {}): Rows<M, Shift> {
        return this.eachOf(SHIFT, 'garage_shift_list', order);
    }
}
