//! `whosaid show`: an article in the terminal, its quotations marked by speaker.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    io::{self, IsTerminal},
    time::Duration,
};

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{
    Outcome, complain, counted,
    input::InputArguments,
    on_threads,
    pager::Sink,
    say,
    style::{RESET, Style},
};
use crate::{
    article::ParagraphKind,
    coref::{Speaker, SpeakerId},
    error::Result,
    export::{Field, QuoteRow, rounded},
    judge,
    names::names,
    pipeline::{self, Analysis, Options, Timings},
    quote::{Quote, QuoteKind},
    span::Span,
};

/// Show articles in the terminal, each quotation in its speaker's colour
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: InputArguments,

    /// Columns that a line may have; by default those of the terminal, at most 100
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(20..))]
    width: Option<u16>,

    /// Colours: on a terminal unless `NO_COLOR` is set, or always, or never
    #[arg(long, value_name = "WHEN", default_value = "auto", value_parser = when())]
    color: When,

    /// Do not page, however long the text is
    ///
    /// On a terminal a long text goes through `$WHOSAID_PAGER`, `$PAGER` or `less`.
    #[arg(long)]
    no_pager: bool,
}

const EXAMPLES: &str = "\
Examples:
  whosaid show article.txt             quotations coloured by speaker, cues and sources underlined, a list of speakers
  whosaid show article.txt | less      the same without colours: {quotation}[1] was said by speaker 1
  whosaid run article.txt              on a terminal, the same
  cat article.txt | whosaid show -

The text is that without boilerplate; `whosaid clean --diff` shows what was taken out.";

fn when() -> impl TypedValueParser<Value = When> {
    PossibleValuesParser::new(When::ALL.map(When::name)).map(|name| When::named(&name).unwrap_or(When::Auto))
}

