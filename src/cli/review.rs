//! `whosaid review`: a table corrected by hand, in a browser.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use clap::Args;

use super::{
    Outcome, complain, counted,
    output::{beside, spare_input},
    say,
    table::TableArguments,
};
use crate::{
    error::{Error, ErrorKind, Result},
    pipeline::Pipeline,
    review::{GoldFile, Review},
    serve::{
        Hosts, cores, interrupted,
        review::{Shown, router},
        serve,
    },
};

/// Correct a table by hand in a browser, which makes labels that `evaluate` reads
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    table: TableArguments,

    /// The articles that the table was made from, named as they were then
    #[arg(long, value_name = "INPUT", num_args = 1.., required = true)]
    against: Vec<PathBuf>,

    /// The gold file; by default the table's name with `.gold.jsonl` behind it. One that is there is gone on with
    #[arg(short, long, value_name = "FILE.jsonl")]
    output: Option<PathBuf>,

    /// Port of this machine; 0 takes a free one
    #[arg(long, value_name = "N", default_value = "8081")]
    port: u16,
}

const EXAMPLES: &str = "\
Examples:
  whosaid run articles/ -o quotes.csv
  whosaid review quotes.csv --against articles/ -o gold.jsonl     then open http://localhost:8081/
  whosaid evaluate --gold gold.jsonl                              how far to trust the rest

Every edit is in the gold file as soon as the page shows it. Read some articles to their end (key D): `evaluate` scores these
alone, and the file holds their texts. A later table of a newer version can be reviewed with the same gold file: what was
decided is found in it again by its words, and what no longer fits is shown.";

pub(super) fn run(arguments: &Arguments) -> Result<Outcome> {
    let table = &arguments.table.table;
    let path = arguments.output.clone().unwrap_or_else(|| beside(table, ".gold.jsonl"));
    let read: Vec<PathBuf> = std::iter::once(table).chain(&arguments.against).cloned().collect();
    spare_input(&path, &read)?;
    let mut loaded = arguments.table.load(&arguments.against)?;
    let n_titles = loaded.table.leave_out_titles();
    if n_titles > 0 {
        let rows = counted(n_titles as u64, "quotation");
        say(&format!("{rows} of titles left out: gold labels are of texts"));
    }
    for note in &loaded.notes {
        complain(&Error::new(ErrorKind::Input, note.clone()).at(table).hint("name the articles as for `whosaid run`"));
    }
    let title = arguments.table.title();
    let mut data = loaded.table.data(&title, &loaded.notes);
    data["gold"] = path.display().to_string().into();
    let review = Review::open(&loaded.table, GoldFile::open(&path)?)?;
    let router = router(
        review,
        Pipeline::builder().threads(cores()).build()?,
        Shown { title, data, table: loaded.table },
        Hosts::Loopback,
    );
    let ready = |address: SocketAddr| {
        say(&format!("review at http://{address}/ (Ctrl-C ends), edits go to {}", path.display()));
    };
    serve(router, SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), arguments.port), ready, interrupted())?;
    Ok(Outcome::Done)
}
