//! Verbs about networks.

use super::super::action::Action;
use super::super::flag::{Flag, Kind};
use super::super::flags::NO_NETWORKS;
use super::super::flags::shared::{DRIVER, FILTER, FORCE, FORMAT, LABEL, NO_TRUNC, QUIET};
use super::super::grammar::{Argument, Group, Section, Verb, example};
use super::{other, verb};

/// `network`
pub(super) static NETWORK: Group = Group {
    summary: "Work with networks",
    about: "",
    entries: &[
        other(&["connect"], &CONNECT),
        other(&["create"], &CREATE),
        other(&["disconnect"], &DISCONNECT),
        other(&["inspect"], &INSPECT),
        verb(&["ls", "list"], Section::Other, &LIST),
        other(&["prune"], &PRUNE),
        other(&["rm", "remove"], &REMOVE),
    ],
    examples: &[],
};

const NETWORK_AND_CONTAINER: &[Argument] =
    &[Argument::one("NETWORK", Kind::Network), Argument::one("CONTAINER", Kind::Container)];
const SEVERAL: &[Argument] = &[Argument::several("NETWORK", Kind::Network)];

static CONNECT: Verb = Verb::new(Action::NetworkConnect, "Put a container into one more network")
    .flags(&[&[
        Flag::text("alias", "NAME", "One more name in that network").repeatable(),
        Flag::text("ip", "ADDRESS", "Its address there"),
    ]])
    .arguments(NETWORK_AND_CONTAINER)
    .not_yet(NO_NETWORKS);

static CREATE: Verb = Verb::new(Action::NetworkCreate, "Make a network")
    .flags(&[&[
        DRIVER.default("bridge"),
        Flag::text("gateway", "ADDRESS", "The way out of it").repeatable(),
        Flag::switch("internal", "Without a way out of it"),
        LABEL,
        Flag::text("subnet", "RANGE", "Its addresses: 10.1.0.0/16").repeatable(),
    ]])
    .arguments(&[Argument::one("NETWORK", Kind::Free)])
    .examples(&[example("network create shop", "A network in which containers find each other by name")])
    .not_yet(NO_NETWORKS);

static DISCONNECT: Verb = Verb::new(Action::NetworkDisconnect, "Take a container out of a network")
    .flags(&[&[FORCE.help("Even if the container is gone")]])
    .arguments(NETWORK_AND_CONTAINER)
    .not_yet(NO_NETWORKS);

static INSPECT: Verb = Verb::new(Action::NetworkInspect, "Show all that is known of networks, as JSON")
    .flags(&[&[FORMAT.short('f')]])
    .arguments(SEVERAL)
    .not_yet(NO_NETWORKS);

static LIST: Verb = Verb::new(Action::NetworkList, "List networks")
    .flags(&[&[FILTER, FORMAT, NO_TRUNC.help("Print ids uncut"), QUIET]])
    .not_yet(NO_NETWORKS);

static PRUNE: Verb = Verb::new(Action::NetworkPrune, "Remove networks that no container uses")
    .flags(&[&[FILTER.without_short(), FORCE]])
    .not_yet(NO_NETWORKS);

static REMOVE: Verb = Verb::new(Action::NetworkRemove, "Remove networks")
    .flags(&[&[FORCE.help("Pass over those that are not there")]])
    .arguments(SEVERAL)
    .not_yet(NO_NETWORKS);
