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

/// The text with what detection finds in it: `{q1d …}` the first quotation, direct.
fn marked(text: &str) -> String {
    let (article, tags) = tagged(text);
    let quotes = detect(Tagged { article: &article, tags: &tags }, None);
    let mut places = Vec::new();
    for (quote, number) in quotes.iter().zip(1..) {
        let kind = &quote.kind.name()[..1];
        let headline = if quote.in_headline { "^" } else { "" };
        for part in &quote.parts {
            places.push((part.start()..part.end(), format!("q{number}{kind}{headline}")));
        }
        let holds = |outer: &&Quote| outer.parts.iter().any(|part| part.contains(quote.span()) && **outer != *quote);
        let outer = quotes.iter().filter(holds).min_by_key(|outer| outer.span().len());
        assert_eq!(outer, quote.nested_in.map(|outer| &quotes[outer.0 as usize]), "in {text:?}");
    }
    crate::marking::marked(article.text(), &places)
}

/// Detection finds in `evidence`, which holds what the tagger would say, what `expected` marks.
#[track_caller]
fn check_evidence(evidence: &str, expected: &str) {
    assert_eq!(marked(evidence), expected);
}

/// The same where the tagger says nothing.
#[track_caller]
fn check(expected: &str) {
    check_evidence(&Marked::read(expected).text, expected);
}

#[test]
fn marks_of_every_style_pair() {
    check("“{q1d We will wait,}” the mayor said.");
    check("\"{q1d We will wait,}\" the mayor said.");
    check("``{q1d We will wait,}'' the mayor said.");
    check("''{q1d We will wait,}'' the mayor said.");
    check("„{q1d We will wait}“, the mayor said.");
    check("«{q1d We will wait}», the mayor said. »{q2d We can,}« he added.");
    check("‘{q1d We will wait,}’ the mayor said.");
    check("'{q1d We will wait,}' the mayor said.");
}

#[test]
fn apostrophes_and_possessives_close_nothing() {
    check("‘{q1d The voters’ choice isn’t clear,}’ she said.");
    check("'{q1d Don't touch the players' food,}' she said of the '90s.");
    check("The voters' choice wasn't theirs. It's the boys' club of the '80s.");
    check("'{q1d We're goin' home, and that's 'cause we won,}' he said.");
}

#[test]
fn inches_are_no_marks() {
    check_evidence(
        "{s The 6'2\" guard} {c said}, {q \"I am no 60\" screen.\"}",
        "The 6'2\" guard said, \"{q1d I am no 60\" screen.}\"",
    );
}

#[test]
fn nested_marks_stay_inside() {
    check("“{q1d She told me, ‘{q2d Go home,}’ and I went,}” Lee said.");
    check("''{q1d She told me, '{q2d You won,}'}'' Lee said.");
    check("‘{q1d She told me, “{q2d Go home,}” and I went,}’ Lee said.");
}

#[test]
fn a_quotation_interrupted_by_its_cue_is_one() {
    check_evidence(
        "{q “We will wait,”} {s Lee} {c said}, {q “until it rains.”}",
        "“{q1d We will wait,}” Lee said, “{q1d until it rains.}”",
    );
    check_evidence(
        "{q “We will wait,”} {s Lee} {c said}. {q “It will rain.”}",
        "“{q1d We will wait,}” Lee said. “{q1d It will rain.}”",
    );
    check("“{q1d We will wait,}” Lee said. “{q2d It will rain,}” Park said.");
    check("“{q1d We will wait,}” Lee said.\n\n“{q2d It will rain,}” Park said.");
}

#[test]
fn a_quotation_reopened_at_each_paragraph_is_one() {
    check(
        "“{q1d We will wait.}\n\n“{q1d It will rain.}\n\n“{q1d Then we go,}” Lee said. “{q1d Soon.}”\n\n“{q2d \
         No,}” Park said.",
    );
    check("\"{q1d We will wait.}\n\n\"{q1d It will rain,}\" Lee said.");
    check("‘{q1d We will wait.}\n\n‘{q1d It will rain,}’ Lee said.");
}

#[test]
fn single_marks_reopen_among_apostrophes_and_captions() {
    check_evidence(
        "{s Lee} {c said}: {q 'The voters' hall isn't ours.}\n\n{q 'It was closed in '97.}\n\n{q 'We want it \
         back.'}\n\nPark left.",
        "Lee said: '{q1d The voters' hall isn't ours.}\n\n'{q1d It was closed in '97.}\n\n'{q1d We want it \
         back.}'\n\nPark left.",
    );
    check_evidence(
        "{s Lee} {c said}: {q 'We waited at the yard.}\n\nThe yard on Monday morning\n\n{q 'Nobody \
         came.'}\n\nPark left.",
        "Lee said: '{q1d We waited at the yard.}\n\nThe yard on Monday morning\n\n'{q1d Nobody came.}'\n\nPark \
         left.",
    );
    check_evidence(
        "{q ‘We waited at the players’ gate for an hour.}\n\nPark left at noon, and the rain came.",
        "‘{q1d We waited at the players’ gate for an hour.}\n\nPark left at noon, and the rain came.",
    );
    check_evidence(
        "{s Lee} {c said}: {q 'She shouted ''Go home'' and we went.}\n\n{q 'That was all.'}",
        "Lee said: '{q1d She shouted ''{q2d Go home}'' and we went.}\n\n'{q1d That was all.}'",
    );
}

