//! Quotations found, on marked text: its places are the tagger's evidence.

use super::*;
use crate::{
    clean::CleanText,
    marked::Marked,
    segment::segment,
    tag::{Labelled, Role, Tags},
};
use proptest::prelude::*;

/// A text with evidence written into it, as an article and its tags.
fn tagged(marked: &str) -> (Article, Tags) {
    let mut marked = Marked::read(marked);
    let (article, mut tags) = marked.tagged();
    marked.places.sort_by_key(|place| place.span.start());
    for place in &marked.places {
        let (label, role) = match place.role {
            's' => (Role::Source, 0),
            'c' => (Role::Cue, 1),
            _ => (Role::Content, 2),
        };
        let tokens = article.tokens_in(place.span);
        tags.role_probability[tokens.clone()].iter_mut().for_each(|roles| roles[role] = 0.9);
        let layer = if place.is_inner { &mut tags.inner } else { &mut tags.evidence };
        layer.push(Labelled { tokens, label, probability: 0.9 });
    }
    (article, tags)
}

/// Each quotation on a line: kind, parts, and after `<` the outer quotation's number, `^` for the headline.
fn shown(text: &str) -> Vec<String> {
    let (article, tags) = tagged(text);
    let quotes = detect(Tagged { article: &article, tags: &tags }, None);
    let letter = |kind| match kind {
        QuoteKind::Direct => 'D',
        QuoteKind::Mixed => 'M',
        QuoteKind::Indirect => 'I',
    };
    let line = |quote: &Quote| {
        let parts = quote.parts.iter().map(|part| article.slice(*part)).collect::<Vec<_>>().join(" / ");
        let nested = quote.nested_in.map_or(String::new(), |outer| format!(" <{}", outer.0));
        let headline = if quote.in_headline { " ^" } else { "" };
        format!("{} {parts}{nested}{headline}", letter(quote.kind))
    };
    quotes.iter().map(line).collect()
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(shown(text), expected, "in {text:?}");
}

#[test]
fn marks_of_every_style_pair() {
    check("“We will wait,” the mayor said.", &["D We will wait,"]);
    check("\"We will wait,\" the mayor said.", &["D We will wait,"]);
    check("``We will wait,'' the mayor said.", &["D We will wait,"]);
    check("''We will wait,'' the mayor said.", &["D We will wait,"]);
    check("„We will wait“, the mayor said.", &["D We will wait"]);
    check("«We will wait», the mayor said. »We can,« he added.", &["D We will wait", "D We can,"]);
    check("‘We will wait,’ the mayor said.", &["D We will wait,"]);
    check("'We will wait,' the mayor said.", &["D We will wait,"]);
}

#[test]
fn apostrophes_and_possessives_close_nothing() {
    check("‘The voters’ choice isn’t clear,’ she said.", &["D The voters’ choice isn’t clear,"]);
    check("'Don't touch the players' food,' she said of the '90s.", &["D Don't touch the players' food,"]);
    check("The voters' choice wasn't theirs. It's the boys' club of the '80s.", &[]);
    check("'We're goin' home, and that's 'cause we won,' he said.", &["D We're goin' home, and that's 'cause we won,"]);
}

#[test]
fn inches_are_no_marks() {
    check("{s The 6'2\" guard} {c said}, {q \"I am no 60\" screen.\"}", &["D I am no 60\" screen."]);
}

#[test]
fn nested_marks_stay_inside() {
    check(
        "“She told me, ‘Go home,’ and I went,” Lee said.",
        &["D She told me, ‘Go home,’ and I went,", "D Go home, <0"],
    );
    check("''She told me, 'You won,''' Lee said.", &["D She told me, 'You won,'", "D You won, <0"]);
    check(
        "‘She told me, “Go home,” and I went,’ Lee said.",
        &["D She told me, “Go home,” and I went,", "D Go home, <0"],
    );
}

#[test]
fn a_quotation_interrupted_by_its_cue_is_one() {
    check("{q “We will wait,”} {s Lee} {c said}, {q “until it rains.”}", &["D We will wait, / until it rains."]);
    check("{q “We will wait,”} {s Lee} {c said}. {q “It will rain.”}", &["D We will wait, / It will rain."]);
    check("“We will wait,” Lee said. “It will rain,” Park said.", &["D We will wait,", "D It will rain,"]);
    check("“We will wait,” Lee said.\n\n“It will rain,” Park said.", &["D We will wait,", "D It will rain,"]);
}

