//! `whosaid verify`: whether every row of a table stands in the articles where it says.

use std::{
    collections::{BTreeSet, HashMap},
    path::{Path, PathBuf},
};

use clap::Args;

use super::{
    Outcome,
    checkpoint::{self, Counts, Manifest, manifest_of},
    complain,
    complaints::Complaints,
    input::ReadingArguments,
    journal::parse_shard,
    output::Output,
    table,
};
use crate::{
    clean::TextIndex,
    error::{Error, ErrorKind, Result},
    export::{Claim, Field, READ_BACK, read_claims},
    input::{RawDocument, is_pipe},
};

/// Check that every row of a table is a verbatim slice of the articles at its offsets
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// A table of quotations or mentions that `whosaid run` wrote: CSV, TSV, JSON Lines or Parquet
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

/// Bytes of rows that wait for their articles.
const MOST_LATE: usize = 48 << 20;

/// Rows whose articles may come in any order, by the article's id.
#[derive(Default)]
struct Late {
    claims: HashMap<String, Vec<Claim>>,
    n_bytes: usize,
}

impl Late {
    fn add(&mut self, claim: Claim) {
        let of_slices = claim.slices.iter().map(|slice| 96 + slice.text.as_ref().map_or(0, String::len));
        self.n_bytes += 192 + 2 * claim.doc_id.len() + of_slices.sum::<usize>();
        self.claims.entry(claim.doc_id.clone()).or_default().push(claim);
    }

    /// Takes rows until they are too many.
    fn fill(&mut self, claims: &mut dyn Iterator<Item = Result<Claim>>, most_bytes: usize) -> Result<()> {
        while self.n_bytes < most_bytes {
            let Some(claim) = claims.next().transpose()? else { break };
            self.add(claim);
        }
        Ok(())
    }
}

/// The articles, from the first one on.
type Documents<'a> = Box<dyn Iterator<Item = Result<RawDocument>> + 'a>;

