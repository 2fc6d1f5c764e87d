//! What client, daemon and registry do for a command, one step after the other.

use yew::prelude::*;

use super::parts::choice;
use super::scene::{Place, Scene, Shape, scene};

/// Who does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Client,
    Daemon,
    Images,
    Containers,
    Registry,
}

/// A step: from whom to whom, and what it is.
type Step = (Who, Who, &'static str);

use Who::{Client, Containers, Daemon, Images, Registry};

/// The commands, and what comes of each.
static COMMANDS: [(&str, &[Step]); 4] = [
    (
        "docker build -t hello .",
        &[
            (
                Client,
                Daemon,
                "The client packs the folder “.” (the build context) and sends it to the daemon. It builds nothing itself.",
            ),
            (Daemon, Registry, "FROM ubuntu is not on this machine: the daemon asks the registry for it."),
            (Registry, Images, "The base image's layers come over, and are kept on this machine."),
            (
                Daemon,
                Containers,
                "For each RUN the daemon starts a container on the layers so far, and runs the command in it.",
            ),
            (Containers, Images, "What the command changed becomes a new layer. The container is removed."),
            (Daemon, Images, "The last image gets its settings and its name: hello:latest."),
            (Daemon, Client, "The client prints what the daemon tells: Successfully tagged hello:latest."),
        ],
    ),
    (
        "docker pull alpine",
        &[
            (
                Client,
                Daemon,
                "The client asks the daemon for alpine, which is short for docker.io/library/alpine:latest.",
            ),
            (Daemon, Registry, "The daemon asks the registry which layers the tag stands for."),
            (Registry, Images, "Only layers that are not on this machine come over."),
            (Daemon, Client, "The client prints the image's digest. No container was made."),
        ],
    ),
    (
        "docker run hello Pavlos",
        &[
            (Client, Daemon, "The client asks for a container of the image hello, with the parameter Pavlos."),
            (
                Daemon,
                Images,
                "The daemon looks for the image on this machine. Were it missing, it would be pulled first.",
            ),
            (
                Images,
                Containers,
                "The container is made: the image's layers, which stay as they are, and a writable layer on top.",
            ),
            (Daemon, Containers, "The daemon starts process 1 in it, on the host's kernel: /bin/echo Hello Pavlos."),
            (Containers, Client, "What the process prints goes to the client: Hello Pavlos."),
            (
                Daemon,
                Containers,
                "Process 1 has ended, so the container has exited. It is still there, with its writable layer.",
            ),
        ],
    ),
    (
        "docker push ada/hello",
        &[
            (Client, Daemon, "The client asks the daemon to push ada/hello, and says who you are."),
            (Daemon, Registry, "The daemon asks the registry which of the layers it has already."),
            (Images, Registry, "Only the missing layers travel; the others are mounted from where they are."),
            (Daemon, Registry, "Then the tag is set: from now on ada/hello:latest means this digest."),
            (Daemon, Client, "The client prints the digest. Whoever has it gets exactly these bytes."),
        ],
    ),
];

const BOXES: [(Who, &str, Place); 5] = [
    (Client, "client", (0.0, 84.0, 92.0, 44.0)),
    (Daemon, "daemon", (142.0, 84.0, 92.0, 44.0)),
    (Images, "images", (142.0, 168.0, 92.0, 36.0)),
    (Containers, "containers", (142.0, 12.0, 92.0, 36.0)),
    (Registry, "registry", (308.0, 84.0, 72.0, 44.0)),
];

/// Where an arrow leaves or reaches a box: at its edge, on the way to the other's middle.
fn edge(from: Who, to: Who) -> (f32, f32) {
    let place =
        |who: Who| BOXES.iter().find(|(other, ..)| *other == who).map_or((0.0, 0.0, 0.0, 0.0), |(.., place)| *place);
    let ((left, top, width, height), other) = (place(from), place(to));
    let middle = (left + width / 2.0, top + height / 2.0);
    let (across, down) = (other.0 + other.2 / 2.0 - middle.0, other.1 + other.3 / 2.0 - middle.1);
    // The side that the way crosses first.
    let share = (width / 2.0 / across.abs().max(0.1)).min(height / 2.0 / down.abs().max(0.1));
    (middle.0 + across * share, middle.1 + down * share)
}

/// The picture at a step.
fn drawn(steps: &[Step], now: usize) -> Scene {
    let (from, to, sentence) = steps[now];
    let frame = |label: &str, at| Shape::Box { class: "frame", at, label: label.to_owned(), aside: String::new() };
    let mut shapes = vec![frame("", (126.0, 0.0, 124.0, 216.0))];
    shapes.push(Shape::Text { class: "caption", at: (188.0, 230.0), text: "the host".to_owned() });
    let mut seen = Vec::new();
    for (from, to, _) in &steps[..now] {
        if !seen.contains(&(*from, *to)) && (*from, *to) != (steps[now].0, steps[now].1) {
            seen.push((*from, *to));
            shapes.push(Shape::Arrow { class: "past", from: edge(*from, *to), to: edge(*to, *from), is_fresh: false });
        }
    }
    for (who, label, at) in BOXES {
        let class = if [from, to].contains(&who) { "active" } else { "own" };
        shapes.push(Shape::Box { class, at, label: label.to_owned(), aside: String::new() });
    }
    shapes.push(Shape::Arrow { class: "now", from: edge(from, to), to: edge(to, from), is_fresh: true });
    Scene {
        told: format!("Client, daemon with images and containers on the host, registry. {sentence}"),
        width: 384.0,
        height: 236.0,
        shapes,
    }
}

/// What it shows at first.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The command's verb.
    #[prop_or_default]
    pub(crate) preset: &'static str,
}

