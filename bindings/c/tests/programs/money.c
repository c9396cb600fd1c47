/* The money of one day, to the cent: payments, refunds, debts, validations, disputes, receipts, a shift, the books. */

#include "check.h"

#define HOUR INT64_C(3600000)
/* 2026-06-01, 08:00 in UTC. */
#define MORNING INT64_C(1780300800000000)

/* 2.50 an hour, 25% of VAT in it: 2.00 and 0.50. */
static const char TARIFF[] = "id = \"day\"\nversion = 1\ncurrency = \"EUR\"\n[[lines]]\nname = \"day\"\n"
                             "tax = { name = \"VAT\", percent = \"25\", included = true }\n"
                             "steps = [{ amount = \"2.50\", step_minutes = 60 }]\n";

static GarageHandle garage;

/* The terminal takes and gives back everything, and numbers it. */
static GarageChargeOutcome terminal_charge(void *user_data, const GarageCharge *charge, char *text, size_t room) {
    (void)user_data;
    snprintf(text, room, "T-%ld", (long)charge->amount_minor);
    return GARAGE_CHARGE_OUTCOME_APPROVED;
}

static GarageChargeOutcome terminal_refund(void *user_data, const GarageRefundCharge *refund, char *text, size_t room) {
    (void)user_data;
    /* A terminal that is cut off once: nobody can say. */
    if (refund->amount_minor == 13) {
        return GARAGE_CHARGE_OUTCOME_UNKNOWN;
    }
    snprintf(text, room, "R-%ld", (long)refund->amount_minor);
    return GARAGE_CHARGE_OUTCOME_APPROVED;
}

static void open_garage(void) {
    static GarageProvider card;
    SIZED(GarageOptions, options);
    SIZED(GarageLayoutBuilt, built);
    SIZED(GarageTariffRef, tariff);
    card.struct_size = (uint32_t)sizeof card;
    card.charge = card.status = terminal_charge;
    card.refund = card.refund_status = terminal_refund;
    OK(garage_options_default(&options, NULL));
    options.flags = GARAGE_OPEN_MANUAL_CLOCK | GARAGE_OPEN_SEEDED;
    options.clock_start = MORNING;
    options.card = &card;
    options.issuer_name = "City Garage";
    OK(garage_open_in_memory(&options, &garage, NULL));
    OK(garage_layout_grid(garage, 1, 1, 10, NULL, &built, NULL));
    OK(garage_tariff_publish(garage, TARIFF, GARAGE_TEXT_FORMAT_TOML, NULL, &tariff, NULL));
    OK(garage_tariff_activate(garage, tariff.id, tariff.version, NULL, NULL));
}

static GarageVisit enter(const char *plate) {
    SIZED(GarageEntry, entry);
    SIZED(GarageVisit, visit);
    entry.plate = plate;
    OK(garage_session_enter(garage, &entry, NULL, &visit, NULL));
    return visit;
}

static GaragePay paying(GarageId session, GaragePaymentMethod method) {
    SIZED(GaragePay, pay);
    pay.session = session;
    pay.method = method;
    return pay;
}

static int64_t due(GarageId session) {
    SIZED(GarageQuote, quote);
    OK(garage_session_quote(garage, session, GARAGE_NO_TIME, &quote, NULL));
    EQUAL(quote.due_minor, quote.total_minor - quote.paid_minor);
    return quote.due_minor;
}

static GarageReceipt receipt(uint64_t number) {
    SIZED(GarageReceipt, receipt);
    OK(garage_receipt_get(garage, number, &receipt, NULL));
    EQUAL(receipt.number, number);
    return receipt;
}

