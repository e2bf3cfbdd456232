//! The headline: where it stands, and its copies.

use super::{
    draft::Edit,
    lines::{self, Line, folded},
    step::{Findings, Page, Step},
};
use crate::{input::Metadata, span::Span};

/// Copies of the title, and a title that runs into the first sentence.
pub(super) const STEP: Step = Step { name: "title", about: "the title where it stands twice", apply };

/// Lines at the top among which titles are looked for.
const N_TOP: usize = 6;

/// A headline has at most this many bytes.
const MAX_HEADLINE: usize = 200;

fn apply(page: &Page, findings: &mut Findings) {
    let top: Vec<Line> = lines::lines(page.text).take(N_TOP).collect();
    let Some(first) = top.first() else { return };
    let title = page.metadata.title.as_deref().map(folded);
    let titles: Vec<String> =
        top.iter().map(|line| if line.text.len() > MAX_HEADLINE { String::new() } else { folded(line.text) }).collect();
    let copies: Vec<usize> = (1..top.len())
        .filter(|copy| {
            let line = &titles[*copy];
            let n_words = line.split(' ').count();
            n_words >= 3 && titles[..*copy].contains(line)
        })
        .collect();
    if !copies.is_empty() {
        findings.edits = lines::remove(page.text, |index, _| copies.contains(&index));
        return;
    }
    // `Title of the story The first sentence`: a page whose line ends were lost.
    if let Some(end) = title.and_then(|title| run_on(first, &title)) {
        let gap = page.text[end..].len() - page.text[end..].trim_start_matches(' ').len();
        if gap > 0 {
            findings.edits.push(Edit::change(end, end + gap, "\n\n"));
        }
    }
}

/// Where in the whole text the title ends that the first line begins with, where more follows in the same line.
fn run_on(first: &Line, title: &str) -> Option<usize> {
    if title.split(' ').count() < 4 || title.len() > MAX_HEADLINE || lines::ends_sentence(title) {
        return None;
    }
    // Folding changes lengths: the end is where the folded beginning of the line is the title.
    let words = first.text.match_indices(' ').map(|(at, _)| at).take(60);
    let end = words
        .into_iter()
        .find(|at| first.text[..*at].len() >= title.len() / 2 && folded(&first.text[..*at]) == title)?;
    let next = first.text[end..].trim_start().chars().next()?;
    (next.is_uppercase() || matches!(next, '“' | '"' | '‘' | '(')).then_some(first.start + end)
}

/// The headline of `text`: the line at the top that is the title of the metadata, otherwise a first line that is short,
/// does not end as a sentence, and has a longer text under it.
pub(super) fn headline(text: &str, metadata: &Metadata) -> Option<Span> {
    let top: Vec<Line> = lines::lines(text).take(N_TOP).collect();
    let span = |line: &Line| Span::new(line.start, line.end());
    if let Some(title) = metadata.title.as_deref().map(folded).filter(|title| !title.is_empty()) {
        let same = |line: &&Line| line.text.len() <= 2 * MAX_HEADLINE && same_title(&folded(line.text), &title);
        if let Some(line) = top.iter().find(same) {
            return Some(span(line));
        }
    }
    let (first, second) = (top.first()?, top.get(1)?);
    let n_words = first.text.split_whitespace().count();
    let last = first.text.chars().next_back()?;
    let open = !lines::ends_sentence(first.text) || (last == '?' && n_words > 2) || ends_in_initials(first.text);
    let body_follows =
        top[1..].iter().any(|line| line.text.len() > first.text.len() && lines::ends_sentence(line.text));
    let paragraph = text[first.end()..second.start].matches('\n').count() >= 2 || second.text.len() > first.text.len();
    let is_list = first.text.starts_with(['-', '•', '*']);
    (first.text.len() <= MAX_HEADLINE && (2..=30).contains(&n_words) && open && body_follows && paragraph && !is_list)
        .then(|| span(first))
}

/// Whether a line is the title, perhaps one of the two with the name of the site behind a bar or dash.
fn same_title(line: &str, title: &str) -> bool {
    let (short, long) = if line.len() <= title.len() { (line, title) } else { (title, line) };
    if short == long {
        return true;
    }
    let rest = long.strip_prefix(short).map(str::trim_start);
    short.split(' ').count() >= 3 && rest.is_some_and(|rest| rest.starts_with(['|', '-', '»', '·']) && rest.len() < 60)
}

/// `… leave the U.S.` is no sentence for its full stop.
fn ends_in_initials(line: &str) -> bool {
    let word = line.rsplit(' ').next().unwrap_or_default();
    let letters = word.split('.').filter(|part| !part.is_empty());
    word.ends_with('.')
        && word.matches('.').count() >= 2
        && letters.clone().all(|part| part.len() == 1)
        && letters.count() >= 2
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    fn headline_of<'t>(text: &'t str, title: Option<&str>) -> Option<&'t str> {
        let metadata = Metadata { title: title.map(str::to_owned), ..Metadata::default() };
        headline(text, &metadata).map(|span| span.of(text))
    }

    #[test]
    fn a_title_that_stands_twice_stands_once() {
        check(
            &[&STEP],
            "Mayor quits after vote\n\nMayor quits after vote\n\nJo Roe left.",
            "Mayor quits after vote\n\nJo Roe left.",
        );
        check(
            &[&STEP],
            "Mayor “quits” after vote\nPolitics\nMayor \"quits\" after vote\nJo Roe left.",
            "Mayor “quits” after vote\nPolitics\nJo Roe left.",
        );
    }

    #[test]
    fn a_repeated_short_line_stays() {
        check(&[&STEP], "No.\n\nNo.\n\nNo.", "No.\n\nNo.\n\nNo.");
    }

    #[test]
    fn a_short_first_line_over_a_text_is_the_headline() {
        let body = "The mayor of Exampleton left on Monday, her office said.";
        assert_eq!(headline_of(&format!("Mayor quits\n\n{body}"), None), Some("Mayor quits"));
        assert_eq!(headline_of(&format!("Will the mayor quit?\n{body}"), None), Some("Will the mayor quit?"));
        assert_eq!(headline_of(&format!("Mayor leaves the U.S.\n\n{body}"), None), Some("Mayor leaves the U.S."));
        assert_eq!(headline_of(&format!("She quit.\n\n{body}"), None), None);
        assert_eq!(headline_of(body, None), None);
        assert_eq!(headline_of("", None), None);
    }

    #[test]
    fn the_title_of_the_metadata_is_the_headline_wherever_it_stands() {
        let text = "Politics\n\nMayor ‘quits’\n\nThe mayor of Exampleton left on Monday.";
        assert_eq!(headline_of(text, Some("Mayor 'quits'")), Some("Mayor ‘quits’"));
        let text = "Mayor quits after vote.\n\nThe mayor left.";
        assert_eq!(headline_of(text, Some("Mayor quits after vote. | The Example")), Some("Mayor quits after vote."));
    }

    #[test]
    fn a_title_that_runs_into_the_text_is_set_apart() {
        let metadata = Metadata { title: Some("Mayor “quits” after vote".to_owned()), ..Metadata::default() };
        let page = Page { text: "Mayor \"quits\" after vote The mayor left.", metadata: &metadata };
        let mut findings = Findings::default();
        apply(&page, &mut findings);
        assert_eq!(findings.edits, [Edit::change(24, 25, "\n\n")]);
    }
}
