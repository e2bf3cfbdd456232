//! The stages, and the time that each takes.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use crate::names::names;

names! {
    /// A stage of the pipeline, as `--timings` lists them.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Stage {
        /// What comes before the first document: models and outputs.
        Start = "start",
        /// Documents out of their files, on a thread of its own.
        Read = "read",
        /// Boilerplate out, offsets kept.
        Clean = "clean",
        /// Tokens, sentences, paragraphs.
        Segment = "segment",
        /// The embedded model.
        Tag = "tag",
        /// The entity engine, where it is not the embedded model, and the mentions made of what it finds.
        Entity = "entity",
        /// Quotations.
        Quote = "quote",
        /// Sources.
        Attribute = "attribute",
        /// Canonical speakers.
        Coref = "coref",
        /// The speaker of each quotation.
        Speaker = "speaker",
        /// Rows, or what else is made of an analysis.
        Table = "table",
        /// What is made of the rows, on a thread of its own.
        Write = "write",
        /// What is made of all in the end: names, checksums, tables that are made in one go.
        Finish = "finish",
    }
}

/// Time spent in each stage, added up over all threads.
#[derive(Debug, Default)]
pub struct Timings {
    nanoseconds: [AtomicU64; Stage::ALL.len()],
}

impl Timings {
    /// Time spent in `stage`.
    pub fn of(&self, stage: Stage) -> Duration {
        Duration::from_nanos(self.nanoseconds[stage as usize].load(Ordering::Relaxed))
    }

    /// Adds `time` to what `stage` took.
    pub(crate) fn add(&self, stage: Stage, time: Duration) {
        let nanoseconds = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.nanoseconds[stage as usize].fetch_add(nanoseconds, Ordering::Relaxed);
    }

    /// Adds the time of `work` to what `stage` took.
    pub(crate) fn measure<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        let begin = Instant::now();
        let value = work();
        self.add(stage, begin.elapsed());
        value
    }
}
