//! Gold and predictions side by side, as one HTML page that needs nothing else.

use std::{collections::BTreeMap, fmt::Write};

use super::{LabelledQuote, Labels, Pair, Summary, match_quotes, names, quotes::same_source, ranges, tables};
use crate::{
    export::{Range, quote_type},
    quote::QuoteKind,
};

/// Classes of errors, with what they mean.
const CLASSES: [(&str, &str); 8] = [
    ("missed", "in the gold only"),
    ("spurious", "predicted only"),
    ("boundary", "contents share less than 0.8"),
    ("kind", "direct, mixed or indirect differs"),
    ("source", "source spans do not meet"),
    ("speaker", "another speaker, or none"),
    ("name", "the speaker under a shorter or longer name"),
    ("right", "no error"),
];

const NEARLY_EXACT: f64 = 0.8;

/// A page with the scores and, of each article, both texts with quotations coloured by speaker, and a row for each
/// quotation, to be filtered by class of error. `predicted` holds the predictions of each of `gold` in the same order.
pub fn report(title: &str, summary: &Summary, gold: &[Labels], predicted: &[Labels]) -> String {
    let mut articles = String::new();
    let mut n_of_class: BTreeMap<&str, usize> = BTreeMap::new();
    for (gold, predicted) in gold.iter().zip(predicted) {
        article(gold, predicted, &mut articles, &mut n_of_class);
    }
    let filters: String = CLASSES
        .iter()
        .map(|(class, about)| {
            let n = n_of_class.get(class).copied().unwrap_or_default();
            format!(
                "<label title=\"{about}\"><input type=checkbox value={class} checked> <b class={class}>{class}</b> {n}</label>\n"
            )
        })
        .collect();
    format!(
        "<!doctype html>\n<html lang=en>\n<meta charset=utf-8>\n<title>{title}</title>\n<style>\n{STYLE}</style>\n\
         <h1>{title}</h1>\n<details><summary>Scores</summary><pre>{}</pre></details>\n\
         <nav>\n{filters}<label><input type=checkbox id=texts checked> texts</label>\n</nav>\n{articles}<script>\n{SCRIPT}</script>\n",
        escaped(&tables(summary)),
        title = escaped(title),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// One quotation on either side or on both.
struct Row<'a> {
    classes: Vec<&'static str>,
    gold: Option<&'a LabelledQuote>,
    predicted: Option<&'a LabelledQuote>,
}

fn article(gold: &Labels, predicted: &Labels, page: &mut String, n_of_class: &mut BTreeMap<&'static str, usize>) {
    let rows = rows(&gold.quotes, &predicted.quotes);
    let mut classes: Vec<&str> = rows.iter().flat_map(|row| row.classes.iter().copied()).collect();
    for class in &classes {
        let known = CLASSES.iter().find(|(known, _)| known == class).map_or("", |(known, _)| known);
        *n_of_class.entry(known).or_default() += 1;
    }
    classes.sort_unstable();
    classes.dedup();
    let letters: Vec<char> = gold.text.as_deref().or(predicted.text.as_deref()).unwrap_or_default().chars().collect();
    let hues = Hues::new(gold.quotes.iter().chain(&predicted.quotes));
    let _ = writeln!(page, "<section data-classes=\"{}\">\n<h2>{}</h2>", classes.join(" "), escaped(&gold.document));
    if !letters.is_empty() {
        let (left, right) = (marked(&letters, &gold.quotes, &hues), marked(&letters, &predicted.quotes, &hues));
        let _ =
            writeln!(page, "<div class=texts><div><h3>gold</h3>{left}</div><div><h3>predicted</h3>{right}</div></div>");
    }
    page.push_str("<table><tr><th>class<th>gold<th>speaker<th>predicted<th>speaker<th>rule<th>confidence\n");
    for row in &rows {
        let names: String = row.classes.iter().map(|class| format!("<b class={class}>{class}</b> ")).collect();
        let side = |quote: Option<&LabelledQuote>| {
            quote.map_or("<td><td>".to_owned(), |quote| {
                let kind = quote.kind.map_or("", quote_type);
                let speaker = quote.speaker.known().map_or("–", |speaker| speaker.name.as_str());
                let source = slices(&letters, &quote.source);
                format!(
                    "<td>{} <small>{kind}; {}</small><td style=\"background:{}\">{} <small>{}</small>",
                    escaped(&slices(&letters, &quote.content)),
                    escaped(&quote.cue_text),
                    hues.of(quote),
                    escaped(speaker),
                    escaped(&source),
                )
            })
        };
        let rule = row.predicted.and_then(|quote| quote.rule.as_deref()).unwrap_or_default();
        let confidence =
            row.predicted.and_then(|quote| quote.confidence).map_or(String::new(), |it| format!("{it:.2}"));
        let _ = writeln!(
            page,
            "<tr data-classes=\"{}\"><td>{names}{}{}<td>{}<td>{confidence}",
            row.classes.join(" "),
            side(row.gold),
            side(row.predicted),
            escaped(rule),
        );
    }
    page.push_str("</table>\n</section>\n");
}

/// All quotations in the order of the text, matched ones in one row.
fn rows<'a>(gold: &'a [LabelledQuote], predicted: &'a [LabelledQuote]) -> Vec<Row<'a>> {
    let pairs = match_quotes(gold, predicted);
    let mut rows: Vec<Row<'a>> = pairs
        .iter()
        .map(|pair| {
            let (gold, predicted) = (&gold[pair.gold], &predicted[pair.predicted]);
            Row { classes: classes(pair, gold, predicted), gold: Some(gold), predicted: Some(predicted) }
        })
        .collect();
    let missed = gold.iter().enumerate().filter(|(idx, _)| pairs.iter().all(|pair| pair.gold != *idx));
    rows.extend(missed.map(|(_, quote)| Row { classes: vec!["missed"], gold: Some(quote), predicted: None }));
    let spurious = predicted.iter().enumerate().filter(|(idx, _)| pairs.iter().all(|pair| pair.predicted != *idx));
    rows.extend(spurious.map(|(_, quote)| Row { classes: vec!["spurious"], gold: None, predicted: Some(quote) }));
    rows.sort_by_key(|row| row.gold.or(row.predicted).and_then(|quote| quote.content.first().copied()));
    rows
}

fn classes(pair: &Pair, gold: &LabelledQuote, predicted: &LabelledQuote) -> Vec<&'static str> {
    let mut classes = Vec::new();
    if pair.overlap < NEARLY_EXACT {
        classes.push("boundary");
    }
    if gold.kind.zip(predicted.kind).is_some_and(|(gold, predicted)| gold != predicted) {
        classes.push("kind");
    }
    if !same_source(gold, predicted) {
        classes.push("source");
    }
    if gold.speaker.admits(&predicted.speaker) == Some(false) {
        let both = gold.speaker.known().zip(predicted.speaker.known());
        classes.push(if both.is_some_and(|(gold, found)| names::related(gold, found)) { "name" } else { "speaker" });
    }
    if classes.is_empty() {
        classes.push("right");
    }
    classes
}

