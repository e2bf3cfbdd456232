//! Readers: from files, folders, compressed files and standard input to raw documents, one at a time.
//!
//! [`read`] walks the arguments; each file goes through decompression, then to UTF-8, then to the first [`Reader`] of
//! [`READERS`] that knows its ending. Nothing here holds more than one document. A document that cannot be read is an
//! error *item*: the iterator goes on behind it.

mod compress;
mod delimited;
mod encoding;
mod fields;
mod files;
mod jsonl;
mod lines;
mod marks;
mod text;

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::{Deserialize, Serialize};

pub use self::fields::Fields;
use self::{
    compress::Bytes,
    files::{File, Files},
};
use crate::error::{Error, ErrorKind, Result};

/// What is known of an article besides its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// Title, as the publisher gives it.
    pub title: Option<String>,
    /// Address of the article.
    pub url: Option<String>,
    /// Publisher or site.
    pub publisher: Option<String>,
    /// Date of publication, verbatim.
    pub published: Option<String>,
    /// Author line, verbatim.
    pub author: Option<String>,
}

/// One article as it came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawDocument {
    /// Unique in a run.
    pub id: String,
    /// The text as decoded to Unicode, otherwise untouched; all exported offsets count its code points. A byte order
    /// mark at the start of a file belongs to the encoding and is not part of it.
    pub text: String,
    /// Title, address and the like.
    pub metadata: Metadata,
}

impl RawDocument {
    /// An article of which no more is known than its text.
    ///
    /// ```
    /// let mut document = whosaid::Document::new("wire-7", "“We wait,” Tom Lee said.");
    /// document.metadata.publisher = Some("Harbour News".to_owned());
    /// ```
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self { id: id.into(), text: text.into(), metadata: Metadata::default() }
    }
}

/// A way to get documents out of a file.
#[derive(Debug)]
pub struct Reader {
    /// Its name, as users choose it.
    pub name: &'static str,
    /// What it reads, for help texts.
    pub about: &'static str,
    /// Endings of the files it reads, lower case, without the dot and without that of a compression.
    pub endings: &'static [&'static str],
    /// Starts to read a file.
    open: fn(Opened) -> Documents,
}

/// Every reader. The first that knows an ending reads the file.
pub const READERS: &[Reader] = &[text::READER, jsonl::READER, delimited::READER];

/// The reader called `name`.
///
/// # Errors
/// [`ErrorKind::Unsupported`] where there is none.
pub fn reader(name: &str) -> Result<&'static Reader> {
    READERS.iter().find(|reader| reader.name == name).ok_or_else(|| {
        let known = READERS.iter().map(|reader| format!("`{}`", reader.name)).collect::<Vec<_>>().join(", ");
        Error::new(ErrorKind::Unsupported, format!("unknown input format `{name}`")).hint(format!("known are {known}"))
    })
}

/// How to read.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// Which field of a record holds what.
    pub fields: Fields,
    /// Reads every file, whatever its ending. `None`: the ending decides, and for standard input and files with another
    /// ending the first line.
    pub reader: Option<&'static Reader>,
    /// The encoding of input that has no byte order mark. `None`: detected.
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// The longest text of one document, in bytes of UTF-8; longer ones are answered with an error.
    pub max_text_bytes: usize,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { fields: Fields::default(), reader: None, encoding: None, max_text_bytes: 1 << 20 }
    }
}

/// The documents of one file.
type Documents = Box<dyn Iterator<Item = Result<RawDocument>> + Send>;

/// A file that is open and decompressed, with its bytes on the way to UTF-8.
struct Opened {
    /// What error messages call it.
    place: PathBuf,
    /// The id of its document, or what the ids of its records begin with.
    id: String,
    bytes: Bytes,
    options: Arc<ReadOptions>,
}

/// The documents of all `arguments` in order: files, folders (recursive, names in order of their bytes), `-` for standard
/// input.
///
/// ```
/// # fn main() -> whosaid::Result<()> {
/// use whosaid::{ReadOptions, read};
///
/// let mut texts = read(&["corpus/sample".into()], &ReadOptions::default())?;
/// assert!(texts.all(|document| document.is_ok_and(|it| !it.text.is_empty())));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`ErrorKind::Io`] where an argument does not exist: a mistake of the whole call. What goes wrong later concerns one
/// document or file and is an item.
pub fn read(arguments: &[PathBuf], options: &ReadOptions) -> Result<Reading> {
    let files = Files::new(arguments)?;
    Ok(Reading {
        files,
        options: Arc::new(options.clone()),
        current: None,
        seen: HashMap::new(),
        n_renamed: 0,
        warn: Box::new(|_| ()),
    })
}

/// The documents of a run, and what went wrong, in order of the input. See [`read`].
pub struct Reading {
    files: Files,
    options: Arc<ReadOptions>,
    current: Option<Documents>,
    /// For each id, by its hash, the number the next document of that name gets. Eight bytes for each document stand
    /// against a collision in a run of a billion documents, which would only give one of them a longer id.
    seen: HashMap<u64, u32>,
    n_renamed: u64,
    warn: Box<dyn FnMut(Error) + Send>,
}

/// Warnings about duplicate ids that are spelt out; the rest is counted.
const SPELT_OUT: u64 = 10;

impl Reading {
    /// Calls `warn` with what the user should know though no document is lost: duplicate ids, files passed over, folders
    /// that contain themselves.
    #[must_use]
    pub fn on_warning(mut self, warn: impl FnMut(Error) + Send + 'static) -> Self {
        self.warn = Box::new(warn);
        self
    }