/// Holds every row against its article. `unread` gets the number and the fault of each article that cannot be read.
///
/// A run writes rows in the order of the articles, so that no more of them is in memory than one. Of a table in another
/// order, as one that was sorted or shards one behind another, some rows wait for their articles, and the articles are read
/// again for the next ones; `most_late` is how many bytes of them, `None` where the articles can be read only once.
fn check_all(
    claims: &mut dyn Iterator<Item = Result<Claim>>,
    documents: &mut dyn FnMut() -> Result<Documents<'static>>,
    unread: &mut dyn FnMut(u64, &Error),
    most_late: Option<usize>,
) -> Result<Findings> {
    let (mut late, mut checked) = (Late::default(), Findings::default());
    if most_late.is_none() {
        late.fill(claims, usize::MAX)?;
    }
    let mut next = claims.next().transpose()?;
    let mut is_first = true;
    loop {
        for (number, document) in (0..).zip(documents()?) {
            let document = match document {
                Ok(document) => document,
                Err(error) if is_first => {
                    unread(number, &error);
                    continue;
                }
                Err(_) => continue,
            };
            let of_others = late.claims.remove(&document.id).unwrap_or_default();
            if of_others.is_empty() && next.as_ref().is_none_or(|claim| claim.doc_id != document.id) {
                continue;
            }
            let text = TextIndex::new(&document.text);
            let title = TextIndex::new(document.metadata.title.as_deref().unwrap_or_default());
            let index = |claim: &Claim| if claim.of == Field::Title { &title } else { &text };
            of_others.iter().for_each(|claim| checked.check(claim, index(claim)));
            while let Some(claim) = next.take_if(|claim| claim.doc_id == document.id) {
                checked.check(&claim, index(&claim));
                next = claims.next().transpose()?;
            }
        }
        for claim in late.claims.values().flatten() {
            checked.wrong(claim.row, format!("no article `{}` in the input", claim.doc_id));
        }
        let Some(claim) = next else { return Ok(checked) };
        late = Late::default();
        late.add(claim);
        late.fill(claims, most_late.unwrap_or(usize::MAX))?;
        next = claims.next().transpose()?;
        is_first = false;
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome> {
    let manifest = checkpoint::read::<Manifest>(&manifest_of(&arguments.table)).unwrap_or_else(|fault| {
        complain(&fault.hint("rows are checked all the same; a run of this version writes another manifest"));
        None
    });
    let shard = manifest.as_ref().and_then(|manifest| parse_shard(manifest.settings.options.get("shard")?).ok());
    let (mut n_rows, mut n_unread, mut complaints) = (0, 0, Complaints::default());
    let is_read_once = arguments.inputs.iter().any(|input| input == Path::new("-") || is_pipe(input));
    let checked = check_all(
        &mut load(arguments)?.inspect(|_| n_rows += 1),
        &mut || Ok(Box::new(arguments.reading.open_all(&arguments.inputs, |_| ())?)),
        &mut |number, error| {
            if shard.is_none_or(|shard| number % shard.of == shard.index) {
                n_unread += 1;
            }
            complaints.tell(error, |tell| tell());
        },
        (!is_read_once).then_some(MOST_LATE),
    )?;
    complaints.sum_up("document");
    checked.tell(&arguments.table);
    let mut output = Output::open(None, &[])?;
    let told = manifest.as_ref().map(|manifest| against_manifest(&arguments.table, manifest, n_rows)).transpose()?;
    let (whole, is_whole) = match told {
        None => ("no manifest, so whether all rows are there is not known".to_owned(), true),
        Some(Ok(whole)) => (whole, true),
        Some(Err(fault)) => {
            complain(&fault);
            ("not the table that the run wrote".to_owned(), false)
        }
    };
    let Findings { n_slices, n_wrong, .. } = checked;
    output.tell(format!("{n_rows} rows, {n_slices} slices checked, {n_wrong} wrong; {whole}\n").as_bytes())?;
    output.finish_telling()?;
    // What the run skipped is not in the table, and need not be readable now.
    let is_read = n_unread <= manifest.map_or(0, |manifest| manifest.counts.skipped);
    Ok(if n_wrong == 0 && is_read && is_whole { Outcome::Done } else { Outcome::Lacking })
}

/// Whether the table is the one that its manifest speaks of, whole and unaltered, in words; inside, why it is not.
fn against_manifest(table: &Path, manifest: &Manifest, n_rows: u64) -> Result<Result<String>> {
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
    let Counts { documents, skipped, .. } = manifest.counts;
    let skipped = if skipped > 0 { format!(", {skipped} skipped by the run") } else { String::new() };
    Ok(Ok(format!("complete, of {documents} documents{skipped}")))
}

fn load(arguments: &Arguments) -> Result<impl Iterator<Item = Result<Claim>>> {
    let path = &arguments.table;
    let format = table::format_of(path, arguments.format.as_deref())?.built_in()?;
    let claims = read_claims(format, table::open(path)?).map_err(|error| error.at(path))?;
    Ok(claims.map(move |claim| claim.map_err(|error| error.at(path))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::{Range, Slice};

    #[test]
    fn rows_in_any_order_are_checked_with_few_of_them_in_memory() {
        let claim = |row: u64, doc_id: String| {
            let range = Range { start: 0, end: doc_id.len() };
            let slices = vec![Slice { field: "text", ranges: vec![range], text: Some(doc_id.clone()) }];
            Ok(Claim { row, doc_id, of: Field::Text, slices })
        };
        for (order, n_passes) in [
            ((0..300).collect::<Vec<u64>>(), 1),
            ((0..300).rev().collect(), 300),
            ((0..300).step_by(2).chain((1..300).step_by(2)).collect(), 2),
        ] {
            let n_read = std::cell::Cell::new(0);
            let mut claims = (1..).zip(&order).map(|(row, number)| claim(row, format!("a{number}")));
            let mut documents = || -> Result<Documents<'static>> {
                n_read.set(n_read.get() + 1);
                Ok(Box::new((0..300).map(|number| Ok(RawDocument::new(format!("a{number}"), format!("a{number}"))))))
            };
            let checked = check_all(&mut claims, &mut documents, &mut |_, _| (), Some(1)).unwrap();
            assert_eq!((checked.n_slices, checked.n_wrong), (300, 0));
            assert!(n_read.get() <= n_passes, "{n_read:?} times");
            let mut strangers = [claim(1, "a1".to_owned()), claim(2, "b".to_owned())].into_iter();
            assert_eq!(check_all(&mut strangers, &mut documents, &mut |_, _| (), None).unwrap().n_wrong, 1);
        }
    }
}
