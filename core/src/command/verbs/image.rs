//! Verbs about images.

use super::super::action::Action;
use super::super::flag::{Flag, Kind};
use super::super::flags::NO_FORMATS;
use super::super::flags::shared::{
    ALL, CHANGE, FILES, FILTER, FORCE, FORMAT, HUMAN, INPUT, JSON, MESSAGE, NO_TRUNC, ODD_WORDS, ONE_PLATFORM, OUTPUT,
    PLATFORM, QUIET, TAG,
};
use super::super::grammar::{Argument, Group, Section, Verb, example};
use super::system::{PRUNED, PRUNING};
use super::{build, lists, other, registry, verb};

/// `image`
pub(super) static IMAGE: Group = Group {
    summary: "Work with images",
    about: "",
    entries: &[
        other(&["bootstrap"], &BOOTSTRAP),
        other(&["build"], &build::BUILD),
        other(&["history"], &HISTORY),
        other(&["import"], &IMPORT),
        other(&["inspect"], &lists::INSPECT_IMAGE),
        other(&["load"], &LOAD),
        verb(&["ls", "list"], Section::Other, &lists::IMAGES),
        other(&["prune"], &PRUNE),
        other(&["pull"], &registry::PULL),
        other(&["push"], &registry::PUSH),
        other(&["rm", "remove"], &REMOVE),
        other(&["save"], &SAVE),
        other(&["tag"], &TAG_VERB),
    ],
    examples: &[],
};

/// `image bootstrap`
static BOOTSTRAP: Verb = Verb::new(Action::Bootstrap, "Make a base image from Debian's packages")
    .about(
        "busybox is small and takes some seconds; debian is bookworm, and takes a minute. Both come over the network.",
    )
    .flags(&[&[TAG.help("Name of the image, as name:tag (default: busybox:latest or debian:latest)")]])
    .arguments(&[Argument::one("BASE", Kind::OneOf(&["busybox", "debian"]))])
    .examples(&[
        example("image bootstrap busybox", "An image busybox:latest"),
        example("image bootstrap debian -t ubuntu:latest", "Under the name that a Dockerfile asks for"),
    ]);

/// `image history`
pub(super) static HISTORY: Verb = Verb::new(Action::History, "Show the layers of an image, and what made each")
    .about("The newest layer is on top. <missing> stands where a layer came with the base image or has no image of its own.")
    .flags(&[&[
        FORMAT.not_yet(NO_FORMATS),
        HUMAN,
        NO_TRUNC.help("Print ids and instructions uncut"),
        ODD_WORDS,
        PLATFORM,
        QUIET,
    ]])
    .arguments(&[Argument::one("IMAGE", Kind::Image)])
    .examples(&[
        example("image history hello:1", "Which instruction made which layer, and its size"),
        example("history --no-trunc hello:1", "The instructions uncut"),
    ]);

/// `image import`
pub(super) static IMPORT: Verb = Verb::new(Action::Import, "Make an image from a tar of a root file system")
    .about("The image has one layer. - reads the tar from standard input.")
    .flags(&[&[CHANGE, MESSAGE, PLATFORM]])
    .arguments(&[Argument::one("FILE|-", Kind::Path), Argument::optional("REPOSITORY[:TAG]", Kind::Image)])
    .examples(&[example("image import rootfs.tar mine:1", "An image mine:1 of what rootfs.tar holds")]);

/// `layers`
pub(super) static LAYERS: Verb = Verb::new(
    Action::Layers,
    "Show what each layer of images holds, and which bytes are shared, dead or there twice",
)
.about(
    "A file is dead when a later layer deletes or replaces it: no container sees it, but its bytes stay in the image. \
             Bytes count as shared that several of the images have.",
)
.flags(&[&[
    FILES.help("Show all files of each layer, not only the largest"),
    JSON.help("Print all that is known as JSON"),
]])
.arguments(&[Argument::several("IMAGE", Kind::Image)])
.examples(&[
    example("layers hello:1", "What each instruction added (A), changed (C) and deleted (D), and what is wasted"),
    example("layers --files hello:1", "The same with all files"),
    example("layers hello:1 hello:2", "What two images share, and what each has alone"),
]);

/// `load`
pub(super) static LOAD: Verb = Verb::new(Action::Load, "Read images from an archive that `save` wrote")
    .about(
        "Reads what docker, podman, buildah and skopeo write, too: archives of docker and OCI layouts, compressed or not. \
         Every digest is checked. Either all images come, or none.",
    )
    .flags(&[&[INPUT, ONE_PLATFORM, QUIET.help("Do not tell how it goes on")]])
    .examples(&[
        example("load -i hello.tar", "The images in hello.tar"),
        example("load -q -i hello.tar.gz", "The same, compressed, without telling how it goes on"),
    ]);

/// `save`
pub(super) static SAVE: Verb = Verb::new(Action::Save, "Write images to an archive, layers and all")
    .about(
        "The archive is an OCI layout and an archive of docker at once, for docker, podman, skopeo and umoci to read. A name \
         without a tag stands for all tags of its repository.",
    )
    .flags(&[&[OUTPUT, ONE_PLATFORM]])
    .arguments(&[Argument::several("IMAGE", Kind::Image)])
    .examples(&[
        example("save -o hello.tar hello:1", "Everything that `load` needs to have the image again"),
        example("save -o all.tar hello busybox", "All tags of two repositories"),
    ]);

/// `image prune`
static PRUNE: Verb = Verb::new(Action::ImagePrune, "Remove images that have no name")
    .about(PRUNING)
    .flags(&[&[ALL.help("Remove all that no container uses, too"), FILTER.without_short().help(PRUNED), FORCE]])
    .examples(&[example("image prune", "Images that a newer build has taken the name of")]);

/// `rmi`
pub(super) static REMOVE: Verb = Verb::new(Action::RemoveImage, "Remove images")
    .about("A name is taken away; with its last name the image goes, and all layers that nothing else needs.")
    .flags(&[&[
        FORCE.help("Remove an image that stopped containers use or that has several names"),
        Flag::switch("no-prune", "Keep its unnamed parents").not_yet("what nothing needs any more always goes"),
        PLATFORM,
    ]])
    .arguments(&[Argument::several("IMAGE", Kind::Image)])
    .examples(&[example("rmi hello:1", "Take the name away, and what only it kept")]);

/// `tag`
pub(super) static TAG_VERB: Verb = Verb::new(Action::Tag, "Give an image one more name")
    .arguments(&[Argument::one("SOURCE_IMAGE[:TAG]", Kind::Image), Argument::one("TARGET_IMAGE[:TAG]", Kind::Image)])
    .examples(&[example("tag hello:1 hello:stable", "Two names for one image")]);
