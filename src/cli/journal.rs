//! Runs that outlive an interrupt: the table with its checkpoints, and the documents that are left to do.

use std::{
    collections::VecDeque,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use clap::Args;

use super::{
    checkpoint::{self, Checkpoint, Counts, Manifest, checkpoint_of, manifest_of},
    counted,
    interrupt::Interrupt,
    output::{Output, is_gzip},
};
use crate::{
    error::{Error, ErrorKind, Result},
    input::RawDocument,
};

/// How a run goes on, and what part of the articles it does.
#[derive(Args, Debug)]
pub(super) struct LongRunArguments {
    /// Go on with an interrupted run of the same command: no row twice, none lost, the same bytes
    #[arg(long, requires = "output", help_heading = "Long runs")]
    pub(super) resume: bool,

    /// Start anew though FILE.part is of an interrupted run
    #[arg(long, conflicts_with = "resume", help_heading = "Long runs")]
    pub(super) restart: bool,

    /// Only this part of the articles, as in `3/64`: every 64th, from the third on; all parts together are the whole
    #[arg(long, value_name = "I/N", value_parser = parse_shard, help_heading = "Long runs")]
    pub(super) shard: Option<Shard>,

    /// Give up a document that takes longer than this many seconds; it is skipped, or goes into quarantine
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds, help_heading = "Long runs")]
    pub(super) doc_timeout: Option<Duration>,

    /// Put documents that cannot be read or analysed into this folder, with the reasons in `reasons.jsonl`
    #[arg(long, value_name = "DIR", help_heading = "Long runs")]
    pub(super) quarantine: Option<PathBuf>,
}

/// Every `of`-th document, from number `index` on (counted from 0).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shard {
    pub(super) index: u64,
    pub(super) of: u64,
}

impl Shard {
    /// How many of `n_all` documents are this part's.
    pub(super) fn share(self, n_all: u64) -> u64 {
        (n_all + self.of - 1 - self.index) / self.of
    }
}

fn parse_shard(text: &str) -> Result<Shard, String> {
    let numbers = text.split_once('/').and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)));
    let shard = numbers.filter(|(index, of): &(u64, u64)| (1..=*of).contains(index));
    shard
        .map(|(index, of)| Shard { index: index - 1, of })
        .ok_or_else(|| "expected a part and a number of parts, as in `3/64`".to_owned())
}

fn parse_seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.strip_suffix('s').unwrap_or(text).parse().ok().filter(|seconds: &f64| *seconds > 0.0);
    let limit = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    limit.ok_or_else(|| "expected a number of seconds above 0, as in `30`".to_owned())
}

/// Documents between two checkpoints.
const CHECKPOINT_EVERY: u64 = 512;

/// The table of a run on its way to a file, with what is needed to go on with it.
pub(super) struct Journal {
    output: Output,
    /// Where the table goes, unless it is standard output or a device.
    target: Option<PathBuf>,
    settings: String,
    pub(super) counts: Counts,
    /// Documents to pass over, which an interrupted run has done.
    pub(super) n_done: u64,
}

