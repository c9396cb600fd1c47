//! A stay with diesel: its query language, an r2d2 pool of ten connections, one transaction for the entry and one for the payment.

#[path = "../../../support/callers.rs"]
#[allow(dead_code, reason = "every peer uses its part of this")]
mod callers;
mod schema;
#[path = "../../workload.rs"]
#[allow(dead_code, reason = "every peer uses its part of this")]
mod workload;

use std::sync::atomic::AtomicUsize;
use std::time::Instant;

use callers::Outcome;
use diesel::connection::SimpleConnection;
use diesel::dsl::max;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};
use diesel::sqlite::SqliteConnection;
use schema::{journal, payments, receipts, sessions, spots, tariffs, tickets, validations, vehicles};
use workload::{
    CLASS, COMPLETED, ENTERED, Event, OPENED, OVERDUE_MICROS, PAID, POOLED, PRAGMAS, PRICE_MINOR, RECEIPT, REGISTERED, id,
    now_micros, number, payload, payment_key, receipt_body,
};

type Id = Vec<u8>;

#[derive(Debug)]
struct Pragmas;

impl CustomizeConnection<SqliteConnection, diesel::r2d2::Error> for Pragmas {
    fn on_acquire(&self, connection: &mut SqliteConnection) -> Result<(), diesel::r2d2::Error> {
        // The time to wait comes first: turning on the log may have to.
        let settings = PRAGMAS.iter().rev().copied().collect::<Vec<_>>().join("; ");
        connection.batch_execute(&settings).map_err(diesel::r2d2::Error::QueryError)
    }
}

fn main() -> Outcome<()> {
    let path = std::env::args().nth(1).ok_or("the file's path is wanted")?;
    let pool = Pool::builder()
        .max_size(POOLED)
        .connection_customizer(Box::new(Pragmas))
        .build(ConnectionManager::<SqliteConnection>::new(path))?;
    let next = AtomicUsize::new(0);
    callers::serve(|count, length| {
        callers::slice(count, length, &next, |plate| {
            let started = Instant::now();
            let session = callers::again(|| enter(&mut *pool.get()?, plate))?;
            let entered = started.elapsed();
            callers::again(|| pay(&mut *pool.get()?, &session))?;
            Ok(entered)
        })
    })
}

