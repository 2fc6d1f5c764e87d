//! What is in BuildKit's key of a step and what is not: the last step of two Dockerfiles, compared.

use super::world::{Ask, World};
use crate::build::StepDecision;
use crate::cache::Name;
use crate::plan::RunNetwork;

/// The names of the ingredients by which the last steps of two Dockerfiles differ.
fn differences(one: &str, other: &str) -> Vec<Name> {
    let mut world = World::new();
    for (path, content) in [("/a", "a"), ("/same", "a"), ("/b", "b"), ("/d/x", "x"), ("/e/x", "x")] {
        world.context.write(path, content);
    }
    let last = |text: &str| world.last_ingredients(&Ask::buildkit(&format!("FROM base\n{text}\n")));
    last(one).differences(&last(other)).into_iter().map(|difference| difference.name).collect()
}

fn check_same(one: &str, other: &str) {
    assert_eq!(differences(one, other), [], "{one} | {other}");
}

fn check_differ(one: &str, other: &str, name: &Name) {
    assert_eq!(differences(one, other), std::slice::from_ref(name), "{one} | {other}");
}

fn content(source: &str) -> Name {
    Name::Content(source.to_owned())
}

fn environment(name: &str) -> Name {
    Name::Environment(name.to_owned())
}

#[test]
fn the_command_of_a_run_is_in_its_key_with_the_shell() {
    check_differ("RUN a", "RUN b", &Name::Command);
    check_differ("RUN a", "RUN [\"a\"]", &Name::Command);
    check_differ("RUN a", "SHELL [\"/bin/bash\", \"-c\"]\nRUN a", &Name::Command);
}

#[test]
fn the_whole_environment_is_in_a_runs_key() {
    check_differ("ENV A=1\nRUN a", "ENV A=2\nRUN a", &environment("A"));
    check_differ("ENV A=1\nRUN a", "RUN a", &environment("A"));
    check_differ("ENV PATH=/bin\nRUN a", "RUN a", &environment("PATH"));
    check_differ("ARG A=1\nRUN a", "ARG A=2\nRUN a", &Name::Argument("A".to_owned()));
    check_same("ARG A\nRUN a", "RUN a");
}

#[test]
fn directory_user_and_network_are_in_a_runs_key() {
    check_differ("USER 1\nRUN a", "RUN a", &Name::User);
    check_differ("RUN --network=none a", "RUN a", &Name::Network);
    let directories = differences("WORKDIR /a\nRUN a", "WORKDIR /b\nRUN a");
    assert_eq!(directories, [Name::Parent, Name::WorkingDirectory]);
}

#[test]
fn the_network_of_the_build_is_a_runs_own_where_it_has_none() {
    let world = World::new();
    let ingredients = |text: &str| world.last_ingredients(&Ask::buildkit(text));
    let named = ingredients("FROM base\nRUN --network=host a\n");
    let request = world.request(&Ask::buildkit("FROM base\nRUN a\n"), true);
    assert_eq!(request.options.network, RunNetwork::Host);
    assert_eq!(ingredients("FROM base\nRUN a\n").key(), named.key());
}

#[test]
fn undeclared_proxies_and_metadata_are_not_in_a_runs_key() {
    let world = World::new();
    let key = |build_args| world.last_ingredients(&Ask { build_args, ..Ask::buildkit("FROM base\nRUN a\n") }).key();
    assert_eq!(key(&[("HTTP_PROXY", "p"), ("no_proxy", "q"), ("ALL_PROXY", "r")]), key(&[]));
    for instruction in [
        "LABEL a=1",
        "CMD a",
        "ENTRYPOINT a",
        "EXPOSE 80",
        "VOLUME /v",
        "STOPSIGNAL 9",
        "ONBUILD RUN x",
        "MAINTAINER m",
    ] {
        check_same(&format!("{instruction}\nRUN a"), "RUN a");
        check_same(&format!("{instruction}\nCOPY a /"), "COPY a /");
    }
    check_same("HEALTHCHECK CMD a\nRUN a", "RUN a");
}

#[test]
fn a_declared_proxy_is_an_ordinary_argument() {
    let world = World::new();
    let text = "FROM base\nARG HTTP_PROXY\nRUN a\n";
    let last = |build_args| world.last_ingredients(&Ask { build_args, ..Ask::buildkit(text) });
    let differences = last(&[("HTTP_PROXY", "one")]).differences(&last(&[("HTTP_PROXY", "two")]));
    assert_eq!(differences[0].name, Name::Argument("HTTP_PROXY".to_owned()));
}

