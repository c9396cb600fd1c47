//! What can be asked of a garage about everybody and everything: to compare one garage with another.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "every test uses its part of this")]

use std::time::{Duration, Instant};

use parking_garage::{Garage, Page, SessionFilter};

/// The answers of all look-ups, and how long each took.
pub fn timed_answers(garage: &Garage) -> Vec<(String, Duration)> {
    let mut answers = Vec::new();
    let mut ask = |call: &dyn Fn() -> String| {
        let begun = Instant::now();
        let answer = call();
        answers.push((answer, begun.elapsed()));
    };
    for vehicle in garage.vehicles().list(Page::first(100)).unwrap() {
        ask(&|| format!("{:?}", garage.vehicles().get(vehicle.id)));
        for page in [Page::first(3), Page::newest(100)] {
            ask(&|| format!("{:?}", garage.vehicles().history(vehicle.id, page)));
        }
        ask(&|| format!("{:?}", garage.vehicles().search(vehicle.plate.as_str(), 2)));
    }
    for session in garage.sessions().history(&SessionFilter::default(), Page::newest(40)).unwrap() {
        ask(&|| format!("{:?}", garage.sessions().get(session.id)));
    }
    answers
}

/// The answers alone.
pub fn answers(garage: &Garage) -> Vec<String> {
    timed_answers(garage).into_iter().map(|(answer, _)| answer).collect()
}
