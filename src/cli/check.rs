//! `whosaid check`: a draft's quotations against its sources.

use std::{
    fmt::Write as _,
    fs::{self, OpenOptions},
    path::{Path, PathBuf},
};

use clap::Args;

use super::{
    Outcome, complain, counted,
    input::ReadingArguments,
    output::{Output, part_of},
    say,
    sheet::{self, escaped},
    tables,
};
use crate::{
    check::{Builder, Checker, Finding, Index, Said, Source, Verdict},
    error::{Error, ErrorKind, Result},
    pipeline::Pipeline,
};

/// Look up every quotation of a draft in its sources: whether the words stand there, and whose they are
///
/// For editors, and for whatever a language model wrote. One line for each quotation; the exit code is 1 where one of them
/// is altered, spliced, not found, another speaker's, or has another sense.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Drafts: text, Markdown, JSON Lines or a table, `-` for standard input
    #[arg(value_name = "DRAFT")]
    drafts: Vec<PathBuf>,

    /// Sources: articles and transcripts, or tables that `whosaid run` wrote
    #[arg(long, value_name = "SOURCES", num_args = 1..)]
    against: Vec<PathBuf>,

    /// An index of sources: made from `--against` where both are given, else read
    #[arg(long, value_name = "FILE")]
    index: Option<PathBuf>,

    /// One JSON object for each quotation
    #[arg(long)]
    json: bool,

    /// Write the findings here; standard output by default. A name ending in `.html` gives a page
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Show only quotations that should not go out unseen
    #[arg(long)]
    faults: bool,

    #[command(flatten)]
    reading: ReadingArguments,
}

const EXAMPLES: &str = "\
Examples:
  whosaid check draft.md --against sources/                     one line for each quotation, with its verdict
  whosaid check draft.md --against quotes.csv                   against a table of `whosaid run`
  whosaid check --index news.index --against news/              index the sources once …
  whosaid check draft.md --index news.index                     … and check in under a second
  whosaid check - --index news.index --json < draft.txt         for programs
  whosaid check draft.md --index news.index -o draft.html       a page

Verdicts: verbatim · typography only · trimmed · too short to check · right speaker, other context · right words, wrong
speaker · spliced · altered · not found. All from `right speaker, other context` on are faults.
Exit code: 0 no fault, 1 faults or something was skipped, 2 could not run.";

pub(super) fn run(arguments: &Arguments) -> Result<Outcome> {
    if arguments.against.is_empty() && arguments.index.is_none() {
        return Err(Error::new(ErrorKind::Unsupported, "nothing to check against")
            .hint("name sources with `--against`, or an index of them with `--index`"));
    }
    if arguments.drafts.is_empty() && (arguments.against.is_empty() || arguments.index.is_none()) {
        return Err(Error::new(ErrorKind::Unsupported, "no draft to check")
            .hint("name a draft, or both `--against` and `--index` to make an index"));
    }
    let mut n_skipped = 0;
    let index = index(arguments, &mut n_skipped)?;
    if index.n_sources() == 0 {
        return Err(Error::new(ErrorKind::Input, "the sources hold no text"));
    }
    if arguments.drafts.is_empty() {
        return Ok(if n_skipped == 0 { Outcome::Done } else { Outcome::Lacking });
    }
    let inputs: Vec<PathBuf> =
        arguments.drafts.iter().chain(&arguments.against).chain(&arguments.index).cloned().collect();
    let mut output = Output::open(arguments.output.as_deref(), &inputs)?;
    let is_page = arguments.output.as_deref().and_then(Path::extension).is_some_and(|ending| ending == "html");
    let mut builder = Pipeline::builder();
    if arguments.reading.clean_options().keep_boilerplate {
        builder = builder.keep_boilerplate();
    }
    let pipeline = builder.build()?;
    let mut checker = Checker::new(&index, &pipeline);
    let mut counts = [0_u64; Verdict::ALL.len()];
    let mut findings: Vec<Finding> = Vec::new();
    for draft in arguments.reading.open(&arguments.drafts, |warning| complain(&warning))? {
        let found = draft.and_then(|draft| checker.check(draft));
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                complain(&error);
                n_skipped += 1;
                continue;
            }
        };
        for finding in found {
            counts[finding.verdict as usize] += 1;
            if arguments.faults && !finding.verdict.is_fault() {
                continue;
            }
            if is_page {
                findings.push(finding);
            } else {
                output.tell(shown(&finding, arguments.json)?.as_bytes())?;
            }
        }
    }
    if is_page {
        output.tell(page(&findings).as_bytes())?;
    }
    output.finish_telling()?;
    let n_all: u64 = counts.iter().sum();
    let n_faults: u64 =
        Verdict::ALL.iter().filter(|verdict| verdict.is_fault()).map(|verdict| counts[*verdict as usize]).sum();
    let told = Verdict::ALL.iter().filter(|verdict| counts[**verdict as usize] > 0);
    let told: Vec<String> = told.map(|verdict| format!("{} {}", counts[*verdict as usize], verdict.name())).collect();
    let told = if told.is_empty() { String::new() } else { format!(": {}", told.join(" · ")) };
    say(&format!("{}{told}", counted(n_all, "quotation")));
    Ok(if n_faults == 0 && n_skipped == 0 { Outcome::Done } else { Outcome::Lacking })
}

