//! Formats: the bytes of a table. One list; `--format` and the endings of output files follow from it.
//!
//! Every format says what one article adds to a file that is under way. That is appended as articles are done, so every
//! file can be gone on with after an interrupt. Where those bytes are not the file itself (Parquet, a database) the format
//! makes the file of them in the end ([`Format::finish`]).

use std::{io::BufRead, path::Path};

use super::{
    Field, QuoteRow, Row, Table, brat, delimited, doccano, journal, json_lines, label_studio, parquet, prodigy, sqlite,
    web_annotation, xlsx,
};
use crate::{
    error::{Error, ErrorKind, Result},
    pipeline::Analysis,
};

/// How flat formats are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Style {
    /// For spreadsheet programs: a byte order mark first, and `'` before cells that they would take for a formula.
    pub spreadsheet: bool,
}

impl Style {
    /// For spreadsheet programs.
    pub const fn spreadsheet() -> Self {
        Self { spreadsheet: true }
    }
}

/// What one article adds to a file that is under way.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// Something for each row of the table.
    Rows {
        /// What stands before the first row.
        head: fn(Table, Style, &mut Vec<u8>),
        /// One row.
        row: fn(&dyn Row, Style, &mut Vec<u8>),
    },
    /// Something made of the article and its quotations, whatever the table.
    Article(fn(&Analysis, &[QuoteRow], &mut Vec<u8>)),
    /// Lines of a [`super::Journal`], with the rows of these tables where the one in the argument is asked for.
    Journal(fn(Table) -> Vec<Table>),
}

/// Makes a file, new at a path, of what all articles added.
pub type Finish = fn(&mut dyn BufRead, Table, &Path) -> Result<()>;

/// A way to write tables.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Format {
    /// For `--format`.
    pub name: &'static str,
    /// What it is for, for help texts.
    pub about: &'static str,
    /// Endings of files, without the first dot.
    pub endings: &'static [&'static str],
    /// The Cargo feature that it needs and this build does not have.
    pub lacks: Option<&'static str>,
    /// What one article adds.
    #[doc(hidden)]
    pub part: Part,
    /// Makes the file of the parts; `None` where they are the file, one after another.
    #[doc(hidden)]
    pub finish: Option<Finish>,
}

/// All formats; the first is the default.
pub const FORMATS: &[Format] = &[
    delimited::CSV,
    delimited::TSV,
    json_lines::JSON_LINES,
    parquet::PARQUET,
    xlsx::XLSX,
    sqlite::SQLITE,
    brat::BRAT,
    web_annotation::WEB_ANNOTATION,
    label_studio::LABEL_STUDIO,
    doccano::DOCCANO,
    prodigy::PRODIGY,
];

impl Format {
    /// The format called `name`.
    ///
    /// ```
    /// use whosaid::{ErrorKind, Format};
    ///
    /// assert_eq!(Format::named("csv").map(|format| format.name).ok(), Some("csv"));
    /// assert_eq!(Format::named("pdf").map_err(|error| error.kind()).err(), Some(ErrorKind::Unsupported));
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] if there is none, or if this build lacks it.
    pub fn named(name: &str) -> Result<&'static Self> {
        let format = FORMATS.iter().find(|format| format.name == name).ok_or_else(|| {
            let names: Vec<String> = FORMATS.iter().map(|format| format!("`{}`", format.name)).collect();
            Error::new(ErrorKind::Unsupported, format!("unknown format `{name}`, expected {}", names.join(", ")))
        })?;
        format.built_in()
    }

    /// The format that the ending of `path` asks for, before a `.gz` if there is one.
    pub fn of_path(path: &Path) -> Option<&'static Self> {
        let name = path.file_name()?.to_str()?.to_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        // The longest ending, so that `x.brat.zip` is no other archive.
        let endings = name.match_indices('.').map(|(dot, _)| &name[dot + 1..]);
        endings.into_iter().find_map(|ending| FORMATS.iter().find(|format| format.endings.contains(&ending)))
    }

    /// This format, where the build has it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] with the feature to build with.
    pub fn built_in(&'static self) -> Result<&'static Self> {
        match self.lacks {
            None => Ok(self),
            Some(feature) => {
                Err(Error::new(ErrorKind::Unsupported, format!("this build does not write `{}`", self.name))
                    .hint(format!("build it with `cargo install --features {feature}`")))
            }
        }
    }

    /// Whether what an article adds to `table` is what its quotations add one after another.
    #[cfg(feature = "cli")]
    pub(crate) fn is_of_quotations(&self, table: Table) -> bool {
        match self.part {
            Part::Rows { .. } => table == Table::Quotes,
            Part::Article(_) => false,
            Part::Journal(tables) => tables(table) == [Table::Quotes],
        }
    }

    /// What stands before all articles.
    pub fn head(&self, table: Table, style: Style, out: &mut Vec<u8>) {
        if let Part::Rows { head, .. } = self.part {
            head(table, style, out);
        }
    }

    /// What an article with these quotations adds.
    ///
    /// ```
    /// # fn main() -> whosaid::Result<()> {
    /// use whosaid::{Format, Pipeline, Style, Table};
    ///
    /// let analysis = Pipeline::builder().build()?.analyse("“We wait,” Tom Lee said.")?;
    /// let mut lines = Vec::new();
    /// Format::named("jsonl")?.add(&analysis, &analysis.rows(), Table::Quotes, Style::default(), &mut lines);
    /// assert!(lines.starts_with(b"{\"doc_id\":\"article\""));
    /// # Ok(())
    /// # }
    /// ```
    pub fn add(&self, analysis: &Analysis, quotes: &[QuoteRow], table: Table, style: Style, out: &mut Vec<u8>) {
        match self.part {
            Part::Rows { row, .. } => {
                table.rows(analysis, quotes).iter().for_each(|each| row(each.as_ref(), style, out));
            }
            // An article is its text; rows of the title stand behind those.
            Part::Article(article) => {
                article(analysis, &quotes[..quotes.partition_point(|row| row.field == Field::Text)], out);
            }
            Part::Journal(tables) => {
                for table in tables(table) {
                    table.rows(analysis, quotes).iter().for_each(|row| journal::add(table, row.as_ref(), out));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_choose_the_format() {
        for (path, name) in [
            ("a.csv", Some("csv")),
            ("a.CSV.gz", Some("csv")),
            ("dir.csv/a.ndjson", Some("jsonl")),
            ("a.tab", Some("tsv")),
            ("a.b.csv", Some("csv")),
            ("a.pdf", None),
            ("csv", None),
        ] {
            assert_eq!(Format::of_path(Path::new(path)).map(|format| format.name), name, "{path}");
        }
    }

    #[test]
    fn names_and_endings_are_told_apart() {
        let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        let endings: Vec<&str> = FORMATS.iter().flat_map(|format| format.endings).copied().collect();
        for list in [names, endings] {
            let mut unique = list.clone();
            unique.sort_unstable();
            unique.dedup();
            assert_eq!(unique.len(), list.len(), "{list:?}");
        }
    }
}
