//! Cases of the whole room, on marked text that supplies its names, quotes and sources.

use proptest::prelude::*;

use super::*;
use crate::{
    clean::CleanText,
    entity::MentionKind,
    quote::{QuoteId, QuoteKind},
    segment::segment,
    span::Span,
    tag::EntityClass,
};

/// `{p Ana Ruiz}` is a person's name, `{o …}` a body's, `{l …}` a place's; `<she=Ana Ruiz>` is the source of the next
/// quotation in order and who it should be; what stands in curly marks is a quotation.
fn resolved(marked: &str) -> (Coreference, Vec<String>) {
    let (mut text, mut names, mut sources, mut expected) = (String::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut quotes, mut open_name, mut open_source, mut open_quote) = (Vec::new(), None, None, None);
    let mut chars = marked.chars().peekable();
    while let Some(letter) = chars.next() {
        match letter {
            '{' => {
                open_name = chars.next().map(|class| (class, text.len()));
                chars.next();
            }
            '}' => {
                if let Some((class, start)) = open_name.take() {
                    let class = match class {
                        'p' => EntityClass::Person,
                        'l' => EntityClass::Location,
                        _ => EntityClass::Organization,
                    };
                    let span = Span::new(start, text.len());
                    names.push(Mention { span, head: span, kind: MentionKind::Name, class, score: 1.0 });
                }
            }
            '<' => open_source = Some(text.len()),
            '=' if open_source.is_some() => {
                sources.push(Span::new(open_source.take().unwrap_or_default(), text.len()));
                expected.push(chars.by_ref().take_while(|&letter| letter != '>').collect::<String>());
            }
            '“' => {
                text.push(letter);
                open_quote = Some(text.len());
            }
            '”' => {
                quotes.push(Span::new(open_quote.take().unwrap_or_default(), text.len()));
                text.push(letter);
            }
            _ => text.push(letter),
        }
    }
    let article = segment(&CleanText { text, ..CleanText::default() });
    let tags = crate::tag::tag(&article);
    let quotes: Vec<Quote> = quotes
        .into_iter()
        .map(|span| Quote {
            kind: QuoteKind::Direct,
            parts: vec![span],
            verbatim: vec![span],
            nested_in: None,
            cue: None,
            source: None,
            score: 1.0,
            class: crate::quote::ReportClass::Speech,
            negated: false,
            in_headline: false,
        })
        .collect();
    let attributions: Vec<Attribution> = sources
        .iter()
        .enumerate()
        .map(|(quote_idx, &span)| Attribution {
            quote: QuoteId(quote_idx as u32),
            source: None,
            source_span: Some(span),
            cue: None,
            rule: "test",
            confidence: 1.0,
        })
        .collect();
    let metadata = Metadata { author: Some("By Noa Berg, Staff Writer".to_owned()), ..Metadata::default() };
    let found = resolve(Tagged { article: &article, tags: &tags }, &metadata, &names, &quotes, &attributions);
    (found, expected)
}

#[track_caller]
fn check(marked: &str) -> Coreference {
    let (found, expected) = resolved(marked);
    let answers: Vec<&str> = found
        .of_attribution
        .iter()
        .map(|answer| answer.map_or("-", |(id, _)| found.speakers[id.0 as usize].name.as_str()))
        .collect();
    assert_eq!(answers, expected);
    found
}

#[test]
fn a_surname_is_the_full_name() {
    check("{p Ana Ruiz} spoke on Monday. “We wait,” <{p Ruiz}=Ana Ruiz> said. “Soon,” <Ms. {p Ruiz}=Ana Ruiz> added.");
}

#[test]
fn capitals_initials_and_particles_do_not_part_a_name() {
    check("{p Jan van der Meer} spoke. “No,” <{p VAN DER MEER}=Jan van der Meer> said.");
    check("{p Robert K. Oster} spoke. “No,” <{p Bob Oster}=Robert K. Oster> said.");
    check("{p Lin Meihua} leads the group. “No,” <Ms. {p Lin}=Lin Meihua> said.");
}

