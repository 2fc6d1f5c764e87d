//! Virtual environment, virtual machine, container: what each has of its own, what it shares, and what a new kernel of the host changes.

use yew::prelude::*;

use super::parts::{choice, switch, table};
use super::scene::{Scene, Shape, scene};

/// Something in a stack.
struct Part {
    name: &'static str,
    /// Its megabytes; 0 where it is the host's, which is there already.
    megabytes: u16,
    class: &'static str,
    /// What a new kernel of the host does to it.
    upgraded: Upgrade,
}

/// What becomes of a part when the host's kernel is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Upgrade {
    Stays,
    /// It is the kernel.
    Changed,
    /// It runs on it.
    Follows,
}

/// A way to put a fence around a program.
struct Fence {
    name: &'static str,
    starts: &'static str,
    /// The same in milliseconds.
    milliseconds: u32,
    /// The lowest first.
    parts: &'static [Part],
    /// What it answers to each of `ASKED`, before and after the host has a new kernel.
    answers: [[&'static str; 2]; 3],
    is: &'static str,
}

const ASKED: [&str; 3] = ["uname -r", "python3 --version", "cat /etc/os-release"];

const fn own(name: &'static str, megabytes: u16) -> Part {
    Part { name, megabytes, class: "own", upgraded: Upgrade::Stays }
}

const fn host(name: &'static str, upgraded: Upgrade) -> Part {
    Part { name, megabytes: 0, class: "shared", upgraded }
}

/// What uses the host's kernel, though it is the fence's own.
const fn on_host(name: &'static str, megabytes: u16) -> Part {
    Part { name, megabytes, class: "own", upgraded: Upgrade::Follows }
}

const HARDWARE: Part = host("hardware", Upgrade::Stays);
const KERNEL: Part = host("host's kernel", Upgrade::Changed);
const OLD: &str = "6.8.0";
const NEW: &str = "6.14.0";

static FENCES: [Fence; 3] = [
    Fence {
        name: "Virtual environment",
        starts: "0.05 s (typical)",
        milliseconds: 50,
        parts: &[
            HARDWARE,
            KERNEL,
            host("host's files, Python", Upgrade::Follows),
            on_host("packages", 25),
            on_host("app.py", 1),
        ],
        answers: [[OLD, NEW], ["Python 3.12 (the host's)"; 2], ["Ubuntu 24.04 (the host's)"; 2]],
        is: "A folder of packages. Reproducible and light; but nothing is isolated, and on another operating system it has to be set up again.",
    },
    Fence {
        name: "Container",
        starts: "0.5 s (typical)",
        milliseconds: 500,
        parts: &[
            HARDWARE,
            KERNEL,
            host("container engine", Upgrade::Follows),
            on_host("user space (ubuntu)", 73),
            on_host("Python", 50),
            on_host("packages", 25),
            on_host("app.py", 1),
        ],
        answers: [[OLD, NEW], ["Python 3.8 (its own)"; 2], ["Ubuntu 20.04 (its own)"; 2]],
        is: "The user space of a system, and no kernel: it runs on the host's. Starts in a second, is built in layers; safe, but not as safe as a virtual machine.",
    },
    Fence {
        name: "Virtual machine",
        starts: "60 s (typical)",
        milliseconds: 60_000,
        parts: &[
            HARDWARE,
            KERNEL,
            host("hypervisor", Upgrade::Follows),
            own("guest's own kernel", 300),
            own("guest's system", 2000),
            own("Python", 50),
            own("packages", 25),
            own("app.py", 1),
        ],
        answers: [["5.4.0 (its own)"; 2], ["Python 3.8 (its own)"; 2], ["Ubuntu 20.04 (its own)"; 2]],
        is: "A whole computer in a file, with a system of its own. Well isolated; but it boots for a minute, and a laptop runs no more than a couple.",
    },
];

const TABLE: [[&str; 4]; 6] = [
    ["Computing and memory", "LOW", "MEDIUM–LOW", "HIGH"],
    ["Deployment", "EASY", "MEDIUM", "INITIALLY HIGH, THEN EASY"],
    ["Versatility", "MEDIUM", "MEDIUM–HIGH", "MEDIUM–HIGH"],
    ["Portability", "MEDIUM", "HIGH", "HIGH"],
    ["Starts in", "no time", "(sub-)seconds", "minutes"],
    ["Isolation", "none", "pseudo-isolation", "full"],
];

/// How the stacks are looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Look {
    to_scale: bool,
    upgraded: bool,
}

const WIDTH: f32 = 220.0;
const STACK: f32 = 250.0;
const BOX: f32 = 26.0;
const GAP: f32 = 2.0;
const BAR: f32 = 12.0;

impl Fence {
    fn megabytes(&self) -> u16 {
        self.parts.iter().map(|part| part.megabytes).sum()
    }