/* Two hours paid in cash, a part of it given back, an hour more on top, and out. Leaves receipts 1 to 3. */
static void cash_with_change_refund_and_top_up(GarageId session, GarageId shift) {
    SIZED(GaragePayment, payment);
    SIZED(GarageRefunding, refunding);
    SIZED(GarageRefund, refund);
    SIZED(GarageSession, stay);
    SIZED_ARRAY(GarageReceipt, receipts, 4);
    SIZED_ARRAY(GarageRefund, refunds, 2);
    GaragePay pay = paying(session, GARAGE_PAYMENT_METHOD_CASH);
    GarageReceipt note;
    char text[4096];
    size_t count, needed;

    pay.tendered_minor = 1000;
    pay.drawer = "booth-1";
    OK(garage_payment_prepay(garage, &pay, "a-1", &payment, NULL));
    EQUAL(payment.amount_minor, 500);
    EQUAL(payment.change_minor, 500);
    EQUAL(payment.receipt, 1);
    note = receipt(1);
    EQUAL(note.kind, GARAGE_RECEIPT_KIND_RECEIPT);
    EQUAL(note.total_minor, 500);
    EQUAL(note.tax_minor, 100);
    EQUAL(note.tendered_minor, 1000);
    EQUAL(note.change_minor, 500);
    SAME_ID(note.shift, shift);

    refunding.payment = payment.id;
    refunding.amount_minor = 501;
    refunding.currency = "EUR";
    refunding.reason = "lift out of order";
    refunding.drawer = "booth-1";
    REFUSED(garage_refund_make(garage, &refunding, NULL, &refund, NULL), GARAGE_E_AMOUNT_MISMATCH);
    refunding.amount_minor = 200;
    OK(garage_refund_make(garage, &refunding, "a-back", &refund, NULL));
    OK(garage_refund_make(garage, &refunding, "a-back", &refund, NULL));
    EQUAL(refund.status, GARAGE_REFUND_STATUS_COMPLETED);
    EQUAL(refund.amount_minor, 200);
    EQUAL(refund.credit_note, 2);
    OK(garage_refund_of_payment(garage, payment.id, refunds, 2, &count, NULL));
    EQUAL(count, 1);
    OK(garage_refund_reason(garage, refund.id, text, sizeof text, &needed, NULL));
    SAME_TEXT(text, "lift out of order");
    EQUAL(needed, sizeof "lift out of order");
    OK(garage_payment_get(garage, payment.id, &payment, NULL));
    EQUAL(payment.refunded_minor, 200);
    EQUAL(payment.status, GARAGE_PAYMENT_STATUS_COMPLETED);
    note = receipt(2);
    EQUAL(note.kind, GARAGE_RECEIPT_KIND_CREDIT_NOTE);
    EQUAL(note.corrects, 1);
    EQUAL(note.amount_minor, -200);
    EQUAL(note.tax_minor, -40);

    OK(garage_clock_advance(garage, HOUR, NULL));
    EQUAL(due(session), 750 - 300);
    pay.tendered_minor = 0;
    OK(garage_payment_top_up(garage, &pay, "a-2", &payment, NULL));
    EQUAL(payment.amount_minor, 450);
    note = receipt(3);
    EQUAL(note.total_minor, 750);
    EQUAL(note.paid_before_minor, 300);
    EQUAL(note.amount_minor, 450);
    EQUAL(note.tax_minor, 150 - (100 - 40));
    OK(garage_session_exit(garage, session, NULL, NULL, &stay, NULL));
    EQUAL(stay.paid_minor, 750);

    OK(garage_receipt_of_session(garage, session, receipts, 4, &count, NULL));
    EQUAL(count, 3);
    REFUSED(garage_receipt_of_session(garage, session, receipts, 2, &count, NULL), GARAGE_E_BUFFER_TOO_SMALL);
    EQUAL(count, 3);
    OK(garage_receipt_by_code(garage, note.code, &receipts[0], NULL));
    EQUAL(receipts[0].number, 3);
    OK(garage_receipt_text(garage, 2, text, sizeof text, &needed, NULL));
    CHECK(strstr(text, "City Garage") != NULL && strstr(text, "CREDIT NOTE") != NULL && strstr(text, "2.00 EUR") != NULL);
    OK(garage_receipt_json(garage, 2, text, sizeof text, &needed, NULL));
    CHECK(strstr(text, "\"amount_minor\":-200") != NULL);
}

