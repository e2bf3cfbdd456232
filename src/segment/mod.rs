//! Tokens, sentences and paragraphs of news English.
//!
//! `tokens` follows the Penn Treebank as `CoreNLP` applies it, because the embedded model is trained on such tokens.
//! `paragraphs` comes before `sentences`: no sentence crosses a paragraph's end.

mod paragraphs;
mod sentences;
mod tokens;

use crate::{
    article::{Article, Paragraph, ParagraphKind, Sentence, Token},
    clean::CleanText,
    lexicon::Language,
    span::Span,
};

/// Segments cleaned text in English into an [`Article`].
pub fn segment(text: &CleanText) -> Article {
    segment_in(Language::default(), text)
}

/// Segments cleaned text in `language` into an [`Article`]. Linear in the length of the text; any Unicode text is allowed.
pub fn segment_in(language: Language, text: &CleanText) -> Article {
    segment_text(language, &text.text, text.headline)
}

/// Segments a bare text with its headline's place, where that is known.
fn segment_text(language: Language, text: &str, headline: Option<Span>) -> Article {
    let mut tokens: Vec<Token> = tokens::tokens(language, text);
    let mut sentences: Vec<Sentence> = Vec::new();
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    let mut next_token = 0;
    for block in paragraphs::blocks(text) {
        let first = next_token;
        while next_token < tokens.len() && tokens[next_token].span.start() < block.end() {
            next_token += 1;
        }
        if first == next_token {
            continue;
        }
        let first_sentence = sentences.len();
        for range in sentences::sentences(language, text, &tokens, first..next_token) {
            let span = tokens[range.start].span.cover(tokens[range.end - 1].span);
            sentences.push(Sentence { span, tokens: range, paragraph: paragraphs.len() });
        }
        let span = tokens[first].span.cover(tokens[next_token - 1].span);
        paragraphs.push(Paragraph { span, sentences: first_sentence..sentences.len(), kind: ParagraphKind::Body });
    }
    paragraphs::classify(text, &mut paragraphs, &sentences, headline);
    // They stay as they are for as long as the article is there.
    tokens.shrink_to_fit();
    sentences.shrink_to_fit();
    paragraphs.shrink_to_fit();
    Article::new(text.to_owned(), tokens, sentences, paragraphs).in_language(language)
}

