//! The turns of transcripts and interviews: `MAYOR RUIZ: We will wait.`, `Q    Until when?`, `Ana Ruiz (Harbour News): Why?`

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use super::{draft::Draft, spoken};
use crate::{
    article::{Article, Paragraph, ParagraphKind},
    entity::Tagged,
    grammar::nouns::{self, NounKind},
    span::Span,
    tag::EntityClass,
};

/// Most tokens of a speaker's label, and of what stands in brackets after it.
const MAX_LABEL_TOKENS: usize = 8;
/// Where labels are rarer than this, they are lead-ins of captions and lists.
const MAX_PARAGRAPHS_PER_LABEL: usize = 6;
/// Most tokens of a label that is a name in small letters.
const MAX_NAME_TOKENS: usize = 4;
/// A text is a transcript where this many turns are labelled by at least two labels.
const MIN_LABELLED: usize = 3;
/// Most tokens of the lines above a document that is a transcript from its beginning: place and time.
const MAX_LINE_TOKENS: usize = 14;

/// How a label is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `MAYOR RUIZ:`, `Q.`
    Capitals,
    /// `Ruiz:`, which may be any paragraph's lead-in and counts only where it comes again.
    Title,
    /// `Q` with nothing but space after it, which counts only where it comes again.
    Bare,
}

/// The label of a turn.
#[derive(Clone, Copy)]
struct Label {
    /// With what stands in brackets after the name.
    span: Span,
    /// The name alone.
    name: Span,
    /// The token at which its speech begins.
    start: usize,
    style: Style,
}

/// A paragraph's label, and further ones within it.
struct Labelled<'a> {
    paragraph: &'a Paragraph,
    labels: Vec<Label>,
    /// Whether the first of them begins the paragraph.
    leads: bool,
}

