//! `whosaid merge`: the same speaker over articles.

use std::{collections::BTreeMap, fmt::Write as _, path::PathBuf};

use clap::Args;

use super::{Outcome, counted, output::Output, say, tables};
use crate::{
    across::speakers::{Assigner, GlobalSpeaker, Known, Merged, Merger},
    error::{Error, ErrorKind, Result},
};

/// Link the speakers of many articles: one row for each person or body, with all that is said of it
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Tables of quotations that `whosaid run` wrote
    #[arg(value_name = "TABLE", required = true)]
    tables: Vec<PathBuf>,

    /// Write the table of speakers here; standard output by default
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Write all rows of the tables here, with `speaker_global_id` and `speaker_link_probability`
    #[arg(long, value_name = "FILE")]
    quotes: Option<PathBuf>,

    /// Speakers that you know: a table with `name`, and perhaps `aliases` (parted by `;`) and `id` (as a Wikidata QID)
    ///
    /// It is honoured before anything else: whoever bears one of these names is that speaker.
    #[arg(long, value_name = "TABLE")]
    known: Option<PathBuf>,

    /// Show why the speaker with this id is one, and stop
    #[arg(long, value_name = "ID")]
    explain: Option<String>,

    /// Format of the tables; by default the endings decide, or else csv
    #[arg(long, value_name = "FORMAT", value_parser = tables::formats())]
    format: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  whosaid merge quotes.csv -o speakers.csv                          one row for each speaker
  whosaid merge day-*.jsonl.gz -o speakers.jsonl --quotes all.jsonl every quotation with its `speaker_global_id`
  whosaid merge quotes.csv --known people.csv -o speakers.csv       names and ids of your own first
  whosaid merge quotes.csv --explain person:ana-ruiz                why these are one

Rows of one article must stand together, as `whosaid run` writes them. Unnamed sources and documents are not linked.";

const NEEDED: [&str; 3] = ["doc_id", "speaker", "speaker_kind"];

pub(super) fn run(arguments: &Arguments) -> Result<Outcome> {
    let known = arguments.known.as_ref().map_or(Ok(Vec::new()), known_speakers)?;
    let inputs: Vec<PathBuf> = arguments.tables.iter().chain(&arguments.known).cloned().collect();
    let format = arguments.format.as_deref();
    // What cannot be written is told before anything is read.
    let speakers = match &arguments.explain {
        Some(_) => None,
        None => Some(tables::Writer::open(arguments.output.as_deref(), format, &inputs)?),
    };
    let quotes = match &arguments.quotes {
        Some(path) if arguments.explain.is_none() => Some(tables::Copied::open(Some(path), format, &inputs)?),
        _ => None,
    };
    let mut merger = Merger::new(&known)?;
    let mut n_rows = 0;
    let n_skipped = tables::each(&arguments.tables, &NEEDED, |row| {
        n_rows += 1;
        merger.take(&row)
    })?;
    let mut merged = merger.finish()?;
    if let Some(id) = &arguments.explain {
        return explain(arguments, &mut merged, id);
    }
    if let Some(mut copy) = quotes {
        let mut assigner = Assigner::new(&merged);
        tables::each(&arguments.tables, &NEEDED, |mut row| {
            let assignment = assigner.take(&row);
            row.set(&[
                ("speaker_global_id", assignment.id),
                ("speaker_link_probability", assignment.probability.to_string()),
            ]);
            copy.write(row)
        })?;
        copy.finish()?;
    }
    let n_speakers = merged.count() as u64;
    if let Some(mut writer) = speakers {
        let columns = GlobalSpeaker::columns();
        merged.each(|speaker| writer.write(&columns, &speaker))?;
        writer.finish(&columns)?;
    }
    say(&format!("{}, {}, {n_skipped} skipped", counted(n_rows, "row"), counted(n_speakers, "speaker")));
    Ok(if n_skipped == 0 { Outcome::Done } else { Outcome::Lacking })
}

fn known_speakers(path: &PathBuf) -> Result<Vec<Known>> {
    let mut known = Vec::new();
    tables::each(std::slice::from_ref(path), &["name"], |row| {
        let aliases = row.cell("aliases").split([';', '|']).map(str::trim).filter(|alias| !alias.is_empty());
        let aliases = aliases.map(str::to_owned).collect();
        known.push(Known { name: row.cell("name").trim().to_owned(), aliases, id: row.cell("id").trim().to_owned() });
        Ok(())
    })?;
    Ok(known)
}

/// Why articles belong to a speaker: how often, with which probabilities in all, in which articles.
#[derive(Default)]
struct Reason {
    probability: f64,
    examples: Vec<String>,
    count: u64,
}

/// Articles that are named for each reason.
const N_EXAMPLES: usize = 3;

fn explain(arguments: &Arguments, merged: &mut Merged, id: &str) -> Result<Outcome> {
    let mut speaker: Option<GlobalSpeaker> = None;
    merged.each(|one| {
        if one.speaker_global_id == id {
            speaker = Some(one);
        }
        Ok(())
    })?;
    let Some(speaker) = speaker else {
        return Err(Error::new(ErrorKind::Input, format!("no speaker has the id `{id}`"))
            .hint("ids stand in the column `speaker_global_id` of what `-o` writes"));
    };
    let mut reasons: BTreeMap<(String, &'static str, String), Reason> = BTreeMap::new();
    let mut assigner = Assigner::new(merged);
    let mut last = (String::new(), String::new());
    tables::each(&arguments.tables, &NEEDED, |row| {
        let assignment = assigner.take(&row);
        let this = (row.cell("doc_id").to_owned(), row.cell("speaker").to_owned());
        let place = assignment.id.split(" & ").position(|one| one == id);
        if let Some(place) = place.filter(|_| this != last) {
            let link = assignment.links[place];
            let (title, affiliation) = (row.cell("speaker_title"), row.cell("speaker_affiliation"));
            let is_told = title.contains(affiliation);
            let title = if is_told { title.to_owned() } else { format!("{title} {affiliation}").trim().to_owned() };
            let reason = reasons.entry((this.1.clone(), link.name(), title)).or_default();
            reason.probability += link.probability();
            reason.count += 1;
            if reason.examples.len() < N_EXAMPLES && !reason.examples.contains(&this.0) {
                reason.examples.push(this.0.clone());
            }
        }
        last = this;
        Ok(())
    })?;
    let mut output = Output::open(arguments.output.as_deref(), &arguments.tables)?;
    let mut text = format!(
        "{id}: {} ({}), {}, {}\n",
        speaker.name,
        speaker.kind,
        counted(u64::from(speaker.articles), "article"),
        counted(u64::from(speaker.outlets), "outlet")
    );
    let mut told: Vec<_> = reasons.into_iter().collect();
    told.sort_by_key(|(key, reason)| (std::cmp::Reverse(reason.count), key.clone()));
    for ((name, link, title), Reason { probability, examples, count }) in told {
        let title = if title.is_empty() { String::new() } else { format!(" ({title})") };
        let (mean, times) = (probability / count as f64, counted(count, "time"));
        let _ = writeln!(text, "  {name}{title}: {link}, probability {mean:.3}, {times}: {}", examples.join(", "));
    }
    for other in &speaker.may_be {
        let _ = writeln!(text, "  not told for certain from {other}");
    }
    output.write(text.as_bytes())?;
    output.finish()?;
    Ok(Outcome::Done)
}
