//! The stages, and the time that each takes.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// A stage of the pipeline, as `--timings` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Documents out of their files, on a thread of its own.
    Read,
    /// Boilerplate out, offsets kept.
    Clean,
    /// Tokens, sentences, paragraphs.
    Segment,
    /// The embedded model.
    Tag,
    /// The entity engine, where it is not the embedded model, and the mentions made of what it finds.
    Entity,
    /// Quotations.
    Quote,
    /// Sources.
    Attribute,
    /// Canonical speakers.
    Coref,
    /// The speaker of each quotation.
    Speaker,
    /// Rows, or what else is made of an analysis.
    Table,
    /// What is made of the rows, on a thread of its own.
    Write,
}

impl Stage {
    /// All stages in the order they run.
    pub const ALL: [Self; 11] = [
        Self::Read,
        Self::Clean,
        Self::Segment,
        Self::Tag,
        Self::Entity,
        Self::Quote,
        Self::Attribute,
        Self::Coref,
        Self::Speaker,
        Self::Table,
        Self::Write,
    ];

    /// The room's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Clean => "clean",
            Self::Segment => "segment",
            Self::Tag => "tag",
            Self::Entity => "entity",
            Self::Quote => "quote",
            Self::Attribute => "attribute",
            Self::Coref => "coref",
            Self::Speaker => "speaker",
            Self::Table => "table",
            Self::Write => "write",
        }
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

    pub(super) fn measure<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        let begin = Instant::now();
        let value = work();
        let nanoseconds = u64::try_from(begin.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.nanoseconds[stage as usize].fetch_add(nanoseconds, Ordering::Relaxed);
        value
    }
}
