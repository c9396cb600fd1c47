//! What only the C interface has: batches, providers by callback, the log hook, buffers that are too small.
#![allow(unsafe_code)] // It makes the calls that a program in C would make.
#![allow(clippy::unwrap_used)] // A test that meets what it does not expect has failed.

use std::ffi::{CStr, c_char, c_void};
use std::sync::Mutex;

use garage::*;

/// A struct with its size, and zeros behind it.
macro_rules! new {
    ($ty:ty { $($field:ident: $value:expr),* }) => {{
        // SAFETY: the structs of the interface may be all zeros.
        let mut new: $ty = unsafe { std::mem::zeroed() };
        new.struct_size = size_of::<$ty>() as u32;
        $( new.$field = $value; )*
        new
    }};
}

/// A call, with its error's message.
macro_rules! call {
    ($function:ident($($argument:expr),*)) => {{
        let mut error = new!(GarageError {});
        // SAFETY: everything is of this test.
        let status = unsafe { $function($($argument,)* &raw mut error) };
        // SAFETY: the message ends in a NUL, be it the first of zeros.
        (status, unsafe { CStr::from_ptr(error.message.as_ptr()) }.to_str().unwrap().to_owned())
    }};
}

fn ok((status, message): (GarageStatus, String)) {
    assert_eq!((status, message.as_str()), (GARAGE_OK, ""));
}

const NONE: *const c_char = std::ptr::null();

fn opened(options: &mut GarageOptions) -> GarageHandle {
    let mut garage = 0;
    let mut built = new!(GarageLayoutBuilt {});
    let mut tariff = new!(GarageTariffRef {});
    options.flags |= GARAGE_OPEN_MANUAL_CLOCK;
    ok(call!(garage_open_in_memory(std::ptr::from_ref(options), &raw mut garage)));
    ok(call!(garage_layout_grid(garage, 1, 1, 2, NONE, &raw mut built)));
    let text = c"id = \"day\"\nversion = 1\ncurrency = \"EUR\"\n[[lines]]\nname = \"day\"\nsteps = [{ amount = \"2.50\", step_minutes = 60 }]\n";
    ok(call!(garage_tariff_publish(garage, text.as_ptr(), GARAGE_TEXT_FORMAT_TOML, NONE, &raw mut tariff)));
    ok(call!(garage_tariff_activate(garage, tariff.id.as_ptr(), 1, NONE)));
    garage
}

fn defaults() -> GarageOptions {
    let mut options = new!(GarageOptions {});
    ok(call!(garage_options_default(&raw mut options)));
    options
}

fn free_spots(garage: GarageHandle) -> usize {
    let mut free = 0;
    ok(call!(garage_spot_free_count(garage, GARAGE_ANY_LEVEL, 0, 0, &raw mut free)));
    free
}

fn journal_end(garage: GarageHandle) -> u64 {
    let mut head = new!(GarageHead {});
    ok(call!(garage_journal_head(garage, &raw mut head)));
    head.sequence
}

fn entered(garage: GarageHandle, plate: &CStr) -> GarageVisit {
    let mut visit = new!(GarageVisit {});
    let entry = new!(GarageEntry { plate: plate.as_ptr() });
    ok(call!(garage_session_enter(garage, &raw const entry, NONE, &raw mut visit)));
    visit
}

fn close(garage: GarageHandle) {
    ok(call!(garage_close(garage)));
    ok(call!(garage_free(garage)));
}