/// The turns of a transcript, each with the unlabelled paragraphs after it; nothing where the text is none.
pub(super) fn turns(tagged: Tagged<'_>) -> Vec<Draft> {
    let article = tagged.article;
    let text = |label: &Label| article.slice(label.name);
    let mut paragraphs = labelled(tagged);
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    paragraphs.iter().flat_map(|it| &it.labels).for_each(|label| *names.entry(text(label)).or_default() += 1);
    let n_capitals = paragraphs.iter().flat_map(|it| &it.labels).filter(|it| it.style == Style::Capitals).count();
    let again = |label: &Label| {
        names.get(text(label)).is_some_and(|count| *count > 1) || label.style == Style::Bare && n_capitals > 1
    };
    for paragraph in &mut paragraphs {
        let first = paragraph.labels.first().filter(|_| paragraph.leads).map(|label| label.span);
        paragraph.labels.retain(|label| {
            label.style == Style::Capitals && (Some(label.span) == first || article.tokens_in(label.name).len() > 1)
                || again(label)
        });
        paragraph.leads = first.is_some() && first == paragraph.labels.first().map(|label| label.span);
    }
    let n_turns: usize = paragraphs.iter().map(|it| it.labels.len()).sum();
    let distinct: BTreeSet<&str> = paragraphs.iter().flat_map(|it| &it.labels).map(text).collect();
    let repeated = distinct.iter().any(|label| names.get(label).is_some_and(|count| *count > 1));
    // A list of prices or results says nothing.
    let ends = |it: &&Labelled<'_>| {
        article.slice(it.paragraph.span).trim_end().ends_with(['.', '!', '?', '…', '—', ')', ']', '”', '"'])
    };
    let spoken = paragraphs.iter().filter(|it| !it.labels.is_empty()).filter(ends).count();
    if spoken * 2 < paragraphs.iter().filter(|it| !it.labels.is_empty()).count() {
        return Vec::new();
    }
    let Some(first) = paragraphs.iter().position(|it| !it.labels.is_empty()) else { return Vec::new() };
    let last = paragraphs.iter().rposition(|it| !it.labels.is_empty()).unwrap_or(first);
    let capitals = paragraphs[first].labels[0].style == Style::Capitals;
    // A document that is a transcript from its beginning may have one speaker only, and long turns.
    let line = |it: &Labelled<'_>| article.tokens_of(it.paragraph).len() <= MAX_LINE_TOKENS;
    let whole = first <= MAX_PARAGRAPHS_PER_LABEL
        && paragraphs[first].leads
        && paragraphs[..first].iter().all(line)
        && (distinct.len() > 1 && n_turns >= MIN_LABELLED && (capitals || repeated)
            || capitals && n_turns > 1 && repeated
            || capitals && n_turns == 1 && is_office(article, &paragraphs[first].labels[0]));
    // "WEATHER: Sunny spells." has no speaker.
    let people = names_in(article);
    let mut labels = paragraphs.iter().flat_map(|it| &it.labels);
    if !labels.any(|label| is_somebody(tagged, label) || is_named(&people, text(label))) {
        return Vec::new();
    }
    if !whole
        && (n_turns < MIN_LABELLED
            || distinct.len() < 2
            || !(repeated || distinct.iter().all(|label| is_named(&people, label))))
    {
        return Vec::new();
    }
    // Elsewhere unlabelled paragraphs belong to a turn only where turns are most of the text; after the last label only
    // where somebody still speaks of himself or to somebody.
    let n_labelled = paragraphs.iter().filter(|it| !it.labels.is_empty()).count();
    let continues = whole || n_labelled * 2 >= last + 1 - first;
    if !whole && n_labelled * MAX_PARAGRAPHS_PER_LABEL < last + 1 - first {
        return Vec::new();
    }
    // A paragraph or two after the last turn may be the writer's.
    let aside = paragraphs.len() - last <= 3;
    // Where the answers alone are labelled, the question before each is another's.
    let asked = |idx: usize| {
        let question = article.slice(paragraphs[idx].paragraph.span).trim_end().ends_with('?');
        question && !paragraphs[idx].leads && paragraphs.get(idx + 1).is_some_and(|next| next.leads)
    };
    let n_asked = (first..last).filter(|idx| asked(*idx)).count();
    let answers = distinct.len() == 1 && n_turns >= MIN_LABELLED && 2 * n_asked >= n_turns - 1;
    let asks = |idx: usize| answers && asked(idx);
    // `THE FACTS: He did not.` between the turns is the writer's, as is what follows it.
    let is_thing = |label: &Label| {
        let name = article.tokens_in(label.name);
        name.len() > 1
            && article.token_text(name.start) == "THE"
            && !is_somebody(tagged, label)
            && !is_named(&people, text(label))
    };
    let mut speaks = true;
    let mut turns: Vec<Draft> = Vec::new();
    for (idx, it) in paragraphs.iter().enumerate() {
        let tokens = article.tokens_of(it.paragraph);
        let head_end = it.labels.first().map_or(tokens.end, |label| article.tokens_in(label.span).start);
        let speech = !it.leads && !asks(idx) && !is_direction(article, &(tokens.start..head_end));
        if let (true, Some(turn)) = (speech && speaks && continues && head_end > tokens.start, turns.last_mut()) {
            let goes_on = it.paragraph.kind != ParagraphKind::Heading || whole;
            if goes_on && (idx < last || whole && !aside || spoken::speaks(article, it.paragraph)) {
                turn.parts.push(article.span_of(tokens.start..head_end));
            }
        }
        for (at, label) in it.labels.iter().enumerate() {
            let end = it.labels.get(at + 1).map_or(tokens.end, |next| article.tokens_in(next.span).start);
            let end = without_direction(article, label.start, end);
            speaks = !is_thing(label);
            if speaks && label.start < end {
                turns.push(spoken::draft(Some(label.span), None, article.span_of(label.start..end)));
            }
        }
    }
    turns
}

/// Whether a label of several words has a title or office among them: `THE PRESIDENT`, `MR. KIRBY`.
fn is_office(article: &Article, label: &Label) -> bool {
    let mut tokens = article.tokens_in(label.name);
    tokens.len() > 1 && tokens.any(|token| article.language().is_title(article.token_text(token)))
}

