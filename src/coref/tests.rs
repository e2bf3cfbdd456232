//! Cases of the whole room, on marked text that supplies its names, quotes and sources.

use proptest::prelude::*;

use super::*;
use crate::{
    clean::CleanText,
    marked::Marked,
    quote::{QuoteId, QuoteKind},
    segment::segment,
    span::Span,
};

/// What the room finds in a marked text, and who its sources should be.
fn resolved(marked: &str) -> (Coreference, Vec<String>) {
    let marked = Marked::read(marked);
    let (article, tags) = marked.tagged();
    let direct = |quote: Quote| Quote { kind: QuoteKind::Direct, verbatim: quote.parts.clone(), cue: None, ..quote };
    let quotes: Vec<Quote> = marked.quotes().into_iter().map(direct).collect();
    let named = marked.of('s').filter_map(|source| Some((source.span, source.meant.clone()?)));
    let (sources, expected): (Vec<Span>, Vec<String>) = named.unzip();
    let names = marked.names();
    let attributions: Vec<Attribution> = sources
        .iter()
        .enumerate()
        .map(|(quote_idx, &span)| Attribution {
            quote: QuoteId(quote_idx as u32),
            source: None,
            source_span: Some(span),
            cue: None,
            rule: "test",
            suggestions: Vec::new(),
        })
        .collect();
    let metadata = Metadata { author: Some("By Noa Berg, Staff Writer".to_owned()), ..Metadata::default() };
    let found = resolve(Tagged { article: &article, tags: &tags }, &metadata, &names, &quotes, &attributions, &[]);
    (found, expected)
}

fn answers(found: &Coreference) -> Vec<&str> {
    let name =
        |it: &Option<Resolution>| it.as_ref().map_or("-", |it| found.speakers[it.speaker.0 as usize].name.as_str());
    found.of_attribution.iter().map(name).collect()
}

#[track_caller]
fn check(marked: &str) -> Coreference {
    let (found, expected) = resolved(marked);
    assert_eq!(answers(&found), expected, "{marked}");
    found
}

#[test]
fn a_son_is_not_his_father() {
    check(
        "{m Tom Lee Jr.} left. {q “No,”} {s {m Lee Jr.}=Tom Lee Jr.} said. His father, {m Tom Lee}, stayed. {q “Yes,”} \
         {s {m Lee}=Tom Lee} said. {q “Well,”} {s {m Tom Lee Jr.}=Tom Lee Jr.} wrote.",
    );
    check("{m Tom Lee Jr.} left. {q “No,”} {s {m Tom Lee}=Tom Lee Jr.} said.");
}

#[test]
fn a_phrase_is_called_without_what_says_when_or_what_more() {
    check("The swimmers waited. {q “It rained,”} {s a third swimmer also=a third swimmer} wrote.");
    check("The swimmers waited. {q “It rained,”} {s the harbour master today=the harbour master} said.");
    check("The survey had two questions. {q “very attached,”} {s 62%=62%} said.");
}

