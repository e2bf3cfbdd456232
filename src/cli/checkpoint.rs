//! How far a run has come, beside its table: what `--resume` goes on from, and what `verify` checks a table against.

use std::{
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

/// An interrupted run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    /// Version of the program.
    pub(super) version: String,
    /// Everything that decides about the bytes of the table.
    pub(super) settings: String,
    /// What had been done.
    pub(super) counts: Counts,
    /// Length of what had been written, in bytes, file by file.
    pub(super) bytes: Vec<u64>,
}

/// A finished table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// Version of the program.
    pub(super) version: String,
    /// Everything that decided about the bytes of the table.
    pub(super) settings: String,
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
        Error::new(ErrorKind::Input, "is no checkpoint or manifest of this program").at(path).because(cause)
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
