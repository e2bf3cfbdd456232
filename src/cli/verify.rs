//! `whosaid verify`: whether every row of a table stands in the articles where it says.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use clap::Args;

use super::{
    Outcome,
    checkpoint::{self, Manifest, manifest_of},
    complain,
    input::ReadingArguments,
    output::Output,
    table,
};
use crate::{
    clean::TextIndex,
    error::{Error, ErrorKind, Result},
    export::{Claim, FORMATS, read_claims},
};

/// Check that every row of a table is a verbatim slice of the articles at its offsets
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// A table that `whosaid run` wrote: of quotations or mentions, in any format
    table: PathBuf,

    /// The articles that it was made from, named as they were then
    #[arg(long = "input", short, value_name = "INPUT", required = true, num_args = 1..)]
    inputs: Vec<PathBuf>,

    /// Format of the table; by default its ending decides
    #[arg(long, value_name = "FORMAT", value_parser = FORMATS.iter().map(|format| format.name).collect::<Vec<_>>())]
    format: Option<String>,

    #[command(flatten)]
    reading: ReadingArguments,
}

const EXAMPLES: &str = "\
Examples:
  whosaid run articles/ -o quotes.csv
  whosaid verify quotes.csv --input articles/";

/// Mismatches that are spelt out; the rest is counted.
const SPELT_OUT: usize = 20;

pub(super) fn run(arguments: &Arguments) -> Result<Outcome> {
    let claims = load(arguments)?;
    let n_rows = claims.len();
    let mut by_document: HashMap<String, Vec<Claim>> = HashMap::new();
    for claim in claims {
        by_document.entry(claim.doc_id.clone()).or_default().push(claim);
    }
    let (mut n_slices, mut faults, mut is_complete) = (0, Vec::new(), true);
    for document in arguments.reading.open_all(&arguments.inputs, |_| ())? {
        let document = match document {
            Ok(document) => document,
            Err(error) => {
                complain(&error);
                is_complete = false;
                continue;
            }
        };
        let Some(claims) = by_document.remove(&document.id) else { continue };
        let index = TextIndex::new(&document.text);
        for claim in claims {
            n_slices += claim.slices.len();
            let wrong = claim.slices.iter().filter(|slice| !slice.holds_in(&index));
            faults.extend(wrong.map(|slice| (claim.row, format!("`{}` does not stand there", slice.field))));
        }
    }
    let missing = by_document.values().flatten();
    faults.extend(missing.map(|claim| (claim.row, format!("no article `{}` in the input", claim.doc_id))));
    faults.sort();
    for (row, fault) in faults.iter().take(SPELT_OUT) {
        complain(&Error::new(ErrorKind::Input, format!("row {row}: {fault}")).at(&arguments.table));
    }
    if faults.len() > SPELT_OUT {
        let n_more = faults.len() - SPELT_OUT;
        complain(&Error::new(ErrorKind::Input, format!("{n_more} more")).at(&arguments.table));
    }
    let mut output = Output::open(None, &[])?;
    let manifest = against_manifest(&arguments.table, n_rows)?;
    let (whole, is_whole) = match &manifest {
        Ok(whole) => (whole.as_str(), true),
        Err(fault) => {
            complain(fault);
            ("not the table that the run wrote", false)
        }
    };
    let verdict = format!("{n_rows} rows, {n_slices} slices checked, {} wrong; {whole}\n", faults.len());
    output.write(verdict.as_bytes())?;
    output.finish()?;
    Ok(if faults.is_empty() && is_complete && is_whole { Outcome::Done } else { Outcome::Lacking })
}

/// Whether the table is the one that its manifest speaks of, whole and unaltered, in words; inside, why it is not.
fn against_manifest(table: &Path, n_rows: usize) -> Result<Result<String>> {
    let Some(manifest) = checkpoint::read::<Manifest>(&manifest_of(table))? else {
        return Ok(Ok("no manifest, so whether all rows are there is not known".to_owned()));
    };
    let (bytes, sha256) = checkpoint::checksum(table)?;
    let fault = |message: String| {
        let hint = "make the table again, or remove the manifest where the change was meant";
        Ok(Err(Error::new(ErrorKind::Input, message).at(table).hint(hint)))
    };
    if bytes != manifest.bytes {
        return fault(format!("has {bytes} bytes, its manifest says {}", manifest.bytes));
    }
    if sha256 != manifest.sha256 {
        return fault("was altered: its checksum is not that of its manifest".to_owned());
    }
    if n_rows as u64 != manifest.counts.rows {
        return fault(format!("has {n_rows} rows, its manifest says {}", manifest.counts.rows));
    }
    Ok(Ok(format!("complete, of {} documents", manifest.counts.documents)))
}

fn load(arguments: &Arguments) -> Result<Vec<Claim>> {
    let path = &arguments.table;
    let format = table::format_of(path, arguments.format.as_deref())?.built_in()?;
    read_claims(format, table::open(path)?).map_err(|error| error.at(path))
}