fn enter(connection: &mut SqliteConnection, plate: &str) -> Outcome<Id> {
    connection.immediate_transaction(|tx| {
        let now = now_micros();
        let known: Option<Id> = vehicles::table
            .filter(vehicles::plate.eq(plate).and(vehicles::deleted_at.is_null()))
            .select(vehicles::id)
            .first(tx)
            .optional()?;
        if let Some(vehicle) = &known {
            let inside: Option<Id> = sessions::table
                .filter(sessions::vehicle_id.eq(vehicle).and(sessions::status.eq("ACTIVE")))
                .select(sessions::id)
                .first(tx)
                .optional()?;
            let reserved: Option<Id> = spots::table
                .filter(spots::status.eq("RESERVED").and(spots::reserved_for.eq(vehicle)))
                .order(spots::ordinal)
                .select(spots::id)
                .first(tx)
                .optional()?;
            assert!(inside.is_none() && reserved.is_none(), "no vehicle of this workload is inside or has a reservation");
        }
        let (spot, version): (Id, i64) = spots::table
            .filter(spots::class.eq(CLASS).and(spots::status.eq("AVAILABLE")).and(spots::deleted_at.is_null()))
            .order(spots::ordinal)
            .select((spots::id, spots::version))
            .first(tx)?;
        let tariff: (String, i64) =
            tariffs::table.filter(tariffs::active.eq(1)).select((tariffs::id, tariffs::version)).first(tx)?;
        let mut sequence = last_sequence(tx)?;
        let (session, ticket) = (id(now)?, id(now)?);
        let vehicle = match known {
            Some(vehicle) => vehicle,
            None => {
                let vehicle = id(now)?;
                diesel::insert_into(vehicles::table)
                    .values((
                        vehicles::id.eq(&vehicle),
                        vehicles::plate.eq(plate),
                        vehicles::plate_shown.eq(plate),
                        vehicles::ocr_key.eq(plate),
                        vehicles::vehicle_type.eq("STANDARD"),
                        vehicles::version.eq(1),
                        vehicles::created_at.eq(now),
                        vehicles::updated_at.eq(now),
                    ))
                    .execute(tx)?;
                sequence += 1;
                append(tx, sequence, now, REGISTERED)?;
                vehicle
            }
        };
        diesel::insert_into(sessions::table)
            .values((
                sessions::id.eq(&session),
                sessions::vehicle_id.eq(&vehicle),
                sessions::spot_id.eq(&spot),
                sessions::ticket_id.eq(&ticket),
                sessions::status.eq("ACTIVE"),
                sessions::entered_at.eq(now),
                sessions::overdue_at.eq(now + OVERDUE_MICROS),
                sessions::paid_minor.eq(0),
                sessions::waived_minor.eq(0),
                sessions::tariff_id.eq(&tariff.0),
                sessions::tariff_version.eq(tariff.1),
                sessions::parker_class.eq("TRANSIENT"),
                sessions::lost_ticket.eq(0),
                sessions::version.eq(1),
                sessions::created_at.eq(now),
                sessions::updated_at.eq(now),
            ))
            .execute(tx)?;
        diesel::insert_into(tickets::table)
            .values((
                tickets::id.eq(&ticket),
                tickets::session_id.eq(&session),
                tickets::number.eq(number()?),
                tickets::status.eq("OPEN"),
                tickets::lost.eq(0),
                tickets::version.eq(1),
                tickets::created_at.eq(now),
                tickets::updated_at.eq(now),
            ))
            .execute(tx)?;
        let changed = diesel::update(spots::table.filter(spots::id.eq(&spot).and(spots::version.eq(version))))
            .set((
                spots::status.eq("OCCUPIED"),
                spots::session_id.eq(&session),
                spots::version.eq(version + 1),
                spots::updated_at.eq(now),
            ))
            .execute(tx)?;
        assert_eq!(changed, 1, "the transaction holds the lock for writing");
        append(tx, sequence + 1, now, ENTERED)?;
        Ok(session)
    })
}

