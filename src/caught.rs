//! Panics that are expected and cost one document: of bugs here, and of readers that cannot bear what others wrote.

use std::{
    cell::Cell,
    panic::{self, AssertUnwindSafe},
    thread,
};

thread_local! {
    static IS_CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic on this thread would be caught and become one document's error. For panic hooks.
#[cfg(any(feature = "cli", test))]
pub(crate) fn is_caught() -> bool {
    IS_CAUGHT.get()
}

/// What `work` gives, or what it panicked with.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> thread::Result<T> {
    let before = IS_CAUGHT.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    IS_CAUGHT.set(before);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_value_and_known_for_caught_while_it_lasts() {
        assert!(caught(|| caught(is_caught).is_ok_and(|inside| inside) && is_caught()).is_ok_and(|inside| inside));
        assert!(caught(|| panic::resume_unwind(Box::new(7))).is_err_and(|it: Box<_>| it.downcast_ref() == Some(&7)));
        assert!(!is_caught());
    }
}
