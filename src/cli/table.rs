//! Tables as arguments: how a command gets at the rows of one that `whosaid run` wrote.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::{Path, PathBuf},
};

use clap::Args;
use flate2::read::MultiGzDecoder;

use super::{complain, input::ReadingArguments, output::is_gzip};
use crate::{
    error::{Error, ErrorKind, Result},
    export::{Format, READ_BACK},
    page::{TableOfQuotations, read_table},
};

/// A table and the articles it was made from.
#[derive(Args, Debug)]
pub(super) struct TableArguments {
    /// A table of quotations that `whosaid run` wrote: CSV, TSV, JSON Lines or Parquet
    pub(super) table: PathBuf,

    /// Format of the table; by default its ending decides
    #[arg(long, value_name = "FORMAT", value_parser = READ_BACK)]
    format: Option<String>,

    #[command(flatten)]
    reading: ReadingArguments,
}

/// Rows of a table, with the articles where they were named.
pub(super) struct Loaded {
    pub(super) table: TableOfQuotations,
    /// What is amiss, for the page and for stderr.
    pub(super) notes: Vec<String>,
    /// Whether every article could be read.
    pub(super) is_complete: bool,
}

impl TableArguments {
    /// Reads the table, and the texts of its articles from `inputs`.
    pub(super) fn load(&self, inputs: &[PathBuf]) -> Result<Loaded> {
        let path = &self.table;
        let format = format_of(path, self.format.as_deref())?;
        let mut table = read_table(format, open(path)?).map_err(|error| error.at(path))?;
        let mut loaded = Loaded { table: TableOfQuotations::default(), notes: Vec::new(), is_complete: true };
        if !inputs.is_empty() {
            let mut is_complete = true;
            let documents = self.reading.open_all(inputs, |_| ())?.filter_map(|document| {
                document
                    .map_err(|error| {
                        complain(&error);
                        is_complete = false;
                    })
                    .ok()
            });
            let (n_astray, n_missing) = table.add_texts(documents);
            if n_missing > 0 {
                loaded.notes.push(format!("{n_missing} of the table's articles are not in the input"));
            }
            if n_astray > 0 {
                loaded.notes.push(format!(
                    "{n_astray} of the table's quotations do not stand in the input where the table says: the articles have changed since"
                ));
            }
            loaded.is_complete = is_complete && loaded.notes.is_empty();
        }
        loaded.table = table;
        Ok(loaded)
    }

    /// What the page is called: the name of the table.
    pub(super) fn title(&self) -> String {
        self.table.file_name().unwrap_or(self.table.as_os_str()).to_string_lossy().into_owned()
    }
}

/// The format called `name`, or else that of the ending of `path`.
pub(super) fn format_of(path: &Path, name: Option<&str>) -> Result<&'static Format> {
    match name {
        Some(name) => Format::named(name),
        None => Format::of_path(path).ok_or_else(|| {
            Error::new(ErrorKind::Unsupported, "no format has this ending").at(path).hint("name it with `--format`")
        }),
    }
}

/// The bytes of the table at `path`, unpacked where its ending says that it is packed.
pub(super) fn open(path: &Path) -> Result<Box<dyn Read>> {
    let file = File::open(path).map_err(|cause| Error::new(ErrorKind::Io, "cannot be read").at(path).because(cause))?;
    Ok(if is_gzip(path) { Box::new(MultiGzDecoder::new(BufReader::new(file))) } else { Box::new(file) })
}
