//! Verbs about builds.

use super::super::action::Action;
use super::super::flag::Kind;
use super::super::flags::build::{BUILD as BUILD_ONLY, EDIT, EDIT_LINE, INPUTS, MATRIX};
use super::super::flags::shared::{ALL, FILTER, FORCE, JSON};
use super::super::grammar::{Argument, Group, Verb, example};
use super::other;

const CONTEXT: &[Argument] = &[Argument::one("PATH", Kind::Path)];

/// `builder`
pub(super) static BUILDER: Group = Group {
    summary: "Work with builds",
    about: "",
    entries: &[other(&["build"], &BUILD), other(&["prune"], &PRUNE)],
    examples: &[],
};

/// `build`
pub(super) static BUILD: Verb = Verb::new(Action::Build, "Build an image from a Dockerfile")
    .about("PATH is the context: the folder that COPY and ADD read from.")
    .flags(&[INPUTS, BUILD_ONLY])
    .arguments(CONTEXT)
    .examples(&[
        example("build -t hello:1 .", "Build this folder's Dockerfile"),
        example("build -t hello:1 -f Dockerfile_cmd .", "Build another file"),
        example("build --build-context docs=../docs .", "Let COPY --from=docs read another folder, too"),
        example("build --builder classic -t hello:1 .", "Build as the lecture shows it, an image a step"),
        example("plan .", "Only say what would be done, and what is cached"),
        example("explain", "Say why steps of the last build missed the cache"),
    ]);

/// `plan`
pub(super) static PLAN: Verb = Verb::new(
    Action::Plan,
    "Show what a build would do: its steps, what is cached, and which digests are known before",
)
.about(
    "The layer's digest is exact (it follows from the inputs), recorded (the same RUN was run before) or \
             unknowable.",
)
.flags(&[
    INPUTS,
    &[EDIT.help("What if this file of the context were edited? May be given several times"), EDIT_LINE, JSON, MATRIX],
])
.arguments(CONTEXT)
.examples(&[
    example("plan .", "Which steps come from the cache, which run, and why"),
    example("plan --edit app.py .", "Which steps would run again if app.py were edited"),
    example("plan --matrix .", "Which steps an edit of each file would run again, all files at once"),
    example("plan --edit-line '3=RUN b' .", "Which steps would run again if line 3 of the Dockerfile were this"),
    example("plan --build-arg V=2 .", "What another value of an ARG would cost"),
]);

/// `explain`
pub(super) static EXPLAIN: Verb =
    Verb::new(Action::Explain, "Say of each step of the last build whether the cache had it, and if not, why")
        .flags(&[&[JSON]])
        .examples(&[example("explain", "One sentence a step")]);

/// `builder prune`
static PRUNE: Verb = Verb::new(Action::PruneCache, "Forget the steps of builds that nothing needs")
    .about(
        "Layers that no image and no container has go, and the caches of RUN --mount=type=cache. It asks first, unless -f is given, \
         and waits for builds that run.",
    )
    .flags(&[&[
        ALL.help("Forget those that images need, too"),
        FILTER.without_short().help("Only what was made before: until=24h, or a moment"),
        FORCE,
    ]])
    .examples(&[example("builder prune -f", "Make room, and keep what images have")]);
