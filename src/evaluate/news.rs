//! Scores on general news: each piece in quotation marks by itself, and reported clauses.
//!
//! A labelled piece is *found* where a predicted piece in marks overlaps it by four fifths of their union or holds it
//! whole; predicted pieces that touch no labelled one are *false*. A labelled report is found by the row of type indirect
//! or mixed that overlaps it most, at least by half, one to one; a predicted row is also right where more than half of it
//! lies on labelled pieces, since that is no false report. Speakers are the same where one name's words are among the
//! other's and both end alike, titles and letter case aside (`names::compatible`).

use super::{Answer, LabelledQuote, SpeakerLabel, Tally, names, ranges};
use crate::{export::Range, quote::QuoteKind};

/// A piece in quotation marks that somebody said or wrote.
#[derive(Clone, Debug, PartialEq)]
pub struct NewsPiece {
    /// Its place, trimmed.
    pub place: Range,
    /// The words at the quotation that name its source; `None` where it floats.
    pub source: Option<Range>,
    /// Who said it.
    pub speaker: SpeakerLabel,
}

/// A clause that the article reports of somebody.
#[derive(Clone, Debug, PartialEq)]
pub struct NewsReport {
    /// Pieces of content, trimmed.
    pub content: Vec<Range>,
    /// `speech` or `thought`.
    pub class: String,
    /// Whether it holds a piece in marks.
    pub is_mixed: bool,
    /// The words that name its source.
    pub source: Option<Range>,
    /// Whose it is.
    pub speaker: SpeakerLabel,
}

/// Labels of general news, piece by piece.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct News {
    /// Pieces in marks.
    pub pieces: Vec<NewsPiece>,
    /// Reported clauses; `None` where they are not labelled.
    pub reports: Option<Vec<NewsReport>>,
}

const PIECE_OVERLAP: f64 = 0.8;
const REPORT_OVERLAP: f64 = 0.5;

/// Counts one document; gives an answer for each piece that was found and each predicted report.
pub(super) fn score(gold: &News, predicted: &[LabelledQuote], tally: &mut Tally) -> Vec<Answer> {
    let mut answers = pieces(gold, predicted, tally);
    if let Some(reports) = &gold.reports {
        answers.extend(score_reports(gold, reports, predicted, tally));
    }
    answers
}

/// A piece in marks of a predicted quotation; a direct one without marks (a transcript's turn) is a piece, too.
fn predicted_pieces(predicted: &[LabelledQuote]) -> Vec<(Range, &LabelledQuote)> {
    let marked = predicted.iter().filter(|quote| quote.kind != Some(QuoteKind::Indirect));
    marked
        .flat_map(|quote| {
            let pieces = if quote.verbatim.is_empty() { &quote.content } else { &quote.verbatim };
            pieces.iter().map(move |piece| (*piece, quote))
        })
        .collect()
}

fn answer(gold: &SpeakerLabel, source: Option<Range>, found: &LabelledQuote) -> Answer {
    let source: Vec<Range> = source.into_iter().collect();
    let is_source = (source.is_empty() && found.source.is_empty()) || ranges::shared(&source, &found.source) > 0;
    let speaker = gold.known().map(|gold| found.speaker.known().is_some_and(|name| names::compatible(gold, name)));
    Answer {
        rule: found.rule.clone(),
        sieve: found.resolved_by.clone(),
        confidence: found.confidence,
        is_matched: true,
        source: Some(is_source),
        speaker,
        is_answered: found.speaker.known().is_some(),
    }
}

fn count_speaker(tally: &mut Tally, group: &str, answer: &Answer) {
    if let Some(is_right) = answer.speaker {
        tally.share(format!("{group}.speaker_accuracy")).add(is_right);
        tally.share(format!("{group}.speaker_answered")).add(answer.is_answered);
    }
}

fn pieces(gold: &News, predicted: &[LabelledQuote], tally: &mut Tally) -> Vec<Answer> {
    let found = predicted_pieces(predicted);
    let mut used = vec![false; found.len()];
    let mut answers = Vec::new();
    for piece in &gold.pieces {
        let place = [piece.place];
        let best = found
            .iter()
            .enumerate()
            .map(|(found_idx, (range, _))| (ranges::overlap(&place, &[*range]), found_idx))
            .filter(|(overlap, _)| *overlap > 0.0)
            .max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let best = best.filter(|&(overlap, found_idx)| {
            let range = found[found_idx].0;
            overlap >= PIECE_OVERLAP || (range.start <= piece.place.start && piece.place.end <= range.end)
        });
        let is_named = piece.speaker.known().and_then(|speaker| speaker.kind.as_deref());
        let is_named = matches!(is_named, Some("person" | "org" | "organization"));
        let groups = [
            "pieces.all",
            if is_named { "pieces.named" } else { "pieces.unnamed" },
            if piece.source.is_none() { "pieces.floating" } else { "pieces.with_source" },
        ];
        let answer = best.map(|(_, found_idx)| {
            used[found_idx] = true;
            answer(&piece.speaker, piece.source, found[found_idx].1)
        });
        for group in groups {
            let is_right = answer.as_ref().is_some_and(|answer| answer.speaker == Some(true));
            tally.share(format!("{group}.found")).add(answer.is_some());
            tally.share(format!("{group}.link_recall")).add(is_right);
            if let Some(answer) = &answer {
                count_speaker(tally, group, answer);
            }
        }
        let prf = tally.prf("pieces.marks");
        prf.gold += 1;
        prf.right_gold += u64::from(answer.is_some());
        answers.extend(answer);
    }
    for (found_idx, (range, _)) in found.iter().enumerate() {
        let touches = used[found_idx] || gold.pieces.iter().any(|piece| ranges::shared(&[piece.place], &[*range]) > 0);
        let prf = tally.prf("pieces.marks");
        prf.predicted += 1;
        prf.right_predicted += u64::from(touches);
    }
    answers
}

