//! From a quotation to the phrase that names its source, by an ordered list of rules.
//!
//! Each rule is a file with a value `RULE`: its name, an example that is also its test, what it reads, and a function from what stands
//! around a quotation to a verdict. The first rule that answers decides, and its name goes into the table. No rule sees
//! another's answer.

mod according_to;
mod context;
mod continuation;
mod grammar;
mod name_verb;
mod name_verb_quote;
mod neighbour;
mod noun_cue;
mod rule;
mod signature;
mod suggestions;
mod tagged;
mod transcript;
mod verb_name;

pub use self::{
    rule::{Reads, Rule},
    suggestions::Suggestion,
};

use self::{
    context::{QuoteContext, Scene},
    rule::{Source, Verdict},
    suggestions::Suggesting,
};
use crate::{
    article::Article,
    entity::{Mention, MentionId, MentionKind, Tagged},
    grammar::nouns::noun,
    quote::{Quote, QuoteId},
    span::Span,
    tag::{EntityClass, Role, Tags},
};

/// Who a quote's source is, as far as one phrase goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// The quote.
    pub quote: QuoteId,
    /// The mention that is its source; the phrase may stand outside [`Mention::span`] borders, see `source_span`.
    pub source: Option<MentionId>,
    /// The source phrase in the text, as exported.
    pub source_span: Option<Span>,
    /// The cue.
    pub cue: Option<Span>,
    /// Name of the rule that decided, or the reason for no answer.
    pub rule: &'static str,
    /// What every rule says, in the order of the list.
    pub suggestions: Vec<Suggestion>,
}

/// All rules, in the order in which they are asked: first what the layout says, then the clause around the quotation, then what
/// the tagger sees there and nouns that report, then other quotations. A rule gets what those before it leave, so that its figures in
/// `corpus/scores.csv` tell nothing of another place; who speaks is chosen by `speaker`, to which all of them are features.
pub const RULES: &[Rule] = &[
    transcript::RULE,
    signature::RULE,
    verb_name::RULE,
    name_verb::RULE,
    according_to::RULE,
    name_verb_quote::RULE,
    tagged::RULE,
    noun_cue::RULE,
    continuation::RULE,
    continuation::NEXT_PARAGRAPH,
    neighbour::RULE,
];

/// What the rule called `name` goes by.
pub fn reads(name: &str) -> Option<Reads> {
    RULES.iter().find(|rule| rule.name == name).map(|rule| rule.reads)
}

/// Score of a mention that only a rule took for one: no engine says how sure it is.
const PHRASE_SCORE: f32 = 0.5;

/// In `rule` where no rule answers.
pub const NO_SOURCE: &str = "no-source-found";

/// Decides the source of every quote, the rules of the names `without` left out. `mentions` may grow: sources that no mention
/// covers are added to it.
pub fn attribute(
    tagged: Tagged<'_>,
    mentions: &mut Vec<Mention>,
    quotes: &[Quote],
    without: &[&str],
) -> Vec<Attribution> {
    let answers: Vec<Vec<(usize, Verdict)>> = {
        let scene = Scene::new(tagged, mentions, quotes);
        (0..quotes.len() as u32).map(|quote_idx| answers(without, &scene, QuoteId(quote_idx))).collect()
    };
    let mut attributions: Vec<Attribution> = Vec::with_capacity(quotes.len());
    for (quote_idx, answers) in answers.iter().enumerate() {
        let decided = answers.first().and_then(|(rule, verdict)| {
            let (source, span) = source(tagged, mentions, &attributions, &verdict.source)?;
            Some((RULES[*rule].name, source, span, verdict.cue))
        });
        let quote = QuoteId(quote_idx as u32);
        let cue = quotes[quote_idx].cue;
        let suggestions = Vec::new();
        attributions.push(match decided {
            Some((rule, source, span, own_cue)) => Attribution {
                quote,
                source: Some(source),
                source_span: Some(span),
                cue: own_cue.or(cue),
                rule,
                suggestions,
            },
            None => Attribution { quote, source: None, source_span: None, cue, rule: NO_SOURCE, suggestions },
        });
    }
    let suggesting = Suggesting::new(tagged.article, mentions);
    for (attribution, answers) in attributions.iter_mut().zip(&answers) {
        attribution.suggestions = answers.iter().map(|(rule, it)| suggesting.suggestion(*rule, &it.source)).collect();
    }
    attributions
}

/// What every rule answers, by its place in the list; the first decides.
fn answers(without: &[&str], scene: &Scene<'_>, id: QuoteId) -> Vec<(usize, Verdict)> {
    let context = QuoteContext::new(scene, id);
    let rules = RULES.iter().enumerate().filter(|(_, rule)| !without.contains(&rule.name));
    rules.filter_map(|(rule_idx, rule)| Some((rule_idx, (rule.apply)(&context)?))).collect()
}

