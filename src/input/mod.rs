//! Readers: from files, folders, compressed files and standard input to raw documents, one at a time.
//!
//! [`read`] walks the arguments; each file goes through decompression, then to the first [`Reader`] of [`READERS`] that knows
//! its content, or else its ending. Nothing here holds more than one document. A document that cannot be read is an error
//! *item*: the iterator goes on behind it.

#[cfg(feature = "archives")]
mod archive;
mod choice;
mod compress;
mod delimited;
mod encoding;
mod fields;
mod files;
#[cfg(feature = "html")]
mod html;
mod json;
mod json_pieces;
mod language;
mod lines;
mod marks;
mod metadata;
#[cfg(feature = "html")]
mod mhtml;
#[cfg(feature = "html")]
mod page_bounds;
#[cfg(feature = "parquet")]
mod parquet;
mod portion;
mod reading;
mod seen;
#[cfg(any(feature = "archives", feature = "parquet"))]
mod spool;
mod text;
mod value;
#[cfg(feature = "html")]
mod warc;
mod xml;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

#[cfg(any(feature = "cli", test))]
pub(crate) use self::reading::total_length;
use self::{choice::Choice, compress::Bytes, files::File, portion::Portion};
pub use self::{
    fields::Fields,
    language::refusal as language_refusal,
    metadata::Metadata,
    reading::{Reading, read},
};
#[cfg(feature = "cli")]
pub(crate) use self::{
    files::{expand, is_like, is_pipe},
    reading::state_of_files,
};
use crate::error::{Error, ErrorKind, Result};

/// One article as it came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
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
    /// The Cargo feature that it needs and this build does not have.
    pub lacks: Option<&'static str>,
    /// Whether it gets the bytes as they are; others get UTF-8.
    takes_bytes: bool,
    /// Whether a file that begins so is one of its files, whatever its name.
    fits: fn(&[u8]) -> bool,
    /// Starts to read a file.
    open: fn(Opened) -> Documents,
}

impl Reader {
    /// What most readers of text have in common.
    const TEXT: Self = Self {
        name: "",
        about: "",
        endings: &[],
        lacks: None,
        takes_bytes: false,
        fits: |_| false,
        open: |_| Box::new(std::iter::empty()),
    };

    /// A reader that is not built in: it knows its files, to say so.
    #[cfg(not(all(feature = "archives", feature = "html", feature = "parquet")))]
    const fn lacking(
        name: &'static str,
        endings: &'static [&'static str],
        feature: &'static str,
        fits: fn(&[u8]) -> bool,
    ) -> Self {
        Self { name, about: "not in this build", endings, lacks: Some(feature), takes_bytes: true, fits, ..Self::TEXT }
    }

    /// Whether this build has it.
    fn built_in(&self) -> Result<()> {
        match self.lacks {
            None => Ok(()),
            Some(feature) => {
                Err(Error::new(ErrorKind::Unsupported, format!("this build does not read `{}`", self.name))
                    .hint(format!("build it with `cargo install --features {feature}`")))
            }
        }
    }
}

/// Every reader. The first that knows how a file begins reads it; where none does, the first that knows its ending.
pub const READERS: &[Reader] = &[
    text::READER,
    json::READER,
    delimited::READER,
    xml::READER,
    #[cfg(feature = "html")]
    html::READER,
    #[cfg(not(feature = "html"))]
    Reader::lacking("html", &["html", "htm"], "html", |head| {
        head.trim_ascii_start().to_ascii_lowercase().starts_with(b"<!doctype html")
    }),
    #[cfg(feature = "html")]
    mhtml::READER,
    #[cfg(feature = "html")]
    warc::READER,
    #[cfg(not(feature = "html"))]
    Reader::lacking("warc", &["warc"], "html", |head| head.starts_with(b"WARC/")),
    #[cfg(feature = "parquet")]
    parquet::READER,
    #[cfg(not(feature = "parquet"))]
    Reader::lacking("parquet", &["parquet"], "parquet", |head| head.starts_with(b"PAR1")),
    #[cfg(feature = "archives")]
    archive::ZIP,
    #[cfg(not(feature = "archives"))]
    Reader::lacking("zip", &["zip"], "archives", |head| head.starts_with(b"PK\x03\x04")),
    #[cfg(feature = "archives")]
    archive::TAR,
    #[cfg(not(feature = "archives"))]
    Reader::lacking("tar", &["tar"], "archives", |head| head.get(257..262) == Some(b"ustar")),
];

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