names! {
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(super) enum When {
        Auto = "auto",
        Always = "always",
        Never = "never",
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome> {
    let is_terminal = io::stdout().is_terminal();
    let is_plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let look = Look {
        width: arguments.width.map_or_else(terminal_width, usize::from),
        has_colour: match arguments.color {
            When::Always => true,
            When::Never => false,
            When::Auto => is_terminal && !is_plain,
        },
    };
    show(&arguments.input, look, is_terminal && !arguments.no_pager, &Manner::default())
}

/// What `whosaid run` may be told beside its input.
#[derive(Debug, Default)]
pub(super) struct Manner {
    pub(super) n_threads: Option<usize>,
    pub(super) document_timeout: Option<Duration>,
    pub(super) quiet: bool,
}

/// The same for `whosaid run` without a place for its table.
pub(super) fn run_on_terminal(input: &InputArguments, manner: &Manner) -> Result<Outcome> {
    let has_colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    show(input, Look { width: terminal_width(), has_colour }, true, manner)
}

fn show(input: &InputArguments, look: Look, may_page: bool, manner: &Manner) -> Result<Outcome> {
    let options = Options {
        clean: input.reading.clean_options(),
        document_timeout: manner.document_timeout,
        batch_documents: 8,
        ..Options::default()
    };
    let quiet = manner.quiet;
    let mut documents = input.open(move |warning| {
        if !quiet {
            complain(&warning);
        }
    })?;
    let first = documents.next();
    let second = documents.next();
    let is_alone = second.is_none();
    let mut sink = Sink::open(may_page);
    let mut outcome = Outcome::Done;
    let mut n_shown = 0;
    let shown = on_threads(manner.n_threads, || {
        pipeline::run(
            first.into_iter().chain(second).chain(documents),
            &options,
            None,
            &Timings::default(),
            |analysis| {
                let name =
                    if is_alone { String::new() } else { format!("==> {} <==\n\n", shown_safe(&analysis.document.id)) };
                name + &shown(&analysis, look)
            },
            |text| match text {
                Ok(text) => {
                    let gap = if n_shown > 0 { "\n\n" } else { "" };
                    n_shown += 1;
                    sink.write(&format!("{gap}{text}"))
                }
                Err(error) => {
                    complain(&error);
                    outcome = Outcome::Lacking;
                    Ok(())
                }
            },
        )
    })?;
    let closed = sink.close();
    shown.and(closed)?;
    if !quiet && n_shown == 0 && matches!(outcome, Outcome::Done) {
        say("0 documents");
    }
    Ok(outcome)
}

/// How a text is shown.
#[derive(Clone, Copy, Debug)]
struct Look {
    /// Columns.
    width: usize,
    has_colour: bool,
}

const WIDEST: usize = 100;

fn terminal_width() -> usize {
    terminal_size::terminal_size().map_or(WIDEST, |(width, _)| usize::from(width.0).clamp(20, WIDEST))
}

/// The article with its quotations, and its speakers.
fn shown(analysis: &Analysis, look: Look) -> String {
    let article = &analysis.article;
    let quotes: Vec<(usize, &Quote)> = analysis
        .quotes
        .iter()
        .enumerate()
        .filter(|(_, quote)| rounded(quote.score) >= judge::shown(quote.kind))
        .collect();
    let mut cast = Cast::default();
    for (quote_idx, _) in &quotes {
        cast.add(analysis, *quote_idx);
    }
    let marks = Marks::new(analysis, &quotes, &cast);
    let mut out = String::new();
    if article.paragraphs().is_empty() {
        out.push_str("(no text)\n");
    }
    for (paragraph_idx, paragraph) in article.paragraphs().iter().enumerate() {
        if paragraph_idx > 0 {
            out.push('\n');
        }
        let is_heading = paragraph.kind == ParagraphKind::Heading;
        lines(article.text(), paragraph.span, &marks, is_heading, look, &mut out);
    }
    out.push('\n');
    cast.list(analysis, look, &mut out);
    out + &told_in_title(analysis)
}

/// Numbers of the speakers in order of what they say, with counts.
#[derive(Default)]
struct Cast {
    speakers: Vec<(SpeakerId, usize)>,
    n_open: usize,
    number_of_quote: Vec<(usize, usize)>,
}

impl Cast {
    fn add(&mut self, analysis: &Analysis, quote_idx: usize) {
        let number = match analysis.voices[quote_idx].speaker {
            None => {
                self.n_open += 1;
                0
            }
            Some(id) => {
                let known = self.speakers.iter().position(|(known, _)| *known == id);
                let place = known.unwrap_or_else(|| {
                    self.speakers.push((id, 0));
                    self.speakers.len() - 1
                });
                self.speakers[place].1 += 1;
                place + 1
            }
        };
        self.number_of_quote.push((quote_idx, number));
    }

    fn number(&self, quote_idx: usize) -> usize {
        let place = self.number_of_quote.binary_search_by_key(&quote_idx, |(known, _)| *known);
        place.map_or(0, |place| self.number_of_quote[place].1)
    }

    fn list(&self, analysis: &Analysis, look: Look, out: &mut String) {
        let n_quotes = self.number_of_quote.len();
        let by = if n_quotes > 0 {
            format!(" by {}", counted(self.speakers.len() as u64, "speaker"))
        } else {
            String::new()
        };
        let _ = writeln!(out, "{}{by}", counted(n_quotes as u64, "quotation"));
        let line = |number: usize, label: &str, n_quotes: usize, about: &str| {
            let style = Style { quoted: Some(number), ..Style::default() };
            let (on, off) = if look.has_colour { (style.escape(), RESET) } else { (String::new(), "") };
            format!("{n_quotes:>5}  {on}{label}{off}{about}\n")
        };
        for (place, (id, n_quotes)) in self.speakers.iter().enumerate() {
            let speaker = &analysis.coreference.speakers[id.0 as usize];
            let number = place + 1;
            let label = format!("[{number}] {}", shown_safe(&speaker.name));
            out.push_str(&line(number, &label, *n_quotes, &about(speaker)));
        }
        if self.n_open > 0 {
            out.push_str(&line(0, "[?] nobody found", self.n_open, ""));
        }
    }
}

/// What a title says that the text does not begin with.
fn told_in_title(analysis: &Analysis) -> String {
    let rows = analysis.rows().into_iter().filter(|row| row.field == Field::Title);
    let line = |row: QuoteRow| {
        let speaker = row.speaker.map_or_else(|| "nobody found".to_owned(), |speaker| speaker.name);
        format!("in the title: “{}” ({})\n", shown_safe(&row.text), shown_safe(&speaker))
    };
    rows.map(line).collect()
}

/// Kind, title and affiliation.
fn about(speaker: &Speaker) -> String {
    let traits = [Some(speaker.kind.name()), speaker.title.as_deref(), speaker.affiliation.as_deref()];
    format!(", {}", traits.into_iter().flatten().map(shown_safe).collect::<Vec<_>>().join(", "))
}

/// Styles of the text, as borders in order.
struct Marks {
    /// Where a style begins; each holds up to the next.
    borders: Vec<(usize, Style)>,
    /// Where a quotation begins.
    opens: BTreeSet<usize>,
    /// Where the last part of a quotation ends, and its speaker's number; where a part ends and goes on, none.
    ends: Vec<(usize, Option<usize>)>,
}

impl Marks {
    fn new(analysis: &Analysis, quotes: &[(usize, &Quote)], cast: &Cast) -> Self {
        let mut events: Vec<(usize, bool, usize)> = Vec::new();
        let mut spans: Vec<(Span, Style)> = Vec::new();
        let (mut opens, mut ends) = (BTreeSet::new(), Vec::new());
        for (quote_idx, quote) in quotes {
            let style = Style {
                quoted: Some(cast.number(*quote_idx)),
                is_indirect: quote.kind == QuoteKind::Indirect,
                ..Style::default()
            };
            for (part_idx, part) in quote.parts.iter().enumerate() {
                spans.push((*part, style));
                opens.insert(part.start());
                let is_last = part_idx + 1 == quote.parts.len();
                ends.push((part.end(), is_last.then(|| cast.number(*quote_idx))));
            }
            let voice = &analysis.voices[*quote_idx];
            let cue = voice.cue.map(|cue| (cue, Style { is_cue: true, ..Style::default() }));
            let source = voice.source.map(|source| (source, Style { is_source: true, ..Style::default() }));
            spans.extend(cue.into_iter().chain(source));
        }
        for (span_idx, (span, _)) in spans.iter().enumerate() {
            events.push((span.start(), true, span_idx));
            events.push((span.end(), false, span_idx));
        }
        events.sort_unstable();
        ends.sort_unstable();
        // The shortest quotation that holds a place gives its colour.
        let mut active: BTreeSet<(usize, usize)> = BTreeSet::new();
        let mut borders = vec![(0, Style::default())];
        for (place, begins, span_idx) in events {
            let key = (spans[span_idx].0.len(), span_idx);
            if begins {
                active.insert(key);
            } else {
                active.remove(&key);
            }
            let mut style = Style::default();
            for (_, span_idx) in &active {
                let of_span = spans[*span_idx].1;
                if style.quoted.is_none() && of_span.quoted.is_some() {
                    (style.quoted, style.is_indirect) = (of_span.quoted, of_span.is_indirect);
                }
                style.is_source |= of_span.is_source;
                style.is_cue |= of_span.is_cue;
            }
            borders.push((place, style));
        }
        Self { borders, opens, ends }
    }

    fn at(&self, place: usize) -> Style {
        let next = self.borders.partition_point(|(border, _)| *border <= place);
        self.borders[next - 1].1
    }

    /// Signs behind the text that ends at `place`.
    fn ends_at(&self, place: usize) -> impl Iterator<Item = Option<usize>> {
        let first = self.ends.partition_point(|(end, _)| *end < place);
        self.ends[first..].iter().take_while(move |(end, _)| *end == place).map(|(_, number)| *number)
    }
}

/// Adds `span` of the text in lines of the look's width.
fn lines(text: &str, span: Span, marks: &Marks, is_heading: bool, look: Look, out: &mut String) {
    let mut pieces: Vec<(Style, String)> = Vec::new();
    let mut n_columns = 0;
    let mut offset = span.start();
    for word in span.of(text).split_whitespace() {
        let start = offset + text[offset..].find(word).unwrap_or(0);
        offset = start + word.len();
        let (word, width) = marked_word(text, start..offset, marks, is_heading, look);
        if n_columns > 0 && n_columns + 1 + width > look.width {
            pieces.push((Style::default(), "\n".to_owned()));
            n_columns = 0;
        } else if n_columns > 0 {
            // A space inside a quotation has its style, so that underlines are not torn.
            pieces.push((Style { is_heading, ..marks.at(start - 1) }, " ".to_owned()));
            n_columns += 1;
        }
        pieces.extend(word);
        n_columns += width;
    }
    pieces.push((Style::default(), "\n".to_owned()));
    for run in pieces.chunk_by(|(one, _), (next, _)| one == next) {
        let text: String = run.iter().map(|(_, text)| text.as_str()).collect();
        out.push_str(&styled(&text, run[0].0, look));
    }
}

/// A word in pieces of one style each, and the columns it takes.
fn marked_word(
    text: &str,
    range: std::ops::Range<usize>,
    marks: &Marks,
    is_heading: bool,
    look: Look,
) -> (Vec<(Style, String)>, usize) {
    let mut pieces = Vec::new();
    let mut width = 0;
    for (place, letter) in text[range.clone()].char_indices().map(|(place, letter)| (range.start + place, letter)) {
        let style = Style { is_heading, ..marks.at(place) };
        if !look.has_colour && marks.opens.contains(&place) {
            pieces.push((style, "{".to_owned()));
            width += 1;
        }
        pieces.push((style, safe(letter).to_string()));
        width += letter.width().unwrap_or(1);
        for number in marks.ends_at(place + letter.len_utf8()) {
            let close = if look.has_colour { "" } else { "}" };
            let number_shown = number.map_or(String::new(), |number| match number {
                0 => "[?]".to_owned(),
                number => format!("[{number}]"),
            });
            let sign = format!("{close}{number_shown}");
            width += sign.width();
            pieces.push((Style { quoted: number, ..Style::default() }, sign));
        }
    }
    (pieces, width)
}

fn styled(text: &str, style: Style, look: Look) -> String {
    let on = if look.has_colour { style.escape() } else { String::new() };
    if on.is_empty() || text.is_empty() { text.to_owned() } else { format!("{on}{text}{RESET}") }
}

/// What an article holds must not steer the terminal.
fn safe(letter: char) -> char {
    if letter.is_control() { char::REPLACEMENT_CHARACTER } else { letter }
}

fn shown_safe(text: &str) -> String {
    text.chars().map(safe).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clean::CleanOptions, input::RawDocument};

    const TEXT: &str = "“The tide will turn,” said Ana Ruiz, the mayor. She said that the harbour was “full of sand”.";

    fn look(width: usize, has_colour: bool) -> String {
        let document = RawDocument::new("a", TEXT);
        shown(&pipeline::analyse(document, CleanOptions::default()), Look { width, has_colour })
    }

    /// Without what switches styles on and off.
    fn bare(text: &str) -> String {
        let mut parts = text.split("\x1b[");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| text + part.split_once('m').map_or("", |(_, rest)| rest))
    }

    #[test]
    fn a_plain_text_has_its_quotations_in_braces_with_their_speakers_number() {
        let shown = look(200, false);
        assert!(shown.starts_with("“{The tide will turn,}[1]” said Ana Ruiz, the mayor. She said {"), "{shown}");
        assert!(shown.contains("2 quotations by 1 speaker\n    2  [1] Ana Ruiz, person"), "{shown}");
        assert!(!shown.contains('\x1b'));
    }

    #[test]
    fn colours_change_no_letter_and_no_line_is_wider_than_asked() {
        for width in [20, 33, 60] {
            let (plain, coloured) = (look(width, false), look(width, true));
            let body = |text: &str| text.split("quotations").next().unwrap_or_default().to_owned();
            let words = |text: &str| bare(&body(text)).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(words(&plain.replace(['{', '}'], "")), words(&coloured));
            let widest = |text: &str| bare(&body(text)).lines().map(UnicodeWidthStr::width).max();
            assert!(widest(&plain) <= Some(width) && widest(&coloured) <= Some(width), "{plain}\n{coloured}");
        }
        assert!(look(60, true).contains("\x1b[36mThe"), "the first speaker's colour");
    }

    #[test]
    fn control_characters_of_an_article_do_not_reach_the_terminal() {
        let document = RawDocument::new("a", "“We \x1b[31mwait,\u{9b}” said Ana\x07 Ruiz.");
        let shown = shown(&pipeline::analyse(document, CleanOptions::default()), Look { width: 80, has_colour: false });
        assert!(!shown.contains(|letter: char| letter.is_control() && letter != '\n'), "{shown:?}");
    }
}
