//! `whosaid run`: articles in, a table out.

use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use super::{
    Outcome,
    checkpoint::{Counts, Settings},
    complaints::Complaints,
    counted,
    digest::{Found, Pieces},
    due::{Due, InFlight, Share},
    engine::EngineArguments,
    input::InputArguments,
    interrupt::Interrupt,
    journal::{Journal, LongRunArguments, Target},
    model::ModelArguments,
    on_threads,
    output::is_gzip,
    pick::Picked,
    progress::Progress,
    quarantine::Quarantine,
    say, show,
    split::{self, SplitBy},
};
use crate::{
    entity::Tagged,
    error::{Error, ErrorKind, Result},
    export::{FORMATS, Format, Selection, Style, Table},
    input, judge,
    lexicon::CueClass,
    pipeline::{self, NameFinder, Options, Stage, Timings},
    quote::QuoteKind,
};
use clap::Args;

/// Find every quotation in articles and write a table of who said it
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: InputArguments,

    /// Write the table here; standard output by default; may be repeated
    ///
    /// On a terminal, without this and without `--format`, the articles are shown as `whosaid show` does.
    ///
    /// The ending chooses the format; `.gz` behind it compresses. The table is written beside this name, as FILE.part, and
    /// renamed when it is whole; an existing file stays until then. FILE.manifest.json says what is in it.
    #[arg(short, long = "output", value_name = "FILE", help_heading = "Table")]
    outputs: Vec<PathBuf>,

    /// Format of the tables; by default the ending of FILE decides, or else csv
    #[arg(long, value_name = "FORMAT", value_parser = FORMATS.iter().map(|format| format.name).collect::<Vec<_>>(), help_heading = "Table")]
    format: Option<String>,

    /// One row per quotation, per speaker and article, per mention of anyone, or per article
    #[arg(long, default_value = "quotes", value_parser = parse_table, value_name = "quotes|speakers|mentions|articles", help_heading = "Table")]
    table: Table,

    /// Only these columns, in this order, as in `doc_id,speaker,text`; `whosaid run --columns help` names them
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', help_heading = "Table")]
    columns: Vec<String>,
    /// A file for each publisher, month, or this many articles, as FILE-KEY
    #[arg(long, value_name = "publisher|month|N", value_parser = split::parse, requires = "outputs", help_heading = "Table")]
    split_by: Option<SplitBy>,

    /// For spreadsheet programs: a byte order mark, and `'` before cells that look like a formula
    #[arg(long, help_heading = "Table")]
    spreadsheet: bool,

    /// Keep only these kinds of quotations: direct, mixed, indirect
    #[arg(long, value_name = "KIND,…", value_delimiter = ',', value_parser = parse_type, help_heading = "Selection")]
    types: Vec<QuoteKind>,

    /// Keep only quotations whose speaker is right with at least this probability, from 0 to 1
    #[arg(long, value_name = "X", default_value = "0", value_parser = parse_probability, help_heading = "Selection")]
    min_confidence: f64,

    /// Keep only quotations that are one, with the right borders, with at least this probability, from 0 to 1
    ///
    /// By default 0.4 for reports without marks, and 0.2 for what has words in quotation marks.
    #[arg(long, value_name = "X", value_parser = parse_probability, help_heading = "Selection")]
    min_quote_confidence: Option<f64>,

    /// Keep only what is sure: `--min-confidence 0.8 --min-quote-confidence 0.8`
    #[arg(long, conflicts_with_all = ["min_confidence", "min_quote_confidence"], help_heading = "Selection")]
    strict: bool,

    /// Keep only quotations with a cue of these classes, as in `say,claim,deny`
    ///
    /// The classes: say, write, announce, report, claim, admit, deny, agree, ask, urge, suggest, promise, warn, predict,
    /// criticize, praise, believe, feel, intend, decline. The words of each stand in `models/lexicon/en/cues.txt`.
    #[arg(long, value_name = "CLASS,…", value_delimiter = ',', value_parser = parse_cue_class, help_heading = "Selection")]
    cue_class: Vec<CueClass>,

    #[command(flatten)]
    long: LongRunArguments,

    #[command(flatten)]
    model: ModelArguments,

    #[command(flatten)]
    engine: EngineArguments,

    /// Threads; one for each core by default
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,

    /// No progress bar, no warnings, no summary; errors are still shown
    #[arg(short, long)]
    quiet: bool,

    /// Show the seconds that each stage took
    #[arg(long)]
    timings: bool,
}