/* Three hours that are not paid: one debt is settled later, another one waived. Leaves receipt 4. */
static void debts(GarageId owing, GarageId poor) {
    SIZED(GarageSession, stay);
    SIZED(GarageDebt, debt);
    SIZED(GarageDebt, waived);
    SIZED(GaragePayment, payment);
    SIZED_ARRAY(GarageDebt, open, 4);
    GaragePay pay = paying(NO_ID, GARAGE_PAYMENT_METHOD_CARD);
    GarageVisit again;
    GarageReceipt note;
    char text[64];
    size_t count, needed;

    OK(garage_session_exit_unpaid(garage, owing, "south", "no card with him", NULL, &stay, &debt, NULL));
    EQUAL(debt.amount_minor, 750);
    EQUAL(debt.status, GARAGE_DEBT_STATUS_OPEN);
    OK(garage_session_exit_unpaid(garage, poor, NULL, "stranded", NULL, &stay, &waived, NULL));
    OK(garage_debt_open(garage, NO_ID, 0, open, 4, &count, NULL));
    EQUAL(count, 2);
    OK(garage_debt_reason(garage, debt.id, text, sizeof text, &needed, NULL));
    SAME_TEXT(text, "no card with him");

    again = enter("OWES-1");
    EQUAL(again.debt_minor, 750);
    SAME_TEXT(again.debt_currency, "EUR");
    OK(garage_debt_of_plate(garage, "owes 1", open, 4, &count, NULL));
    EQUAL(count, 1);
    SAME_ID(open[0].id, debt.id);
    OK(garage_debt_settle(garage, debt.id, &pay, "b-1", &payment, NULL));
    EQUAL(payment.amount_minor, 750);
    EQUAL(payment.purpose, GARAGE_PAYMENT_PURPOSE_DEBT);
    SAME_ID(payment.debt, debt.id);
    OK(garage_debt_get(garage, debt.id, &debt, NULL));
    EQUAL(debt.status, GARAGE_DEBT_STATUS_SETTLED);
    SAME_ID(debt.payment, payment.id);
    REFUSED(garage_debt_settle(garage, debt.id, &pay, "b-2", &payment, NULL), GARAGE_E_INVALID_TRANSITION);
    note = receipt(4);
    EQUAL(note.amount_minor, 750);
    EQUAL(note.tax_minor, 150);
    EQUAL(note.method, GARAGE_PAYMENT_METHOD_CARD);

    OK(garage_debt_waive(garage, waived.id, "never comes back", NULL, &waived, NULL));
    EQUAL(waived.status, GARAGE_DEBT_STATUS_WAIVED);
    OK(garage_debt_waiver(garage, waived.id, text, sizeof text, &needed, NULL));
    SAME_TEXT(text, "never comes back");
    OK(garage_debt_of_vehicle(garage, waived.vehicle, open, 4, &count, NULL));
    EQUAL(count, 1);
    OK(garage_debt_open(garage, NO_ID, 0, open, 4, &count, NULL));
    EQUAL(count, 0);
    OK(garage_session_cancel(garage, again.session, "turned around", NULL, &stay, NULL));
}

/* An hour that a bakery pays, taken back and given again; then staff let the vehicle out. No receipt. */
static void validations_and_a_release(GarageId session) {
    static const char BAKERY[] = "{\"id\": \"bakery\", \"benefit\": {\"minutes\": 60}}";
    SIZED(GarageSession, stay);
    char text[512];
    size_t needed;
    EQUAL(due(session), 750);
    OK(garage_validation_grant(garage, session, BAKERY, NULL, NULL));
    EQUAL(due(session), 500);
    OK(garage_validation_list(garage, session, text, sizeof text, &needed, NULL));
    CHECK(strstr(text, "bakery") != NULL);
    OK(garage_validation_revoke(garage, session, "bakery", "the wrong car", NULL, NULL));
    EQUAL(due(session), 750);
    OK(garage_validation_list(garage, session, text, sizeof text, &needed, NULL));
    SAME_TEXT(text, "[]");
    OK(garage_validation_grant(garage, session, BAKERY, NULL, NULL));
    OK(garage_session_release(garage, session, NULL, "gate broken", NULL, &stay, NULL));
    EQUAL(stay.paid_minor, 0);
    EQUAL(stay.status, GARAGE_SESSION_STATUS_COMPLETED);
}

