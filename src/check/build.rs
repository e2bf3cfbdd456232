//! Writes an index of sources: their texts, and for each pair of neighbouring words and each word of content the blocks of
//! 128 words that hold it. Memory does not grow with the sources: what is found goes to 256 files by its hash, each of which
//! is sorted on its own.
//!
//! ```text
//! whosaid index 1\n
//! texts       each a JSON object, deflated
//! sources     place u64, length u32, first block u32
//! postings    by gram: difference of grams, number of blocks, differences of blocks, as variable-length numbers
//! directory   gram u64, place u64; one for 64 grams
//! footer      number of sources, of blocks, of directory entries, places of sources, postings, directory: u64 each
//! ```

use std::{
    fs::File,
    io::{self, BufWriter, Read, Seek, Write},
    path::Path,
};

use flate2::{Compression, write::DeflateEncoder};

use super::{
    grams::{Gram, grams},
    source::Source,
};
use crate::error::{Error, ErrorKind, Result};

/// The first bytes of an index.
pub(super) const MAGIC: &[u8; 16] = b"whosaid index 1\n";

/// Words in a block.
pub(super) const BLOCK: usize = 128;

/// Grams of the directory: every so many.
pub(super) const STRIDE: usize = 64;

const BUCKETS: usize = 256;

/// Blocks have 24 bits, grams the other 40.
pub(super) const BLOCK_BITS: u32 = 24;

/// An index under way.
pub struct Builder {
    out: BufWriter<File>,
    place: u64,
    sources: Vec<(u64, u32, u32)>,
    n_blocks: u32,
    buckets: Vec<BufWriter<File>>,
}

fn unwritable(cause: io::Error) -> Error {
    Error::new(ErrorKind::Io, "the index cannot be written").because(cause)
}

impl Builder {
    /// An index that is written to `file`, which is empty. Temporary files go to `folder`.
    ///
    /// # Errors
    ///
    /// If they cannot be created or written.
    pub fn new(file: File, folder: &Path) -> Result<Self> {
        let bucket = || tempfile::tempfile_in(folder).map(|file| BufWriter::with_capacity(1 << 14, file));
        let buckets = (0..BUCKETS).map(|_| bucket()).collect::<io::Result<Vec<_>>>().map_err(unwritable)?;
        let mut out = BufWriter::with_capacity(1 << 16, file);
        out.write_all(MAGIC).map_err(unwritable)?;
        Ok(Self { out, place: MAGIC.len() as u64, sources: Vec::new(), n_blocks: 0, buckets })
    }

    /// Adds a source.
    ///
    /// # Errors
    ///
    /// If the disk is full or the index holds two thousand million words.
    pub fn add(&mut self, source: &Source) -> Result<()> {
        let words = crate::wording::words(&source.text);
        if words.is_empty() {
            return Ok(());
        }
        let first_block = self.n_blocks;
        self.n_blocks += words.len().div_ceil(BLOCK) as u32;
        if self.n_blocks >= 1 << BLOCK_BITS {
            let full = Error::new(ErrorKind::Unsupported, "an index holds at most 2 thousand million words");
            return Err(full.hint("make several indexes, each of a part of the sources"));
        }
        let mut entries: Vec<u64> = grams(&words)
            .map(|Gram { hash, word_idx, .. }| {
                let block = u64::from(first_block) + (word_idx / BLOCK) as u64;
                hash >> BLOCK_BITS << BLOCK_BITS | block
            })
            .collect();
        entries.sort_unstable();
        entries.dedup();
        for entry in entries {
            self.buckets[(entry >> 56) as usize].write_all(&entry.to_le_bytes()).map_err(unwritable)?;
        }
        let mut bytes = DeflateEncoder::new(Vec::new(), Compression::fast());
        serde_json::to_writer(&mut bytes, source).map_err(|cause| unwritable(cause.into()))?;
        let bytes = bytes.finish().map_err(unwritable)?;
        self.out.write_all(&bytes).map_err(unwritable)?;
        self.sources.push((self.place, bytes.len() as u32, first_block));
        self.place += bytes.len() as u64;
        Ok(())
    }

    /// Sorts what was found and ends the file.
    ///
    /// # Errors
    ///
    /// If the disk is full.
    pub fn finish(self) -> Result<File> {
        self.write().map_err(unwritable)
    }

    fn write(mut self) -> io::Result<File> {
        let at_sources = self.place;
        for (place, length, first_block) in &self.sources {
            self.out.write_all(&place.to_le_bytes())?;
            self.out.write_all(&length.to_le_bytes())?;
            self.out.write_all(&first_block.to_le_bytes())?;
        }
        let at_postings = at_sources + 16 * self.sources.len() as u64;
        let (mut place, mut directory, mut n_grams) = (at_postings, Vec::new(), 0_usize);
        for bucket in self.buckets {
            let mut file = bucket.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.rewind()?;
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            let mut entries: Vec<u64> = bytes
                .chunks_exact(8)
                .map(|chunk| chunk.iter().rev().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte)))
                .collect();
            drop(bytes);
            entries.sort_unstable();
            let mut last_gram = 0;
            for blocks in entries.chunk_by(|a, b| a >> BLOCK_BITS == b >> BLOCK_BITS) {
                let gram = blocks[0] >> BLOCK_BITS;
                let mut record = Vec::with_capacity(4 + blocks.len());
                if n_grams.is_multiple_of(STRIDE) {
                    directory.push((gram, place));
                    last_gram = 0;
                }
                variable(gram - last_gram, &mut record);
                variable(blocks.len() as u64, &mut record);
                let mut postings = Vec::with_capacity(blocks.len());
                let mut last = 0;
                for block in blocks.iter().map(|entry| entry & ((1 << BLOCK_BITS) - 1)) {
                    variable(block - last, &mut postings);
                    last = block;
                }
                variable(postings.len() as u64, &mut record);
                record.append(&mut postings);
                self.out.write_all(&record)?;
                place += record.len() as u64;
                last_gram = gram;
                n_grams += 1;
            }
            // So that differences start anew with each bucket.
            n_grams = n_grams.next_multiple_of(STRIDE);
        }
        for (gram, offset) in &directory {
            self.out.write_all(&gram.to_le_bytes())?;
            self.out.write_all(&offset.to_le_bytes())?;
        }
        let counts = [self.sources.len() as u64, u64::from(self.n_blocks), directory.len() as u64];
        for number in counts.into_iter().chain([at_sources, at_postings, place]) {
            self.out.write_all(&number.to_le_bytes())?;
        }
        let file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_data()?;
        Ok(file)
    }
}

/// Seven bits a byte, the lowest first.
fn variable(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}