#[test]
fn every_sieve_decides_its_example() {
    let mut wrong = Vec::new();
    for sieve in SIEVES {
        let (found, expected) = resolved(sieve.example);
        let by: Vec<&str> = found.of_attribution.iter().flatten().map(|it| it.resolved_by).collect();
        if answers(&found) != expected || !by.contains(&sieve.name) {
            wrong.push(format!("{}: {:?} by {by:?} instead of {expected:?}", sieve.name, answers(&found)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_example_of_a_sieve_names_another_who_might_be_meant() {
    let mut without = Vec::new();
    for sieve in SIEVES {
        let marked = Marked::read(sieve.example);
        let is_meant =
            |name: &str| marked.of('s').filter_map(|source| source.meant.as_deref()).any(|it| it.contains(name));
        let is_rival = |name: &Mention| {
            let text = name.head.of(&marked.text);
            !is_meant(text)
                && !text.split(' ').any(is_meant)
                && marked.of('s').all(|source| !source.span.overlaps(name.head))
        };
        if !marked.names().iter().any(is_rival) {
            without.push(sieve.name);
        }
    }
    assert!(without.is_empty(), "{without:?}");
}

#[test]
fn a_sieve_left_out_decides_nothing() {
    let article = segment(&CleanText { text: "“We wait,” a baker said.".to_owned(), ..CleanText::default() });
    let tags = crate::tag::tag(&article);
    let attribution = Attribution {
        quote: QuoteId(0),
        source: None,
        source_span: Some(Span::new(14, 21)),
        cue: None,
        rule: "test",
        suggestions: Vec::new(),
    };
    let found = |without: &[&str]| {
        let tagged = Tagged { article: &article, tags: &tags };
        let found = resolve(tagged, &Metadata::default(), &[], &[], std::slice::from_ref(&attribution), without);
        found.of_attribution[0].as_ref().map(|it| it.resolved_by)
    };
    assert_eq!(found(&[]), Some("new"));
    assert_eq!(found(&["new"]), Some("new-though-definite"));
    assert_eq!(found(&["new", "new-though-definite"]), None);
}

#[test]
fn names_of_sieves_are_unique() {
    let mut names: Vec<&str> = SIEVES.iter().map(|sieve| sieve.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), SIEVES.len());
}

#[test]
fn a_surname_is_the_full_name() {
    check(
        "{m Ana Ruiz} spoke on Monday. {q “We wait,”} {s {m Ruiz}=Ana Ruiz} said. {q “Soon,”} {s Ms. {m Ruiz}=Ana Ruiz} added.",
    );
}

#[test]
fn capitals_initials_and_particles_do_not_part_a_name() {
    check("{m Jan van der Meer} spoke. {q “No,”} {s {m VAN DER MEER}=Jan van der Meer} said.");
    check("{m Robert K. Oster} spoke. {q “No,”} {s {m Bob Oster}=Robert K. Oster} said.");
    check("{m Lin Meihua} leads the group. {q “No,”} {s Ms. {m Lin}=Lin Meihua} said.");
}

#[test]
fn a_courtesy_title_tells_spouses_apart() {
    check(
        "{m Peter Novak} and {m Maria Novak} own the farm. {q “It rained,”} {s Mr. {m Novak}=Peter Novak} said. {q “It did,”} \
         {s Mrs. {m Novak}=Maria Novak} said.",
    );
}

#[test]
fn a_person_is_never_merged_with_a_place_of_the_name() {
    check("{m Amy Lincoln} moved to {l Lincoln}. {q “I like it,”} {s {m Lincoln}=Amy Lincoln} said.");
}

#[test]
fn bodies_are_found_by_initials_and_short_forms() {
    check("The {o Bureau of River Safety} met. {q “It is safe,”} the {s {o BRS}=Bureau of River Safety} said.");
    check("The {o Hollis Institution} met. {q “It is safe,”} {s {o Hollis}=Hollis Institution} said.");
    check(
        "The {o US Centers for River Control and Safety} met. {q “It is safe,”} the \
         {s {o CRC}=US Centers for River Control and Safety} said.",
    );
    check("The {o Institute of Divers} met. {q “It is safe,”} the {s {o IoD}=Institute of Divers} said.");
}

#[test]
fn the_seat_of_a_peer_is_part_of_the_name() {
    check(
        "{q “We wait,”} said {s Lord {m Forsund} of {l Drumlea}=Forsund of Drumlea}. {q “Not long,”} \
         {s Lord {m Forsund}=Forsund of Drumlea} added.",
    );
    check("{q “We wait,”} said {s {m Ana Ruiz} of {l Drumlea}=Ana Ruiz}.");
}

#[test]
fn a_name_in_capitals_is_written_as_elsewhere_and_a_label_is_none() {
    check("{q “We wait,”} said {s {m PETRA HOLM}=Petra Holm}.");
    let found = check("{q “We wait,”} said {s {m SENIOR HARBOUR OFFICIAL}=SENIOR HARBOUR OFFICIAL}.");
    assert_eq!(found.speakers[0].kind, SpeakerKind::Anonymous);
}

#[test]
fn when_a_group_spoke_is_none_of_its_name() {
    check("{q “We wait,”} {s a joint commission earlier this year=a joint commission} said.");
}

#[test]
fn the_office_is_not_its_deputy() {
    check(
        "Mayor {m Ana Ruiz} spoke. Deputy Mayor {m Bo Lee} listened. {q “We wait,”} {s the mayor=Ana Ruiz} said. \
         {q “So do we,”} {s the deputy mayor=Bo Lee} said. {m Lee} left. {q “Not long,”} {s the mayor=Ana Ruiz} said.",
    );
}

#[test]
fn a_title_of_several_words_does_not_cut_the_name() {
    check(
        "{q “We wait,”} said {s Deputy High Court Judge {m Ana Ruiz}, QC=Ana Ruiz}. {q “Not long,”} {s Ms. {m Ruiz}=Ana Ruiz} added.",
    );
}

#[test]
fn an_office_is_not_its_neighbours() {
    check(
        "{m Ana Ruiz} was questioned. Prime Minister {m Bo Lee} asked her to go. {q “We wait,”} {s the mayor=Ana Ruiz} said.",
    );
    check(
        "{m Ana Ruiz} spoke. Shadow home secretary {m Bo Lee} listened. {q “We wait,”} {s the home secretary=Ana Ruiz} said.",
    );
}

#[test]
fn when_a_writing_was_sent_is_none_of_its_name() {
    check("{q “We wait,”} {s a letter to the council on Thursday=a letter to the council} said.");
}

#[test]
fn letters_after_a_name_are_none_of_it() {
    check("{q “We wait,”} said {s {m Ana Ruiz MP}=Ana Ruiz}. {q “Not long,”} {s {m Ruiz}=Ana Ruiz} added.");
}

#[test]
fn a_role_given_by_title_or_apposition_stands_for_the_person() {
    check(
        "{m Ana Ruiz}, the mayor of Oakdale, spoke. {m Bo Lee} listened. {q “We wait,”} {s the mayor=Ana Ruiz} said.",
    );
    check("Sen. {m Ana Ruiz} spoke. Mr. {m Bo Lee} listened. {q “We wait,”} {s the senator=Ana Ruiz} said.");
    check("{m Ana Ruiz}, 34, spoke. {m Bo Lee} listened. {q “We wait,”} {s the 34-year-old=Ana Ruiz} said.");
}

#[test]
fn a_name_in_apposition_names_the_description() {
    check("{q “We wait,”} said {s the mayor of Oakdale, {m Ana Ruiz}=Ana Ruiz}.");
}

#[test]
fn unnamed_sources_keep_their_phrase_and_take_their_short_forms() {
    let found = check(
        "{q “We wait,”} {s a senior harbor official=a senior harbor official} said. {q “Not long,”} \
         {s the official=a senior harbor official} said.",
    );
    assert_eq!(found.speakers[0].kind, SpeakerKind::Anonymous);
}

#[test]
fn another_source_is_another_speaker() {
    let (found, _) = resolved("{q “We wait,”} {s one official=} said. {q “We do not,”} {s another official=} said.");
    assert_ne!(
        found.of_attribution[0].as_ref().map(|it| it.speaker),
        found.of_attribution[1].as_ref().map(|it| it.speaker)
    );
}

#[test]
fn pronouns_follow_titles_and_salience() {
    check(
        "Mr. {m Bo Lee} met Ms. {m Ana Ruiz}. {q “We wait,”} {s she=Ana Ruiz} said. {q “So do we,”} {s he=Bo Lee} said.",
    );
}

#[test]
fn pronouns_used_of_a_person_are_told_and_names_alone_tell_none() {
    let found = check("{m Robert Oster} spoke. {q “We wait,”} {s he=Robert Oster} said.");
    assert_eq!(found.speakers[0].pronouns, Some("he"));
    let found = check("{q “We wait,”} {s {m Robert Oster}=Robert Oster} said.");
    assert_eq!(found.speakers[0].pronouns, None);
}

#[test]
fn joint_sources_are_one_speaker_of_both_names() {
    check("{m Ana Ruiz} and {m Bo Lee} met. {q “We wait,”} {s {m Ruiz} and {m Lee}=Ana Ruiz & Bo Lee} said.");
}

#[test]
fn i_outside_quotations_is_the_author() {
    let found = check("{q “Wait,”} {s I=Noa Berg} said.");
    assert_eq!(found.speakers[0].kind, SpeakerKind::Author);
}

#[test]
fn title_and_affiliation_come_from_the_text() {
    let found = check("{q “We wait,”} said {s {m Ana Ruiz}=Ana Ruiz}, a historian at Westmark University.");
    assert_eq!(found.speakers[0].title.as_deref(), Some("historian at Westmark University"));
    assert_eq!(found.speakers[0].affiliation.as_deref(), Some("Westmark University"));
}

#[test]
fn a_source_without_a_noun_names_nobody() {
    let (found, _) = resolved("{q “We wait,”} {s said=} {m Ana Ruiz}.");
    assert_eq!(found.of_attribution, [None]);
}

#[test]
fn a_relative_called_by_her_given_name_does_not_take_the_surname() {
    check(
        "Sen. {m Jonas Ruiz} spoke. {m Ruiz} had waited. A rival posted a photo of {m Ana Ruiz}. {m Ana} laughed.\n\n\
         {q “We wait,”} {s {m Ruiz}=Jonas Ruiz} said.",
    );
    check(
        "{m Jonas Ruiz}'s plan is vague. {m Ana Ruiz}, the candidate's eldest daughter, praised it. {m Ana Ruiz} wrote \
         about it twice. {q “We wait,”} {s {m Ruiz}=Jonas Ruiz} said.",
    );
}

#[test]
fn a_title_tells_a_man_from_a_wife_named_later() {
    check(
        "President {m Lindqvist} spoke. {q “We wait,”} {s Mr. {m Lindqvist}=Torvald Lindqvist} said. His wife, \
         {m Ana Lindqvist}, left for {o Torvald Lindqvist Day}.",
    );
}

#[test]
fn a_name_that_begins_with_a_fathers_name_stays_whole() {
    check(
        "{m Aung Min Su Tan} arrived. {m Aung Min}, a general, was her father. {q “No,”} {s {m Su Tan}=Aung Min Su Tan} said.",
    );
}

#[test]
fn a_nickname_in_marks_is_part_of_the_name() {
    check("Del. {m Ana} \"Annie\" Ruiz spoke. {q “We wait,”} {s {m Ruiz}=Ana \"Annie\" Ruiz} said.");
}

#[test]
fn an_office_is_no_name() {
    check("{q “We wait,”} said {s the firm's Chief Financial Officer, {m Bo Lee}=Bo Lee}.");
}

#[test]
fn police_are_not_whoever_they_shot() {
    check("{s A man shot by police=A man shot by police} spoke. {q “We wait.”} {q “No,”} {s police=police} said.");
}

#[test]
fn a_campaign_is_not_its_website() {
    check(
        "A page on the {m Ruiz} campaign's website is new. {m Ana Ruiz} read it. {q “We wait,”} {s the {m Ruiz} campaign=Ruiz campaign} said.",
    );
}

#[test]
fn a_nominee_is_of_the_party_named() {
    check(
        "Republican nominee {m Ana Ruiz} and Democratic nominee {m Bo Lee} met. {m Lee} left, and {m Lee} drove home.\n\n\
         {q “We wait,”} {s the GOP nominee=Ana Ruiz} said.",
    );
}

#[test]
fn an_office_goes_on_with_the_subject_of_the_paragraph_before() {
    check(
        "{m Bo Lee} met {m Ana Ruiz} after {m Lee} had called. {m Ruiz} spoke of {m Lee}.\n\n{q “We wait,”} \
         {s the Idaho governor=Ana Ruiz} said.",
    );
}

#[test]
fn an_apposition_holds_for_a_name_with_a_title() {
    check(
        "{m Bo Lee}, a former minister, left. The minister of trade, Mr. {m Ruiz}, stayed. {q “We wait,”} \
         {s the minister=Ruiz} said.",
    );
}

#[test]
fn a_firm_known_by_name_is_the_bank_and_a_town_is_no_club() {
    check("{o Hollis Holdings} sued Mr. {m Bo Lee}. {q “We wait,”} {s the bank=Hollis Holdings} said.");
    check("{m Bo Lee} plays for a side in {l Oakdale}. {q “We wait,”} {s the club=club} said.");
}

#[test]
fn a_description_is_not_whoever_speaks_next() {
    check(
        "{s A senior official=A senior official} says so. {q “We wait.”}\n\n{q “Now,”} said {s {m Don Ruiz}=Don Ruiz} at the port.",
    );
    check(
        "{s A city judge=A city judge} says so. {q “We wait.”}\n\n{q “Now,”} said {s {m Don Ruiz}=Don Ruiz}, a baker.",
    );
}

#[test]
fn nouns_joined_by_and_are_one_source() {
    check("{q “We wait,”} {s the family, protesters and civic leaders=the family, protesters and civic leaders} said.");
    check("{q “We wait,”} said two former generals and admirals, {s who=two former generals and admirals} met.");
}

#[test]
fn a_relative_clause_between_dashes_belongs_to_the_name_before() {
    check("It was an issue, with {m Ana Ruiz} — {s who=Ana Ruiz} called it {q “a mess”} — in the lead.");
}

#[test]
fn a_writing_gives_the_words_of_whose_it_is() {
    check("{m Ana Ruiz} left. {q “We wait,”} {s a statement from the {o Hollis Institution}=Hollis Institution} said.");
    check(
        "{q “We wait,”} {s a letter from the {o Hollis Institution}=Hollis Institution} said. {m Bo Lee} left. {q “Not yet,”} \
         {s the letter=Hollis Institution} said.",
    );
    check("{m Ana Ruiz} left. {q “We wait,”} {s her letter=Ana Ruiz} said.");
    check("{q “We wait,”} {s a letter=a letter} said.");
}

#[test]
fn a_noun_for_a_body_means_one_of_its_kind() {
    check(
        "{o Hollis University} sued {o Skyright Airlines}. {o Skyright Airlines} went to court. {q “We wait,”} \
         {s the school=Hollis University} said. {q “So do we,”} {s the carrier=Skyright Airlines} said.",
    );
}

#[test]
fn the_kind_of_a_body_is_none_of_its_name() {
    check("{q “We wait,”} said {s the {o Harbour Wire} news agency=Harbour Wire}.");
    check("{q “We wait,”} said {s the {o Harbour Wire charity}=Harbour Wire}.");
    check("{q “We wait,”} said {s the {m Ruiz} charity=Ruiz charity}.");
}

#[test]
fn a_short_form_before_the_full_name_is_the_body() {
    check("{q “We wait,”} said {s {o Skyright}=Skyright Air Lines}. {o Skyright Air Lines} went to court.");
    check("{q “We wait,”} said {s {o Skyright}=Skyright}. The {o Skyright Safety Board} went to court.");
    check(
        "{q “We wait,”} said {s {o Skyright}=Skyright}. {o Skyright News} and {o Skyright Sports} went to court together.",
    );
}

#[test]
fn someone_of_a_body_is_not_the_body() {
    check("{q “We wait,”} said {s an aide to Speaker {m Bo Lee}=an aide to Speaker Bo Lee}.");
    check("{q “We wait,”} said {s a {o Dust and Rain} reporter=a Dust and Rain reporter}.");
    check("{q “We wait,”} said {s {o Dust and Rain} chairman {m Bo Lee}=Bo Lee}.");
}

#[test]
fn names_in_apposition_to_several_are_all_of_them() {
    check(
        "{q “We wait,”} said {s the authors of the study, {m Ana Ruiz}, {m Kim Vale} and {m Bo Lee}=Ana Ruiz & Kim Vale & Bo \
         Lee}.",
    );
}

#[test]
fn a_name_is_cut_to_what_may_be_one() {
    check("{m Ana Ruiz} spoke. {q “We wait,”} {s {m Ana Ruiz 2019}=Ana Ruiz} said.");
    check("{m ANA RUIZ SAYS HARBOUR LOST}\n\n{m Ana Ruiz} spoke. {q “We wait,”} {s {m Ruiz}=Ana Ruiz} said.");
    check("{q “We wait,”} said {s {o Lake County District Attorney Nancy Lee}=Nancy Lee}.");
    check(
        "{q “We wait,”} {s {m Bo Lee}=Bo Lee} said. {q “No,”} {s a {o Victorian Ombudsman}=a Victorian Ombudsman} said.",
    );
    check("{m Brooklyn Ruiz} spoke. {q “We wait,”} {s {l Brooklyn}=Brooklyn Ruiz} said.");
}

#[test]
fn the_text_spells_names_before_its_headline_does() {
    check(
        "{m Ana Hollers} boat sinks off harbour\n\n{m Ana Holler} lost her boat. {q “It is gone,”} {s {m Ana}=Ana Holler} said. \
         {m Ana Holler} left.",
    );
    check(
        "{m Harbourlights Ana} sells boat\n\n{m Ana Holler} sold her boat. {q “It is gone,”} {s {m Ana}=Ana Holler} said.",
    );
    check(
        "{o Fenwick} boats sink off harbour\n\nThe boats of {o Fenwick Lower Harbours} sank. {q “They are gone,”} \
         {s {o Fenwick}=Fenwick Lower Harbours} said.",
    );
}

#[test]
fn a_misspelt_name_is_the_name_that_is_most_frequent() {
    check(
        "{m Ana Holer} spoke. {m Ana Holler} stayed. {q “We wait,”} {s {m Ana}=Ana Holler} said. {m Ana Holler} left. {q “No,”} \
         {s {m Holelr}=Ana Holler} said.",
    );
    check("{m Christine Lee} met {m Christina Lee}. {q “We wait,”} {s {m Christina Lee}=Christina Lee} said.");
}

#[test]
fn a_title_before_a_surname_means_the_parent_not_the_child() {
    check(
        "{m Tia Ruiz}, one, fell into the harbour. {m Tia} was found by her mother {m Ana Ruiz}. {m Tia} is well. {q “She \
         swims,”} {s Ms {m Ruiz}=Ana Ruiz} said.",
    );
}

#[test]
fn a_role_before_a_surname_is_none_of_the_name() {
    check("Coroner {m Ana Ruiz} spoke. {q “We wait,”} {s {m Coroner Ruiz}=Ana Ruiz} said.");
    check("{m Ana Ruiz Wednesday} spoke. {q “We wait,”} {s {m Ruiz}=Ana Ruiz} said.");
    check("{q “We wait,”} {s {o Ana Ruiz MP}=Ana Ruiz} said.");
    check("{q “We wait,”} {s {m Ana Ruiz - Text}=Ana Ruiz} said.");
    check("{m Ana Ruiz} spoke on her {m Ana Ruiz Podcast}. {q “We wait,”} {s {m Ruiz}=Ana Ruiz} said.");
}

#[test]
fn what_the_text_calls_by_a_short_name_first_is_none_of_a_longer_one() {
    check("{o Fenwick} sank. {o Fenwick Lights} shone. {q “We wait,”} {s {o Fenwick}=Fenwick} said.");
    check("{o Fenwick Lights} shone. {q “We wait,”} {s {m Fenwick}=Fenwick Lights} said.");
}

#[test]
fn letters_of_a_department_and_of_a_nation_are_its_name() {
    check("The {o Justice Department} met. {q “We wait,”} {s the {o DOJ}=Justice Department} said.");
    check("The {o U.S. Chess Federation} met. {q “We wait,”} {s the {o USCF}=U.S. Chess Federation} said.");
}

#[test]
fn ages_and_roles_between_names_are_none_of_the_list() {
    check("{q “We wait,”} said {s {m Ana Ruiz}, 29, and {m Bo Lee}=Ana Ruiz & Bo Lee}.");
    check(
        "{q “We wait,”} said {s {m Ana Ruiz}, {m Kim Vale} and {m Bo Lee}, the authors=Ana Ruiz & Kim Vale & Bo Lee}.",
    );
}

#[test]
fn empty_and_odd_texts_are_answered() {
    for text in ["", " ", "{s =}", "“”", "{m }{s x=}", "{q “I” {s ”=}}", "\u{301}{q “é} {s s=}", "}{", "{", "="]
    {
        resolved(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_text_is_answered_in_range(
        words in proptest::collection::vec(
            prop::sample::select(vec![
                "{m Ana Ruiz}", "{m Ruiz}", "{o Hollis}", "{m }", "{m Ana Ruiz 2019}", "{m Bo Lee June}", "{m says Bo}", "{s he=x}", "{s the mayor=x}", "{s , and ,=x}", "{s a b, {m Bo}=x}",
                "{q “I", "we”}", ",", ".", "(", "D", ")", "the", "mayor", "of", "Jr.", "R.", "”", "“", "Mr.", "said", "who", "is", "a", "é", "’s",
            ]),
            0..30,
        )
    ) {
        let (found, _) = resolved(&words.join(" "));
        for found_of in found.of_attribution.iter().flatten() {
            prop_assert!((found_of.speaker.0 as usize) < found.speakers.len());
            prop_assert!((0.0..=1.0).contains(&found_of.probability));
        }
        for speaker in found.speakers.iter().filter(|it| it.kind == SpeakerKind::Person) {
            for name in speaker.name.split(" & ") {
                let words: Vec<&str> = name.split(' ').collect();
                prop_assert!(words.len() <= 7, "{name}");
                prop_assert!(!name.contains(|letter: char| letter.is_ascii_digit()), "{name}");
                prop_assert!(!words[1..].contains(&"June"), "{name}");
            }
        }
    }
}
