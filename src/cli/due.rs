//! The documents of a run that are left to do, and those that are being analysed.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use super::{interrupt::Interrupt, journal::Shard};
use crate::{error::Result, input::RawDocument};

/// A document that is being analysed.
pub(super) struct Taken {
    /// Bytes of the input up to its end.
    pub(super) n_bytes: u64,
    /// Its text, where it may have to be put aside.
    pub(super) document: Option<RawDocument>,
}

/// What is being analysed, in order.
pub(super) type InFlight = Arc<Mutex<VecDeque<Taken>>>;

/// Which documents are this run's to do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    pub(super) shard: Option<Shard>,
    /// Of these, so many are done.
    pub(super) n_to_pass: u64,
    pub(super) n_read: u64,
}

impl Share {
    /// Whether the next one is.
    pub(super) fn takes_next(&mut self) -> bool {
        let number = self.n_read;
        self.n_read += 1;
        let is_ours = self.shard.is_none_or(|shard| number % shard.of == shard.index);
        if is_ours && self.n_to_pass > 0 {
            self.n_to_pass -= 1;
            return false;
        }
        is_ours
    }
}

/// The documents that are this run's to do, until it is interrupted.
pub(super) struct Due<I> {
    pub(super) documents: I,
    /// Bytes of the input behind the last document.
    pub(super) n_bytes_used: Arc<AtomicU64>,
    pub(super) share: Share,
    pub(super) interrupt: Interrupt,
    /// Set where documents were left because of an interrupt.
    pub(super) is_cut: Arc<AtomicBool>,
    pub(super) in_flight: InFlight,
    /// Whether texts are kept until their analysis is there.
    pub(super) keeps_texts: bool,
}

impl<I: Iterator<Item = Result<RawDocument>>> Iterator for Due<I> {
    type Item = Result<RawDocument>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let document = self.documents.next()?;
            if self.interrupt.is_heard() {
                self.is_cut.store(true, Ordering::Relaxed);
                return None;
            }
            if !self.share.takes_next() {
                continue;
            }
            let n_bytes = self.n_bytes_used.load(Ordering::Relaxed);
            let kept = document.as_ref().ok().filter(|_| self.keeps_texts).cloned();
            let mut in_flight = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
            in_flight.push_back(Taken { n_bytes, document: kept });
            return Some(document);
        }
    }
}
