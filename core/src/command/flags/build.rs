//! Flags about a build.

use super::super::flag::{Flag, Kind};
use super::NO_PLATFORMS;
use super::registry::PULL_BASES;
use super::shared::{LABEL, PLATFORM, QUIET, TAG, WORDING};

/// `--build-arg`
pub const BUILD_ARG: Flag =
    Flag::text("build-arg", "NAME=VALUE", "Set a variable of ARG; NAME alone takes its value from the environment")
        .repeatable();
/// `--build-context`
pub const BUILD_CONTEXT: Flag = Flag::text(
    "build-context",
    "NAME=CONTEXT",
    "One more context, for COPY --from=NAME: a folder, or docker-image://REF",
)
.repeatable();
/// `--builder`
pub const BUILDER: Flag =
    Flag::one_of("builder", &["buildkit", "classic"], "Whose rules to follow: classic makes an image of every step")
        .default("buildkit");
/// `--edit`
pub const EDIT: Flag = Flag::text("edit", "FILE", "What if this file of the context were edited?").repeatable();
/// `--edit-line`
pub const EDIT_LINE: Flag =
    Flag::text("edit-line", "N=TEXT", "What if this line of the Dockerfile, by its number, were another?").repeatable();
/// `--file`
pub const FILE: Flag = Flag::text("file", "FILE", "The Dockerfile (default: PATH/Dockerfile; - reads standard input)")
    .short('f')
    .naming(Kind::Path);
/// `--matrix`
pub const MATRIX: Flag =
    Flag::switch("matrix", "What if, for every file of the context: which steps an edit would run again");
/// `--network`
pub const NETWORK: Flag = Flag::text("network", "NETWORK", "Network of RUN steps: host or none")
    .naming(Kind::OneOf(&["default", "host", "none"]))
    .default("host");
/// `--no-cache`
pub const NO_CACHE: Flag = Flag::switch("no-cache", "Run every step, whatever the cache holds");
/// `--progress`
pub const PROGRESS: Flag = Flag::one_of(
    "progress",
    &["auto", "plain", "tty", "narration", "classic"],
    "How to tell what happens: tty draws on a terminal, narration says it in sentences",
)
.default("auto");
/// `--secret`
pub const SECRET: Flag =
    Flag::text("secret", "SECRET", "Give a secret to RUN --mount=type=secret, as id=ID,src=FILE or id=ID,env=NAME")
        .repeatable();
/// `--target`
pub const TARGET: Flag = Flag::text("target", "STAGE", "Stop at this stage").naming(Kind::Stage);

const NO_ATTESTATIONS: &str = "images are built without attestations";
const ONE_CACHE: &str = "there is one cache, the store's own";
const ONE_OUTPUT: &str = "a build makes an image in the store";

/// What a build is made from: the same for `build` and `plan`.
pub(in crate::command) static INPUTS: &[Flag] =
    &[BUILD_ARG, BUILD_CONTEXT, BUILDER, FILE, NETWORK, NO_CACHE, SECRET, TARGET];

/// What else docker's `build` can be told.
pub(in crate::command) static BUILD: &[Flag] = &[
    Flag::text("add-host", "HOST:IP", "One more line of /etc/hosts in RUN steps")
        .repeatable()
        .not_yet("they see this machine's"),
    Flag::text("allow", "ENTITLEMENT", "Allow the build more than others")
        .repeatable()
        .not_yet("all builds have the same walls"),
    Flag::text("annotation", "KEY=VALUE", "Put an annotation on the image")
        .repeatable()
        .not_yet("a LABEL in the Dockerfile does"),
    Flag::text("attest", "OPTIONS", "Say how the image was made").repeatable().not_yet(NO_ATTESTATIONS),
    Flag::text("cache-from", "SOURCE", "Look for steps there, too").repeatable().not_yet(ONE_CACHE),
    Flag::text("cache-to", "TARGET", "Keep the steps there, too").repeatable().not_yet(ONE_CACHE),
    Flag::switch("check", "Only look at the Dockerfile").not_yet("`dockerfile lint` does"),
    Flag::switch("force-rm", "Always remove intermediate containers").not_yet("they are always removed"),
    Flag::text("iidfile", "FILE", "Write the image's id to a file")
        .naming(Kind::Path)
        .not_yet("-q prints nothing but the id"),
    LABEL.not_yet("a LABEL in the Dockerfile does"),
    Flag::switch("load", "Put the image into the store").not_yet("it always is there"),
    Flag::text("memory", "BYTES", "Memory at most").short('m').not_yet("steps have no limits: `run -m` has them"),
    Flag::text("metadata-file", "FILE", "Write what is known of the build to a file")
        .naming(Kind::Path)
        .not_yet("`explain --json` tells it"),
    Flag::text("no-cache-filter", "STAGE", "Run every step of this stage")
        .repeatable()
        .naming(Kind::Stage)
        .not_yet("--no-cache runs those of all stages"),
    Flag::text("output", "TARGET", "Put the result elsewhere").short('o').repeatable().not_yet(ONE_OUTPUT),
    PLATFORM.not_yet(NO_PLATFORMS),
    PROGRESS,
    Flag::text("provenance", "OPTIONS", "Say how the image was made").not_yet(NO_ATTESTATIONS),
    PULL_BASES,
    Flag::switch("push", "Send the image to its registry").not_yet("`push` does, afterwards"),
    QUIET.help("Print nothing but the image's id"),
    Flag::switch("rm", "Remove intermediate containers").default("true").not_yet("they are always removed"),
    Flag::text("sbom", "OPTIONS", "Say what the image contains").not_yet(NO_ATTESTATIONS),
    Flag::text("shm-size", "BYTES", "Size of /dev/shm in RUN steps").not_yet("it is docker's 64 MB"),
    Flag::switch("squash", "Make one layer of all new ones").not_yet("a multi-stage build does"),
    Flag::text("ssh", "OPTIONS", "Give keys to RUN --mount=type=ssh")
        .repeatable()
        .not_yet("keys can be given to a RUN as secrets only"),
    TAG.help("Name of the image, as name:tag; may be given several times").repeatable(),
    Flag::text("ulimit", "NAME=SOFT:HARD", "Set a limit of RUN steps")
        .repeatable()
        .not_yet("limits are those of this shell"),
    WORDING.help("Whose words the classic builder's lines have: of Docker up to 24, as on the slides, or since 25"),
];
