//! Runs that outlive an interrupt: the table with its checkpoints, and the documents that are left to do.

use std::{
    collections::VecDeque,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use clap::Args;

use super::{
    checkpoint::{self, Checkpoint, Counts, Manifest, checkpoint_of, manifest_of},
    counted,
    interrupt::Interrupt,
    output::{Output, is_gzip},
    pick::Picked,
    split::{self, SplitBy},
};
use crate::{
    error::{Error, ErrorKind, Result},
    export::{Format, Style, Table},
    input::RawDocument,
};

/// How a run goes on, and what part of the articles it does.
#[derive(Args, Debug)]
pub(super) struct LongRunArguments {
    /// Go on with an interrupted run of the same command: no row twice, none lost, the same bytes
    #[arg(long, requires = "outputs", help_heading = "Long runs")]
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

/// A table that a run is to write.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// `None` and `-` are standard output.
    pub(super) path: Option<PathBuf>,
    pub(super) format: &'static Format,
    pub(super) table: Table,
    /// The columns, where only some were asked for.
    pub(super) picked: Option<Picked>,
    pub(super) style: Style,
}

impl Target {
    /// The file that it becomes, unless it is standard output or a device.
    fn file(&self) -> Option<&Path> {
        let path = self.path.as_deref().filter(|path| *path != Path::new("-"))?;
        (!fs::metadata(path).is_ok_and(|metadata| !metadata.is_file())).then_some(path)
    }

    /// Whether this can be written at all, before anything is done.
    ///
    /// # Errors
    ///
    /// Where the format has to make a file in the end and there is none, or where it is compressed by itself.
    pub(super) fn check(&self, is_split: bool) -> Result<()> {
        let fault = |message: String, hint: &str| {
            let error = Error::new(ErrorKind::Unsupported, message).hint(hint);
            Err(error.at(self.path.as_deref().unwrap_or(Path::new("standard output"))))
        };
        let name = self.format.name;
        match self.file() {
            None if self.format.finish.is_some() => {
                fault(format!("`{name}` cannot be written piece by piece"), "name a file with `--output`")
            }
            None if is_split => fault("cannot be split".to_owned(), "name a file with `--output`"),
            Some(path) if self.format.finish.is_some() && is_gzip(path) => {
                fault(format!("`{name}` is compressed by itself"), "leave the `.gz` off")
            }
            _ => Ok(()),
        }
    }

    pub(super) fn head(&self) -> Vec<u8> {
        let mut head = Vec::new();
        match &self.picked {
            Some(picked) => picked.head(self.table, self.style, &mut head),
            None => self.format.head(self.table, self.style, &mut head),
        }
        head
    }

    /// Gives a file that is whole its name, and the manifest that goes with it.
    pub(super) fn finish(&self, output: Output, path: Option<&Path>, settings: &str, counts: Counts) -> Result<()> {
        match self.format.finish {
            Some(finish) => output.finish_as(|parts, path| finish(parts, self.table, path))?,
            None => output.finish()?,
        }
        let Some(path) = path else { return Ok(()) };
        let (bytes, sha256) = checkpoint::checksum(path)?;
        let (version, settings) = (env!("CARGO_PKG_VERSION").to_owned(), settings.to_owned());
        checkpoint::write(&manifest_of(path), &Manifest { version, settings, counts, bytes, sha256 })
    }
}

/// What the tables get of one article, or of some of its rows.
pub(super) struct Digest {
    /// What each target gets.
    pub(super) parts: Vec<Vec<u8>>,
    pub(super) counts: Counts,
    /// With `--split-by`, the file that it goes to.
    pub(super) key: Option<String>,
}

/// The tables of a run on their way to files, with what is needed to go on with them.
pub(super) struct Journal {
    targets: Vec<(Target, Output)>,
    /// Beside which the checkpoint stands: the first, where all are files.
    first: Option<PathBuf>,
    split: Option<SplitBy>,
    inputs: Vec<PathBuf>,
    settings: String,
    pub(super) counts: Counts,
    /// Documents to pass over, which an interrupted run has done.
    pub(super) n_done: u64,
}

impl Journal {
    /// Opens the outputs, at their beginning or where an interrupted run has left them; `None` where all is done already.
    pub(super) fn open(
        targets: &[Target],
        inputs: &[PathBuf],
        long: &LongRunArguments,
        split: Option<SplitBy>,
        settings: String,
    ) -> Result<Option<Self>> {
        let files: Vec<&Path> = targets.iter().filter_map(Target::file).collect();
        let first = (files.len() == targets.len()).then(|| files[0].to_owned());
        let found: Option<Checkpoint> = match &first {
            Some(first) => checkpoint::read(&checkpoint_of(first))?,
            None => None,
        };
        let place = first.as_deref().map(checkpoint_of).unwrap_or_default();
        let other = |made: &str| {
            Error::new(ErrorKind::Unsupported, format!("is of a run with other settings: {made}, now {settings}"))
                .hint("give the same options, input and version, or start anew with `--restart`")
        };
        let (mut counts, mut bytes) = (Counts::default(), Vec::new());
        match found {
            Some(found) if long.resume => {
                if found.settings != settings || found.bytes.len() != targets.len() {
                    return Err(other(&found.settings).at(&place));
                }
                (counts, bytes) = (found.counts, found.bytes);
            }
            Some(found) if !long.restart => {
                let n_done = found.counts.documents + found.counts.skipped;
                let message = format!("is of an interrupted run, {} done", counted(n_done, "document"));
                return Err(Error::new(ErrorKind::Unsupported, message)
                    .at(&place)
                    .hint("go on with `--resume`, or start anew with `--restart`"));
            }
            _ if long.resume && !files.is_empty() && split.is_none() => {
                let mut all_done = true;
                for file in &files {
                    let manifest: Option<Manifest> = checkpoint::read(&manifest_of(file))?;
                    all_done &= file.is_file() && manifest.is_some_and(|manifest| manifest.settings == settings);
                }
                if all_done {
                    return Ok(None);
                }
            }
            _ => (),
        }
        let (n_done, is_new) = (counts.documents + counts.skipped, bytes.is_empty());
        let mut opened = Vec::with_capacity(targets.len());
        for (target_idx, target) in targets.iter().enumerate() {
            let output = match (bytes.get(target_idx), target.file()) {
                (Some(n_bytes), Some(path)) => Output::resume(path, inputs, *n_bytes)?,
                _ => Output::open(target.path.as_deref(), inputs)?,
            };
            opened.push((target.clone(), output));
        }
        if is_new && first.is_some() {
            // A checkpoint that is started over must not outlive the part that it speaks of.
            let _ = fs::remove_file(&place);
        }
        let mut journal = Self { targets: opened, first, split, inputs: inputs.to_vec(), settings, counts, n_done };
        if is_new {
            journal.head()?;
        }
        Ok(Some(journal))
    }

    /// Writes what stands before the first row; files that will be split get it when they are.
    fn head(&mut self) -> Result<()> {
        if self.split.is_none() {
            self.targets.iter_mut().try_for_each(|(target, output)| output.write(&target.head()))?;
        }
        Ok(())
    }

    /// Counts and writes what became of one document; `None` where it was skipped.
    pub(super) fn add(&mut self, digest: Option<&Digest>) -> Result<()> {
        match digest {
            Some(digest) => {
                let number = self.counts.documents;
                self.counts.add(digest.counts);
                for ((_, output), part) in self.targets.iter_mut().zip(&digest.parts) {
                    match &self.split {
                        None => output.write(part)?,
                        Some(split) => output.write(&split.line(number, digest, part))?,
                    }
                }
            }
            None => self.counts.skipped += 1,
        }
        self.save_sometimes()
    }

    /// Counts and writes what became of one document, whose rows come in `pieces`. No file of it is split.
    pub(super) fn add_pieces(&mut self, pieces: impl Iterator<Item = Digest>) -> Result<()> {
        for piece in pieces {
            self.counts.add(piece.counts);
            for ((_, output), part) in self.targets.iter_mut().zip(&piece.parts) {
                output.write(part)?;
            }
        }
        self.save_sometimes()
    }

    fn save_sometimes(&mut self) -> Result<()> {
        if (self.counts.documents + self.counts.skipped).is_multiple_of(CHECKPOINT_EVERY) {
            self.save()?;
        }
        Ok(())
    }

    /// Whether all tables go to files, so that they can be gone on with.
    pub(super) fn has_file(&self) -> bool {
        self.first.is_some()
    }

    /// Whether there is a checkpoint to go on from.
    pub(super) fn is_saved(&self) -> bool {
        self.first.as_deref().is_some_and(|first| checkpoint_of(first).exists())
    }

    fn save(&mut self) -> Result<()> {
        let Some(first) = self.first.clone() else {
            return self.targets.iter_mut().try_for_each(|(_, output)| output.flush());
        };
        let bytes = self.targets.iter_mut().map(|(_, output)| output.checkpoint()).collect::<Result<_>>()?;
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let checkpoint = Checkpoint { version, settings: self.settings.clone(), counts: self.counts, bytes };
        checkpoint::write(&checkpoint_of(&first), &checkpoint)?;
        self.targets.iter_mut().for_each(|(_, output)| output.keep());
        Ok(())
    }

    /// Leaves all so that `--resume` can go on. A compressed file goes on from its last checkpoint, since its bytes depend
    /// on where its members begin.
    pub(super) fn interrupt(&mut self) -> Result<()> {
        let is_compressed = |(target, _): &(Target, Output)| target.path.as_deref().is_some_and(is_gzip);
        if self.first.is_none() || self.targets.iter().any(is_compressed) { Ok(()) } else { self.save() }
    }

    /// Gives the tables their names and writes their manifests.
    pub(super) fn finish(mut self) -> Result<()> {
        if self.split.is_some() || self.targets.iter().any(|(target, _)| target.format.finish.is_some()) {
            // What follows may fail for want of space, and then all that was found must not be lost.
            self.save()?;
        }
        let Self { targets, first, split, inputs, settings, counts, .. } = self;
        for (target, output) in targets {
            match (&split, target.file()) {
                (Some(_), Some(path)) => {
                    output.finish_as_many(|parts| split::distribute(parts, &target, path, &inputs, &settings))?;
                }
                (_, path) => target.finish(output, path, &settings, counts)?,
            }
        }
        let Some(place) = first.as_deref().map(checkpoint_of) else { return Ok(()) };
        match fs::remove_file(&place) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::new(ErrorKind::Io, "cannot be removed").at(place).because(cause))
            }
            _ => Ok(()),
        }
    }
}

/// A document that is being analysed.
pub(super) struct Taken {
    /// Bytes of the input up to its end.
    pub(super) n_bytes: u64,
    /// Its text, where it may have to be put aside.
    pub(super) document: Option<RawDocument>,
}

/// What is being analysed, in order.
pub(super) type InFlight = Arc<Mutex<VecDeque<Taken>>>;

/// The documents that are this run's to do, until it is interrupted.
pub(super) struct Due<I> {
    pub(super) documents: I,
    /// Bytes of the input behind the last document.
    pub(super) n_bytes_used: Arc<AtomicU64>,
    pub(super) shard: Option<Shard>,
    pub(super) n_to_pass: u64,
    pub(super) n_read: u64,
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
            let number = self.n_read;
            self.n_read += 1;
            if self.shard.is_some_and(|shard| number % shard.of != shard.index) {
                continue;
            }
            if self.n_to_pass > 0 {
                self.n_to_pass -= 1;
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
