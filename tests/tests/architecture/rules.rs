//! One source file → what it does against the house rules, as `path:line: complaint`.

use proc_macro2::{TokenStream, TokenTree};

use crate::arrows;
use crate::references::references;
use crate::sentences;
use crate::source::Source;

const LONGEST_FILE: usize = 400;
const UNSAFE_FOLDER: &str = "server/src/sys/";
const PRINTING_FILE: &str = "server/src/cli/output.rs";

/// All complaints about one file.
pub(crate) fn violations(source: &Source) -> Vec<String> {
    let mut complaints = Vec::new();
    let lines = source.text.lines().count();
    if !source.is_test() {
        if !source.text.starts_with("//!") {
            complaints.push((1, "starts without //! and what it is for".to_owned()));
        }
        if lines > LONGEST_FILE {
            complaints.push((lines, format!("longer than {LONGEST_FILE} lines: split it by thing")));
        }
        let file = syn::parse_file(&source.text).unwrap_or_else(|error| panic!("{}: {error}", source.path));
        complaints.extend(sentences::complaints(source, &file));
        complaints.extend(
            references(&file, source.module()).iter().filter_map(|reference| {
                arrows::complaint(source, reference).map(|complaint| (reference.line, complaint))
            }),
        );
    }
    complaints.extend(words(source));
    complaints.into_iter().map(|(line, complaint)| format!("{}:{line}: {complaint}", source.path)).collect()
}

/// Complaints about single words, wherever they stand, in macros too.
fn words(source: &Source) -> Vec<(usize, String)> {
    let tokens: TokenStream = source.text.parse().unwrap_or_else(|error| panic!("{}: {error}", source.path));
    let mut complaints = Vec::new();
    let product = ["core", "server", "web"].contains(&source.package()) && !source.is_test();
    walk(tokens, &mut |word, line, called| {
        if word == "unsafe" && !source.path.starts_with(UNSAFE_FOLDER) {
            complaints.push((line, format!("unsafe stands only in {UNSAFE_FOLDER}")));
        }
        let prints = called && ["print", "println", "eprint", "eprintln", "dbg"].contains(&word);
        if prints && product && source.path != PRINTING_FILE {
            complaints.push((line, format!("{word}! stands only in {PRINTING_FILE}")));
        }
    });
    complaints
}

/// Calls `see` with each word, its line, and whether it is followed by `!`.
fn walk(tokens: TokenStream, see: &mut impl FnMut(&str, usize, bool)) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident) => {
                let called = matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == '!');
                see(&ident.to_string(), ident.span().start().line, called);
            }
            TokenTree::Group(group) => walk(group.stream(), see),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}
