#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| garage_fuzz::c_calls::run(data));
