//! The house stays livable: files are short, and no more than two know each other, whether by an import or by a path in the
//! code, but for a list and its entries.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use regex::Regex;

use crate::repository;

/// Most lines of a file without its tests, and of the median file.
const MOST: usize = 450;
const MEDIAN: usize = 170;

/// Files that stand in a circle with many: what all the others of their room know stands beside the list of these others.
///
/// `export::formats`, `evaluate::gold` and `input` are lists of formats and readers with the type of their entries, which every
/// entry builds; `lexicon` is the list of tables that make a language, and each table adds its questions to the language;
/// `cli`, `evaluate`, `export` and `serve` are the edges, whose commands, scores, tables and routes use the types and small
/// words of their room. No file of these rooms knows another one in a circle of more than two.
const LISTS: [&str; 8] =
    ["cli", "evaluate", "evaluate::gold", "export", "export::formats", "input", "lexicon", "serve"];

/// All files of the library that are no tests, by the path of their module.
fn modules() -> BTreeMap<String, String> {
    let root = repository("src");
    let (mut folders, mut found) = (vec![root.clone()], BTreeMap::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the source") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
                found.insert(
                    module(&root, &path),
                    without_tests(&fs::read_to_string(&path).expect("a source file is text")),
                );
            }
        }
    }
    found
}

fn module(root: &Path, path: &Path) -> String {
    let path: PathBuf = path.strip_prefix(root).expect("below the source").with_extension("");
    let names: Vec<&str> = path.iter().filter_map(|name| name.to_str()).filter(|name| *name != "mod").collect();
    names.join("::")
}

/// A file without what stands under `#[cfg(test)]`.
fn without_tests(text: &str) -> String {
    let (mut kept, mut lines) = (String::new(), text.lines());
    while let Some(line) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            kept += line;
            kept += "\n";
        } else if lines.next().is_some_and(|item| !item.ends_with(';')) {
            let end = format!("{}}}", &line[..line.len() - line.trim_start().len()]);
            lines.by_ref().take_while(|line| **line != end).for_each(drop);
        }
    }
    kept
}

#[test]
fn files_are_short() {
    let mut sizes: Vec<(usize, String)> =
        modules().into_iter().map(|(module, text)| (text.lines().count(), module)).collect();
    sizes.sort();
    let median = &sizes[sizes.len() / 2];
    let long: Vec<&str> = sizes.iter().filter(|(n, _)| *n > MOST).map(|(_, module)| module.as_str()).collect();
    assert!(long.is_empty(), "{long:?}: files of more than {MOST} lines without their tests: split them by meaning");
    assert!(median.0 < MEDIAN, "half of the files have {} lines or more", median.0);
}

/// The paths of a tree of imports.
fn paths(prefix: &str, tree: &str) -> Vec<String> {
    let (mut found, mut depth, mut start) = (Vec::new(), 0, 0);
    let ends = tree.char_indices().chain([(tree.len(), ',')]);
    for (at, letter) in ends {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let branch = tree[start..at].trim();
                match branch.split_once('{') {
                    Some((stem, rest)) => {
                        found.extend(paths(&format!("{prefix}{stem}"), rest.strip_suffix('}').unwrap_or(rest)));
                    }
                    // Behind the last comma stands nothing.
                    None if branch.is_empty() => {}
                    None => found.push(format!("{prefix}{branch}")),
                }
                start = at + 1;
            }
            _ => {}
        }
    }
    found
}

/// The module that `path`, as `module` writes it, leads to.
fn place(module: &str, path: &str, modules: &BTreeMap<String, String>) -> Option<String> {
    let mut place: Vec<&str> = module.split("::").collect();
    let mut steps = path.split("::").map(str::trim).peekable();
    match steps.peek().copied()? {
        "crate" => place.clear(),
        "super" => drop(place.pop()),
        "self" => {}
        // A file below this one.
        below if modules.contains_key(&format!("{module}::{below}")) => place.push(below),
        _ => return None,
    }
    steps.next();
    while steps.next_if_eq(&"super").is_some() {
        place.pop();
    }
    for step in steps {
        place.push(step);
        if !modules.contains_key(&place.join("::")) {
            place.pop();
            break;
        }
    }
    Some(place.join("::"))
}

/// The modules that `text`, of `module`, names, in imports and within its code.
fn imports(module: &str, text: &str, modules: &BTreeMap<String, String>) -> BTreeSet<String> {
    let pattern = |pattern: &str| Regex::new(pattern).expect("a pattern");
    let uses = pattern(r"\buse\s+([^;]+);");
    let inline = pattern(r"(?:^|[^\w:.])([a-z_]\w*(?:::\w+)+)");
    let code = pattern(r#"//[^\n]*|"(?:[^"\\]|\\(?s:.))*""#).replace_all(text, " ");
    let code = pattern(r"pub\([^)]*\)").replace_all(&code, "pub");
    let statements = uses.captures_iter(&code).flat_map(|found| paths("", &found[1]));
    let rest = uses.replace_all(&code, ";");
    let named = inline.captures_iter(&rest).map(|found| found[1].to_owned());
    statements.chain(named).filter_map(|path| place(module, &path, modules)).filter(|it| it != module).collect()
}

#[test]
fn no_more_than_two_files_know_each_other() {
    let modules = modules();
    let of: BTreeMap<&str, BTreeSet<String>> = modules
        .iter()
        .filter(|(module, _)| !["lib", "main"].contains(&module.as_str()) && !LISTS.contains(&module.as_str()))
        .map(|(module, text)| (module.as_str(), imports(module, text, &modules)))
        .collect();
    assert!(of["coref::pass"].contains("coref::state"), "imports are read");
    assert!(of["attribute"].contains("attribute::transcript"), "what a list names is read");
    assert!(of["coref::state"].contains("coref::speaker"), "paths within the code are read");
    let reached = |from: &str| {
        let (mut reached, mut next) = (BTreeSet::new(), vec![from.to_owned()]);
        while let Some(module) = next.pop() {
            let fresh = of.get(module.as_str()).into_iter().flatten().filter(|it| of.contains_key(it.as_str()));
            next.extend(fresh.filter(|it| reached.insert((*it).clone())).cloned().collect::<Vec<_>>());
        }
        reached
    };
    let all: BTreeMap<&str, BTreeSet<String>> = of.keys().map(|module| (*module, reached(module))).collect();
    for (module, others) in &all {
        let circle: Vec<&String> =
            others.iter().filter(|other| all[other.as_str()].contains(*module) && other.as_str() != *module).collect();
        assert!(circle.len() < 2, "{module} and {circle:?} know each other: what they share lies beneath all");
    }
}
