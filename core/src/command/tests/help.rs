//! The text of `--help`.

use expect_test::{Expect, expect};

use super::super::{Asked, Program, help, parse};
use super::{DOCKER, LAYERCAKE, places, words};

#[track_caller]
fn check(program: Program<'_>, written: &str, expected: &Expect) {
    let Ok(Asked::Help(place)) = parse(program, &words(written)) else { panic!("{written} asks for help") };
    expected.assert_eq(&help(program, &place));
}

#[test]
fn of_the_program() {
    check(
        LAYERCAKE,
        "--help",
        &expect![[r#"
            Usage:  layercake [OPTIONS] COMMAND [ARG...]

            Builds images from Dockerfiles and runs containers from images, with no docker underneath

            Examples:
              layercake image bootstrap busybox   Make a small base image from Debian's packages
              layercake run -it busybox sh        Open a shell in a fresh container
              layercake build -t hello:1 .        Build the Dockerfile of this folder
              layercake image history hello:1     Show the layers, and which instruction made each
              layercake layers hello:1            Show what each layer holds, and what is wasted
              layercake explain                   Say why the last build used its cache, or could not

            Common commands:
              run       Create a container from an image and run a command in it
              exec      Run a command in a running container
              ps        List containers
              build     Build an image from a Dockerfile
              images    List images
              history   Show the layers of an image, and what made each
              logs      Show what a container has printed
              stop      Stop running containers
              rm        Remove containers
              rmi       Remove images

            Commands that explain:
              plan           Show what a build would do: its steps, what is cached, and which digests are known before
              explain        Say of each step of the last build whether the cache had it, and if not, why
              layers         Show what each layer of images holds, and which bytes are shared, dead or there twice
              diff           Show in what two images differ, or what a container has changed
              doctor         Say what this machine allows, and which command mends what it does not
              dockerfile     Look at a Dockerfile without building it
              dockerignore   Ask which paths a .dockerignore keeps out

            Groups of commands:
              builder     Work with builds
              container   Work with containers
              image       Work with images
              network     Work with networks
              system      Work with the whole
              volume      Work with volumes

            Commands:
              commit       Make an image from what a container has changed
              completion   Print a script by which a shell completes these words
              cp           Copy files between a container and this machine
              create       Create a container from an image, and do not start it
              events       Tell what happens, as it happens
              export       Write a container's files as a tar
              import       Make an image from a tar of a root file system
              info         Show what the engine is, and what it has
              inspect      Show all that is known of containers, images or volumes, as JSON
              kill         Send a signal to the first process of running containers
              load         Read images from an archive that `save` wrote
              login        Say to a registry who you are
              logout       Forget who you are at a registry
              pause        Let all processes of containers stand still
              port         Show which ports are passed on to a container
              pull         Download an image from a registry
              push         Send an image to a registry
              rename       Give a container another name
              restart      Stop containers and start them again
              save         Write images to an archive, layers and all
              serve        Serve the page to a browser on this machine
              start        Start containers that were created or have ended
              stats        Show what containers use of the machine
              tag          Give an image one more name
              top          Show the processes of a container
              unpause      Let paused containers go on
              update       Change the limits of containers
              version      Show the program's version
              wait         Wait until containers have ended, and print their exit codes

            Not in this engine yet:
              attach

            Options:
              -h, --help      Print this help
              -v, --version   Print the version

            Run 'layercake COMMAND --help' for more information on a command
        "#]],
    );
}

#[test]
fn of_a_group() {
    check(
        LAYERCAKE,
        "image --help",
        &expect![[r#"
            Usage:  layercake image COMMAND

            Work with images

            Commands:
              bootstrap   Make a base image from Debian's packages
              build       Build an image from a Dockerfile
              history     Show the layers of an image, and what made each
              import      Make an image from a tar of a root file system
              inspect     Show all that is known of images, as JSON
              load        Read images from an archive that `save` wrote
              ls          List images
              prune       Remove images that have no name
              pull        Download an image from a registry
              push        Send an image to a registry
              rm          Remove images
              save        Write images to an archive, layers and all
              tag         Give an image one more name

            Run 'layercake image COMMAND --help' for more information on a command
        "#]],
    );
}

#[test]
fn of_a_verb() {
    check(
        LAYERCAKE,
        "stop --help",
        &expect![[r#"
            Usage:  layercake stop [OPTIONS] CONTAINER [CONTAINER...]

            Stop running containers

            The first process is sent the image's stop signal, and killed if it is still there when the time is
            over.

            Aliases:
              layercake stop, layercake container stop

            Examples:
              layercake stop -t 2 web   Give it two seconds to end by itself

            Options:
              -s, --signal SIGNAL     The signal that asks it to end (default: the image's STOPSIGNAL, or SIGTERM)
              -t, --timeout SECONDS   Seconds to wait before the container is killed (default 10)
        "#]],
    );
    check(
        LAYERCAKE,
        "plan --help",
        &expect![[r#"
            Usage:  layercake plan [OPTIONS] PATH

            Show what a build would do: its steps, what is cached, and which digests are known before

            The layer's digest is exact (it follows from the inputs), recorded (the same RUN was run before) or
            unknowable.

            Examples:
              layercake plan .                         Which steps come from the cache, which run, and why
              layercake plan --edit app.py .           Which steps would run again if app.py were edited
              layercake plan --matrix .                Which steps an edit of each file would run again, all files at once
              layercake plan --edit-line '3=RUN b' .   Which steps would run again if line 3 of the Dockerfile were this
              layercake plan --build-arg V=2 .         What another value of an ARG would cost

            Options:
                  --build-arg NAME=VALUE         Set a variable of ARG; NAME alone takes its value from the environment
                  --build-context NAME=CONTEXT   One more context, for COPY --from=NAME: a folder, or docker-image://REF
                  --builder buildkit|classic     Whose rules to follow: classic makes an image of every step (default buildkit)
                  --edit FILE                    What if this file of the context were edited? May be given several times
                  --edit-line N=TEXT             What if this line of the Dockerfile, by its number, were another?
              -f, --file FILE                    The Dockerfile (default: PATH/Dockerfile; - reads standard input)
                  --json                         Print it as JSON
                  --matrix                       What if, for every file of the context: which steps an edit would run again
                  --network NETWORK              Network of RUN steps: host or none (default host)
                  --no-cache                     Run every step, whatever the cache holds
                  --secret SECRET                Give a secret to RUN --mount=type=secret, as id=ID,src=FILE or id=ID,env=NAME
                  --target STAGE                 Stop at this stage
        "#]],
    );
}

#[test]
fn of_a_verb_that_the_engine_does_not_have() {
    check(
        LAYERCAKE,
        "attach --help",
        &expect![[r#"
            Usage:  layercake attach [OPTIONS] CONTAINER

            Connect this terminal to a running container

            It is not in this engine yet: `logs -f` shows what a container prints, `exec -it` opens a shell in
            it.

            Aliases:
              layercake attach, layercake container attach

            Examples:
              layercake attach web   See what web prints from now on, and type into it

            Options:
                  --no-stdin   Do not pass standard input on

            Not in this engine yet:
                  --detach-keys KEYS   Keys that leave the container's terminal
                  --sig-proxy          Pass signals on to the process (default true)
        "#]],
    );
    check(
        DOCKER,
        "attach --help",
        &expect![[r#"
            Usage:  docker attach [OPTIONS] CONTAINER

            Connect this terminal to a running container

            Aliases:
              docker attach, docker container attach

            Examples:
              docker attach web   See what web prints from now on, and type into it

            Options:
                  --detach-keys KEYS   Keys that leave the container's terminal
                  --no-stdin           Do not pass standard input on
                  --sig-proxy          Pass signals on to the process (default true)
        "#]],
    );
}

#[test]
fn no_help_is_wider_than_a_wide_terminal() {
    for place in places() {
        let text = help(LAYERCAKE, &place);
        for line in text.lines() {
            assert!(line.chars().count() <= 150 && line.trim_end() == line, "{:?}: {line}", place.path);
        }
    }
}