fn pay(connection: &mut SqliteConnection, session: &Id) -> Outcome<()> {
    connection.immediate_transaction(|tx| {
        let now = now_micros();
        type Stay = (Id, Id, Id, Option<String>, Option<i64>, i64, i64);
        let (vehicle, spot, ticket, tariff, tariff_version, entered_at, version): Stay = sessions::table
            .filter(sessions::id.eq(session).and(sessions::status.eq("ACTIVE")))
            .select((
                sessions::vehicle_id,
                sessions::spot_id,
                sessions::ticket_id,
                sessions::tariff_id,
                sessions::tariff_version,
                sessions::entered_at,
                sessions::version,
            ))
            .first(tx)?;
        let pending: Option<Id> = payments::table
            .filter(payments::session_id.eq(session).and(payments::status.eq("PENDING")))
            .select(payments::id)
            .first(tx)
            .optional()?;
        assert!(pending.is_none(), "no payment of this workload hangs");
        let tariff: String = tariffs::table
            .filter(tariffs::id.eq(tariff.unwrap_or_default()).and(tariffs::version.eq(tariff_version.unwrap_or_default())))
            .select(tariffs::body)
            .first(tx)?;
        let vehicle_type: String = vehicles::table.find(&vehicle).select(vehicles::vehicle_type).first(tx)?;
        let (class, spot_version): (i64, i64) = spots::table
            .filter(spots::id.eq(&spot).and(spots::session_id.eq(session)))
            .select((spots::class, spots::version))
            .first(tx)?;
        let (ticket_version, number): (i64, String) = tickets::table
            .filter(tickets::id.eq(&ticket).and(tickets::status.eq("OPEN")))
            .select((tickets::version, tickets::number))
            .first(tx)?;
        let granted: i64 = validations::table.filter(validations::session_id.eq(session)).count().get_result(tx)?;
        assert!(granted == 0 && number.len() == 20, "no stay of this workload was validated");
        let last: Option<i64> = receipts::table.select(max(receipts::number)).first(tx)?;
        let receipt = last.unwrap_or(0) + 1;
        assert!(now - entered_at < 3_600_000_000 && class == CLASS && vehicle_type == "STANDARD" && tariff.contains("EUR"));
        let sequence = last_sequence(tx)?;

        let payment = id(now)?;
        diesel::insert_into(payments::table)
            .values((
                payments::id.eq(&payment),
                payments::session_id.eq(session),
                payments::key.eq(payment_key(&payment)),
                payments::purpose.eq("EXIT"),
                payments::method.eq("CASH"),
                payments::amount_minor.eq(PRICE_MINOR),
                payments::currency.eq("EUR"),
                payments::credit_minor.eq(0),
                payments::refunded_minor.eq(0),
                payments::status.eq("PENDING"),
                payments::priced_until.eq(now),
                payments::version.eq(1),
                payments::created_at.eq(now),
                payments::updated_at.eq(now),
            ))
            .execute(tx)?;
        append(tx, sequence + 1, now, OPENED)?;
        diesel::update(payments::table.filter(payments::id.eq(&payment).and(payments::version.eq(1))))
            .set((
                payments::status.eq("COMPLETED"),
                payments::receipt.eq(receipt),
                payments::version.eq(2),
                payments::updated_at.eq(now),
            ))
            .execute(tx)?;
        append(tx, sequence + 2, now, PAID)?;
        diesel::insert_into(receipts::table)
            .values((
                receipts::number.eq(receipt),
                receipts::kind.eq("RECEIPT"),
                receipts::payment_id.eq(&payment),
                receipts::session_id.eq(session),
                receipts::amount_minor.eq(PRICE_MINOR),
                receipts::currency.eq("EUR"),
                receipts::issued_at.eq(now),
                receipts::body.eq(receipt_body()),
            ))
            .execute(tx)?;
        append(tx, sequence + 3, now, RECEIPT)?;
        let changed = diesel::update(sessions::table.filter(sessions::id.eq(session).and(sessions::version.eq(version))))
            .set((
                sessions::status.eq("COMPLETED"),
                sessions::ended_at.eq(now),
                sessions::paid_minor.eq(sessions::paid_minor + PRICE_MINOR),
                sessions::vehicle_type.eq("STANDARD"),
                sessions::version.eq(version + 2),
                sessions::updated_at.eq(now),
            ))
            .execute(tx)?;
        assert_eq!(changed, 1, "the transaction holds the lock for writing");
        diesel::update(spots::table.filter(spots::id.eq(&spot).and(spots::version.eq(spot_version))))
            .set((
                spots::status.eq("AVAILABLE"),
                spots::session_id.eq(None::<Id>),
                spots::version.eq(spot_version + 1),
                spots::updated_at.eq(now),
            ))
            .execute(tx)?;
        diesel::update(tickets::table.filter(tickets::id.eq(&ticket).and(tickets::version.eq(ticket_version))))
            .set((tickets::status.eq("CLOSED"), tickets::version.eq(ticket_version + 1), tickets::updated_at.eq(now)))
            .execute(tx)?;
        append(tx, sequence + 4, now, COMPLETED)
    })
}

fn last_sequence(tx: &mut SqliteConnection) -> Outcome<i64> {
    let (sequence, _hash): (i64, Vec<u8>) =
        journal::table.order(journal::sequence.desc()).select((journal::sequence, journal::hash)).first(tx)?;
    Ok(sequence)
}

fn append(tx: &mut SqliteConnection, sequence: i64, at: i64, event: Event) -> Outcome<()> {
    diesel::insert_into(journal::table)
        .values((
            journal::sequence.eq(sequence),
            journal::at.eq(at),
            journal::actor.eq("host"),
            journal::kind.eq(event.0),
            journal::payload.eq(payload(event)),
            journal::hash.eq(vec![0_u8; 32]),
        ))
        .execute(tx)?;
    Ok(())
}
