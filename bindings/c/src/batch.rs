//! Several commands in one transaction: all of them happen, or none.

use std::ffi::c_char;

use parking_garage::{Currency, Entry, ErrorKind, Exit, Pay, Result, SessionId, SpotChoice, SpotId, Timestamp, Transaction, Visit};

use crate::call::on_garage;
use crate::code::{Coded, coded};
use crate::entry::{GarageEntry, GarageSpotWish, entry_of, spot_choice};
use crate::error::GarageError;
use crate::id::{GarageId, optional_time, time};
use crate::open::GarageHandle;
use crate::payment::{GaragePay, pay_of};
use crate::record::{OutMany, Record, read, read_many, readable, records};
use crate::session::exit_of;
use crate::status::GarageStatus;
use crate::text::{optional_text, text};

/// What a command of a batch does: each as the function of the same name.
pub type GarageCommandKind = i32;
/// garage_session_enter: `entry`.
pub const GARAGE_COMMAND_KIND_ENTER: GarageCommandKind = 1;
/// garage_session_exit: `id` is the session, `text` the lane or NULL.
pub const GARAGE_COMMAND_KIND_EXIT: GarageCommandKind = 2;
/// garage_payment_process: `pay`, in cash or by another method whose outcome is known at once.
pub const GARAGE_COMMAND_KIND_PAY: GarageCommandKind = 3;
/// garage_payment_prepay: `pay`, as above.
pub const GARAGE_COMMAND_KIND_PREPAY: GarageCommandKind = 4;
/// garage_session_transfer: `id` is the session, `spot` the wish or NULL.
pub const GARAGE_COMMAND_KIND_TRANSFER: GarageCommandKind = 5;
/// garage_session_extend: `id` is the session, `at` the instant.
pub const GARAGE_COMMAND_KIND_EXTEND: GarageCommandKind = 6;
/// garage_session_cancel: `id` is the session, `text` the reason.
pub const GARAGE_COMMAND_KIND_CANCEL: GarageCommandKind = 7;
/// garage_session_correct_plate: `id` is the session, `text` the plate.
pub const GARAGE_COMMAND_KIND_CORRECT_PLATE: GarageCommandKind = 8;
/// garage_spot_reserve: `id` is the spot, `text` the plate, `at` the end or GARAGE_NO_TIME.
pub const GARAGE_COMMAND_KIND_RESERVE: GarageCommandKind = 9;
/// garage_spot_release: `id` is the spot.
pub const GARAGE_COMMAND_KIND_RELEASE: GarageCommandKind = 10;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Enter,
    Exit,
    Pay,
    Prepay,
    Transfer,
    Extend,
    Cancel,
    CorrectPlate,
    Reserve,
    Release,
}

coded! {
    Kind, "kind of command" {
        Enter = GARAGE_COMMAND_KIND_ENTER,
        Exit = GARAGE_COMMAND_KIND_EXIT,
        Pay = GARAGE_COMMAND_KIND_PAY,
        Prepay = GARAGE_COMMAND_KIND_PREPAY,
        Transfer = GARAGE_COMMAND_KIND_TRANSFER,
        Extend = GARAGE_COMMAND_KIND_EXTEND,
        Cancel = GARAGE_COMMAND_KIND_CANCEL,
        CorrectPlate = GARAGE_COMMAND_KIND_CORRECT_PLATE,
        Reserve = GARAGE_COMMAND_KIND_RESERVE,
        Release = GARAGE_COMMAND_KIND_RELEASE,
    }
}

/// One command of a batch. Fields that its kind does not name are not looked at.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageCommand {
    /// sizeof(GarageCommand), set by the caller.
    pub struct_size: u32,
    /// What it does.
    pub kind: GarageCommandKind,
    /// A session or a spot.
    pub id: GarageId,
    /// An instant, in microseconds since 1970 in UTC.
    pub at: i64,
    /// A lane, a reason or a plate.
    pub text: *const c_char,
    /// An idempotency key; NULL: none.
    pub key: *const c_char,
    /// A vehicle that comes in.
    pub entry: *const GarageEntry,
    /// A payment.
    pub pay: *const GaragePay,
    /// A spot to move to.
    pub spot: *const GarageSpotWish,
}

/// What a command of a batch was about; the rest is to be read with garage_session_get and its like.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct GarageBatchResult {
    /// sizeof(GarageBatchResult), set by the caller.
    pub struct_size: u32,
    /// The session; all zeros for a command about a spot.
    pub session: GarageId,
    /// Its vehicle; of a reservation, who it is for.
    pub vehicle: GarageId,
    /// Its ticket; all zeros for a command about a spot.
    pub ticket: GarageId,
    /// Its spot, or the spot that the command was about.
    pub spot: GarageId,
    /// The payment; all zeros for a command that pays nothing.
    pub payment: GarageId,
}

records! { GarageCommand: spot; GarageBatchResult: payment; }
readable! { GarageCommand }

/// A command that has been read.
enum Asked {
    Enter(Entry),
    Exit(Exit),
    Pay(Pay),
    Prepay(Pay),
    Transfer(SessionId, SpotChoice),
    Extend(SessionId, Timestamp),
    Cancel(SessionId, String),
    CorrectPlate(SessionId, String),
    Reserve(SpotId, String, Option<Timestamp>),
    Release(SpotId),
}

