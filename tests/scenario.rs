//! Makes the visit that `tests/data/scenario.json` tells, as the runners of the bindings do; `scenario.md` is its form.

use std::collections::{BTreeMap, VecDeque};
use std::env;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use parking_garage::auth::token::{ExposeSecret, KeyRing, SecretString, TokenKey};
use parking_garage::storage::AvailabilityCount;
use parking_garage::{
    AuthConfig, AuthSession, Charge, ChargeOutcome, Client, Entry, Error, ErrorKind, Exit, Garage, Layout, LoginRequest,
    ManualClock, Money, NewUser, Page, Pay, Payment, PaymentMethod, PaymentProvider, Principal, Receipt, Refund, RefundCharge,
    RefundOutcome, Refunding, Result, SeededEntropy, Session, SessionQuote, Spot, SpotChoice, Subject, Tariff, TariffRef, Ticket,
    Timestamp, Tokens, User, Vehicle, Visit,
};
use serde_json::{Value, json};

const FILE: &str = "tests/data/scenario.json";

#[test]
fn the_scenario_goes_as_it_is_written_down() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let text = fs::read_to_string(&path).unwrap();
    let steps: Vec<Value> = serde_json::from_str(&text).unwrap();
    let write = env::var_os("GARAGE_SCENARIO_WRITE").is_some();
    let mut run = Run::default();
    for (number, step) in steps.iter().enumerate() {
        let result = run.step(step).unwrap_or_else(|error| json!({"error": error.kind().symbol()}));
        if write && step["do"] == "head" {
            let of = |line: &str| if line.contains("\"do\": \"head\"") { head_line(&result) } else { line.to_owned() };
            let lines: Vec<_> = text.lines().map(of).collect();
            return fs::write(&path, lines.join("\n") + "\n").unwrap();
        }
        let expected = step.get("expect").map(|expected| run.resolved(expected));
        let place = format!("step {number}, {step}: {result}");
        match expected {
            Some(expected) => {
                assert_eq!(expected.get("error").is_some(), result.get("error").is_some(), "{place}");
                assert_contains(&result, &expected, &place);
            }
            None => assert!(result.get("error").is_none(), "{place}"),
        }
        if let Some(name) = step["as"].as_str() {
            run.kept.insert(name.to_owned(), result);
        }
    }
}

