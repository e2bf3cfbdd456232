//! Posts of social media as pages embed them, without marks: `The tide is late again. — Ana Ruiz (@anaruiz) May 3, 2019`.

use super::{draft::Draft, spoken};
use crate::{
    article::Article,
    entity::Tagged,
    lexicon::{Class, Language},
    span::Span,
};

/// Most tokens of the name before a handle.
const MAX_NAME_TOKENS: usize = 10;
/// Fewest letters of a post.
const MIN_LETTERS: usize = 3;

/// Drafts of posts, each with the name below it as source.
pub(super) fn drafts(tagged: Tagged<'_>) -> Vec<Draft> {
    let article = tagged.article;
    let mut found: Vec<Draft> = Vec::new();
    for paragraph in article.paragraphs() {
        let tokens = article.tokens_of(paragraph);
        let mut start = tokens.start;
        let mut at = tokens.start;
        while at < tokens.end {
            let Some((name, after)) = signature(article, at, tokens.end) else {
                at += 1;
                continue;
            };
            let body = body(article, start, at);
            if article.slice(body).chars().filter(|c| c.is_alphabetic()).count() >= MIN_LETTERS {
                found.push(spoken::draft(Some(name), None, body));
            }
            (start, at) = (after, after);
        }
    }
    found
}

/// The signature that begins with the dash at token `at`: its name, and the token after it.
fn signature(article: &Article, at: usize, end: usize) -> Option<(Span, usize)> {
    let word = |token: usize| article.token_text(token);
    if !matches!(word(at), "—" | "–" | "--" | "-" | "―") {
        return None;
    }
    let open = (at + 2..end.min(at + 2 + MAX_NAME_TOKENS)).find(|token| word(*token) == "(")?;
    if open + 2 >= end || !word(open + 1).starts_with('@') || word(open + 2) != ")" {
        return None;
    }
    let name = article.span_of(at + 1..open);
    let mut after = open + 3;
    // `May 3, 2019`
    while after < end && after < open + 8 && is_date(article.language(), word(after)) {
        after += 1;
    }
    Some((name, after))
}

fn is_date(language: Language, word: &str) -> bool {
    let month = word.get(..3).is_some_and(|head| language.is(Class::Month, &head.to_lowercase()));
    word == "," || word.bytes().all(|b| b.is_ascii_digit()) || month && word.starts_with(char::is_uppercase)
}

/// The words of a post between two tokens, without the addresses at its end.
fn body(article: &Article, start: usize, end: usize) -> Span {
    let is_link = |token: usize| {
        let word = article.token_text(token);
        word.starts_with("http") || word.starts_with("pic.twitter.com") || word.starts_with("t.co/")
    };
    let mut last = end;
    while last > start && is_link(last - 1) {
        last -= 1;
    }
    article.span_of(start..last)
}
