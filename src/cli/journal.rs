//! Runs that outlive an interrupt: the table with its checkpoints.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;

use super::{
    checkpoint::{self, Checkpoint, Counts, Manifest, Settings, checkpoint_of},
    counted,
    output::{Output, is_gzip, part_of},
    pick::Picked,
    split::{self, SplitBy},
};
use crate::{
    error::{Error, ErrorKind, Result},
    export::{Format, Style, Table},
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

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index + 1, self.of)
    }
}

pub(super) fn parse_shard(text: &str) -> Result<Shard, String> {
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
pub(super) const CHECKPOINT_EVERY: u64 = 512;

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
    pub(super) fn finish(
        &self,
        output: Output,
        path: Option<&Path>,
        settings: &Settings,
        counts: Counts,
    ) -> Result<()> {
        let Some(path) = path.filter(|_| output.is_file()) else { return output.finish() };
        let settings = settings.clone();
        let manifest = Manifest { settings, counts, bytes: 0, sha256: String::new() };
        let seal = |whole: &Path| manifest.seal(whole, path);
        match self.format.finish {
            Some(finish) => output.finish_as(|parts, path| finish(parts, self.table, path), seal)?,
            None => output.finish_sealed(seal)?,
        }
        checkpoint::publish(path)
    }

    /// Whether an interrupted run with these settings gave this its name before it ended.
    fn is_named(&self, settings: &Settings) -> Result<bool> {
        let Some(path) = self.file() else { return Ok(false) };
        let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if part_of(&target).exists() {
            return Ok(false);
        }
        Ok(checkpoint::manifest_of_whole(path)?.is_some_and(|manifest| manifest.settings == *settings))
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
    settings: Settings,
    pub(super) counts: Counts,
    /// Documents to pass over, which an interrupted run has done.
    pub(super) n_done: u64,
    is_saved: bool,
}

impl Journal {
    /// Opens the outputs, at their beginning or where an interrupted run has left them; `None` where all is done already.
    pub(super) fn open(
        targets: &[Target],
        inputs: &[PathBuf],
        long: &LongRunArguments,
        split: Option<SplitBy>,
        settings: Settings,
    ) -> Result<Option<Self>> {
        let files: Vec<&Path> = targets.iter().filter_map(Target::file).collect();
        let first = (files.len() == targets.len()).then(|| files[0].to_owned());
        let found: Option<Checkpoint> = match &first {
            Some(first) if !long.restart => checkpoint::read(&checkpoint_of(first))?,
            _ => None,
        };
        let place = first.as_deref().map(checkpoint_of).unwrap_or_default();
        let other = |made: &Settings| {
            let message = format!("is of a run with other settings: {}", made.differences(&settings));
            Error::new(ErrorKind::Unsupported, message)
                .hint("give the same options, input and version, or start anew with `--restart`")
        };
        let (mut counts, mut bytes) = (Counts::default(), Vec::new());
        let mut is_named = vec![false; targets.len()];
        match found {
            Some(found) if long.resume => {
                if found.settings != settings || found.bytes.len() != targets.len() {
                    return Err(other(&found.settings).at(&place));
                }
                for (is_named, target) in is_named.iter_mut().zip(targets).filter(|_| split.is_none()) {
                    *is_named = target.is_named(&settings)?;
                }
                if found.is_done || is_named.iter().all(|is_named| *is_named) {
                    let parts = files.iter().map(|file| part_of(&file.canonicalize().unwrap_or_else(|_| file.into())));
                    parts.for_each(|part| drop(fs::remove_file(part)));
                    remove(&place)?;
                    return Ok(None);
                }
                (counts, bytes) = (found.counts, found.bytes);
            }
            Some(found) => {
                let n_done = found.counts.documents + found.counts.skipped;
                let message = format!("is of an interrupted run, {} done", counted(n_done, "document"));
                return Err(Error::new(ErrorKind::Unsupported, message)
                    .at(&place)
                    .hint("go on with `--resume`, or start anew with `--restart`"));
            }
            None if long.resume && first.is_some() && split.is_none() => {
                let mut all_done = true;
                for file in &files {
                    let manifest = checkpoint::manifest_of_whole(file)?;
                    all_done &= manifest.is_some_and(|manifest| manifest.settings == settings);
                }
                if all_done {
                    return Ok(None);
                }
            }
            None => (),
        }
        let (n_done, is_new) = (counts.documents + counts.skipped, bytes.is_empty());
        let mut opened = Vec::with_capacity(targets.len());
        for (target_idx, target) in targets.iter().enumerate() {
            let output = match (bytes.get(target_idx), target.file()) {
                _ if is_named[target_idx] => Output::nowhere(),
                (Some(n_bytes), Some(path)) => Output::resume(path, inputs, *n_bytes)?,
                _ => Output::open(target.path.as_deref(), inputs)?,
            };
            opened.push((target.clone(), output));
        }
        if is_new && first.is_some() {
            // A checkpoint that is started over must not outlive the part that it speaks of.
            let _ = fs::remove_file(&place);
        }
        let mut journal = Self {
            targets: opened,
            first,
            split,
            inputs: inputs.to_vec(),
            settings,
            counts,
            n_done,
            is_saved: !is_new,
        };
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

    /// A place for files of the run's own: beside the table.
    pub(super) fn folder(&self) -> PathBuf {
        match self.first.as_deref().and_then(Path::parent) {
            Some(folder) if folder.as_os_str().is_empty() => PathBuf::from("."),
            Some(folder) => folder.to_owned(),
            None => std::env::temp_dir(),
        }
    }

    /// Whether all tables go to files, so that they can be gone on with.
    pub(super) fn has_file(&self) -> bool {
        self.first.is_some()
    }

    /// Whether there is a checkpoint to go on from.
    pub(super) fn is_saved(&self) -> bool {
        self.is_saved
    }

    fn save(&mut self) -> Result<()> {
        let Some(first) = self.first.clone() else {
            return self.targets.iter_mut().try_for_each(|(_, output)| output.flush());
        };
        let bytes = self.targets.iter_mut().map(|(_, output)| output.checkpoint()).collect::<Result<_>>()?;
        let (settings, counts) = (self.settings.clone(), self.counts);
        let checkpoint = Checkpoint { settings, counts, bytes, is_done: false };
        checkpoint::write(&checkpoint_of(&first), &checkpoint)?;
        self.targets.iter_mut().for_each(|(_, output)| output.keep());
        self.is_saved = true;
        Ok(())
    }

    /// Leaves all so that `--resume` can go on. A compressed file goes on from its last checkpoint, since its bytes depend
    /// on where its members begin.
    pub(super) fn interrupt(&mut self) -> Result<()> {
        let is_compressed = |(target, _): &(Target, Output)| target.path.as_deref().is_some_and(is_gzip);
        if self.first.is_none() || self.targets.iter().any(is_compressed) { Ok(()) } else { self.save() }
    }

    /// Leaves what was there, of a run of whose documents none could be read or analysed.
    ///
    /// # Errors
    ///
    /// Where an older table stands in a place of this one's.
    pub(super) fn spare_old_tables(&mut self) -> Result<()> {
        let is_empty = self.counts.documents == 0 && self.counts.skipped > 0;
        let old = self.targets.iter().filter_map(|(target, _)| target.file()).find(|path| path.exists());
        let Some(old) = old.filter(|_| is_empty) else { return Ok(()) };
        let error = Error::new(
            ErrorKind::Input,
            format!("stays as it was: all of {} were skipped", counted(self.counts.skipped, "document")),
        );
        let error = error.at(old).hint("mend the input, or remove the old table");
        self.targets.iter_mut().for_each(|(_, output)| output.forget());
        if let Some(first) = &self.first {
            remove(&checkpoint_of(first))?;
        }
        Err(error)
    }

    /// Gives the tables their names and writes their manifests.
    pub(super) fn finish(mut self) -> Result<()> {
        if self.split.is_some() || self.targets.iter().any(|(target, _)| target.format.finish.is_some()) {
            // What follows may fail for want of space, and then all that was found must not be lost.
            self.save()?;
        }
        let Self { targets, first, split, inputs, settings, counts, .. } = self;
        let place = first.as_deref().map(checkpoint_of);
        let mut to_remove = Vec::new();
        for (target, output) in targets {
            match (&split, target.file()) {
                (Some(_), Some(path)) => {
                    to_remove.extend(output.finish_as_many(|parts| {
                        split::distribute(parts, &target, path, &inputs, &settings, counts.skipped)
                    })?);
                }
                (_, path) => target.finish(output, path, &settings, counts)?,
            }
        }
        let Some(place) = place else { return Ok(()) };
        if !to_remove.is_empty() {
            let bytes = vec![0; to_remove.len()];
            checkpoint::write(&place, &Checkpoint { settings, counts, bytes, is_done: true })?;
            to_remove.iter().for_each(|part| drop(fs::remove_file(part)));
        }
        remove(&place)
    }
}

/// Removes a checkpoint, if there is one.
fn remove(place: &Path) -> Result<()> {
    match fs::remove_file(place) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::new(ErrorKind::Io, "cannot be removed").at(place).because(cause))
        }
        _ => Ok(()),
    }
}
