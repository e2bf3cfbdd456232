//! The network against the training framework, and damaged model files.

use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Fixture {
    tokens: Vec<String>,
    para: Vec<u8>,
    flags: Vec<Vec<f32>>,
    word: Vec<usize>,
    shape: Vec<usize>,
    grams: Vec<Vec<usize>>,
    entity: Vec<Vec<f32>>,
    entity_labels: Vec<usize>,
    role: Vec<Vec<f32>>,
    role_labels: Vec<usize>,
    pos: Vec<Vec<f32>>,
    pos_labels: Vec<usize>,
    link: Option<Vec<Vec<f32>>>,
}

fn fixtures() -> Vec<Fixture> {
    serde_json::from_str(include_str!("../../models/fixtures.json")).unwrap()
}

fn close(what: &str, found: &Array2<f32>, expected: &[Vec<f32>]) {
    for (row, expected) in found.rows().into_iter().zip(expected) {
        for (found, expected) in row.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-4, "{what}: {found} against {expected}");
        }
    }
}

#[test]
fn logits_and_labels_equal_the_training_frameworks() {
    let model = Model::embedded();
    for fixture in fixtures() {
        let tokens: Vec<&str> = fixture.tokens.iter().map(String::as_str).collect();
        let starts: Vec<bool> = fixture.para.iter().map(|&start| start == 1).collect();
        let document = Document::new(&tokens, &starts, &model.weights.vocabulary, &model.weights.dimensions);
        for (token, text) in tokens.iter().enumerate() {
            let form = &document.forms[document.form_of[token]];
            assert_eq!(form.word, fixture.word[token], "{text}");
            assert_eq!(form.shape, fixture.shape[token], "{text}");
            assert_eq!(form.grams, fixture.grams[token], "{text}");
            assert_eq!(document.flags[token].to_vec(), fixture.flags[token], "{token} {text}");
        }
        let weights = &model.weights;
        let encoded = weights.encode(&[document]);
        let Encoded { high, low } = encoded;
        let (entity, role) = (weights.entity.apply(&high), weights.role.apply(&high));
        close("entity", &entity, &fixture.entity);
        close("role", &role, &fixture.role);
        close("pos", &weights.pos.apply(&low), &fixture.pos);
        if let Some(link) = &fixture.link {
            close("link", &weights.link.apply(&high), link);
        }
        assert_eq!(decode(&entity.view(), &weights.entity_chain).0, fixture.entity_labels);
        assert_eq!(decode(&role.view(), &weights.role_chain).0, fixture.role_labels);
        let pos: Vec<&str> = fixture.pos_labels.iter().map(|&label| weights.pos_labels[label]).collect();
        assert_eq!(model.tag_tokens(&tokens, &starts).pos, pos);
    }
}

#[test]
fn a_damaged_or_foreign_file_is_an_error_not_a_panic() {
    let good = include_bytes!("../../models/whosaid.model");
    for len in [0, 7, 8, 15, 16, 100, 5000, good.len() / 2, good.len() - 1] {
        assert_eq!(Model::read(&good[..len]).unwrap_err().kind(), ErrorKind::Model);
    }
    let mut altered = good.to_vec();
    altered[good.len() / 2] ^= 1;
    assert!(Model::read(&altered).unwrap_err().to_string().contains("checksum"));
    altered[8] = 9;
    assert!(Model::read(&altered).unwrap_err().to_string().contains("version 9"));
    assert!(Model::read(b"PK\x03\x04 not a model at all").unwrap_err().to_string().contains("not a whosaid model"));
}

#[test]
fn blocks_cover_all_tokens_and_prefer_paragraph_borders() {
    let mut starts = vec![false; 3 * BLOCK];
    starts[0] = true;
    starts[BLOCK - 7] = true;
    let found = blocks(&starts);
    assert_eq!(found[0], 0..BLOCK - 7);
    assert_eq!(found.last().map(|block| block.end), Some(3 * BLOCK));
    assert!(found.windows(2).all(|pair| pair[0].end == pair[1].start));
    assert!(blocks(&[]).is_empty());
}
