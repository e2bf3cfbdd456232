//! How much of a file has been used, for those who wait for the end of it.

use std::{
    io::{self, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// The part of a file that has been used. A file that does not lie on disk has no length, and no part of it counts.
#[derive(Debug, Default)]
pub(super) struct Portion {
    length: u64,
    used: AtomicU64,
}

impl Portion {
    /// Nothing yet of `length` bytes.
    pub(super) fn of(length: u64) -> Self {
        Self { length, used: AtomicU64::new(0) }
    }

    /// Bytes of the whole file.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Bytes of the part, as they lie on disk.
    pub(super) fn used(&self) -> u64 {
        self.used.load(Ordering::Relaxed).min(self.length)
    }

    /// Tells the part of a file that is not read from its beginning to its end.
    #[cfg_attr(not(any(feature = "archives", feature = "parquet")), expect(dead_code, reason = "for other features"))]
    pub(super) fn set(&self, part: u64, whole: u64) {
        let used = u128::from(self.length) * u128::from(part) / u128::from(whole.max(1));
        self.used.store(u64::try_from(used).unwrap_or(self.length), Ordering::Relaxed);
    }
}

/// A file that is read from its beginning to its end.
pub(super) struct Metered<R> {
    pub bytes: R,
    pub portion: Arc<Portion>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = self.bytes.read(buffer)?;
        self.portion.used.fetch_add(n_read as u64, Ordering::Relaxed);
        Ok(n_read)
    }
}
