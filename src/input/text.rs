//! One article per file: plain text or Markdown.

use std::io::Read;

use super::{Documents, Opened, Reader, encoding};
use crate::{
    error::{Error, ErrorKind, Result},
    input::{Metadata, RawDocument},
};

/// A whole file as one document. It fits nothing by content: prose is what is left.
pub const READER: Reader =
    Reader { name: "text", about: "one article per file", endings: &["txt", "md", "text"], open, ..Reader::TEXT };

fn open(file: Opened) -> Documents {
    Box::new(std::iter::once_with(move || read(file)))
}

fn read(file: Opened) -> Result<RawDocument> {
    let place = file.place.clone();
    let (id, text) = whole(file)?;
    if let Some(what) = markup(&text) {
        return Err(Error::new(ErrorKind::Input, format!("{what}, not prose")).at(place).hint(
            "give it an ending or `--input-format` that says what it is; `--input-format text` reads it as it is",
        ));
    }
    Ok(RawDocument { id, text, metadata: Metadata::default() })
}

/// What a text is that is meant for programs, where it is plain to see.
fn markup(text: &str) -> Option<&'static str> {
    let text = text.trim_start();
    if text.starts_with("<?xml") {
        Some("XML of an unknown kind")
    } else if text.starts_with("{\\rtf") {
        Some("rich text")
    } else if text.starts_with("%!PS") {
        Some("PostScript")
    } else {
        None
    }
}

/// A file as text, with its id.
///
/// # Errors
///
/// Where it cannot be read, is longer than the limit, or is no text.
pub(super) fn whole(mut file: Opened) -> Result<(String, String)> {
    let limit = file.options.max_text_bytes;
    let bytes = bytes(&mut file, limit)?;
    let text = encoding::decode(bytes).ok_or_else(|| super::binary().at(&file.place))?;
    if text.len() > limit {
        return Err(super::too_long(limit).at(&file.place));
    }
    Ok((file.id, text))
}

/// The bytes of a file.
///
/// # Errors
///
/// Where it cannot be read, or is longer than `limit`.
pub(super) fn bytes(file: &mut Opened, limit: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.bytes
        .by_ref()
        .take(limit as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Error::new(ErrorKind::Io, "cannot be read to the end").because(error).at(&file.place))?;
    if bytes.len() > limit {
        return Err(super::too_long(limit).at(&file.place));
    }
    Ok(bytes)
}