#[test]
fn a_batch_happens_whole_or_not_at_all_and_says_which_command_failed() {
    let garage = opened(&mut defaults());
    let visit = entered(garage, c"AA-1");
    ok(call!(garage_clock_advance(garage, 90 * 60 * 1000)));
    let entry = new!(GarageEntry { plate: c"BB-2".as_ptr() });
    let twice = new!(GarageEntry { plate: c"bb 2".as_ptr() });
    let pay = new!(GaragePay { session: visit.session, method: GARAGE_PAYMENT_METHOD_CASH });
    let commands = |last: &GarageEntry| {
        [
            new!(GarageCommand { kind: GARAGE_COMMAND_KIND_PAY, pay: &raw const pay, key: c"pay-1".as_ptr() }),
            new!(GarageCommand { kind: GARAGE_COMMAND_KIND_ENTER, entry: &raw const entry }),
            new!(GarageCommand { kind: GARAGE_COMMAND_KIND_ENTER, entry: std::ptr::from_ref(last) }),
        ]
    };
    let mut results = [new!(GarageBatchResult {}); 3];
    let (before, mut failed) = (journal_end(garage), 99);

    let refused = commands(&twice);
    let (status, message) = call!(garage_batch(garage, refused.as_ptr(), 3, results.as_mut_ptr(), &raw mut failed));
    assert_eq!((status, failed, journal_end(garage)), (GARAGE_E_ALREADY_PARKED, 2, before), "{message}");
    assert!(message.starts_with("command 2: "), "{message}");
    assert_eq!(results[0].payment, GarageId::default());

    let last = new!(GarageEntry { plate: c"CC-3".as_ptr() });
    let taken = commands(&last);
    ok(call!(garage_batch(garage, taken.as_ptr(), 3, results.as_mut_ptr(), std::ptr::null_mut())));
    assert_eq!((results[0].session, free_spots(garage)), (visit.session, 0));
    let mut payment = new!(GaragePayment {});
    ok(call!(garage_payment_get(garage, results[0].payment, &raw mut payment)));
    assert_eq!((payment.amount_minor, payment.status), (500, GARAGE_PAYMENT_STATUS_COMPLETED));
    close(garage);
}

/// A terminal that answers what it is told, and notes what it was asked.
struct Terminal {
    outcome: GarageChargeOutcome,
    text: &'static CStr,
    asked: Mutex<Vec<(String, i64)>>,
}

unsafe extern "C" fn charge(user_data: *mut c_void, charge: *const GarageCharge, text: *mut c_char, room: usize) -> i32 {
    // SAFETY: the test gives a terminal, and the library a charge and room for a text.
    unsafe {
        let (terminal, charge) = (&*user_data.cast::<Terminal>(), &*charge);
        assert_eq!(charge.struct_size as usize, size_of::<GarageCharge>());
        let key = CStr::from_ptr(charge.key).to_str().unwrap().to_owned();
        terminal.asked.lock().unwrap().push((key, charge.amount_minor));
        assert!(terminal.text.count_bytes() < room && *text == 0);
        std::ptr::copy_nonoverlapping(terminal.text.as_ptr(), text, terminal.text.count_bytes() + 1);
        terminal.outcome
    }
}

#[test]
fn a_provider_takes_refuses_or_cannot_say_and_any_other_number_is_that_it_cannot_say() {
    let cases = [
        (GARAGE_CHARGE_OUTCOME_APPROVED, GARAGE_OK, GARAGE_PAYMENT_STATUS_COMPLETED),
        (GARAGE_CHARGE_OUTCOME_DECLINED, GARAGE_E_PAYMENT_DECLINED, GARAGE_PAYMENT_STATUS_FAILED),
        (GARAGE_CHARGE_OUTCOME_UNKNOWN, GARAGE_E_PAYMENT_PENDING, GARAGE_PAYMENT_STATUS_PENDING),
        (0, GARAGE_E_PAYMENT_PENDING, GARAGE_PAYMENT_STATUS_PENDING),
        (i32::MIN, GARAGE_E_PAYMENT_PENDING, GARAGE_PAYMENT_STATUS_PENDING),
    ];
    for (outcome, expected, became) in cases {
        let terminal = Terminal { outcome, text: c"T-77", asked: Mutex::default() };
        let user_data = std::ptr::from_ref(&terminal).cast_mut().cast::<c_void>();
        let provider = new!(GarageProvider { user_data: user_data, charge: Some(charge), status: Some(charge) });
        let mut options = defaults();
        options.card = &raw const provider;
        let garage = opened(&mut options);
        let visit = entered(garage, c"AA-1");
        ok(call!(garage_clock_advance(garage, 90 * 60 * 1000)));
        let pay = new!(GaragePay { session: visit.session, method: GARAGE_PAYMENT_METHOD_CARD });
        let mut payment = new!(GaragePayment {});
        let (status, message) = call!(garage_payment_process(garage, &raw const pay, c"key-1".as_ptr(), &raw mut payment));
        assert_eq!(status, expected, "{outcome}: {message}");
        assert_eq!(*terminal.asked.lock().unwrap(), [("key-1".to_owned(), 500)]);

        let (mut payments, mut count) = ([new!(GaragePayment {}); 2], 0);
        ok(call!(garage_payment_of_session(garage, visit.session, payments.as_mut_ptr(), 2, &raw mut count)));
        assert_eq!((count, payments[0].status), (1, became), "{outcome}");
        let (mut text, mut needed) = ([7 as c_char; 64], 0);
        let read = if outcome == GARAGE_CHARGE_OUTCOME_DECLINED { garage_payment_failure } else { garage_payment_reference };
        let id = payments[0].id;
        let expected = if became == GARAGE_PAYMENT_STATUS_PENDING { "" } else { "T-77" };
        ok(call!(read(garage, id, text.as_mut_ptr(), text.len(), &raw mut needed)));
        // SAFETY: it was written just now.
        assert_eq!(unsafe { CStr::from_ptr(text.as_ptr()) }.to_str(), Ok(expected), "{outcome}");
        assert_eq!(needed, expected.len() + 1);
        let (status, _) = call!(read(garage, id, text.as_mut_ptr(), needed - 1, &raw mut needed));
        assert_eq!(status, GARAGE_E_BUFFER_TOO_SMALL);
        close(garage);
    }
}

