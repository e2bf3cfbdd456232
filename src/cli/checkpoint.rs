//! How far a run has come, beside its table: what `--resume` goes on from, and what `verify` checks a table against.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use super::output::{beside, sync_folder, unwritable};
use crate::error::{Error, ErrorKind, Result};

/// What a run has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counts {
    /// Documents with rows or without.
    pub(super) documents: u64,
    /// Quotations.
    pub(super) quotes: u64,
    /// Speakers, article by article.
    pub(super) speakers: u64,
    /// Documents that could not be read or analysed.
    pub(super) skipped: u64,
    /// Rows of the table, its header not counted.
    pub(super) rows: u64,
}

impl Counts {
    /// Adds what another document gave.
    pub(super) fn add(&mut self, other: Self) {
        self.documents += other.documents;
        self.quotes += other.quotes;
        self.speakers += other.speakers;
        self.skipped += other.skipped;
        self.rows += other.rows;
    }
}

/// Everything that decides about the bytes of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Settings {
    /// Version of the program.
    pub(super) version: String,
    /// Checksum of the model.
    pub(super) model: String,
    /// The options by their names.
    pub(super) options: BTreeMap<String, String>,
    /// Number and bytes of the files that were read, and a hash of their names, lengths and times; empty of a pipe.
    pub(super) files: String,
}

impl Settings {
    /// In words, what another run has otherwise.
    pub(super) fn differences(&self, now: &Self) -> String {
        let of = |settings: &Self| -> Vec<(String, String)> {
            let Self { version, model, options, files } = settings.clone();
            let own = [("version", version), ("model", model), ("input files", files)];
            own.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(options).collect()
        };
        let (before, now) = (of(self), of(now));
        let missing = String::new();
        let value = |settings: &[(String, String)], name: &str| {
            settings.iter().find(|(other, _)| other == name).map_or(missing.clone(), |(_, value)| value.clone())
        };
        let names: BTreeSet<&String> = before.iter().chain(&now).map(|(name, _)| name).collect();
        let differs = names.into_iter().filter(|name| value(&before, name) != value(&now, name));
        let told = differs.map(|name| format!("{name} was `{}`, now `{}`", value(&before, name), value(&now, name)));
        told.collect::<Vec<_>>().join("; ")
    }
}

/// An interrupted run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    #[serde(flatten)]
    pub(super) settings: Settings,
    /// What had been done.
    pub(super) counts: Counts,
    /// Length of what had been written, in bytes, file by file.
    pub(super) bytes: Vec<u64>,
    /// Whether every file has its name, so that what had been written may be missing.
    #[serde(default)]
    pub(super) is_done: bool,
}

/// A finished table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Manifest {
    #[serde(flatten)]
    pub(super) settings: Settings,
    /// What is in it.
    pub(super) counts: Counts,
    /// Its length in bytes.
    pub(super) bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub(super) sha256: String,
}

/// Where the checkpoint of a table stands.
pub(super) fn checkpoint_of(table: &Path) -> PathBuf {
    beside(table, ".part.json")
}

/// Where the manifest of a table stands.
pub(super) fn manifest_of(table: &Path) -> PathBuf {
    beside(table, ".manifest.json")
}

/// Where it stands until the table has its name.
fn pending_of(table: &Path) -> PathBuf {
    beside(table, ".part.manifest.json")
}

impl Manifest {
    /// Writes what `whole`, which is to become `table`, is, so that it is known for done from the moment that it has its name.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub(super) fn seal(mut self, whole: &Path, table: &Path) -> Result<()> {
        (self.bytes, self.sha256) = checksum(whole)?;
        write(&pending_of(table), &self)
    }
}

/// Gives the manifest of a table its name.
///
/// # Errors
///
/// If it cannot have it.
pub(super) fn publish(table: &Path) -> Result<()> {
    let manifest = manifest_of(table);
    fs::rename(pending_of(table), &manifest).map_err(|cause| unwritable(&manifest, cause))?;
    sync_folder(table);
    Ok(())
}

/// The manifest of a table that is whole; one that was written just before its end gets its name.
///
/// # Errors
///
/// If it or the table cannot be read.
pub(super) fn manifest_of_whole(table: &Path) -> Result<Option<Manifest>> {
    for (place, is_pending) in [(pending_of(table), true), (manifest_of(table), false)] {
        let Some(manifest) = read::<Manifest>(&place)?.filter(|_| table.is_file()) else { continue };
        if checksum(table)? == (manifest.bytes, manifest.sha256.clone()) {
            if is_pending {
                publish(table)?;
            }
            return Ok(Some(manifest));
        }
    }
    Ok(None)
}

/// Reads what stands at `path`; `None` where nothing does.
///
/// # Errors
///
/// If it cannot be read or is something else.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(Error::new(ErrorKind::Io, "cannot be read").at(path).because(cause)),
    };
    let value = serde_json::from_str(&text).map_err(|cause| {
        Error::new(ErrorKind::Input, "is no checkpoint or manifest of this version")
            .at(path)
            .because(cause)
            .hint("start anew with `--restart`")
    })?;
    Ok(Some(value))
}

/// Writes `value` to `path`, whole or not at all.
///
/// # Errors
///
/// If it cannot be written.
pub(super) fn write(path: &Path, value: &impl Serialize) -> Result<()> {
    let new = beside(path, ".new");
    let written = || -> io::Result<()> {
        let mut file = File::create(&new)?;
        serde_json::to_writer_pretty(&mut file, value)?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::rename(&new, path)
    };
    written().map_err(|cause| unwritable(path, cause))?;
    sync_folder(path);
    Ok(())
}

/// Length and SHA-256 of a file.
///
/// # Errors
///
/// If it cannot be read.
pub(super) fn checksum(path: &Path) -> Result<(u64, String)> {
    let sum = || -> io::Result<(u64, String)> {
        let (mut file, mut hash, mut n_bytes) = (File::open(path)?, Sha256::new(), 0);
        let mut buffer = vec![0; 1 << 16];
        loop {
            let n_read = file.read(&mut buffer)?;
            if n_read == 0 {
                break;
            }
            hash.update(&buffer[..n_read]);
            n_bytes += n_read as u64;
        }
        Ok((n_bytes, hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
    };
    sum().map_err(|cause| Error::new(ErrorKind::Io, "cannot be read").at(path).because(cause))
}
