//! Gives libgarage.so its soname, so that a program linked today refuses a library with another ABI instead of crashing on it.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        // The number is GARAGE_ABI_VERSION; a unit test compares the two.
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libgarage.so.0");
    }
}