#[test]
fn a_courtesy_title_tells_spouses_apart() {
    check(
        "{p Peter Novak} and {p Maria Novak} own the farm. “It rained,” <Mr. {p Novak}=Peter Novak> said. “It did,” \
         <Mrs. {p Novak}=Maria Novak> said.",
    );
}

#[test]
fn a_person_is_never_merged_with_a_place_of_the_name() {
    check("{p Amy Lincoln} moved to {l Lincoln}. “I like it,” <{p Lincoln}=Amy Lincoln> said.");
}

#[test]
fn bodies_are_found_by_initials_and_short_forms() {
    check("The {o Bureau of River Safety} met. “It is safe,” the <{o BRS}=Bureau of River Safety> said.");
    check("The {o Hollis Institution} met. “It is safe,” <{o Hollis}=Hollis Institution> said.");
    check(
        "The {o US Centers for River Control and Safety} met. “It is safe,” the \
         <{o CRC}=US Centers for River Control and Safety> said.",
    );
}

#[test]
fn the_office_is_not_its_deputy() {
    check(
        "Mayor {p Ana Ruiz} spoke. Deputy Mayor {p Bo Lee} listened. “We wait,” <the mayor=Ana Ruiz> said. \
         “So do we,” <the deputy mayor=Bo Lee> said. {p Lee} left. “Not long,” <the mayor=Ana Ruiz> said.",
    );
}

#[test]
fn a_title_of_several_words_does_not_cut_the_name() {
    check(
        "“We wait,” said <Deputy High Court Judge {p Ana Ruiz}, QC=Ana Ruiz>. “Not long,” <Ms. {p Ruiz}=Ana Ruiz> added.",
    );
}

#[test]
fn an_office_is_not_its_neighbours() {
    check(
        "{p Ana Ruiz} was questioned. Prime Minister {p Bo Lee} asked her to go. “We wait,” <the mayor=Ana Ruiz> said.",
    );
    check(
        "{p Ana Ruiz} spoke. Shadow home secretary {p Bo Lee} listened. “We wait,” <the home secretary=Ana Ruiz> said.",
    );
}

#[test]
fn when_a_writing_was_sent_is_none_of_its_name() {
    check("“We wait,” <a letter to the council on Thursday=a letter to the council> said.");
}

#[test]
fn letters_after_a_name_are_none_of_it() {
    check("“We wait,” said <{p Ana Ruiz MP}=Ana Ruiz>. “Not long,” <{p Ruiz}=Ana Ruiz> added.");
}

#[test]
fn a_role_given_by_title_or_apposition_stands_for_the_person() {
    check("{p Ana Ruiz}, the mayor of Oakdale, spoke. {p Bo Lee} listened. “We wait,” <the mayor=Ana Ruiz> said.");
    check("Sen. {p Ana Ruiz} spoke. Mr. {p Bo Lee} listened. “We wait,” <the senator=Ana Ruiz> said.");
    check("{p Ana Ruiz}, 34, spoke. {p Bo Lee} listened. “We wait,” <the 34-year-old=Ana Ruiz> said.");
}

#[test]
fn a_name_in_apposition_names_the_description() {
    check("“We wait,” said <the mayor of Oakdale, {p Ana Ruiz}=Ana Ruiz>.");
}

#[test]
fn unnamed_sources_keep_their_phrase_and_take_their_short_forms() {
    let found = check(
        "“We wait,” <a senior harbor official=a senior harbor official> said. “Not long,” \
         <the official=a senior harbor official> said.",
    );
    assert_eq!(found.speakers[0].kind, SpeakerKind::Anonymous);
}

#[test]
fn another_source_is_another_speaker() {
    let (found, _) = resolved("“We wait,” <one official=> said. “We do not,” <another official=> said.");
    assert_ne!(found.of_attribution[0].map(|it| it.0), found.of_attribution[1].map(|it| it.0));
}

