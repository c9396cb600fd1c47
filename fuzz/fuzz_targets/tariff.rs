#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| garage_fuzz::tariff::run(data));