#[test]
fn paragraphs_that_lost_their_ends_are_told_apart() {
    check_evidence(
        "{q \"It rained,\"} {s Lee} {c said}. {q \"We waited.} {q \"Then it stopped.} {q \"We left.\"}",
        "\"{q1d It rained,}\" Lee said. \"{q1d We waited.} \"{q1d Then it stopped.} \"{q1d We left.}\"",
    );
}

#[test]
fn a_mark_with_a_space_inside_opens_a_paragraph() {
    check("Lee said:\n\n' {q1d We waited for an hour.}'\n\nPark left.");
}

#[test]
fn posts_are_their_owners_words() {
    check(
        "Park asked for help.\n\n{q1d The tide is late again.} https://example.org/x — Ana Ruiz (@anaruiz) May \
         3, 2019\n\nIt rained.",
    );
}

#[test]
fn a_lead_in_that_ends_in_its_cue_gives_the_next_paragraph() {
    check(
        "The Gazette reported:\n\n{q1d The bridge over the Lenn was closed on Monday after a crack was found in \
         a pier.}\n\nIt rained.",
    );
}

#[test]
fn a_missing_mark_swallows_nothing() {
    check("“{q1d We will wait,} Lee said on Monday.\n\nThe rain came. It fell for days.");
    check("“{q1d We will wait for the rain to come.}\n\nThe rain came. It fell for days.");
    check("{q1d We will wait,}” Lee said on Monday. “{q1d It will rain.}”");
    check("\"{q1d We will wait,} Lee said. \"{q2d It will rain,}\" he said.");
}

#[test]
fn names_terms_and_titles_in_marks_are_no_quotations() {
    check("The word “hero” is overused.");
    check("So-called “experts” wrote the novel “Low Tide” and the film “The Long Way Home.”");
    check("Tomas “Red” Lind played on.");
}

#[test]
fn reported_clauses_have_the_borders_of_the_evidence() {
    check_evidence(
        "{s Lee} {c said} {q that the plan was “a mess” and would fail}.",
        "Lee said {q1m that the plan was “a mess” and would fail}.",
    );
    check_evidence("{s Lee} {c said} {q that it would rain}.", "Lee said {q1i that it would rain}.");
    check_evidence("{s Lee} {c told} her {q to “smile more often}.”", "Lee told her {q1m to “smile more often.”}");
    check_evidence("{q “We will} wait,” {s Lee} {c said}.", "“{q1d We will wait,}” Lee said.");
    check_evidence("{q The plan}, {s she} {c said}, {q would fail}.", "{q1i The plan}, she said, {q1i would fail}.");
}

#[test]
fn no_clause_begins_with_half_a_pair_of_marks() {
    check_evidence(
        "It was “late”. {s Lee} {c said} {q ” that it would rain}.",
        "It was “late”. Lee said ” {q1i that it would rain}.",
    );
}

#[test]
fn reports_inside_reports_are_nested() {
    check_evidence(
        "{s Lee} {c said} {q <s Park> <c told> her <q that it would rain>}.",
        "Lee said {q1i Park told her {q2i that it would rain}}.",
    );
}

#[test]
fn only_what_somebody_put_into_words_is_nested() {
    check_evidence("{s Lee} {c said} {q <s he> <c hopes> <q it will rain>}.", "Lee said {q1i he hopes it will rain}.");
    check_evidence(
        "{s Lee} {c said} {q <s Park> <c will tell> her <q that it rained>}.",
        "Lee said {q1i Park will tell her that it rained}.",
    );
    check_evidence(
        "{s Lee} {c said} {q <s Park> <c discussed> <q the rain>}.",
        "Lee said {q1i Park discussed the rain}.",
    );
    check("“{q1d My mother used to say, ‘{q2d A wet hen lays,}’ and she was right,}” Lee said.");
    check("“{q1d They kept asking, ‘{q2d Will it rain?}’ and I left,}” Lee said.");
}

#[test]
fn the_clause_of_a_noun_ends_before_the_verb_of_its_sentence() {
    check_evidence(
        "{s Lee}'s {c claim} {q that it rained was withdrawn on Monday}.",
        "Lee's claim {q1i that it rained} was withdrawn on Monday.",
    );
    check_evidence(
        "{s Her} {c promise} {q to build a school was kept}.",
        "Her promise {q1i to build a school} was kept.",
    );
    check_evidence(
        "The {c claim} {q that the man who left was late, made by Lee in May, has been tested}.",
        "The claim {q1i that the man who left was late}, made by Lee in May, has been tested.",
    );
    // Where the noun is an object, the clause goes on.
    check_evidence(
        "{s Lee} rejected the {c claim} {q that it rained and was cold}.",
        "Lee rejected the claim {q1i that it rained and was cold}.",
    );
}