#[test]
fn pronouns_follow_titles_and_salience() {
    check("Mr. {p Bo Lee} met Ms. {p Ana Ruiz}. “We wait,” <she=Ana Ruiz> said. “So do we,” <he=Bo Lee> said.");
}

#[test]
fn pronouns_used_of_a_person_are_told_and_names_alone_tell_none() {
    let found = check("{p Robert Oster} spoke. “We wait,” <he=Robert Oster> said.");
    assert_eq!(found.speakers[0].pronouns, Some("he"));
    let found = check("“We wait,” <{p Robert Oster}=Robert Oster> said.");
    assert_eq!(found.speakers[0].pronouns, None);
}

#[test]
fn joint_sources_are_one_speaker_of_both_names() {
    check("{p Ana Ruiz} and {p Bo Lee} met. “We wait,” <{p Ruiz} and {p Lee}=Ana Ruiz & Bo Lee> said.");
}

#[test]
fn i_outside_quotations_is_the_author() {
    let found = check("“Wait,” <I=Noa Berg> said.");
    assert_eq!(found.speakers[0].kind, SpeakerKind::Author);
}

#[test]
fn title_and_affiliation_come_from_the_text() {
    let found = check("“We wait,” said <{p Ana Ruiz}=Ana Ruiz>, a historian at Westmark University.");
    assert_eq!(found.speakers[0].title.as_deref(), Some("historian at Westmark University"));
    assert_eq!(found.speakers[0].affiliation.as_deref(), Some("Westmark University"));
}

#[test]
fn a_source_without_a_noun_names_nobody() {
    let (found, _) = resolved("“We wait,” <said=> {p Ana Ruiz}.");
    assert_eq!(found.of_attribution, [None]);
}

#[test]
fn a_relative_called_by_her_given_name_does_not_take_the_surname() {
    check(
        "Sen. {p Jonas Ruiz} spoke. {p Ruiz} had waited. A rival posted a photo of {p Ana Ruiz}. {p Ana} laughed.\n\n\
         “We wait,” <{p Ruiz}=Jonas Ruiz> said.",
    );
    check(
        "{p Jonas Ruiz}'s plan is vague. {p Ana Ruiz}, the candidate's eldest daughter, praised it. {p Ana Ruiz} wrote \
         about it twice. “We wait,” <{p Ruiz}=Jonas Ruiz> said.",
    );
}

#[test]
fn a_title_tells_a_man_from_a_wife_named_later() {
    check(
        "President {p Lindqvist} spoke. “We wait,” <Mr. {p Lindqvist}=Torvald Lindqvist> said. His wife, \
         {p Ana Lindqvist}, left for {o Torvald Lindqvist Day}.",
    );
}

#[test]
fn a_name_that_begins_with_a_fathers_name_stays_whole() {
    check(
        "{p Aung Min Su Tan} arrived. {p Aung Min}, a general, was her father. “No,” <{p Su Tan}=Aung Min Su Tan> said.",
    );
}

#[test]
fn a_nickname_in_marks_is_part_of_the_name() {
    check("Del. {p Ana} \"Annie\" Ruiz spoke. “We wait,” <{p Ruiz}=Ana \"Annie\" Ruiz> said.");
}

#[test]
fn an_office_is_no_name() {
    check("“We wait,” said <the firm's Chief Financial Officer, {p Bo Lee}=Bo Lee>.");
}

#[test]
fn police_are_not_whoever_they_shot() {
    check("<A man shot by police=A man shot by police> spoke. “We wait.” “No,” <police=police> said.");
}

#[test]
fn a_campaign_is_not_its_website() {
    check(
        "A page on the {p Ruiz} campaign's website is new. {p Ana Ruiz} read it. “We wait,” <the {p Ruiz} campaign=Ruiz campaign> said.",
    );
}

#[test]
fn a_nominee_is_of_the_party_named() {
    check(
        "Republican nominee {p Ana Ruiz} and Democratic nominee {p Bo Lee} met. {p Lee} left, and {p Lee} drove home.\n\n\
         “We wait,” <the GOP nominee=Ana Ruiz> said.",
    );
}