fn head_line(head: &Value) -> String {
    format!(r#"  {{"do": "head", "expect": {{"sequence": {}, "hash": {}}}}},"#, head["sequence"], head["hash"])
}

fn assert_contains(result: &Value, expected: &Value, place: &str) {
    match (result, expected) {
        (Value::Array(results), Value::Array(expected)) => {
            assert_eq!(results.len(), expected.len(), "{place}");
            results.iter().zip(expected).for_each(|(result, expected)| assert_contains(result, expected, place));
        }
        (Value::Object(result), Value::Object(expected)) => {
            expected.iter().for_each(|(name, value)| assert_eq!(result.get(name), Some(value), "{name} of {place}"));
        }
        _ => panic!("{expected} is no expectation: {place}"),
    }
}

/// The garage, and what steps gave.
#[derive(Default)]
struct Run {
    open: Option<(Garage, Arc<ManualClock>)>,
    kept: BTreeMap<String, Value>,
}

impl Run {
    fn step(&mut self, step: &Value) -> Result<Value> {
        let step = &self.resolved(step);
        let text = |name: &str| step[name].as_str().map(str::to_owned);
        let number = |name: &str| step[name].as_i64().unwrap_or_else(|| panic!("{step} has no {name}"));
        let given = |name: &str| text(name).unwrap_or_else(|| panic!("{step} has no {name}"));
        if step["do"] == "open" {
            let clock = Arc::new(ManualClock::at(given("clock").parse()?));
            let builder = Garage::builder()
                .background(false)
                .clock(Arc::clone(&clock) as Arc<_>)
                .entropy(Arc::new(SeededEntropy::new(number("seed") as u64)))
                .provider(PaymentMethod::Card, Arc::new(Scripted::new(&step["card"], &step["card_refunds"])))
                .auth(accounts(&step["auth"])?);
            self.open = Some((builder.in_memory()?, clock));
            return Ok(Value::Null);
        }
        // There is nothing to call on once the handle is gone; the other languages' handles say this.
        let Some((garage, clock)) = &self.open else { return Err(Error::new(ErrorKind::Closed, "the scenario closed the garage")) };
        // A key is for one call: the service is made with it where there is one.
        macro_rules! keyed {
            ($service:ident) => {{
                let service = garage.$service();
                match text("key") {
                    Some(key) => service.with_key(&key),
                    None => service,
                }
            }};
        }
        let session = || given("session").parse();
        Ok(match given("do").as_str() {
            "close" => {
                self.open = None;
                Value::Null
            }
            "advance" => {
                clock.advance(Duration::from_secs(60 * number("minutes") as u64));
                Value::Null
            }
            "grid" => {
                let count = |name| number(name) as u16;
                let built = keyed!(spots).create_layout(&Layout::grid(count("floors"), count("bays"), count("spots")))?;
                json!({"floors": built.floors, "bays": built.bays, "spots": built.spots})
            }
            "publish" => {
                let published = keyed!(tariffs).publish(&Tariff::from_toml(&given("tariff"))?)?;
                json!({"id": published.id.to_string(), "version": published.version})
            }
            "activate" => {
                let tariff = TariffRef { id: given("tariff").parse()?, version: number("version") as u32 };
                keyed!(tariffs).activate(&tariff)?;
                Value::Null
            }
            "enter" => {
                let mut entry = Entry::new(given("plate")).spot(spot_choice(&step["spot"]));
                if let Some(vehicle_type) = text("vehicle_type") {
                    entry = entry.vehicle_type(vehicle_type.parse()?);
                }
                if let Some(lane) = text("lane") {
                    entry = entry.lane(lane);
                }
                visit(&keyed!(sessions).enter(entry)?)
            }
            "exit" => {
                let mut exit = Exit::new(session()?);
                if let Some(lane) = text("lane") {
                    exit = exit.lane(lane);
                }
                stay(&keyed!(sessions).exit(exit)?)
            }
            "cancel" => stay(&keyed!(sessions).cancel(session()?, &given("reason"))?),
            "transfer" => stay(&keyed!(sessions).transfer(session()?, spot_choice(&step["spot"]))?),
            "correct_plate" => stay(&keyed!(sessions).correct_plate(session()?, &given("plate"))?),
            "session" => stay(&garage.sessions().get(session()?)?),
            "quote" => quote(&garage.sessions().quote(session()?)?),
            paying @ ("pay" | "prepay") => {
                let mut pay = Pay::by(given("method").parse()?, session()?);
                if let Some(currency) = text("currency") {
                    pay = pay.amount(Money::new(number("amount_minor"), currency.parse()?));
                }
                if let Some(lane) = text("lane") {
                    pay = pay.lane(lane);
                }
                let payments = keyed!(payments);
                let receipt = if paying == "pay" { payments.process(pay) } else { payments.prepay(pay) };
                payment(&receipt?.payment)
            }
            "refund" => {
                let payments = match text("by") {
                    // The journal names who shows the token, and only who may give money back does.
                    Some(token) => {
                        let acting = garage.acting_as(&garage.auth().verify(&token)?)?;
                        return Ok(refund(&acting.payments().refund(refunding(step)?)?.refund));
                    }
                    None => keyed!(payments),
                };
                refund(&payments.refund(refunding(step)?)?.refund)
            }
            "refunds" => garage.payments().refunds_of(given("payment").parse()?)?.iter().map(refund).collect(),
            "receipts" => garage.books().receipts_of_session(session()?)?.iter().map(receipt).collect(),
            "create_user" => {
                let user = NewUser::new(given("login"), given("role").parse()?).password(given("password"));
                account(&garage.auth().create_user(user)?)
            }
            "login" => tokens(&garage.auth().login(&LoginRequest::new(given("login"), given("password")))?),
            "authenticate" => principal(&garage.auth().verify(&given("token"))?),
            "refresh" => tokens(&garage.auth().refresh(&SecretString::from(given("token")), &Client::default())?),
            "logins" => garage.auth().sessions(Subject::User(given("user").parse()?))?.iter().map(login).collect(),
            "revoke" => {
                garage.auth().revoke(given("auth_session").parse()?)?;
                Value::Null
            }
            "logout" => {
                garage.auth().logout(given("auth_session").parse()?)?;
                Value::Null
            }
            "payments" => garage.payments().of_session(session()?)?.iter().map(payment).collect(),
            "sweep" => {
                let swept = garage.maintenance().sweep()?;
                json!({
                    "expired": swept.expired.len(), "released": swept.released.len(),
                    "payments_completed": swept.recovered.completed.len(), "payments_failed": swept.recovered.failed.len(),
                    "payments_pending": swept.recovered.pending.len(),
                })
            }
            "ticket" => ticket(&garage.tickets().by_number(&given("number"))?),
            "replace_lost" => ticket(&keyed!(tickets).replace_lost(session()?)?),
            "spot" => spot(&garage.spots().by_code(&given("code"))?),
            "reserve" => {
                let until = text("until").map(|until| until.parse()).transpose()?;
                spot(&keyed!(spots).reserve(given("spot").parse()?, &given("plate"), until)?)
            }
            "free_count" => {
                let level = step["level"].as_i64().map(|level| level as i16);
                json!({"free": garage.spots().free_count(level, None)?})
            }
            "availability" => {
                let rows = garage.spots().availability()?.rows;
                let row = |row: &AvailabilityCount| {
                    json!({
                        "level": row.level, "bay": row.bay, "spot_type": row.class.spot_type, "total": row.total,
                        "free": row.free, "occupied": row.occupied, "reserved": row.reserved,
                    })
                };
                rows.iter().map(row).collect()
            }
            "vehicle" => {
                let found = garage.vehicles().find(&given("plate"))?;
                vehicle(&found.ok_or_else(|| Error::new(ErrorKind::NotFound, "no vehicle has this plate"))?)
            }
            "history" => garage.vehicles().history(given("vehicle").parse()?, Page::first(100))?.iter().map(stay).collect(),
            "verify" => {
                let verified = garage.journal().verify()?;
                json!({"sound": verified.is_sound(), "differences": verified.differences.len()})
            }
            "head" => {
                let head = garage.journal().head()?;
                json!({"sequence": head.sequence, "hash": head.hash_hex()})
            }
            unknown => panic!("the scenario does {unknown}, which this runner does not know"),
        })
    }

    /// `value` with what it refers to in place.
    fn resolved(&self, value: &Value) -> Value {
        match value {
            Value::String(text) if text.starts_with('$') => {
                let (name, field) = text[1..].split_once('.').unwrap_or_else(|| panic!("{text} names no field"));
                self.kept.get(name).and_then(|kept| kept.get(field)).unwrap_or_else(|| panic!("{text} is not kept")).clone()
            }
            Value::Array(items) => items.iter().map(|item| self.resolved(item)).collect(),
            Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), self.resolved(value))).collect(),
            other => other.clone(),
        }
    }
}

