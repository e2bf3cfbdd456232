//! `whosaid events`: the same quotation over outlets.

use std::{fmt::Write as _, path::PathBuf};

use clap::Args;

use super::{
    Outcome, counted,
    output::Output,
    say,
    sheet::{self, escaped},
    tables,
};
use crate::{
    across::events::{Appearance, Event, Finder},
    error::{Error, ErrorKind, Result},
};

/// Find quotations that several articles have: who printed them first, what was changed, who disagrees on the speaker
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Tables of quotations, as `whosaid run` or `whosaid merge --quotes` writes them
    #[arg(value_name = "TABLE", required = true)]
    tables: Vec<PathBuf>,

    /// Write the table of events here; standard output by default
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Write all appearances here: one row for each event and quotation, with what was changed
    #[arg(long, value_name = "FILE")]
    appearances: Option<PathBuf>,

    /// Only events in so many outlets or more
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_outlets: usize,

    /// Only events whose speaker outlets disagree on
    #[arg(long)]
    disagreeing: bool,

    /// Write a page on this event alone: where it appeared, in order of time, and what was changed
    #[arg(long, value_name = "EVENT", requires = "output")]
    journey: Option<String>,

    /// Format of the tables; by default the endings decide, or else csv
    #[arg(long, value_name = "FORMAT", value_parser = tables::formats())]
    format: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  whosaid events quotes.csv -o events.csv                              one row for each quotation that several articles have
  whosaid events quotes.csv -o events.csv --appearances edges.csv      and one for each of its appearances
  whosaid events quotes.csv --disagreeing                              outlets that name different speakers
  whosaid events quotes.csv --journey 'a/1#3' -o journey.html          a page on one of them
  whosaid merge quotes.csv -o speakers.csv --quotes all.jsonl && whosaid events all.jsonl -o events.jsonl

Quotations of four words or more are compared; of reports, what stands in marks. Rows of one article must stand together.";

const NEEDED: [&str; 4] = ["doc_id", "quote_id", "type", "text"];

pub(super) fn run(arguments: &Arguments) -> Result<Outcome> {
    let format = arguments.format.as_deref();
    if let Some(id) = &arguments.journey {
        return journey(arguments, id);
    }
    let mut events = tables::Writer::open(arguments.output.as_deref(), format, &arguments.tables)?;
    let open = |path: &PathBuf| tables::Writer::open(Some(path), format, &arguments.tables);
    let mut edges = arguments.appearances.as_ref().map(open).transpose()?;
    let mut finder = Finder::new()?;
    let mut n_rows = 0;
    let n_skipped = tables::each(&arguments.tables, &NEEDED, |row| {
        n_rows += 1;
        finder.take(&row)
    })?;
    let (columns, of_edges) = (Event::columns(), Appearance::columns());
    let (mut n_events, mut n_appearances) = (0, 0);
    finder.finish()?.each(|event, appearances| {
        if event.outlets < arguments.min_outlets || arguments.disagreeing && !event.speakers_disagree {
            return Ok(());
        }
        n_events += 1;
        n_appearances += appearances.len() as u64;
        events.write(&columns, &event)?;
        if let Some(edges) = &mut edges {
            appearances.iter().try_for_each(|appearance| edges.write(&of_edges, appearance))?;
        }
        Ok(())
    })?;
    events.finish(&columns)?;
    if let Some(edges) = edges {
        edges.finish(&of_edges)?;
    }
    say(&format!(
        "{}, {} in {}, {n_skipped} skipped",
        counted(n_rows, "row"),
        counted(n_events, "event"),
        counted(n_appearances, "appearance"),
    ));
    Ok(if n_skipped == 0 { Outcome::Done } else { Outcome::Lacking })
}

/// Writes the page of one event.
fn journey(arguments: &Arguments, id: &str) -> Result<Outcome> {
    let mut output = Output::open(arguments.output.as_deref(), &arguments.tables)?;
    let mut finder = Finder::new()?;
    let n_skipped = tables::each(&arguments.tables, &NEEDED, |row| finder.take(&row))?;
    let mut page = None;
    finder.finish()?.each(|event, appearances| {
        if event.event_id == id {
            page = Some(told(&event, &appearances));
        }
        Ok(())
    })?;
    let page = page.ok_or_else(|| {
        Error::new(ErrorKind::Input, format!("no event has the id `{id}`"))
            .hint("ids stand in the column `event_id` of the table of events")
    })?;
    output.write(page.as_bytes())?;
    output.finish()?;
    Ok(if n_skipped == 0 { Outcome::Done } else { Outcome::Lacking })
}

/// An event's page.
fn told(event: &Event, appearances: &[Appearance]) -> String {
    let speakers = event.speakers.join(" · ");
    let mut body = format!("<blockquote>“{}”</blockquote>\n<p>{}", escaped(&event.text), escaped(&speakers));
    if event.speakers_disagree {
        body.push_str(" — <b>outlets disagree on the speaker</b>");
    }
    body.push_str("</p>\n");
    for one in appearances {
        let class = if matches!(one.relation, "altered" | "spliced") { " class=\"fault\"" } else { "" };
        let head = [one.published.as_str(), one.publisher.as_str(), one.relation].map(escaped).join(" · ");
        let copy = one.copy_of.as_deref().map_or(String::new(), |copy| format!(", wire copy of {}", escaped(copy)));
        let text = one.changes.as_deref().map_or_else(|| escaped(&one.text), sheet::changes);
        let (speaker, place) = (escaped(&one.speaker), escaped(&one.quote_id));
        let _ = writeln!(
            body,
            "<article{class}><div class=\"verdict\">{head}{copy}</div><p>{text}</p><p class=\"source\">{speaker} · \
             {place}</p></article>"
        );
    }
    sheet::page("One quotation’s journey", &body)
}
