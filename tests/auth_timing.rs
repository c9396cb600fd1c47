//! How long a login takes says nothing about who exists.
#![cfg(feature = "auth")]
#![allow(clippy::unwrap_used)]

mod support;

use std::time::Duration;

use parking_garage::{LockoutPolicy, Role, UserChange};
use rustix::time::{ClockId, clock_gettime};
use support::House;
use support::accounts::*;

const ROUNDS: usize = 31;
/// The least times may differ by a tenth: the look-ups beside the hash take a thousandth of its time.
const TENTHS_MAX: u128 = 1;

/// The time that this thread has had a processor: what the machine does besides does not count. A login does all its work on
/// the thread that calls, and waits for nothing.
fn worked() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap()
}

/// The least that each call takes, which is what it takes where nothing disturbs it; the calls take turns, so that caches are as
/// warm for all of them.
fn least(calls: &[&dyn Fn()]) -> Vec<Duration> {
    let mut times = vec![Vec::new(); calls.len()];
    for round in 0..ROUNDS {
        for turn in 0..calls.len() {
            let place = (round + turn) % calls.len();
            let begun = worked();
            calls[place]();
            times[place].push(worked() - begun);
        }
    }
    times.into_iter().filter_map(|times| times.into_iter().min()).collect()
}

#[test]
fn an_unknown_login_takes_as_long_as_a_wrong_password() {
    let free = LockoutPolicy { free_tries: 100_000, ..LockoutPolicy::default() };
    let house = House::in_memory(|builder| builder.auth(config().lockout(free)));
    let garage = &house.garage;
    user(garage, "ada", Role::User);
    let off = user(garage, "off", Role::User);
    garage.auth().change_user(off.id, off.version, UserChange { active: Some(false), ..UserChange::default() }).unwrap();
    let fails = |login: &'static str| move || drop(try_login(garage, login, "wrong but long enough").unwrap_err());
    let (known, unknown, switched_off, no_login) = (fails("ada"), fails("nobody"), fails("off"), fails("no login at all"));
    // What answers without a hash, as a naive refusal of unknown logins would: the measure must see that.
    let hasty = || drop(garage.auth().user_by_login("nobody").unwrap());
    known();
    let mut seen = Vec::new();
    for _ in 0..3 {
        let times = least(&[&known, &unknown, &switched_off, &no_login, &hasty]);
        assert!(times[4] * 3 < times[0], "the measure sees nothing: {times:?}");
        let differs = |time: &Duration| time.abs_diff(times[0]).as_nanos() * 10 > times[0].as_nanos() * TENTHS_MAX;
        if !times[1..4].iter().any(differs) {
            println!("known, unknown, switched off, no login, without a hash: {times:?}");
            return;
        }
        seen.push(times);
    }
    panic!("three times the least times differed by more than a tenth: {seen:?}");
}
