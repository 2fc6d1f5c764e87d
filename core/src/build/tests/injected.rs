//! One change, injected anywhere into a generated build: what is said of it is exactly that, at exactly that step, and all
//! after it follow. A change that is none keeps every key.

use layercake_cases::properties;
use proptest::prelude::*;

use super::assert_agrees;
use super::world::{Ask, World};
use crate::build::{StepDecision, StepReport};
use crate::cache::{Change, MissReason, Name};
use crate::plan::Builder;

/// An instruction; its place in the file makes it one of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Run,
    Copy,
    CopyFolder,
    Environment,
    Argument,
    Label,
    WorkingDirectory,
    Command,
}

/// What is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Injection {
    /// The instruction's own text.
    Text,
    /// The bytes of a file that it copies.
    Content,
    /// The mode of that file.
    Mode,
    /// The name of that file.
    Rename,
    /// A file more in the folder that it copies.
    Add,
    /// A `--build-arg`.
    BuildArgument,
    /// The base image.
    Base,
}

const PIECES: [Piece; 8] = [
    Piece::Run,
    Piece::Copy,
    Piece::CopyFolder,
    Piece::Environment,
    Piece::Argument,
    Piece::Label,
    Piece::WorkingDirectory,
    Piece::Command,
];

fn instruction(piece: Piece, index: usize, value: &str) -> String {
    match piece {
        Piece::Run => format!("RUN run{index} {value}\n"),
        Piece::Copy => format!("COPY f{index} /{value}{index}\n"),
        Piece::CopyFolder => format!("COPY d{index} /{value}{index}/\n"),
        Piece::Environment => format!("ENV E{index}={value}\n"),
        Piece::Argument => format!("ARG A{index}={value}\n"),
        Piece::Label => format!("LABEL l{index}={value}\n"),
        Piece::WorkingDirectory => format!("WORKDIR /{value}{index}\n"),
        Piece::Command => format!("CMD [\"{value}{index}\"]\n"),
    }
}

/// The Dockerfile, the instruction at `edited` with another text.
fn dockerfile(pieces: &[Piece], edited: Option<usize>) -> String {
    let value = |index| if edited == Some(index) { "new" } else { "old" };
    let lines = pieces.iter().enumerate().map(|(index, piece)| instruction(*piece, index, value(index)));
    std::iter::once("FROM base\n".to_owned()).chain(lines).collect()
}

fn world(pieces: &[Piece]) -> World {
    let mut world = World::new();
    for index in 0..pieces.len() {
        world.context.write(&format!("/f{index}"), &format!("content {index}"));
        world.context.write(&format!("/d{index}/x"), &format!("x {index}"));
        world.context.write(&format!("/d{index}/y"), &format!("y {index}"));
    }
    world
}

/// What can be changed of an instruction.
fn injections(piece: Piece) -> &'static [Injection] {
    match piece {
        Piece::Copy => &[Injection::Text, Injection::Content, Injection::Mode, Injection::Base],
        Piece::CopyFolder => {
            &[Injection::Text, Injection::Content, Injection::Mode, Injection::Rename, Injection::Add, Injection::Base]
        }
        Piece::Argument => &[Injection::Text, Injection::BuildArgument],
        _ => &[Injection::Text, Injection::Base],
    }
}

/// What is to be found: which instruction runs first, and the ingredient that is named.
fn expected(pieces: &[Piece], at: usize, injection: Injection, builder: Builder) -> Option<(usize, Name)> {
    let asks = |piece: Piece| {
        builder == Builder::Classic
            || !matches!(piece, Piece::Environment | Piece::Argument | Piece::Label | Piece::Command)
    };
    let next_run = || (at + 1..pieces.len()).find(|index| pieces[*index] == Piece::Run);
    let path = |letter| format!("{letter}{at}");
    match (injection, pieces[at]) {
        (Injection::Base, _) => Some((pieces.iter().position(|piece| asks(*piece))?, Name::Parent)),
        (Injection::BuildArgument, _) => Some((next_run()?, Name::Argument(format!("A{at}")))),
        (Injection::Text, Piece::Run) => Some((at, Name::Command)),
        (Injection::Text, Piece::Copy | Piece::CopyFolder) => Some((at, Name::Destination)),
        (_, Piece::Copy) => Some((at, Name::Content(path('f')))),
        (_, Piece::CopyFolder) => Some((at, Name::Content(path('d')))),
        (_, _) if builder == Builder::Classic => Some((at, Name::Command)),
        (_, Piece::WorkingDirectory) => Some((at, Name::WorkingDirectory)),
        (_, Piece::Environment) => Some((next_run()?, Name::Environment(format!("E{at}")))),
        (_, Piece::Argument) => Some((next_run()?, Name::Argument(format!("A{at}")))),
        (_, Piece::Label | Piece::Command) => None,
        (_, Piece::Run) => Some((at, Name::Command)),
    }
}

fn change_files(world: &mut World, at: usize, piece: Piece, injection: Injection) {
    let path = if piece == Piece::Copy { format!("/f{at}") } else { format!("/d{at}/x") };
    let content = if piece == Piece::Copy { format!("content {at}") } else { format!("x {at}") };
    match injection {
        Injection::Content => world.context.write(&path, "changed"),
        Injection::Mode => world.context.write_with(&path, &content, 0o755, 0),
        Injection::Rename => {
            world.context.remove(&path);
            world.context.write(&format!("{path}.renamed"), &content);
        }
        Injection::Add => world.context.write(&format!("/d{at}/more"), "more"),
        Injection::Base => world.rebase(),
        Injection::Text | Injection::BuildArgument => {}
    }
}

