//! Verbs about registries.

use super::super::action::Action;
use super::super::flag::{Flag, Kind};
use super::super::flags::registry::{ALL_TAGS, PASSWORD, PASSWORD_STDIN, SENT_PLATFORM, USERNAME};
use super::super::flags::shared::{ONE_PLATFORM, QUIET};
use super::super::grammar::{Argument, Verb, example};

const NO_NEWS: Flag = QUIET.help("Do not tell how it goes on");
const SERVER: &[Argument] = &[Argument::optional("SERVER", Kind::Free)];

/// `pull`
pub(super) static PULL: Verb = Verb::new(Action::Pull, "Download an image from a registry")
    .about(
        "A name without a registry is Docker Hub's. registries.toml (in ~/.config/layercake or /etc/layercake) names \
         mirrors, and registries without encryption.",
    )
    .flags(&[&[ALL_TAGS, ONE_PLATFORM, NO_NEWS]])
    .arguments(&[Argument::one("NAME[:TAG|@DIGEST]", Kind::Image)])
    .examples(&[
        example("pull alpine:3", "The image alpine:3 and its layers, but those that are here"),
        example("pull localhost:5000/me/hello", "From a registry on this machine"),
    ]);

/// `push`
pub(super) static PUSH: Verb = Verb::new(Action::Push, "Send an image to a registry")
    .flags(&[&[ALL_TAGS, SENT_PLATFORM, NO_NEWS]])
    .arguments(&[Argument::one("NAME[:TAG]", Kind::Image)])
    .examples(&[example("push me/hello:1", "The image, and the layers that the registry does not have")]);

/// `login`
pub(super) static LOGIN: Verb = Verb::new(Action::Login, "Say to a registry who you are")
    .about("Without SERVER, it is Docker Hub. Who you are is kept where docker keeps it, in ~/.docker/config.json.")
    .flags(&[&[PASSWORD, PASSWORD_STDIN, USERNAME]])
    .arguments(SERVER)
    .examples(&[
        example("login", "To Docker Hub; name and password are asked for"),
        example("login -u me --password-stdin localhost:5000", "With the password from standard input"),
    ]);

/// `logout`
pub(super) static LOGOUT: Verb = Verb::new(Action::Logout, "Forget who you are at a registry")
    .arguments(SERVER)
    .examples(&[example("logout localhost:5000", "Name and password are gone from this machine")]);
