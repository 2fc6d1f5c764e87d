//! `find`.

use super::output::Output;
use crate::sim::files::Kind;
use crate::sim::kernel::System;
use crate::sim::shell::expansion::pattern::Pattern;

/// `find [PATH]… [-name PATTERN] [-type T] [-maxdepth N] [-mindepth N] [-size …] [!] … [-print|-delete]`
pub(super) fn find(system: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    let split = words.iter().position(|word| word.starts_with(['-', '!', '('])).unwrap_or(words.len());
    let (paths, tests) = words.split_at(split);
    let paths = if paths.is_empty() { vec![".".to_owned()] } else { paths.to_vec() };
    let tests = match parse_tests(tests) {
        Ok(tests) => tests,
        Err(message) => {
            output.complain("find", message);
            return 1;
        }
    };
    let mut status = 0;
    for path in paths {
        if let Err(error) = system.stat(&path, false) {
            output.complain("find", format!("{path}: {error}"));
            status = 1;
            continue;
        }
        let mut found = super::files::below(system, &path);
        if tests.iter().any(|test| matches!(test, Test::Delete | Test::Depth)) {
            found.reverse();
        }
        for file in found {
            let depth = file[path.len()..].matches('/').count();
            status |= visit(system, &file, depth, &tests, output);
        }
    }
    status
}

enum Test {
    Name(Pattern, bool),
    Path(Pattern, bool),
    Type(char, bool),
    Empty(bool),
    MaxDepth(usize),
    MinDepth(usize),
    Print,
    Delete,
    Depth,
}

fn parse_tests(words: &[String]) -> Result<Vec<Test>, String> {
    let (mut tests, mut words, mut wanted) = (Vec::new(), words.iter(), true);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word}: requires an argument"));
        tests.push(match word.as_str() {
            "!" | "-not" => {
                wanted = !wanted;
                continue;
            }
            "-a" | "-and" => continue,
            "-name" => Test::Name(Pattern::of_text(value()?), wanted),
            "-path" => Test::Path(Pattern::of_text(value()?), wanted),
            "-type" => Test::Type(value()?.chars().next().unwrap_or('f'), wanted),
            "-empty" => Test::Empty(wanted),
            "-maxdepth" => Test::MaxDepth(value()?.parse().map_err(|_| "bad depth".to_owned())?),
            "-mindepth" => Test::MinDepth(value()?.parse().map_err(|_| "bad depth".to_owned())?),
            "-print" => Test::Print,
            "-delete" => Test::Delete,
            "-depth" => Test::Depth,
            other => return Err(format!("{other}: this test is not modelled")),
        });
        wanted = true;
    }
    Ok(tests)
}

fn visit(system: &mut System<'_>, path: &str, depth: usize, tests: &[Test], output: &mut Output) -> u8 {
    let Ok(stat) = system.stat(path, false) else { return 0 };
    let mut acted = false;
    for test in tests {
        let holds = match test {
            Test::Name(pattern, wanted) => pattern.matches_text(super::base_name(path)) == *wanted,
            Test::Path(pattern, wanted) => pattern.matches_text(path) == *wanted,
            Test::Type(kind, wanted) => {
                (super::ls::mode_text(&stat.inode).starts_with(if *kind == 'f' { '-' } else { *kind })) == *wanted
            }
            Test::Empty(wanted) => {
                let empty = match &stat.inode.kind {
                    Kind::Directory(directory) => directory.is_empty(),
                    Kind::File(content) => content.size() == 0,
                    _ => false,
                };
                empty == *wanted
            }
            Test::MaxDepth(limit) => depth <= *limit,
            Test::MinDepth(limit) => depth >= *limit,
            Test::Print => {
                output.line(path);
                acted = true;
                true
            }
            Test::Delete => {
                acted = true;
                let removed = if stat.inode.is_directory() { system.remove_folder(path) } else { system.unlink(path) };
                if let Err(error) = removed.as_ref() {
                    output.complain("find", format!("{path}: {error}"));
                    return 1;
                }
                true
            }
            Test::Depth => true,
        };
        if !holds {
            return 0;
        }
    }
    if !acted {
        output.line(path);
    }
    0
}
