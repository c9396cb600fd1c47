use super::super::{
    rows_account, rows_auth_session, rows_books, rows_debt, rows_journal, rows_layout, rows_payment, rows_refund, rows_session,
    rows_ticket, rows_validation, rows_vehicle,
};
use super::*;
use crate::storage::{AuthSessionFilter, Page, SessionFilter};
use crate::{DeviceId, SessionStatus, Subject, UserId};

fn plan(store: &SqliteStorage, sql: &str) -> String {
    store
        .open
        .writer
        .alone(|connection| {
            let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            // Parameters left out are NULL, which the plan does not look at.
            let lines: Vec<String> = statement.raw_query().mapped(|row| row.get(3)).map(Result::unwrap).collect();
            Ok(lines.join("; "))
        })
        .unwrap()
}

#[test]
fn hot_queries_use_the_index_made_for_them() {
    let (_directory, store) = store();
    let page = Page::first(10);
    let of_vehicle = SessionFilter { vehicle: Some(vehicle_id(0)), ..SessionFilter::default() };
    let on_spot = SessionFilter { spot: Some(spot_id(0)), ..SessionFilter::default() };
    let open = SessionFilter { status: Some(SessionStatus::Active), ..SessionFilter::default() };
    let any = Page::first(10);
    let of_user = AuthSessionFilter::active_of(Subject::User(UserId::from_bytes([1; 16])));
    let of_device = AuthSessionFilter::active_of(Subject::Device(DeviceId::from_bytes([1; 16])));
    let active = AuthSessionFilter { subject: None, active: true };
    let cases = [
        (rows_vehicle::VEHICLE_BY_PLATE, "vehicles_live_plate (plate=?)"),
        (rows_vehicle::VEHICLES_BY_OCR_KEY, "vehicles_live_ocr_key (ocr_key=?)"),
        (rows_layout::SPOT_BY_CODE, "spots_live_code (code=?)"),
        (rows_layout::FREE_SPOT, "spots_free (class=?)"),
        (rows_layout::FREE_SPOT_ON_LEVEL, "spots_free (class=?)"),
        (rows_layout::SPOT_RESERVED_FOR, "spots_reserved (reserved_for=?)"),
        (rows_session::ACTIVE_SESSION_OF, "sessions_active_vehicle (vehicle_id=?)"),
        (rows_session::SESSIONS_OVERDUE, "sessions_overdue (overdue_at<?)"),
        (rows_session::sessions_statement(&of_vehicle, &page), "sessions_of_vehicle (vehicle_id=? AND id>?)"),
        (rows_session::sessions_statement(&on_spot, &page), "sessions_on_spot (spot_id=? AND id>?)"),
        (rows_session::sessions_statement(&open, &page), "sessions_open (id>?)"),
        (rows_ticket::TICKET_BY_NUMBER, "tickets_number (number=?)"),
        (rows_payment::PAYMENT_BY_KEY, "payments_key (key=?)"),
        (rows_payment::PAYMENTS_OF, "payments_of_session (session_id=?)"),
        (rows_validation::VALIDATION_USES, "validations_id (id=?)"),
        (rows_books::OPEN_SHIFT_OF, "shifts_open (drawer=?)"),
        (rows_books::OPEN_SHIFTS, "shifts_open"),
        (rows_payment::PAYMENTS_UNANSWERED, "payments_unanswered (updated_at>?)"),
        (rows_refund::REFUND_BY_KEY, "refunds_key (key=?)"),
        (rows_refund::REFUNDS_OF, "refunds_of_payment (payment_id=?)"),
        (rows_debt::OPEN_DEBTS_OF, "debts_open (vehicle_id=?)"),
        (rows_debt::DEBT_OF_SESSION, "debts_of_session (session_id=?)"),
        (rows_debt::DEBTS_OF, "debts_of_vehicle (vehicle_id=?)"),
        (rows_vehicle::VEHICLES_REMOVED, "vehicles_removed_plate (plate=?)"),
        (rows_account::USER_BY_LOGIN, "users_live_login (login=?)"),
        (rows_account::STRANGER_COUNTERS, "login_counters_strangers"),
        (rows_account::STRANGER_COUNT, "login_counters_strangers"),
        (rows_auth_session::auth_sessions_statement(&of_user, &any), "auth_sessions_of_user (user_id=? AND id>?)"),
        (rows_auth_session::auth_sessions_statement(&of_device, &any), "auth_sessions_of_device (device_id=? AND id>?)"),
        (rows_auth_session::auth_sessions_statement(&active, &any), "auth_sessions_active (id>?)"),
        (rows_journal::JOURNAL_BY_KEY, "journal_key (key=?)"),
    ];
    let mut failures = Vec::new();
    for (sql, index) in cases {
        let plan = plan(&store, sql);
        // Sorting would mean that the first row is not known before all were read.
        if !plan.contains(&format!("INDEX {index}")) || plan.contains("TEMP B-TREE") {
            failures.push(format!("{index}: {plan}"));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn the_next_receipt_number_is_found_at_the_end_of_the_table() {
    let (_directory, store) = store();
    let plan = plan(&store, rows_books::LAST_RECEIPT);
    // SQLite says SEARCH where it goes to one end, and SCAN where it reads all.
    assert!(plan.contains("SEARCH receipts"), "{plan}");
}

#[test]
fn a_page_of_any_sessions_goes_along_the_ids() {
    let (_directory, store) = store();
    for page in [Page::first(10), Page::newest(10)] {
        let plan = plan(&store, rows_session::sessions_statement(&SessionFilter::default(), &page));
        assert!(plan.contains("PRIMARY KEY (id") && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}

#[test]
fn ending_a_session_leaves_the_indexes_of_its_history_alone() {
    // What a commit of an exit writes, in pages of the log: a bound that a lost optimisation would break.
    let (_directory, store) = store();
    write(&store, [built(2)]);
    write(&store, [registered(0), entered(0)]);
    let before = store.figures().wal_bytes;
    write(
        &store,
        [Event::SessionCompleted {
            session: session_id(0),
            ended_at: at(10),
            vehicle_type: crate::VehicleType::Standard,
            spot: Some(spot_id(0)),
            ticket: Some(ticket_id(0)),
            lane: None,
        }],
    );
    let pages = (store.figures().wal_bytes - before) / 4_120;
    println!("an exit writes {pages} pages");
    // Sessions and four partial indexes, spots and its free list, tickets, the journal.
    assert_eq!(pages, 9);
}
