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
    inner: Vec<Vec<f32>>,
    inner_labels: Vec<usize>,
    link: Vec<Vec<f32>>,
}

fn fixtures() -> Vec<Fixture> {
    serde_json::from_str(include_str!("../../models/fixtures.json")).unwrap()
}

/// Sizes of the differences between two tables, into `differences`.
fn compare(found: &Array2<f32>, expected: &[Vec<f32>], differences: &mut Vec<f32>) {
    assert_eq!(found.nrows(), expected.len());
    for (row, expected) in found.rows().into_iter().zip(expected) {
        assert_eq!(row.len(), expected.len());
        differences.extend(row.iter().zip(expected).map(|(found, expected)| (found - expected).abs()));
    }
}

/// The recipe's network counts in 64 bits, the program in 32. So now and then a number lies so close to the middle of two
/// steps of an activation that they take different ones, and all after it moves by about a step; no more can differ.
#[test]
fn logits_and_labels_equal_the_training_frameworks() {
    let model = Model::embedded();
    let weights = &model.weights;
    let mut differences = Vec::new();
    for fixture in fixtures() {
        let tokens: Vec<&str> = fixture.tokens.iter().map(String::as_str).collect();
        let starts: Vec<bool> = fixture.para.iter().map(|&start| start == 1).collect();
        let document = Document::new(&tokens, &starts, &weights.vocabulary, &weights.dimensions);
        for (token, text) in tokens.iter().enumerate() {
            let form = &document.forms[document.form_of[token]];
            assert_eq!(form.word, fixture.word[token], "{text}");
            assert_eq!(form.shape, fixture.shape[token], "{text}");
            assert_eq!(form.grams, fixture.grams[token], "{text}");
            assert_eq!(document.flags[token].to_vec(), fixture.flags[token], "{token} {text}");
        }
        let Encoded { high, low } = weights.encode(&document, Convention::General);
        let (entity, role, inner) = (weights.entity.of(&high), weights.role.of(&high), weights.inner.of(&high));
        for (found, expected) in [
            (&entity, &fixture.entity),
            (&role, &fixture.role),
            (&inner, &fixture.inner),
            (&weights.pos.of(&low), &fixture.pos),
            (&weights.link.of(&high), &fixture.link),
        ] {
            compare(found, expected, &mut differences);
        }
        let [chain, inner_chain] = &weights.role_chains[Convention::Polnear as usize];
        assert_eq!(decode(&entity.view(), &weights.entity_chain).0, fixture.entity_labels);
        assert_eq!(decode(&role.view(), chain).0, fixture.role_labels);
        assert_eq!(decode(&inner.view(), inner_chain).0, fixture.inner_labels);
        let pos: Vec<Pos> = fixture.pos_labels.iter().map(|&label| weights.pos_labels[label]).collect();
        assert_eq!(model.tag_tokens(&tokens, &starts).pos, pos);
    }
    differences.sort_by(f32::total_cmp);
    let quantile = |share: f32| differences[(share * (differences.len() - 1) as f32) as usize];
    assert!(quantile(0.5) < 1e-4, "half differ by {} or more", quantile(0.5));
    assert!(quantile(1.0) < 0.5, "one differs by {}", quantile(1.0));
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

/// The embedded file with another header and payload, and the checksum that fits them.
fn rebuilt(change: impl FnOnce(&mut serde_json::Value, &mut Vec<u8>)) -> Vec<u8> {
    let good = include_bytes!("../../models/whosaid.model");
    let header_len = u32::from_le_bytes(good[12..16].try_into().unwrap()) as usize;
    let mut header = serde_json::from_slice(&good[16..16 + header_len]).unwrap();
    let mut payload = good[(16 + header_len).next_multiple_of(16)..good.len() - 4].to_vec();
    change(&mut header, &mut payload);
    let header = serde_json::to_vec(&header).unwrap();
    let mut out = good[..12].to_vec();
    out.extend((header.len() as u32).to_le_bytes());
    out.extend(header);
    out.resize(out.len().next_multiple_of(16), 0);
    out.extend(payload);
    let checksum = crc32fast::hash(&out);
    out.extend(checksum.to_le_bytes());
    out
}

fn offset_of(header: &serde_json::Value, tensor: &str) -> usize {
    let tensors = header["tensors"].as_array().unwrap();
    let entry = tensors.iter().find(|entry| entry["name"] == tensor).unwrap();
    entry["offset"].as_u64().unwrap() as usize
}

#[test]
fn a_header_that_asks_for_more_than_the_file_holds_is_refused() {
    assert!(Model::read(&rebuilt(|_, _| ())).is_ok());
    let fields = ["hidden", "layers", "pool_after", "buckets", "grams", "shapes", "flags", "link", "levels"];
    for field in fields {
        for value in [0u64, 3, 200, 1_000_000_000, u64::MAX] {
            let bytes = rebuilt(|header, _| {
                // Where the field stands so already, or the network runs as well with it, there is nothing to refuse.
                header[field] = value.into();
            });
            match Model::read(&bytes) {
                Ok(_) => assert!(matches!(field, "layers" | "pool_after" | "grams") && value <= 3, "{field} {value}"),
                Err(error) => assert_eq!(error.kind(), ErrorKind::Model, "{field} {value}"),
            }
        }
    }
    let error = Model::read(&rebuilt(|header, _| header["grams"] = 1_000_000_000.into())).unwrap_err();
    assert!(error.to_string().contains("`grams` is 1000000000, beyond 1 to 128"), "{error}");
    for change in [
        (|header| header["tensors"][3]["offset"] = u64::MAX.into()) as fn(&mut serde_json::Value),
        |header| header["tensors"][3]["shape"] = serde_json::json!([u64::MAX, 2]),
        |header| header["tensors"][0]["shape"] = serde_json::json!([1]),
        |header| header["tensors"][1]["dtype"] = "f32".into(),
        |header| header["tensors"] = serde_json::json!([]),
        |header| header["entity"] = serde_json::json!([]),
        |header| header["role"] = vec!["O"; 1000].into(),
        |header| header["convention"] = serde_json::json!([]),
        |header| *header = serde_json::json!({}),
    ] {
        let bytes = rebuilt(|header, _| change(header));
        assert_eq!(Model::read(&bytes).unwrap_err().kind(), ErrorKind::Model);
    }
}

#[test]
fn weights_that_are_no_numbers_or_too_large_are_refused() {
    for tensor in ["out_norm", "layers.0.v", "word.scale", "crf.role.start", "convention", "link_none"] {
        for value in [f32::NAN, f32::INFINITY, -f32::INFINITY, 1e30] {
            let bytes = rebuilt(|header, payload| {
                let at = offset_of(header, tensor);
                payload[at..at + 4].copy_from_slice(&value.to_le_bytes());
            });
            let error = Model::read(&bytes).unwrap_err();
            assert!(error.to_string().contains(&format!("`{tensor}`")), "{error}");
        }
    }
    let bytes = rebuilt(|header, payload| {
        let at = offset_of(header, "layers.1.w.weight");
        payload[at..at + 320].fill(127);
    });
    assert!(Model::read(&bytes).unwrap_err().to_string().contains("too large to be summed"));
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
