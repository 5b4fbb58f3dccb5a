//! [`rowlock_core::laws::plans`] of any text.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(broken) = rowlock_core::laws::plans(text) {
        panic!("{broken}");
    }
});