fn spot_choice(wish: &Value) -> SpotChoice {
    match (wish["level"].as_i64(), wish["code"].as_str()) {
        (Some(level), _) => SpotChoice::OnLevel(level as i16),
        (_, Some(code)) => SpotChoice::Code(code.to_owned()),
        _ => SpotChoice::Any,
    }
}

fn instant(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |at| at.to_string().into())
}

fn visit(visit: &Visit) -> Value {
    json!({
        "session": visit.session.id, "vehicle": visit.session.vehicle, "ticket": visit.ticket.id, "spot": visit.spot.id,
        "entered_at": instant(Some(visit.session.entered_at)), "overdue_at": instant(Some(visit.session.overdue_at)),
        "spot_type": visit.spot.class.spot_type, "level": visit.spot.level, "bay": visit.spot.bay,
        "spot_code": visit.spot.code.as_str(), "ticket_number": visit.ticket.number.to_string(),
        "ticket_qr": visit.ticket.number.qr_payload(),
    })
}

fn stay(session: &Session) -> Value {
    json!({
        "id": session.id, "vehicle": session.vehicle, "spot": session.spot, "ticket": session.ticket, "status": session.status,
        "entered_at": instant(Some(session.entered_at)), "ended_at": instant(session.ended_at),
        "overdue_at": instant(Some(session.overdue_at)), "paid_until": instant(session.paid_until),
        "paid_minor": session.paid_minor, "entry_lane": session.entry_lane, "exit_lane": session.exit_lane,
    })
}