    /// The stack, the host's part at the bottom, and the time that it takes to start as a bar.
    fn scene(&self, look: Look) -> Scene {
        let largest = FENCES.iter().map(Self::megabytes).max().unwrap_or(1);
        let slowest = FENCES.iter().map(|fence| fence.milliseconds).max().unwrap_or(1);
        let ground = STACK;
        let scale = (STACK - 3.0 * (BOX + GAP) - 18.0) / f32::from(largest);
        let (mut shapes, mut told, mut bottom) = (Vec::new(), Vec::new(), ground);
        for part in self.parts {
            let is_own = part.megabytes > 0;
            let height = if is_own && look.to_scale { (f32::from(part.megabytes) * scale).max(0.5) } else { BOX };
            let gap = if is_own && look.to_scale { 0.0 } else { GAP };
            bottom -= height + gap;
            let (class, word) = match part.upgraded {
                Upgrade::Changed if look.upgraded => ("changed", "✱ CHANGED"),
                Upgrade::Follows if look.upgraded => ("follows", "↓ FOLLOWS"),
                _ => (part.class, ""),
            };
            let size = if is_own { format!("{} MB", part.megabytes) } else { "shared".to_owned() };
            let aside = if word.is_empty() { size.clone() } else { word.to_owned() };
            told.push(format!("{} ({size}{}{word})", part.name, if word.is_empty() { "" } else { ", " }));
            shapes.push(Shape::Box { class, at: (0.0, bottom, WIDTH, height), label: part.name.to_owned(), aside });
        }
        shapes.push(Shape::Text {
            class: "total",
            at: (WIDTH / 2.0, bottom - 6.0),
            text: format!("{} MB of its own", self.megabytes()),
        });
        #[expect(clippy::cast_precision_loss, reason = "a bar of at most a few hundred pixels")]
        let length = WIDTH * (self.milliseconds as f32 / slowest as f32);
        let bar = (0.0, STACK + 20.0, length.max(0.5), BAR);
        shapes.push(Shape::Box { class: "time", at: bar, label: String::new(), aside: String::new() });
        shapes.push(Shape::Text {
            class: "caption",
            at: (WIDTH / 2.0, STACK + 14.0),
            text: format!("starts in {}", self.starts),
        });
        let told = format!("{}, from the bottom: {}. Starts in {}.", self.name, told.join(", "), self.starts);
        Scene { told, width: WIDTH, height: STACK + 20.0 + BAR, shapes }
    }
}

/// What is to be said of the pictures as they are.
fn sentence(look: Look) -> &'static str {
    match (look.upgraded, look.to_scale) {
        (true, _) => {
            "The host has a new kernel. Everything that runs on it follows: the virtual environment and the container. The virtual machine keeps its own kernel."
        }
        (false, true) => {
            "To scale: what the virtual machine has of its own is ninety times what the virtual environment has. What is shared is there once, and not counted."
        }
        (false, false) => "In blue what is the host's and shared. A container brings all of a system but the kernel.",
    }
}

/// What it shows at first.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Words for what is switched on: `scale`, `kernel`.
    #[prop_or_default]
    pub(crate) preset: &'static str,
}

/// The page.
#[component]
pub(crate) fn Fences(props: &Props) -> Html {
    let look = use_state(Look::default);
    let asked = use_state(|| 0_usize);
    {
        let look = look.clone();
        use_effect_with(props.preset, move |preset| {
            look.set(Look { to_scale: preset.contains("scale"), upgraded: preset.contains("kernel") });
        });
    }
    let onscale = {
        let look = look.clone();
        Callback::from(move |to_scale| look.set(Look { to_scale, ..*look }))
    };
    let onkernel = {
        let look = look.clone();
        Callback::from(move |upgraded| look.set(Look { upgraded, ..*look }))
    };
    let onask = {
        let asked = asked.clone();
        Callback::from(move |index| asked.set(index))
    };
    html! {
        <>
            <div class="controls">
                { switch("Draw to scale", look.to_scale, &onscale) }
                { switch("Upgrade the host's kernel", look.upgraded, &onkernel) }
                { choice("Type in each", &ASKED, *asked, &onask) }
            </div>
            <p class="said" role="status">{ sentence(*look) }</p>
            <div class="figures fences">
                for fence in FENCES.iter() {
                    <figure>
                        <figcaption><h3>{ fence.name }</h3></figcaption>
                        { scene(&fence.scene(*look)) }
                        <pre class="answer">{ format!("$ {}\n{}", ASKED[*asked], fence.answers[*asked][usize::from(look.upgraded)]) }</pre>
                        <p>{ fence.is }</p>
                    </figure>
                }
            </div>
            <p class="source">{ "The 73 MB are the lecture's own: its docker image history gives ubuntu 72.9 MB. That containers start in (sub-)seconds and machines in minutes is from the lecture too. All other sizes, times and versions are typical ones, rounded." }</p>
            { table("The lecture's comparison", ["Compared", "Virtual environment", "Docker", "Virtual machine"], &TABLE) }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxes(scene: &Scene) -> Vec<(&'static str, f32)> {
        let of = |shape: &Shape| match shape {
            Shape::Box { class, at, .. } => Some((*class, at.3)),
            _ => None,
        };
        scene.shapes.iter().filter_map(of).collect()
    }

    #[test]
    fn a_new_kernel_changes_what_runs_on_it_and_nothing_else() {
        let look = Look { upgraded: true, to_scale: false };
        let classes = |fence: &Fence| boxes(&fence.scene(look)).iter().map(|(class, _)| *class).collect::<Vec<_>>();
        assert_eq!(classes(&FENCES[0]), ["shared", "changed", "follows", "follows", "follows", "time"]);
        assert!(classes(&FENCES[2])[3..].iter().all(|class| ["own", "time"].contains(class)));
        // What the commands answer says the same.
        for (fence, changes) in FENCES.iter().zip([true, true, false]) {
            assert_eq!(fence.answers[0][0] != fence.answers[0][1], changes, "{}", fence.name);
        }
    }

    #[test]
    fn to_scale_is_to_scale() {
        let look = Look { upgraded: false, to_scale: true };
        let heights: Vec<f32> = FENCES
            .iter()
            .map(|fence| {
                boxes(&fence.scene(look)).iter().filter(|(class, _)| *class == "own").map(|(_, height)| height).sum()
            })
            .collect();
        for (fence, height) in FENCES.iter().zip(&heights) {
            let expected = heights[2] * f32::from(fence.megabytes()) / f32::from(FENCES[2].megabytes());
            assert!((height - expected).abs() < 1.5, "{}: {height}, {expected}", fence.name);
        }
    }
}
