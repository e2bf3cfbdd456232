//! Documents on their way through the workers: one thread reads ahead, one delivers in order, so that neither reading nor
//! writing keeps a worker waiting.
//!
//! What is in memory is bounded in documents and in bytes, however many workers there are: a document that is too large to
//! stand beside others is worked on alone.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
    time::Duration,
};

use super::{
    batch::guarded,
    options::Options,
    stages::{Stage, Timings},
};
use crate::{error::Result, input::RawDocument};

/// Where all documents of a run are.
#[derive(Default)]
struct Progress {
    ahead: VecDeque<Result<RawDocument>>,
    ahead_bytes: usize,
    /// Documents that workers took so far.
    n_taken: usize,
    n_working: usize,
    working_bytes: usize,
    n_delivered: usize,
    is_read: bool,
    is_ended: bool,
}

/// Bounds of what is under way.
struct Flow {
    places: Mutex<Progress>,
    changed: Condvar,
    /// Documents read ahead.
    max_ahead: usize,
    /// Documents under way and done that wait for one before them.
    max_documents: usize,
    max_bytes: usize,
}

/// Closes one side of a flow, also where its thread panics.
struct Closing<'f>(&'f Flow, fn(&mut Progress));

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.change(self.1);
    }
}

fn length(document: &Result<RawDocument>) -> usize {
    document.as_ref().map_or(0, |document| document.text.len())
}

impl Flow {
    fn places(&self) -> MutexGuard<'_, Progress> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Progress)) {
        change(&mut self.places());
        self.changed.notify_all();
    }

    /// Waits until `can` holds or all is ended, in which case there is nothing.
    fn when(&self, can: impl Fn(&Progress) -> bool) -> Option<MutexGuard<'_, Progress>> {
        let places = self.changed.wait_while(self.places(), |places| !places.is_ended && !can(places));
        Some(places.unwrap_or_else(PoisonError::into_inner)).filter(|places| !places.is_ended)
    }

    /// Puts a document behind those that wait; whether any more are wanted.
    fn put(&self, document: Result<RawDocument>) -> bool {
        let n_bytes = length(&document);
        let has_room = |places: &Progress| {
            places.ahead.is_empty()
                || places.ahead.len() < self.max_ahead && places.ahead_bytes + n_bytes <= self.max_bytes
        };
        let Some(mut places) = self.when(has_room) else { return false };
        places.ahead_bytes += n_bytes;
        places.ahead.push_back(document);
        drop(places);
        self.changed.notify_all();
        true
    }

    /// The next document with its number; `None` where there is no other.
    fn take(&self) -> Option<(usize, Result<RawDocument>)> {
        let is_next = |places: &Progress| match places.ahead.front() {
            Some(document) => {
                places.n_working == 0
                    || places.working_bytes + length(document) <= self.max_bytes
                        && places.n_taken - places.n_delivered < self.max_documents
            }
            None => places.is_read,
        };
        let mut places = self.when(is_next)?;
        let document = places.ahead.pop_front()?;
        let n_bytes = length(&document);
        let number = places.n_taken;
        places.ahead_bytes -= n_bytes;
        places.n_taken += 1;
        places.n_working += 1;
        places.working_bytes += n_bytes;
        drop(places);
        self.changed.notify_all();
        Some((number, document))
    }
}

/// Runs `work` on all `documents`, on the current rayon pool, and gives `deliver` the results in order.
///
/// # Errors
///
/// What `deliver` returns; it ends the run.
pub(super) fn run<T: Send>(
    documents: impl Iterator<Item = Result<RawDocument>> + Send,
    options: &Options,
    timings: &Timings,
    work: impl Fn(RawDocument) -> T + Sync,
    mut deliver: impl FnMut(Result<T>) -> Result<()> + Send,
) -> Result<()> {
    let flow = Flow {
        places: Mutex::default(),
        changed: Condvar::new(),
        max_ahead: 2 * rayon::current_num_threads(),
        max_documents: options.batch_documents.max(1),
        max_bytes: options.batch_bytes,
    };
    let (results, finished) = mpsc::channel();
    thread::scope(|scope| {
        let flow = &flow;
        scope.spawn(move || {
            let _closing = Closing(flow, |places| places.is_read = true);
            let mut documents = documents;
            while let Some(document) = timings.measure(Stage::Read, || documents.next()) {
                if !flow.put(document) {
                    break;
                }
            }
        });
        let delivering = scope.spawn(move || -> Result<()> {
            let _closing = Closing(flow, |places| places.is_ended = true);
            let mut early: BTreeMap<usize, Result<T>> = BTreeMap::new();
            let mut n_delivered = 0;
            for (number, result) in finished {
                early.insert(number, result);
                while let Some(result) = early.remove(&n_delivered) {
                    timings.measure(Stage::Write, || deliver(result))?;
                    n_delivered += 1;
                    flow.change(|places| places.n_delivered = n_delivered);
                }
            }
            Ok(())
        });
        work_off(flow, results, options.document_timeout, &work);
        delivering.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Lets every worker of the pool take documents until there are no more.
fn work_off<T: Send>(
    flow: &Flow,
    results: mpsc::Sender<(usize, Result<T>)>,
    limit: Option<Duration>,
    work: &(impl Fn(RawDocument) -> T + Sync),
) {
    let each = |results: mpsc::Sender<(usize, Result<T>)>| {
        while let Some((number, document)) = flow.take() {
            let n_bytes = length(&document);
            let result = document.and_then(|document| guarded(limit, document, work));
            // Nobody listens where the run has ended.
            let _ = results.send((number, result));
            flow.change(|places| {
                places.n_working -= 1;
                places.working_bytes -= n_bytes;
            });
        }
    };
    rayon::scope(|workers| {
        for _ in 1..rayon::current_num_threads() {
            let results = results.clone();
            workers.spawn(|_| each(results));
        }
        each(results);
    });
}
