//! `docker login` and `docker logout`: who somebody is at a registry.

use super::failure::Failure;
use super::{Begun, World};
use crate::command::Line;
use crate::sim::world::clients::{Client, Job, Progress};

/// What real docker says of how it keeps passwords. The model keeps none.
const STORED: &str = "\nWARNING! Your credentials are stored unencrypted in '/home/student/.docker/config.json'.\n\
    Configure a credential helper to remove this warning. See\nhttps://docs.docker.com/go/credential-store/\n\n";

/// The registry where none is named, as the engine calls it.
const HUB: &str = "docker.io";

pub(super) fn login(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let server = server(line);
    if !world.registries.shelves.contains_key(&server) {
        return Err(Failure::daemon(format_args!(
            "Get \"https://{server}/v2/\": dial tcp: lookup {server}: no such host"
        ))
        .means("The model has no registry of that name."));
    }
    let (user, password) = (line.values_of("username").pop(), line.values_of("password").pop());
    let from_stdin = line.is_on("password-stdin");
    if password.is_some() {
        client.complain("WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n");
    }
    if from_stdin && user.is_none() {
        return Err(Failure::new("the --password-stdin option requires --username to be set"));
    }
    let asked = if user.is_none() {
        Asked::User
    } else if password.is_none() {
        Asked::Password
    } else {
        Asked::Nothing
    };
    if asked == Asked::User {
        client.line(
            "Log in with your Docker ID or email address to push and pull images. Any name will do in this model.",
        );
    }
    Ok(Progress::Become(Box::new(Login { server, user, asked, prompted: from_stdin, silent: from_stdin })))
}

pub(super) fn logout(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let server = server(line);
    let shown = if server == HUB { "https://index.docker.io/v1/" } else { &server };
    if world.registries.logins.remove(&server).is_some() {
        client.line(format_args!("Removing login credentials for {shown}"));
    } else {
        client.line(format_args!("Not logged in to {shown}"));
    }
    Ok(Progress::Done(0))
}

fn server(line: &Line) -> String {
    let given = line.first().trim_start_matches("https://").trim_end_matches('/');
    match given {
        "" | "index.docker.io" | "index.docker.io/v1" | "docker.io" => HUB.to_owned(),
        given => given.to_owned(),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    User,
    Password,
    Nothing,
}

#[derive(Debug, Clone)]
struct Login {
    server: String,
    user: Option<String>,
    asked: Asked,
    prompted: bool,
    silent: bool,
}

impl Job for Login {
    fn turn(&mut self, world: &mut World, client: &mut Client) -> Progress {
        if !world.signals_for(client).is_empty() {
            if let Some(terminal) = super::attached::terminal_of(world, client) {
                world.kernel.set_echo(terminal, true);
            }
            client.line("");
            return Progress::Done(130);
        }
        if self.asked == Asked::Nothing {
            world.registries.logins.insert(self.server.clone(), self.user.clone().unwrap_or_default());
            client.complain(STORED);
            client.line("Login Succeeded");
            return Progress::Done(0);
        }
        if !self.prompted {
            self.prompted = true;
            if let Some(terminal) = super::attached::terminal_of(world, client) {
                // Nobody is to read a password over a shoulder.
                world.kernel.set_echo(terminal, self.asked == Asked::User);
            }
            client.print(if self.asked == Asked::User { "Username: " } else { "Password: " });
            return Progress::Again;
        }
        let Some(mut system) = world.kernel.system(client.pid) else { return Progress::Done(1) };
        if !system.is_readable(0) {
            return Progress::Wait;
        }
        let text = system.read(0, 4096).unwrap_or_default();
        if let Some(terminal) = super::attached::terminal_of(world, client) {
            world.kernel.set_echo(terminal, true);
            if self.asked == Asked::Password && !self.silent {
                client.line("");
            }
        }
        let text = String::from_utf8_lossy(&text).trim_end_matches(['\n', '\r']).to_owned();
        if text.is_empty() && !self.silent {
            return Failure::new("Error: Non-null Username and Password required").tell(world, client);
        }
        self.prompted = self.silent;
        if self.asked == Asked::User {
            self.user = Some(text);
            self.asked = Asked::Password;
        } else {
            self.asked = Asked::Nothing;
        }
        Progress::Again
    }

    fn copy(&self) -> Box<dyn Job> {
        Box::new(self.clone())
    }

    fn waits_for_user(&self, _: &World) -> bool {
        self.prompted && self.asked != Asked::Nothing
    }
}
