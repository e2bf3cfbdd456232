//! Ctrl-C and the request to end: the first lets the documents in flight finish, the second ends at once.

use std::{
    process,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use super::say;
use crate::error::{Error, ErrorKind, Result};

/// Exit code of a run that was interrupted, as shells have it.
pub(super) const INTERRUPTED: u8 = 130;

/// Whether the user has asked the run to end.
#[derive(Clone, Debug, Default)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on.
    ///
    /// # Errors
    ///
    /// If the system does not let it.
    pub(super) fn listen() -> Result<Self> {
        let interrupt = Self::default();
        let heard = interrupt.clone();
        ctrlc::set_handler(move || {
            if heard.0.swap(true, Ordering::Relaxed) {
                process::exit(i32::from(INTERRUPTED));
            }
            say("whosaid: interrupted, the documents in flight are finished first; once more ends at once");
        })
        .map_err(|cause| Error::new(ErrorKind::Unsupported, "cannot listen for interrupts").because(cause))?;
        Ok(interrupt)
    }

    /// Whether to end.
    pub(super) fn is_heard(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
