//! Arguments about input that several subcommands share.

use std::{fs, io, path::PathBuf};

use clap::Args;

use crate::{
    clean::CleanOptions,
    error::{Error, ErrorKind, Result},
    input::{self, READERS, ReadOptions, Reading},
};

/// Where articles come from and how they are read.
#[derive(Args, Debug)]
pub(super) struct InputArguments {
    #[arg(value_name = "INPUT", required_unless_present = "files_from", help = INPUTS, long_help = formats())]
    inputs: Vec<PathBuf>,

    /// Also read the files and folders that are named in LIST, one a line; `-` for standard input
    #[arg(long, value_name = "LIST", help_heading = "Reading")]
    files_from: Option<PathBuf>,

    #[command(flatten)]
    pub(super) reading: ReadingArguments,
}

/// How articles are read.
#[derive(Args, Debug)]
pub(super) struct ReadingArguments {
    /// Name of the field that holds the text, title …, as in `text=body`; may be repeated
    ///
    /// Known are id, text, title, url, publisher, published, author, section, language and access. `text=article.body` reads a
    /// field within another. By default the names that scrapers use are tried.
    #[arg(long = "field", value_name = "WHAT=NAME", help_heading = "Reading")]
    fields: Vec<String>,

    /// Read every file as this, whatever its content and name
    #[arg(long, value_name = "FORMAT", value_parser = READERS.iter().map(|reader| reader.name).collect::<Vec<_>>(), help_heading = "Reading")]
    input_format: Option<String>,

    /// Encoding of input without a byte order mark, as in `windows-1252`; detected by default
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    encoding: Option<String>,

    /// Longest text of one document, as in `500K` or `20M`; what is longer is skipped
    #[arg(long, value_name = "SIZE", default_value = "1M", value_parser = parse_size, help_heading = "Reading")]
    max_document_size: usize,
    /// Analyse articles in other languages than English too
    #[arg(long, help_heading = "Reading")]
    any_language: bool,

    /// Take articles as they are, without cutting out what the site put around them
    #[arg(long, help_heading = "Reading")]
    keep_boilerplate: bool,
}

const INPUTS: &str = "Articles: files, folders, patterns as `news/*.html`, `-` for standard input";

/// What may go in, by the list of readers.
fn formats() -> String {
    let readers: Vec<String> = READERS.iter().map(|reader| format!("  {:<10}{}", reader.name, reader.about)).collect();
    format!(
        "{INPUTS}\n\nFormats are told by content:\n{}\n\nWhat `.gz`, `.zst`, `.xz` and `.bz2` pack is unpacked on the way. Folders \
         are read recursively in sorted order.",
        readers.join("\n")
    )
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
    /// The paths as given, and those that a list names.
    ///
    /// # Errors
    ///
    /// If the list cannot be read.
    pub(super) fn paths(&self) -> Result<Vec<PathBuf>> {
        let mut paths = self.inputs.clone();
        let Some(list) = &self.files_from else { return Ok(paths) };
        let read = if list.as_os_str() == "-" { io::read_to_string(io::stdin()) } else { fs::read_to_string(list) };
        let text = read.map_err(|cause| {
            Error::new(ErrorKind::Io, "cannot be read")
                .at(list)
                .because(cause)
                .hint("a list of paths, one a line, in UTF-8")
        })?;
        // `find -print0` ends names with a NUL.
        let names = text.split(['\n', '\0']).map(|name| name.trim_end_matches('\r'));
        paths.extend(names.filter(|name| !name.is_empty()).map(PathBuf::from));
        if paths.is_empty() {
            return Err(Error::new(ErrorKind::Input, "names no file").at(list));
        }
        Ok(paths)
    }

    /// What is read, the list included: no output may be one of these.
    pub(super) fn all_read(&self, paths: &[PathBuf]) -> Vec<PathBuf> {
        paths.iter().chain(&self.files_from).cloned().collect()
    }

    /// The documents. Warnings go to `warn`.
    pub(super) fn open(&self, warn: impl FnMut(Error) + Send + 'static) -> Result<Reading> {
        self.reading.open(&self.paths()?, warn)
    }
}

impl ReadingArguments {
    /// How to clean.
    pub(super) fn clean_options(&self) -> CleanOptions {
        CleanOptions { keep_boilerplate: self.keep_boilerplate }
    }

    /// The documents in `inputs`. Warnings go to `warn`.
    pub(super) fn open(&self, inputs: &[PathBuf], warn: impl FnMut(Error) + Send + 'static) -> Result<Reading> {
        self.read(inputs, self.any_language, warn)
    }

    /// The same in any language: what labels or rows speak of is there, whatever it was told to be.
    pub(super) fn open_all(&self, inputs: &[PathBuf], warn: impl FnMut(Error) + Send + 'static) -> Result<Reading> {
        self.read(inputs, true, warn)
    }

    fn read(
        &self,
        inputs: &[PathBuf],
        any_language: bool,
        warn: impl FnMut(Error) + Send + 'static,
    ) -> Result<Reading> {
        Ok(input::read(inputs, &ReadOptions { any_language, ..self.options()? })?.on_warning(warn))
    }

    /// How the library is to read.
    pub(super) fn options(&self) -> Result<ReadOptions> {
        let mut options = ReadOptions {
            any_language: self.any_language,
            max_text_bytes: self.max_document_size,
            ..ReadOptions::default()
        };
        for assignment in &self.fields {
            options = options.field(assignment)?;
        }
        if let Some(name) = &self.input_format {
            options = options.format(name)?;
        }
        if let Some(name) = &self.encoding {
            options = options.encoding(name)?;
        }
        Ok(options)
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