/// The mention and the phrase that a rule points at; none where it points at a quotation without a source.
fn source(
    tagged: Tagged<'_>,
    mentions: &mut Vec<Mention>,
    before: &[Attribution],
    pointed: &Source,
) -> Option<(MentionId, Span)> {
    Some(match *pointed {
        Source::Mention(mention) => (mention, span_of(tagged, mentions, mention, None)),
        Source::Extended(mention, span) => (mention, span_of(tagged, mentions, mention, Some(span))),
        Source::Phrase(span) => (mention_in(tagged, mentions, span), span),
        Source::Label(span) => (label(tagged, mentions, span), span),
        Source::Same(other) => inherited(before, other)?,
    })
}

/// The source of an earlier quotation.
fn inherited(attributions: &[Attribution], id: QuoteId) -> Option<(MentionId, Span)> {
    let other = attributions.get(id.0 as usize)?;
    Some((other.source?, other.source_span?))
}

/// The phrase of a mention as exported: as the tagger marks a source around it, or else `wider`, or else the mention.
fn span_of(tagged: Tagged<'_>, mentions: &[Mention], mention: MentionId, wider: Option<Span>) -> Span {
    let Tagged { article, tags } = tagged;
    let mention = &mentions[mention.0 as usize];
    let head = article.tokens_in(mention.head);
    let marked = marked_source(article, tags, &head)
        .map(|tokens| tokens.start..tagged.syntax().compound_end(tokens.end))
        .filter(|tokens| !tagged.syntax().runs_on(tokens))
        .map(|tokens| article.span_of(tokens));
    // The tagger leaves the name off: "the winner of the race, | Ana Ruiz".
    let fuller =
        wider.filter(|wider| marked.is_some_and(|marked| wider.start() == marked.start() && wider.contains(marked)));
    fuller.or(marked).or(wider).unwrap_or(mention.span)
}

fn marked_source(article: &Article, tags: &Tags, head: &std::ops::Range<usize>) -> Option<std::ops::Range<usize>> {
    let holds = |tokens: &std::ops::Range<usize>| tokens.start <= head.start && head.end <= tokens.end;
    [&tags.evidence, &tags.inner]
        .into_iter()
        .flat_map(|layer| {
            let first = layer.partition_point(|found| found.tokens.end <= head.start);
            layer[first..].iter().take_while(|found| found.tokens.start < head.end)
        })
        .find(|found| found.label == Role::Source && holds(&found.tokens))
        .map(|found| {
            let paragraph = article.tokens_of(&article.paragraphs()[article.paragraph_of(head.start)]);
            found.tokens.start.max(paragraph.start)..found.tokens.end.min(paragraph.end)
        })
}

/// The mention that `span` is about; a new one where there is none.
fn mention_in(tagged: Tagged<'_>, mentions: &mut Vec<Mention>, span: Span) -> MentionId {
    let article = tagged.article;
    let inside = |mention: &Mention| span.contains(mention.head);
    let begins = mentions.iter().position(|mention| inside(mention) && mention.span.start() <= span.start());
    let named = || mentions.iter().position(|mention| inside(mention) && mention.kind == MentionKind::Name);
    if let Some(mention_idx) = begins.or_else(named).or_else(|| mentions.iter().position(inside)) {
        return MentionId(mention_idx as u32);
    }
    let pronoun = matches!(article.slice(span).to_lowercase().as_str(), "which" | "that" | "who" | "whom");
    mentions.push(Mention {
        span,
        head: tagged.syntax().head_of(&article.tokens_in(span)).map_or(span, |token| article.tokens()[token].span),
        kind: if pronoun { MentionKind::Pronoun } else { MentionKind::Nominal },
        class: EntityClass::Person,
        score: PHRASE_SCORE,
    });
    MentionId(mentions.len() as u32 - 1)
}

/// The mention that a transcript's label is: a person's name, unless it is a role or a letter.
fn label(tagged: Tagged<'_>, mentions: &mut Vec<Mention>, span: Span) -> MentionId {
    let article = tagged.article;
    let tokens = article.tokens_in(span);
    let name_end = tokens.clone().find(|&token| matches!(article.token_text(token), "," | "(")).unwrap_or(tokens.end);
    let words = tokens.start..name_end;
    let role = |token: usize| {
        let word = article.token_text(token);
        let small = word.chars().filter(|c| c.is_alphabetic()).count() < 2 || word.eq_ignore_ascii_case("the");
        small || article.language().is_title(word) || noun(article.language(), word).is_some()
    };
    if words.clone().all(role) {
        return mention_in(tagged, mentions, span);
    }
    let head = article.span_of(words);
    let id = mention_in(tagged, mentions, head);
    let mention = &mut mentions[id.0 as usize];
    *mention = Mention { span, head, kind: MentionKind::Name, class: EntityClass::Person, score: mention.score };
    id
}

#[cfg(test)]
mod tests;