/// An object of JSON.
pub type JsonObject = serde_json::Map<String, serde_json::Value>;

/// The rows of a Parquet table as JSON objects, whatever its columns.
///
/// # Errors
///
/// [`ErrorKind::Input`] where it is no Parquet, and as the last item where it cannot be read any further.
#[cfg(feature = "parquet")]
pub fn parquet_records(file: std::fs::File) -> Result<impl Iterator<Item = Result<JsonObject>>> {
    parquet::rows_of(file)
}

/// How to read.
///
/// ```
/// # fn main() -> whosaid::Result<()> {
/// use whosaid::ReadOptions;
///
/// let mut options = ReadOptions::default().field("text=body")?.format("jsonl")?.encoding("windows-1252")?;
/// options.any_language = true;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReadOptions {
    /// Which field of a record holds what.
    pub(crate) fields: Fields,
    /// Reads every file. `None`: its content decides, or else its ending.
    pub(crate) reader: Option<&'static Reader>,
    /// The encoding of input that has no byte order mark. `None`: detected.
    pub(crate) encoding: Option<&'static encoding_rs::Encoding>,
    /// Articles in any language are read; otherwise those that are plainly not in English are answered with an error.
    pub any_language: bool,
    /// The longest text of one document, in bytes of UTF-8; longer ones are answered with an error.
    pub max_text_bytes: usize,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { fields: Fields::default(), reader: None, encoding: None, any_language: false, max_text_bytes: 1 << 20 }
    }
}

impl ReadOptions {
    /// Takes what a record holds from the field that `assignment` names: `text=body`, `title=article.headline`.
    ///
    /// # Errors
    ///
    /// If it has another form, or records hold no such thing.
    pub fn field(mut self, assignment: &str) -> Result<Self> {
        self.fields.map(assignment)?;
        Ok(self)
    }

    /// Reads every file in the format called `name`, whatever its content and ending.
    ///
    /// # Errors
    ///
    /// If there is no such format.
    pub fn format(mut self, name: &str) -> Result<Self> {
        self.reader = Some(reader(name)?);
        Ok(self)
    }

    /// Decodes input that has no byte order mark from the encoding called `label`, by the names of the web.
    ///
    /// # Errors
    ///
    /// If there is no such encoding.
    pub fn encoding(mut self, label: &str) -> Result<Self> {
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).ok_or_else(|| {
            Error::new(ErrorKind::Unsupported, format!("unknown encoding `{label}`"))
                .hint("known are the names of the web, as `utf-8`, `windows-1252`, `shift_jis`")
        })?;
        self.encoding = Some(encoding);
        Ok(self)
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
    /// Where the bytes lie as they are, if they do.
    #[cfg_attr(not(any(feature = "archives", feature = "parquet")), expect(dead_code, reason = "for other features"))]
    on_disk: Option<PathBuf>,
    /// How much of its bytes on disk has been used.
    #[cfg_attr(not(any(feature = "archives", feature = "parquet")), expect(dead_code, reason = "for other features"))]
    portion: Arc<Portion>,
    /// Whether its documents are wanted.
    #[cfg_attr(not(any(feature = "archives", feature = "html")), expect(dead_code, reason = "for other features"))]
    choice: Arc<Choice>,
    /// Archives around it.
    #[cfg_attr(not(feature = "archives"), expect(dead_code, reason = "for other features"))]
    depth: u8,
    /// Whether it was found in a folder or archive.
    #[cfg_attr(not(feature = "archives"), expect(dead_code, reason = "for other features"))]
    is_among_others: bool,
}

