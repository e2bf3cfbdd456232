//! A line of a transcript, labelled with its speaker.

use super::{
    context::QuoteContext,
    rule::{Reads, Rule, Source, Verdict},
};

pub(super) const RULE: Rule = Rule {
    name: "transcript",
    example: "{d {s MAYOR RUIZ}}: {q We will wait.}\n\n{m TOM LEE}: Until when?",
    reads: Reads::Label,
    apply,
};

/// Detection finds the label; between it and the words stand a colon or full stop and nothing else, or after `Q` nothing.
fn apply(context: &QuoteContext<'_>) -> Option<Verdict> {
    let quote = context.quote();
    let source = quote.source.filter(|_| quote.cue.is_none())?;
    let scene = context.scene;
    let label = scene.syntax.article.tokens_in(source);
    let between = label.end..context.tokens.start;
    let leads = scene.syntax.paragraph(label.start).start == label.start;
    let capitals = !scene.syntax.article.slice(source).contains(char::is_lowercase);
    let empty = between.clone().all(|token| !scene.syntax.text(token).contains(char::is_alphanumeric));
    let bare = leads && between.is_empty() && matches!(scene.syntax.text(label.start), "Q" | "A" | "Q." | "A.");
    let labelled = (leads || capitals)
        && !between.is_empty()
        && empty
        && between.clone().any(|token| matches!(scene.syntax.text(token), ":" | "." | ")"));
    (labelled || bare).then_some(Verdict { source: Source::Label(source), cue: None })
}
