//! Coreference on gold sources: share of attributions whose speaker is right, by kind of source phrase.
//!
//! Opt-in: needs `WHOSAID_POLNEAR` to name a folder with `dev/text`, `dev/attributions` and `dev-speakers.tsv`
//! (`../shared/data/polnear`). `WHOSAID_SHOW=1` lists what is wrong.
#![expect(clippy::print_stdout, reason = "a measuring tool for developers")]

use std::{collections::BTreeMap, env, fs, path::Path};

use whosaid::{
    Span,
    attribute::Attribution,
    clean::CleanText,
    coref,
    entity::{self, MentionKind, Tagged},
    input::Metadata,
    quote::{Quote, QuoteId, QuoteKind},
    segment, tag,
};

/// Spans of one attribution, by role.
#[derive(Default)]
struct Gold {
    source: Vec<Span>,
    cue: Vec<Span>,
    content: Vec<Span>,
}

fn main() -> anyhow::Result<()> {
    let Ok(folder) = env::var("WHOSAID_POLNEAR") else {
        println!("SKIPPED: set WHOSAID_POLNEAR to measure coreference on gold sources");
        return Ok(());
    };
    let folder = Path::new(&folder);
    let show = env::var("WHOSAID_SHOW").is_ok();
    let mut by_article: BTreeMap<String, BTreeMap<String, (String, String)>> = BTreeMap::new();
    for line in fs::read_to_string(folder.join("dev-speakers.tsv"))?.lines() {
        if let [article, event, kind, name] = line.split('\t').collect::<Vec<_>>()[..] {
            by_article
                .entry(article.to_owned())
                .or_default()
                .insert(event.to_owned(), (kind.to_owned(), name.to_owned()));
        }
    }
    let mut scores: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let mut by_probability = [[0_usize; 2]; 10];
    for (article_id, speakers) in &by_article {
        let text_id = article_id.rsplit_once('_').map_or(article_id.as_str(), |(id, _)| id);
        let text = fs::read_to_string(folder.join(format!("dev/text/{text_id}.txt")))?.replace('\u{a0}', " ");
        let annotation = fs::read_to_string(folder.join(format!("dev/attributions/{article_id}.ann")))?;
        let events = events(&annotation, &text);
        let article = segment::segment(&CleanText { text: text.clone(), ..CleanText::default() });
        let tags = tag::tag(&article);
        let tagged = Tagged { article: &article, tags: &tags };
        let mentions = entity::mentions(tagged, entity::embedded(tagged));
        let (mut quotes, mut attributions, mut gold) = (Vec::new(), Vec::new(), Vec::new());
        let mut events: Vec<(&String, &Gold)> = events.iter().filter(|(_, it)| !it.content.is_empty()).collect();
        events.sort_by_key(|(_, it)| it.content.first().map(|span| span.start()));
        for (event, spans) in events {
            let Some((kind, name)) = speakers.get(event) else { continue };
            let quote = QuoteId(quotes.len() as u32);
            quotes.push(quote_of(&text, &spans.content));
            let source_span = spans.source.iter().copied().reduce(Span::cover);
            let rule = "gold";
            let cue = spans.cue.first().copied();
            attributions.push(Attribution { quote, source: None, source_span, cue, rule, confidence: 1.0 });
            gold.push((kind, name, source_span));
        }
        if env::var("WHOSAID_NAMES").is_ok_and(|part| article_id.contains(&part)) {
            for mention in mentions.iter().filter(|mention| mention.kind == MentionKind::Name) {
                println!("name {:?} {:?}", article.slice(mention.span), mention.class);
            }
        }
        let found = coref::resolve(tagged, &Metadata::default(), &mentions, &quotes, &attributions);
        for (&(kind, name, ref source), answer) in gold.iter().zip(&found.of_attribution) {
            let Some(source) = source else { continue };
            if kind == "none" {
                continue;
            }
            let source = source.of(&text).replace('\n', " ");
            let answered = answer.map(|(id, _)| found.speakers[id.0 as usize].name.as_str());
            let is_author =
                answer.is_some_and(|(id, _)| found.speakers[id.0 as usize].kind == coref::SpeakerKind::Author);
            let right = kind == "author" && is_author
                || answered.is_some_and(|answered| comparable(answered) == comparable(name));
            for key in [format!("source {}", source_kind(&source)), format!("gold {kind}"), "all".to_owned()] {
                let score = scores.entry(key).or_default();
                score[0] += 1;
                score[1] += usize::from(answered.is_some());
                score[2] += usize::from(right);
            }
            if let Some((_, probability)) = answer {
                let bin = &mut by_probability[((probability * 10.0) as usize).min(9)];
                bin[0] += 1;
                bin[1] += usize::from(right);
            }
            if show && !right {
                println!("{kind}\t{source}\tgold {name}\tfound {}\t{article_id}", answered.unwrap_or("-"));
            }
        }
    }
    println!("{:<20} {:>6} {:>9} {:>6} {:>9} {:>9}", "", "n", "answered", "right", "share", "precision");
    for (key, [n, answered, right]) in scores {
        let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        println!("{key:<20} {n:>6} {answered:>9} {right:>6} {:>9.1} {:>9.1}", share(right, n), share(right, answered));
    }
    for (bin_idx, [n, right]) in by_probability.iter().enumerate().filter(|(_, [n, _])| *n > 0) {
        println!("probability 0.{bin_idx}: {n:>5} answers, {:.2} right", *right as f64 / *n as f64);
    }
    Ok(())
}

