//! What a Dockerfile or a command line says is carried out, refused, or warned of: never passed over.

use super::world::{Ask, World};
use crate::build::{Event, Session};
use crate::dockerfile::front_end;

/// The first error of planning `text`.
fn refusal(text: &str) -> String {
    let mut world = World::new();
    let request = world.request(&Ask::buildkit(text), false);
    match Session::new(request) {
        Err(error) => format!("{error:?}"),
        Ok(mut session) => match world.carry_out(&mut session).image {
            Err(_) => format!("{:?}", session.finished()),
            Ok(_) => "built".to_owned(),
        },
    }
}

#[test]
fn another_platform_is_refused_and_the_machines_own_is_taken() {
    let said = refusal("FROM --platform=linux/arm64 base\n");
    assert!(said.contains("--platform=linux/arm64 is not supported yet: this machine builds linux/amd64"), "{said}");
    let said = refusal("FROM --platform=linux/ base\n");
    assert!(said.contains("write OS/ARCHITECTURE"), "{said}");
    for own in ["linux/amd64", "linux/x86_64", "amd64", "linux", "$BUILDPLATFORM", "${TARGETPLATFORM}"] {
        assert_eq!(refusal(&format!("FROM --platform={own} base\n")), "built");
    }
}

#[test]
fn devices_are_refused() {
    let said = refusal("FROM base\nRUN --device=vendor.com/x=all true\n");
    assert!(said.contains("RUN --device is not supported yet"), "{said}");
}

#[test]
fn a_maintainer_is_the_images_author() {
    let mut world = World::new();
    let done = world.build(&Ask::buildkit("FROM base\nMAINTAINER me <me@example.org>\nLABEL a=1\n"));
    let config = world.committed(&done.image.unwrap());
    assert_eq!(config.author.as_deref(), Some("me <me@example.org>"));
}

#[test]
fn build_arguments_that_nothing_declares_are_told() {
    let unconsumed = |text: &str, arguments: &[(&str, &str)]| {
        let world = World::new();
        let mut session = world.session(&Ask { build_args: arguments, ..Ask::buildkit(text) }, false);
        let told = world.clone().carry_out(&mut session).events.into_iter().find_map(|event| match event {
            Event::Unconsumed { arguments } => Some(arguments),
            _ => None,
        });
        told.unwrap_or_default()
    };
    let text = "ARG G=1\nFROM base\nARG A\nRUN true\n";
    assert_eq!(unconsumed(text, &[("A", "1"), ("G", "2"), ("HTTP_PROXY", "p")]), Vec::<String>::new());
    assert_eq!(unconsumed(text, &[("A", "1"), ("TYPO", "1")]), ["TYPO"]);
}

#[test]
fn a_copy_of_the_classic_builder_names_the_file_that_changed() {
    let mut world = World::new();
    world.context.write("/app.py", "1");
    let text = "FROM base\nCOPY app.py /\n";
    world.build(&Ask::classic(text));
    world.context.write("/app.py", "2");
    let report = world.build(&Ask::classic(text)).report;
    assert_eq!(super::decisions(&report), "-    FROM base\nmiss COPY app.py /: the content of app.py changed\n");
}

#[test]
fn a_foreign_front_end_is_told_of() {
    let foreign = |text: &str| front_end::foreign(text);
    assert_eq!(foreign("# syntax=evil/frontend:1\nFROM base\n").as_deref(), Some("evil/frontend:1"));
    assert_eq!(foreign("# syntax=docker/dockerfile:1.7\nFROM base\n"), None);
    assert_eq!(foreign("# syntax=docker.io/docker/dockerfile\nFROM base\n"), None);
    assert_eq!(foreign("FROM base\n"), None);
}