static LOGGED: Mutex<Vec<(GarageLogLevel, String)>> = Mutex::new(Vec::new());

unsafe extern "C" fn log(user_data: *mut c_void, level: GarageLogLevel, target: *const c_char, message: *const c_char) {
    // SAFETY: the library gives two texts.
    let (target, message) = unsafe { (CStr::from_ptr(target), CStr::from_ptr(message)) };
    assert!(user_data.is_null() && target.to_bytes().starts_with(b"parking_garage"));
    LOGGED.lock().unwrap().push((level, message.to_str().unwrap().to_owned()));
    // What the callback itself sets off does not come back to it.
    let mut error = new!(GarageError {});
    // SAFETY: everything is of this function.
    let status = unsafe { garage_log_set(None, std::ptr::null_mut(), GARAGE_LOG_LEVEL_ERROR, &raw mut error) };
    assert_eq!(status, GARAGE_E_MISUSE);
}

#[test]
fn the_hook_hears_what_the_library_logs_up_to_its_level_until_it_is_taken_away() {
    let warn = || {
        let terminal = Terminal { outcome: 99, text: c"", asked: Mutex::default() };
        let user_data = std::ptr::from_ref(&terminal).cast_mut().cast::<c_void>();
        let provider = new!(GarageProvider { user_data: user_data, charge: Some(charge), status: Some(charge) });
        let mut options = defaults();
        options.card = &raw const provider;
        let garage = opened(&mut options);
        let visit = entered(garage, c"AA-1");
        ok(call!(garage_clock_advance(garage, 90 * 60 * 1000)));
        let pay = new!(GaragePay { session: visit.session, method: GARAGE_PAYMENT_METHOD_CARD });
        let mut payment = new!(GaragePayment {});
        let (status, _) = call!(garage_payment_process(garage, &raw const pay, NONE, &raw mut payment));
        assert_eq!(status, GARAGE_E_PAYMENT_PENDING);
        close(garage);
    };
    let heard = || LOGGED.lock().unwrap().iter().filter(|(_, message)| message.contains("the outcome is not known")).count();
    ok(call!(garage_log_set(Some(log), std::ptr::null_mut(), GARAGE_LOG_LEVEL_WARN)));
    warn();
    let once = heard();
    assert!(once >= 1);
    assert!(LOGGED.lock().unwrap().iter().all(|(level, _)| (1..=GARAGE_LOG_LEVEL_WARN).contains(level)));
    ok(call!(garage_log_set(Some(log), std::ptr::null_mut(), GARAGE_LOG_LEVEL_ERROR)));
    let before = heard();
    warn();
    assert_eq!(heard(), before);
    ok(call!(garage_log_set(None, std::ptr::null_mut(), GARAGE_LOG_LEVEL_TRACE)));
    warn();
    assert_eq!(heard(), before);
}
