//! Files × steps: the answer for every file is that of a question about it alone, and nothing is asked of the world twice.

use layercake_cases::properties;
use proptest::prelude::*;

use super::world::{Ask, World};
use crate::build::{Action, Answer, Group, Listing, Matrix};
use crate::container_path::ContainerPath;
use crate::dockerfile::ignore::Ignore;
use crate::ordered;
use crate::plan::Builder;

fn files(world: &World) -> ordered::Set<ContainerPath> {
    let ignore = Ignore::parse(&world.ignore).unwrap();
    Listing::new(&world.context, &ignore).unwrap().files
}

fn matrix(world: &World, ask: &Ask<'_>) -> Matrix {
    // What a prediction writes is gone with this copy of the world.
    let mut copy = world.clone();
    let mut asked: Vec<Action> = Vec::new();
    let matrix = Matrix::new(&world.request(ask, true), &files(world), &mut |action| {
        assert!(!asked.contains(&action), "asked twice: {action:?}");
        assert!(!matches!(action, Action::Run { .. } | Action::Remember { .. } | Action::Commit { .. }), "{action:?}");
        asked.push(action.clone());
        copy.perform(action)
    });
    matrix.unwrap()
}

/// The same by a plan for each file.
fn by_brute_force(world: &World, ask: &Ask<'_>) -> Vec<(ContainerPath, Vec<Answer>)> {
    let plan = |file: ContainerPath| {
        let mut world = world.clone();
        world.edited.insert(file.clone());
        (file, world.plan(ask).iter().map(Answer::from).collect())
    };
    files(world).into_iter().map(plan).collect()
}

fn by_file(groups: &[Group]) -> Vec<(ContainerPath, Vec<Answer>)> {
    let one =
        |group: &Group| -> Vec<_> { group.files.iter().map(|file| (file.clone(), group.answers.clone())).collect() };
    let mut all: Vec<_> = groups.iter().flat_map(one).collect();
    all.sort();
    all
}

fn context() -> World {
    let mut world = World::new();
    for path in ["/app.py", "/requirements.txt", "/README", "/lib/a.py", "/lib/b.py", "/lib/deep/c.py"] {
        world.context.write(path, path);
    }
    world
}

const TEXT: &str =
    "FROM base\nCOPY requirements.txt /\nRUN install\nCOPY app.py lib /app/\nCMD [\"app\"]\nRUN compile\n";

#[test]
fn files_with_the_same_readers_are_one_group() {
    use Answer::{Cached, NotCached, Runs};
    let mut world = context();
    assert!(world.build(&Ask::buildkit(TEXT)).image.is_ok());
    let matrix = matrix(&world, &Ask::buildkit(TEXT));
    let names = |group: &Group| group.files.iter().map(|file| file.relative().to_owned()).collect::<Vec<_>>().join(" ");
    let groups: Vec<_> = matrix.groups.iter().map(|group| (names(group), group.answers.clone())).collect();
    assert_eq!(
        groups,
        [
            ("README".to_owned(), vec![NotCached, Cached, Cached, Cached, NotCached, Cached]),
            (
                "app.py lib/a.py lib/b.py lib/deep/c.py".to_owned(),
                vec![NotCached, Cached, Cached, Runs, NotCached, Runs]
            ),
            ("requirements.txt".to_owned(), vec![NotCached, Runs, Runs, Runs, NotCached, Runs]),
        ]
    );
    assert_eq!(matrix.now(), groups[0].1);
}

#[test]
fn what_was_never_built_runs_whatever_is_edited() {
    let world = context();
    let matrix = matrix(&world, &Ask::buildkit(TEXT));
    assert_eq!(matrix.groups.len(), 1);
    assert_eq!(matrix.groups[0].answers, matrix.now());
}

#[test]
fn a_dockerfile_that_is_wrong_has_no_matrix() {
    let world = context();
    let request = world.request(&Ask::buildkit("FROM base\nCOPY nothing /\n"), true);
    let mut copy = world.clone();
    let error = Matrix::new(&request, &files(&world), &mut |action| copy.perform(action)).unwrap_err();
    assert!(error.to_string().contains("not found in the build context"), "{error}");
}

/// An instruction, and whether the classic builder knows it.
fn instruction() -> impl Strategy<Value = (&'static str, bool)> {
    prop::sample::select(vec![
        ("COPY app.py /", true),
        ("COPY lib /lib", true),
        ("COPY lib/a.py requirements.txt /x/", true),
        ("COPY . /all/", true),
        ("COPY *.py /py/", true),
        ("COPY --link lib/b.py /linked/", false),
        ("COPY --exclude=*.py lib /some/", false),
        ("RUN touch /made", true),
        ("RUN nothing", true),
        ("RUN --mount=target=/m,source=lib/deep check", false),
        ("ENV A=1", true),
        ("WORKDIR /w", true),
        ("ARG V=1", true),
        ("FROM base", true),
        ("FROM 0-as-a-name", true),
        ("COPY --from=0 /etc/passwd /p/", true),
        ("COPY --from=first /all /from/", true),
    ])
}

/// A Dockerfile of two or more stages, of which later ones may use the first.
fn dockerfile(builder: Builder, instructions: &[(&str, bool)]) -> String {
    let mut text = "FROM base AS first\nCOPY requirements.txt /all/\n".to_owned();
    let mut first = true;
    for (instruction, classic) in instructions {
        if (builder == Builder::Classic && !classic) || (first && instruction.starts_with("COPY --from")) {
            continue;
        }
        let instruction = instruction.replace("0-as-a-name", "first");
        first &= !instruction.starts_with("FROM");
        text += &format!("{instruction}\n");
    }
    text
}

proptest! {
    #![proptest_config(properties(2_000))]

    #[test]
    fn the_matrix_is_what_a_question_about_each_file_answers(
        classic in any::<bool>(),
        before in prop::collection::vec(instruction(), 0..10),
        changed in prop::option::of((instruction(), 0..10_usize)),
        built in any::<bool>(),
        again in any::<bool>(),
    ) {
        let builder = if classic { Builder::Classic } else { Builder::Buildkit };
        let mut world = context();
        if built {
            let text = dockerfile(builder, &before);
            prop_assert!(world.build(&Ask { builder, ..Ask::buildkit(&text) }).image.is_ok(), "{text}");
        }
        if again {
            world.context.write("/lib/a.py", "edited");
        }
        let mut after = before.clone();
        if let Some((instruction, at)) = changed {
            after.insert(at.min(after.len()), instruction);
        }
        let text = dockerfile(builder, &after);
        let ask = Ask { builder, ..Ask::buildkit(&text) };
        prop_assert_eq!(by_file(&matrix(&world, &ask).groups), by_brute_force(&world, &ask), "{}", text);
    }
}

#[test]
fn what_dockerignore_keeps_out_is_listed_by_whole_folders() {
    let mut world = context();
    world.ignore = "lib\n!lib/deep\nREADME\nout\n".to_owned();
    world.context.write("/out/a", "");
    world.context.write("/out/b/c", "");
    let listing = Listing::new(&world.context, &Ignore::parse(&world.ignore).unwrap()).unwrap();
    let files: Vec<&str> = listing.files.iter().map(ContainerPath::relative).collect();
    assert_eq!(files, ["app.py", "lib/deep/c.py", "requirements.txt"]);
    assert_eq!(listing.kept_out, ["README", "lib/a.py", "lib/b.py", "out/"]);
}
