//! The provider: one HTTP/1.1 request for each question, with a timeout for each step.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use parking_garage::{Charge, ChargeOutcome, Error, ErrorKind, Money, PaymentProvider, RefundCharge, RefundOutcome, Result};

/// The longest answer that is read: a server that is out of its mind must not fill the memory.
const ANSWER_BYTES_MAX: u64 = 64 * 1024;

#[derive(Debug)]
pub(crate) struct HttpProvider {
    address: SocketAddr,
    patience: Duration,
}

/// What the server said, in its own words.
enum Said {
    Done(String),
    Refused(String),
}

impl HttpProvider {
    pub(crate) fn new(address: SocketAddr, patience: Duration) -> Self {
        Self { address, patience }
    }

    /// Sends one request. Any error means that nobody knows what the server did: the caller makes it "unknown".
    fn ask(&self, method: &str, path: &str, key: &str, amount: Option<Money>) -> Result<Said> {
        let broken = |error: std::io::Error| Error::new(ErrorKind::Io, "the bank does not answer").with_source(error);
        let mut stream = TcpStream::connect_timeout(&self.address, self.patience).map_err(broken)?;
        stream.set_read_timeout(Some(self.patience)).map_err(broken)?;
        stream.set_write_timeout(Some(self.patience)).map_err(broken)?;
        let body = amount.map_or_else(String::new, |amount| format!("{} {}", amount.minor(), amount.currency()));
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nIdempotency-Key: {key}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).map_err(broken)?;
        let mut answer = String::new();
        stream.take(ANSWER_BYTES_MAX).read_to_string(&mut answer).map_err(broken)?;
        let nonsense = || Error::new(ErrorKind::Io, "the bank's answer cannot be read");
        let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(nonsense)?;
        // Half an answer is none.
        let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).and_then(|text| text.parse().ok());
        if length != Some(body.len()) {
            return Err(nonsense());
        }
        match head.split(' ').nth(1) {
            Some("200") => Ok(Said::Done(body.to_owned())),
            // Only what the bank calls a refusal is one; a 500 may have come after the money was taken.
            Some("402") => Ok(Said::Refused(body.to_owned())),
            _ => Err(nonsense()),
        }
    }
}

impl PaymentProvider for HttpProvider {
    fn charge(&self, charge: &Charge) -> Result<ChargeOutcome> {
        Ok(match self.ask("POST", "/charges", &charge.key, Some(charge.amount))? {
            Said::Done(number) => ChargeOutcome::Approved { reference: Some(number) },
            Said::Refused(reason) => ChargeOutcome::Declined { reason },
        })
    }

    fn status(&self, charge: &Charge) -> Result<ChargeOutcome> {
        Ok(match self.ask("GET", "/charges", &charge.key, None)? {
            Said::Done(number) => ChargeOutcome::Approved { reference: Some(number) },
            Said::Refused(reason) => ChargeOutcome::Declined { reason },
        })
    }

    fn refund(&self, refund: &RefundCharge) -> Result<RefundOutcome> {
        Ok(match self.ask("POST", "/refunds", &refund.key, Some(refund.amount))? {
            Said::Done(number) => RefundOutcome::Refunded { reference: Some(number) },
            Said::Refused(reason) => RefundOutcome::Declined { reason },
        })
    }

    fn refund_status(&self, refund: &RefundCharge) -> Result<RefundOutcome> {
        Ok(match self.ask("GET", "/refunds", &refund.key, None)? {
            Said::Done(number) => RefundOutcome::Refunded { reference: Some(number) },
            Said::Refused(reason) => RefundOutcome::Declined { reason },
        })
    }
}
