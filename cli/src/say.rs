//! What is said beside the answer: on standard error at once, or kept where many databases are worked on side by side.

use std::cell::RefCell;

thread_local! {
    /// What this thread said, where it is kept.
    static KEPT: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Says something; the arguments are those of `format!`.
macro_rules! say {
    ($($part:tt)*) => { $crate::say::line(format!($($part)*)) };
}
pub(crate) use say;

/// Says a text of one or more lines.
pub(crate) fn line(text: String) {
    let said = KEPT.with_borrow_mut(|kept| match kept {
        Some(kept) => {
            kept.push(text);
            None
        }
        None => Some(text),
    });
    if let Some(text) = said {
        eprintln!("{text}");
    }
}

/// Does something in this thread, and keeps what it says.
pub(crate) fn kept<T>(work: impl FnOnce() -> T) -> (T, Vec<String>) {
    let outer = KEPT.replace(Some(Vec::new()));
    let value = work();
    (value, KEPT.replace(outer).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_meanwhile_is_kept() {
        let (value, said) = kept(|| {
            say!("note: {}", 1);
            let inner = kept(|| say!("within")).1;
            say!("two");
            inner
        });
        assert_eq!((value, said), (vec!["within".to_owned()], vec!["note: 1".to_owned(), "two".to_owned()]));
    }
}