/// Whether a label is a question's or an answer's, or has a person's name, a title or a noun for persons in it.
fn is_somebody(tagged: Tagged<'_>, label: &Label) -> bool {
    let Tagged { article, tags } = tagged;
    let tokens = article.tokens_in(label.name);
    let word = |token: usize| article.token_text(token);
    let is_person = |token: usize| {
        let noun = nouns::noun(article.language(), word(token));
        article.language().is_title(word(token)) || noun.is_some_and(|(kind, _)| kind == NounKind::Person)
    };
    let first = tags.entities.partition_point(|it| it.tokens.end <= tokens.start);
    let mut named = tags.entities[first..].iter().take_while(|it| it.tokens.start < tokens.end);
    label.style == Style::Bare
        || tokens.len() == 1 && matches!(word(tokens.start), "Q" | "A" | "Q." | "A.")
        || tokens.clone().any(is_person)
        || named.any(|it| it.label == EntityClass::Person)
}

/// The capitalized words of a text, in small letters.
fn names_in(article: &Article) -> BTreeSet<String> {
    (0..article.tokens().len())
        .map(|token| article.token_text(token))
        .filter(|word| capitalized(word))
        .map(str::to_lowercase)
        .collect()
}

/// Whether a label names someone whom the text names elsewhere in small letters.
fn is_named(names: &BTreeSet<String>, label: &str) -> bool {
    names.contains(&label.rsplit(' ').next().unwrap_or(label).to_lowercase())
}

/// `(Laughs.)`, `[Cuts to video]`, `END 4:25 P.M. EST`, `* * *`: no words of the speaker's.
fn is_direction(article: &Article, tokens: &Range<usize>) -> bool {
    let word = |token: usize| article.token_text(token);
    let first = word(tokens.start);
    let bracketed = matches!(first, "(" | "[") && matches!(word(tokens.end - 1), ")" | "]");
    let short = tokens.len() <= MAX_LINE_TOKENS;
    let ends = |word: &str| article.language().page_phrases("end").any(|end| end == word);
    let clock = |token: usize| matches!(word(token), "P.M." | "A.M." | "p.m." | "a.m.");
    bracketed
        || first == "["
        || short && (ends(first) || tokens.clone().any(clock) && first.starts_with(|c: char| c.is_ascii_digit()))
        || !tokens.clone().any(|token| word(token).contains(char::is_alphabetic))
}

/// Where a turn ends before a direction in brackets: `Say it again. [Pause]`.
fn without_direction(article: &Article, start: usize, end: usize) -> usize {
    if end <= start || article.token_text(end - 1) != "]" {
        return end;
    }
    (start..end).rev().find(|token| article.token_text(*token) == "[").unwrap_or(end)
}