fn score_reports(gold: &News, reports: &[NewsReport], predicted: &[LabelledQuote], tally: &mut Tally) -> Vec<Answer> {
    let rows: Vec<&LabelledQuote> = predicted.iter().filter(|quote| quote.kind != Some(QuoteKind::Direct)).collect();
    let marked = ranges::united(gold.pieces.iter().map(|piece| piece.place).collect());
    let contents: Vec<Vec<Range>> = rows.iter().map(|row| ranges::united(row.content.clone())).collect();
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (report_idx, report) in reports.iter().enumerate() {
        let content = ranges::united(report.content.clone());
        for (row_idx, found) in contents.iter().enumerate() {
            let overlap = ranges::overlap(&content, found);
            if overlap >= REPORT_OVERLAP {
                pairs.push((overlap, row_idx, report_idx));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut of_row, mut of_report) = (vec![None; rows.len()], vec![None; reports.len()]);
    for (_, row_idx, report_idx) in pairs {
        if of_row[row_idx].is_none() && of_report[report_idx].is_none() {
            of_row[row_idx] = Some(report_idx);
            of_report[report_idx] = Some(row_idx);
        }
    }
    for (report, row_idx) in reports.iter().zip(&of_report) {
        let answer = row_idx.map(|row_idx| answer(&report.speaker, report.source, rows[row_idx]));
        let mixed = if report.is_mixed { "mixed" } else { "indirect" };
        for group in ["all", &report.class, mixed].map(|group| format!("reports.{group}")) {
            tally.share(format!("{group}.found")).add(answer.is_some());
            if let Some(answer) = &answer {
                count_speaker(tally, &group, answer);
            }
        }
    }
    let prf = tally.prf("reports.clauses");
    prf.gold += reports.len() as u64;
    prf.right_gold += of_report.iter().flatten().count() as u64;
    let mut answers = Vec::new();
    for (row_idx, row) in rows.iter().enumerate() {
        let on_marks = 2 * ranges::shared(&contents[row_idx], &marked) > ranges::length(&contents[row_idx]);
        let is_right = of_row[row_idx].is_some() || on_marks;
        let kind = if row.kind == Some(QuoteKind::Mixed) { "mixed" } else { "indirect" };
        tally.share(format!("reports.{kind}.precision")).add(is_right);
        let prf = tally.prf("reports.clauses");
        prf.predicted += 1;
        prf.right_predicted += u64::from(is_right);
        // What is in marks was answered for piece by piece.
        if row.kind == Some(QuoteKind::Indirect) {
            let matched =
                of_row[row_idx].map(|report_idx| answer(&reports[report_idx].speaker, reports[report_idx].source, row));
            answers.push(
                matched.unwrap_or_else(|| Answer { is_matched: false, ..answer(&SpeakerLabel::Unlabelled, None, row) }),
            );
        }
    }
    answers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::SpeakerName;

    fn range(start: usize, end: usize) -> Range {
        Range { start, end }
    }

    fn known(name: &str) -> SpeakerLabel {
        SpeakerLabel::Known(SpeakerName { name: name.to_owned(), kind: Some("person".to_owned()) })
    }

    fn quote(kind: QuoteKind, content: &[Range], verbatim: &[Range], speaker: &str) -> LabelledQuote {
        LabelledQuote {
            kind: Some(kind),
            content: content.to_vec(),
            verbatim: verbatim.to_vec(),
            speaker: known(speaker),
            confidence: Some(0.9),
            ..LabelledQuote::default()
        }
    }

    #[test]
    fn pieces_count_one_by_one_and_reports_one_to_one() {
        let piece = |start, end, source: Option<Range>| NewsPiece {
            place: range(start, end),
            source,
            speaker: known("Ana Ruiz"),
        };
        let report = NewsReport {
            content: vec![range(100, 140)],
            class: "speech".to_owned(),
            is_mixed: false,
            source: None,
            speaker: known("Tom Lee"),
        };
        let gold = News {
            pieces: vec![piece(0, 20, Some(range(22, 30))), piece(30, 50, None), piece(60, 80, None)],
            reports: Some(vec![report]),
        };
        let predicted = [
            quote(QuoteKind::Direct, &[range(0, 20), range(30, 50)], &[range(0, 20), range(30, 50)], "Ruiz"),
            quote(QuoteKind::Direct, &[range(200, 220)], &[range(200, 220)], "Bo Park"),
            quote(QuoteKind::Indirect, &[range(100, 150)], &[], "Bo Park"),
            quote(QuoteKind::Indirect, &[range(160, 190)], &[], "Bo Park"),
        ];
        let mut tally = Tally::default();
        let answers = score(&gold, &predicted, &mut tally);
        assert_eq!(answers.len(), 4);
        let percentages = tally.percentages();
        let at = |path: &str| percentages.get(path).copied().flatten().map(f64::round);
        assert_eq!(at("pieces.marks.recall"), Some(67.0));
        assert_eq!(at("pieces.marks.precision"), Some(67.0));
        assert_eq!(at("pieces.floating.link_recall"), Some(50.0));
        assert_eq!(at("pieces.all.speaker_accuracy"), Some(100.0));
        assert_eq!(at("reports.clauses.precision"), Some(50.0));
        assert_eq!(at("reports.speech.found"), Some(100.0));
        assert_eq!(at("reports.all.speaker_accuracy"), Some(0.0));
    }
}
