//! Sequences of calls through the C interface, made of bytes: with handles that live, are closed, freed or forged, with NULL, with
//! any text, and with ids that were given out or never.
#![allow(unsafe_code, reason = "it calls as a program in C does")]

use std::ffi::{CString, c_char};
use std::ptr::{null, null_mut};

use garage::*;

/// What the bytes are read from; behind its end everything is zero.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn number(&mut self) -> i64 {
        i64::from_le_bytes([0; 8].map(|_: u8| self.next()))
    }

    /// No text, a plate that others use too, or whatever is there.
    fn text(&mut self) -> Option<CString> {
        match self.next() {
            0 => None,
            kind @ 1..=127 => CString::new(format!("P {}", kind % 6)).ok(),
            length => {
                let text: Vec<u8> = (0..length % 64).map(|_| self.next()).filter(|byte| *byte != 0).collect();
                CString::new(text).ok()
            }
        }
    }
}

fn pointer(text: &Option<CString>) -> *const c_char {
    text.as_ref().map_or(null(), |text| text.as_ptr())
}

/// A struct with its size, and zeros behind it.
macro_rules! new {
    ($ty:ty) => {{
        // SAFETY: the structs of the interface may be all zeros.
        let mut new: $ty = unsafe { std::mem::zeroed() };
        new.struct_size = size_of::<$ty>() as u32;
        new
    }};
}

struct Program {
    handles: Vec<GarageHandle>,
    ids: Vec<GarageId>,
}

impl Program {
    fn handle(&self, which: u8) -> GarageHandle {
        match which {
            0..=7 => u64::from(which),
            8..=11 => u64::MAX - u64::from(which),
            _ => self.handles.get(usize::from(which) % self.handles.len().max(1)).copied().unwrap_or_default(),
        }
    }

    fn id(&self, which: u8) -> GarageId {
        let known = self.ids.len().checked_sub(1).map(|last| self.ids[last - usize::from(which) % (last + 1)]);
        known.filter(|_| which != 255).unwrap_or(GarageId { bytes: [which; 16] })
    }

    fn open(&mut self) {
        let (mut handle, mut built, mut reference) = (0, new!(GarageLayoutBuilt), new!(GarageTariffRef));
        let text = c"id = \"day\"\nversion = 1\ncurrency = \"EUR\"\n[[lines]]\nname = \"day\"\nsteps = [{ amount = \"2.50\", step_minutes = 60 }]\n";
        let mut options = new!(GarageOptions);
        // SAFETY: everything is of this function; the texts end in a NUL.
        unsafe {
            garage_options_default(&raw mut options, null_mut());
            options.flags |= GARAGE_OPEN_MANUAL_CLOCK;
            assert_eq!(garage_open_in_memory(&raw const options, &raw mut handle, null_mut()), GARAGE_OK);
            assert_eq!(garage_layout_grid(handle, 1, 1, 4, null(), &raw mut built, null_mut()), GARAGE_OK);
            let status =
                garage_tariff_publish(handle, text.as_ptr(), GARAGE_TEXT_FORMAT_TOML, null(), &raw mut reference, null_mut());
            assert_eq!(status, GARAGE_OK);
            assert_eq!(garage_tariff_activate(handle, reference.id.as_ptr(), 1, null(), null_mut()), GARAGE_OK);
        }
        self.handles.push(handle);
    }

    /// One call; its status is one that there is.
    fn call(&mut self, bytes: &mut Bytes<'_>) {
        let call = bytes.next();
        let garage = self.handle(bytes.next());
        let (text, key) = (bytes.text(), if bytes.next() % 4 == 0 { bytes.text() } else { None });
        let (text, key) = (pointer(&text), pointer(&key));
        let id = self.id(bytes.next());
        let mut error = new!(GarageError);
        // One time in eight nobody wants to know.
        let error: *mut GarageError = if bytes.next() % 8 == 0 { null_mut() } else { &raw mut error };
        let is_told = bytes.next() % 8 != 0;
        macro_rules! out {
            ($out:ident) => {
                if is_told { &raw mut $out } else { null_mut() }
            };
        }
        let mut session = new!(GarageSession);
        let mut payment = new!(GaragePayment);
        let mut spot = new!(GarageSpot);
        // SAFETY: texts end in a NUL and live to the end of this function, as do the structs; handles and ids may be anything.
        let status = unsafe {
            match call % 18 {
                0 => garage_close(garage, error),
                1 => garage_free(garage, error),
                2..=4 => {
                    let mut visit = new!(GarageVisit);
                    let mut entry = new!(GarageEntry);
                    (entry.plate, entry.lane, entry.vehicle_type) = (text, key, i32::from(bytes.next() % 9));
                    let status = garage_session_enter(garage, &raw const entry, key, out!(visit), error);
                    if status == GARAGE_OK && is_told {
                        self.ids.extend([visit.session.id, visit.session.spot, visit.session.vehicle]);
                    }
                    status
                }
                5 => garage_session_exit(garage, id, text, key, out!(session), error),
                6 => garage_session_cancel(garage, id, text, key, out!(session), error),
                7 => garage_session_extend(garage, id, bytes.number(), key, out!(session), error),
                8 => garage_session_correct_plate(garage, id, text, key, out!(session), error),
                9 => garage_session_by_plate(garage, text, out!(session), error),
                10..=11 => {
                    let mut pay = new!(GaragePay);
                    (pay.session, pay.lane, pay.drawer, pay.method) = (id, text, key, i32::from(bytes.next() % 4));
                    (pay.amount_minor, pay.tendered_minor) = (bytes.number(), i64::from(bytes.next()));
                    let status = match call % 18 {
                        10 => garage_payment_process(garage, &raw const pay, key, out!(payment), error),
                        _ => garage_payment_prepay(garage, &raw const pay, key, out!(payment), error),
                    };
                    if status == GARAGE_OK && is_told {
                        self.ids.push(payment.id);
                    }
                    status
                }
                12 => garage_payment_cancel(garage, id, text, key, out!(payment), error),
                13 => garage_spot_by_code(garage, text, out!(spot), error),
                14 => garage_spot_set_service(garage, id, i32::from(bytes.next() % 8), text, key, out!(spot), error),
                15 => garage_spot_reserve(garage, id, text, bytes.number(), key, out!(spot), error),
                16 => garage_spot_release(garage, id, key, out!(spot), error),
                _ => {
                    if self.handles.len() < 4 {
                        self.open();
                    }
                    GARAGE_OK
                }
            }
        };
        assert!((0..100).contains(&status), "status {status}");
        assert_ne!(status, GARAGE_E_INTERNAL, "call {}", call % 18);
    }
}

/// Whatever is called, in whichever order, answers a status; and at the end everything can be freed.
pub fn run(data: &[u8]) {
    let mut program = Program { handles: Vec::new(), ids: Vec::new() };
    program.open();
    let mut bytes = Bytes(data);
    for _ in 0..40 {
        if bytes.0.is_empty() {
            break;
        }
        program.call(&mut bytes);
    }
    for handle in program.handles {
        // SAFETY: a handle may be freed twice: the second time is refused.
        unsafe { garage_free(handle, null_mut()) };
    }
}