fn quote(quoted: &SessionQuote) -> Value {
    let tariff = quoted.quote.tariff.as_ref();
    json!({
        "total_minor": quoted.quote.total.minor(), "tax_minor": quoted.quote.tax().minor(), "paid_minor": quoted.paid.minor(),
        "due_minor": quoted.due.minor(), "currency": quoted.due.currency().code(), "from": instant(Some(quoted.quote.from)),
        "until": instant(Some(quoted.quote.until)), "valid_until": instant(quoted.quote.valid_until),
        "tariff": tariff.map(|tariff| tariff.id.to_string()), "tariff_version": tariff.map(|tariff| tariff.version),
    })
}

fn payment(payment: &Payment) -> Value {
    json!({
        "id": payment.id, "session": payment.session, "status": payment.status, "method": payment.method,
        "purpose": payment.purpose, "amount_minor": payment.amount.minor(), "currency": payment.amount.currency().code(),
        "paid_until": instant(payment.paid_until), "reference": payment.reference, "failure": payment.failure,
        "lane": payment.lane,
    })
}

fn refunding(step: &Value) -> Result<Refunding> {
    let text = |name: &str| step[name].as_str().unwrap_or_default();
    let refunding = Refunding::whole(text("payment").parse()?).reason(text("reason"));
    Ok(match step["currency"].as_str() {
        Some(currency) => refunding.amount(Money::new(step["amount_minor"].as_i64().unwrap_or_default(), currency.parse()?)),
        None => refunding,
    })
}

fn refund(refund: &Refund) -> Value {
    json!({
        "id": refund.id, "payment": refund.payment, "session": refund.session, "status": refund.status,
        "amount_minor": refund.amount.minor(), "currency": refund.amount.currency().code(), "credit_note": refund.credit_note,
        "reference": refund.reference, "failure": refund.failure,
    })
}

fn receipt(receipt: &Receipt) -> Value {
    json!({
        "number": receipt.number, "kind": receipt.kind, "corrects": receipt.corrects, "total_minor": receipt.total_minor,
        "paid_before_minor": receipt.paid_before_minor, "amount_minor": receipt.amount_minor,
        "currency": receipt.currency.code(), "method": receipt.method,
    })
}

fn account(user: &User) -> Value {
    json!({"id": user.id, "login": user.login, "role": user.role, "active": user.active})
}

fn tokens(tokens: &Tokens) -> Value {
    json!({
        "access": tokens.access.expose(), "refresh": tokens.refresh.expose_secret(), "session": tokens.session,
        "subject": subject(tokens.subject), "expires_at": instant(Some(tokens.expires_at)),
        "refresh_expires_at": instant(Some(tokens.refresh_expires_at)),
    })
}

fn principal(principal: &Principal) -> Value {
    json!({"subject": subject(principal.subject), "session": principal.auth_session, "role": principal.role})
}

fn login(session: &AuthSession) -> Value {
    json!({"id": session.id, "subject": subject(session.subject), "expires_at": instant(Some(session.expires_at))})
}

fn subject(subject: Subject) -> Value {
    match subject {
        Subject::User(id) => json!(id),
        Subject::Device(id) => json!(id),
    }
}

