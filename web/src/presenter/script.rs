//! The lecture as data: what is shown, what is asked before, and what the lecturer may say.

use crate::lecture::Page;
use crate::state::Pane;

/// A step.
#[derive(Debug, PartialEq)]
pub(crate) struct Step {
    /// What the audience reads below the picture.
    pub(crate) title: &'static str,
    /// How long it takes.
    pub(crate) minutes: u16,
    /// For the lecturer alone.
    pub(crate) note: &'static str,
    /// What the audience is asked before it happens; nothing where it is empty.
    pub(crate) question: &'static str,
    /// And what is said afterwards.
    pub(crate) answer: &'static str,
    /// What happens.
    pub(crate) show: Show,
}

/// What happens in a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Show {
    /// A page of the lecture is opened, with something switched on.
    Page(Page, &'static str),
    /// A command is typed.
    Type(&'static str),
    /// A part is looked at, with a file in the editor.
    Look(Pane, &'static str),
    /// A file is written, and what that changes is looked at, with another file in the editor.
    Write { file: &'static str, text: &'static str, at: &'static str },
}

const fn step(minutes: u16, title: &'static str, show: Show, note: &'static str) -> Step {
    Step { title, minutes, note, question: "", answer: "", show }
}

impl Step {
    const fn asks(self, question: &'static str, answer: &'static str) -> Self {
        Self { question, answer, ..self }
    }
}

use Show::{Look, Page as Open, Type, Write};

const LECTURE: &str = "Dockerfile_cmd";
const BUILD: &str = "docker build -t hello_world_cmd:first -f Dockerfile_cmd .";
const ORDER: &str = "docker build -t order -f Dockerfile_order .";

/// The lecture, in the order of the demonstrations: fences, recipe and dish, scratch paper, first Dockerfile, the rings, the cache, the order
/// of lines, parameters, registries.
pub(crate) static SCRIPT: &[Step] = &[
    step(3, "Why containers?", Open(Page::Fences, ""), "Two colleagues, one on macOS and one on Windows, get different results from the same code. Three ways to send the environment along with it. Blue is the host's."),
    step(3, "Three fences, to scale", Open(Page::Fences, "scale"), "Ask for hands: 2 times, 10 times, 100 times? The sizes are typical ones, but for the 73 MB, which come from the lecture's own image.")
        .asks("A container and a virtual machine with the same program: which is larger, and how many times?", "The virtual machine, some sixteen times: it has a kernel and a whole system inside."),
    step(3, "Whose kernel?", Open(Page::Fences, "kernel"), "This is what pseudo-isolation means: safe, but not as safe as a machine of its own. A container is no small virtual machine.")
        .asks("The host gets a new kernel. In which of the three does `uname -r` say something new?", "In the virtual environment and in the container: both run on the host's kernel."),
    step(2, "One box or many?", Open(Page::Shop, ""), "An online store. A decade ago: one stack, one server, long lived. Today: loosely coupled parts, new versions often."),
    step(3, "A part fails", Open(Page::Shop, "kill"), "Afterwards, scale payments to three by hand: left three of everything, right three of one.")
        .asks("Payments crash. What can a customer still do: on the left, on the right?", "Left nothing. Right all but pay. Containers are what microservices ship in."),
    step(3, "Who does the work?", Open(Page::Engine, "run"), "Client, daemon, registry. Step through `docker run` with the buttons: the client itself does next to nothing."),
    step(2, "Pull an image", Type("docker pull hello-world"), "An image is how you store. Nothing runs.")
        .asks("We pull an image. How many containers are there then?", "None. An image is a recipe, and nobody has cooked yet."),
    step(2, "Run it", Type("docker run hello-world"), "A container is how you run."),
    step(2, "Is it still there?", Type("docker ps"), "docker ps shows only what runs.")
        .asks("The container has said its piece. Does `docker ps` show it?", "No: a container lives as long as its process 1, and that has ended."),
    step(2, "It is, but it has exited", Type("docker ps -a"), "Stopped is not removed. Its writable layer is still there."),
    step(3, "Recipe and dish", Open(Page::Dish, "three"), "Image : container = recipe : dish = class : instance. Three containers of one image, with different parameters. Salt one of them."),
    step(2, "Scratch paper", Type("docker run --name one busybox sh -c 'echo remember > /paper; cat /paper'"), "Where does the file go? Not into the image: that never changes."),
    step(2, "What did it write?", Type("docker diff one"), "A is added. Everything else is the image's.")
        .asks("One file was written in container one. What will `docker diff one` list?", "One line: A for added, /paper. It lies on the writable layer of that container."),
    step(2, "Another container", Type("docker run --name two busybox cat /paper"), "The most frequent surprise of all.")
        .asks("A second container of the same image looks for /paper. What does it find?", "Nothing: each container has a sheet of its own. The image below is the same, and clean."),
    step(2, "Keep it", Type("docker commit one busybox:noted"), "What is on the sheet becomes a layer of a new image. The old image is as it was. Dockerfiles do just this, again and again."),
    step(2, "A first Dockerfile", Look(Pane::Files, LECTURE), "FROM picks the base image. RUN makes a layer. ENTRYPOINT fixes the executable, CMD gives parameters that can be replaced."),
    step(3, "Build it", Type(BUILD), "Read it aloud, step by step: a container for each step, removed again, and an id after the arrow.")
        .asks("Four instructions. How many of them make a layer with files in it?", "One: RUN. FROM brings the base's layers; ENTRYPOINT and CMD only write settings."),
    step(1, "Run what we built", Type("docker run -it hello_world_cmd:first"), "Entrypoint and command together: /bin/echo Hello world.")
        .asks("What does it print?", "Hello world: the ENTRYPOINT, and the CMD behind it."),
    step(2, "The stack", Look(Pane::Picture, LECTURE), "The oldest at the bottom. Choose boxes: what is dashed has no files. Blue is shared with ubuntu."),
    step(2, "What is on this machine?", Type("docker images"), "96.7 MB, of which 73.9 are ubuntu's and stored once.")
        .asks("ubuntu has 73.9 MB and our image 96.7 MB. How much do both take on the disk?", "96.7 MB: the layers of ubuntu are shared."),
    step(3, "Read the rings", Type("docker image history hello_world_cmd:first"), "Newest first, so the other way round than the stack. <missing> is no error: those steps were built elsewhere. With BuildKit, today's builder, all lines but the first are <missing>.")
        .asks("Which line of the history will have the 22.8 MB?", "RUN apt-get update: the package lists that it fetched. The 0B lines are settings."),
    step(2, "What the slides print", Type("docker image history hello_world_cmd"), "The slides build :first and ask for the bare name. The model refuses, as docker does.")
        .asks("The slides leave the tag out. What does docker say?", "No such image: a name without a tag means :latest, and we built :first."),
    step(2, "Build it again", Type(BUILD), "Using cache, three times. Nothing was made.")
        .asks("Nothing was changed. Which steps run?", "None. The same parent and the same instruction: the result is there already."),
    step(3, "An edit", Write { file: LECTURE, text: "FROM ubuntu:latest\nRUN apt-get update\nENTRYPOINT [\"/bin/echo\", \"Hello, \"]\nCMD [\"world\"]\n", at: LECTURE }, "The comma of the slides. The picture foretells it: ✱ is the cause, ↓ only follows.")
        .asks("Line 3, the ENTRYPOINT, gets a comma. Which of the four steps run again?", "Steps 3 and 4: what follows a change runs again. apt-get update does not."),
    step(2, "As foretold", Type("docker build -t hello_world_cmd:second -f Dockerfile_cmd ."), "Foretold and done are the same: both ask the same rules."),
    step(2, "A Dockerfile in a bad order", Write { file: "Dockerfile_order", text: "FROM ubuntu:latest\nCOPY hello.sh /\nRUN apt-get update\nCMD [\"sh\", \"/hello.sh\", \"you\"]\n", at: "Dockerfile_order" }, "The program is copied first, and then the packages are fetched. It works; what is wrong with it?"),
    step(1, "It works", Type(ORDER), "Built once, all is well."),
    step(3, "One line of the program", Write { file: "hello.sh", text: "#!/bin/sh\necho \"Good morning $1\"\n", at: "Dockerfile_order" }, "This is the half hour that students lose each week.")
        .asks("We change one word of hello.sh, as one does all day. Which steps run again?", "All from COPY on. The packages are fetched again, for one word of ours."),
    step(2, "Turn it round", Write { file: "Dockerfile_order", text: "FROM ubuntu:latest\nRUN apt-get update\nCOPY hello.sh /\nCMD [\"sh\", \"/hello.sh\", \"you\"]\n", at: "Dockerfile_order" }, "What changes seldom goes first.")
        .asks("RUN goes before COPY. Has anybody here built this RUN before?", "Yes: the lecture's image has it, on the same base. It is cached from there."),
    step(1, "Built once more", Type(ORDER), "Using cache at step 2, though this Dockerfile never ran it."),
    step(2, "And now a change", Write { file: "hello.sh", text: "#!/bin/sh\necho \"Good evening $1\"\n", at: "Dockerfile_order" }, "The same edit, another price.")
        .asks("hello.sh changes again. And now?", "Only COPY, and the CMD behind it. The packages stay."),
    step(2, "A parameter", Type("docker run -it hello_world_cmd:first Pavlos"), "What stands after the image's name takes the place of CMD. The ENTRYPOINT stays.")
        .asks("docker run -it hello_world_cmd:first Pavlos. What does it print?", "Hello Pavlos: CMD was only the default, and is replaced."),
    step(2, "Shelves for images", Open(Page::Shelves, "with"), "Docker Hub, Quay, Google, Amazon: like GitHub, for images. The name says which shelf. Exercise 1 and 2 end here, with a push."),
    step(2, "Your turn", Look(Pane::Terminal, LECTURE), "Exercise 1: pull pavlosprotopapas/ac295_l2, run it, follow its Readme.txt, commit and push. Everything works in this page too."),
];

/// A moment of the lecture: a step's question, or the step itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Beat {
    /// Which step.
    pub(crate) step: usize,
    /// Whether it is only asked.
    pub(crate) is_question: bool,
}

impl Beat {
    /// All of them, in order.
    pub(crate) fn all() -> Vec<Self> {
        let of = |(step, told): (usize, &Step)| {
            let question = (!told.question.is_empty()).then_some(Self { step, is_question: true });
            question.into_iter().chain([Self { step, is_question: false }])
        };
        SCRIPT.iter().enumerate().flat_map(of).collect()
    }

    /// The step.
    pub(crate) fn told(self) -> &'static Step {
        &SCRIPT[self.step]
    }

    /// Minutes that are planned until its step is over.
    pub(crate) fn planned(self) -> u16 {
        SCRIPT[..=self.step].iter().map(|step| step.minutes).sum()
    }
}
