//! Long lists, page by page: in both directions, filtered, and while rows are added.

use std::fmt::Debug;

use super::contents::pages;
use super::trial::Trial;
use crate::Result;
use crate::domain::{SessionStatus, Spot, SpotId, Vehicle};
use crate::storage::{Page, ReadTx, SessionFilter};

/// Reads a list in pages of every size around the number of rows, both ways, and compares it with all rows at once.
fn check<Id: Copy + Ord + Debug, Row: Clone + PartialEq + Debug>(
    tx: &dyn ReadTx,
    what: &str,
    expected: &[Id],
    id_of: impl Fn(&Row) -> Id,
    read: impl Fn(&dyn ReadTx, Page<Id>) -> Result<Vec<Row>>,
) -> Result<()> {
    let ids = |rows: &[Row]| rows.iter().map(&id_of).collect::<Vec<Id>>();
    let count = u32::try_from(expected.len()).unwrap_or(u32::MAX);
    let backwards: Vec<Id> = expected.iter().rev().copied().collect();
    for limit in [1, 2, count - 1, count, count + 1, u32::MAX] {
        assert_eq!(ids(&pages(limit, false, &id_of, |page| read(tx, page))?), expected, "{what} by {limit}");
        assert_eq!(ids(&pages(limit, true, &id_of, |page| read(tx, page))?), backwards, "{what} by {limit}, newest first");
        let shown = expected.len().min(usize::try_from(limit).unwrap_or(usize::MAX));
        assert_eq!(ids(&read(tx, Page::first(limit))?), expected[..shown], "{what}: the first {limit}");
        assert_eq!(ids(&read(tx, Page::newest(limit))?), backwards[..shown], "{what}: the last {limit}");
    }
    assert_eq!(read(tx, Page::first(0))?, [], "{what}: a page of no rows");
    assert_eq!(read(tx, Page::newest(0))?, [], "{what}: a page of no rows, newest first");
    let (first, last) = (expected[0], expected[expected.len() - 1]);
    assert_eq!(read(tx, Page::first(9).after(last))?, [], "{what}: behind the last");
    assert_eq!(read(tx, Page::newest(9).after(first))?, [], "{what}: before the first");
    Ok(())
}

/// Five stays of three vehicles on three spots, in different states.
fn history(trial: &Trial<'_>) -> Vec<crate::domain::Session> {
    let spots = trial.spots(3);
    let vehicles = trial.vehicles(3);
    let (_, freed) = trial.past_stay(&vehicles[0], &spots[0]);
    trial.past_stay(&vehicles[1], &freed);
    let cancelled = trial.park(&vehicles[0], &spots[1]);
    let at = trial.fixture.now();
    let freed = cancelled.spot.freed(at).expect("an occupied spot");
    trial.write(|tx| {
        tx.update_session(&cancelled.session, &cancelled.session.cancelled(at, at)?)?;
        tx.update_spot(&cancelled.spot, &freed)
    });
    let expired = trial.park(&vehicles[2], &freed);
    trial.write(|tx| tx.update_session(&expired.session, &expired.session.expired(at)?));
    trial.park(&vehicles[0], &spots[2]);
    trial.contents().sessions
}

