//! What would run again, asked without building: the answer is that of the same change, made.

use super::world::{Ask, World};
use super::{assert_agrees, decisions};
use crate::build::{Session, StepReport, WhatIf, WhatIfError};
use crate::container_path::ContainerPath;
use crate::ordered;
use crate::plan::Builder;

const TEXT: &str = "FROM base\nARG V=1\nRUN install\nCOPY app.py /\nRUN compile\n";

fn world(builder: Builder) -> World {
    let mut world = World::new();
    world.context.write("/app.py", "print(1)");
    world.context.write("/noise.log", "x");
    assert!(world.build(&Ask { builder, ..Ask::buildkit(TEXT) }).image.is_ok());
    world
}

fn ask(
    world: &World,
    builder: Builder,
    what_if: &WhatIf,
) -> Result<(Vec<StepReport>, Vec<ContainerPath>), WhatIfError> {
    let request = what_if.ask(TEXT, world.request(&Ask { builder, ..Ask::buildkit(TEXT) }, false))?;
    let mut world = world.clone();
    world.edited.clone_from(&request.settings.edited);
    let mut session = Session::new(request).expect("the Dockerfile has a target");
    let report = world.carry_out(&mut session).report;
    Ok((report, session.unread_edits()))
}

fn lines(lines: &[(usize, &str)]) -> WhatIf {
    let lines = lines.iter().map(|(line, text)| (*line, (*text).to_owned())).collect();
    WhatIf { lines, ..WhatIf::default() }
}

fn file(path: &str) -> WhatIf {
    WhatIf { files: [ContainerPath::new(path)].into(), ..WhatIf::default() }
}

/// The answer to the question, and the same change made.
fn check_line(change: &[(usize, &str)], dockerfile: &str) {
    for builder in [Builder::Classic, Builder::Buildkit] {
        let mut world = world(builder);
        let (report, _) = ask(&world, builder, &lines(change)).unwrap();
        let done = world.build(&Ask { builder, ..Ask::buildkit(dockerfile) });
        assert_agrees(&report, &done.report);
    }
}

#[test]
fn another_line() {
    check_line(&[(3, "RUN install more")], &TEXT.replace("RUN install", "RUN install more"));
    check_line(&[(2, "ARG V=2")], &TEXT.replace("V=1", "V=2"));
    check_line(&[(5, "RUN compile\nRUN test")], &format!("{TEXT}RUN test\n"));
    check_line(&[(3, ""), (5, "CMD app")], "FROM base\nARG V=1\n\nCOPY app.py /\nCMD app\n");
}

#[test]
fn another_build_argument() {
    for builder in [Builder::Classic, Builder::Buildkit] {
        let mut world = world(builder);
        let what_if =
            WhatIf { build_args: ordered::Map::from([("V".to_owned(), "2".to_owned())]), ..WhatIf::default() };
        let (report, _) = ask(&world, builder, &what_if).unwrap();
        let done = world.build(&Ask { builder, build_args: &[("V", "2")], ..Ask::buildkit(TEXT) });
        assert_agrees(&report, &done.report);
        assert!(decisions(&report).contains("miss RUN install: the build argument V changed from `1` to `2`"));
    }
}

#[test]
fn another_file() {
    for builder in [Builder::Classic, Builder::Buildkit] {
        let mut world = world(builder);
        let (report, unread) = ask(&world, builder, &file("/app.py")).unwrap();
        assert_eq!(unread, []);
        world.context.write("/app.py", "print(2)");
        let done = world.build(&Ask { builder, ..Ask::buildkit(TEXT) });
        // What the bytes would be nobody knows: the steps and what is said of them are the same.
        assert_eq!(decisions(&report), decisions(&done.report));
    }
}

#[test]
fn a_file_that_no_step_reads_is_named() {
    let (report, unread) = ask(&world(Builder::Buildkit), Builder::Buildkit, &file("/noise.log")).unwrap();
    assert_eq!(unread, [ContainerPath::new("/noise.log")]);
    assert!(!decisions(&report).contains("miss"));
}

#[test]
fn changes_that_cannot_be_made() {
    let world = world(Builder::Buildkit);
    let error = |what_if: &WhatIf| ask(&world, Builder::Buildkit, what_if).unwrap_err();
    assert_eq!(error(&lines(&[(6, "RUN x")])), WhatIfError::NoLine { line: 6, lines: 5 });
    assert_eq!(error(&lines(&[(0, "RUN x")])), WhatIfError::NoLine { line: 0, lines: 5 });
    assert!(matches!(error(&lines(&[(3, "RUM x")])), WhatIfError::Dockerfile { .. }));
}
