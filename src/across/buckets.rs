//! Records parted into temporary files by a hash, so that what belongs together can be looked at in little memory: the
//! partitioning of a Grace hash join. Takes time in proportion to the records.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Read, Seek, Write},
};

use serde::{Serialize, de::DeserializeOwned};

use crate::error::{Error, ErrorKind, Result};

/// Records in parts.
pub(super) struct Buckets {
    files: Vec<BufWriter<File>>,
}

fn unwritable(cause: impl Into<io::Error>) -> Error {
    Error::new(ErrorKind::Io, "a temporary file cannot be written").because(cause.into())
}

impl Buckets {
    /// `n_parts` empty parts.
    pub(super) fn new(n_parts: usize) -> Result<Self> {
        let file = || tempfile::tempfile().map(|file| BufWriter::with_capacity(1 << 14, file));
        Ok(Self { files: (0..n_parts).map(|_| file()).collect::<io::Result<_>>().map_err(unwritable)? })
    }

    /// Adds a record to the part of `hash`.
    pub(super) fn push(&mut self, hash: u64, record: &impl Serialize) -> Result<()> {
        let n_parts = self.files.len() as u64;
        let file = &mut self.files[(hash % n_parts) as usize];
        serde_json::to_writer(&mut *file, record).map_err(unwritable)?;
        file.write_all(b"\n").map_err(unwritable)
    }

    /// Adds a record of two numbers to the part of `hash`.
    pub(super) fn push_pair(&mut self, hash: u64, number: u32) -> Result<()> {
        let n_parts = self.files.len() as u64;
        let file = &mut self.files[(hash % n_parts) as usize];
        let mut bytes = [0; 12];
        bytes[..8].copy_from_slice(&hash.to_le_bytes());
        bytes[8..].copy_from_slice(&number.to_le_bytes());
        file.write_all(&bytes).map_err(unwritable)
    }

    /// The parts of records of two numbers one after the other, each in order and without repetitions.
    pub(super) fn each_pair(self, mut work: impl FnMut(&[(u64, u32)]) -> Result<()>) -> Result<()> {
        for file in self.files {
            let mut file = file.into_inner().map_err(io::IntoInnerError::into_error).map_err(unwritable)?;
            file.rewind().map_err(unwritable)?;
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).map_err(unwritable)?;
            let number = |bytes: &[u8]| bytes.iter().rev().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
            let mut pairs: Vec<(u64, u32)> =
                bytes.chunks_exact(12).map(|chunk| (number(&chunk[..8]), number(&chunk[8..]) as u32)).collect();
            drop(bytes);
            pairs.sort_unstable();
            pairs.dedup();
            work(&pairs)?;
        }
        Ok(())
    }

    /// The parts one after the other, each with its records in the order in which they came.
    pub(super) fn each<R: DeserializeOwned>(self, mut work: impl FnMut(Vec<R>) -> Result<()>) -> Result<()> {
        for file in self.files {
            let mut file = file.into_inner().map_err(io::IntoInnerError::into_error).map_err(unwritable)?;
            file.rewind().map_err(unwritable)?;
            let mut records = Vec::new();
            for line in BufReader::with_capacity(1 << 16, file).lines() {
                records.push(serde_json::from_str(&line.map_err(unwritable)?).map_err(unwritable)?);
            }
            work(records)?;
        }
        Ok(())
    }
}