#[test]
fn a_quotation_reopened_at_each_paragraph_is_one() {
    check(
        "“We will wait.\n\n“It will rain.\n\n“Then we go,” Lee said. “Soon.”\n\n“No,” Park said.",
        &["D We will wait. / It will rain. / Then we go, / Soon.", "D No,"],
    );
    check("\"We will wait.\n\n\"It will rain,\" Lee said.", &["D We will wait. / It will rain,"]);
    check("‘We will wait.\n\n‘It will rain,’ Lee said.", &["D We will wait. / It will rain,"]);
}

#[test]
fn single_marks_reopen_among_apostrophes_and_captions() {
    check(
        "{s Lee} {c said}: {q 'The voters' hall isn't ours.}\n\n{q 'It was closed in '97.}\n\n{q 'We want it back.'}\n\nPark left.",
        &["D The voters' hall isn't ours. / It was closed in '97. / We want it back."],
    );
    check(
        "{s Lee} {c said}: {q 'We waited at the yard.}\n\nThe yard on Monday morning\n\n{q 'Nobody came.'}\n\nPark left.",
        &["D We waited at the yard. / Nobody came."],
    );
    check(
        "{q ‘We waited at the players’ gate for an hour.}\n\nPark left at noon, and the rain came.",
        &["D We waited at the players’ gate for an hour."],
    );
    check(
        "{s Lee} {c said}: {q 'She shouted ''Go home'' and we went.}\n\n{q 'That was all.'}",
        &["D She shouted ''Go home'' and we went. / That was all.", "D Go home <0"],
    );
}

#[test]
fn paragraphs_that_lost_their_ends_are_told_apart() {
    check(
        "{q \"It rained,\"} {s Lee} {c said}. {q \"We waited.} {q \"Then it stopped.} {q \"We left.\"}",
        &["D It rained, / We waited. / Then it stopped. / We left."],
    );
}

#[test]
fn a_mark_with_a_space_inside_opens_a_paragraph() {
    check("Lee said:\n\n' We waited for an hour.'\n\nPark left.", &["D We waited for an hour."]);
}

#[test]
fn posts_are_their_owners_words() {
    check(
        "Park asked for help.\n\nThe tide is late again. https://example.org/x — Ana Ruiz (@anaruiz) May 3, 2019\n\nIt \
         rained.",
        &["D The tide is late again."],
    );
}

#[test]
fn a_lead_in_that_ends_in_its_cue_gives_the_next_paragraph() {
    check(
        "The Gazette reported:\n\nThe bridge over the Lenn was closed on Monday after a crack was found in a pier.\n\nIt \
         rained.",
        &["D The bridge over the Lenn was closed on Monday after a crack was found in a pier."],
    );
}

#[test]
fn a_missing_mark_swallows_nothing() {
    check("“We will wait, Lee said on Monday.\n\nThe rain came. It fell for days.", &["D We will wait,"]);
    check(
        "“We will wait for the rain to come.\n\nThe rain came. It fell for days.",
        &["D We will wait for the rain to come."],
    );
    check("We will wait,” Lee said on Monday. “It will rain.”", &["D We will wait, / It will rain."]);
    check("\"We will wait, Lee said. \"It will rain,\" he said.", &["D We will wait,", "D It will rain,"]);
}

#[test]
fn names_terms_and_titles_in_marks_are_no_quotations() {
    check("The word “hero” is overused.", &[]);
    check("So-called “experts” wrote the novel “Low Tide” and the film “The Long Way Home.”", &[]);
    check("Tomas “Red” Lind played on.", &[]);
}

#[test]
fn reported_clauses_have_the_borders_of_the_evidence() {
    check(
        "{s Lee} {c said} {q that the plan was “a mess” and would fail}.",
        &["M that the plan was “a mess” and would fail"],
    );
    check("{s Lee} {c said} {q that it would rain}.", &["I that it would rain"]);
    check("{s Lee} {c told} her {q to “smile more often}.”", &["M to “smile more often.”"]);
    check("{q “We will} wait,” {s Lee} {c said}.", &["D We will wait,"]);
    check("{q The plan}, {s she} {c said}, {q would fail}.", &["I The plan / would fail"]);
}

#[test]
fn no_clause_begins_with_half_a_pair_of_marks() {
    check("It was “late”. {s Lee} {c said} {q ” that it would rain}.", &["I that it would rain"]);
}

