//! Rules that look at the context, not at the text alone.

use super::{Options, check, check_with, ignoring};

/// The rules that are tested here.
pub(super) const RULES: &[&str] = &["GitFolderInContext", "LocalOutputCopied"];

/// A context with these names at its top, and a `.dockerignore`.
fn context(names: &[&str], ignore: &str) -> Options {
    Options { context_names: names.iter().map(|name| (*name).to_owned()).collect(), ..ignoring(ignore) }
}

#[test]
fn git_folder_in_context() {
    let rule = "GitFolderInContext";
    let context = |ignore: &str| context(&[".git", "src"], ignore);
    let message = "2: The .git folder is copied into the image";
    check_with(rule, "FROM a:1\nCOPY . /app\n", &context("node_modules\n"), &[message]);
    check_with(rule, "FROM a:1\nCOPY . /app\n", &context(".git\n"), &[]);
    check_with(rule, "FROM a:1\nCOPY src /app\n", &context(""), &[]);
    check_with(rule, "FROM a:1\nCOPY . /app\n", &ignoring(""), &[]);
    check(rule, "FROM a:1\nCOPY . /app\n", &[]);
}

#[test]
fn local_output_copied() {
    let rule = "LocalOutputCopied";
    let text = "FROM a:1\nCOPY . /app\n";
    let message = "2: node_modules of this machine is copied into the image";
    check_with(rule, text, &context(&["node_modules", "src"], ""), &[message]);
    check_with(rule, text, &context(&["node_modules"], "**/node_modules\n"), &[]);
    check_with(rule, "FROM a:1\nCOPY src /app\n", &context(&["node_modules"], ""), &[]);
    let message = "2: .venv and target of this machine are copied into the image";
    check_with(rule, text, &context(&[".venv", "Cargo.toml", "target"], ""), &[message]);
    check_with(rule, text, &context(&["target", "vendor"], ""), &[]);
    check(rule, text, &[]);
}

#[test]
fn secret_taken_along() {
    let rule = "SecretCopied";
    let text = "FROM a:1\nCOPY . /app\n";
    let message = "2: .env and id_rsa are likely secrets, and are copied into a layer";
    check_with(rule, text, &context(&[".env", "id_rsa", "src"], ""), &[message]);
    check_with(rule, text, &context(&[".env", "src"], ".env\n"), &[]);
    check_with(rule, "FROM a:1\nCOPY src /app\n", &context(&[".env", "src"], ""), &[]);
}