#[test]
fn sentences_in_the_tenses_of_a_report_go_on_with_it() {
    check_evidence(
        "{s Lee} {c said} {q the line would cost a million}. It would open in May. It is old.",
        "Lee said {q1i the line would cost a million}. {q2i It would open in May}. It is old.",
    );
    check_evidence(
        "{s Lee} {c said} {q the line is old}. It would open in May.",
        "Lee said {q1i the line is old}. It would open in May.",
    );
    check_evidence(
        "{s Lee} {c said} {q the line would cost a million}.\n\nIt would open in May.",
        "Lee said {q1i the line would cost a million}.\n\nIt would open in May.",
    );
}

#[test]
fn a_signed_message_is_a_quotation() {
    check(
        "Letters\n\n{q1d Sir — We waited for rain. It came in May.}\n\nMrs Ana Ruiz\nOakdale\n\nThe rain stopped \
         in June.",
    );
    check("Statement by Mayor Ana Ruiz on the rain\n\n{q1d I have ordered an inquiry.}\n\nAna Ruiz\n\nIt rained.");
    check("Dear readers, the town waited for rain. It came in May.\n\nIt stopped in June.");
}

#[test]
fn headings_in_marks_are_no_speech() {
    check("It was late.\n\n'All Bets Are Off.'\n\nThe rain came in May.");
    check("“{q1d It was late,}” Lee said.\n\n“{q2d All bets are off.}”\n\nThe rain came in May.");
}

#[test]
fn titles_of_works_are_no_reports() {
    check_evidence(
        "{s The band} {c played} {q “Lift Up the Lantern” again}.",
        "The band played “Lift Up the Lantern” again.",
    );
    check_evidence(
        "{s The crowd} {c chanted} {q “Lift Up the Lantern” again and again}.",
        "The crowd chanted {q1m “Lift Up the Lantern” again and again}.",
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
fn a_content_that_begins_with_a_words_ending_has_the_word() {
    let (article, tags) = tagged("Porters{q ’ strike would last until spring}, {s the union} {c warned}.");
    let quotes = detect(Tagged { article: &article, tags: &tags }, None);
    assert_eq!(article.slice(quotes[0].parts[0]), "Porters’ strike would last until spring");
}

#[test]
fn an_asterisk_of_markdown_is_no_source() {
    let (article, tags) = tagged("{q “We wait,”}{s *} {c said} {s Ana Ruiz}.");
    let quotes = detect(Tagged { article: &article, tags: &tags }, None);
    assert_eq!(quotes[0].source.map(|source| article.slice(source)), Some("Ana Ruiz"));
}

#[test]
fn a_transcripts_turns_are_quotations() {
    check("MAYOR RUIZ: {q1d We will wait.}\n\nQ: {q2d Until when?}\n\nMAYOR RUIZ: {q3d Until it rains.}");
}

#[test]
fn briefings_have_bare_questions_long_turns_and_directions() {
    check(
        "Pier Hall\n\n10:02 A.M.\n\nMS. RUIZ:  {q1d Good morning.}\n\n{q1d We have two things.}\n\nQ    {q2d \
         When?}\n\nMS. RUIZ:  {q3d Monday.}\n\n(Laughter.)\n\nQ (Coast Radio): {q4d Sure?}\n\nEND 10:20 A.M.",
    );
    check("THE MAYOR: {q1d Good morning.}\n\n{q1d We have two things.}\n\n{q1d We will wait.}");
}

#[test]
fn the_label_of_a_thing_begins_the_writers_words() {
    check(
        "MAYOR RUIZ: “{q1d We lose every boat by Friday.}”\n\nTHE FACTS: The county has bought two.\n\nNobody told the \
         islanders.\n\nMAYOR RUIZ: “{q2d My letters were never answered.}”\n\nTHE FACTS: They were, in a week.",
    );
}

#[test]
fn labels_stand_within_a_paragraph_that_lost_its_lines() {
    check(
        "The tape is short.\n\n[Door] LENA FROST: {q1d Is it on?} VICTOR AMSEL: {q2d It is.} LENA FROST: {q3d \
         Then say it.}",
    );
}

#[test]
fn a_list_with_labels_is_no_transcript() {
    check("ALDER: 3 per cent\n\nBENE: no change\n\nALDER: 2 per cent\n\nIt rained.");
    check(
        "Berg, Bo. The Tide. New York, NY: Harbour Books, 2010.\n\nLee, Tom. Rain. San Rafael, CA: Ebb, 2011.\n\n\
         Ruiz, Ana. Wind. New York, NY: Harbour Books, 2012.\n\nVale, Kim. Fog. San Rafael, CA: Ebb, 2013.",
    );
}

#[test]
fn a_block_set_off_after_a_cue_is_a_quotation() {
    check("Ruiz said in a statement:\n\n    {q1d We will wait for rain.}\n\nIt rained.");
    check("Ruiz wrote in a letter:\n\n{q1d We will wait for rain, as you asked us to in May.}\n\nIt rained.");
    check("Ruiz wrote in a letter:\n\nThe town waited for rain, and it came in the month of May.");
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