/// The index that is asked for, made anew where sources are given.
fn index(arguments: &Arguments, n_skipped: &mut u64) -> Result<Index> {
    let Some(path) = &arguments.index else {
        let file = tempfile::tempfile()
            .map_err(|cause| Error::new(ErrorKind::Io, "a temporary file cannot be created").because(cause))?;
        return Index::new(build(arguments, Builder::new(file, &std::env::temp_dir())?, n_skipped)?);
    };
    if arguments.against.is_empty() {
        return Index::open(path);
    }
    // The checks of an output that is not to destroy input.
    drop(Output::open(Some(path), &arguments.against)?);
    let part = part_of(path);
    let uncreatable = |cause| Error::new(ErrorKind::Io, "cannot be created").at(&part).because(cause);
    let file =
        OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&part).map_err(uncreatable)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let built = Builder::new(file, folder).and_then(|builder| build(arguments, builder, n_skipped));
    if let Err(error) = built {
        let _ = fs::remove_file(&part);
        return Err(error);
    }
    fs::rename(&part, path).map_err(|cause| Error::new(ErrorKind::Io, "cannot be written").at(path).because(cause))?;
    let index = Index::open(path)?;
    say(&format!("{}: {} indexed", path.display(), counted(index.n_sources() as u64, "source")));
    Ok(index)
}

fn build(arguments: &Arguments, mut builder: Builder, n_skipped: &mut u64) -> Result<fs::File> {
    let (tables, articles): (Vec<PathBuf>, Vec<PathBuf>) =
        arguments.against.iter().cloned().partition(|path| tables::is_of_quotations(path));
    if !tables.is_empty() {
        *n_skipped += tables::each(&tables, &["doc_id", "quote_id", "text"], |row| {
            let known = |column: &str| Some(row.cell(column).to_owned()).filter(|cell| !cell.is_empty());
            builder.add(&Source {
                id: row.cell("doc_id").to_owned(),
                text: row.cell("text").to_owned(),
                title: known("title"),
                url: known("url"),
                publisher: known("publisher"),
                published: known("published"),
                offset: row.number("start") as usize,
                said: Some(Said {
                    name: row.cell("speaker").to_owned(),
                    kind: row.cell("speaker_kind").to_owned(),
                    confidence: row.number("confidence"),
                }),
            })
        })?;
    }
    if !articles.is_empty() {
        for document in arguments.reading.open(&articles, |warning| complain(&warning))? {
            match document {
                Ok(document) => builder.add(&document.into())?,
                Err(error) => {
                    complain(&error);
                    *n_skipped += 1;
                }
            }
        }
    }
    builder.finish()
}

/// A text on one line, without what could steer a terminal.
fn line(text: &str) -> String {
    let letters = text.split_whitespace().collect::<Vec<_>>().join(" ");
    letters.chars().map(|letter| if letter.is_control() { char::REPLACEMENT_CHARACTER } else { letter }).collect()
}

fn shown(finding: &Finding, is_json: bool) -> Result<String> {
    if is_json {
        let json = serde_json::to_string(finding)
            .map_err(|cause| Error::new(ErrorKind::Internal, "no JSON").because(cause))?;
        return Ok(json + "\n");
    }
    let mut out =
        format!("{}:{}\t{}\t“{}”", line(&finding.draft), finding.start, finding.verdict.name(), line(&finding.text));
    let mut more = Vec::new();
    if let Some(changes) = finding.changes.as_ref().filter(|_| finding.verdict != Verdict::Trimmed) {
        let flags = if finding.flags.is_empty() { String::new() } else { format!(" ({})", finding.flags.join(", ")) };
        more.push(format!("{}{flags}", line(changes)));
    }
    for passage in &finding.passages {
        let speaker = passage.speaker.as_deref().map_or(String::new(), |speaker| format!(" {speaker}"));
        let publisher = passage.publisher.as_deref().map_or(String::new(), |name| format!(", {name}"));
        more.push(line(&format!("{}:{}-{}{publisher}{speaker}", passage.source, passage.start, passage.end)));
    }
    if finding.verdict == Verdict::WrongSpeaker {
        more.push(format!("the draft has {}", line(finding.speaker.as_deref().unwrap_or_default())));
    }
    more.extend(finding.context.iter().map(|reason| line(reason)));
    for piece in more {
        let _ = write!(out, "\t{piece}");
    }
    out.push('\n');
    Ok(out)
}

/// The findings as a page.
fn page(findings: &[Finding]) -> String {
    let mut out = String::new();
    if findings.is_empty() {
        out.push_str("<p>No quotation to show.</p>\n");
    }
    for finding in findings {
        let class = if finding.verdict.is_fault() { " class=\"fault\"" } else { "" };
        let speaker = finding.speaker.as_deref().map_or(String::new(), |name| format!(" — {}", escaped(name)));
        let (verdict, text) = (finding.verdict.name(), escaped(&finding.text));
        let _ = writeln!(
            out,
            "<article{class}><div class=\"verdict\">{verdict}</div><blockquote>“{text}”{speaker}</blockquote>"
        );
        if let Some(changes) = &finding.changes {
            let flags = finding.flags.iter().map(|flag| format!(" <b>{flag}</b>")).collect::<String>();
            let _ = writeln!(out, "<p>{}{flags}</p>", sheet::changes(changes));
        }
        for reason in &finding.context {
            let _ = writeln!(out, "<p>{}</p>", escaped(reason));
        }
        for passage in &finding.passages {
            let place = format!("{}:{}–{}", passage.source, passage.start, passage.end);
            let speaker = passage.speaker.as_deref().unwrap_or("nobody named");
            let (text, speaker, place) = (escaped(&passage.text), escaped(speaker), escaped(&place));
            let _ = writeln!(out, "<p class=\"source\">{text} — {speaker} · {place}</p>");
        }
        out.push_str("</article>\n");
    }
    sheet::page("Quotations checked", &out)
}