/// The page.
#[component]
pub(crate) fn Engine(props: &Props) -> Html {
    let at = use_state(|| (0_usize, 0_usize));
    {
        let at = at.clone();
        use_effect_with(props.preset, move |preset| {
            let command = COMMANDS.iter().position(|(command, _)| command.split(' ').nth(1) == Some(*preset));
            at.set((command.unwrap_or(0), 0));
        });
    }
    let (command, now) = *at;
    let steps = COMMANDS[command].1;
    let go = |command: usize, step: usize| {
        let at = at.clone();
        Callback::from(move |_: MouseEvent| at.set((command, step)))
    };
    let onchoose = {
        let at = at.clone();
        Callback::from(move |command| at.set((command, 0)))
    };
    html! {
        <>
            <div class="controls">{ choice("Command", &COMMANDS.each_ref().map(|(command, _)| *command), command, &onchoose) }</div>
            <div class="walk">
                <figure key={format!("{command} {now}")}>{ scene(&drawn(steps, now)) }</figure>
                <div>
                    <p class="said" role="status">{ format!("{} of {}: {}", now + 1, steps.len(), steps[now].2) }</p>
                    <div class="controls">
                        <button type="button" onclick={go(command, now.saturating_sub(1))} disabled={now == 0}>{ "◀ Step back" }</button>
                        <button type="button" onclick={go(command, now + 1)} disabled={now + 1 == steps.len()}>{ "Next step ▶" }</button>
                    </div>
                    <ol class="steps">
                        for (index, (.., sentence)) in steps.iter().enumerate() {
                            <li aria-current={(index == now).then_some("step")}>
                                <button type="button" onclick={go(command, index)}>{ *sentence }</button>
                            </li>
                        }
                    </ol>
                </div>
            </div>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_drawn_with_an_arrow_between_the_boxes() {
        for (command, steps) in COMMANDS {
            for now in 0..steps.len() {
                let scene = drawn(steps, now);
                let Some(Shape::Arrow { from, to, is_fresh, .. }) = scene.shapes.last() else { panic!("{command}") };
                assert!(*is_fresh && (from.0 - to.0).hypot(from.1 - to.1) > 20.0, "{command} {now}: {from:?} {to:?}");
                assert!(scene.told.contains(steps[now].2));
            }
        }
    }
}
