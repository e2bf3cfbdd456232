//! Arguments about input that several subcommands share.

use std::path::PathBuf;

use clap::Args;

use crate::{
    clean::CleanOptions,
    error::{Error, ErrorKind, Result},
    input::{self, Fields, READERS, ReadOptions, Reading},
};

/// Where articles come from and how they are read.
#[derive(Args, Debug)]
pub(super) struct InputArguments {
    /// Articles: files, folders, `-` for standard input
    ///
    /// `.txt` and `.md` hold one article, `.jsonl`, `.csv` and `.tsv` one in each line or row; folders are read
    /// recursively in sorted order. `.gz`, `.zst`, `.xz` and `.bz2` are unpacked on the way.
    #[arg(value_name = "INPUT", required = true)]
    inputs: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) reading: ReadingArguments,
}

/// How articles are read.
#[derive(Args, Debug)]
pub(super) struct ReadingArguments {
    /// Name of the field that holds the text, title …, as in `text=body`; may be repeated
    ///
    /// Known are id, text, title, url, publisher, published and author.
    #[arg(long = "field", value_name = "WHAT=NAME", help_heading = "Reading")]
    fields: Vec<String>,

    /// Read every file as this, whatever its ending
    #[arg(long, value_name = "FORMAT", value_parser = READERS.iter().map(|reader| reader.name).collect::<Vec<_>>(), help_heading = "Reading")]
    input_format: Option<String>,

    /// Encoding of input without a byte order mark, as in `windows-1252`; detected by default
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    encoding: Option<String>,

    /// Longest text of one document, as in `500K` or `20M`; what is longer is skipped
    #[arg(long, value_name = "SIZE", default_value = "1M", value_parser = parse_size, help_heading = "Reading")]
    max_document_size: usize,

    /// Take articles as they are, without cutting out what the site put around them
    #[arg(long, help_heading = "Reading")]
    keep_boilerplate: bool,
}

/// A number of bytes, in powers of 1024: `500K`, `20M`, `1G`.
fn parse_size(text: &str) -> Result<usize, String> {
    let (number, unit) = match text.trim_end_matches(['B', 'b', 'i']).char_indices().next_back() {
        Some((at, 'k' | 'K')) => (&text[..at], 1 << 10),
        Some((at, 'm' | 'M')) => (&text[..at], 1 << 20),
        Some((at, 'g' | 'G')) => (&text[..at], 1 << 30),
        _ => (text, 1),
    };
    let n_bytes = number.trim().parse::<usize>().ok().and_then(|number| number.checked_mul(unit));
    // Spans count bytes in 32 bits.
    let n_bytes = n_bytes.filter(|n_bytes| (1..=MAX_SIZE).contains(n_bytes));
    n_bytes.ok_or_else(|| "expected a size up to 1G, as in `500K` or `20M`".to_owned())
}

/// No document may be longer, in bytes.
const MAX_SIZE: usize = 1 << 30;

impl InputArguments {
    /// The paths as given.
    pub(super) fn paths(&self) -> &[PathBuf] {
        &self.inputs
    }

    /// The documents. Warnings go to `warn`.
    pub(super) fn open(&self, warn: impl FnMut(Error) + Send + 'static) -> Result<Reading> {
        self.reading.open(&self.inputs, warn)
    }
}

impl ReadingArguments {
    /// How to clean.
    pub(super) fn clean_options(&self) -> CleanOptions {
        CleanOptions { keep_boilerplate: self.keep_boilerplate }
    }

    /// The documents in `inputs`. Warnings go to `warn`.
    pub(super) fn open(&self, inputs: &[PathBuf], warn: impl FnMut(Error) + Send + 'static) -> Result<Reading> {
        let mut fields = Fields::default();
        self.fields.iter().try_for_each(|assignment| fields.map(assignment))?;
        let reader = self.input_format.as_deref().map(input::reader).transpose()?;
        let encoding = self
            .encoding
            .as_deref()
            .map(|name| {
                encoding_rs::Encoding::for_label(name.as_bytes()).ok_or_else(|| {
                    Error::new(ErrorKind::Unsupported, format!("unknown encoding `{name}`"))
                        .hint("known are the names of the web, as `utf-8`, `windows-1252`, `shift_jis`")
                })
            })
            .transpose()?;
        let options = ReadOptions { fields, reader, encoding, max_text_bytes: self.max_document_size };
        Ok(input::read(inputs, &options)?.on_warning(warn))
    }
}

/// A number of bytes, as in `500000`, `64KiB`, `4MiB`, `1GiB`.
#[cfg(feature = "serve")]
pub(super) fn parse_bytes(text: &str) -> Result<usize, String> {
    let split = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let factor = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => Some(1),
        "k" | "kb" | "kib" => Some(1 << 10),
        "m" | "mb" | "mib" => Some(1 << 20),
        "g" | "gb" | "gib" => Some(1_usize << 30),
        _ => None,
    };
    let bytes = number.parse::<usize>().ok().zip(factor).and_then(|(number, factor)| number.checked_mul(factor));
    bytes.filter(|bytes| *bytes > 0).ok_or_else(|| "expected a size as `64KiB` or `4MiB`".to_owned())
}