/// Every paragraph with its labels.
fn labelled(tagged: Tagged<'_>) -> Vec<Labelled<'_>> {
    let article = tagged.article;
    // "LONDON: People leave a bar" is a caption.
    let is_place = |label: &Label| {
        let first = article.tokens_in(label.span).start;
        let at = tagged.tags.entities.partition_point(|it| it.tokens.end <= first);
        tagged.tags.entities.get(at).is_some_and(|it| it.tokens.contains(&first) && it.label == EntityClass::Location)
    };
    let one = |paragraph| {
        let first = label(article, paragraph).filter(|label| !is_place(label));
        let mut labels: Vec<Label> = first.into_iter().collect();
        let from = labels.first().map_or(article.tokens_of(paragraph).start, |label| label.start);
        labels.extend(within(article, paragraph, from));
        Labelled { paragraph, leads: first.is_some(), labels }
    };
    article.paragraphs().iter().map(one).collect()
}

/// The label that a paragraph begins with.
fn label(article: &Article, paragraph: &Paragraph) -> Option<Label> {
    let tokens = article.tokens_of(paragraph);
    let word = |idx: usize| article.token_text(idx);
    let first = word(tokens.start);
    let second = if tokens.len() > 1 { word(tokens.start + 1) } else { "" };
    if matches!(first, "Q" | "A" | "Q." | "A.") && tokens.len() > 1 && second != "(" {
        let at = article.tokens()[tokens.start].span;
        let name = Span::new(at.start(), at.start() + 1);
        let of = |start: usize, style: Style| Label { span: name, name, start, style };
        if first.ends_with('.') {
            return Some(of(tokens.start + 1, Style::Capitals));
        }
        if matches!(second, ":" | "." | ")") && tokens.len() > 2 {
            return Some(of(tokens.start + 2, Style::Capitals));
        }
        // "A" alone is an article, and "Q" needs a sentence after it.
        let gap = article.tokens()[tokens.start + 1].span.start() - at.end();
        if gap > 1 || first == "Q" && gap == 1 && !second.starts_with(char::is_lowercase) {
            return Some(of(tokens.start + 1, Style::Bare));
        }
    }
    // `Q (Ana Ruiz):` has what is in brackets besides the name.
    let word_or_end = |idx: &usize| word(*idx) == ":";
    let colon = tokens.clone().take(2 * MAX_LABEL_TOKENS).find(word_or_end)?;
    let bracketed = (tokens.start..colon).find(|idx| matches!(word(*idx), "(" | "[" | ",")).unwrap_or(colon);
    let closed = bracketed == colon || word(bracketed) == "," || matches!(word(colon - 1), ")" | "]");
    if colon == tokens.start || colon + 1 >= tokens.end || bracketed - tokens.start > MAX_LABEL_TOKENS || !closed {
        return None;
    }
    let name = tokens.start..bracketed;
    let question = name.len() == 1 && matches!(first, "Q" | "A");
    let style = if question || is_name(article, name.clone(), is_upper) {
        Style::Capitals
    } else if name.len() <= MAX_NAME_TOKENS
        && (bracketed == colon || word(bracketed) != ",")
        && is_name(article, name.clone(), capitalized)
    {
        Style::Title
    } else {
        return None;
    };
    let (span, name) = (article.span_of(tokens.start..colon), article.span_of(name));
    Some(Label { span, name, start: colon + 1, style })
}

/// Labels in capitals within a paragraph whose line ends were lost: `[Cuts to video] ANA RUIZ: We wait.`
fn within(article: &Article, paragraph: &Paragraph, from: usize) -> Vec<Label> {
    let tokens = article.tokens_of(paragraph);
    let mut found: Vec<Label> = Vec::new();
    let mut floor = from;
    for colon in from..tokens.end.saturating_sub(1) {
        if article.token_text(colon) != ":" {
            continue;
        }
        let begin = (floor.max(colon.saturating_sub(MAX_LABEL_TOKENS))..colon)
            .rev()
            .take_while(|idx| is_upper(article.token_text(*idx)) || is_title(article.token_text(*idx)))
            .last();
        // "New York, NY: Harbour Books."
        let opens = |begin: usize| begin > tokens.start && article.token_text(begin - 1) != ",";
        if let Some(begin) = begin.filter(|it| opens(*it) && is_name(article, *it..colon, is_upper)) {
            let span = article.span_of(begin..colon);
            found.push(Label { span, name: span, start: colon + 1, style: Style::Capitals });
        }
        floor = colon + 1;
    }
    found
}

/// Whether tokens make a name of words that are written as `written` says, with initials and titles among them.
fn is_name(article: &Article, mut tokens: Range<usize>, written: fn(&str) -> bool) -> bool {
    let small = |word: &str| is_title(word) || matches!(word, "," | "." | "-" | "OF" | "'S" | "’S" | "&");
    tokens.clone().any(|idx| written(article.token_text(idx)))
        && tokens.all(|idx| written(article.token_text(idx)) || small(article.token_text(idx)))
}

/// An initial or a title with its full stop.
fn is_title(word: &str) -> bool {
    word.ends_with('.') && word.len() > 1 && word.starts_with(char::is_uppercase)
}

fn is_upper(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() >= 2 && !word.chars().any(char::is_lowercase)
}

fn capitalized(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && word.chars().any(char::is_lowercase)
}