/* A card payment that is disputed, and a refund of it whose outcome comes late. Leaves receipts 5 and 6. */
static void disputes_and_late_refunds(GarageId session) {
    SIZED(GaragePayment, payment);
    SIZED(GarageRefunding, refunding);
    SIZED(GarageRefund, refund);
    SIZED(GarageRecovered, recovered);
    SIZED_ARRAY(GaragePayment, payments, 2);
    SIZED_ARRAY(GarageRefund, refunds, 4);
    GaragePay pay = paying(session, GARAGE_PAYMENT_METHOD_CARD);
    char text[64];
    size_t count, needed;

    OK(garage_payment_process(garage, &pay, "e-1", &payment, NULL));
    EQUAL(payment.amount_minor, 750);
    OK(garage_payment_reference(garage, payment.id, text, sizeof text, &needed, NULL));
    SAME_TEXT(text, "T-750");
    OK(garage_payment_dispute(garage, payment.id, "not my card", NULL, &payment, NULL));
    CHECK(payment.disputed_at != GARAGE_NO_TIME);
    OK(garage_payment_disputed(garage, NO_ID, 0, payments, 2, &count, NULL));
    EQUAL(count, 1);
    refunding.payment = payment.id;
    refunding.amount_minor = 13;
    refunding.currency = "EUR";
    refunding.reason = "settled";
    REFUSED(garage_refund_make(garage, &refunding, "e-back", &refund, NULL), GARAGE_E_INVALID_TRANSITION);
    OK(garage_payment_resolve_dispute(garage, payment.id, "it was", NULL, &payment, NULL));
    EQUAL(payment.disputed_at, GARAGE_NO_TIME);
    REFUSED(garage_refund_make(garage, &refunding, "e-back", &refund, NULL), GARAGE_E_PAYMENT_PENDING);
    OK(garage_refund_pending(garage, refunds, 4, &count, NULL));
    EQUAL(count, 1);
    EQUAL(refunds[0].amount_minor, 13);
    EQUAL(refunds[0].credit_note, 0);
    OK(garage_clock_advance(garage, 10 * 60 * 1000, NULL));
    OK(garage_payment_recover(garage, &recovered, NULL));
    EQUAL(recovered.refunds_pending, 1);
    OK(garage_refund_notify(garage, "e-back", GARAGE_CHARGE_OUTCOME_APPROVED, "R-late", &refund, NULL));
    EQUAL(refund.status, GARAGE_REFUND_STATUS_COMPLETED);
    EQUAL(refund.credit_note, 6);
    OK(garage_refund_reference(garage, refund.id, text, sizeof text, &needed, NULL));
    SAME_TEXT(text, "R-late");
    OK(garage_refund_list(garage, GARAGE_REFUND_STATUS_COMPLETED, NO_ID, 0, refunds, 4, &count, NULL));
    EQUAL(count, 2);
    EQUAL(refunds[0].amount_minor + refunds[1].amount_minor, 213);
    EQUAL(receipt(6).amount_minor, -13);
}

static void count_the_drawer(GarageId id) {
    SIZED(GarageShift, shift);
    SIZED_ARRAY(GarageShift, open, 2);
    size_t count;
    OK(garage_shift_move_cash(garage, id, GARAGE_CASH_MOVE_PAY_IN, 1000, "coins", NULL, &shift, NULL));
    OK(garage_shift_move_cash(garage, id, GARAGE_CASH_MOVE_PAY_OUT, 300, "window cleaner", NULL, &shift, NULL));
    OK(garage_shift_move_cash(garage, id, GARAGE_CASH_MOVE_DROP, 2000, "to the safe", NULL, &shift, NULL));
    OK(garage_shift_current(garage, "booth-1", &shift, NULL));
    EQUAL(shift.float_minor, 10000);
    EQUAL(shift.taken_minor, 950);
    EQUAL(shift.given_back_minor, 200);
    EQUAL(shift.paid_in_minor, 1000);
    EQUAL(shift.paid_out_minor, 300);
    EQUAL(shift.dropped_minor, 2000);
    EQUAL(shift.expected_minor, 10000 + 950 - 200 + 1000 - 300 - 2000);
    OK(garage_shift_open_ones(garage, open, 2, &count, NULL));
    EQUAL(count, 1);
    REFUSED(garage_shift_open(garage, "booth-1", 1, NULL, &shift, NULL), GARAGE_E_ALREADY_EXISTS);
    OK(garage_shift_close(garage, id, 9400, NULL, &shift, NULL));
    EQUAL(shift.counted_minor, 9400);
    EQUAL(shift.difference_minor, -50);
    EQUAL(shift.status, GARAGE_SHIFT_STATUS_CLOSED);
    REFUSED(garage_shift_current(garage, "booth-1", &shift, NULL), GARAGE_E_NOT_FOUND);
}

