//! `whosaid tag`: what the model says of each token.

use std::fmt::Write;

use clap::Args;

use super::{Outcome, complain, input::InputArguments, model::ModelArguments, output::Output};
use crate::{
    article::Article,
    clean::{self, CleanText, TextIndex},
    entity::Tagged,
    error::Result,
    input::RawDocument,
    quote, segment,
    tag::{EntityClass, Labelled, Model, Role, Tags},
};

/// Print what the model sees in articles: names, sources, cues and contents
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: InputArguments,

    #[command(flatten)]
    model: ModelArguments,

    /// One line for each token, in columns, with probabilities
    ///
    /// Offsets count Unicode code points of the original text, end exclusive; `nested` is the role in an attribution
    /// inside a content; `source`, `cue` and `content` are probabilities.
    #[arg(long)]
    tsv: bool,

    /// One line for each stretch in quotation marks, with the traits that tell whether it is speech
    ///
    /// Document, start, end, then `trait=value`; what `models/recipe/speech.py` learns from.
    #[arg(long, conflicts_with = "tsv", hide = true)]
    marks: bool,
}

const EXAMPLES: &str = "\
Examples:
  whosaid tag article.txt          the text with marks, as in `{source [PER Ana Ruiz]} {cue said} {content …}`
  whosaid tag article.txt --tsv    a table of tokens: offsets, part of speech, labels, probabilities
  whosaid tag article.txt --model other.model";

const HEAD: &str = "document\ttoken\tstart\tend\tpos\tentity\trole\tnested\tsource\tcue\tcontent\n";

pub(super) fn run(arguments: &Arguments) -> Result<Outcome> {
    let loaded = arguments.model.load()?;
    let model = loaded.as_deref().unwrap_or_else(|| Model::embedded());
    let options = arguments.input.reading.clean_options();
    let mut documents = arguments.input.open(|warning| complain(&warning))?;
    let mut output = Output::open(None, &[])?;
    let mut outcome = Outcome::Done;
    if arguments.tsv {
        output.write(HEAD.as_bytes())?;
    }
    let mut next = documents.next();
    let mut is_alone = true;
    while let Some(document) = next.take() {
        next = documents.next();
        is_alone &= next.is_none();
        match document {
            Ok(document) => {
                let clean = clean::clean(&document, options);
                let article = segment::segment(&clean);
                let tags = model.tag(&article);
                let shown = if arguments.marks {
                    stretches(&document, &clean, &article, &tags)
                } else if arguments.tsv {
                    table(&document, &clean, &article, &tags)
                } else {
                    let name = if is_alone { String::new() } else { format!("==> {} <==\n", document.id) };
                    let gap = if next.is_some() { "\n" } else { "" };
                    format!("{name}{}\n{gap}", marked(&article, &tags))
                };
                output.write(shown.as_bytes())?;
                output.flush()?;
            }
            Err(error) => {
                complain(&error);
                outcome = Outcome::Lacking;
            }
        }
    }
    output.finish()?;
    Ok(outcome)
}

/// The text with `[PER …]` around names and `{source …}` around roles; roles open before names and close after them.
fn marked(article: &Article, tags: &Tags) -> String {
    let mut marks: Vec<(usize, u8, String)> = Vec::new();
    for entity in &tags.entities {
        let span = article.span_of(entity.tokens.clone());
        marks.push((span.start(), 3, format!("[{} ", entity.label.label())));
        marks.push((span.end(), 0, "]".to_owned()));
    }
    for role in &tags.evidence {
        let span = article.span_of(role.tokens.clone());
        marks.push((span.start(), 2, format!("{{{} ", role.label.name())));
        marks.push((span.end(), 1, "}".to_owned()));
    }
    marks.sort();
    let mut shown = String::with_capacity(2 * article.text().len());
    let mut done = 0;
    for (position, _, mark) in &marks {
        shown.push_str(&article.text()[done..*position]);
        shown.push_str(mark);
        done = *position;
    }
    shown.push_str(&article.text()[done..]);
    shown
}

/// A line for each stretch in quotation marks.
fn stretches(document: &RawDocument, clean: &CleanText, article: &Article, tags: &Tags) -> String {
    let mut shown = String::new();
    let index = TextIndex::new(&document.text);
    for stretch in quote::stretches(Tagged { article, tags }) {
        let raw = clean.map.raw_span(stretch.span);
        let (start, end) = (index.code_points(raw.start()), index.code_points(raw.end()));
        let _ = write!(shown, "{}\t{start}\t{end}", document.id.replace(['\t', '\n', '\r'], " "));
        for (name, value) in stretch.traits {
            let _ = write!(shown, "\t{}={value:.4}", name.replace(['\t', '\n', '\r'], " "));
        }
        shown.push('\n');
    }
    shown
}

/// A line for each token.
fn table(document: &RawDocument, clean: &CleanText, article: &Article, tags: &Tags) -> String {
    let entities = labels(article, &tags.entities, EntityClass::label);
    let roles = labels(article, &tags.evidence, Role::name);
    let nested = labels(article, &tags.inner, Role::name);
    let mut shown = String::new();
    let index = TextIndex::new(&document.text);
    for (token_idx, token) in article.tokens().iter().enumerate() {
        let raw = clean.map.raw_span(token.span);
        let (start, end) = (index.code_points(raw.start()), index.code_points(raw.end()));
        let [source, cue, content] = tags.role_probability[token_idx];
        // Writing to a string cannot fail.
        let _ = writeln!(
            shown,
            "{}\t{}\t{start}\t{end}\t{}\t{}\t{}\t{}\t{source:.3}\t{cue:.3}\t{content:.3}",
            document.id.replace(['\t', '\n', '\r'], " "),
            article.token_text(token_idx),
            tags.pos[token_idx],
            entities[token_idx],
            roles[token_idx],
            nested[token_idx],
        );
    }
    shown
}

/// Per token `B-…` where a span begins, `I-…` where it goes on, and `O`.
fn labels<L: Copy>(article: &Article, spans: &[Labelled<L>], name: impl Fn(L) -> &'static str) -> Vec<String> {
    let mut out = vec!["O".to_owned(); article.tokens().len()];
    for span in spans {
        for token in span.tokens.clone() {
            let place = if token == span.tokens.start { 'B' } else { 'I' };
            out[token] = format!("{place}-{}", name(span.label));
        }
    }
    out
}
