//! How long one document may take. The stages ask on the way; where the time is over, the document's work unwinds to
//! whoever set the limit, and nothing else is touched.

use std::{
    cell::Cell,
    panic,
    time::{Duration, Instant},
};

/// Questions between two looks at the clock.
const PATIENCE: u32 = 256;

thread_local! {
    static DEADLINE: Cell<Option<Instant>> = const { Cell::new(None) };
    static N_ASKED: Cell<u32> = const { Cell::new(0) };
}

/// What is thrown where the time of a document is over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outran;

/// The deadline of this thread before another was set; set again when dropped.
#[derive(Debug)]
struct Former(Option<Instant>);

impl Drop for Former {
    fn drop(&mut self) {
        DEADLINE.set(self.0);
    }
}

/// Does `work`, which unwinds with [`Outran`] where it takes longer than `limit`.
pub(crate) fn within<T>(limit: Option<Duration>, work: impl FnOnce() -> T) -> T {
    let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
    let _former = Former(DEADLINE.replace(deadline));
    work()
}

/// Looks at the clock, every so often; to be called wherever the length of a document decides how often.
#[inline]
pub(crate) fn ask() {
    let n_asked = N_ASKED.get().wrapping_add(1);
    N_ASKED.set(n_asked);
    if n_asked.is_multiple_of(PATIENCE) {
        look();
    }
}

/// Looks at the clock now; for work of which a single step takes long.
pub(crate) fn look() {
    if DEADLINE.get().is_some_and(|deadline| Instant::now() > deadline) {
        // Not a panic: nothing is wrong with the program, so no hook is called.
        panic::resume_unwind(Box::new(Outran));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_takes_too_long_unwinds_and_other_work_does_not() {
        let late = panic::catch_unwind(|| {
            within(Some(Duration::from_millis(5)), || {
                loop {
                    ask();
                }
            })
        });
        assert!(late.unwrap_err().is::<Outran>());
        assert_eq!(within(Some(Duration::from_secs(3600)), || (0..1000).map(|_| ask()).count()), 1000);
        // The limit is gone with its work.
        assert!(DEADLINE.get().is_none());
    }
}