const EXAMPLES: &str = "\
Examples:
  whosaid run articles/ -o quotes.csv                       a folder of text files
  whosaid run news.jsonl.gz --field text=body -o q.jsonl    one article per line, its text in `body`
  whosaid run news.csv --types direct,mixed --min-confidence 0.8 -o sure.csv
  whosaid run articles/ --cue-class say,claim,deny          no beliefs, hopes and plans
  whosaid run articles/ --table speakers -o speakers.csv    one row per speaker and article
  whosaid run news.warc.gz -o q.parquet -o q.xlsx           several tables at once
  whosaid run news/ -o q.csv --split-by month               q-2016-05.csv, q-2016-06.csv …
  whosaid run news/ -o q.csv --resume                       go on with an interrupted run
  whosaid run news/ -o q-3.csv --shard 3/64                 one of 64 equal parts, for as many machines
  whosaid run articles/ --engine onnx --engine-model my-model/ -o quotes.csv
  cat article.txt | whosaid run - --format jsonl            from standard input

All offsets count Unicode code points of the original text, or of the title where `field` says so, end exclusive.";

fn parse_table(name: &str) -> Result<Table, String> {
    Table::named(name).ok_or_else(|| "expected `quotes`, `speakers`, `mentions` or `articles`".to_owned())
}

fn parse_type(name: &str) -> Result<QuoteKind, String> {
    QuoteKind::named(name).ok_or_else(|| "expected `direct`, `mixed` or `indirect`".to_owned())
}

fn parse_cue_class(name: &str) -> Result<CueClass, String> {
    CueClass::named(name).ok_or_else(|| {
        let names: Vec<String> = CueClass::ALL.iter().map(|class| format!("`{class}`")).collect();
        format!("expected one of {}", names.join(", "))
    })
}

fn parse_probability(number: &str) -> Result<f64, String> {
    let number: Option<f64> = number.parse().ok();
    number.filter(|number| (0.0..=1.0).contains(number)).ok_or_else(|| "expected a number from 0 to 1".to_owned())
}

