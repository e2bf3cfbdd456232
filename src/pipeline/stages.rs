//! The stages, and the time that each takes.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// A stage of the pipeline, as `--timings` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
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
}

impl Stage {
    /// All stages in the order they run.
    pub const ALL: [Self; 8] =
        [Self::Clean, Self::Segment, Self::Tag, Self::Entity, Self::Quote, Self::Attribute, Self::Coref, Self::Speaker];

    /// The room's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Segment => "segment",
            Self::Tag => "tag",
            Self::Entity => "entity",
            Self::Quote => "quote",
            Self::Attribute => "attribute",
            Self::Coref => "coref",
            Self::Speaker => "speaker",
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
