//! Verbs that list or show, and stand both at the top and in a group.

use super::super::action::Action;
use super::super::flag::{Flag, Kind};
use super::super::flags::shared::{
    ALL, FILES, FILTER, FORMAT, JSON, LAST, LATEST, NO_TRUNC, QUIET, SIZE, TYPE, WORDING,
};
use super::super::grammar::{Argument, Verb, example};

/// `ps`
pub(super) static PS: Verb = Verb::new(Action::Ps, "List containers")
    .about("Those that run; with -a those that have ended, too.")
    .flags(&[&[
        ALL.help("Show those that have ended, too"),
        FILTER,
        FORMAT,
        LAST,
        LATEST,
        NO_TRUNC.help("Print ids and commands uncut"),
        QUIET,
        SIZE.not_yet("sizes of containers are not measured"),
    ]])
    .examples(&[
        example("ps", "What runs now"),
        example("ps -a", "What ran, and how it ended"),
        example("ps -a --filter status=exited --format '{{.Names}} {{.Status}}'", "Names and ends of those that ended"),
    ]);

/// `images`
pub(super) static IMAGES: Verb = Verb::new(Action::Images, "List images")
    .about("Of one repository, or of repository:tag, where that is given.")
    .flags(&[&[
        ALL.help("Show the images of intermediate steps, too"),
        Flag::switch("digests", "Show digests of manifests").not_yet("`inspect` shows them"),
        FILTER,
        FORMAT,
        NO_TRUNC.help("Print ids uncut"),
        QUIET,
        Flag::switch("tree", "Show the platforms of each image").not_yet("images are for one platform"),
        WORDING.help("Whose table: of Docker up to 28, as on the slides, or since 29"),
    ]])
    .arguments(&[Argument::optional("REPOSITORY[:TAG]", Kind::Image)])
    .examples(&[example("images", "All images that have a name"), example("images hello", "All tags of hello")]);

/// `diff`: docker's of a container, and ours of two images.
pub(super) static DIFF: Verb =
    Verb::new(Action::Diff, "Show in what two images differ, or what a container has changed")
        .about(
            "A: added, C: changed, D: deleted. Of two images: settings, layers and files. Of a container: its files.",
        )
        .flags(&[&[
            FILES.help("Show all paths that differ, not only the largest files"),
            JSON.help("Print all that is known as JSON"),
        ]])
        .arguments(&[Argument::one("OLD|CONTAINER", Kind::Object), Argument::optional("NEW", Kind::Image)])
        .examples(&[
            example("diff hello:1 hello:2", "What is added, changed and deleted, and which settings differ"),
            example("diff web", "What the container web has changed in its files"),
            example(
                "diff --files hello:1 hello:2",
                "The same with all files, and those of which only the time differs",
            ),
        ]);

/// `inspect`
pub(super) static INSPECT: Verb =
    Verb::new(Action::Inspect, "Show all that is known of containers, images or volumes, as JSON")
        .flags(INSPECT_FLAGS)
        .arguments(&[Argument::several("NAME", Kind::Object)])
        .examples(&[
            example("inspect web", "A container, or else an image or a volume, of that name"),
            example("inspect -f '{{.State.ExitCode}}' web", "One of its fields"),
        ]);

/// `image inspect`
pub(super) static INSPECT_IMAGE: Verb = Verb::new(Action::ImageInspect, "Show all that is known of images, as JSON")
    .flags(&[&[FORMAT.short('f')]])
    .arguments(&[Argument::several("IMAGE", Kind::Image)])
    .examples(&[example("image inspect busybox", "Its config, layers and digests")]);

/// `container inspect`
pub(super) static INSPECT_CONTAINER: Verb =
    Verb::new(Action::ContainerInspect, "Show all that is known of containers, as JSON")
        .flags(&[&[FORMAT.short('f'), SIZE.not_yet("sizes of containers are not measured")]])
        .arguments(&[Argument::several("CONTAINER", Kind::Container)])
        .examples(&[example("container inspect web", "Its state, settings and mounts")]);

static INSPECT_FLAGS: &[&[Flag]] = &[&[FORMAT.short('f'), SIZE.not_yet("sizes of containers are not measured"), TYPE]];