    /// Makes the id of a document unique in the run.
    fn rename(&mut self, document: &mut RawDocument) {
        let hash = |id: &str| {
            let mut hasher = DefaultHasher::new();
            id.hash(&mut hasher);
            hasher.finish()
        };
        let first = hash(&document.id);
        let Some(mut number) = self.seen.get(&first).copied() else {
            self.seen.insert(first, 2);
            return;
        };
        let renamed = loop {
            let candidate = format!("{}~{number}", document.id);
            number += 1;
            if !self.seen.contains_key(&hash(&candidate)) {
                break candidate;
            }
        };
        self.seen.insert(first, number);
        self.seen.insert(hash(&renamed), 2);
        self.n_renamed += 1;
        if self.n_renamed <= SPELT_OUT {
            let message = format!("duplicate id `{}`, this document is called `{renamed}`", document.id);
            (self.warn)(Error::new(ErrorKind::Input, message));
        }
        document.id = renamed;
    }

    fn finish(&mut self) {
        if self.n_renamed > SPELT_OUT {
            let more = self.n_renamed - SPELT_OUT;
            (self.warn)(Error::new(ErrorKind::Input, format!("{more} more documents with duplicate ids were renamed")));
        }
        self.n_renamed = 0;
    }
}

impl Iterator for Reading {
    type Item = Result<RawDocument>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(documents) = &mut self.current {
                match documents.next() {
                    Some(Ok(mut document)) => {
                        self.rename(&mut document);
                        return Some(Ok(document));
                    }
                    Some(Err(error)) => return Some(Err(error)),
                    None => self.current = None,
                }
            }
            match self.files.next(self.options.reader.is_some(), &mut self.warn) {
                None => {
                    self.finish();
                    return None;
                }
                Some(Err(error)) => return Some(Err(error)),
                Some(Ok(file)) => match open(file, &self.options, &mut self.warn) {
                    Ok(documents) => self.current = Some(documents),
                    Err(error) => return Some(Err(error)),
                },
            }
        }
    }
}

/// The documents in `bytes`, as in a file without an ending; for those who have no file.
pub fn from_bytes(bytes: Vec<u8>, options: &ReadOptions) -> Box<dyn Iterator<Item = Result<RawDocument>> + Send> {
    let bytes: Bytes = Box::new(std::io::Cursor::new(bytes));
    let file = File { place: PathBuf::from("x"), id: "x".to_owned(), ending: String::new(), bytes: Ok(bytes) };
    open(file, &Arc::new(options.clone()), &mut |_| ()).unwrap_or_else(|error| Box::new(std::iter::once(Err(error))))
}

/// Bytes in which the first line of a stream without a telling name is looked for.
const FIRST_LINE_LEN: usize = 1 << 16;

fn open(file: File, options: &Arc<ReadOptions>, warn: &mut dyn FnMut(Error)) -> Result<Documents> {
    let File { place, id, ending, bytes } = file;
    let unreadable = |error| Error::new(ErrorKind::Io, "cannot be read").because(error).at(&place);
    let bytes = bytes.map_err(unreadable)?;
    let bytes = compress::decompress(bytes).map_err(unreadable)?;
    let mut bytes = encoding::normalize(bytes, options.encoding, &mut |message| {
        warn(Error::new(ErrorKind::Input, message).at(&place).hint("leave `--encoding` out to have it found"));
    })
    .map_err(unreadable)?;
    let by_ending = || READERS.iter().find(|reader| reader.endings.contains(&ending.as_str()));
    let reader = if let Some(reader) = options.reader.or_else(by_ending) {
        reader
    } else {
        let (head, rest) = compress::peek(bytes, FIRST_LINE_LEN).map_err(unreadable)?;
        if let Some(archive) = archive(&head) {
            let error = Error::new(ErrorKind::Input, format!("{archive} is no text")).at(&place);
            return Err(error.hint("unpack it and name the folder"));
        }
        let reader = if is_json_line(&head) { &jsonl::READER } else { &text::READER };
        bytes = compress::rejoin(head, rest);
        reader
    };
    Ok((reader.open)(Opened { place, id, bytes, options: Arc::clone(options) }))
}

/// Whether the first line is a JSON object, or the beginning of a long one.
fn is_json_line(head: &[u8]) -> bool {
    let head = head.trim_ascii_start();
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let Some(inside) = line.strip_prefix(b"{") else { return false };
    matches!(inside.trim_ascii_start().first(), Some(b'"' | b'}')) && (line.len() < head.len() || line.contains(&b':'))
}

/// The name of a container that holds files and is no text itself.
fn archive(head: &[u8]) -> Option<&'static str> {
    if head.starts_with(b"PK\x03\x04") {
        Some("a zip archive")
    } else if head.get(257..262) == Some(b"ustar") {
        Some("a tar archive")
    } else if head.starts_with(b"%PDF-") {
        Some("a PDF file")
    } else {
        None
    }
}

/// The name of a path with `/` between folders on every system, for ids.
fn slashed(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// The error of a text of more than `limit` bytes.
pub(crate) fn too_long(limit: usize) -> Error {
    let limit = if limit >= 1 << 20 { format!("{} MiB", limit >> 20) } else { format!("{limit} bytes") };
    Error::new(ErrorKind::Input, format!("longer than the limit of {limit} for one document"))
        .hint("split it, give one article per line or row, or raise `--max-document-size`")
}

fn binary() -> Error {
    Error::new(ErrorKind::Input, "binary data, not text").hint("expected text in UTF-8, UTF-16 or a legacy encoding")
}

#[cfg(test)]
mod tests;
