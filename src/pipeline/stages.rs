//! The stages, and the time that each takes.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// A stage of the pipeline, as `--timings` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// What comes before the first document: models and outputs.
    Start,
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
    /// What is made of all in the end: names, checksums, tables that are made in one go.
    Finish,
}

impl Stage {
    /// All stages in the order they run.
    pub const ALL: [Self; 13] = [
        Self::Start,
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
        Self::Finish,
    ];

    /// The room's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
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
            Self::Finish => "finish",
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