cases! {
    /// Every list is read completely and in order with pages of any size, in both directions.
    fn all_pages_together_are_the_whole_list(trial) {
        let spots = trial.spots(5);
        let vehicles = trial.vehicles(5);
        let stays: Vec<_> = vehicles.iter().zip(&spots).map(|(vehicle, spot)| trial.park(vehicle, spot)).collect();
        let payments: Vec<_> =
            stays.iter().enumerate().map(|(n, stay)| trial.fixture.payment(stay.session.id, &format!("key {n}"))).collect();
        // Written newest first: the order of a list is that of the ids.
        trial.write(|tx| payments.iter().rev().try_for_each(|payment| tx.insert_payment(payment)));
        trial.read(|tx| {
            let ids: Vec<_> = spots.iter().map(|row| row.id).collect();
            check(tx, "spots", &ids, |row: &Spot| row.id, |tx, page| tx.spots(page))?;
            let ids: Vec<_> = vehicles.iter().map(|row| row.id).collect();
            check(tx, "vehicles", &ids, |row: &Vehicle| row.id, |tx, page| tx.vehicles(page))?;
            let ids: Vec<_> = stays.iter().map(|stay| stay.session.id).collect();
            check(tx, "sessions", &ids, |row: &crate::domain::Session| row.id, |tx, page| {
                tx.sessions(&SessionFilter::default(), page)
            })?;
            let ids: Vec<_> = stays.iter().map(|stay| stay.ticket.id).collect();
            check(tx, "tickets", &ids, |row: &crate::domain::Ticket| row.id, |tx, page| tx.tickets(page))?;
            let ids: Vec<_> = payments.iter().map(|row| row.id).collect();
            check(tx, "payments", &ids, |row: &crate::domain::Payment| row.id, |tx, page| tx.payments(None, page))
        });
    }

    /// The id behind which a page begins need not be that of a row.
    fn a_page_begins_behind_any_id(trial) {
        let before = SpotId::from_bytes([0; 16]);
        let (low, between, high) = (trial.fixture.spot("A", 1), trial.fixture.spot("B", 2).id, trial.fixture.spot("C", 3));
        trial.bay();
        trial.write(|tx| {
            tx.insert_spot(&low)?;
            tx.insert_spot(&high)
        });
        trial.read(|tx| {
            assert_eq!(tx.spots(Page::first(9).after(before))?, [low.clone(), high.clone()]);
            assert_eq!(tx.spots(Page::first(9).after(between))?, std::slice::from_ref(&high));
            assert_eq!(tx.spots(Page::newest(9).after(between))?, std::slice::from_ref(&low));
            assert_eq!(tx.spots(Page::newest(9).after(before))?, []);
            Ok(())
        });
    }

    /// Rows that are added while someone turns the pages shift nothing: no row is shown twice or left out.
    fn pages_are_stable_while_rows_are_added(trial) {
        let vehicles = trial.vehicles(6);
        let first = trial.read(|tx| tx.vehicles(Page::first(3)));
        let newest = trial.read(|tx| tx.vehicles(Page::newest(3)));
        let added = trial.vehicle("ADDED 1");
        let rest = trial.read(|tx| tx.vehicles(Page::first(9).after(first[2].id)));
        assert_eq!([&first[..], &rest[..]].concat(), [&vehicles[..], std::slice::from_ref(&added)].concat(), "oldest first");
        let rest = trial.read(|tx| tx.vehicles(Page::newest(9).after(newest[2].id)));
        let backwards: Vec<Vehicle> = vehicles.iter().rev().cloned().collect();
        assert_eq!([&newest[..], &rest[..]].concat(), backwards, "newest first: the new row is on a page already turned");
    }

    /// Each part of the filter admits the right sessions, alone and together with others, on pages of any size.
    fn sessions_are_filtered(trial) {
        let sessions = history(&trial);
        assert_eq!(sessions.len(), 5);
        let any = SessionFilter::default();
        let mut filters = vec![any];
        for session in &sessions {
            filters.push(SessionFilter { vehicle: Some(session.vehicle), ..any });
            filters.push(SessionFilter { spot: Some(session.spot), ..any });
            filters.push(SessionFilter { entered_from: Some(session.entered_at), ..any });
            filters.push(SessionFilter { entered_before: Some(session.entered_at), ..any });
            filters.push(SessionFilter { vehicle: Some(session.vehicle), spot: Some(session.spot), ..any });
            filters.push(SessionFilter { vehicle: Some(session.vehicle), status: Some(session.status), ..any });
            filters.push(SessionFilter { spot: Some(session.spot), entered_from: Some(session.entered_at), ..any });
        }
        filters.extend(SessionStatus::ALL.iter().map(|status| SessionFilter { status: Some(*status), ..any }));
        filters.push(SessionFilter {
            vehicle: Some(sessions[0].vehicle),
            spot: Some(sessions[0].spot),
            status: Some(sessions[0].status),
            entered_from: Some(sessions[0].entered_at),
            entered_before: Some(sessions[1].entered_at),
        });
        filters.push(SessionFilter { vehicle: Some(trial.fixture.vehicle("NOBODY").id), ..any });
        filters.push(SessionFilter { spot: Some(trial.fixture.spot("NOWHERE", 9).id), ..any });
        trial.read(|tx| {
            for filter in &filters {
                let wanted: Vec<_> = sessions.iter().filter(|session| filter.admits(session)).cloned().collect();
                let backwards: Vec<_> = wanted.iter().rev().cloned().collect();
                for limit in [1, 2, 5, 9] {
                    let read = |newest_first| {
                        pages(limit, newest_first, |row: &crate::domain::Session| row.id, |page| tx.sessions(filter, page))
                    };
                    assert_eq!(read(false)?, wanted, "{filter:?} by {limit}");
                    assert_eq!(read(true)?, backwards, "{filter:?} by {limit}, newest first");
                }
                assert_eq!(tx.sessions(filter, Page::first(0))?, [], "{filter:?} by 0");
            }
            Ok(())
        });
    }
}