#[test]
fn reports_inside_reports_are_nested() {
    check(
        "{s Lee} {c said} {q <s Park> <c told> her <q that it would rain>}.",
        &["I Park told her that it would rain", "I that it would rain <0"],
    );
}

#[test]
fn only_what_somebody_put_into_words_is_nested() {
    check("{s Lee} {c said} {q <s he> <c hopes> <q it will rain>}.", &["I he hopes it will rain"]);
    check(
        "{s Lee} {c said} {q <s Park> <c will tell> her <q that it rained>}.",
        &["I Park will tell her that it rained"],
    );
    check("{s Lee} {c said} {q <s Park> <c discussed> <q the rain>}.", &["I Park discussed the rain"]);
    check(
        "“My mother used to say, ‘A wet hen lays,’ and she was right,” Lee said.",
        &["D My mother used to say, ‘A wet hen lays,’ and she was right,", "D A wet hen lays, <0"],
    );
    check(
        "“They kept asking, ‘Will it rain?’ and I left,” Lee said.",
        &["D They kept asking, ‘Will it rain?’ and I left,", "D Will it rain? <0"],
    );
}

#[test]
fn the_clause_of_a_noun_ends_before_the_verb_of_its_sentence() {
    check("{s Lee}'s {c claim} {q that it rained was withdrawn on Monday}.", &["I that it rained"]);
    check("{s Her} {c promise} {q to build a school was kept}.", &["I to build a school"]);
    check(
        "The {c claim} {q that the man who left was late, made by Lee in May, has been tested}.",
        &["I that the man who left was late"],
    );
    // Where the noun is an object, the clause goes on.
    check("{s Lee} rejected the {c claim} {q that it rained and was cold}.", &["I that it rained and was cold"]);
}

#[test]
fn sentences_in_the_tenses_of_a_report_go_on_with_it() {
    check(
        "{s Lee} {c said} {q the line would cost a million}. It would open in May. It is old.",
        &["I the line would cost a million", "I It would open in May"],
    );
    check("{s Lee} {c said} {q the line is old}. It would open in May.", &["I the line is old"]);
    check(
        "{s Lee} {c said} {q the line would cost a million}.\n\nIt would open in May.",
        &["I the line would cost a million"],
    );
}

#[test]
fn a_signed_message_is_a_quotation() {
    check(
        "Letters\n\nSir — We waited for rain. It came in May.\n\nMrs Ana Ruiz\nOakdale\n\nThe rain stopped in June.",
        &["D Sir — We waited for rain. It came in May."],
    );
    check(
        "Statement by Mayor Ana Ruiz on the rain\n\nI have ordered an inquiry.\n\nAna Ruiz\n\nIt rained.",
        &["D I have ordered an inquiry."],
    );
    check("Dear readers, the town waited for rain. It came in May.\n\nIt stopped in June.", &[]);
}

#[test]
fn headings_in_marks_are_no_speech() {
    check("It was late.\n\n'All Bets Are Off.'\n\nThe rain came in May.", &[]);
    check(
        "“It was late,” Lee said.\n\n“All bets are off.”\n\nThe rain came in May.",
        &["D It was late,", "D All bets are off."],
    );
}

#[test]
fn titles_of_works_are_no_reports() {
    check("{s The band} {c played} {q “Lift Up the Lantern” again}.", &[]);
    check(
        "{s The crowd} {c chanted} {q “Lift Up the Lantern” again and again}.",
        &["M “Lift Up the Lantern” again and again"],
    );
}

#[test]
fn cues_and_sources_are_linked() {
    let (article, tags) = tagged("{s Lee} {c said} {q it rained}, but {s Park} {c denied} {q it}.");
    let quotes = detect(Tagged { article: &article, tags: &tags }, None);
    let source = |quote: &Quote| quote.source.map(|source| article.slice(source).to_owned());
    assert_eq!(quotes.iter().map(source).collect::<Vec<_>>(), [Some("Lee".to_owned()), Some("Park".to_owned())]);
    assert_eq!(quotes[1].cue.map(|cue| article.slice(cue)), Some("denied"));
}

#[test]
fn a_relative_pronoun_is_none_of_the_source() {
    let (article, tags) = tagged("Ruiz, {s who officials} {c said} {q fled the fire}, is safe.");
    let quotes = detect(Tagged { article: &article, tags: &tags }, None);
    assert_eq!(quotes[0].source.map(|source| article.slice(source)), Some("officials"));
}