#[test]
fn the_content_and_the_last_word_of_a_source_are_in_a_copys_key() {
    let names = |one: &str, other: &str| differences(one, other);
    assert_eq!(names("COPY a /x", "COPY b /x"), [content("a"), content("b")]);
    // The same bytes under another name, and a folder's.
    assert_eq!(names("COPY a /x", "COPY same /x"), [content("a"), content("same")]);
    assert_eq!(names("COPY d /x", "COPY e /x"), [content("d"), content("e")]);
    check_same("COPY ./a /x", "COPY ./a /x");
}

#[test]
fn where_and_how_a_copy_writes_is_in_its_key() {
    check_differ("COPY a /x", "COPY a /y", &Name::Destination);
    check_differ("COPY a /x", "COPY a /x/", &Name::Destination);
    check_differ("COPY --chown=1 a /x", "COPY --chown=2 a /x", &Name::Owner);
    check_differ("COPY --chmod=600 a /x", "COPY --chmod=644 a /x", &Name::Mode);
    check_differ("COPY a /x", "ADD a /x", &Name::Instruction);
    check_differ("COPY <<F /x\none\nF", "COPY <<F /x\ntwo\nF", &content("F"));
}

#[test]
fn environment_user_and_the_written_form_are_not_in_a_copys_key() {
    check_same("ENV A=1\nCOPY a /x", "ENV A=2\nCOPY a /x");
    check_same("ARG A=1\nCOPY a /x", "COPY a /x");
    check_same("USER 1\nCOPY a /x", "COPY a /x");
    check_same("ENV D=/x\nCOPY a $D", "COPY a /x");
    check_same("COPY  a   /x", "copy [\"a\", \"/x\"]");
}

#[test]
fn path_and_owner_are_in_a_workdirs_key_and_the_environment_is_not() {
    check_differ("WORKDIR /a", "WORKDIR /b", &Name::WorkingDirectory);
    check_differ("USER 1\nWORKDIR /a", "WORKDIR /a", &Name::User);
    check_same("ENV A=1\nWORKDIR /a", "WORKDIR /a");
    check_same("ENV D=/a\nWORKDIR $D", "WORKDIR /a/.");
}

#[test]
fn the_step_before_is_in_every_key() {
    for last in ["RUN z", "COPY a /z", "WORKDIR /z"] {
        check_differ(&format!("RUN a\n{last}"), &format!("RUN b\n{last}"), &Name::Parent);
        check_same(&format!("LABEL a=1\n{last}"), last);
    }
}

#[test]
fn the_second_key_of_a_base_is_the_chain_of_its_layers() {
    let mut world = World::new();
    let base = world.images["docker.io/library/base:latest"].clone();
    world.images.insert("docker.io/library/other:1".to_owned(), base);
    world.build(&Ask::buildkit("FROM base\nRUN a\n"));
    let report = world.build(&Ask::buildkit("FROM other:1\nRUN a\n")).report;
    assert_eq!(report[1].decision, StepDecision::Hit);
}

#[test]
fn no_cache_ignores_what_is_there_and_remembers_what_it_makes() {
    let mut world = World::new();
    let ask = Ask::buildkit("FROM base\nRUN a\n");
    world.build(&ask);
    assert_eq!(world.look_ups(&Ask { no_cache: true, ..ask.clone() }), 0);
    let records = world.records.len();
    world.build(&Ask { no_cache: true, ..ask.clone() });
    assert_eq!(world.records.len(), records + 1);
    assert_eq!(world.build(&ask).report[1].decision, StepDecision::Hit);
}

#[test]
fn only_what_changes_files_is_looked_up_and_workdir_root_does_not() {
    let mut world = World::new();
    world.context.write("/a", "a");
    let text = "FROM base\nENV A=1\nLABEL a=1\nWORKDIR /\nCMD a\nEXPOSE 80\n";
    assert_eq!(world.look_ups(&Ask::buildkit(text)), 0);
    let text = "FROM base\nWORKDIR /w\nLABEL a=1\nCOPY a /\nADD a /b\nRUN a\n";
    assert_eq!(world.look_ups(&Ask::buildkit(text)), 1, "after the first miss there is nothing to ask");
    assert_eq!(world.look_ups(&Ask::buildkit(text)), 4);
}