/// All that decides about the bytes of a table.
fn settings(
    arguments: &Arguments,
    paths: &[PathBuf],
    selection: &Selection,
    model: u32,
    targets: &[Target],
) -> Result<Settings> {
    let Arguments { input, long, .. } = arguments;
    let format = |target: &Target| {
        format!("{}{}", target.format.name, if target.path.as_deref().is_some_and(is_gzip) { ".gz" } else { "" })
    };
    let others: Vec<&PathBuf> = targets.iter().skip(1).filter_map(|target| target.path.as_ref()).collect();
    let is_to_file = targets.iter().all(|target| target.path.is_some());
    let options = [
        ("input", format!("{paths:?}")),
        ("reading", format!("{:?}", input.reading)),
        ("format", targets.iter().map(format).collect::<Vec<_>>().join(" and ")),
        ("further outputs", format!("{others:?}")),
        ("table", arguments.table.name().to_owned()),
        ("columns", arguments.columns.join(",")),
        ("spreadsheet", arguments.spreadsheet.to_string()),
        ("split-by", format!("{:?}", arguments.split_by)),
        ("selection", format!("{selection:?}")),
        ("shard", long.shard.map(|shard| shard.to_string()).unwrap_or_default()),
        ("doc-timeout", long.doc_timeout.map(|limit| format!("{} s", limit.as_secs_f64())).unwrap_or_default()),
        ("engine", format!("{:?}", arguments.engine)),
        ("files of the engine's model", arguments.engine.files_of_model()),
    ];
    Ok(Settings {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        model: format!("{model:08x}"),
        options: options.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        files: if is_to_file { input::state_of_files(paths, &input.reading.options()?) } else { String::new() },
    })
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome> {
    let begin = Instant::now();
    let targets = targets(arguments)?;
    let selection = Selection {
        types: arguments.types.clone(),
        min_confidence: if arguments.strict { judge::STRICT } else { arguments.min_confidence },
        min_quote_confidence: if arguments.strict { Some(judge::STRICT) } else { arguments.min_quote_confidence },
        cue_classes: arguments.cue_class.clone(),
    };
    let options = Options {
        clean: arguments.input.reading.clean_options(),
        model: arguments.model.load()?,
        document_timeout: arguments.long.doc_timeout,
        ..Options::default()
    };
    let n_threads = arguments.threads.map(usize::from);
    let mut engine = arguments.engine.load(n_threads, arguments.quiet)?;
    if is_for_eyes(arguments, &selection) && options.model.is_none() && engine.is_none() {
        let manner = show::Manner { n_threads, document_timeout: options.document_timeout, quiet: arguments.quiet };
        return show::run_on_terminal(&arguments.input, &manner);
    }
    let mut recognizer = engine.as_mut().map(|engine| move |articles: &[Tagged<'_>]| engine.recognize(articles));
    let mut progress = Progress::new(arguments.quiet);
    let warnings = Arc::new(Mutex::new(Complaints::default()));
    let warn = {
        let (progress, quiet, warnings) = (progress.bar.clone(), arguments.quiet, Arc::clone(&warnings));
        move |warning: Error| {
            if !quiet {
                let mut warnings = warnings.lock().unwrap_or_else(PoisonError::into_inner);
                warnings.tell(&warning, |tell| progress.suspend(tell));
            }
        }
    };
    let paths = arguments.input.paths()?;
    let documents = arguments.input.reading.open(&paths, warn)?;
    let model = options.tagger().checksum();
    let all_read = arguments.input.all_read(&paths);
    let settings = settings(arguments, &paths, &selection, model, &targets)?;
    let opened = Journal::open(&targets, &all_read, &arguments.long, arguments.split_by, settings)?;
    let Some(mut journal) = opened else {
        say("the table is there already and complete, nothing was done");
        return Ok(Outcome::Done);
    };
    let mut quarantine = arguments
        .long
        .quarantine
        .as_deref()
        .map(|folder| Quarantine::open(folder, &all_read, arguments.long.resume))
        .transpose()?;
    if journal.n_done > 0 && !arguments.quiet {
        say(&format!("going on behind {}", counted(journal.n_done, "document")));
    }
    let is_cut = Arc::new(AtomicBool::new(false));
    let in_flight = InFlight::default();
    let n_bytes_used = documents.n_bytes_used();
    let share = Share { shard: arguments.long.shard, n_to_pass: journal.n_done, n_read: 0 };
    let mut passing = share;
    let due = Due {
        documents: documents.passing_over(move || !passing.takes_next()).spooling_in(journal.folder()),
        share,
        interrupt: Interrupt::listen()?,
        is_cut: Arc::clone(&is_cut),
        in_flight: Arc::clone(&in_flight),
        keeps_texts: quarantine.is_some(),
        n_bytes_used,
    };

    let timings = Timings::default();
    timings.add(Stage::Start, begin.elapsed());
    let mut complaints = Complaints::default();
    progress.begin(arguments.input.reading.options()?, paths, journal.n_done);
    let ended = on_threads(n_threads, || {
        pipeline::run(
            due,
            &options,
            recognizer.as_mut().map(|recognizer| recognizer as &mut NameFinder<'_>),
            &timings,
            |analysis| Found::new(analysis, &selection, &targets, arguments.split_by),
            |result| {
                let taken = in_flight.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                if let Some(taken) = &taken {
                    progress.advance(taken.n_bytes);
                }
                if let Err(error) = &result {
                    complaints.tell(error, |tell| progress.bar.suspend(tell));
                    if let Some(quarantine) = &mut quarantine {
                        quarantine.add(taken.and_then(|taken| taken.document).as_ref(), error)?;
                    }
                }
                match &result {
                    Ok(Found::Done(digest)) => journal.add(Some(digest)),
                    Ok(Found::Long(analysis)) => journal.add_pieces(Pieces::new(analysis, &selection, &targets)),
                    Err(_) => journal.add(None),
                }
            },
        )
    })?;
    progress.end();
    complaints.sum_up("document");
    warnings.lock().unwrap_or_else(PoisonError::into_inner).sum_up("warning");
    if let Err(error) = ended {
        return Err(if journal.is_saved() { error.hint("when that is mended, go on with `--resume`") } else { error });
    }
    let counts = journal.counts;
    if is_cut.load(Ordering::Relaxed) {
        journal.interrupt()?;
        let n_done = counts.documents + counts.skipped;
        let how = if journal.has_file() { "; the same command with `--resume` goes on" } else { "" };
        say(&format!("whosaid: interrupted behind {}{how}", counted(n_done, "document")));
        return Ok(Outcome::Interrupted);
    }
    journal.spare_old_tables()?;
    timings.measure(Stage::Finish, || journal.finish())?;
    if !arguments.quiet {
        say(&summary_line(&counts, begin.elapsed()));
    }
    if arguments.timings {
        say_timings(&timings, begin.elapsed());
    }
    Ok(if counts.skipped == 0 { Outcome::Done } else { Outcome::Lacking })
}

/// Whether somebody sits at a terminal and asks for nothing that a table alone has.
fn is_for_eyes(arguments: &Arguments, selection: &Selection) -> bool {
    let Arguments { outputs, format, columns, table, spreadsheet, long, timings, .. } = arguments;
    let names_form = !outputs.is_empty() || format.is_some() || !columns.is_empty() || *spreadsheet;
    let asks_for_table = names_form || *timings || *table != Table::Quotes;
    let is_long = long.shard.is_some() || long.quarantine.is_some();
    std::io::stdout().is_terminal() && !asks_for_table && !is_long && *selection == Selection::default()
}

/// The tables to write.
fn targets(arguments: &Arguments) -> Result<Vec<Target>> {
    let outputs: Vec<Option<PathBuf>> =
        if arguments.outputs.is_empty() { vec![None] } else { arguments.outputs.iter().cloned().map(Some).collect() };
    let mut targets: Vec<Target> = Vec::with_capacity(outputs.len());
    for path in outputs {
        let format = choose_format(arguments.format.as_deref(), path.as_deref())?;
        if targets.iter().any(|target| target.path == path) {
            let error = Error::new(ErrorKind::Unsupported, "is named twice as output");
            return Err(error.at(path.unwrap_or_default()));
        }
        let picked = Some(&arguments.columns).filter(|names| !names.is_empty());
        let picked = picked.map(|names| Picked::new(format, arguments.table, names)).transpose()?;
        let style = Style { spreadsheet: arguments.spreadsheet };
        let target = Target { path, format, table: arguments.table, picked, style };
        target.check(arguments.split_by.is_some())?;
        targets.push(target);
    }
    Ok(targets)
}

fn choose_format(name: Option<&str>, path: Option<&Path>) -> Result<&'static Format> {
    if let Some(name) = name {
        return Format::named(name);
    }
    match path.filter(|path| path.as_os_str() != "-") {
        None => Ok(&FORMATS[0]),
        Some(path) => {
            let format = Format::of_path(path).ok_or_else(|| {
                let endings: Vec<String> =
                    FORMATS.iter().flat_map(|format| format.endings).map(|ending| format!("`.{ending}`")).collect();
                Error::new(ErrorKind::Unsupported, format!("expected a name that ends in {}", endings.join(", ")))
                    .at(path)
                    .hint("or choose a format with `--format`")
            })?;
            format.built_in().map_err(|error| error.at(path))
        }
    }
}

fn summary_line(counts: &Counts, elapsed: Duration) -> String {
    format!(
        "{}, {}, {}, {} skipped, {:.1} s",
        counted(counts.documents, "document"),
        counted(counts.quotes, "quote"),
        counted(counts.speakers, "speaker"),
        counts.skipped,
        elapsed.as_secs_f64(),
    )
}

/// Seconds for each stage, added up over all threads, and the whole by the clock.
fn say_timings(timings: &Timings, elapsed: Duration) {
    let total: f64 = Stage::ALL.iter().map(|stage| timings.of(*stage).as_secs_f64()).sum();
    for stage in Stage::ALL {
        let seconds = timings.of(stage).as_secs_f64();
        let share = if total > 0.0 { 100.0 * seconds / total } else { 0.0 };
        say(&format!("{:<10}{seconds:>10.3} s{share:>7.1} %", stage.name()));
    }
    say(&format!("{:<10}{total:>10.3} s of all threads, {:.3} s by the clock", "all", elapsed.as_secs_f64()));
}
