//! Verbs about registries.

use super::super::action::Action;
use super::super::flag::{Flag, Kind};
use super::super::flags::NO_REGISTRIES;
use super::super::flags::shared::{PLATFORM, QUIET};
use super::super::grammar::{Argument, Verb, example};

const ALL_TAGS: Flag = Flag::switch("all-tags", "All tags of the repository").short('a');
const NO_NEWS: Flag = QUIET.help("Do not tell how it goes on");
const SERVER: &[Argument] = &[Argument::optional("SERVER", Kind::Free)];

/// `pull`
pub(super) static PULL: Verb = Verb::new(Action::Pull, "Download an image from a registry")
    .flags(&[&[ALL_TAGS, PLATFORM, NO_NEWS]])
    .arguments(&[Argument::one("NAME[:TAG|@DIGEST]", Kind::Image)])
    .examples(&[example("pull alpine:3", "The image alpine:3 and its layers, but those that are here")])
    .not_yet(NO_REGISTRIES);

/// `push`
pub(super) static PUSH: Verb = Verb::new(Action::Push, "Send an image to a registry")
    .flags(&[&[ALL_TAGS, PLATFORM, NO_NEWS]])
    .arguments(&[Argument::one("NAME[:TAG]", Kind::Image)])
    .examples(&[example("push me/hello:1", "The image, and the layers that the registry does not have")])
    .not_yet(NO_REGISTRIES);

/// `login`
pub(super) static LOGIN: Verb = Verb::new(Action::Login, "Say to a registry who you are")
    .flags(&[&[
        Flag::text("password", "PASSWORD", "The password, which others can then see").short('p'),
        Flag::switch("password-stdin", "Read the password from standard input"),
        Flag::text("username", "NAME", "The user").short('u'),
    ]])
    .arguments(SERVER)
    .not_yet(NO_REGISTRIES);

/// `logout`
pub(super) static LOGOUT: Verb =
    Verb::new(Action::Logout, "Forget who you are at a registry").arguments(SERVER).not_yet(NO_REGISTRIES);