static void books(void) {
    SIZED(GarageSums, sums);
    SIZED_ARRAY(GarageMethodSum, methods, 4);
    SIZED_ARRAY(GarageTaxSum, taxes, 4);
    SIZED_ARRAY(GarageDaySum, days, 4);
    SIZED_ARRAY(GarageReceipt, receipts, 8);
    SIZED_ARRAY(GarageDayClose, closes, 4);
    SIZED(GarageDayClose, day);
    SIZED(GarageBooksChecked, checked);
    const int64_t until = MORNING + 24 * HOUR * 1000;
    int64_t amounts = 0, tax = 0;
    char text[64];
    size_t count, needed, i;

    OK(garage_books_sums(garage, MORNING, until, &sums, NULL));
    EQUAL(sums.receipts, 4);
    EQUAL(sums.credit_notes, 2);
    EQUAL(sums.taken_minor, 500 + 450 + 750 + 750);
    EQUAL(sums.given_back_minor, 200 + 13);
    EQUAL(sums.releases, 1);
    EQUAL(sums.waived_minor, 500);
    EQUAL(sums.debts, 2);
    EQUAL(sums.debts_minor, 1500);
    OK(garage_books_methods(garage, MORNING, until, methods, 4, &count, NULL));
    EQUAL(count, 2);
    EQUAL(count, sums.methods);
    for (i = 0; i < count; i++) {
        int is_cash = methods[i].method == GARAGE_PAYMENT_METHOD_CASH;
        EQUAL(methods[i].taken_minor, is_cash ? 950 : 1500);
        EQUAL(methods[i].given_back_minor, is_cash ? 200 : 13);
    }
    OK(garage_books_days(garage, MORNING, until, days, 4, &count, NULL));
    EQUAL(count, 1);
    SAME_TEXT(days[0].date, "2026-06-01");
    EQUAL(days[0].taken_minor - days[0].given_back_minor, 2450 - 213);

    OK(garage_receipt_list(garage, 0, 0, receipts, 8, &count, NULL));
    EQUAL(count, 6);
    for (i = 0; i < count; i++) {
        EQUAL(receipts[i].number, i + 1);
        amounts += receipts[i].amount_minor;
        tax += receipts[i].tax_minor;
    }
    EQUAL(amounts, 2450 - 213);
    OK(garage_books_taxes(garage, MORNING, until, taxes, 4, &count, NULL));
    EQUAL(count, 1);
    SAME_TEXT(taxes[0].name, "VAT");
    SAME_TEXT(taxes[0].percent, "25");
    EQUAL(taxes[0].tax_minor, tax);
    EQUAL(taxes[0].net_minor + taxes[0].tax_minor, amounts);

    OK(garage_books_close_day(garage, "day-1", &day, NULL));
    EQUAL(day.number, 1);
    EQUAL(day.from_receipt, 1);
    EQUAL(day.to_receipt, 6);
    EQUAL(day.sums_taken_minor, 2450);
    EQUAL(day.sums_given_back_minor, 213);
    EQUAL(day.shifts_open, 0);
    EQUAL(day.payments_pending, 0);
    OK(garage_books_close_day(garage, "day-1", &day, NULL));
    EQUAL(day.number, 1);
    OK(garage_books_day_closes(garage, 0, 0, closes, 4, &count, NULL));
    EQUAL(count, 1);
    OK(garage_books_check(garage, &checked, NULL));
    EQUAL(checked.differences, 0);
    EQUAL(checked.receipts, 6);
    EQUAL(checked.day_closes, 1);
    OK(garage_books_differences(garage, text, sizeof text, &needed, NULL));
    SAME_TEXT(text, "");
}

int main(void) {
    SIZED(GarageShift, shift);
    SIZED(GarageVerified, verified);
    GarageVisit cash, owing, poor, validated, card;
    open_garage();
    OK(garage_shift_open(garage, "booth-1", 10000, NULL, &shift, NULL));
    cash = enter("CASH-1");
    owing = enter("OWES-1");
    poor = enter("POOR-1");
    validated = enter("BUNS-1");
    card = enter("CARD-1");
    OK(garage_clock_advance(garage, 2 * HOUR, NULL));
    cash_with_change_refund_and_top_up(cash.session, shift.id);
    debts(owing.session, poor.session);
    validations_and_a_release(validated.session);
    disputes_and_late_refunds(card.session);
    count_the_drawer(shift.id);
    books();
    OK(garage_journal_verify(garage, &verified, NULL));
    CHECK(verified.sound);
    OK(garage_free(garage, NULL));
    puts("the books are right");
    return 0;
}