/// # Safety
/// What the command points to is as its kind says.
unsafe fn asked(name: &str, given: &GarageCommand, currency: Currency) -> Result<Asked> {
    // SAFETY: promised by the caller.
    unsafe {
        let field = |field: &str| format!("{name}.{field}");
        let session = || given.id.required::<SessionId>(&field("id"));
        let spot = || given.id.required::<SpotId>(&field("id"));
        let words = || text(&field("text"), given.text).map(str::to_owned);
        Ok(match Kind::of(&field("kind"), given.kind)? {
            Kind::Enter => {
                let entry = field("entry");
                Asked::Enter(entry_of(&entry, &read(&entry, given.entry, Record::zeroed())?)?)
            }
            Kind::Exit => Asked::Exit(exit_of(session()?, given.text)?),
            Kind::Pay => Asked::Pay(pay_of(&field("pay"), given.pay, currency)?),
            Kind::Prepay => Asked::Prepay(pay_of(&field("pay"), given.pay, currency)?),
            Kind::Transfer => Asked::Transfer(session()?, spot_choice(&field("spot"), given.spot)?),
            Kind::Extend => Asked::Extend(session()?, time(&field("at"), given.at)?),
            Kind::Cancel => Asked::Cancel(session()?, words()?),
            Kind::CorrectPlate => Asked::CorrectPlate(session()?, words()?),
            Kind::Reserve => Asked::Reserve(spot()?, words()?, optional_time(given.at)),
            Kind::Release => Asked::Release(spot()?),
        })
    }
}

fn of_session(session: &parking_garage::Session) -> GarageBatchResult {
    GarageBatchResult {
        session: session.id.into(),
        vehicle: session.vehicle.into(),
        ticket: session.ticket.into(),
        spot: session.spot.into(),
        ..GarageBatchResult::zeroed()
    }
}

fn of_spot(spot: &parking_garage::Spot) -> GarageBatchResult {
    GarageBatchResult { vehicle: spot.reserved_for.into(), spot: spot.id.into(), ..GarageBatchResult::zeroed() }
}

fn run(tx: &Transaction<'_>, asked: &Asked, key: Option<&str>) -> Result<GarageBatchResult> {
    macro_rules! keyed {
        ($service:ident) => {
            match key {
                Some(key) => tx.$service().with_key(key),
                None => tx.$service(),
            }
        };
    }
    let paid = |paid: parking_garage::Paid| GarageBatchResult { payment: paid.payment.id.into(), ..of_session(&paid.session) };
    let session = match asked {
        Asked::Enter(entry) => {
            let Visit { session, .. } = keyed!(sessions).enter(entry.clone())?;
            session
        }
        Asked::Exit(exit) => keyed!(sessions).exit(exit.clone())?,
        Asked::Pay(pay) => return keyed!(payments).process(pay.clone()).map(paid),
        Asked::Prepay(pay) => return keyed!(payments).prepay(pay.clone()).map(paid),
        Asked::Transfer(session, to) => keyed!(sessions).transfer(*session, to.clone())?,
        Asked::Extend(session, at) => keyed!(sessions).extend(*session, *at)?,
        Asked::Cancel(session, reason) => keyed!(sessions).cancel(*session, reason)?,
        Asked::CorrectPlate(session, plate) => keyed!(sessions).correct_plate(*session, plate)?,
        Asked::Reserve(spot, plate, until) => return keyed!(spots).reserve(*spot, plate, *until).map(|spot| of_spot(&spot)),
        Asked::Release(spot) => return keyed!(spots).release(*spot).map(|spot| of_spot(&spot)),
    };
    Ok(of_session(&session))
}

/// Does several commands in one transaction, in their order: all of them happen, or none. Later ones see what earlier ones did, and
/// nobody else sees anything before the end. Made again, each command with its key does nothing and answers as the first time.
///
/// Threads: any. May be NULL: out_results, out_failed.
/// Outputs: `out_results` has room for `count` results. `out_failed` is written only on an error of a command: its number, the first
/// being 0.
/// Errors: what the command answers, the message beginning with its number; GARAGE_E_MISUSE for a payment that a provider would have to be
/// asked about; nothing was changed then.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn garage_batch(
    garage: GarageHandle,
    commands: *const GarageCommand,
    count: usize,
    out_results: *mut GarageBatchResult,
    out_failed: *mut usize,
    out_error: *mut GarageError,
) -> GarageStatus {
    // SAFETY: as the caller promises; see the rules in lib.rs.
    unsafe {
        on_garage(garage, out_error, |open| {
            let results = OutMany::to("out_results", out_results, if out_results.is_null() { 0 } else { count })?;
            let mut failed = None;
            let commands = read_many("commands", commands, count)?;
            let read = |(index, given): (usize, &GarageCommand)| {
                let key = optional_text("key", given.key)?.map(str::to_owned);
                Ok((asked(&format!("commands[{index}]"), given, open.currency)?, key))
            };
            let done = commands.iter().enumerate().map(read).collect::<Result<Vec<_>>>().and_then(|asked| {
                open.garage.transaction(|tx| {
                    let one = |(index, (asked, key)): (usize, &(Asked, Option<String>))| {
                        failed = Some(index);
                        run(tx, asked, key.as_deref()).map_err(|error| error.in_context(format_args!("command {index}")))
                    };
                    let done = asked.iter().enumerate().map(one).collect::<Result<Vec<_>>>()?;
                    failed = None;
                    Ok(done)
                })
            });
            match done {
                Ok(done) => done.iter().enumerate().for_each(|(index, result)| results.write(index, result)),
                Err(error) => {
                    if let Some(index) = failed.filter(|_| !out_failed.is_null() && error.kind() != ErrorKind::Internal) {
                        out_failed.write_unaligned(index);
                    }
                    return Err(error);
                }
            }
            Ok(())
        })
    }
}