#[test]
fn an_office_goes_on_with_the_subject_of_the_paragraph_before() {
    check(
        "{p Bo Lee} met {p Ana Ruiz} after {p Lee} had called. {p Ruiz} spoke of {p Lee}.\n\n“We wait,” \
         <the Idaho governor=Ana Ruiz> said.",
    );
}

#[test]
fn an_apposition_holds_for_a_name_with_a_title() {
    check(
        "{p Bo Lee}, a former minister, left. The minister of trade, Mr. {p Ruiz}, stayed. “We wait,” \
         <the minister=Ruiz> said.",
    );
}

#[test]
fn a_firm_known_by_name_is_the_bank_and_a_town_is_no_club() {
    check("{o Hollis Holdings} sued Mr. {p Bo Lee}. “We wait,” <the bank=Hollis Holdings> said.");
    check("{p Bo Lee} plays for a side in {l Oakdale}. “We wait,” <the club=club> said.");
}

#[test]
fn the_next_source_is_whom_a_lead_leaves_unnamed() {
    check(
        "<A former harbour chairman=Don Ruiz> says so. “We wait.”\n\n“Now,” said <{p Don Ruiz}=Don Ruiz>, who led the \
         port for a decade.",
    );
    check("<Lawmaker=Ana Ruiz> urges a vote. “We wait.”\n\n“Now,” said <Rep. {p Ana Ruiz}=Ana Ruiz>.");
    check(
        "<A senior official=A senior official> says so. “We wait.”\n\n“Now,” said <{p Don Ruiz}=Don Ruiz> at the port.",
    );
    check("<A city judge=A city judge> says so. “We wait.”\n\n“Now,” said <{p Don Ruiz}=Don Ruiz>, a baker.");
}

#[test]
fn a_lead_calls_a_body_by_words_of_its_name() {
    check(
        "<A river panel=River Safety Committee> said so. “We wait.”\n\nThe {o River Safety Committee} met. “Now,” <it=River Safety Committee> said.",
    );
    check("<A bakers' union=A bakers' union> said so. “We wait.”\n\nThe {o Association of Pilots} met.");
}

#[test]
fn age_children_and_two_offices_tell_of_the_subject_before() {
    check("{p Ana Ruiz} met {p Bo Lee}. “We wait,” <the 34-year-old mother of three=Ana Ruiz> said.");
    check("{p Ana Ruiz} met {p Bo Lee}. “We wait,” <the former mayor and current senator=Ana Ruiz> said.");
}

#[test]
fn nouns_joined_by_and_are_one_source() {
    check("“We wait,” <the family, protesters and civic leaders=the family, protesters and civic leaders> said.");
    check("“We wait,” said two retired generals and admirals, <who=two retired generals and admirals> met.");
}

#[test]
fn a_relative_clause_between_dashes_belongs_to_the_name_before() {
    check("It was an issue, with {p Ana Ruiz} — <who=Ana Ruiz> called it “a mess” — in the lead.");
}

#[test]
fn empty_and_odd_texts_are_answered() {
    for text in ["", " ", "<=>", "“”", "{p }<x=>", "“I” <”=>", "\u{301}“é <s=>"] {
        resolved(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_text_is_answered_in_range(
        words in proptest::collection::vec(
            prop::sample::select(vec![
                "{p Ana Ruiz}", "{p Ruiz}", "{o Hollis}", "{p }", "<he=x>", "<the mayor=x>", "<, and ,=x>", "<a b, {p Bo}=x>",
                "“I", "we”", ",", ".", "(", "D", ")", "the", "mayor", "of", "Jr.", "R.", "”", "“", "Mr.", "said", "who", "is", "a", "é", "’s",
            ]),
            0..30,
        )
    ) {
        let (found, _) = resolved(&words.join(" "));
        for (id, probability) in found.of_attribution.iter().flatten() {
            prop_assert!((id.0 as usize) < found.speakers.len());
            prop_assert!((0.0..=1.0).contains(probability));
        }
    }
}
