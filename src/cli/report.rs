//! `whosaid report`: a page to look through a table in a browser.

use std::path::PathBuf;

use clap::Args;

use super::{Outcome, complain, counted, output::Output, say, table::TableArguments};
use crate::{
    error::{Error, ErrorKind, Result},
    page::CorpusPage,
};

/// Write a page to look through a table: speakers, dates, publishers, search, every quotation in its article
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    table: TableArguments,

    /// The articles that the table was made from, named as they were then, to see quotations in them
    #[arg(long, value_name = "INPUT", num_args = 1..)]
    against: Vec<PathBuf>,

    /// Write the page here
    #[arg(short, long, value_name = "FILE.html")]
    output: PathBuf,

    /// Title of the page; by default the name of the table
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  whosaid run articles/ -o quotes.csv
  whosaid report quotes.csv --against articles/ -o report.html
  whosaid report quotes.csv -o report.html                        the rows alone, without their articles

The page is one file that loads nothing else; open it in any browser. With --against it holds the texts of the articles:
pass it on only where you may pass them on.";

pub(super) fn run(arguments: &Arguments) -> Result<Outcome> {
    let read: Vec<PathBuf> = std::iter::once(&arguments.table.table).chain(&arguments.against).cloned().collect();
    let mut output = Output::open(Some(&arguments.output), &read)?;
    let loaded = arguments.table.load(&arguments.against)?;
    for note in &loaded.notes {
        let error = Error::new(ErrorKind::Input, note.clone()).at(&arguments.table.table);
        complain(&error.hint("name the articles as for `whosaid run`; `whosaid verify` names each row"));
    }
    let title = arguments.title.clone().unwrap_or_else(|| arguments.table.title());
    let data = loaded.table.data(&title, &loaded.notes);
    output.write(CorpusPage::Report.html(&title, &data, &loaded.table.texts()).as_bytes())?;
    output.finish()?;
    say(&format!(
        "{}, {}: {}",
        counted(loaded.table.quotations.len() as u64, "quotation"),
        counted(loaded.table.articles.len() as u64, "article"),
        arguments.output.display()
    ));
    Ok(if loaded.is_complete { Outcome::Done } else { Outcome::Lacking })
}