#[test]
fn a_transcripts_turns_are_quotations() {
    check(
        "MAYOR RUIZ: We will wait.\n\nQ: Until when?\n\nMAYOR RUIZ: Until it rains.",
        &["D We will wait.", "D Until when?", "D Until it rains."],
    );
}

#[test]
fn briefings_have_bare_questions_long_turns_and_directions() {
    check(
        "Pier Hall\n\n10:02 A.M.\n\nMS. RUIZ:  Good morning.\n\nWe have two things.\n\nQ    When?\n\nMS. RUIZ:  \
         Monday.\n\n(Laughter.)\n\nQ (Coast Radio): Sure?\n\nEND 10:20 A.M.",
        &["D Good morning. / We have two things.", "D When?", "D Monday.", "D Sure?"],
    );
    check(
        "THE MAYOR: Good morning.\n\nWe have two things.\n\nWe will wait.",
        &["D Good morning. / We have two things. / We will wait."],
    );
}

#[test]
fn labels_stand_within_a_paragraph_that_lost_its_lines() {
    check(
        "The tape is short.\n\n[Door] LENA FROST: Is it on? VICTOR AMSEL: It is. LENA FROST: Then say it.",
        &["D Is it on?", "D It is.", "D Then say it."],
    );
}

#[test]
fn a_list_with_labels_is_no_transcript() {
    check("ALDER: 3 per cent\n\nBENE: no change\n\nALDER: 2 per cent\n\nIt rained.", &[]);
}

#[test]
fn a_block_set_off_after_a_cue_is_a_quotation() {
    check("Ruiz said in a statement:\n\n    We will wait for rain.\n\nIt rained.", &["D We will wait for rain."]);
    check(
        "Ruiz wrote in a letter:\n\nWe will wait for rain, as you asked us to in May.\n\nIt rained.",
        &["D We will wait for rain, as you asked us to in May."],
    );
    check("Ruiz wrote in a letter:\n\nThe town waited for rain, and it came in the month of May.", &[]);
}

proptest! {
    #[test]
    fn quotations_lie_in_the_text_and_do_not_overlap(
        text in r#"([“”‘’'"„«»`]{1,2}|[,.?!:—] |\n|\n\n|Mr\. Lee said|she said, |the voters' |[a-z]{1,6} |[A-Z][a-z]{1,5} |\PC){0,90}"#,
        evidence in prop::collection::vec((0usize..200, 1usize..20, 0u8..3, any::<bool>()), 0..12),
    ) {
        let article = segment(&CleanText { text, ..CleanText::default() });
        let mut tags = crate::tag::tag(&article);
        let n_tokens = article.tokens().len();
        let (mut outer_end, mut inner_end) = (0, 0);
        tags.evidence.clear();
        tags.inner.clear();
        for (gap, len, role, inner) in evidence {
            let end = if inner { &mut inner_end } else { &mut outer_end };
            let (start, stop) = (*end + gap % 7, *end + gap % 7 + len);
            if stop > n_tokens { continue; }
            *end = stop;
            let label = [Role::Source, Role::Cue, Role::Content][usize::from(role)];
            let labelled = Labelled { tokens: start..stop, label, probability: 0.5 };
            if inner { tags.inner.push(labelled) } else { tags.evidence.push(labelled) }
        }
        let quotes = detect(Tagged { article: &article, tags: &tags }, None);
        let mut spans = Vec::new();
        for (idx, quote) in quotes.iter().enumerate() {
            prop_assert!(!quote.parts.is_empty());
            prop_assert!(quote.parts.windows(2).all(|pair| pair[0].end() <= pair[1].start()));
            for span in quote.parts.iter().chain(&quote.verbatim).chain(&quote.cue).chain(&quote.source) {
                prop_assert!(article.text().get(span.start()..span.end()).is_some_and(|slice| !slice.is_empty()));
            }
            prop_assert!(quote.kind != QuoteKind::Indirect || quote.verbatim.is_empty());
            match quote.nested_in {
                Some(outer) => prop_assert!((outer.0 as usize) < idx && quotes[outer.0 as usize].nested_in.is_none()),
                None => spans.extend(quote.parts.iter().copied()),
            }
        }
        spans.sort_unstable();
        prop_assert!(spans.windows(2).all(|pair| pair[0].end() <= pair[1].start()), "{:?} {:?}", quotes, article.text());
    }
}