/// A colour for each speaker of an article, the same on both sides.
struct Hues {
    of_name: BTreeMap<String, usize>,
}

impl Hues {
    fn new<'a>(quotes: impl Iterator<Item = &'a LabelledQuote>) -> Self {
        let mut of_name = BTreeMap::new();
        for speaker in quotes.filter_map(|quote| quote.speaker.known()) {
            let n_names = of_name.len();
            of_name.entry(names::key(speaker)).or_insert(n_names);
        }
        Self { of_name }
    }

    fn of(&self, quote: &LabelledQuote) -> String {
        // Steps by the golden angle keep neighbours apart.
        const STEP: usize = 137;
        let speaker = quote.speaker.known().and_then(|speaker| self.of_name.get(&names::key(speaker)));
        speaker.map_or("#ddd".to_owned(), |number| format!("hsl({} 75% 82%)", number * STEP % 360))
    }
}

fn slices(letters: &[char], pieces: &[Range]) -> String {
    let slice = |piece: &Range| letters.get(piece.start..piece.end).map(|slice| slice.iter().collect::<String>());
    pieces
        .iter()
        .map(|piece| slice(piece).unwrap_or_else(|| format!("{}–{}", piece.start, piece.end)))
        .collect::<Vec<_>>()
        .join(" … ")
}