/// An article of `tokens` with a space between them, in English. Those with `starts`, as many as there are tokens, begin a
/// sentence, which is a paragraph of its own.
pub fn of_tokens(tokens: &[&str], starts: &[bool]) -> Article {
    let (mut text, mut placed, mut sentences) = (String::new(), Vec::with_capacity(tokens.len()), Vec::new());
    for (token_idx, (token, is_start)) in tokens.iter().zip(starts).enumerate() {
        if token_idx > 0 {
            text.push(' ');
        }
        let span = Span::new(text.len(), text.len() + token.len());
        text.push_str(token);
        placed.push(Token { span });
        match sentences.last_mut() {
            Some(Sentence { span: whole, tokens, .. }) if !is_start => {
                (*whole, tokens.end) = (whole.cover(span), token_idx + 1);
            }
            _ => sentences.push(Sentence { span, tokens: token_idx..token_idx + 1, paragraph: sentences.len() }),
        }
    }
    let paragraph = |sentence: &Sentence| Paragraph {
        span: sentence.span,
        sentences: sentence.paragraph..sentence.paragraph + 1,
        kind: ParagraphKind::Body,
    };
    let paragraphs = sentences.iter().map(paragraph).collect();
    Article::new(text, placed, sentences, paragraphs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The segmentation as text: tokens parted by spaces, sentences by ` | `, paragraphs by ` ¶ `.
    fn shown(text: &str) -> String {
        let article = segment_text(Language::default(), text, None);
        let paragraph = |paragraph: &Paragraph| {
            article.sentences()[paragraph.sentences.clone()]
                .iter()
                .map(|sentence| {
                    sentence.tokens.clone().map(|idx| article.token_text(idx)).collect::<Vec<_>>().join(" ")
                })
                .collect::<Vec<_>>()
                .join(" | ")
        };
        article.paragraphs().iter().map(paragraph).collect::<Vec<_>>().join(" ¶ ")
    }

    fn check(text: &str, expected: &str) {
        assert_eq!(shown(text), expected, "in {text:?}");
    }

    fn kinds(text: &str) -> Vec<ParagraphKind> {
        segment_text(Language::default(), text, None).paragraphs().iter().map(|paragraph| paragraph.kind).collect()
    }

    #[test]
    fn given_tokens_are_an_article_of_these_tokens_and_sentences() {
        let article = of_tokens(&["Zoë", "left", ".", "“", "No", "”"], &[true, false, false, true, false, false]);
        assert_eq!(article.text(), "Zoë left . “ No ”");
        let tokens: Vec<&str> = (0..article.tokens().len()).map(|token| article.token_text(token)).collect();
        assert_eq!(tokens, ["Zoë", "left", ".", "“", "No", "”"]);
        let sentences: Vec<&str> = article.sentences().iter().map(|sentence| article.slice(sentence.span)).collect();
        assert_eq!(sentences, ["Zoë left .", "“ No ”"]);
        assert_eq!(article.sentence_of(3), article.sentence_of(5));
        assert_ne!(article.sentence_of(2), article.sentence_of(3));
        // A first token begins a sentence whatever is said of it.
        assert_eq!(of_tokens(&["a", "b"], &[false, false]).sentences().len(), 1);
        assert!(of_tokens(&[], &[]).tokens().is_empty());
    }

    #[test]
    fn contractions_part_as_in_the_treebank() {
        check("They can't, won’t and mustn't.", "They ca n't , wo n’t and must n't .");
        check(
            "It's what we've said; you'll see I'm right, we'd win.",
            "It 's what we 've said ; you 'll see I 'm right , we 'd win .",
        );
        check("We cannot; they're gonna.", "We can not ; they 're gon na .");
        check("O'Hara's dog and the voters' choice", "O'Hara 's dog and the voters ' choice");
        check("'Twas the '90s, rock 'n' roll for 'em", "'Twas the '90s , rock 'n' roll for 'em");
    }

    #[test]
    fn numbers_and_money_stay_whole() {
        check("It cost $1,250.50 (12.5%) at 8:30.", "It cost $ 1,250.50 ( 12.5 % ) at 8:30 .");
        check("3-2, 1/2, the 25-year-old's", "3-2 , 1/2 , the 25-year-old 's");
    }

    #[test]
    fn abbreviations_keep_their_stop_and_end_no_sentence() {
        check("Mr. J. B. Hale of the U.S. Senate met Sen. Ruiz.", "Mr. J. B. Hale of the U.S. Senate met Sen. Ruiz .");
        check("She left the U.S. The men stayed.", "She left the U.S. | The men stayed .");
        check(
            "He spoke at 5 p.m. Monday. No. 2 won. I said no. We left.",
            "He spoke at 5 p.m. Monday . | No. 2 won . | I said no . | We left .",
        );
        check("Rep. Ana Ruiz (D-Ariz.) said so.", "Rep. Ana Ruiz ( D-Ariz. ) said so .");
        check("He is taller than I. She is not.", "He is taller than I . | She is not .");
    }

    #[test]
    fn a_closing_mark_belongs_to_the_sentence_it_closes() {
        check("“We won.” He smiled.", "“ We won . ” | He smiled .");
        check("\"We won.\" \"Did we?\" he asked.", "\" We won . \" | \" Did we ? \" he asked .");
        check("“Will it rain?” Ms. Okafor asked. “No!”", "“ Will it rain ? ” Ms. Okafor asked . | “ No ! ”");
        check("(It rained.) Then it stopped.", "( It rained . ) | Then it stopped .");
        check("``We won.'' They left.", "`` We won . '' | They left .");
    }

    #[test]
    fn dashes_ellipses_and_marks_are_tokens() {
        check("Wait -- no—yes … well... OK . . . fine. ... So", "Wait -- no — yes … well ... OK . . . fine . | ... So");
        check("“‘No,’ he said,” she said!!", "“ ‘ No , ’ he said , ” she said !!");
    }

    #[test]
    fn addresses_handles_and_tags_stay_whole() {
        check(
            "See https://example.org/a?b=1, www.example.org. Mail a.b@example.org or @ana_r #Now!",
            "See https://example.org/a?b=1 , www.example.org . | Mail a.b@example.org or @ana_r #Now !",
        );
        check("Watch <tweet id=\"12\"/>here.Read more", "Watch <tweet id=\"12\"/> here . | Read more");
    }

    #[test]
    fn paragraphs_end_at_blank_lines_or_else_at_line_ends() {
        check("One.\nTwo.\nThree.", "One . ¶ Two . ¶ Three .");
        check("One.\n\nTwo.", "One . ¶ Two .");
        check("The mayor said\nnothing.", "The mayor said nothing .");
    }

    #[test]
    fn hard_wrapped_lines_are_rejoined() {
        let text = "Flood Plan\n\nThe council of Oakdale voted on Tuesday to build a new wall along the\nriver. Mayor Ruiz said the wall would be ready before the winter, and that\nTomas Lind would lead the work. He has built two others in the county, one\nof them in 1998.\n\nWork begins in June. The county will pay for most of it, officials of the\nFederal Works Office said.";
        assert_eq!(segment_text(Language::default(), text, None).paragraphs().len(), 3);
        assert_eq!(kinds(text)[0], ParagraphKind::Heading);
    }

    #[test]
    fn headings_and_list_items_are_told_from_body() {
        let text = "Council Votes for Wall\n\nThe council voted on Tuesday to build a wall, the mayor said.\n\nWhat comes next\n\n- Work begins in June.\n\n2. The bill comes later.\n\nThat is all that the council would say of the plan.";
        use ParagraphKind::{Body, Heading, ListItem};
        assert_eq!(kinds(text), [Heading, Body, Heading, ListItem, ListItem, Body]);
    }

    proptest! {
        #[test]
        fn tokens_and_gaps_give_the_text_and_layers_nest(text in r#"(\PC|[ \n"'“”‘’.,!?-]|Mr\.|U\.S\.|n't|<a|\. \. \.|[A-Za-z]{1,8}){0,80}"#) {
            let article = segment_text(Language::default(), &text, None);
            let mut at = 0;
            for token in article.tokens() {
                prop_assert!(text[at..token.span.start()].chars().all(char::is_whitespace));
                prop_assert!(!token.span.is_empty());
                at = token.span.end();
            }
            prop_assert!(text[at..].chars().all(char::is_whitespace));
            let mut token = 0;
            for sentence in article.sentences() {
                prop_assert_eq!(sentence.tokens.start, token);
                prop_assert!(sentence.tokens.end > token);
                token = sentence.tokens.end;
            }
            prop_assert_eq!(token, article.tokens().len());
            let mut sentence = 0;
            for paragraph in article.paragraphs() {
                prop_assert_eq!(paragraph.sentences.start, sentence);
                prop_assert!(paragraph.sentences.end > sentence);
                sentence = paragraph.sentences.end;
            }
            prop_assert_eq!(sentence, article.sentences().len());
        }
    }
}
