//! [`rowlock_core::laws::shares`] of any text.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(broken) = rowlock_core::laws::shares(text) {
        panic!("{broken}");
    }
});
