//! Verbs about networks.

use super::super::action::Action;
use super::super::flag::Kind;
use super::super::flags::network::{ALIAS, GATEWAY, INTERNAL, IP_THERE, SUBNET};
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
    .flags(&[&[ALIAS, IP_THERE]])
    .arguments(NETWORK_AND_CONTAINER)
    .examples(&[example("network connect shop web", "From now on web is on the network shop, too")]);

static CREATE: Verb = Verb::new(Action::NetworkCreate, "Make a network")
    .flags(&[&[DRIVER.default("bridge"), GATEWAY, INTERNAL, LABEL, SUBNET]])
    .arguments(&[Argument::one("NETWORK", Kind::Free)])
    .examples(&[example("network create shop", "A network in which containers find each other by name")]);

static DISCONNECT: Verb = Verb::new(Action::NetworkDisconnect, "Take a container out of a network")
    .flags(&[&[FORCE.help("Pass over what is wrong")]])
    .arguments(NETWORK_AND_CONTAINER)
    .examples(&[example("network disconnect shop web", "The container web leaves the network shop")]);

static INSPECT: Verb = Verb::new(Action::NetworkInspect, "Show all that is known of networks, as JSON")
    .flags(&[&[FORMAT.short('f')]])
    .arguments(SEVERAL)
    .examples(&[example("network inspect shop", "Its addresses, and who is on it")]);

static LIST: Verb = Verb::new(Action::NetworkList, "List networks")
    .flags(&[&[FILTER, FORMAT, NO_TRUNC.help("Print ids uncut"), QUIET]])
    .examples(&[example("network ls", "All networks")]);

static PRUNE: Verb = Verb::new(Action::NetworkPrune, "Remove networks that no container uses")
    .flags(&[&[FILTER.without_short(), FORCE]])
    .examples(&[example("network prune -f", "Without asking")]);

static REMOVE: Verb = Verb::new(Action::NetworkRemove, "Remove networks")
    .flags(&[&[FORCE.help("Pass over those that are not there")]])
    .arguments(SEVERAL)
    .examples(&[example("network rm shop", "It must have no containers that run")]);