/// The texts of the step are the bytes of the secrets.
fn accounts(auth: &Value) -> Result<AuthConfig> {
    let text = |name: &str| auth[name].as_str().unwrap_or_else(|| panic!("{auth} has no {name}")).to_owned();
    let key = TokenKey::hs256(&text("key"), &text("secret").into_bytes().into())?;
    let keys = KeyRing::builder(&text("issuer"), &text("audience")).sign_with(key).build()?;
    AuthConfig::new(keys, text("pepper").into_bytes().into())
}

fn ticket(ticket: &Ticket) -> Value {
    json!({
        "id": ticket.id, "session": ticket.session, "status": ticket.status, "lost": ticket.lost,
        "number": ticket.number.to_string(), "qr": ticket.number.qr_payload(),
    })
}

fn spot(spot: &Spot) -> Value {
    json!({
        "id": spot.id, "code": spot.code.as_str(), "status": spot.status, "level": spot.level, "bay": spot.bay,
        "session": spot.session, "reserved_for": spot.reserved_for, "reserved_until": instant(spot.reserved_until),
    })
}

fn vehicle(vehicle: &Vehicle) -> Value {
    json!({"id": vehicle.id, "plate": vehicle.plate.as_str(), "plate_shown": vehicle.plate_shown.as_str()})
}

/// A provider that answers what the scenario says.
#[derive(Debug)]
struct Scripted {
    charges: Mutex<Script>,
    refunds: Mutex<Script>,
}

impl Scripted {
    fn new(charges: &Value, refunds: &Value) -> Self {
        Self { charges: Mutex::new(Script::new(charges)), refunds: Mutex::new(Script::new(refunds)) }
    }
}

/// What is answered next, and what was answered to which key.
#[derive(Debug)]
struct Script {
    next: VecDeque<Value>,
    asked: BTreeMap<String, Value>,
}

impl Script {
    fn new(answers: &Value) -> Self {
        Self { next: answers.as_array().cloned().unwrap_or_default().into(), asked: BTreeMap::new() }
    }

    fn answer(&mut self, key: &str) -> Value {
        let next = || self.next.pop_front().expect("the scenario has no answer left");
        self.asked.entry(key.to_owned()).or_insert_with(next).clone()
    }

    fn later(&self, key: &str) -> Value {
        let answer = self.asked.get(key).expect("only what was asked for is asked about");
        answer.get("later").unwrap_or(answer).clone()
    }
}

fn said(script: &Mutex<Script>) -> std::sync::MutexGuard<'_, Script> {
    script.lock().expect("nothing panics while it holds this")
}

fn charged(answer: &Value) -> ChargeOutcome {
    let text = answer["text"].as_str().unwrap_or_default().to_owned();
    match answer["outcome"].as_str() {
        Some("APPROVED") => ChargeOutcome::Approved { reference: Some(text).filter(|text| !text.is_empty()) },
        Some("DECLINED") => ChargeOutcome::Declined { reason: text },
        _ => ChargeOutcome::Unknown,
    }
}

fn refunded(answer: &Value) -> RefundOutcome {
    let text = answer["text"].as_str().unwrap_or_default().to_owned();
    match answer["outcome"].as_str() {
        Some("APPROVED") => RefundOutcome::Refunded { reference: Some(text).filter(|text| !text.is_empty()) },
        Some("DECLINED") => RefundOutcome::Declined { reason: text },
        _ => RefundOutcome::Unknown,
    }
}

impl PaymentProvider for Scripted {
    fn charge(&self, charge: &Charge) -> Result<ChargeOutcome> {
        Ok(charged(&said(&self.charges).answer(&charge.key)))
    }

    fn status(&self, charge: &Charge) -> Result<ChargeOutcome> {
        Ok(charged(&said(&self.charges).later(&charge.key)))
    }

    fn refund(&self, refund: &RefundCharge) -> Result<RefundOutcome> {
        Ok(refunded(&said(&self.refunds).answer(&refund.key)))
    }

    fn refund_status(&self, refund: &RefundCharge) -> Result<RefundOutcome> {
        Ok(refunded(&said(&self.refunds).later(&refund.key)))
    }
}
