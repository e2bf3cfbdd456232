//! Files that are read from their end, as archives and Parquet are: those on disk as they lie, others by way of a
//! temporary file.

use std::{
    fs::File,
    io::{self, Read, Seek},
};

use super::Opened;
use crate::error::{Error, ErrorKind, Result};

/// Bytes that a packed or piped file may have once it is unpacked.
const MAX_BYTES: u64 = 16 << 30;

/// The bytes of `opened` in a file.
///
/// # Errors
///
/// If it cannot be read, or a temporary file cannot be written.
pub(super) fn seekable(opened: &mut Opened) -> Result<File> {
    let fault = |cause: io::Error| Error::new(ErrorKind::Io, "cannot be read").because(cause).at(&opened.place);
    if let Some(path) = &opened.on_disk {
        return File::open(path).map_err(fault);
    }
    let mut file = tempfile::tempfile().map_err(|cause| {
        Error::new(ErrorKind::Io, "no temporary file could be made to unpack it").because(cause).at(&opened.place)
    })?;
    let n_bytes = io::copy(&mut opened.bytes.by_ref().take(MAX_BYTES + 1), &mut file).map_err(fault)?;
    if n_bytes > MAX_BYTES {
        return Err(
            Error::new(ErrorKind::Input, format!("has more than {} GiB unpacked", MAX_BYTES >> 30)).at(&opened.place)
        );
    }
    file.rewind().map_err(fault)?;
    Ok(file)
}