/// The text with contents coloured by speaker, the innermost on top, and sources and cues underlined.
fn marked(letters: &[char], quotes: &[LabelledQuote], hues: &Hues) -> String {
    let mut borders: Vec<usize> = quotes
        .iter()
        .flat_map(|quote| quote.content.iter().chain(&quote.cue).chain(&quote.source))
        .flat_map(|range| [range.start, range.end])
        .filter(|border| *border < letters.len())
        .chain([0, letters.len()])
        .collect();
    borders.sort_unstable();
    borders.dedup();
    let holds = |pieces: &[Range], start: usize| pieces.iter().any(|piece| piece.start <= start && start < piece.end);
    let mut html = String::from("<p>");
    for border in borders.windows(2) {
        let text = escaped(&letters[border[0]..border[1]].iter().collect::<String>());
        let inner = quotes
            .iter()
            .filter(|quote| holds(&quote.content, border[0]))
            .min_by_key(|quote| ranges::length(&ranges::united(quote.content.clone())));
        let role = if quotes.iter().any(|quote| holds(&quote.source, border[0])) {
            "s"
        } else if quotes.iter().any(|quote| holds(&quote.cue, border[0])) {
            "c"
        } else {
            ""
        };
        let Some(quote) = inner else {
            let _ =
                if role.is_empty() { write!(html, "{text}") } else { write!(html, "<span class={role}>{text}</span>") };
            continue;
        };
        let kind = match quote.kind {
            Some(QuoteKind::Indirect) => "indirect",
            _ => "",
        };
        let speaker = quote.speaker.known().map_or("–", |speaker| speaker.name.as_str());
        let _ = write!(
            html,
            "<mark class=\"{role} {kind}\" title=\"{}\" style=\"background:{}\">{text}</mark>",
            escaped(speaker),
            hues.of(quote)
        );
    }
    html.push_str("</p>");
    html
}

const STYLE: &str = "\
body { font: 15px/1.45 system-ui, sans-serif; margin: 1rem auto; max-width: 1500px; padding: 0 1rem; color: #222 }
h2 { font-size: 1rem; margin: 2rem 0 .5rem; border-top: 1px solid #ccc; padding-top: 1rem }
h3 { font-size: .8rem; color: #777; margin: 0 }
nav { position: sticky; top: 0; background: #fff; padding: .5rem 0; border-bottom: 1px solid #ccc; display: flex; gap: 1rem; flex-wrap: wrap }
.texts { display: grid; grid-template-columns: 1fr 1fr; gap: 1.5rem }
.texts p { white-space: pre-wrap; margin: .3rem 0; overflow-wrap: anywhere }
mark { color: inherit; border-radius: 2px } mark.indirect { border-bottom: 2px dotted #888 }
.s { text-decoration: underline; text-decoration-thickness: 2px } .c { text-decoration: underline wavy #888 }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; font-size: .85rem }
td, th { border: 1px solid #ddd; padding: .2rem .4rem; text-align: left; vertical-align: top } small { color: #666 }
b { font-weight: 600; padding: 0 .3rem; border-radius: 3px; background: #eee }
b.missed, b.spurious { background: #f8c9c4 } b.source, b.speaker { background: #fbdfae } b.name, b.boundary, b.kind { background: #f6f0b0 }
b.right { background: #cdebc8 }
.hidden { display: none }
@media (max-width: 800px) { .texts { grid-template-columns: 1fr } }
";

const SCRIPT: &str = "\
const boxes = [...document.querySelectorAll('nav input[value]')];
function filter() {
  const shown = new Set(boxes.filter(box => box.checked).map(box => box.value));
  const hide = element => element.classList.toggle('hidden', shown.size < boxes.length &&
    !element.dataset.classes.split(' ').some(name => shown.has(name)));
  document.querySelectorAll('[data-classes]').forEach(hide);
  const texts = document.getElementById('texts').checked;
  document.querySelectorAll('.texts').forEach(element => element.classList.toggle('hidden', !texts));
}
document.querySelectorAll('nav input').forEach(box => box.addEventListener('change', filter));
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::{Layers, SpeakerLabel, SpeakerName, score_articles};

    fn quote(start: usize, end: usize, speaker: &str) -> LabelledQuote {
        let speaker = SpeakerLabel::Known(SpeakerName { name: speaker.to_owned(), kind: None });
        LabelledQuote {
            content: vec![Range { start, end }],
            speaker,
            kind: Some(QuoteKind::Direct),
            ..LabelledQuote::default()
        }
    }

    fn labels(quotes: Vec<LabelledQuote>) -> Labels {
        Labels {
            document: "a<b".to_owned(),
            text: Some("One two & three four.".to_owned()),
            quotes,
            ..Labels::default()
        }
    }

    #[test]
    fn each_class_of_error_has_its_rows_and_nothing_is_loaded() {
        let gold = [labels(vec![quote(0, 3, "Ana Ruiz"), quote(4, 7, "Tom Lee"), quote(10, 15, "Bo Ek")])];
        let found = [labels(vec![quote(0, 3, "Ruiz"), quote(4, 7, "Bo Ek"), quote(16, 20, "Bo Ek")])];
        let summary = Summary::new(&score_articles(&gold, Layers::ALL, &found));
        let page = report("Mine", &summary, &gold, &found);
        for class in ["missed", "spurious", "name", "speaker"] {
            assert!(page.contains(&format!("<tr data-classes=\"{class}\">")), "{class}");
        }
        assert!(page.contains("a&lt;b") && page.contains(" &amp; "));
        assert!(!page.contains("http") && !page.contains("src="));
    }
}
