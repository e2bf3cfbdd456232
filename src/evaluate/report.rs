//! Gold and predictions side by side, as one HTML page that needs nothing else.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{LabelledQuote, Labels, Pair, Summary, match_quotes, names, quotes::same_source, tables};
use crate::{
    export::Range,
    page::{Parts, page},
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
    let mut n_of_class: BTreeMap<&str, usize> = BTreeMap::new();
    let articles: Vec<Value> =
        gold.iter().zip(predicted).map(|(gold, predicted)| article(gold, predicted, &mut n_of_class)).collect();
    let classes: Vec<Value> = CLASSES
        .iter()
        .map(|(name, about)| json!({ "name": name, "about": about, "n": n_of_class.get(name).copied().unwrap_or_default() }))
        .collect();
    let data = json!({ "title": title, "scores": tables(summary), "classes": classes, "articles": articles });
    let parts = Parts {
        title,
        styles: &[include_str!("../page/evaluate.css")],
        body: include_str!("../page/evaluate.html"),
        scripts: &[include_str!("../page/evaluate.js")],
        asks_server: false,
        texts: &[],
    };
    page(&parts, &data)
}

/// One quotation on either side or on both.
struct Row<'a> {
    classes: Vec<&'static str>,
    gold: Option<&'a LabelledQuote>,
    predicted: Option<&'a LabelledQuote>,
}

fn article(gold: &Labels, predicted: &Labels, n_of_class: &mut BTreeMap<&'static str, usize>) -> Value {
    let rows = rows(&gold.quotes, &predicted.quotes);
    for class in rows.iter().flat_map(|row| &row.classes) {
        *n_of_class.entry(class).or_default() += 1;
    }
    let place = |quotes: &[LabelledQuote], quote: Option<&LabelledQuote>| {
        quote.and_then(|quote| quotes.iter().position(|one| std::ptr::eq(one, quote)))
    };
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| {
            let (of_gold, of_found) = (place(&gold.quotes, row.gold), place(&predicted.quotes, row.predicted));
            json!({ "classes": row.classes, "gold": of_gold, "predicted": of_found })
        })
        .collect();
    json!({
        "id": gold.document,
        "text": gold.text.as_deref().or(predicted.text.as_deref()),
        "gold": gold.quotes.iter().map(quotation).collect::<Vec<_>>(),
        "predicted": predicted.quotes.iter().map(quotation).collect::<Vec<_>>(),
        "rows": rows,
    })
}

fn quotation(quote: &LabelledQuote) -> Value {
    let pairs = |ranges: &[Range]| ranges.iter().map(|range| [range.start, range.end]).collect::<Vec<_>>();
    let speaker = quote.speaker.known();
    json!({
        "parts": pairs(&quote.content),
        "cue": pairs(&quote.cue).first(),
        "source": pairs(&quote.source).first(),
        "type": quote.kind,
        "speaker": speaker.map_or("", |speaker| speaker.name.as_str()),
        "speakerKind": speaker.and_then(|speaker| speaker.kind.as_deref()),
        "rule": quote.rule,
        "confidence": quote.confidence,
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        evaluate::{Scope, SpeakerLabel, SpeakerName, score_articles},
        quote::QuoteKind,
    };

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
        let summary = Summary::new(&score_articles(&gold, Scope::ALL, &found));
        let page = report("Mine", &summary, &gold, &found);
        let data =
            page.split("id=\"data\">").nth(1).and_then(|rest| rest.split("</script>").next()).unwrap_or_default();
        let data: Value = serde_json::from_str(data).unwrap();
        let rows = data["articles"][0]["rows"].as_array().unwrap();
        for class in ["missed", "spurious", "name", "speaker"] {
            assert_eq!(rows.iter().filter(|row| row["classes"] == json!([class])).count(), 1, "{class}");
        }
        assert_eq!(data["articles"][0]["id"], "a<b");
        assert!(!page.contains("a<b") && !page.contains("http:") && !page.contains("src="));
    }
}