/// What is said of the file that was changed.
fn is_told(injection: Injection, change: &Change) -> bool {
    let edited = |content, mode| *change == Change::Edited { content, mode, owner: None };
    match injection {
        Injection::Content => edited(true, None),
        Injection::Mode => edited(false, Some((0o644, 0o755))),
        Injection::Rename => matches!(change, Change::Renamed { from } if from.ends_with("/x")),
        Injection::Add => *change == Change::Added,
        Injection::Text | Injection::BuildArgument | Injection::Base => false,
    }
}

/// The steps before the first are hits, it has the reason, and those after it follow it.
fn check(report: &[StepReport], expected: Option<&(usize, Name)>, injection: Injection, argument: Option<Name>) {
    let is_quiet = |step: &StepReport| matches!(step.decision, StepDecision::Hit | StepDecision::NotCached);
    let Some((first, name)) = expected else {
        assert!(report.iter().all(is_quiet), "{report:?}");
        return;
    };
    // FROM is the first step.
    let (before, rest) = report.split_at(first + 1);
    assert!(before.iter().all(is_quiet), "{before:?}");
    let (first, after) = rest.split_first().unwrap();
    let StepDecision::Miss(MissReason::Changed { difference, files, more: 0 }) = &first.decision else {
        panic!("{first:?}");
    };
    assert_eq!(difference.name, *name);
    match (name, files.as_slice()) {
        (Name::Content(_), [file]) => assert!(is_told(injection, &file.change), "{injection:?} {file:?}"),
        (Name::Content(_), files) => panic!("{injection:?} {files:?}"),
        (_, files) => assert_eq!(files, []),
    }
    let mut argument = argument;
    for step in after.iter().filter(|step| step.decision != StepDecision::NotCached) {
        match &step.decision {
            StepDecision::Miss(MissReason::Follows { step, line }) => {
                assert_eq!((step, *line), (&first.text, first.line));
            }
            // The classic builder's ARG has its default, and the first RUN after it the value: both are news.
            StepDecision::Miss(MissReason::Changed { difference, .. }) => {
                assert_eq!(Some(&difference.name), argument.take().as_ref(), "{step:?}");
            }
            _ => panic!("{step:?}"),
        }
    }
}

fn builds() -> impl Strategy<Value = (Vec<Piece>, usize, Injection, Builder)> {
    let pieces = prop::collection::vec(prop::sample::select(PIECES.to_vec()), 1..9);
    let builder = prop::sample::select(vec![Builder::Classic, Builder::Buildkit]);
    (pieces, any::<prop::sample::Index>(), any::<prop::sample::Index>(), builder).prop_map(
        |(pieces, at, injection, builder)| {
            let at = at.index(pieces.len());
            let injection = *injection.get(injections(pieces[at]));
            (pieces, at, injection, builder)
        },
    )
}

proptest! {
    #![proptest_config(properties(2_000))]

    #[test]
    fn one_change_is_named_where_it_is_and_followed_after_it((pieces, at, injection, builder) in builds()) {
        let mut world = world(&pieces);
        let before = dockerfile(&pieces, None);
        let after = dockerfile(&pieces, (injection == Injection::Text).then_some(at));
        let first = world.build(&Ask { builder, ..Ask::buildkit(&before) });
        prop_assert!(first.image.is_ok());
        change_files(&mut world, at, pieces[at], injection);
        let name = format!("A{at}");
        let given = [(name.as_str(), "given")];
        let build_args = if injection == Injection::BuildArgument { given.as_slice() } else { &[] };
        let ask = Ask { builder, build_args, ..Ask::buildkit(&after) };
        let plan = world.plan(&ask);
        let done = world.build(&ask);
        prop_assert!(done.image.is_ok());
        assert_agrees(&plan, &done.report);
        let also = (injection == Injection::Text && pieces[at] == Piece::Argument).then(|| Name::Argument(name.clone()));
        check(&done.report, expected(&pieces, at, injection, builder).as_ref(), injection, also);
        // And once that is built, nothing runs any more.
        let again = world.build(&ask).report;
        check(&again, None, injection, None);
    }

    #[test]
    fn a_change_that_is_none_keeps_every_key(
        (pieces, at, _, builder) in builds(),
        which in 0..6_usize,
    ) {
        let mut world = world(&pieces);
        let text = dockerfile(&pieces, None);
        let proxy = [("HTTP_PROXY", "one")];
        let build_args = if which == 5 { proxy.as_slice() } else { &[] };
        let first = world.build(&Ask { builder, build_args, ..Ask::buildkit(&text) });
        let mut after = text.clone();
        let other_proxy = [("HTTP_PROXY", "two")];
        let mut build_args: &[(&str, &str)] = &[];
        match which {
            0 => {
                world.context.write_with(&format!("/f{at}"), &format!("content {at}"), 0o644, 99);
                world.context.write_with(&format!("/d{at}/x"), &format!("x {at}"), 0o644, 99);
            }
            1 => world.context.write("/nobody/copies/this", "new"),
            2 => {
                world.context.chown(&format!("/f{at}"), 7, 7);
                world.context.chown(&format!("/d{at}/y"), 7, 7);
            }
            3 => after = text.replace('\n', "\n# a comment\n\n"),
            4 => after = text.replace("RUN ", "run ").replace("COPY ", "Copy   ").replace("ENV ", "eNV "),
            _ => build_args = &other_proxy,
        }
        let done = world.build(&Ask { builder, build_args, ..Ask::buildkit(&after) });
        check(&done.report, None, Injection::Text, None);
        let keys = |report: &[StepReport]| report.iter().map(|step| step.key).collect::<Vec<_>>();
        prop_assert_eq!(keys(&first.report), keys(&done.report));
        prop_assert_eq!(first.image.is_ok(), done.image.is_ok());
    }
}
