//! Verbs about volumes.

use super::super::action::Action;
use super::super::flag::{Flag, Kind};
use super::super::flags::shared::{ALL, DRIVER, FILTER, FORCE, FORMAT, LABEL, QUIET};
use super::super::grammar::{Argument, Group, Section, Verb, example};
use super::{other, verb};

/// `volume`
pub(super) static VOLUME: Group = Group {
    summary: "Work with volumes",
    about: "",
    entries: &[
        other(&["create"], &CREATE),
        other(&["inspect"], &INSPECT),
        verb(&["ls", "list"], Section::Other, &LIST),
        other(&["prune"], &PRUNE),
        other(&["rm", "remove"], &REMOVE),
    ],
    examples: &[],
};

const SEVERAL: &[Argument] = &[Argument::several("VOLUME", Kind::Volume)];

static CREATE: Verb = Verb::new(Action::VolumeCreate, "Make a volume")
    .about("What a container writes there outlives it.")
    .flags(&[&[
        DRIVER.default("local"),
        LABEL,
        Flag::text("opt", "OPTION", "Set an option of the driver")
            .short('o')
            .repeatable()
            .not_yet("volumes are folders of the store"),
    ]])
    .arguments(&[Argument::optional("VOLUME", Kind::Free)])
    .examples(&[example("volume create data", "A volume named data")]);

static INSPECT: Verb = Verb::new(Action::VolumeInspect, "Show all that is known of volumes, as JSON")
    .flags(&[&[FORMAT.short('f')]])
    .arguments(SEVERAL)
    .examples(&[example("volume inspect data", "Where it lies on this machine")]);

static LIST: Verb = Verb::new(Action::VolumeList, "List volumes").flags(&[&[FILTER, FORMAT, QUIET]]).examples(&[
    example("volume ls", "All volumes, those without a name of their own too"),
    example("volume ls -f dangling=true", "Those that no container uses"),
]);

static PRUNE: Verb = Verb::new(Action::VolumePrune, "Remove volumes that no container uses")
    .about("It asks first, unless -f is given.")
    .flags(&[&[ALL.help("Remove those that have a name, too"), FILTER.without_short().help(LABELLED), FORCE]])
    .examples(&[example("volume prune", "Those without a name whose containers are gone")]);

const LABELLED: &str = "Only those with a label (label=KEY[=VALUE]) or without it (label!=…)";

static REMOVE: Verb = Verb::new(Action::VolumeRemove, "Remove volumes")
    .about("One that a container uses, running or not, is not removed.")
    .flags(&[&[FORCE.help("Pass over those that are not there")]])
    .arguments(SEVERAL)
    .examples(&[example("volume rm data", "All that is in it is lost")]);
