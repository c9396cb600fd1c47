#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| garage_fuzz::token::run(data));
