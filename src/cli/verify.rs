//! `whosaid verify`: whether every row of a table stands in the articles where it says.

use std::{
    collections::{BTreeSet, HashMap},
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
    export::{Claim, READ_BACK, read_claims},
};

/// Check that every row of a table is a verbatim slice of the articles at its offsets
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// A table that `whosaid run` wrote: of quotations or mentions: CSV, TSV, JSON Lines or Parquet
    table: PathBuf,

    /// The articles that it was made from, named as they were then
    #[arg(long = "input", short, value_name = "INPUT", required = true, num_args = 1..)]
    inputs: Vec<PathBuf>,

    /// Format of the table; by default its ending decides
    #[arg(long, value_name = "FORMAT", value_parser = READ_BACK)]
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

/// What was found so far.
#[derive(Default)]
struct Findings {
    n_slices: usize,
    n_wrong: usize,
    /// The first ones, by row.
    spelt_out: BTreeSet<(u64, String)>,
}

impl Findings {
    fn check(&mut self, claim: &Claim, index: &TextIndex<'_>) {
        self.n_slices += claim.slices.len();
        for slice in claim.slices.iter().filter(|slice| !slice.holds_in(index)) {
            self.wrong(claim.row, format!("`{}` does not stand there", slice.field));
        }
    }

    fn wrong(&mut self, row: u64, fault: String) {
        self.n_wrong += 1;
        self.spelt_out.insert((row, fault));
        if self.spelt_out.len() > SPELT_OUT {
            self.spelt_out.pop_last();
        }
    }

    fn tell(&self, table: &Path) {
        for (row, fault) in &self.spelt_out {
            complain(&Error::new(ErrorKind::Input, format!("row {row}: {fault}")).at(table));
        }
        if self.n_wrong > self.spelt_out.len() {
            let n_more = self.n_wrong - self.spelt_out.len();
            complain(&Error::new(ErrorKind::Input, format!("{n_more} more")).at(table));
        }
    }
}

/// Rows of articles that did not come when they were looked for, by the article's id.
type Late = HashMap<String, Vec<Claim>>;

pub(super) fn run(arguments: &Arguments) -> Result<Outcome> {
    let mut n_rows = 0;
    let mut claims = load(arguments)?.inspect(|_| n_rows += 1);
    let (mut late, mut checked) = (Late::new(), Findings::default());
    let is_read_once = arguments.inputs.iter().any(|input| input == Path::new("-"));
    if is_read_once {
        put_off(&mut claims, &mut late)?;
    }
    // A run writes rows in the order of the articles, so that no more of them is in memory than one.
    let mut next = claims.next().transpose()?;
    let mut is_complete = true;
    for document in arguments.reading.open_all(&arguments.inputs, |_| ())? {
        let document = match document {
            Ok(document) => document,
            Err(error) => {
                complain(&error);
                is_complete = false;
                continue;
            }
        };
        let of_others = late.remove(&document.id).unwrap_or_default();
        if of_others.is_empty() && next.as_ref().is_none_or(|claim| claim.doc_id != document.id) {
            continue;
        }
        let index = TextIndex::new(&document.text);
        of_others.iter().for_each(|claim| checked.check(claim, &index));
        while let Some(claim) = next.take_if(|claim| claim.doc_id == document.id) {
            checked.check(&claim, &index);
            next = claims.next().transpose()?;
        }
    }
    late.extend(next.map(|claim| (claim.doc_id.clone(), vec![claim])));
    put_off(&mut claims, &mut late)?;
    drop(claims);
    // Rows in another order, as of a table that was sorted, or of articles that are not there.
    if !late.is_empty() && !is_read_once {
        for document in arguments.reading.open_all(&arguments.inputs, |_| ())?.flatten() {
            let Some(claims) = late.remove(&document.id) else { continue };
            let index = TextIndex::new(&document.text);
            claims.iter().for_each(|claim| checked.check(claim, &index));
        }
    }
    for claim in late.values().flatten() {
        checked.wrong(claim.row, format!("no article `{}` in the input", claim.doc_id));
    }
    checked.tell(&arguments.table);
    let mut output = Output::open(None, &[])?;
    let manifest = against_manifest(&arguments.table, n_rows)?;
    let (whole, is_whole) = match &manifest {
        Ok(whole) => (whole.as_str(), true),
        Err(fault) => {
            complain(fault);
            ("not the table that the run wrote", false)
        }
    };
    let Findings { n_slices, n_wrong, .. } = checked;
    let verdict = format!("{n_rows} rows, {n_slices} slices checked, {n_wrong} wrong; {whole}\n");
    output.write(verdict.as_bytes())?;
    output.finish()?;
    Ok(if n_wrong == 0 && is_complete && is_whole { Outcome::Done } else { Outcome::Lacking })
}

/// Keeps the rows that are left until their article comes.
fn put_off(claims: &mut dyn Iterator<Item = Result<Claim>>, late: &mut Late) -> Result<()> {
    for claim in claims {
        let claim = claim?;
        late.entry(claim.doc_id.clone()).or_default().push(claim);
    }
    Ok(())
}

/// Whether the table is the one that its manifest speaks of, whole and unaltered, in words; inside, why it is not.
fn against_manifest(table: &Path, n_rows: u64) -> Result<Result<String>> {
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
    if n_rows != manifest.counts.rows {
        return fault(format!("has {n_rows} rows, its manifest says {}", manifest.counts.rows));
    }
    Ok(Ok(format!("complete, of {} documents", manifest.counts.documents)))
}

fn load(arguments: &Arguments) -> Result<impl Iterator<Item = Result<Claim>>> {
    let path = &arguments.table;
    let format = table::format_of(path, arguments.format.as_deref())?.built_in()?;
    let claims = read_claims(format, table::open(path)?).map_err(|error| error.at(path))?;
    Ok(claims.map(move |claim| claim.map_err(|error| error.at(path))))
}
