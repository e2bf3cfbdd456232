//! One article per file: plain text, Markdown, or a page.

use std::io::Read;

use super::{Documents, Opened, Reader, encoding};
use crate::{
    error::{Error, ErrorKind, Result},
    input::{Metadata, RawDocument},
};

/// A whole file as one document.
pub const READER: Reader =
    Reader { name: "text", about: "one article per file", endings: &["txt", "md", "text"], open };

fn open(file: Opened) -> Documents {
    Box::new(std::iter::once_with(move || read(file)))
}

fn read(file: Opened) -> Result<RawDocument> {
    let limit = file.options.max_text_bytes;
    let mut bytes = Vec::new();
    file.bytes
        .take(limit as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Error::new(ErrorKind::Io, "cannot be read to the end").because(error).at(&file.place))?;
    if bytes.len() > limit {
        return Err(super::too_long(limit).at(&file.place));
    }
    let text = encoding::decode(bytes).ok_or_else(|| super::binary().at(&file.place))?;
    if text.len() > limit {
        return Err(super::too_long(limit).at(&file.place));
    }
    Ok(RawDocument { id: file.id, text, metadata: Metadata::default() })
}