/// The attributions of a brat file, offsets turned from code points to bytes.
fn events(annotation: &str, text: &str) -> BTreeMap<String, Gold> {
    let mut byte_of: Vec<usize> = text.char_indices().map(|(byte, _)| byte).collect();
    byte_of.push(text.len());
    let mut spans: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
    let mut events: BTreeMap<String, Gold> = BTreeMap::new();
    for line in annotation.lines() {
        let mut fields = line.split('\t');
        let (Some(id), Some(body)) = (fields.next(), fields.next()) else { continue };
        if id.starts_with('T') {
            let places = body.split_once(' ').map_or("", |(_, places)| places);
            let pieces = places.split(';').filter_map(|piece| {
                let (start, end) = piece.split_once(' ')?;
                Some(Span::new(*byte_of.get(start.parse::<usize>().ok()?)?, *byte_of.get(end.parse::<usize>().ok()?)?))
            });
            let mut pieces: Vec<Span> = pieces.collect();
            pieces.sort();
            spans.insert(id, pieces);
        } else if id.starts_with('E') {
            let gold = events.entry(id.to_owned()).or_default();
            for (role, id) in body.split(' ').filter_map(|part| part.split_once(':')) {
                let slot = match role.trim_end_matches(|digit: char| digit.is_ascii_digit()) {
                    "Source" => &mut gold.source,
                    "Cue" => &mut gold.cue,
                    "Content" => &mut gold.content,
                    _ => continue,
                };
                slot.extend(spans.get(id).into_iter().flatten());
                slot.sort();
            }
        }
    }
    events
}

/// A quote whose verbatim pieces are what stands between curly or straight marks inside its parts.
fn quote_of(text: &str, parts: &[Span]) -> Quote {
    let mut verbatim = Vec::new();
    for part in parts {
        let mut open: Option<usize> = None;
        for (byte, letter) in part.of(text).char_indices() {
            match (letter, open) {
                ('“' | '"', None) => open = Some(part.start() + byte + letter.len_utf8()),
                ('”' | '"', Some(start)) => {
                    verbatim.push(Span::new(start, part.start() + byte));
                    open = None;
                }
                _ => {}
            }
        }
    }
    Quote {
        kind: QuoteKind::Indirect,
        parts: parts.to_vec(),
        verbatim,
        nested_in: None,
        cue: None,
        source: None,
        score: 1.0,
        class: whosaid::quote::ReportClass::Speech,
        negated: false,
        in_headline: false,
    }
}

fn source_kind(source: &str) -> &'static str {
    let first = source.split_whitespace().next().unwrap_or_default().to_lowercase();
    let pronoun = [
        "i", "we", "he", "she", "it", "they", "who", "which", "that", "his", "her", "their", "my", "our", "you", "its",
    ];
    let n_words = source.split_whitespace().count();
    let capitalized = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    if n_words == 1 && pronoun.contains(&first.as_str()) {
        "pronoun"
    } else if source.split_whitespace().last().is_some_and(capitalized) {
        "name"
    } else {
        "nominal"
    }
}

/// Lower case, without diacritics, titles and determiners.
fn comparable(name: &str) -> String {
    let skip = [
        "the",
        "a",
        "an",
        "mr",
        "mrs",
        "ms",
        "dr",
        "sen",
        "rep",
        "gov",
        "president",
        "senator",
        "former",
        "this",
        "that",
        "these",
    ];
    name.split(|letter: char| !letter.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| !word.is_empty() && !skip.contains(&word.as_str()) && word != "s")
        .collect::<Vec<_>>()
        .join(" ")
}
