//! A payment provider over HTTP, against a small server that this program starts itself on 127.0.0.1.
//!
//! The client is written out on `std::net`: one request, one answer, a timeout for each step. A program that talks to a
//! real bank takes an HTTP crate with TLS; what matters here is the same: the idempotency key goes with each request,
//! and every failure after the first byte was sent is "unknown", never "declined".
//!
//! `cargo run --example http_provider`

#[path = "client.rs"]
mod client;
#[path = "server.rs"]
mod server;

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use client::HttpProvider;
use parking_garage::{
    Clock, Currency, Entry, ErrorKind, Garage, Layout, ManualClock, Pay, PaymentMethod, Refunding, SystemClock, Tariff,
};
use server::{Server, Trouble};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> Outcome {
    tour(&mut std::io::stdout())
}

/// The tour; what happens is written to `out`.
pub(crate) fn tour(out: &mut dyn Write) -> Outcome {
    let server = Server::start()?;
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let provider = Arc::new(HttpProvider::new(server.address(), Duration::from_millis(300)));
    let garage =
        Garage::builder().clock(Arc::clone(&clock) as Arc<dyn Clock>).provider(PaymentMethod::Card, provider).in_memory()?;
    garage.spots().create_layout(&Layout::grid(1, 1, 9))?;
    garage.tariffs().activate(&garage.tariffs().publish(&Tariff::hourly("day".parse()?, Currency::EUR, 250)?)?)?;

    let troubles = [Trouble::None, Trouble::Declines, Trouble::LosesReply, Trouble::Hangs, Trouble::HangsUp, Trouble::Garbles];
    for (number, trouble) in troubles.into_iter().enumerate() {
        let visit = garage.sessions().enter(Entry::new(format!("AB-{number}")))?;
        clock.advance(Duration::from_secs(10 * 60));
        server.next(trouble);
        let key = format!("pay-{number}");
        let answer = match garage.payments().with_key(&key).process(Pay::card(visit.session.id)) {
            Ok(receipt) => format!("{} {}", receipt.payment.status, receipt.payment.amount),
            Err(error) if error.kind() == ErrorKind::PaymentDeclined => "declined".to_owned(),
            Err(error) if error.kind() == ErrorKind::PaymentPending => {
                // The same key again: the server knows it, and takes nothing twice.
                let receipt = garage.payments().with_key(&key).process(Pay::card(visit.session.id))?;
                format!("not known; asked again with the same key: {} {}", receipt.payment.status, receipt.payment.amount)
            }
            Err(error) => return Err(error.into()),
        };
        writeln!(out, "{trouble:?}: {answer}; charged {} time(s)", server.charged(&key))?;
    }

    // Nobody asks again this time: the recovery does, once the payment is old enough.
    let visit = garage.sessions().enter(Entry::new("XY-9"))?;
    clock.advance(Duration::from_secs(10 * 60));
    server.next(Trouble::LosesReply);
    let unknown = garage.payments().with_key("pay-late").process(Pay::card(visit.session.id)).map_err(|error| error.kind());
    writeln!(out, "The reply is lost: {:?}", unknown.map(|receipt| receipt.payment.status))?;
    clock.advance(Duration::from_secs(5 * 60));
    let recovered = garage.payments().recover()?;
    let session = garage.sessions().get(visit.session.id)?;
    writeln!(out, "Recovered: {} completed, session {}", recovered.completed.len(), session.status)?;

    server.next(Trouble::LosesReply);
    let refunding = Refunding::whole(recovered.completed[0]).reason("the lift was out of order");
    let unknown = garage.payments().with_key("back-1").refund(refunding.clone()).map_err(|error| error.kind());
    writeln!(out, "A refund, and the reply is lost: {:?}", unknown.map(|refunded| refunded.refund.status))?;
    let refunded = garage.payments().with_key("back-1").refund(refunding)?;
    writeln!(out, "Asked again: refund {}, payment {}", refunded.refund.status, refunded.payment.status)?;
    writeln!(out, "Given back {} time(s)", server.charged("back-1"))?;
    Ok(())
}
