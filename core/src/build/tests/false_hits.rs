//! What one instruction makes is never taken for what another one, or the same on other files, would make.

use super::world::{Ask, World};
use super::{assert_agrees, decisions};
use crate::build::StepDecision;
use crate::plan::Builder;

/// Builds one Dockerfile and then the other, which has to miss.
fn check(one: &str, other: &str) {
    for builder in [Builder::Buildkit, Builder::Classic] {
        let ask = |dockerfile| Ask { builder, ..Ask::buildkit(dockerfile) };
        let mut world = World::new();
        world.context.write("/app.py", "print(1)");
        world.context.write("/lib/app.py", "print(1)");
        assert!(world.build(&ask(one)).image.is_ok());
        let plan = world.plan(&ask(other));
        let done = world.build(&ask(other));
        assert_agrees(&plan, &done.report);
        let last = done.report.last().map(|step| step.decision.clone());
        assert!(matches!(last, Some(StepDecision::Miss(_))), "{builder:?}\n{one}{}", decisions(&done.report));
    }
}

#[test]
fn the_mode_counts() {
    check("FROM base\nCOPY app.py /x\n", "FROM base\nCOPY --chmod=600 app.py /x\n");
    check("FROM base\nCOPY --chmod=644 app.py /x\n", "FROM base\nCOPY --chmod=600 app.py /x\n");
}

#[test]
fn the_owner_counts() {
    check("FROM base\nCOPY --chown=1 app.py /x\n", "FROM base\nCOPY --chown=2 app.py /x\n");
}

#[test]
fn a_heredocs_text_counts() {
    check("FROM base\nCOPY <<EOF /x\none\nEOF\n", "FROM base\nCOPY <<EOF /x\ntwo\nEOF\n");
}

#[test]
fn a_heredocs_name_counts() {
    check("FROM base\nCOPY <<one /x/\ntext\none\n", "FROM base\nCOPY <<two /x/\ntext\ntwo\n");
}

#[test]
fn a_file_in_a_folder_is_not_the_file_itself() {
    check("FROM base\nCOPY app.py /x\n", "FROM base\nCOPY app.py /x/\n");
    check("FROM base\nWORKDIR /x\nCOPY app.py lib\n", "FROM base\nWORKDIR /x\nCOPY app.py lib/\n");
}

#[test]
fn files_of_the_same_bytes_and_other_paths_are_not_the_same() {
    check("FROM base\nCOPY app.py /x\n", "FROM base\nCOPY app.py /y\n");
    check("FROM base\nCOPY lib /x\n", "FROM base\nCOPY lib /x/lib/\n");
}
