//! What people do between two builds.

use crate::archive::{self, FORMS, VERSIONS};
use crate::model::Model;
use crate::random::Random;
use crate::scenario::Scenario;
use crate::step::{Mode, Step};
use crate::tree::{Kind, Node, Tree, parent};

/// Does something to the scenario after which it can still be built.
pub(crate) fn edit(scenario: &mut Scenario, busybox: &Tree, random: &mut Random) {
    for _ in 0..20 {
        let mut edited = scenario.clone();
        edited.flags.clear();
        edited.only = None;
        once(&mut edited, random);
        if Model::image(&edited, busybox).is_ok() {
            *scenario = edited;
            return;
        }
    }
}

fn once(scenario: &mut Scenario, random: &mut Random) {
    let number = scenario.number();
    let below: Vec<String> = scenario.context.0.keys().filter(|path| path.starts_with("/tree/")).cloned().collect();
    let path = if below.is_empty() { "/tree".to_owned() } else { random.pick(&below).clone() };
    let stage = random.below(scenario.stages.len());
    match random.below(26) {
        0 => scenario.age += 3600,
        1 => scenario.context.put(&format!("/tree/new{number}"), Node::file(&format!("new {number}\n"), 0o644)),
        2 | 3 => drop(scenario.context.take(&path)),
        4 => {
            for (below, node) in scenario.context.take(&path) {
                scenario.context.put(&format!("{}/renamed{number}{below}", parent(&path)), node);
            }
        }
        5 => change(&mut scenario.context, "/one.txt", |node| node.mode ^= 0o111),
        6 => change(&mut scenario.context, &path, |node| {
            if !matches!(node.kind, Kind::Link(_)) {
                node.mode ^= 0o010;
            }
        }),
        7 => change(&mut scenario.context, "/a b.txt", |node| node.kind = text(number)),
        8 => change(&mut scenario.context, &path, |node| {
            if matches!(node.kind, Kind::File(_)) {
                node.kind = text(number);
            }
        }),
        9 => scenario.flags.push("--no-cache".to_owned()),
        10 => scenario.flags.push(format!("--build-arg=A={}", number % 3)),
        11 => scenario.flags.push(format!("--build-arg=GLOBAL={number}")),
        12 => scenario.only = Some(stage),
        13 => {
            let step = scenario.metadata(random);
            let place = random.below(scenario.stages[stage].steps.len() + 1);
            scenario.stages[stage].steps.insert(place, step);
        }
        14 | 15 => {
            let place = random.below(scenario.stages[stage].steps.len());
            if let Step::Run(run) = &mut scenario.stages[stage].steps[place] {
                run.edited = Some(number);
            }
        }
        16 => {
            let place = random.below(scenario.stages[stage].steps.len());
            scenario.stages[stage].steps.remove(place);
        }
        17 => {
            let place = random.below(scenario.stages[stage].steps.len().saturating_sub(1).max(1));
            if place + 1 < scenario.stages[stage].steps.len() {
                scenario.stages[stage].steps.swap(place, place + 1);
            }
        }
        18 | 19 => {
            let place = random.below(scenario.stages[stage].steps.len());
            if let Step::Copy(copy) = &mut scenario.stages[stage].steps[place] {
                match (random.below(6), &mut copy.inline) {
                    (0, _) => copy.mode = Some(Mode::To(0o600 + u32::try_from(number % 8).unwrap())),
                    (4, _) if scenario.buildkit => copy.flags.link = !copy.flags.link,
                    (5, _) if scenario.buildkit => copy.flags.exclude.push("a".to_owned()),
                    (1, _) => copy.owner = Some(("3:4", (3, 4))),
                    (2, _) if copy.destination.ends_with('/') => drop(copy.destination.pop()),
                    (2, _) => copy.destination.push('/'),
                    (_, Some((content, _))) => *content = format!("edited {number}\n"),
                    _ => copy.add = !copy.add && copy.from.is_none() && !copy.flags.parents,
                }
            }
        }
        20 => match scenario.ignore.iter().position(|line| line == "**/a*") {
            Some(place) => drop(scenario.ignore.remove(place)),
            None => scenario.ignore.push("**/a*".to_owned()),
        },
        21 | 22 => {
            let path = scenario.context.0.keys().find(|path| path.starts_with("/packed")).cloned();
            let form = FORMS.iter().position(|(name, _)| path.as_deref().is_some_and(|path| &path[1..] == *name));
            if let (Some(path), Some(form)) = (path, form) {
                scenario.context.put(&path, archive::file(form, number % VERSIONS));
            }
        }
        23 => change(&mut scenario.named, "/guide/a.md", |node| node.kind = text(number)),
        24 => change(&mut scenario.named, "/hidden.log", |node| node.kind = text(number)),
        _ => scenario.named.put(&format!("/guide/new{number}"), Node::file(&format!("new {number}\n"), 0o644)),
    }
}

fn text(number: usize) -> Kind {
    Kind::File(Some(format!("edited {number}\n").into_bytes()))
}

fn change(tree: &mut Tree, path: &str, edit: impl FnMut(&mut Node)) {
    tree.0.get_mut(path).into_iter().for_each(edit);
}
