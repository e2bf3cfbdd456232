//! Reads an index of sources: which blocks hold a gram, and the texts.

use std::{
    cell::RefCell,
    collections::HashMap,
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

use flate2::read::DeflateDecoder;

use super::{
    build::{BLOCK_BITS, MAGIC, STRIDE},
    source::Source,
};
use crate::error::{Error, ErrorKind, Result};

/// An open index.
#[derive(Debug)]
pub struct Index {
    file: RefCell<File>,
    /// Place, length and first block of each source.
    sources: Vec<(u64, u32, u32)>,
    n_blocks: u32,
    directory: Vec<(u64, u64)>,
    at_postings: u64,
    at_directory: u64,
    read: RefCell<HashMap<u64, Vec<u32>>>,
}

/// No source may be longer than this when unpacked.
const MAX_SOURCE_BYTES: u64 = 256 << 20;

fn damaged() -> Error {
    Error::new(ErrorKind::Input, "is no index that this version of whosaid wrote, or is damaged")
        .hint("make it again with `whosaid check --index FILE --against SOURCES`")
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

impl Index {
    /// Opens the index at `path`.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or is none.
    pub fn open(path: &Path) -> Result<Self> {
        let file =
            File::open(path).map_err(|cause| Error::new(ErrorKind::Io, "cannot be read").because(cause).at(path))?;
        Self::new(file).map_err(|error| error.at(path))
    }

    /// The index in `file`.
    ///
    /// # Errors
    ///
    /// As [`Self::open`].
    pub fn new(mut file: File) -> Result<Self> {
        const FOOTER: u64 = 48;
        let io = |cause| Error::new(ErrorKind::Io, "cannot be read").because(cause);
        let length = file.seek(SeekFrom::End(0)).map_err(io)?;
        if length < MAGIC.len() as u64 + FOOTER {
            return Err(damaged());
        }
        let magic = bytes_at(&mut file, 0, MAGIC.len()).map_err(io)?;
        if magic != MAGIC {
            return Err(damaged());
        }
        let footer = bytes_at(&mut file, length - FOOTER, FOOTER as usize).map_err(io)?;
        let fields: Vec<u64> = footer.chunks_exact(8).map(number).collect();
        let (n_sources, n_blocks, n_entries) = (fields[0], fields[1], fields[2]);
        let (at_sources, at_postings, at_directory) = (fields[3], fields[4], fields[5]);
        let is_whole = n_sources <= length
            && n_entries <= length
            && at_sources.checked_add(16 * n_sources) == Some(at_postings)
            && at_postings <= at_directory
            && at_directory.checked_add(16 * n_entries + FOOTER) == Some(length)
            && n_blocks < 1 << BLOCK_BITS
            && (n_sources == 0) == (n_blocks == 0);
        if !is_whole {
            return Err(damaged());
        }
        let sources = bytes_at(&mut file, at_sources, 16 * n_sources as usize).map_err(io)?;
        let sources = sources
            .chunks_exact(16)
            .map(|entry| (number(&entry[..8]), number(&entry[8..12]) as u32, number(&entry[12..]) as u32))
            .collect();
        let directory = bytes_at(&mut file, at_directory, 16 * n_entries as usize).map_err(io)?;
        let directory = directory.chunks_exact(16).map(|entry| (number(&entry[..8]), number(&entry[8..]))).collect();
        Ok(Self {
            file: RefCell::new(file),
            sources,
            n_blocks: n_blocks as u32,
            directory,
            at_postings,
            at_directory,
            read: RefCell::default(),
        })
    }

    /// Number of sources.
    pub fn n_sources(&self) -> usize {
        self.sources.len()
    }

    /// Number of blocks.
    pub(super) fn n_blocks(&self) -> usize {
        self.n_blocks as usize
    }

    /// The blocks that hold the gram with this hash, in order.
    pub(super) fn blocks(&self, hash: u64) -> Result<Vec<u32>> {
        let gram = hash >> BLOCK_BITS;
        if let Some(blocks) = self.read.borrow().get(&gram) {
            return Ok(blocks.clone());
        }
        let blocks = self.look_up(gram)?;
        self.read.borrow_mut().insert(gram, blocks.clone());
        Ok(blocks)
    }

    fn look_up(&self, gram: u64) -> Result<Vec<u32>> {
        let entry = self.directory.partition_point(|(first, _)| *first <= gram);
        let Some(entry) = entry.checked_sub(1) else { return Ok(Vec::new()) };
        let start = self.directory[entry].1;
        let end = self.directory.get(entry + 1).map_or(self.at_directory, |next| next.1);
        if start < self.at_postings || end < start || end > self.at_directory {
            return Err(damaged());
        }
        // The records of one directory entry are read piecemeal: a common gram among them may be long.
        let mut file = self.file.borrow_mut();
        let mut place = start;
        let mut current = 0_u64;
        for _ in 0..STRIDE {
            if place >= end {
                break;
            }
            let head = bytes_at(&mut file, place, (end - place).min(32) as usize)
                .map_err(|cause| Error::new(ErrorKind::Io, "the index cannot be read").because(cause))?;
            let mut at = 0;
            let difference = variable(&head, &mut at)?;
            let n_blocks = variable(&head, &mut at)? as usize;
            let length = variable(&head, &mut at)?;
            current = u64::checked_add(current, difference).ok_or_else(damaged)?;
            let postings = place + at as u64;
            if postings.checked_add(length).is_none_or(|stop| stop > end) || n_blocks as u64 > length {
                return Err(damaged());
            }
            if current == gram {
                let bytes = bytes_at(&mut file, postings, length as usize)
                    .map_err(|cause| Error::new(ErrorKind::Io, "the index cannot be read").because(cause))?;
                let (mut at, mut block) = (0, 0_u64);
                return (0..n_blocks)
                    .map(|_| {
                        block = block.checked_add(variable(&bytes, &mut at)?).ok_or_else(damaged)?;
                        u32::try_from(block).ok().filter(|block| *block < self.n_blocks).ok_or_else(damaged)
                    })
                    .collect();
            }
            if current > gram {
                break;
            }
            place = postings + length;
        }
        Ok(Vec::new())
    }

    /// Which source a block belongs to, and which of its blocks it is.
    pub(super) fn source_of(&self, block: u32) -> (usize, usize) {
        let source = self.sources.partition_point(|(_, _, first)| *first <= block).saturating_sub(1);
        (source, block.saturating_sub(self.sources[source].2) as usize)
    }

    /// Source number `source`.
    pub(super) fn source(&self, source: usize) -> Result<Source> {
        let (place, length, _) = self.sources[source];
        if place.saturating_add(u64::from(length)) > self.at_postings {
            return Err(damaged());
        }
        let bytes = bytes_at(&mut self.file.borrow_mut(), place, length as usize)
            .map_err(|cause| Error::new(ErrorKind::Io, "the index cannot be read").because(cause))?;
        let text = DeflateDecoder::new(&bytes[..]).take(MAX_SOURCE_BYTES);
        serde_json::from_reader(std::io::BufReader::new(text)).map_err(|_| damaged())
    }
}

fn bytes_at(file: &mut File, place: u64, length: usize) -> std::io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(place))?;
    let mut bytes = Vec::new();
    file.take(length as u64).read_to_end(&mut bytes)?;
    if bytes.len() < length {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    Ok(bytes)
}

fn variable(bytes: &[u8], at: &mut usize) -> Result<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(*at).ok_or_else(damaged)?;
        *at += 1;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(number);
        }
    }
    Err(damaged())
}