/// The documents in `bytes`, as in a file without an ending; for those who have no file.
pub fn from_bytes(bytes: Vec<u8>, options: &ReadOptions) -> Box<dyn Iterator<Item = Result<RawDocument>> + Send> {
    let bytes: Bytes = Box::new(std::io::Cursor::new(bytes));
    let file = File::new("x".into(), Path::new("x"), Ok(bytes));
    open(file, &Arc::new(options.clone()), &mut |_| ()).unwrap_or_else(|error| Box::new(std::iter::once(Err(error))))
}

/// Bytes by which a file is recognized.
const HEAD_LEN: usize = 1 << 16;

fn open(file: File, options: &Arc<ReadOptions>, warn: &mut dyn FnMut(Error)) -> Result<Documents> {
    let File { place, id, ending, bytes, on_disk, portion, choice, depth, is_among_others } = file;
    let unreadable = |error| Error::new(ErrorKind::Io, "cannot be read").because(error).at(&place);
    let (bytes, is_packed) = bytes.and_then(compress::decompress).map_err(unreadable)?;
    let (head, rest) = compress::peek(bytes, HEAD_LEN).map_err(unreadable)?;
    let recognized =
        options.reader.or_else(|| READERS.iter().find(|reader| reader.takes_bytes && (reader.fits)(&head)));
    if recognized.is_none()
        && let Some((what, hint)) = no_text(&head)
    {
        return Err(Error::new(ErrorKind::Input, format!("{what} is no text")).at(&place).hint(hint));
    }
    let mut bytes = compress::rejoin(head, rest);
    let reader = if let Some(reader) = recognized.filter(|reader| reader.takes_bytes) {
        reader
    } else {
        bytes = encoding::normalize(bytes, options.encoding, &mut |message| {
            warn(Error::new(ErrorKind::Input, message).at(&place).hint("leave `--encoding` out to have it found"));
        })
        .map_err(unreadable)?;
        let (head, rest) = compress::peek(bytes, HEAD_LEN).map_err(unreadable)?;
        bytes = compress::rejoin(head.clone(), rest);
        let by_content = || READERS.iter().find(|reader| (reader.fits)(&head));
        let by_ending = || READERS.iter().find(|reader| reader.endings.contains(&ending.as_str()));
        recognized.or_else(by_content).or_else(by_ending).unwrap_or(&text::READER)
    };
    reader.built_in().map_err(|error| error.at(&place))?;
    let input = place.display().to_string();
    let on_disk = on_disk.filter(|_| !is_packed);
    let options = Arc::clone(options);
    let documents =
        (reader.open)(Opened { place, id, bytes, options, on_disk, portion, choice, depth, is_among_others });
    Ok(Box::new(documents.map(move |document| {
        document.map(|mut document| {
            document.metadata.input.get_or_insert_with(|| input.clone());
            document
        })
    })))
}

/// What a file is that holds text in a way that is not read here, and what to do about it.
fn no_text(head: &[u8]) -> Option<(&'static str, &'static str)> {
    if head.starts_with(b"%PDF-") {
        Some(("a PDF file", "turn it into text first, as with `pdftotext`"))
    } else if head.starts_with(b"\xd0\xcf\x11\xe0") {
        Some(("an Office document", "save it as plain text or HTML"))
    } else if head.starts_with(b"7z\xbc\xaf\x27\x1c") || head.starts_with(b"Rar!\x1a\x07") {
        Some(("an archive of this kind", "unpack it and name the folder"))
    } else if head.starts_with(b"SQLite format 3\0") {
        Some(("a database", "export the articles as CSV or JSON Lines"))
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