impl Journal {
    /// Opens the output, at its beginning or where an interrupted run has left it; `None` where the table is done already.
    pub(super) fn open(
        output: Option<&Path>,
        inputs: &[PathBuf],
        long: &LongRunArguments,
        settings: String,
    ) -> Result<Option<Self>> {
        let path = output.filter(|path| *path != Path::new("-"));
        let target = path.filter(|path| !fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()));
        let Some(target) = target else {
            let output = Output::open(path, inputs)?;
            return Ok(Some(Self { output, target: None, settings, counts: Counts::default(), n_done: 0 }));
        };
        let place = checkpoint_of(target);
        let found: Option<Checkpoint> = checkpoint::read(&place)?;
        let other = |made: &str| {
            Error::new(ErrorKind::Unsupported, format!("is of a run with other settings: {made}, now {settings}"))
                .hint("give the same options, input and version, or start anew with `--restart`")
        };
        let journal = match found {
            Some(found) if long.resume => {
                if found.settings != settings {
                    return Err(other(&found.settings).at(&place));
                }
                let counts = found.counts;
                let n_done = counts.documents + counts.skipped;
                let output = Output::resume(target, inputs, found.bytes)?;
                Self { output, target: Some(target.to_owned()), settings, counts, n_done }
            }
            Some(found) if !long.restart => {
                let n_done = found.counts.documents + found.counts.skipped;
                let message = format!("is of an interrupted run, {} done", counted(n_done, "document"));
                return Err(Error::new(ErrorKind::Unsupported, message)
                    .at(&place)
                    .hint("go on with `--resume`, or start anew with `--restart`"));
            }
            _ => {
                if long.resume {
                    let manifest: Option<Manifest> = checkpoint::read(&manifest_of(target))?;
                    if manifest.is_some_and(|manifest| manifest.settings == settings) && target.is_file() {
                        return Ok(None);
                    }
                }
                let output = Output::open(Some(target), inputs)?;
                // A checkpoint that is started over must not outlive the part that it speaks of.
                let _ = fs::remove_file(&place);
                Self { output, target: Some(target.to_owned()), settings, counts: Counts::default(), n_done: 0 }
            }
        };
        Ok(Some(journal))
    }

    /// Counts and writes what became of one document.
    pub(super) fn add(&mut self, digest: Option<(Counts, &[u8])>) -> Result<()> {
        match digest {
            Some((counts, rows)) => {
                self.counts.add(counts);
                self.output.write(rows)?;
            }
            None => self.counts.skipped += 1,
        }
        if (self.counts.documents + self.counts.skipped).is_multiple_of(CHECKPOINT_EVERY) {
            self.save()?;
        }
        Ok(())
    }

    /// Writes what stands before the first row.
    pub(super) fn head(&mut self, head: &[u8]) -> Result<()> {
        self.output.write(head)
    }

    /// Whether the table goes to a file, so that it can be gone on with.
    pub(super) fn has_file(&self) -> bool {
        self.target.is_some()
    }

    /// Whether there is a checkpoint to go on from.
    pub(super) fn is_saved(&self) -> bool {
        self.target.as_deref().is_some_and(|target| checkpoint_of(target).exists())
    }

    fn save(&mut self) -> Result<()> {
        let Some(target) = self.target.clone() else { return self.output.flush() };
        let bytes = self.output.checkpoint()?;
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let checkpoint = Checkpoint { version, settings: self.settings.clone(), counts: self.counts, bytes };
        checkpoint::write(&checkpoint_of(&target), &checkpoint)?;
        self.output.keep();
        Ok(())
    }

    /// Leaves all so that `--resume` can go on. A compressed file goes on from its last checkpoint, since its bytes depend
    /// on where its members begin.
    pub(super) fn interrupt(&mut self) -> Result<()> {
        let is_plain = self.target.as_deref().is_some_and(|target| !is_gzip(target));
        if is_plain { self.save() } else { Ok(()) }
    }

    /// Gives the table its name and writes its manifest.
    pub(super) fn finish(self) -> Result<()> {
        let Self { output, target, settings, counts, .. } = self;
        output.finish()?;
        let Some(target) = target else { return Ok(()) };
        let (bytes, sha256) = checkpoint::checksum(&target)?;
        let version = env!("CARGO_PKG_VERSION").to_owned();
        checkpoint::write(&manifest_of(&target), &Manifest { version, settings, counts, bytes, sha256 })?;
        let place = checkpoint_of(&target);
        match fs::remove_file(&place) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::new(ErrorKind::Io, "cannot be removed").at(place).because(cause))
            }
            _ => Ok(()),
        }
    }
}

/// Texts of the documents in flight, for those that will have to be put aside.
pub(super) type InFlight = Arc<Mutex<VecDeque<Option<RawDocument>>>>;

/// The documents that are this run's to do, until it is interrupted.
pub(super) struct Due<I> {
    pub(super) documents: I,
    pub(super) shard: Option<Shard>,
    pub(super) n_to_pass: u64,
    pub(super) n_read: u64,
    pub(super) interrupt: Interrupt,
    /// Set where documents were left because of an interrupt.
    pub(super) is_cut: Arc<AtomicBool>,
    pub(super) in_flight: Option<InFlight>,
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
            let number = self.n_read;
            self.n_read += 1;
            if self.shard.is_some_and(|shard| number % shard.of != shard.index) {
                continue;
            }
            if self.n_to_pass > 0 {
                self.n_to_pass -= 1;
                continue;
            }
            if let Some(in_flight) = &self.in_flight {
                let mut in_flight = in_flight.lock().unwrap_or_else(PoisonError::into_inner);
                in_flight.push_back(document.as_ref().ok().cloned());
            }
            return Some(document);
        }
    }
}
