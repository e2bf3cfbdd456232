//! Documents that are counted and passed over: of pages only the id is of use then, and none is taken apart.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

/// What those who read and those who take agree on about the next document.
#[derive(Debug, Default)]
pub(super) struct Choice {
    is_passed: AtomicBool,
    /// The id of a document that is on its way.
    id: Mutex<Option<String>>,
}

impl Choice {
    /// Says whether the next document is passed over.
    pub(super) fn set(&self, is_passed: bool) {
        self.is_passed.store(is_passed, Ordering::Relaxed);
    }

    /// Whether the document `id` is passed over, asked before work is put into it. Its id is taken whatever becomes of it.
    #[cfg(feature = "html")]
    pub(super) fn passes(&self, id: &str) -> bool {
        *self.id.lock().unwrap_or_else(PoisonError::into_inner) = Some(id.to_owned());
        self.is_passed.load(Ordering::Relaxed)
    }

    /// The id of the document that was asked for last.
    pub(super) fn take(&self) -> Option<String> {
        self.id.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
